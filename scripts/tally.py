#!/usr/bin/env python3
"""Adds up the results that scripts/test.sh left in a folder and prints them.

    tally.py FOLDER

FOLDER/stages.tsv lists the stages (name, wall seconds, exit status). FOLDER/<stage>/ holds ctest.xml
with one gtest/*.xml per test binary, or the totals of official vectors, SUITE.json. The last line printed, also written to
FOLDER/summary, is `N passed, N failed, N skipped`. A stage that failed without a failing case of its
own (a crash, a missing file) counts as one failure. The exit status is 1 if anything failed or
nothing ran.
"""

import dataclasses
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET


@dataclasses.dataclass
class Suite:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    def row(self):
        return f"{self.seconds:>9.1f}{self.passed:>9}{self.failed:>9}{self.skipped:>9}"


def gtest_suite(name, file, seconds):
    suite = Suite(name, seconds=seconds)
    for case in ET.parse(file).getroot().iter("testcase"):
        if case.find("failure") is not None:
            suite.failed += 1
        elif case.get("result") == "completed":
            suite.passed += 1
        else:
            suite.skipped += 1
    return suite


def plain_suite(case, name, seconds):
    """A test that is not gtest: its own count where it prints one as unittest does, else one."""
    suite = Suite(name, seconds=seconds)
    ran = re.search(r"^Ran (\d+) tests? in", case.findtext("system-out") or "", re.M)
    status = case.get("status")
    if status == "run":
        suite.passed = int(ran.group(1)) if ran else 1
    elif status == "fail":
        suite.failed = 1
    else:
        suite.skipped = 1
    return suite


def ctest_suites(folder):
    report = folder / "ctest.xml"
    if not report.exists():
        return
    for case in ET.parse(report).getroot().iter("testcase"):
        name, seconds = case.get("name"), float(case.get("time") or 0)
        file = folder / "gtest" / f"{name}_test.xml"
        suite = (gtest_suite(name, file, seconds) if file.exists()
                 else plain_suite(case, name, seconds))
        # A binary may also fail after its last test, e.g. by a sanitizer's report.
        if case.get("status") == "fail":
            suite.failed = max(1, suite.failed)
        yield suite


def vector_suites(folder):
    """The totals of `cairn spectest --json`, `cairn evm statetest --json` and the like."""
    for file in sorted(folder.glob("*.json")):
        try:
            totals = json.loads(file.read_text())["totals"]
        except (json.JSONDecodeError, KeyError) as error:
            print(f"{file}: {error!r}", file=sys.stderr)
            yield Suite("unreadable result", failed=1)
            continue
        yield Suite(file.stem, totals["passed"], totals["failed"], totals["skipped"])


def read_stages(folder):
    for line in (folder / "stages.tsv").read_text().splitlines():
        name, seconds, status = line.split("\t")
        suites = [*ctest_suites(folder / name), *vector_suites(folder / name)]
        if int(status) != 0 and not any(suite.failed for suite in suites):
            suites.append(Suite(f"exit status {status}", failed=1))
        yield name, float(seconds), suites


def run(folder):
    """Prints the table and the summary; returns the exit status."""
    total = Suite("all")
    print(f"\n{'stage':<24}{'seconds':>9}{'passed':>9}{'failed':>9}{'skipped':>9}")
    for name, seconds, suites in read_stages(folder):
        print(f"{name:<24}{seconds:>9.1f}")
        total.seconds += seconds
        for suite in suites:
            print(f"  {suite.name:<22}{suite.row()}")
            total.passed += suite.passed
            total.failed += suite.failed
            total.skipped += suite.skipped
    print(f"{total.name:<24}{total.row()}")
    summary = f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped"
    (folder / "summary").write_text(summary + "\n")
    print(summary)
    return 1 if total.failed or total.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(run(pathlib.Path(sys.argv[1])))
