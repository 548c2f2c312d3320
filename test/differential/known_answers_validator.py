"""The known answers of src/consensus/validator/known_answers_test.cpp, from the executable specification.

    ORACLE known_answers_validator.py

ORACLE is a Python with eth-consensus-specs 1.7.0b4 and what it needs; that of scripts/oracle.sh is older.
The rows are printed as that test holds them. The state is made as in sample_duties_test.cpp, here and there
by the same recipe, so that it need not be stored: its root is the first answer of each fork.
"""
import importlib
from hashlib import sha256

FORKS = ("phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu", "gloas")
VALIDATORS, ACTIVE, ETH = 68, 64, 10**9


class Duties:
    """The duties of the sample state's slot, in one fork."""

    def __init__(self, fork):
        self.fork = fork
        self.spec = importlib.import_module(f"eth_consensus_specs.{fork}.minimal")
        if fork == "gloas":
            self.spec.config = self.spec.config._replace(GLOAS_FORK_EPOCH=self.spec.Epoch(0))
        self.state = self.sample_state()

    def since(self, fork):
        return FORKS.index(self.fork) >= FORKS.index(fork)

    def sample_state(self):
        spec = self.spec
        state = spec.BeaconState.empty()
        state.genesis_time = spec.Uint64(1000)
        state.genesis_validators_root = spec.Root(numbered(42))
        state.slot = spec.Slot(3 * spec.SLOTS_PER_EPOCH)
        name = "GENESIS" if self.fork == "phase0" else self.fork.upper()
        state.fork.current_version = getattr(spec.config, f"{name}_FORK_VERSION")
        state.fork.previous_version = state.fork.current_version
        for slot in range(int(state.slot)):
            state.block_roots[slot] = spec.Root(numbered(slot + 1))
        for i in range(len(state.randao_mixes)):
            state.randao_mixes[i] = spec.Bytes32(numbered(1000 + i))
        state.eth1_data.deposit_count = spec.Uint64(VALIDATORS)
        state.eth1_deposit_index = spec.Uint64(VALIDATORS)
        for checkpoint, epoch, root in (("previous_justified_checkpoint", 1, 9),
                                        ("current_justified_checkpoint", 2, 17),
                                        ("finalized_checkpoint", 1, 9)):
            getattr(state, checkpoint).epoch = spec.Epoch(epoch)
            getattr(state, checkpoint).root = spec.Root(numbered(root))
        self.add_validators(state)
        self.fill_by_fork(state)
        state.latest_block_header.slot = state.slot
        state.latest_block_header.parent_root = spec.Root(numbered(int(state.slot)))
        state.latest_block_header.body_root = spec.hash_tree_root(self.anchor_body(state))
        return state

    def add_validators(self, state):
        spec = self.spec
        far = spec.FAR_FUTURE_EPOCH
        for i in range(VALIDATORS):
            state.validators.append(spec.Validator(
                pubkey=spec.BLSPubkey(spec.bls.SkToPk(key(i))),
                withdrawal_credentials=spec.Bytes32(b"\x01" + bytes(30) + bytes([i])),
                effective_balance=spec.Gwei(32 * ETH), slashed=spec.Boolean(False),
                activation_eligibility_epoch=spec.Epoch(0),
                activation_epoch=spec.Epoch(0) if i < ACTIVE else far,
                exit_epoch=far, withdrawable_epoch=far))
            state.balances.append(spec.Gwei((32 + (i % 3 == 0)) * ETH))
            if self.since("altair"):
                state.previous_epoch_participation.append(spec.ParticipationFlags(0))
                state.current_epoch_participation.append(spec.ParticipationFlags(0))
                state.inactivity_scores.append(spec.Uint64(0))
        if self.since("altair"):
            for i in range(spec.SYNC_COMMITTEE_SIZE):
                state.current_sync_committee.pubkeys[i] = state.validators[i].pubkey
                state.next_sync_committee.pubkeys[i] = state.validators[20 + i].pubkey

    def fill_by_fork(self, state):
        spec = self.spec
        if self.since("gloas"):
            bid = state.latest_execution_payload_bid
            state.latest_block_hash = spec.Hash32(numbered(77))
            bid.parent_block_hash = spec.Hash32(numbered(77))
            bid.block_hash = spec.Hash32(numbered(88))
            withdrawal = spec.Withdrawal.empty()
            withdrawal.index, withdrawal.validator_index = spec.WithdrawalIndex(5), spec.ValidatorIndex(6)
            withdrawal.amount = spec.Gwei(7)
            state.payload_expected_withdrawals.append(withdrawal)
            builder = spec.Builder.empty()
            builder.pubkey = spec.BLSPubkey(spec.bls.SkToPk(key(1000)))
            builder.execution_address = spec.ExecutionAddress(bytes(19) + b"\xbb")
            builder.balance = spec.Gwei(100 * ETH)
            builder.withdrawable_epoch = spec.FAR_FUTURE_EPOCH
            state.builders.append(builder)
            for slot, committee in enumerate(state.ptc_window):
                for seat in range(len(committee)):
                    state.ptc_window[slot][seat] = spec.ValidatorIndex((5 * slot + 3 * seat) % 48)
        elif self.since("bellatrix"):
            state.latest_execution_payload_header.block_hash = spec.Hash32(numbered(77))
        if self.since("electra"):
            state.deposit_requests_start_index = spec.UNSET_DEPOSIT_REQUESTS_START_INDEX
        if self.since("fulu"):
            for i in range(len(state.proposer_lookahead)):
                state.proposer_lookahead[i] = spec.ValidatorIndex(7 * i % ACTIVE)

    def anchor_body(self, state):
        body = self.spec.BeaconBlockBody.empty()
        if self.since("gloas"):
            body.signed_execution_payload_bid.message = state.latest_execution_payload_bid
        return body

    def anchor_block(self):
        spec = self.spec
        block = spec.BeaconBlock.empty()
        block.slot = self.state.slot
        block.parent_root = self.state.latest_block_header.parent_root
        block.body = self.anchor_body(self.state)
        block.state_root = spec.hash_tree_root(self.state)
        return block

    # The answers ------------------------------------------------------------------------------------

    def answers(self):
        """(name, 32 bytes) of each."""
        yield "state", self.root(self.state)
        self.anchor_root = self.spec.hash_tree_root(self.anchor_block())
        yield from self.assignments()
        yield from self.proposing()
        yield from self.attesting()
        if self.since("altair"):
            yield from self.sync_committee()
        if self.fork in ("deneb", "electra"):
            yield "blob_sidecars", self.blob_sidecars()
        if not self.since("fulu"):
            yield "eth1_votes", self.eth1_votes()
        if self.fork == "electra":
            yield "eth1_pending_deposit_counts", self.eth1_pending_deposit_counts()
        if self.since("electra"):
            yield "execution_requests", self.execution_requests()
        if self.since("bellatrix") and not self.since("gloas"):
            yield "payload_attributes", self.payload_attributes()
        if self.since("gloas"):
            yield from self.gloas()

    def root(self, value):
        return bytes(self.spec.hash_tree_root(value))

    def assignments(self):
        spec, state, numbers = self.spec, self.state, []
        for epoch in (2, 3, 4):
            for i in range(VALIDATORS):
                found = spec.get_committee_assignment(state, spec.Epoch(epoch), spec.ValidatorIndex(i))
                if found is not None:
                    numbers += [i, int(found[1]), int(found[2])] + [int(member) for member in found[0]]
        yield "committee_assignments", digest(numbers)
        proposers = [i for i in range(VALIDATORS) if spec.is_proposer(state, spec.ValidatorIndex(i))]
        yield "proposers", digest(proposers)

    def proposing(self):
        spec, state = self.spec, self.state
        block = self.anchor_block()
        block.slot = state.slot + spec.Slot(1)
        yield "epoch_signature", sha(spec.get_epoch_signature(state, block, key(3)))
        yield "block_signature", sha(spec.get_block_signature(state, block, key(3)))

    def attestation(self, index, position):
        spec, state = self.spec, self.state
        committee = spec.get_beacon_committee(state, state.slot, spec.CommitteeIndex(index))
        attestation = spec.Attestation.empty()
        for i in range(len(committee)):
            attestation.aggregation_bits.append(spec.Boolean(i == position))
        data = attestation.data
        data.slot = state.slot
        data.index = spec.CommitteeIndex(0 if self.since("electra") else index)
        data.beacon_block_root = self.anchor_root
        data.source = state.current_justified_checkpoint
        data.target = spec.Checkpoint(epoch=spec.get_current_epoch(state), root=self.anchor_root)
        attestation.data = data
        if self.since("electra"):
            attestation.committee_bits[index] = spec.Boolean(True)
        attestation.signature = spec.get_attestation_signature(state, data, key(int(committee[position])))
        return attestation, len(committee)

    def aggregate(self, index):
        _, size = self.attestation(index, 0)
        attestations = [self.attestation(index, i)[0] for i in range(size)]
        aggregate = attestations[0].copy()
        for i in range(size):
            aggregate.aggregation_bits[i] = self.spec.Boolean(True)
        aggregate.signature = self.spec.get_aggregate_signature(attestations)
        return aggregate

    def attesting(self):
        spec, state = self.spec, self.state
        yield "attestation", self.root(self.attestation(1, 2)[0])
        aggregate = self.aggregate(1)
        yield "aggregate", self.root(aggregate)
        proof = spec.get_aggregate_and_proof(state, spec.ValidatorIndex(5), aggregate, key(5))
        yield "aggregate_and_proof", self.root(proof)
        yield "aggregate_and_proof_signature", sha(
            spec.get_aggregate_and_proof_signature(state, proof, key(5)))
        if self.since("electra"):
            yield "on_chain_aggregate", self.root(
                spec.compute_on_chain_aggregate([aggregate, self.aggregate(0)]))

    def contribution(self, subcommittee):
        spec, state = self.spec, self.state
        contribution = spec.SyncCommitteeContribution.empty()
        contribution.slot = state.slot
        contribution.beacon_block_root = self.anchor_root
        contribution.subcommittee_index = spec.Uint64(subcommittee)
        signatures, size = [], len(contribution.aggregation_bits)
        for i in range(size):
            member = subcommittee * size + i
            contribution.aggregation_bits[i] = spec.Boolean(True)
            signatures.append(spec.get_sync_committee_message(
                state, self.anchor_root, spec.ValidatorIndex(member), key(member)).signature)
        contribution.signature = spec.bls.Aggregate(signatures)
        return contribution

    def sync_committee(self):
        spec, state = self.spec, self.state
        assigned = [int(spec.is_assigned_to_sync_committee(state, spec.Epoch(epoch), spec.ValidatorIndex(i)))
                    for epoch in (0, 7, 8, 15) for i in range(VALIDATORS)]
        yield "sync_committee_assignments", digest(assigned)
        yield "sync_committee_message", self.root(spec.get_sync_committee_message(
            state, self.anchor_root, spec.ValidatorIndex(9), key(9)))
        contributions = [self.contribution(i) for i in (2, 0)]
        proof = spec.get_contribution_and_proof(state, spec.ValidatorIndex(17), contributions[0], key(17))
        yield "contribution_and_proof", self.root(proof)
        yield "contribution_and_proof_signature", sha(
            spec.get_contribution_and_proof_signature(state, proof, key(17)))
        block = spec.BeaconBlock.empty()
        spec.process_sync_committee_contributions(block, contributions)
        yield "sync_aggregate", self.root(block.body.sync_aggregate)

    def blob_sidecars(self):
        spec = self.spec
        signed_block = spec.SignedBeaconBlock.empty()
        signed_block.message = self.anchor_block()
        signed_block.signature = spec.BLSSignature(b"\x06" * 96)
        for i in (1, 2, 3):
            signed_block.message.body.blob_kzg_commitments.append(
                spec.KZGCommitment(bytes([i]) + bytes(47)))
        blobs = [spec.Blob(bytes([i]) + bytes(131071)) for i in (4, 5, 6)]
        proofs = [spec.KZGProof(bytes([i]) + bytes(47)) for i in (7, 8, 9)]
        sidecars = spec.get_blob_sidecars(signed_block, blobs, proofs)
        return sha(b"".join(self.root(sidecar) for sidecar in sidecars))

    def eth1_votes(self):
        """A period's votes, at random for one of six blocks or an unknown one."""
        spec, numbers, roots = self.spec, numbers_of(1), b""
        distance = int(spec.config.SECONDS_PER_ETH1_BLOCK * spec.config.ETH1_FOLLOW_DISTANCE)
        for number in range(40):
            state = self.state.copy()
            state.genesis_time = spec.Uint64(2 * distance + 10000)
            if self.fork == "electra" and number % 5 == 0:
                state.deposit_requests_start_index = state.eth1_deposit_index
            chain = []
            for i in range(7):
                chain.append(spec.Eth1Block(
                    timestamp=spec.Uint64(9900 + next(numbers) % (distance + 200)),
                    deposit_root=spec.Root(numbered(i)),
                    deposit_count=spec.Uint64(VALIDATORS - 2 + next(numbers) % 8)))
            for _ in range(10):
                state.eth1_data_votes.append(spec.get_eth1_data(chain[next(numbers) % 7]))
            roots += self.root(spec.get_eth1_vote(state, chain[:6]))
        return sha(roots)

    def eth1_pending_deposit_counts(self):
        spec, numbers, counts = self.spec, numbers_of(2), []
        for _ in range(40):
            state = self.state.copy()
            state.eth1_data.deposit_count = spec.Uint64(next(numbers) % 60)
            state.deposit_requests_start_index = spec.Uint64(next(numbers) % 60)
            state.eth1_deposit_index = spec.Uint64(next(numbers) % 30)
            counts.append(int(spec.get_eth1_pending_deposit_count(state)))
        return digest(counts)

    def execution_requests(self):
        """Two of each kind."""
        sizes = (192, 76, 116) + ((184, 68) if self.since("gloas") else ())
        requests = [bytes([kind]) + bytes((kind + i) % 251 for i in range(2 * size))
                    for kind, size in enumerate(sizes)]
        return self.root(self.spec.get_execution_requests(requests))

    def payload_attributes(self):
        spec = self.spec
        state = self.state.copy()
        spec.process_slots(state, state.slot + spec.Slot(1))
        engine = Engine()
        spec.prepare_execution_payload(state, spec.Hash32(numbered(1)), spec.Hash32(numbered(2)),
                                       spec.ExecutionAddress(b"\xfe" + bytes(19)), engine,
                                       **({"pow_chain": {}} if self.fork == "bellatrix" else {}))
        return engine.digest(self)

    def gloas(self):
        spec, state = self.spec, self.state
        slots = [int(spec.get_ptc_assignment(state, spec.Epoch(epoch), spec.ValidatorIndex(i)) or 0)
                 for epoch in (2, 3, 4) for i in range(VALIDATORS)]
        yield "ptc_assignments", digest(slots)
        proposals = []
        for i in range(VALIDATORS):
            found = spec.get_upcoming_proposal_slots(state, spec.ValidatorIndex(i))
            proposals += [i] + [int(slot) for slot in found]
        yield "upcoming_proposal_slots", digest(proposals)
        message = spec.PayloadAttestationMessage.empty()
        message.data.beacon_block_root = self.anchor_root
        message.data.slot = state.slot
        message.data.payload_present = spec.Boolean(True)
        yield "payload_attestation_message_signature", sha(
            spec.get_payload_attestation_message_signature(state, message, key(4)))
        bid = state.latest_execution_payload_bid.copy()
        bid.slot = state.slot + spec.Slot(1)
        yield "execution_payload_bid_signature", sha(
            spec.get_execution_payload_bid_signature(state, bid, key(1000)))
        envelope = spec.ExecutionPayloadEnvelope.empty()
        envelope.beacon_block_root = self.anchor_root
        yield "execution_payload_envelope_signature", sha(
            spec.get_execution_payload_envelope_signature(state, envelope, key(1000)))
        yield from self.gloas_on_a_store()

    def gloas_on_a_store(self):
        spec = self.spec
        store = spec.get_forkchoice_store(self.state, self.anchor_block())
        store.time_ms = store.time_ms + spec.config.SLOT_DURATION_MS
        yield "proposer_preferences", self.root(spec.get_signed_proposer_preferences(
            store, self.state, self.anchor_root, spec.Slot(42), spec.ValidatorIndex(7),
            spec.ExecutionAddress(b"\xfe" + bytes(19)), spec.Uint64(60_000_000), key(7)))
        state = self.state.copy()
        spec.process_slots(state, state.slot + spec.Slot(1))
        envelope = spec.ExecutionPayloadEnvelope.empty()
        request = spec.WithdrawalRequest.empty()
        request.amount = spec.Gwei(1)
        envelope.execution_requests.withdrawals.append(request)
        store.payloads[self.anchor_root] = envelope
        for name, status in (("empty", spec.PAYLOAD_STATUS_EMPTY), ("full", spec.PAYLOAD_STATUS_FULL)):
            engine = Engine()
            spec.prepare_execution_payload(
                store, spec.ForkChoiceNode(root=self.anchor_root, payload_status=status), state,
                spec.Hash32(numbered(1)), spec.Hash32(numbered(2)),
                spec.ExecutionAddress(b"\xfe" + bytes(19)), spec.Uint64(60_000_000), engine)
            yield f"payload_attributes_{name}", engine.digest(self)


