"""The known answers of src/sharding/*_test.cpp, from the executable specification of 2020.

    ORACLE known_answers_2020.py CONFIG_DIRECTORY

ORACLE is a Python 3.11 with eth2spec 1.0.0 and what it needs; CONFIG_DIRECTORY is the folder `minimal`
of the v0.12.3 vectors, whose configuration 1.0.0 needs to be v0.12.3 (the code of phase1 is the same).
Each table is printed as the C++ rows of the test that holds it. The recipes are written out twice, here
and in sample_network_test.cpp, so that states need not be stored: only their roots are compared.
"""
import hashlib
import random
import sys

from eth2spec.config import config_util

config_util.prepare_config(sys.argv[1], "config")

import milagro_bls_binding as milagro  # noqa: E402
from eth2spec.phase0 import spec as phase0  # noqa: E402
from eth2spec.phase1 import spec as phase1  # noqa: E402
from eth2spec.utils import bls  # noqa: E402

bls.use_milagro()
STUB = b"\x11" * 96
VALIDATORS = 64
ETH = 10**9


def secret_key(i):
    return i + 1


def pubkey(i):
    return milagro.SkToPk(secret_key(i).to_bytes(32, "big"))


def genesis_state():
    """64 validators, all active, with 32, 31 and 30 ETH in turn."""
    spec = phase0
    state = spec.BeaconState(
        eth1_deposit_index=VALIDATORS,
        eth1_data=spec.Eth1Data(deposit_root=b"\x42" * 32, deposit_count=VALIDATORS,
                                block_hash=b"\xda" * 32),
        latest_block_header=spec.BeaconBlockHeader(
            body_root=spec.hash_tree_root(spec.BeaconBlockBody())),
        randao_mixes=[b"\xda" * 32] * spec.EPOCHS_PER_HISTORICAL_VECTOR,
    )
    for i in range(VALIDATORS):
        balance = (32 - i % 3) * ETH
        state.balances.append(balance)
        state.validators.append(spec.Validator(
            pubkey=pubkey(i), withdrawal_credentials=bytes([i]) * 32, effective_balance=balance,
            exit_epoch=spec.FAR_FUTURE_EPOCH, withdrawable_epoch=spec.FAR_FUTURE_EPOCH))
    state.genesis_validators_root = spec.hash_tree_root(state.validators)
    return state


def root(value):
    return bytes(phase1.hash_tree_root(value)).hex()


# Upgrade --------------------------------------------------------------------------------------------


def upgrade():
    state = genesis_state()
    print(f'    genesis  "{bytes(phase0.hash_tree_root(state)).hex()}"')
    print(f'    upgraded "{root(phase1.upgrade_to_phase1(state))}"')
    bls.bls_active = False
    phase0.process_slots(state, phase0.Slot(16))
    for i in range(10):
        state.validators[i].activation_eligibility_epoch = i % 3
        state.validators[i].activation_epoch = 2 + i
    state.validators[20].exit_epoch = 7
    state.validators[21].slashed = True
    print(f'    later    "{bytes(phase0.hash_tree_root(state)).hex()}"')
    print(f'    upgraded "{root(phase1.upgrade_to_phase1(state))}"')


# A chain --------------------------------------------------------------------------------------------


def block_root(state):
    header = state.latest_block_header.copy()
    if header.state_root == phase1.Root():
        header.state_root = phase1.hash_tree_root(state)
    return phase1.hash_tree_root(header)


def shard_blocks(state, shard):
    """At most one block, at the state's slot, if that is one of the shard's offset slots."""
    slot = int(state.slot)
    offset_slots = phase1.compute_offset_slots(phase1.get_latest_slot_for_shard(state, shard), slot + 1)
    if (slot * 7 + shard * 3) % 4 == 0 or slot not in offset_slots:
        return []
    block = phase1.ShardBlock(
        shard_parent_root=state.shard_states[shard].latest_block_root,
        beacon_parent_root=block_root(state), slot=slot, shard=shard,
        proposer_index=phase1.get_shard_proposer_index(state, state.slot, shard),
        body=bytes([(slot + shard) % 256]) * (1 + (slot * 131 + shard * 977) % 5000))
    return [phase1.SignedShardBlock(message=block, signature=STUB)]


def checkpoints(state, slot):
    """(source, target) of an attestation at `slot`."""
    epoch = phase1.compute_epoch_at_slot(slot)
    current = epoch == phase1.get_current_epoch(state)
    source = state.current_justified_checkpoint if current else state.previous_justified_checkpoint
    boundary = phase1.compute_start_slot_at_epoch(epoch)
    target = block_root(state) if boundary == state.slot else phase1.get_block_root_at_slot(
        state, boundary)
    return source, phase1.Checkpoint(epoch=epoch, root=target)


def attest(state, slot, index, data, voters):
    committee = phase1.get_beacon_committee(state, slot, index)
    data.slot, data.index = slot, index
    data.source, data.target = checkpoints(state, slot)
    data.shard = phase1.compute_shard_from_committee_index(state, index, slot)
    return phase1.Attestation(aggregation_bits=[i < voters(len(committee)) for i in range(len(committee))],
                              data=data, signature=STUB)


