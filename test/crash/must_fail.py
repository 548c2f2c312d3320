#!/usr/bin/env python3
"""Shows that the rig can fail: breaks Cairn on purpose in several ways, and each must be found.

    test/crash/must_fail.py --build build [--only NAME]

broken/NAME.patch breaks one source file. Its first lines say what is broken, by which options of
crash.py it is looked for, and what must be said of it. The patched file is compiled as the build
folder compiles the right one, and its object takes the place of that in the archive, which the
linker then leaves there. In the right program the rig must find nothing."""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parents[1]
SEEDS = 6  # of tries; what is broken shows at some instants only
HEAD_WITHIN_S = 60  # another machine may compile beside it


class Break:
    """One patch."""

    def __init__(self, path):
        self.path = path
        text = path.read_text()
        self.options = shlex.split(re.search(r"^options: (.*)$", text, re.M).group(1))
        self.finds = re.search(r"^finds: (.*)$", text, re.M).group(1)
        self.source = re.search(r"^\+\+\+ b/(\S+)$", text, re.M).group(1)

    def build(self, build, work):
        """The broken program."""
        source = work / pathlib.Path(self.source).name
        source.write_bytes((TREE / self.source).read_bytes())
        subprocess.run(["patch", "-s", "--no-backup-if-mismatch", source, self.path], check=True)
        right = str(TREE / self.source)
        commands = json.loads((build / "compile_commands.json").read_text())
        command = shlex.split(next(c["command"] for c in commands if c["file"] == right))
        command[command.index(right)] = str(source)
        broken = work / "broken.o"
        command[command.index("-o") + 1] = str(broken)
        subprocess.run(command, cwd=build, check=True)
        link = subprocess.run(["ninja", "-t", "commands", "-s", "cairn"], cwd=build,
                              capture_output=True, text=True, check=True).stdout
        link = link.replace(": && ", "", 1).replace(" && :", "").strip()
        link = link.replace(" -o cairn ", f" {broken} -o {work / 'cairn'} ", 1)
        subprocess.run(link, shell=True, cwd=build, check=True)
        return work / "cairn"


def rig(right, cairn, seed, options, folder):
    where = [] if folder is None else ["--folder", folder]
    return subprocess.run(
        [sys.executable, HERE / "crash.py", "--cairn", cairn, "--inspector", right, "--seed",
         str(seed), "--head-within", str(HEAD_WITHIN_S), *where, *options],
        capture_output=True, text=True, check=False)


def find(broken, right, build, folder):
    """Whether the rig has found what is broken."""
    with tempfile.TemporaryDirectory(dir=folder) as work:
        cairn = broken.build(build, pathlib.Path(work))
        for seed in range(1, SEEDS + 1):
            done = rig(right, cairn, seed, broken.options, work)
            if done.returncode != 0:
                said = done.stdout.splitlines()
                found = next((line for line in said if re.search(broken.finds, line)), None)
                print(f"{broken.path.stem}: seed {seed}: {found or done.stdout + done.stderr}",
                      flush=True)
                return found is not None
    print(f"{broken.path.stem}: not found by {SEEDS} seeds", flush=True)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--only", help="the name of one patch")
    parser.add_argument("--folder", help="where the networks are put (default: the system's)")
    options = parser.parse_args()
    build = options.build.resolve()
    breaks = [Break(path) for path in sorted((HERE / "broken").glob("*.patch"))
              if options.only in (None, path.stem)]
    missed = [b for b in breaks if not find(b, build / "cairn", build, options.folder)]
    print(f"must_fail: {len(breaks) - len(missed)} of {len(breaks)} found")
    right = rig(build / "cairn", build / "cairn", 1, ["--kills", "8"], options.folder)
    print(f"the right program: {right.stdout}")
    return 1 if missed or right.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
