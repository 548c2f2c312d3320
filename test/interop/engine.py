#!/usr/bin/env python3
"""Cairn and geth over the Engine API, each in both roles.

    engine.py [--only forks|network] [--epochs 4]

forks: geth and `cairn execution` get the same Engine calls on the same chain, fork by fork, what is
invalid included, and answer the same. network: a development network whose first node has geth as
its execution layer becomes final, with transactions that were sent to geth in its blocks. Ends with
`N passed, N failed, N skipped`; exit status 1: something differs, or did not come about.
"""

import argparse
import pathlib
import shutil
import sys

import engine_forks
import engine_network
from programs import CAIRN, GETH, ROOT, Failure, Programs

CHAINS = {
    "every-fork": {"paris": 0, "shanghai": 3, "cancun": 5, "prague": 7, "osaka": 9},
    "osaka": {"osaka": 0, "shanghai": 0, "cancun": 0, "prague": 0, "paris": 0},
}


def play_forks(folder):
    """How many answers were the same, and how many not."""
    passed = failed = 0
    for name, fork_blocks in CHAINS.items():
        programs = Programs(folder / f"forks-{name}")
        order = {fork: fork_blocks[fork] for fork in engine_forks.FORKS}
        try:
            checks, differences = engine_forks.compare(programs, order)
        finally:
            programs.close()
        for difference in differences:
            print(f"  {difference[:600]}")
        print(f"{'FAILED' if differences else 'passed'} {name}: {checks} answers, "
              f"{len(differences)} different", flush=True)
        passed, failed = passed + checks - len(differences), failed + len(differences)
    return passed, failed


def play_network(folder, epochs):
    programs = Programs(folder / "network")
    try:
        words = engine_network.play(programs, epochs)
    finally:
        programs.close()
    print(f"passed network: {words}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("forks", "network"))
    parser.add_argument("--epochs", type=int, default=4, help="that become final")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/interop-engine",
                        help="logs and databases; emptied first")
    options = parser.parse_args()
    lacking = [str(path) for path in (CAIRN, GETH) if not path.exists()]
    if lacking:
        sys.exit(f"engine: missing: {', '.join(lacking)}; run `make interop`")
    shutil.rmtree(options.folder, ignore_errors=True)
    passed = failed = 0
    try:
        if options.only != "network":
            passed, failed = play_forks(options.folder)
        if options.only != "forks":
            play_network(options.folder, options.epochs)
            passed += 1
    except Failure as failure:
        print(f"FAILED: {failure}", flush=True)
        failed += 1
    print(f"{passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
