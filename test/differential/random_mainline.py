"""Random chains of the mainline forks, phase0 to fulu, judged by the executable specification, as vectors.

    ORACLE random_mainline.py OUT [--blocks N] [--seed S] [--jobs J] [--session K]

ORACLE: the Python with eth-consensus-specs that scripts/oracle.sh prints. Writes cases of the official layout
under OUT/tests/minimal: sanity/blocks, transition/core, fork/fork and epoch_processing, N blocks in all
(default 10000). Some blocks have one flaw or one bit changed, and the specification says whether they are
still valid. `cairn spectest OUT` then says whether we agree. Same seed, same cases: the work is cut into
sessions of 20 blocks, each with a generator of its own; --session K makes that one alone.
"""
import argparse
import inspect
import multiprocessing
import random
import re
import resource
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cases import change_block  # noqa: E402
from mainline_cases import Writer  # noqa: E402
from mainline_operations import Operations, flaws, outstanding_deposits  # noqa: E402
from mainline_states import FORKS, SPECS, VALIDATORS, Shaper, bls, secret_of, sign  # noqa: E402
from unchecked import unchecked_root  # noqa: E402

SESSION_BLOCKS = 20
# What a specification in Python raises for what the text calls invalid.
INVALID = (AssertionError, IndexError, KeyError, ValueError, ZeroDivisionError, OverflowError)


def verdict(post):
    return "flaws refused" if post is None else "flaws that are none"


