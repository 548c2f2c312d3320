#!/usr/bin/env python3
"""The rules of the tree that no compiler checks. Run from anywhere: test/tidy/tidy.py

Each rule is a function that yields findings; tidy_test.py shows of each that it can fail.
allowed.toml lists the exceptions, each with a reason. They are ratchets: an exception that nothing
needs any more, or whose limit is wider than it must be, is a finding too.
"""

import pathlib
import sys
import tomllib

import calls
import comments
import files
import layers
import sizes
from tree import Finding, Tree

RULES = layers.RULES + sizes.RULES + calls.RULES + files.RULES + comments.RULES
ALLOWED = "test/tidy/allowed.toml"


def excused(findings, allowed):
    """Takes out what `allowed` excuses; adds what is wrong with `allowed` itself."""
    left = list(findings)
    for entry in allowed:
        where = f"{entry.get('rule')} {entry.get('path')}"
        mine = [f for f in left if f.rule == entry.get("rule") and f.path == entry.get("path")
                and entry.get("text", "") in f.text and f.value <= entry.get("limit", f.value)]
        if not entry.get("reason"):
            left.append(Finding(ALLOWED, 0, "allowed", f"{where}: has no reason"))
        if not mine:
            left.append(Finding(ALLOWED, 0, "allowed", f"{where}: nothing needs it"))
        elif "limit" in entry and max(f.value for f in mine) < entry["limit"]:
            left.append(Finding(ALLOWED, 0, "allowed",
                                f"{where}: the limit can be {max(f.value for f in mine)}"))
        left = [f for f in left if f not in mine]
    return sorted(left)


def check(tree, rules=None):
    """All findings of a tree that its allowed.toml does not excuse."""
    allowed = tomllib.loads(tree.files.get(ALLOWED, "")).get("allow", [])
    return excused([f for rule in rules or RULES for f in rule(tree)], allowed)


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    tree = Tree.read(root)
    findings = check(tree)
    for finding in findings:
        print(finding)
    print(f"tidy: {len(tree.files)} files, {len(RULES)} rules, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