def on_time_attestations(state):
    """For the state's slot, and the transitions they vote for by root."""
    attestations, transitions = [], {}
    for index in range(phase1.get_committee_count_per_slot(state, phase1.get_current_epoch(state))):
        shard = phase1.compute_shard_from_committee_index(state, index, state.slot)
        transition = phase1.get_shard_transition(state, shard, shard_blocks(state, shard))
        transition_root = phase1.hash_tree_root(transition)
        transitions[transition_root] = transition
        data = phase1.AttestationData(beacon_block_root=block_root(state),
                                      shard_transition_root=transition_root)
        if len(transition.shard_states) > 0:
            data.shard_head_root = transition.shard_states[len(transition.shard_states) - 1].latest_block_root
        half = (state.slot + index) % 5 == 4
        attestations.append(attest(state, state.slot, index, data,
                                   (lambda n: n // 2) if half else (lambda n: n)))
    return attestations, transitions


def late_attestation(state, slot):
    data = phase1.AttestationData(beacon_block_root=phase1.get_block_root_at_slot(state, slot))
    return attest(state, slot, 0, data, lambda n: n)


def add_operations(state, body):
    epoch = phase1.get_current_epoch(state)
    if state.slot == 50:
        body.early_derived_secret_reveals.append(phase1.EarlyDerivedSecretReveal(
            revealed_index=3, epoch=epoch + 5, masker_index=4, reveal=STUB))
    if state.slot == 60:
        body.early_derived_secret_reveals.append(phase1.EarlyDerivedSecretReveal(
            revealed_index=7, epoch=epoch + 9, masker_index=4, reveal=STUB))
    if state.slot == 261:
        for i in range(2):
            body.custody_key_reveals.append(phase1.CustodyKeyReveal(revealer_index=i, reveal=STUB))


def make_block(head, slot):
    """The block at `slot` on top of the state `head`, and the state at its slot before it."""
    parent = head.copy()
    if parent.slot < slot - 1:
        phase1.process_slots(parent, slot - 1)
    attestations, transitions = on_time_attestations(parent)
    state = parent.copy()
    phase1.process_slots(state, slot)
    block = phase1.BeaconBlock(slot=slot, proposer_index=phase1.get_beacon_proposer_index(state),
                               parent_root=phase1.hash_tree_root(state.latest_block_header))
    block.body.randao_reveal = STUB
    block.body.eth1_data = state.eth1_data
    if slot % 6 == 5:
        attestations.append(late_attestation(parent, phase1.Slot(slot - 3)))
    block.body.attestations = attestations
    if slot > 1:
        shards, winning_roots = phase1.get_shard_winning_roots(state, attestations)
        for shard, winning_root in zip(shards, winning_roots):
            block.body.shard_transitions[shard] = transitions[winning_root]
    committee = phase1.get_light_client_committee(state, phase1.get_current_epoch(state))
    for i in range(len(committee)):
        block.body.light_client_bits[i] = (i + slot) % 3 == 0
    block.body.light_client_signature = STUB
    add_operations(state, block.body)
    return block, state


def chain():
    bls.bls_active = False
    state = phase1.upgrade_to_phase1(genesis_state())
    for slot in range(1, 281):
        if slot % 9 != 8:
            block, next_state = make_block(state, phase1.Slot(slot))
            if not next_state.validators[block.proposer_index].slashed:
                state = next_state
                phase1.process_block(state, block)
        if slot % 20 == 0 or slot in (1, 2, 50, 60, 261):
            print(f'    {{{slot}, "{root(state)}"}},')


# Deadlines ------------------------------------------------------------------------------------------


def reveal_deadlines():
    bls.bls_active = False
    state = phase1.upgrade_to_phase1(genesis_state())
    state.slot = 100 * phase1.SLOTS_PER_EPOCH + 7
    for i in range(VALIDATORS):
        state.validators[i].next_custody_secret_to_reveal = i % 5
    state.validators[1].slashed = True
    for _ in range(3):
        phase1.process_reveal_deadlines(state)
        print(f'    "{root(state)}",')


# Fork choice ----------------------------------------------------------------------------------------


def fork_choice():
    bls.bls_active = False
    state = phase1.upgrade_to_phase1(genesis_state())
    anchor = phase0.BeaconBlock(state_root=phase1.hash_tree_root(state))
    rng = random.Random(2020)
    for _ in range(16):
        store = phase1.get_forkchoice_store(state, anchor)
        shard_store = store.shard_stores[0]
        count = rng.randint(0, 9)
        parents, slots, roots = [], [], [phase1.Root()]
        for i in range(count):
            parent = rng.randint(max(0, i - 3), i)  # 0: the anchor
            slot = (slots[parent - 1] if parent > 0 else 0) + rng.randint(1, 3)
            parents.append(parent)
            slots.append(slot)
            block = phase1.ShardBlock(shard_parent_root=roots[parent], slot=slot, shard=0, body=bytes([i]))
            roots.append(phase1.hash_tree_root(block))
            shard_store.signed_blocks[roots[-1]] = phase1.SignedShardBlock(message=block)
        votes = [rng.randint(-1, count) for _ in range(VALIDATORS)]
        for i, vote in enumerate(votes):
            if vote >= 0:
                shard_store.latest_messages[phase1.ValidatorIndex(i)] = phase1.ShardLatestMessage(
                    epoch=0, root=roots[vote])
        head = roots.index(phase1.get_shard_head(store, phase1.Shard(0)))
        pending = [roots.index(phase1.hash_tree_root(b.message))
                   for b in phase1.get_pending_shard_blocks(store, phase1.Shard(0))]
        weights = [int(phase1.get_shard_latest_attesting_balance(store, phase1.Shard(0), r)) // ETH
                   for r in roots]
        print(f'    {{{{{", ".join(map(str, parents))}}}, {{{", ".join(map(str, slots))}}},\n'
              f'     "{"".join(chr(ord("a") + v) if v >= 0 else "." for v in votes)}",\n'
              f'     {head}, {{{", ".join(map(str, pending))}}}, {{{", ".join(map(str, weights))}}}}},')


# Duties ---------------------------------------------------------------------------------------------


def list_digest(numbers):
    return hashlib.sha256(b"".join(int(n).to_bytes(8, "little") for n in numbers)).digest()[:8].hex()


def committees():
    state = phase1.upgrade_to_phase1(genesis_state())
    for epoch in (0, 1, 63, 64, 127, 128, 200, 300, 600):
        light = phase1.get_light_client_committee(state, phase1.Epoch(epoch))
        shards = [phase1.get_shard_committee(state, phase1.Epoch(epoch), phase1.Shard(s)) for s in range(2)]
        slot = phase1.Slot(epoch * 8 + 3)
        proposers = [int(phase1.get_shard_proposer_index(state, slot, phase1.Shard(s))) for s in range(2)]
        print(f'    {{{epoch}, "{list_digest(light)}", "{list_digest(shards[0])}", '
              f'"{list_digest(shards[1])}", {proposers[0]}, {proposers[1]}}},')


def signatures():
    bls.bls_active = True
    state = phase1.upgrade_to_phase1(genesis_state())
    for index, epoch in ((0, 0), (0, 31), (0, 32), (5, 26), (5, 27), (63, 1), (63, 100)):
        signature = phase1.get_custody_secret(state, phase1.ValidatorIndex(index), secret_key(index),
                                              phase1.Epoch(epoch))
        print(f'    custody {{{index}, {epoch}, "{hashlib.sha256(signature).hexdigest()}"}},')
    data = phase1.LightClientVoteData(slot=3, beacon_block_root=b"\x07" * 32)
    signature = phase1.get_light_client_vote_signature(state, data, secret_key(9))
    print(f'    vote "{hashlib.sha256(signature).hexdigest()}"')
    vote = phase1.LightClientVote(data=data, signature=signature)
    vote.aggregation_bits[2] = True
    proof = phase1.get_light_aggregate_and_proof(state, phase1.ValidatorIndex(9), vote, secret_key(9))
    signed = phase1.get_light_aggregate_and_proof_signature(state, proof, secret_key(9))
    print(f'    proof "{root(proof)}" signature "{hashlib.sha256(signed).hexdigest()}"')
    print("    next", [i for i in range(VALIDATORS)
                       if phase1.is_in_next_light_client_committee(state, phase1.ValidatorIndex(i))])
    slots = [phase1.is_light_client_aggregator(
        state, phase1.Slot(s), phase1.get_light_client_slot_signature(state, phase1.Slot(s), secret_key(9)))
        for s in range(16)]
    print("    aggregator", "".join("1" if x else "0" for x in slots))


def best_aggregate():
    block = phase1.BeaconBlock(slot=10, parent_root=b"\x05" * 32)
    rng = random.Random(7)
    for _ in range(6):
        votes = []
        picks = []
        for i in range(5):
            slot, which, bits = rng.choice((9, 9, 9, 8)), rng.choice((5, 5, 5, 6)), rng.randint(0, 3)
            vote = phase1.LightClientVote(data=phase1.LightClientVoteData(
                slot=slot, beacon_block_root=bytes([which]) * 32), signature=bytes([i]) * 96)
            for b in range(bits):
                vote.aggregation_bits[b + i] = True
            votes.append(vote)
            picks.append((slot, which, bits))
        best = phase1.get_best_light_client_aggregate(block, votes)
        index = votes.index(best) if best in votes else -1
        rows = ", ".join("{%d, %d, %d}" % p for p in picks)
        print(f"    {{{{{{{rows}}}}}, {index}}},")


if __name__ == "__main__":
    for table in (upgrade, chain, reveal_deadlines, fork_choice, committees, signatures, best_aggregate):
        print(f"// {table.__name__}")
        table()
        sys.stdout.flush()
