"""States that random chains of the mainline forks begin with: a genesis of phase0 taken through each upgrade,
then given a random past: late epochs, exits, slashings, queues, leaks, votes, credentials of every kind.
"""
import importlib
import inspect
from functools import cache

FORKS = ("phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu")
SPECS = {fork: importlib.import_module(f"eth_consensus_specs.{fork}.minimal") for fork in FORKS}
phase0 = SPECS["phase0"]
bls = phase0.bls


def mend_registry_updates(spec):
    """The specification's loop writes through views of the registry as it was when the loop began, so that
    a validator who becomes eligible takes back the ejection of one before him. That is the views' doing,
    not the text's."""
    loop = "for index, validator in enumerate(state.validators):\n"
    source = inspect.getsource(spec.process_registry_updates)
    start = source.index("    " + loop)
    mended = (source[:start] + "    for index in range(len(state.validators)):\n"
              + "        validator = state.validators[index]\n" + source[start + 4 + len(loop):])
    exec(compile(mended, spec.__file__, "exec"), vars(spec))


def remember_participating(spec):
    """Keeps the last answers of get_unslashed_participating_indices, which process_inactivity_updates asks
    for each validator."""
    compute, answers = spec.get_unslashed_participating_indices, {}

    def get_unslashed_participating_indices(state, flag_index, epoch):
        key = (state.validators.hash_tree_root(), state.previous_epoch_participation.hash_tree_root(),
               state.current_epoch_participation.hash_tree_root(), int(state.slot), int(flag_index), int(epoch))
        if key not in answers:
            if len(answers) > 8:
                answers.clear()
            answers[key] = compute(state, flag_index, epoch)
        return answers[key]

    spec.get_unslashed_participating_indices = get_unslashed_participating_indices


for _fork, _spec in SPECS.items():
    mend_registry_updates(_spec)
    if _fork != "phase0":
        remember_participating(_spec)

ETH = 10**9
VALIDATORS = 96  # so that most slots have two committees, some three
NEWCOMERS = 24  # keys of validators who may still deposit
FAR_FUTURE = int(phase0.FAR_FUTURE_EPOCH)

bls.bls_active = True
SECRETS = [0x1000 + i for i in range(VALIDATORS + NEWCOMERS)]
PUBKEYS = [bls.SkToPk(secret) for secret in SECRETS]
SECRET_OF = dict(zip(PUBKEYS, SECRETS))
WITHDRAWAL_SECRETS = [0x9000 + i for i in range(VALIDATORS)]
WITHDRAWAL_PUBKEYS = [bls.SkToPk(secret) for secret in WITHDRAWAL_SECRETS]


def sign(secrets, root):
    """What the owners of the secrets sign together: one signature under the sum of them."""
    return bls.Sign(sum(secrets), bytes(root)) if bls.bls_active else bls.STUB_SIGNATURE


def secret_of(validator):
    """Validators whom a bit flip has made have a key that nobody knows."""
    return SECRET_OF.get(bytes(validator.pubkey), 1)


def address(index):
    return bytes([index % 256]) * 20


def credentials(kind, index):
    """Withdrawal credentials of kind 0 (a BLS key), 1 (an address) or 2 (an address, compounding)."""
    if kind == 0:
        return b"\0" + phase0.hash(WITHDRAWAL_PUBKEYS[index % VALIDATORS])[1:]
    return bytes([kind]) + b"\0" * 11 + address(index)


@cache
def genesis_state(fork):
    """A state at genesis. Callers copy it."""
    if fork != "phase0":
        before = FORKS[FORKS.index(fork) - 1]
        return getattr(SPECS[fork], f"upgrade_to_{fork}")(genesis_state(before))
    spec = phase0
    state = spec.BeaconState(
        genesis_time=1_600_000_000,
        fork=spec.Fork(previous_version=spec.config.GENESIS_FORK_VERSION,
                       current_version=spec.config.GENESIS_FORK_VERSION),
        latest_block_header=spec.BeaconBlockHeader(body_root=spec.hash_tree_root(spec.BeaconBlockBody())),
        eth1_data=spec.Eth1Data(deposit_root=b"\x42" * 32, deposit_count=VALIDATORS, block_hash=b"\xda" * 32),
        eth1_deposit_index=VALIDATORS,
        randao_mixes=[b"\xda" * 32] * spec.EPOCHS_PER_HISTORICAL_VECTOR)
    for i in range(VALIDATORS):
        state.validators.append(spec.Validator(
            pubkey=PUBKEYS[i], withdrawal_credentials=credentials(0, i), effective_balance=32 * ETH,
            exit_epoch=FAR_FUTURE, withdrawable_epoch=FAR_FUTURE))
        state.balances.append(32 * ETH)
    state.genesis_validators_root = spec.hash_tree_root(state.validators)
    return state