class Chain:
    """A chain that grows from a random state, and may cross into the next fork on its way."""

    def __init__(self, fork, rng, writer, crosses):
        self.fork, self.rng, self.writer, self.crosses = fork, rng, writer, crosses
        self.after = FORKS[FORKS.index(fork) + 1] if crosses else None
        shaper = Shaper(fork, rng)
        if crosses:
            self.fork_epoch = shaper.epoch + 1
            self.state = shaper.shape(self.fork_epoch * 8 - rng.randint(1, 5))
        else:
            self.state = shaper.shape()
        self.deposits = {}
        if rng.random() < 0.4:
            self.deposits = outstanding_deposits(SPECS[fork], self.state, rng, rng.choice((1, 2, 3, 5, 20)))
        self.attesting = rng.choice((0.0, 0.4, 0.8, 1.0))
        self.favourite = shaper.favourite_vote()
        self.first, self.first_fork, self.blocks, self.before = self.state.copy(), fork, [], 0

    def end(self):
        """Writes the case: the blocks, and the state after the last of them or after the fork, if that is later."""
        if not self.blocks:
            return
        last, crossing = self.last, None
        if self.crosses:
            crossing = (self.after, self.fork_epoch, self.before)
            if self.before == len(self.blocks):
                last = self.crossed(last)
        self.writer.chain(self.first_fork, self.first, self.blocks, last, crossing)

    def crossed(self, state):
        """A state of the fork before, at the first slot of the fork after and upgraded."""
        spec, state = SPECS[self.first_fork], state.copy()
        slot = spec.Slot(self.fork_epoch * spec.SLOTS_PER_EPOCH)
        if state.slot < slot:
            spec.process_slots(state, slot)
        return getattr(SPECS[self.after], f"upgrade_to_{self.after}")(state)

    def next_slot(self):
        """(the spec and the state at the slot of the next block). The slots between are empty."""
        slot = int(self.state.slot) + self.rng.choices((1, 2, 3, 9, 70), (82, 9, 6, 2.8, 0.2))[0]
        state = self.state.copy()
        if self.crosses and self.fork != self.after and slot >= self.fork_epoch * 8:
            state, self.fork = self.crossed(state), self.after
        spec = SPECS[self.fork]
        self.write_steps(spec, state, slot)
        if state.slot < slot:
            spec.process_slots(state, spec.Slot(slot))
        return spec, state

    def write_steps(self, spec, state, slot):
        """Sometimes: one step of the epoch's end that comes before `slot`, as a case."""
        last = int(state.slot) // 8 * 8 + 7
        if last >= slot or self.rng.random() > 0.2:
            return
        before = state.copy()
        if before.slot < last:
            spec.process_slots(before, spec.Slot(last))
        post = before.copy()
        steps = re.findall(r"^    process_(\w+)\(state\)", inspect.getsource(spec.process_epoch), re.M)
        wanted = self.rng.choice(steps)
        for step in steps:
            pre = post.copy() if step == wanted else None
            getattr(spec, "process_" + step)(post)
            if pre is not None:
                cut = (pre, post.copy())
        self.writer.step(self.fork, wanted, *cut, (before, post))

    # Blocks ------------------------------------------------------------------------------------------

    def make_block(self, spec, state, flaw, plain=False):
        """A block for the slot of `state`; a plain one has attestations and what it must have."""
        rng = self.rng
        make = Operations(spec, rng, state, flaw)
        proposer = spec.get_beacon_proposer_index(state)
        block = spec.BeaconBlock(slot=state.slot, proposer_index=proposer,
                                 parent_root=spec.hash_tree_root(state.latest_block_header))
        body, epoch = block.body, spec.get_current_epoch(state)
        body.randao_reveal = make.sign_as([proposer], epoch, spec.get_domain(state, spec.DOMAIN_RANDAO),
                                          make.flaw("randao"))
        body.graffiti = rng.randbytes(32)
        body.eth1_data = self.eth1_vote(state)
        body.deposits = make.deposits(self.deposits)
        body.attestations = make.attestations(self.attesting)
        if make.since("altair"):
            body.sync_aggregate = make.sync_aggregate(rng.choice((0.0, 0.3, 0.8, 1.0)))
        if make.since("bellatrix"):
            body.execution_payload = make.execution_payload()
        if make.since("deneb"):
            body.blob_kzg_commitments = make.blob_kzg_commitments()
        if not plain:
            self.add_rare(make, body)
        if make.kind == "header":
            self.break_header(block, make.what)
        return block

    def eth1_vote(self, state):
        if len(self.deposits) > 0:
            return state.eth1_data
        vote = self.favourite.copy()
        if self.rng.random() < 0.4:
            vote.block_hash = self.rng.randbytes(32)
        return vote

    def add_rare(self, make, body):
        if make.wanted("proposer_slashing", 0.05):
            body.proposer_slashings.append(make.proposer_slashing())
        if make.wanted("attester_slashing", 0.05):
            body.attester_slashings.append(make.attester_slashing())
        if make.wanted("voluntary_exit", 0.12 if make.epoch >= make.spec.config.SHARD_COMMITTEE_PERIOD else 0):
            body.voluntary_exits.append(make.voluntary_exit())
        if make.since("capella") and make.wanted("bls_change", 0.15):
            body.bls_to_execution_changes.append(make.bls_change())
        if make.since("electra"):
            body.execution_requests = make.execution_requests()

    def break_header(self, block, what):
        if what == "slot":
            block.slot += 1
        elif what == "parent":
            block.parent_root = self.rng.randbytes(32)
        else:
            block.proposer_index = (block.proposer_index + 1) % VALIDATORS

    def seal(self, spec, state, block, flaw=None):
        validators = state.validators
        if flaw == "state_root/bit":
            block.state_root = bytes([block.state_root[0] ^ 1]) + block.state_root[1:]
        domain = spec.get_domain(state, spec.DOMAIN_BEACON_PROPOSER, spec.compute_epoch_at_slot(block.slot))
        index = int(block.proposer_index)
        secret = secret_of(validators[index]) if index < len(validators) else 1
        signature = sign([secret + (flaw == "proposer/signature")], spec.compute_signing_root(block, domain))
        return spec.SignedBeaconBlock(message=block, signature=signature)

    def judge(self, spec, state, block):
        """The state after the block, whose root it gets, or None if it is refused."""
        before = state
        try:
            if block.slot != state.slot:
                # At a fork's first block the parent is of the fork before; `state` is past the upgrade.
                before = (self.parent if self.parent_fork == self.fork else state).copy()
                spec.process_slots(before, block.slot)
            post = before.copy()
            spec.process_block(post, block)
        except INVALID as error:
            self.writer.counts[f"refused by: {type(error).__name__}"] += 1
            block.state_root = unchecked_root(spec, before, block)
            return None
        block.state_root = spec.hash_tree_root(post)
        return post

    def write_alone(self, spec, signed_block, post):
        """A block that the chain does not go on from, valid or not: a case of its own."""
        crossing = None if self.parent_fork == self.fork else (self.after, self.fork_epoch, 0)
        self.writer.chain(self.parent_fork, self.parent, [signed_block], post, crossing)
        self.writer.count_block(spec.fork, signed_block, post is not None)

    def grow(self):
        """One slot further, mostly with a block; False if the chain cannot go on."""
        rng = self.rng
        self.parent, self.parent_fork = self.state, self.fork
        spec, state = self.next_slot()
        if state.validators[spec.get_beacon_proposer_index(state)].slashed and rng.random() < 0.9:
            self.state = state
            return rng.random() < 0.9
        flaw = None
        if rng.random() < 0.22:
            flaw = rng.choice(flaws(spec.fork, deposits=int(state.eth1_deposit_index) in self.deposits))
        block = self.make_block(spec, state, flaw)
        post = self.try_block(spec, state, block, flaw)
        if post is None:
            block = self.make_block(spec, state, None, plain=True)
            post = self.try_block(spec, state, block, None)
        if post is None:
            return False
        if rng.random() < 0.12:
            self.change_and_write(spec, state, block)
        self.accept(spec, self.seal(spec, state, block), post)
        return True

    def try_block(self, spec, state, block, flaw):
        """The state after the block; None if it is refused, and then it is a case."""
        post = self.judge(spec, state, block)
        signed_block = self.seal(spec, state, block, flaw)
        if flaw in ("state_root/bit", "proposer/signature"):
            post = None
        if flaw or post is None:
            self.writer.counts[f"{verdict(post)}: {flaw or 'no flaw meant'}"] += 1
        if post is None:
            self.write_alone(spec, signed_block, None)
        return post

    def change_and_write(self, spec, state, block):
        other = change_block(block, self.rng)
        if other is None or other.slot > state.slot + 100:  # a far slot takes the specification hours
            return
        if other.slot != state.slot and self.parent_fork != self.fork:
            return
        post = self.judge(spec, state, other)
        self.writer.counts[f"{verdict(post)}: changed at random"] += 1
        self.write_alone(spec, self.seal(spec, state, other), post)

    def accept(self, spec, signed_block, post):
        counts = self.writer.counts
        counts["empty slots"] += int(signed_block.message.slot) - int(self.parent.slot) - 1
        counts["epochs crossed"] += int(post.slot) // 8 - int(self.parent.slot) // 8
        counts["blocks in a leak"] += int(spec.is_in_inactivity_leak(post)) if spec.fork != "phase0" else 0
        self.writer.count_block(spec.fork, signed_block, True)
        self.blocks.append(signed_block)
        self.before += self.crosses and self.fork != self.after
        self.state = self.last = post


