#!/usr/bin/env python3
"""docs/soundness.md names tests that exist, and has a row for each gadget with a security note.

A word in backticks is a test (Suite.Name), a fuzz target (x_fuzz), a header of src/gadgets in the first cell of a
row, or a path of the tree.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Parts of the shape and of benchmarks, which no caller uses as a gadget.
NO_GADGETS = {"five_wire.hpp", "benchmark_circuits.hpp"}
TEST = re.compile(r"^\s*(?:TYPED_)?TEST(?:_P|_F)?\((\w+),\s*(\w+)\)", re.M)
NOTE = re.compile(r"^- \*\*([^*]+)\*\*:", re.M)
# Where a gadget's note has another name than its header.
NOTES = {"builder.hpp": "Arithmetic", "blob_packing.hpp": "Blob packing", "digit_runs.hpp": "Digits",
         "ecdsa_secp256k1.hpp": "ECDSA", "foreign_field.hpp": "Foreign field", "keccak256.hpp": "Keccak-256",
         "sha256.hpp": "SHA-256", "r1cs.hpp": "R1CS"}


def tests_of_the_tree():
    files = [*ROOT.glob("src/*/**/*_test.cpp"), *ROOT.glob("src/*/**/*_test.hpp"), *ROOT.glob("test/**/*_test.cpp")]
    return {f"{suite}.{name}" for path in files for suite, name in TEST.findall(path.read_text())}


def is_there(word, tests):
    if re.fullmatch(r"\w+\.[A-Z]\w*", word):
        return word in tests
    if re.fullmatch(r"\w+_fuzz", word):
        return any(ROOT.glob(f"src/*/{word}.cpp"))
    if re.fullmatch(r"\w+\.hpp", word):
        return (ROOT / "src/gadgets" / word).is_file()
    if "/" in word and "*" not in word:
        return (ROOT / word).exists()
    return True


def note_of(header):
    return NOTES.get(header, header.removesuffix(".hpp").replace("_", " "))


def findings(page, notes, headers, tests):
    """What is wrong, a line each."""
    for word in re.findall(r"`([^`]+)`", page):
        if not is_there(word, tests):
            yield f"there is no {word}"
    rows = re.findall(r"^\| ((?:`\w+\.hpp`(?:, )?)+) \|(.*)\|$", page, re.M)
    named = {header for first, _ in rows for header in re.findall(r"`(\w+\.hpp)`", first)}
    for header in sorted(headers - NO_GADGETS - named):
        yield f"no row of {header}"
    for first, cells in rows:
        twin, structure, lookups, *_ = cells.split("|")
        if not all("`" in cell for cell in (twin, structure)) or not lookups.strip():
            yield f"the row of {first} lacks a test"
    known = {note.lower() for note in NOTE.findall(notes)}
    for header in sorted(named):
        if note_of(header).lower() not in known:
            yield f"no security note of {header}"


def main():
    tests = tests_of_the_tree()
    page = (ROOT / "docs/soundness.md").read_text()
    notes = (ROOT / "src/gadgets/README.md").read_text()
    headers = {path.name for path in ROOT.glob("src/gadgets/*.hpp") if not path.name.endswith("_test.hpp")}
    found = list(findings(page, notes, headers, tests))
    # The check sees what it is there for.
    assert list(findings(page.replace("Bits.BoundOfTwoHalves", "Bits.NoTest"), notes, headers, tests))
    assert list(findings(page, notes, headers | {"another.hpp"}, tests))
    assert list(findings(page, notes.replace("**Merkle**", "**Oak**"), headers, tests))
    print("\n".join(found) or f"docs/soundness.md: {len(tests)} tests in the tree, all it names are there")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