class Shaper:
    """Gives a state of one fork a random past."""

    def __init__(self, fork, rng):
        self.fork, self.spec, self.rng = fork, SPECS[fork], rng
        self.state = genesis_state(fork).copy()
        self.calm = rng.choice((1, 1, 3))  # how much rarer what befalls validators is
        # Epochs near the ends of periods: 4 of eth1 votes, 8 of sync committees and history, 64 of slashings
        # and of the wait before an exit.
        self.epoch = rng.choice((0, 1, 3, 7, 62, 63, 70, 71, 71, 95, 103, 103, 127))

    def since(self, fork):
        return FORKS.index(self.fork) >= FORKS.index(fork)

    def shape(self, slot=None):
        """The state at `slot`, which overrides the epoch of this shaper."""
        spec, rng, state = self.spec, self.rng, self.state
        if slot is None:
            slot = self.epoch * 8 + (rng.randrange(8) if self.epoch else 0)
        self.epoch = slot // 8
        state.slot = slot
        state.latest_block_header.slot = max(0, slot - rng.randint(1, 3))
        state.fork.epoch = rng.choice((0, self.epoch))
        for _ in range(4):
            state.randao_mixes[rng.randrange(len(state.randao_mixes))] = rng.randbytes(32)
        self.shape_checkpoints()
        rich = self.since("electra") and rng.random() < 0.5
        for index in range(VALIDATORS):
            self.shape_validator(index, rich)
        self.shape_slashings()
        if self.since("altair"):
            self.shape_participation()
        if self.since("bellatrix"):
            self.shape_execution()
        if self.since("electra"):
            self.shape_queues()
        if self.since("fulu"):
            state.proposer_lookahead = spec.initialize_proposer_lookahead(state)
        if rng.random() < 0.3:
            self.shape_eth1_votes()
        return state

    def shape_checkpoints(self):
        spec, rng, state = self.spec, self.rng, self.state
        lag = rng.choice((1, 1, 1, 2, 5, 9))  # the last two leak
        epochs = sorted(max(0, self.epoch - lag - k) for k in (0, rng.randint(0, 1), rng.randint(1, 3)))
        for name, epoch in zip(("finalized", "previous_justified", "current_justified"), epochs):
            setattr(state, name + "_checkpoint", spec.Checkpoint(
                epoch=epoch, root=rng.randbytes(32) if epoch else b"\0" * 32))
        for bit in range(4):
            state.justification_bits[bit] = rng.random() < 0.5

    def shape_validator(self, index, rich):
        spec, rng, state, epoch = self.spec, self.rng, self.state, self.epoch
        validator = state.validators[index]
        kind = rng.choice((0, 1, 2, 2) if self.since("electra") else (0, 1) if self.since("capella") else (0, 0, 1))
        validator.withdrawal_credentials = credentials(kind, index)
        if rng.random() < 0.3:
            state.balances[index] = rng.randrange(14 * ETH, 40 * ETH)
        if kind == 2 and rich:
            state.balances[index] = rng.randrange(20, 2100) * ETH + rng.randrange(ETH)
            validator.effective_balance = min(int(state.balances[index]) // ETH, 2048) * ETH
        fate = rng.random() * self.calm
        if fate < 0.06:
            validator.exit_epoch = epoch + rng.randint(0, 8)
            validator.withdrawable_epoch = validator.exit_epoch + rng.choice((1, 256))
        elif fate < 0.12:
            validator.exit_epoch = max(0, epoch - 3)
            validator.withdrawable_epoch = max(0, epoch - rng.randint(0, 1))
            state.balances[index] = rng.choice((0, 1, 31 * ETH))
        elif fate < 0.17:
            self.slash(validator)
        elif fate < 0.24:
            validator.activation_eligibility_epoch = rng.choice((0, max(0, epoch - 4), epoch, FAR_FUTURE))
            validator.activation_epoch = FAR_FUTURE
        elif fate < 0.28:
            validator.activation_epoch = max(0, epoch - rng.randint(0, 64))
        elif fate < 0.31:
            validator.effective_balance = rng.choice((16, 17)) * ETH

    def slash(self, validator):
        """Slashed such that the penalty falls due now or soon, or long past."""
        validator.slashed = True
        validator.exit_epoch = self.epoch + self.rng.randint(0, 5)
        half = int(self.spec.EPOCHS_PER_SLASHINGS_VECTOR) // 2
        validator.withdrawable_epoch = self.epoch + half + self.rng.choice((0, 1, 2, half))

    def shape_slashings(self):
        for _ in range(self.rng.choice((0, 1, 5))):
            self.state.slashings[self.rng.randrange(64)] = self.rng.randint(1, 400) * ETH

    def shape_participation(self):
        rng, state = self.rng, self.state
        share, indices = rng.choice((0.0, 0.5, 0.7, 1.0)), range(VALIDATORS)
        state.previous_epoch_participation = [7 if rng.random() < share else rng.randrange(8) for _ in indices]
        state.current_epoch_participation = [rng.randrange(8) for _ in indices]
        state.inactivity_scores = [rng.choice((0, 0, rng.randrange(60))) for _ in indices]

    def shape_execution(self):
        rng, state = self.rng, self.state
        if self.fork == "bellatrix" and rng.random() < 0.3:
            return  # the merge is to come
        header = state.latest_execution_payload_header
        header.block_hash, header.block_number = rng.randbytes(32), rng.randrange(10**6)
        header.gas_limit, header.extra_data = 30_000_000, rng.randbytes(rng.randrange(33))
        if self.since("capella"):
            state.next_withdrawal_index = rng.randrange(1000)
            state.next_withdrawal_validator_index = rng.randrange(VALIDATORS)

    def shape_queues(self):
        spec, rng, state, epoch = self.spec, self.rng, self.state, self.epoch
        state.earliest_exit_epoch = epoch + rng.randint(0, 6)
        state.exit_balance_to_consume = rng.randrange(64) * ETH
        state.earliest_consolidation_epoch = epoch + rng.randint(0, 6)
        state.consolidation_balance_to_consume = rng.randrange(64) * ETH
        state.deposit_balance_to_consume = rng.choice((0, rng.randrange(200) * ETH))
        state.deposit_requests_start_index = rng.choice(
            (int(spec.UNSET_DEPOSIT_REQUESTS_START_INDEX), VALIDATORS, VALIDATORS + 2))
        for _ in range(rng.choice((0, 3, 20))):
            state.pending_deposits.append(self.pending_deposit())
        for _ in range(rng.choice((0, 2, 2, 6, 6, 64))):
            state.pending_partial_withdrawals.append(spec.PendingPartialWithdrawal(
                validator_index=rng.randrange(VALIDATORS), amount=rng.randrange(40 * ETH),
                withdrawable_epoch=max(0, epoch + rng.randint(-3, 2))))
        for _ in range(rng.choice((0, 1, 1, 4, 4, 64))):
            source, target = rng.sample(range(VALIDATORS), 2)
            state.pending_consolidations.append(spec.PendingConsolidation(source_index=source, target_index=target))
            if rng.random() < 0.7:
                state.validators[source].exit_epoch = max(0, epoch - 1)
                state.validators[source].withdrawable_epoch = max(0, epoch + rng.randint(-1, 2))

    def pending_deposit(self):
        spec, rng = self.spec, self.rng
        data = deposit_data(spec, rng)
        return spec.PendingDeposit(
            pubkey=data.pubkey, withdrawal_credentials=data.withdrawal_credentials, amount=data.amount,
            signature=data.signature, slot=rng.choice((0, 1, max(0, int(self.state.slot) - rng.randrange(40)))))

    def shape_eth1_votes(self):
        """One vote is about to win."""
        spec, rng, state = self.spec, self.rng, self.state
        vote = self.favourite_vote()
        period = spec.EPOCHS_PER_ETH1_VOTING_PERIOD * spec.SLOTS_PER_EPOCH
        for _ in range(min(int(state.slot) % period, rng.randint(14, 16))):
            state.eth1_data_votes.append(vote)

    def favourite_vote(self):
        return self.spec.Eth1Data(deposit_root=b"\x77" * 32, block_hash=b"\x77" * 32,
                                  deposit_count=self.state.eth1_deposit_index)


def deposit_data(spec, rng):
    """A deposit of a newcomer or for an old validator; some are signed wrongly."""
    index = rng.choice((rng.randrange(VALIDATORS), VALIDATORS + rng.randrange(NEWCOMERS)))
    kind = rng.choice((0, 1, 2))
    data = spec.DepositData(pubkey=PUBKEYS[index], withdrawal_credentials=credentials(kind, index),
                            amount=rng.choice((1, 16, 31, 32, 33, 64, 300)) * ETH + rng.choice((0, 1)))
    if rng.random() < 0.8:
        message = spec.DepositMessage(pubkey=data.pubkey, amount=data.amount,
                                      withdrawal_credentials=data.withdrawal_credentials)
        root = spec.compute_signing_root(message, spec.compute_domain(spec.DOMAIN_DEPOSIT))
        data.signature = sign([SECRETS[index]], root)
    return data
