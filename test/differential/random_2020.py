"""Random chains of 2020's phase0 and phase1, judged by the executable specification, as vectors.

    ORACLE random_2020.py CONFIG_DIRECTORY OUT [--blocks N] [--seed S]

ORACLE and CONFIG_DIRECTORY: see known_answers_2020.py. Writes cases of the official layout under
OUT/tests/minimal: sanity/blocks of both forks and fork/fork of phase1, N blocks in all (default 1000). The
last block of about half of the chains has one thing changed, and the specification says whether it is
still valid. `cairn spectest OUT` then says whether we agree. Same seed, same cases.
"""
import argparse
import random
import sys
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("config")
parser.add_argument("out")
parser.add_argument("--blocks", type=int, default=1000)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()

sys.path.insert(0, str(Path(__file__).parent))
from known_answers_2020 import (STUB, ETH, VALIDATORS, block_root, bls, genesis_state,  # noqa: E402
                                milagro, phase0, phase1, pubkey, secret_key)
from cases import Writer, change_block, deposit_tree  # noqa: E402



def mend_registry_updates(spec):
    """The specification's loop writes through views of the registry as it was when the loop began, so that
    a validator who becomes eligible takes back the ejection of one before him. That is the views' doing,
    not the text's."""
    def process_registry_updates(state):
        epoch = spec.get_current_epoch(state)
        for index in range(len(state.validators)):
            validator = state.validators[index]
            if spec.is_eligible_for_activation_queue(validator):
                validator.activation_eligibility_epoch = epoch + 1
            if (spec.is_active_validator(validator, epoch)
                    and validator.effective_balance <= spec.EJECTION_BALANCE):
                spec.initiate_validator_exit(state, spec.ValidatorIndex(index))
        queue = sorted((state.validators[i].activation_eligibility_epoch, i)
                       for i in range(len(state.validators))
                       if spec.is_eligible_for_activation(state, state.validators[i]))
        for _, index in queue[:spec.get_validator_churn_limit(state)]:
            state.validators[index].activation_epoch = spec.compute_activation_exit_epoch(epoch)

    spec.process_registry_updates = process_registry_updates


mend_registry_updates(phase0)
mend_registry_updates(phase1)

INVALID = (AssertionError, IndexError, ValueError, KeyError, ZeroDivisionError, Exception)


def sign(indices, root):
    """What the validators sign together: one signature under the sum of their keys."""
    if not bls.bls_active:
        return STUB
    total = sum(secret_key(int(i)) for i in indices)
    return milagro.Sign(total.to_bytes(32, "big"), bytes(root))


