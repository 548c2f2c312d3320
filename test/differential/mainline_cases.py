"""What random_mainline.py writes: cases of the official layout, and counts of what is in them."""
from collections import Counter
from pathlib import Path

import snappy

from mainline_states import bls


def meta(entries):
    entries = dict(entries, bls_setting=1 if bls.bls_active else 2)
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}\n"


class Writer:
    """Writes the cases of one session; `counts` says what they hold."""

    def __init__(self, out, session):
        self.root, self.session = Path(out) / "tests" / "minimal", session
        self.blocks, self.cases, self.counts = 0, 0, Counter()
        self.config = None  # config.yaml of the cases to come, if it is not that of the preset

    def folder(self, fork, runner, handler):
        folder = self.root / fork / runner / handler / "random" / f"session_{self.session:05}_{self.cases:03}"
        folder.mkdir(parents=True)
        self.cases += 1
        self.counts[f"cases: {runner}/{handler}"] += 1
        if self.config:
            (folder / "config.yaml").write_text(self.config)
        return folder

    def write(self, folder, objects, entries):
        for stem, value in objects.items():
            if value is not None:
                data = value if isinstance(value, bytes) else value.encode_bytes()
                (folder / f"{stem}.ssz_snappy").write_bytes(snappy.compress(data))
        (folder / "meta.yaml").write_text(meta(entries))

    def chain(self, fork, pre, blocks, post, crossing=None):
        """Blocks on a state of `fork`; `crossing` is (the fork after, its epoch, the blocks before it)."""
        objects = {"pre": pre, "post": post} | {f"blocks_{i}": block for i, block in enumerate(blocks)}
        entries = {"blocks_count": len(blocks)}
        if crossing is None:
            self.write(self.folder(fork, "sanity", "blocks"), objects, entries)
        else:
            after, epoch, before = crossing
            entries = {"post_fork": after, "fork_epoch": epoch} | entries
            if before > 0:
                entries["fork_block"] = before - 1
            self.write(self.folder(after, "transition", "core"), objects, entries)
        self.blocks += len(blocks)
        if post is None:
            self.counts["refused blocks"] += 1
        if bls.bls_active:
            self.counts["blocks with signatures checked"] += len(blocks)

    def step(self, fork, handler, pre, post, whole):
        """One step of an epoch's end; `whole` is the state before and after all of them."""
        objects = {"pre": pre, "post": post, "pre_epoch": whole[0], "post_epoch": whole[1]}
        self.write(self.folder(fork, "epoch_processing", handler), objects, {})

    def upgrade(self, fork, pre, post):
        self.write(self.folder(fork, "fork", "fork"), {"pre": pre, "post": post}, {"fork": fork})

    def count_block(self, fork, block, valid):
        """Counts what a block holds; the operations of a refused block stand apart."""
        self.counts[f"fork: {fork}" if valid else f"fork, refused: {fork}"] += 1
        body, mark = block.message.body, "operation: " if valid else "operation, refused block: "
        for name, value in zip(body.fields(), body):
            if name == "execution_payload":
                self.counts[mark + "execution_payload"] += int(value.block_hash != b"\0" * 32)
                for part in ("transactions", "withdrawals"):
                    self.counts[mark + part] += len(getattr(value, part, ()))
            elif name == "execution_requests":
                for part in value.fields():
                    self.counts[f"{mark}requests: {part}"] += len(getattr(value, part))
            elif name == "sync_aggregate":
                bits = sum(value.sync_committee_bits)
                share = "none" if bits == 0 else "all" if bits == len(value.sync_committee_bits) else "part"
                self.counts[f"{mark}sync_aggregate ({share})"] += 1
            elif hasattr(value, "append"):
                self.counts[mark + name] += len(value)
