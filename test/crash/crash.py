#!/usr/bin/env python3
"""Kills a running network at random instants, starts it again, and looks for what must not happen.

    test/crash/crash.py --cairn build/cairn --kills 300 [--seed 1]

Each campaign is a network in a new folder, of one node or of four by turns. Its process gets SIGKILL
during its first start, then at any instant while it imports blocks, and then around the turn of an
epoch, where finality moves: the decided blocks migrate into the history and abandoned ones are pruned.
After each kill the next life has to

- open without repair and import a new block within 5 seconds;
- hold the finalised block that the last life had shown, or a later one;
- and no validator may ever have published two messages of which one must be a lie. That is judged
  here, over the bytes of all lives, by nothing of Cairn's own.

At the end Ctrl-C must stop the network with exit status 0."""

import argparse
import json
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

LINE = re.compile(r"slot +(\d+) .* head +(\d+) (0x\w+) .* final +(\d+) (0x\w+)")
EPOCH_SLOTS = 8  # of the minimal preset
HEAD_WITHIN_S = 5.0
PATIENCE_S = 120.0


class Broken(Exception):
    """A promise that was not kept."""


class Messages:
    """What validators have published in all lives of a network, in the electra form and later."""

    def __init__(self):
        self.blocks = {}
        self.votes = {}
        self.count = 0

    def read(self, path):
        for line in path.read_text().splitlines():
            message = json.loads(line)
            data = bytes.fromhex(message["ssz"][2:])
            self.count += 1
            if message["topic"] == "beacon_block":
                self.add_block(data)
            else:
                self.add_vote(data)

    def add_block(self, data):
        """SignedBeaconBlock: offset, signature, then the block: slot, proposer_index, ..."""
        block = data[100:]
        key = (number(block, 8), number(block, 0))
        if self.blocks.setdefault(key, block) != block:
            raise Broken(f"validator {key[0]} published two blocks of slot {key[1]}")

    def add_vote(self, data):
        """SingleAttestation: committee_index, attester_index, data."""
        vote = data[16:144]
        source, target = number(vote, 48), number(vote, 88)
        of_validator = self.votes.setdefault(number(data, 8), {})
        known = of_validator.setdefault(target, (source, vote))
        if known[1] != vote:
            raise Broken(f"validator {number(data, 8)} published two votes of epoch {target}")

    def check_surrounding(self):
        for validator, votes in self.votes.items():
            latest_source = -1
            for target in sorted(votes):
                if votes[target][0] < latest_source:
                    raise Broken(f"validator {validator}: the vote of epoch {target} surrounds one")
                latest_source = max(latest_source, votes[target][0])


def number(data, at):
    return int.from_bytes(data[at:at + 8], "little")


class Life:
    """One process, and what it shows."""

    def __init__(self, cairn, folder, nodes):
        self.began = time.monotonic()
        self.shown = []  # (moment, slot, head slot, finalised epoch, finalised root)
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [cairn, "devnet", "--data-dir", folder / "net", "--nodes", str(nodes), "--fast",
             "--plain", "--no-page", "--message-log", folder / "messages"],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.news = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            if found := LINE.match(line):
                slot, head, _, epoch, root = found.groups()
                with self.news:
                    self.shown.append(
                        (time.monotonic(), int(slot), int(head), int(epoch), root))
                    self.news.notify()
        with self.news:
            self.shown.append(None)
            self.news.notify()

    def wait_for(self, wanted):
        """The first thing shown that is wanted."""
        seen = 0
        with self.news:
            while True:
                for entry in self.shown[seen:]:
                    seen += 1
                    if entry is None:
                        raise Broken(f"it ended by itself: {self.say()}")
                    if wanted(entry):
                        return entry
                if not self.news.wait(PATIENCE_S):
                    raise Broken("it shows nothing new")

    def say(self):
        self.process.wait()
        self.errors.seek(0)
        return f"status {self.process.returncode}, {self.errors.read().strip()}"

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.errors.close()
        return self.process.returncode

    def finalised(self):
        shown = [entry for entry in self.shown if entry is not None]
        return shown[-1][3:] if shown else None


class Campaign:
    """One network and its lives."""

    def __init__(self, options, chance, nodes):
        self.options = options
        self.chance = chance
        self.nodes = nodes
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crash-", dir=options.folder))
        self.finalised = None
        self.slowest = 0.0

    def start(self):
        return Life(self.options.cairn, self.folder, self.nodes)

    def kill_first_start(self):
        life = self.start()
        time.sleep(self.chance.uniform(0, self.options.start_s))
        self.kill(life)

    def kill_import(self):
        life = self.begin_life()
        time.sleep(self.chance.uniform(0, 1.5))
        self.kill(life)

    def kill_finality(self):
        life = self.begin_life()
        first = life.shown[0][1]
        life.wait_for(lambda shown: shown[1] > first and shown[1] % EPOCH_SLOTS == EPOCH_SLOTS - 1)
        time.sleep(self.chance.uniform(0, 0.08))
        self.kill(life)

    def begin_life(self):
        """Goes on until a block of its own is in, and compares with the lives before."""
        life = self.start()
        try:
            moment, *_ = life.wait_for(lambda shown: shown[2] >= shown[1])
            self.slowest = max(self.slowest, moment - life.began)
            epoch, root = life.shown[0][3:]
            if self.finalised and (epoch < self.finalised[0] or
                                   (epoch == self.finalised[0] and root != self.finalised[1])):
                raise Broken(f"{self.finalised} was final, and now {(epoch, root)} is")
        except Broken:
            life.end(signal.SIGKILL)
            raise
        return life

    def kill(self, life):
        life.end(signal.SIGKILL)
        self.finalised = life.finalised() or self.finalised

    def finish(self):
        life = self.begin_life()
        if (status := life.end(signal.SIGINT)) != 0:
            raise Broken(f"Ctrl-C ended with status {status}")
        messages = Messages()
        messages.read(self.folder / "messages")
        messages.check_surrounding()
        shutil.rmtree(self.folder)
        return messages.count


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cairn", required=True, type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start-s", type=float, default=1.0,
                        help="first starts are killed within so many seconds")
    parser.add_argument("--folder", help="where the networks are put (default: the system's)")
    return parser.parse_args()


def main():
    options = parse_options()
    chance = random.Random(options.seed)
    kinds = ["kill_first_start", "kill_import", "kill_finality", "kill_import", "kill_finality"]
    done = dict.fromkeys(kinds, 0)
    messages, slowest, late, number_of = 0, 0.0, 0, 0
    while sum(done.values()) < options.kills:
        campaign = Campaign(options, chance, nodes=4 if number_of % 3 == 2 else 1)
        number_of += 1
        try:
            for kind in kinds[:options.kills - sum(done.values())]:
                getattr(campaign, kind)()
                done[kind] += 1
            messages += campaign.finish()
        except Broken as broken:
            print(f"crash: campaign {number_of} of {campaign.nodes} node(s), seed {options.seed}, "
                  f"after {done}: {broken}\n  kept: {campaign.folder}")
            return 1
        slowest = max(slowest, campaign.slowest)
        late += campaign.slowest > HEAD_WITHIN_S
        print(f"  {sum(done.values())} kills, slowest head {slowest:.1f} s", flush=True)
    print(f"crash: {done}, {number_of} networks, {messages} messages, none slashable, no repair, "
          f"no finalised block lost; slowest head again after {slowest:.1f} s")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