class Chain:
    def __init__(self, spec, rng, real_signatures):
        self.spec, self.rng = spec, rng
        bls.bls_active = real_signatures
        state = genesis_state()
        self.state = state if spec is phase0 else phase1.upgrade_to_phase1(state)
        self.challengeable = []  # (attestation, transition, bodies)
        self.open_challenges = {}  # challenge index -> body
        self.pending_deposits = []
        self.shape_state()

    # The state to begin with -------------------------------------------------------------------------

    def shape_state(self):
        spec, rng, state = self.spec, self.rng, self.state
        epoch = rng.choice((0, 0, 1, 3, 70, 95))
        if epoch > 0:
            state.slot = epoch * spec.SLOTS_PER_EPOCH + rng.randrange(spec.SLOTS_PER_EPOCH)
            for checkpoint in ("current_justified_checkpoint", "previous_justified_checkpoint"):
                setattr(state, checkpoint, spec.Checkpoint(
                    epoch=max(0, epoch - rng.choice((1, 2, 6))), root=rng.randbytes(32)))
        for i in range(VALIDATORS):
            validator = state.validators[i]
            if rng.random() < 0.1:
                state.balances[i] = rng.randrange(14 * ETH, 40 * ETH)
            if rng.random() < 0.05:
                validator.exit_epoch = epoch + rng.randint(0, 8)
                validator.withdrawable_epoch = validator.exit_epoch + 256
            if rng.random() < 0.04:
                validator.slashed = True
            if rng.random() < 0.05:
                validator.activation_eligibility_epoch = rng.choice((0, epoch, spec.FAR_FUTURE_EPOCH))
                validator.activation_epoch = spec.FAR_FUTURE_EPOCH
        if spec is phase1:
            self.shape_phase1(epoch)
        if rng.random() < 0.4:
            self.add_deposits(rng.randint(1, 6))

    def shape_phase1(self, epoch):
        spec, rng, state = self.spec, self.rng, self.state
        for shard in range(2):
            state.shard_states[shard].slot = max(0, int(state.slot) - rng.choice((1, 1, 2, 5)))
            state.shard_states[shard].gasprice = rng.randint(8, 16384)
        behind = rng.random() < 0.3  # some will miss their deadline
        for i in range(VALIDATORS):
            period = int(spec.get_custody_period_for_validator(spec.ValidatorIndex(i), spec.Epoch(epoch)))
            late = rng.randint(0, 3) if behind else rng.randint(0, 1)
            state.validators[i].next_custody_secret_to_reveal = max(0, period - late)
            if rng.random() < 0.1:
                state.online_countdown[i] = rng.randint(0, 2)

    def add_deposits(self, count):
        spec, rng, state = self.spec, self.rng, self.state
        data = []
        for i in range(count):
            fresh = rng.random() < 0.7
            index = VALIDATORS + i if fresh else rng.randrange(VALIDATORS)
            deposit = spec.DepositData(pubkey=pubkey(index), withdrawal_credentials=rng.randbytes(32),
                                       amount=rng.choice((1, 16, 31, 32, 40)) * ETH)
            if rng.random() < 0.8:
                message = spec.DepositMessage(pubkey=deposit.pubkey, amount=deposit.amount,
                                              withdrawal_credentials=deposit.withdrawal_credentials)
                root = spec.compute_signing_root(message, spec.compute_domain(spec.DOMAIN_DEPOSIT))
                deposit.signature = sign([index], root)
            data.append(deposit)
        # The tree holds only these; the count goes on from the genesis deposits.
        first = int(state.eth1_deposit_index)
        leaves = {first + i: spec.hash_tree_root(d) for i, d in enumerate(data)}
        root, proofs = deposit_tree(spec, leaves, first + count)
        state.eth1_data.deposit_root = root
        state.eth1_data.deposit_count = first + count
        self.pending_deposits = [spec.Deposit(proof=proofs[first + i], data=d)
                                 for i, d in enumerate(data)]

    # Blocks -------------------------------------------------------------------------------------------

    def next_block(self):
        """A valid block and the state after it, or None if its proposer is slashed."""
        spec, rng = self.spec, self.rng
        self.made = []  # challengeable once the block is in
        gap = rng.choice((1, 1, 1, 1, 2, 3, 9))
        slot = spec.Slot(self.state.slot + gap)
        parent = self.state.copy()
        if gap > 1:
            spec.process_slots(parent, spec.Slot(slot - 1))
        state = parent.copy()
        spec.process_slots(state, slot)
        proposer = spec.get_beacon_proposer_index(state)
        if state.validators[proposer].slashed:
            self.state = state
            return None
        block = spec.BeaconBlock(slot=slot, proposer_index=proposer,
                                 parent_root=spec.hash_tree_root(state.latest_block_header))
        body = block.body
        epoch = spec.get_current_epoch(state)
        domain = spec.get_domain(state, spec.DOMAIN_RANDAO)
        body.randao_reveal = sign([proposer], spec.compute_signing_root(epoch, domain))
        body.graffiti = rng.randbytes(32)
        body.eth1_data = state.eth1_data if self.pending_deposits or rng.random() < 0.6 else spec.Eth1Data(
            deposit_root=bytes([rng.randrange(3)]) * 32, deposit_count=state.eth1_deposit_index)
        for deposit in self.pending_deposits[:16]:
            body.deposits.append(deposit)
        self.add_slashings(state, body)
        self.add_attestations(parent, state, body)
        self.add_exits(state, body)
        if spec is phase1:
            self.add_light_client_votes(state, body)
            self.add_custody_operations(state, body)
        return self.seal(state, block)

    def seal(self, state, block):
        """(signed block, state after it); raises if the block is invalid."""
        spec = self.spec
        post = state.copy()
        spec.process_block(post, block)
        block.state_root = spec.hash_tree_root(post)
        domain = spec.get_domain(state, spec.DOMAIN_BEACON_PROPOSER)
        signature = sign([block.proposer_index], spec.compute_signing_root(block, domain))
        return spec.SignedBeaconBlock(message=block, signature=signature), post

    def accept(self, post, signed_block):
        self.state = post
        self.pending_deposits = self.pending_deposits[16:]
        self.challengeable += self.made
        self.challengeable = self.challengeable[-8:]

    # Operations ----------------------------------------------------------------------------------------

    def pick(self, state, chance):
        """A validator who can be slashed, or None."""
        spec, rng = self.spec, self.rng
        if rng.random() > chance:
            return None
        index = rng.randrange(VALIDATORS)
        epoch = spec.get_current_epoch(state)
        return index if spec.is_slashable_validator(state.validators[index], epoch) else None

    def add_slashings(self, state, body):
        spec, rng = self.spec, self.rng
        index = self.pick(state, 0.08)
        if index is not None:
            domain = spec.get_domain(state, spec.DOMAIN_BEACON_PROPOSER,
                                     spec.compute_epoch_at_slot(state.slot))
            headers = [spec.BeaconBlockHeader(slot=state.slot, proposer_index=index,
                                              parent_root=bytes([k]) * 32) for k in range(2)]
            signed = [spec.SignedBeaconBlockHeader(
                message=h, signature=sign([index], spec.compute_signing_root(h, domain))) for h in headers]
            body.proposer_slashings.append(spec.ProposerSlashing(signed_header_1=signed[0],
                                                                 signed_header_2=signed[1]))
        other = self.pick(state, 0.08)
        if other is not None and other != index:
            target = spec.Checkpoint(epoch=spec.get_current_epoch(state))
            votes = []
            for k in range(2):
                data = spec.AttestationData(beacon_block_root=bytes([k]) * 32, target=target)
                domain = spec.get_domain(state, spec.DOMAIN_BEACON_ATTESTER, target.epoch)
                votes.append(spec.IndexedAttestation(
                    attesting_indices=[other], data=data,
                    signature=sign([other], spec.compute_signing_root(data, domain))))
            body.attester_slashings.append(spec.AttesterSlashing(attestation_1=votes[0],
                                                                 attestation_2=votes[1]))

    def add_exits(self, state, body):
        spec = self.spec
        index = self.pick(state, 0.15)
        if index is None:
            return
        validator, epoch = state.validators[index], spec.get_current_epoch(state)
        slashed = [int(s.signed_header_1.message.proposer_index) for s in body.proposer_slashings] + [
            int(s.attestation_1.attesting_indices[0]) for s in body.attester_slashings]
        if (validator.exit_epoch == spec.FAR_FUTURE_EPOCH and index not in slashed
                and spec.is_active_validator(validator, epoch)
                and epoch >= validator.activation_epoch + spec.SHARD_COMMITTEE_PERIOD):
            message = spec.VoluntaryExit(epoch=epoch, validator_index=index)
            domain = spec.get_domain(state, spec.DOMAIN_VOLUNTARY_EXIT, epoch)
            body.voluntary_exits.append(spec.SignedVoluntaryExit(
                message=message, signature=sign([index], spec.compute_signing_root(message, domain))))

    def attest(self, state, slot, index, data):
        """By random members of the committee, at least one. `state` is at or after `slot`."""
        spec, rng = self.spec, self.rng
        epoch = spec.compute_epoch_at_slot(slot)
        current = epoch == spec.get_current_epoch(state)
        boundary = spec.compute_start_slot_at_epoch(epoch)
        data.slot, data.index = slot, index
        data.source = state.current_justified_checkpoint if current else state.previous_justified_checkpoint
        data.target = spec.Checkpoint(epoch=epoch, root=block_root(state) if boundary == state.slot
                                      else spec.get_block_root_at_slot(state, boundary))
        committee = spec.get_beacon_committee(state, slot, index)
        chance = rng.choice((1.0, 1.0, 0.8, 0.4))
        bits = [rng.random() < chance for _ in committee]
        bits[rng.randrange(len(bits))] = True
        domain = spec.get_domain(state, spec.DOMAIN_BEACON_ATTESTER, epoch)
        voters = [v for v, bit in zip(committee, bits) if bit]
        return spec.Attestation(aggregation_bits=bits, data=data,
                                signature=sign(voters, spec.compute_signing_root(data, domain)))

    def add_attestations(self, parent, state, body):
        spec, rng = self.spec, self.rng
        if spec is phase1:
            self.add_on_time(parent, state, body)
        oldest = max(0, int(state.slot) - int(spec.SLOTS_PER_EPOCH))
        newest = int(state.slot) - (2 if spec is phase1 else 1)
        for _ in range(rng.randint(0, 4)):
            if newest < oldest:
                break
            slot = spec.Slot(rng.randint(oldest, newest))
            epoch = spec.compute_epoch_at_slot(slot)
            if epoch + 1 < spec.get_current_epoch(parent):
                continue  # the parent's checkpoints are of a later epoch
            index = rng.randrange(int(spec.get_committee_count_per_slot(parent, epoch)))
            root = block_root(parent) if slot == parent.slot else spec.get_block_root_at_slot(parent, slot)
            data = spec.AttestationData(beacon_block_root=root if rng.random() < 0.8 else rng.randbytes(32))
            if spec is phase1:
                data.shard = phase1.compute_shard_from_committee_index(parent, index, slot)
            attestation = self.attest(parent, slot, index, data)
            current = epoch == spec.get_current_epoch(state)
            source = state.current_justified_checkpoint if current else state.previous_justified_checkpoint
            if attestation.data.source == source:
                body.attestations.append(attestation)

    def add_on_time(self, parent, state, body):
        """Votes for the transitions of all shards, and the transitions that win."""
        rng = self.rng
        transitions = {}
        for index in range(int(phase1.get_committee_count_per_slot(parent, phase1.get_current_epoch(parent)))):
            if rng.random() < 0.1:
                continue
            shard = phase1.compute_shard_from_committee_index(parent, index, parent.slot)
            blocks = self.shard_blocks(parent, shard)
            transition = phase1.get_shard_transition(parent, shard, blocks)
            root = phase1.hash_tree_root(transition)
            transitions[root] = (transition, blocks)
            data = phase1.AttestationData(beacon_block_root=block_root(parent), shard=shard,
                                          shard_transition_root=root)
            if len(transition.shard_states) > 0:
                data.shard_head_root = transition.shard_states[len(transition.shard_states) - 1].latest_block_root
            attestation = self.attest(parent, parent.slot, index, data)
            current = attestation.data.target.epoch == phase1.get_current_epoch(state)
            source = state.current_justified_checkpoint if current else state.previous_justified_checkpoint
            if attestation.data.source == source:
                body.attestations.append(attestation)
                if blocks:
                    self.made.append((attestation, transition, bytes(blocks[0].message.body)))
        if phase1.compute_previous_slot(state.slot) > 0:
            for shard, root in zip(*phase1.get_shard_winning_roots(state, body.attestations)):
                body.shard_transitions[shard] = transitions[root][0]

    def shard_blocks(self, parent, shard):
        rng = self.rng
        latest = phase1.get_latest_slot_for_shard(parent, shard)
        if rng.random() < 0.3 or parent.slot not in phase1.compute_offset_slots(latest, parent.slot + 1):
            return []
        size = rng.choice((1, 31, 32, 1000, 4096, 5000, 20000))
        proposer = phase1.get_shard_proposer_index(parent, parent.slot, shard)
        message = phase1.ShardBlock(
            shard_parent_root=parent.shard_states[shard].latest_block_root, slot=parent.slot, shard=shard,
            beacon_parent_root=block_root(parent), proposer_index=proposer, body=rng.randbytes(size))
        domain = phase1.get_domain(parent, phase1.DOMAIN_SHARD_PROPOSAL)
        return [phase1.SignedShardBlock(
            message=message, signature=sign([proposer], phase1.compute_signing_root(message, domain)))]

    def add_light_client_votes(self, state, body):
        rng = self.rng
        committee = phase1.get_light_client_committee(state, phase1.get_current_epoch(state))
        signers = []
        for i, member in enumerate(committee):
            if rng.random() < 0.5:
                body.light_client_bits[i] = True
                signers.append(member)
        if signers:
            slot = phase1.compute_previous_slot(state.slot)
            domain = phase1.get_domain(state, phase1.DOMAIN_LIGHT_CLIENT, phase1.compute_epoch_at_slot(slot))
            root = phase1.compute_signing_root(phase1.get_block_root_at_slot(state, slot), domain)
            body.light_client_signature = sign(signers, root)

    def add_custody_operations(self, state, body):
        self.add_reveals(state, body)
        if self.challengeable and self.rng.random() < 0.3:
            self.add_challenge(state, body)
        elif self.challengeable and bls.bls_active and self.rng.random() < 0.2:
            self.add_custody_slashing(state, body)
        if self.open_challenges and self.rng.random() < 0.5:
            self.add_response(state, body)

    def add_reveals(self, state, body):
        spec, rng = phase1, self.rng
        epoch = spec.get_current_epoch(state)
        index = self.pick(state, 0.5)
        if index is not None and index % 32 < 2:  # others overflow unless they exit
            period = state.validators[index].next_custody_secret_to_reveal
            if period < spec.get_custody_period_for_validator(spec.ValidatorIndex(index), epoch):
                to_sign = spec.get_randao_epoch_for_custody_period(period, spec.ValidatorIndex(index))
                domain = spec.get_domain(state, spec.DOMAIN_RANDAO, to_sign)
                body.custody_key_reveals.append(spec.CustodyKeyReveal(
                    revealer_index=index, reveal=sign([index], spec.compute_signing_root(to_sign, domain))))
        index = self.pick(state, 0.1)
        if index is not None:
            early = spec.Epoch(epoch + rng.randint(2, 12))
            masker, mask = (index + 1) % VALIDATORS, rng.randbytes(32)
            domain = spec.get_domain(state, spec.DOMAIN_RANDAO, early)
            reveal = sign([index], spec.compute_signing_root(early, domain))
            masked = sign([masker], spec.compute_signing_root(spec.Bytes32(mask), domain))
            body.early_derived_secret_reveals.append(spec.EarlyDerivedSecretReveal(
                revealed_index=index, epoch=early, masker_index=masker, mask=mask,
                reveal=bls.Aggregate([reveal, masked])))

    def add_challenge(self, state, body):
        spec, rng = phase1, self.rng
        attestation, transition, data = rng.choice(self.challengeable)
        voters = sorted(spec.get_attesting_indices(state, attestation.data, attestation.aggregation_bits))
        responder = rng.choice(voters)
        data_index = len(transition.shard_block_lengths) - 1
        chunk = rng.randrange((len(data) + 4095) // 4096)
        root = transition.shard_data_roots[data_index]
        known = any(r.data_root == root and r.chunk_index == chunk
                    for r in state.custody_chunk_challenge_records)
        if known or not spec.is_slashable_validator(state.validators[responder],
                                                    spec.get_current_epoch(state)):
            return
        body.chunk_challenges.append(spec.CustodyChunkChallenge(
            responder_index=responder, shard_transition=transition, attestation=attestation,
            data_index=data_index, chunk_index=chunk))
        self.open_challenges[int(state.custody_chunk_challenge_index)] = data

    def add_response(self, state, body):
        spec, rng = phase1, self.rng
        number = rng.choice(sorted(self.open_challenges))
        records = [r for r in state.custody_chunk_challenge_records if r.challenge_index == number]
        if len(records) != 1 or records[0].data_root == spec.Root():
            return
        data, chunk = self.open_challenges[number], int(records[0].chunk_index)
        body_type = spec.ByteList[spec.MAX_SHARD_BLOCK_SIZE]
        node, branch = body_type(data).get_backing(), []
        for bit in format((1 << 9) + chunk, "b")[1:]:  # the length mix-in, then eight levels
            left, right = node.get_left(), node.get_right()
            branch.append((left if bit == "1" else right).merkle_root())
            node = right if bit == "1" else left
        body.chunk_challenge_responses.append(spec.CustodyChunkResponse(
            challenge_index=number, chunk_index=chunk, branch=list(reversed(branch)),
            chunk=data[4096 * chunk:4096 * (chunk + 1)].ljust(4096, b"\0")))
        del self.open_challenges[number]

    def add_custody_slashing(self, state, body):
        spec, rng = phase1, self.rng
        attestation, transition, data = rng.choice(self.challengeable)
        epoch = spec.get_current_epoch(state)
        voters = sorted(spec.get_attesting_indices(state, attestation.data, attestation.aggregation_bits))
        malefactor, whistleblower = rng.choice(voters), rng.randrange(VALIDATORS)
        if not all(spec.is_slashable_validator(state.validators[i], epoch)
                   for i in (malefactor, whistleblower)):
            return
        secret = spec.get_custody_secret(state, malefactor, secret_key(int(malefactor)),
                                         attestation.data.target.epoch)
        message = spec.CustodySlashing(
            data_index=len(transition.shard_block_lengths) - 1, malefactor_index=malefactor,
            malefactor_secret=secret, whistleblower_index=whistleblower, shard_transition=transition,
            attestation=attestation, data=data)
        domain = spec.get_domain(state, spec.DOMAIN_CUSTODY_BIT_SLASHING)
        body.custody_slashings.append(spec.SignedCustodySlashing(
            message=message, signature=sign([whistleblower], spec.compute_signing_root(message, domain))))


def judge(spec, state, block):
    """The state after a changed block, whose root it gets if it is valid; None if it is not."""
    try:
        post = state.copy()
        spec.process_slots(post, block.slot)
        spec.process_block(post, block)
        block.state_root = spec.hash_tree_root(post)
        return post
    except INVALID:
        return None


def sign_changed(spec, state, block):
    """Signed as its proposer would, if there is such a validator."""
    if block.proposer_index >= VALIDATORS:
        return spec.SignedBeaconBlock(message=block, signature=STUB)
    post = state.copy()
    try:
        spec.process_slots(post, block.slot)
    except INVALID:
        pass
    domain = spec.get_domain(post, spec.DOMAIN_BEACON_PROPOSER)
    signature = sign([block.proposer_index], spec.compute_signing_root(block, domain))
    return spec.SignedBeaconBlock(message=block, signature=signature)


def run_chain(spec, fork, rng, writer, limit):
    signatures = rng.random() < 0.4
    chain = Chain(spec, rng, signatures)
    pre, start, blocks = chain.state.encode_bytes(), chain.state.copy(), []
    for _ in range(min(rng.randint(1, 12), limit)):
        try:
            made = chain.next_block()
        except INVALID:
            break  # the chain has stopped by a defect of the text, or an operation ruled out another
        if made is not None:
            signed_block, post = made
            chain.accept(post, signed_block)
            blocks.append(signed_block)
    if not blocks:
        return
    post = start.copy()
    for block in blocks:
        spec.state_transition(post, block)
    if rng.random() < 0.5:
        writer.chain(fork, pre, blocks, post, signatures)
        return
    post = start.copy()
    for block in blocks[:-1]:
        spec.state_transition(post, block)
    for _ in range(20):
        other = change_block(blocks[-1].message, rng)
        if other is not None and other.slot < post.slot + 100:  # a far slot takes the specification hours
            after = judge(spec, post, other)
            writer.chain(fork, pre, blocks[:-1] + [sign_changed(spec, post, other)], after, signatures)
            return


def run_upgrade(rng, writer):
    chain = Chain(phase0, rng, False)
    state = chain.state
    state.slot = int(state.slot) // 8 * 8
    writer.upgrade(state, phase1.upgrade_to_phase1(state.copy()))


def main():
    writer = Writer(arguments.out)
    number = 0
    while writer.blocks < arguments.blocks:
        rng = random.Random(arguments.seed * 1_000_003 + number)
        number += 1
        if number % 10 == 0:
            run_upgrade(rng, writer)
        spec, fork = ((phase0, "phase0"), (phase1, "phase1"), (phase1, "phase1"))[number % 3]
        run_chain(spec, fork, rng, writer, arguments.blocks - writer.blocks)
    print(f"{writer.cases} cases, {writer.blocks} blocks, {writer.refused} chains end in a refused block")
    print(", ".join(f"{count} {name}" for name, count in sorted(writer.operations.items())))


main()
