#!/usr/bin/env python3
"""docs/beacon-api.md and docs/keymanager-api.md are what their scripts make of the specifications.

The checkouts of beacon-APIs and keymanager-APIs are looked for beside the tree, in ../shared/vectors;
without them the exit status is 77, which ctest counts as skipped.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CHECKOUTS = ROOT / "../shared/vectors"
TABLES = (
    ("api_conformance.py", "beacon-apis", "beacon-api.md"),
    ("keymanager_conformance.py", "keymanager-apis", "keymanager-api.md"),
)


def main():
    if not all((CHECKOUTS / checkout).is_dir() for _, checkout, _ in TABLES):
        print("skipped: no specifications of the APIs in", CHECKOUTS)
        return 77
    stale = 0
    for script, checkout, table in TABLES:
        command = [sys.executable, ROOT / "scripts" / script, CHECKOUTS / checkout]
        made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if made.returncode != 0 or made.stdout != (ROOT / "docs" / table).read_text():
            print(f"docs/{table} is not what scripts/{script} makes")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
