"""Random operations for a block on a state, of every kind that its fork has; and the same with one flaw.

A flaw is named "kind/what". Whether it makes the block invalid is for the specification to say.
"""
from cases import deposit_tree
from mainline_states import (ETH, FORKS, NEWCOMERS, PUBKEYS, SECRET_OF, VALIDATORS, WITHDRAWAL_PUBKEYS,
                             WITHDRAWAL_SECRETS, address, bls, deposit_data, secret_of, sign)

FLAWS = {
    "phase0": (
        "proposer_slashing/same_header", "proposer_slashing/slots", "proposer_slashing/proposers",
        "proposer_slashing/not_slashable", "proposer_slashing/index",
        "attester_slashing/same_data", "attester_slashing/unsorted", "attester_slashing/empty",
        "attester_slashing/nobody", "attester_slashing/index",
        "attestation/early", "attestation/late", "attestation/source", "attestation/target_epoch",
        "attestation/committee", "attestation/long", "attestation/short", "attestation/empty",
        "deposit/proof", "deposit/missing", "deposit/surplus",
        "voluntary_exit/future", "voluntary_exit/inactive", "voluntary_exit/young", "voluntary_exit/repeated",
        "voluntary_exit/index",
        "header/slot", "header/parent", "header/proposer", "state_root/bit"),
    "altair": (),
    "bellatrix": ("payload/parent_hash", "payload/prev_randao", "payload/timestamp"),
    "capella": ("payload/withdrawal_missing", "payload/withdrawal_amount", "payload/withdrawal_surplus",
                "bls_change/key", "bls_change/prefix", "bls_change/index"),
    "deneb": ("payload/blobs",),
    "electra": ("attestation/data_index", "attestation/no_committee", "attestation/empty_committee",
                "voluntary_exit/pending_withdrawal"),
    "fulu": (),
}
SIGNATURE_FLAWS = {
    "phase0": ("randao/signature", "proposer/signature", "proposer_slashing/signature",
               "attester_slashing/signature", "attestation/signature", "voluntary_exit/signature",
               "voluntary_exit/domain"),
    "altair": ("sync_aggregate/signature", "sync_aggregate/infinity", "sync_aggregate/one_more"),
    "capella": ("bls_change/signature",),
}


def flaws(fork, deposits):
    """What can go wrong in a block of the fork, with or without deposits due; signatures as bls_active says."""
    known = FORKS[:FORKS.index(fork) + 1]
    names = [name for f in known for name in FLAWS[f]]
    if deposits:
        names += [name for name in names if name.startswith("deposit/")] * 8
    return names + [name for f in known for name in SIGNATURE_FLAWS.get(f, ()) if bls.bls_active]


