"""What a killed network has on disk, node by node.

The folders are copied first: who looks into a store recovers it, and that is the next life's part.
"""

import dataclasses
import pathlib
import re
import shutil
import subprocess

from messages import Broken

ANCHOR = re.compile(r"anchor +epoch (\d+), block of slot (\d+) root (0x\w+)")
OLDEST = re.compile(r"oldest +block of slot (\d+)")
NOTHING_YET = re.compile(r"is empty|is no data directory|is no folder")
PARTS = ("chain", "segments")


@dataclasses.dataclass
class Standing:
    """Of one node: what it holds final, and what it was doing to its files."""
    epoch: int
    root: str
    files_out_of_range: int  # of segments: a hand-over or a removal was under way


def copy_parts(source, target, keep=False):
    """The chain alone; with `keep` what else is in `target` stays."""
    if not keep:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
    for part in PARTS:
        shutil.rmtree(target / part, ignore_errors=True)
        if (source / part).exists():
            shutil.copytree(source / part, target / part)


def segment_files(folder):
    return {path.name for path in (folder / "segments").glob("blocks-*")}


class Inspector:
    """Copies the nodes of a network to `copies` and looks into these with `cairn db`."""

    def __init__(self, cairn, copies):
        self.cairn = cairn
        self.copies = pathlib.Path(copies)

    def run(self, command, folder):
        return subprocess.run([self.cairn, "db", command, folder], capture_output=True, text=True,
                              timeout=120, check=False)

    def look(self, network, nodes, thoroughly=True):
        """One Standing for each node; None: it has not begun its chain."""
        return [self.look_at(network / f"node-{i}", thoroughly) for i in range(1, nodes + 1)]

    def look_at(self, folder, thoroughly, begins_at_genesis=True):
        copy = self.copies / folder.name
        copy_parts(folder, copy)
        there = segment_files(copy)
        info = self.run("info", copy)
        if info.returncode != 0 and NOTHING_YET.search(info.stderr):
            return None
        if info.returncode != 0:
            raise Broken(f"{folder.name} does not open: {info.stderr.strip()}")
        if thoroughly and (check := self.run("check", copy)).returncode != 0:
            raise Broken(f"{folder.name} is damaged: {check.stdout}{check.stderr.strip()}")
        oldest = OLDEST.search(info.stdout).group(1)
        if begins_at_genesis and oldest != "0":
            raise Broken(f"the history of {folder.name} begins at slot {oldest}")
        epoch, _, root = ANCHOR.search(info.stdout).groups()
        return Standing(int(epoch), root, len(there - segment_files(copy)))