class Engine:
    """Keeps what it is asked to build."""

    def notify_forkchoice_updated(self, head_block_hash, safe_block_hash, finalized_block_hash,
                                  payload_attributes, **_):
        self.hashes = [head_block_hash, safe_block_hash, finalized_block_hash]
        self.attributes = payload_attributes

    def digest(self, duties):
        a = self.attributes
        parts = [bytes(value) for value in self.hashes]
        parts += [int(a.timestamp).to_bytes(8, "little"), bytes(a.prev_randao),
                  bytes(a.suggested_fee_recipient)]
        parts += [duties.root(withdrawal) for withdrawal in getattr(a, "withdrawals", [])]
        parts += [bytes(getattr(a, "parent_beacon_block_root", bytes(32)))]
        parts += [int(getattr(a, name, 0)).to_bytes(8, "little")
                  for name in ("slot_number", "target_gas_limit")]
        return sha(b"".join(parts))


def key(index):
    return index + 1


def numbers_of(seed):
    """Pseudo-random numbers, 31 bits each."""
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield seed >> 33


def numbered(number):
    return number.to_bytes(8, "little") + bytes(24)


def sha(data):
    return sha256(bytes(data)).digest()


def digest(numbers):
    return sha(b"".join(number.to_bytes(8, "little") for number in numbers))


def main():
    for fork in FORKS:
        for name, answer in Duties(fork).answers():
            print(f'    {{ForkId::{fork}, "{name}", "{answer.hex()[:32]}"}},', flush=True)


if __name__ == "__main__":
    main()