class Operations:
    """Makes operations for the block at the slot of `state`."""

    def __init__(self, spec, rng, state, flaw=None):
        self.spec, self.rng, self.state = spec, rng, state
        self.kind, self.what = flaw.split("/") if flaw else (None, None)
        self.epoch = int(spec.get_current_epoch(state))

    def since(self, fork):
        return FORKS.index(self.spec.fork) >= FORKS.index(fork)

    def flaw(self, kind):
        """What is to be wrong with an operation of this kind, or None."""
        return self.what if self.kind == kind else None

    def wanted(self, kind, chance):
        return self.kind == kind or self.rng.random() < chance

    def sign_as(self, indices, message, domain, flaw=None):
        if flaw == "signature":
            indices = [(int(i) + 1) % VALIDATORS for i in indices]
        secrets = [secret_of(self.state.validators[i]) for i in indices if i < len(self.state.validators)]
        return sign(secrets or [1], self.spec.compute_signing_root(message, domain))

    def pick(self, accept):
        """A random validator of whom `accept` holds, else any."""
        validators = self.state.validators
        indices = list(range(len(validators)))
        self.rng.shuffle(indices)
        return next((i for i in indices if accept(validators[i])), indices[0])

    def slashable(self, validator):
        return self.spec.is_slashable_validator(validator, self.epoch)

    # Slashings ---------------------------------------------------------------------------------------

    def proposer_slashing(self):
        spec, rng, flaw = self.spec, self.rng, self.flaw("proposer_slashing")
        wanted = (lambda v: not self.slashable(v)) if flaw == "not_slashable" else self.slashable
        index = len(self.state.validators) + 3 if flaw == "index" else self.pick(wanted)
        slot = max(0, int(self.state.slot) - rng.randint(0, 20))
        headers = [spec.BeaconBlockHeader(slot=slot, proposer_index=index, parent_root=rng.randbytes(32))
                   for _ in range(2)]
        if flaw == "same_header":
            headers[1] = headers[0]
        elif flaw == "slots":
            headers[1].slot = slot + 1
        elif flaw == "proposers":
            headers[1].proposer_index = (index + 1) % VALIDATORS
        domain = spec.get_domain(self.state, spec.DOMAIN_BEACON_PROPOSER, spec.compute_epoch_at_slot(slot))
        signed = [spec.SignedBeaconBlockHeader(
            message=h, signature=self.sign_as([h.proposer_index], h, domain, flaw)) for h in headers]
        return spec.ProposerSlashing(signed_header_1=signed[0], signed_header_2=signed[1])

    def indexed_attestation(self, data, indices, flaw):
        spec = self.spec
        domain = spec.get_domain(self.state, spec.DOMAIN_BEACON_ATTESTER, data.target.epoch)
        return spec.IndexedAttestation(attesting_indices=indices, data=data,
                                       signature=self.sign_as(indices, data, domain, flaw))

    def attester_slashing(self):
        spec, rng, flaw = self.spec, self.rng, self.flaw("attester_slashing")
        wanted = (lambda v: not self.slashable(v)) if flaw == "nobody" else self.slashable
        indices = {self.pick(wanted) for _ in range(rng.randint(1, 3))}
        if flaw != "nobody":
            indices.add(rng.randrange(VALIDATORS))
        indices = sorted(indices)
        if flaw == "unsorted":
            indices = indices[::-1] if len(indices) > 1 else indices * 2
        elif flaw == "empty":
            indices = []
        elif flaw == "index":
            indices.append(len(self.state.validators))
        target = max(2, int(self.epoch))
        first = spec.AttestationData(beacon_block_root=rng.randbytes(32), source=spec.Checkpoint(epoch=0),
                                     target=spec.Checkpoint(epoch=target))
        second = first.copy()
        if flaw != "same_data":
            second.beacon_block_root = rng.randbytes(32)
        if rng.random() < 0.4 and flaw is None:  # the first surrounds the second
            second.source.epoch, second.target.epoch = 1, target - 1
            if second.target.epoch <= second.source.epoch:
                first.target.epoch, second.target.epoch = 4, 3
        return spec.AttesterSlashing(
            attestation_1=self.indexed_attestation(first, indices, flaw),
            attestation_2=self.indexed_attestation(second, indices, None))

    # Attestations ------------------------------------------------------------------------------------

    def attestations(self, share):
        """Those of the slot before with `share` of their voters, and some older ones."""
        slot = int(self.state.slot) - 1
        made = []
        if share > 0 and slot >= 0:
            count = self.spec.get_committee_count_per_slot(self.state, self.spec.compute_epoch_at_slot(slot))
            groups = [list(range(count))] if self.since("electra") else [[i] for i in range(count)]
            made = [self.attestation(slot, group, share) for group in groups]
        if self.rng.random() < 0.4 or self.kind == "attestation":
            made.append(self.flawed_attestation())
        return [attestation for attestation in made if attestation is not None]

    def flawed_attestation(self):
        """Of any slot that may still be included; with the flaw, if it is one of attestations."""
        rng, spec, flaw = self.rng, self.spec, self.flaw("attestation")
        slots, first = int(self.state.slot), max(0, self.epoch - 1) * 8
        if slots == 0:
            return None
        oldest = first if self.since("deneb") else max(first, slots - int(spec.SLOTS_PER_EPOCH))
        slot = rng.randint(min(oldest, slots - 1), slots - 1)
        if flaw == "early":
            slot = slots
        elif flaw == "late":
            slot = max(0, oldest - 1)
        epoch = spec.compute_epoch_at_slot(slot)
        count = int(spec.get_committee_count_per_slot(self.state, epoch))
        size = count if flaw == "empty_committee" else rng.randint(1, count) if self.since("electra") else 1
        group = rng.sample(range(count), size)
        return self.attestation(slot, sorted(group), rng.choice((0.1, 0.5, 1.0)), flaw)

    def attestation(self, slot, group, share, flaw=None):
        spec, rng, state = self.spec, self.rng, self.state
        data = self.attestation_data(slot, group[0], flaw)
        members, bits = [], []
        for index in group:
            committee = [int(i) for i in spec.get_beacon_committee(state, slot, index)]
            if not committee:
                return None
            chosen = [rng.random() < share for _ in committee]
            chosen[rng.randrange(len(committee))] = True
            if flaw == "empty" or (flaw == "empty_committee" and index == group[-1]):
                chosen = [False] * len(committee)
            bits += chosen
            members += [i for i, bit in zip(committee, chosen) if bit]
        if flaw == "long":
            bits.append(rng.random() < 0.5)
        elif flaw == "short":
            bits.pop()
        domain = spec.get_domain(state, spec.DOMAIN_BEACON_ATTESTER, data.target.epoch)
        attestation = spec.Attestation(aggregation_bits=bits, data=data,
                                       signature=self.sign_as(sorted(members), data, domain, flaw))
        if self.since("electra"):
            self.set_committees(attestation, group, flaw)
        return attestation

    def attestation_data(self, slot, index, flaw):
        spec, rng, state = self.spec, self.rng, self.state
        epoch = spec.compute_epoch_at_slot(slot)
        current = epoch == self.epoch
        source = state.current_justified_checkpoint if current else state.previous_justified_checkpoint
        data = spec.AttestationData(slot=slot, index=0 if self.since("electra") else index, source=source,
                                    target=spec.Checkpoint(epoch=epoch))
        head, target = rng.random() < 0.9, rng.random() < 0.92
        start = spec.compute_start_slot_at_epoch(epoch)
        known = slot < state.slot <= start + spec.SLOTS_PER_HISTORICAL_ROOT
        data.beacon_block_root = spec.get_block_root_at_slot(state, slot) if head and known else b"\x01" * 32
        data.target.root = spec.get_block_root(state, epoch) if target and known else b"\x02" * 32
        if flaw == "source":
            data.source.root = rng.randbytes(32)
        elif flaw == "target_epoch":
            data.target.epoch = epoch + 1 if epoch < self.epoch else max(0, epoch - 1) if epoch else 1
        elif flaw == "committee" and not self.since("electra"):
            data.index = spec.get_committee_count_per_slot(state, epoch)
        elif flaw == "data_index":
            data.index = 1
        return data

    def set_committees(self, attestation, group, flaw):
        for index in group:
            attestation.committee_bits[index] = flaw != "no_committee"
        if flaw == "committee":
            attestation.committee_bits[self.spec.MAX_COMMITTEES_PER_SLOT - 1] = True

    # Deposits, exits, changes of credentials ---------------------------------------------------------

    def deposits(self, outstanding):
        """Those that the state asks for, out of {index: deposit}."""
        spec, state, flaw = self.spec, self.state, self.flaw("deposit")
        if self.since("fulu"):
            outstanding = {} if flaw != "surplus" else outstanding
        limit = int(state.eth1_data.deposit_count)
        if self.since("electra"):
            limit = min(limit, int(state.deposit_requests_start_index))
        first = int(state.eth1_deposit_index)
        wanted = min(int(spec.MAX_DEPOSITS), max(0, limit - first))
        if flaw == "missing":
            wanted = max(0, wanted - 1)
        made = [outstanding[i].copy() for i in range(first, first + wanted) if i in outstanding]
        if flaw == "surplus":
            made.append(made[-1] if made else spec.Deposit(data=deposit_data(spec, self.rng)))
        elif flaw == "proof" and made:
            made[-1].proof[self.rng.randrange(33)] = self.rng.randbytes(32)
        return made[:16]

    def voluntary_exit(self):
        spec, rng, state, flaw = self.spec, self.rng, self.state, self.flaw("voluntary_exit")
        period = spec.config.SHARD_COMMITTEE_PERIOD

        def active(validator):
            return spec.is_active_validator(validator, self.epoch)

        def old(validator):
            return (active(validator) and validator.exit_epoch == spec.FAR_FUTURE_EPOCH
                    and self.epoch >= validator.activation_epoch + period)

        wanted = {
            "inactive": lambda v: not active(v),
            "young": lambda v: active(v) and v.activation_epoch + period > self.epoch,
            "repeated": lambda v: active(v) and v.exit_epoch != spec.FAR_FUTURE_EPOCH,
        }.get(flaw, old)
        index = len(state.validators) if flaw == "index" else self.pick(wanted)
        if flaw == "pending_withdrawal":
            waiting = [int(w.validator_index) for w in state.pending_partial_withdrawals]
            index = next((i for i in waiting if old(state.validators[i])), index)
        epoch = self.epoch + 1 if flaw == "future" else max(0, int(self.epoch) - rng.randint(0, 3))
        message = spec.VoluntaryExit(epoch=epoch, validator_index=index)
        if self.since("deneb") != (flaw == "domain"):
            domain = spec.compute_domain(spec.DOMAIN_VOLUNTARY_EXIT, getattr(
                spec.config, "CAPELLA_FORK_VERSION", b"\x09" * 4), state.genesis_validators_root)
        else:
            domain = spec.get_domain(state, spec.DOMAIN_VOLUNTARY_EXIT, epoch)
        return spec.SignedVoluntaryExit(message=message, signature=self.sign_as([index], message, domain, flaw))

    def bls_change(self):
        spec, rng, state, flaw = self.spec, self.rng, self.state, self.flaw("bls_change")
        prefix = b"\x01" if flaw == "prefix" else b"\0"
        index = self.pick(lambda v: v.withdrawal_credentials[:1] == prefix)
        key = (index + (flaw == "key")) % VALIDATORS
        message = spec.BLSToExecutionChange(
            validator_index=len(state.validators) if flaw == "index" else index,
            from_bls_pubkey=WITHDRAWAL_PUBKEYS[key], to_execution_address=address(index))
        domain = spec.compute_domain(spec.DOMAIN_BLS_TO_EXECUTION_CHANGE,
                                     genesis_validators_root=state.genesis_validators_root)
        secret = WITHDRAWAL_SECRETS[key] + (flaw == "signature")
        return spec.SignedBLSToExecutionChange(
            message=message, signature=sign([secret], spec.compute_signing_root(message, domain)))

    # Sync committee, execution -----------------------------------------------------------------------

    def sync_aggregate(self, share):
        spec, rng, state, flaw = self.spec, self.rng, self.state, self.flaw("sync_aggregate")
        bits = [rng.random() < share for _ in range(spec.SYNC_COMMITTEE_SIZE)]
        if flaw:
            bits[0] = True
        if flaw == "one_more":
            bits[1] = False
        keys = [bytes(key) for key, bit in zip(state.current_sync_committee.pubkeys, bits) if bit]
        slot = max(int(state.slot), 1) - 1
        domain = spec.get_domain(state, spec.DOMAIN_SYNC_COMMITTEE, spec.compute_epoch_at_slot(slot))
        root = spec.compute_signing_root(spec.get_block_root_at_slot(state, slot), domain)
        signature = sign([SECRET_OF.get(key, 1) for key in keys], root) if keys else bls.G2_POINT_AT_INFINITY
        if flaw == "infinity":
            signature = bls.G2_POINT_AT_INFINITY
        elif flaw == "signature":
            signature = sign([1], root)
        elif flaw == "one_more":
            bits[1] = True
        return spec.SyncAggregate(sync_committee_bits=bits, sync_committee_signature=signature)

    def execution_payload(self):
        spec, rng, state, flaw = self.spec, self.rng, self.state, self.flaw("payload")
        if self.spec.fork == "bellatrix" and not spec.is_merge_transition_complete(state) and rng.random() < 0.6:
            return spec.ExecutionPayload()
        before = state.latest_execution_payload_header
        payload = spec.ExecutionPayload(
            parent_hash=before.block_hash, fee_recipient=rng.randbytes(20), state_root=rng.randbytes(32),
            receipts_root=rng.randbytes(32), logs_bloom=rng.randbytes(256),
            prev_randao=spec.get_randao_mix(state, self.epoch), block_number=before.block_number + 1,
            gas_limit=30_000_000, gas_used=rng.randrange(30_000_000),
            timestamp=spec.compute_time_at_slot(state, state.slot), extra_data=rng.randbytes(rng.randrange(33)),
            base_fee_per_gas=rng.randrange(1 << rng.choice((30, 255))), block_hash=rng.randbytes(32),
            transactions=[rng.randbytes(rng.randrange(200)) for _ in range(rng.randrange(3))])
        if flaw in ("parent_hash", "prev_randao"):
            setattr(payload, flaw, rng.randbytes(32))
        elif flaw == "timestamp":
            payload.timestamp += 1
        if self.since("capella"):
            self.add_withdrawals(payload, flaw)
        if self.since("deneb"):
            payload.blob_gas_used, payload.excess_blob_gas = rng.randrange(1 << 20), rng.randrange(1 << 20)
        return payload

    def add_withdrawals(self, payload, flaw):
        withdrawals = list(self.spec.get_expected_withdrawals(self.state).withdrawals)
        if flaw == "withdrawal_missing":
            withdrawals = withdrawals[1:]
        elif flaw == "withdrawal_amount" and withdrawals:
            withdrawals[-1] = withdrawals[-1].copy()
            withdrawals[-1].amount += 1
        elif flaw == "withdrawal_surplus" and len(withdrawals) < self.spec.MAX_WITHDRAWALS_PER_PAYLOAD:
            withdrawals.append(self.spec.Withdrawal(index=self.state.next_withdrawal_index + len(withdrawals)))
        payload.withdrawals = withdrawals

    def blobs_max(self):
        if self.since("fulu"):
            return int(self.spec.get_blob_parameters(self.epoch).max_blobs_per_block)
        config = self.spec.config
        return int(config.MAX_BLOBS_PER_BLOCK_ELECTRA if self.since("electra") else config.MAX_BLOBS_PER_BLOCK)

    def blob_kzg_commitments(self):
        count = self.rng.choice((0, 1, self.blobs_max()))
        if self.flaw("payload") == "blobs":
            count = self.blobs_max() + 1
        return [self.rng.randbytes(48) for _ in range(count)]

    def execution_requests(self):
        """Requests never make a block invalid: many of these are to be ignored."""
        spec, rng = self.spec, self.rng
        requests = spec.ExecutionRequests()
        if rng.random() < 0.3:
            for i in range(rng.randint(1, 3)):
                data = deposit_data(spec, rng)
                requests.deposits.append(spec.DepositRequest(
                    pubkey=data.pubkey, withdrawal_credentials=data.withdrawal_credentials, amount=data.amount,
                    signature=data.signature, index=VALIDATORS + i))
        for _ in range(rng.choice((0, 0, 1, 3))):
            index, amount = self.owner(), rng.choice((0, 1, ETH, 40 * ETH, 2**64 - 1))
            requests.withdrawals.append(spec.WithdrawalRequest(
                source_address=address(index + (rng.random() < 0.1)), validator_pubkey=self.pubkey(index),
                amount=amount))
        for _ in range(rng.choice((0, 0, 1, 2))):
            source, target = self.owner(), self.owner()
            if rng.random() < 0.3:
                target = source  # asks to become compounding
            requests.consolidations.append(spec.ConsolidationRequest(
                source_address=address(source + (rng.random() < 0.1)), source_pubkey=self.pubkey(source),
                target_pubkey=self.pubkey(target)))
        return requests

    def owner(self):
        """A validator, mostly one with an address."""
        if self.rng.random() < 0.1:
            return self.rng.randrange(VALIDATORS + NEWCOMERS)
        return self.pick(lambda v: v.withdrawal_credentials[:1] != b"\0")

    def pubkey(self, index):
        validators = self.state.validators
        return validators[index].pubkey if index < len(validators) else PUBKEYS[index % len(PUBKEYS)]


def outstanding_deposits(spec, state, rng, count):
    """Puts `count` deposits to come into the state's eth1_data; returns them as {index: deposit}."""
    first = int(state.eth1_deposit_index)
    data = [deposit_data(spec, rng) for _ in range(count)]
    leaves = {first + i: spec.hash_tree_root(d) for i, d in enumerate(data)}
    root, proofs = deposit_tree(spec, leaves, first + count)
    state.eth1_data.deposit_root, state.eth1_data.deposit_count = root, first + count
    return {first + i: spec.Deposit(proof=proofs[first + i], data=d) for i, d in enumerate(data)}
