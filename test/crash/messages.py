"""What validators have published in all lives of a network, and whether one of them has lied.

Judged here over the bytes, by nothing of Cairn's own. The form is that of electra and later."""

import json

BLOCK = "beacon_block"


class Broken(Exception):
    """A promise that was not kept."""


class Messages:
    """Grows with the log of a network: read() takes in what is new."""

    def __init__(self):
        self.blocks = {}
        self.votes = {}
        self.count = 0
        self.offset = 0

    def read(self, path):
        if not path.exists():
            return
        with open(path, "rb") as log:
            log.seek(self.offset)
            for line in log:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                self.add(json.loads(line))
        self.check_surrounding()

    def add(self, message):
        data = bytes.fromhex(message["ssz"][2:])
        self.count += 1
        if message["topic"] == BLOCK:
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