def blob_schedule(rng, epoch):
    """Fulu with a random BLOB_SCHEDULE; the text of its config.yaml."""
    spec = SPECS["fulu"]
    rows = [{"EPOCH": e, "MAX_BLOBS_PER_BLOCK": rng.randint(1, 20)}
            for e in sorted(rng.sample(range(max(0, epoch - 1), epoch + 4), 2))]
    schedule = tuple(dict(EPOCH=spec.Epoch(r["EPOCH"]), MAX_BLOBS_PER_BLOCK=spec.Uint64(r["MAX_BLOBS_PER_BLOCK"]))
                     for r in rows)
    spec.config = spec.config._replace(BLOB_SCHEDULE=schedule)
    lines = [f"  - EPOCH: {r['EPOCH']}\n    MAX_BLOBS_PER_BLOCK: {r['MAX_BLOBS_PER_BLOCK']}\n" for r in rows]
    return "PRESET_BASE: 'minimal'\nBLOB_SCHEDULE:\n" + "".join(lines)


def write_upgrade(fork, rng, writer):
    """A random state at the first slot of an epoch, upgraded."""
    shaper = Shaper(FORKS[FORKS.index(fork) - 1], rng)
    pre = shaper.shape(shaper.epoch * 8)
    writer.upgrade(fork, pre, getattr(SPECS[fork], f"upgrade_to_{fork}")(pre.copy()))


def run_session(task):
    number, quota, seed, out = task
    rng = random.Random(seed * 1_000_003 + number)
    writer = Writer(out, number)
    bls.bls_active = rng.random() < 0.25
    SPECS["fulu"].config = SPECS["fulu"].config._replace(BLOB_SCHEDULE=())
    crosses = number % 3 == 2
    fork = FORKS[number // 3 % (len(FORKS) - 1)] if crosses else FORKS[number % len(FORKS)]
    if crosses:
        write_upgrade(FORKS[FORKS.index(fork) + 1], rng, writer)
    while writer.blocks < quota:
        chain = Chain(fork, rng, writer, crosses)
        if fork == "fulu" and rng.random() < 0.5:
            writer.config = blob_schedule(rng, int(chain.state.slot) // 8)
        length = rng.randint(3, 12)
        while writer.blocks + len(chain.blocks) < quota and len(chain.blocks) < length and chain.grow():
            pass
        chain.end()
    return writer.blocks, writer.cases, writer.counts


def report(blocks, cases, counts):
    print(f"{blocks} blocks in {cases} cases, judged by eth-consensus-specs {version('eth-consensus-specs')}: "
          f"{counts.pop('refused blocks')} of them refused")
    groups = {}
    for name, count in sorted(counts.items()):
        group, _, rest = name.partition(": ")
        groups.setdefault(group if rest else "of all", []).append(f"{rest or name} {count}")
    for group, entries in groups.items():
        print(f"  {group}: " + ", ".join(entries))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--blocks", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--session", type=int)
    arguments = parser.parse_args()
    quotas = [min(SESSION_BLOCKS, arguments.blocks - done) for done in range(0, arguments.blocks, SESSION_BLOCKS)]
    tasks = [(i, quota, arguments.seed, arguments.out) for i, quota in enumerate(quotas)
             if arguments.session in (None, i)]
    blocks, cases, counts, start = 0, 0, Counter(), time.monotonic()
    with multiprocessing.Pool(arguments.jobs) as pool:
        for made in pool.imap_unordered(run_session, tasks):
            blocks, cases = blocks + made[0], cases + made[1]
            counts.update(made[2])
        pool.close()
        pool.join()
    seconds, used = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"seed {arguments.seed}: {len(tasks)} sessions on {arguments.jobs} processes, {seconds:.0f} s wall, "
          f"{used.ru_utime + used.ru_stime:.0f} s CPU")
    report(blocks, cases, counts)


if __name__ == "__main__":
    main()
