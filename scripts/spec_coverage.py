#!/usr/bin/env python3
"""Which function of the specifications stands where in src/.

    scripts/spec_coverage.py            checks; prints what is wrong, exit status 1 if anything is
    scripts/spec_coverage.py --write    writes docs/spec-coverage.md anew, then checks

docs/spec-functions.tsv lists the functions of both specifications (scripts/spec_functions.py makes
it), docs/spec-exceptions.toml those that are absent, or defined more than once, with a reason. Each
of the others must be defined exactly once in the rooms of the specification, tests apart, below a
comment that links to a page that defines it, as in `consensus-specs v1.7.0-beta.4
specs/<fork>/<page>.md#<anchor>`. An overload that calls its namesake only passes its arguments on: it
is no second definition, and either of the two may carry the link. The exceptions also name families:
functions of which one definition under another name is all, with a link to a page of any of them.
"""

import csv
import dataclasses
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "test" / "tidy"))
import sizes  # noqa: E402
from tree import Tree, is_test, room_of  # noqa: E402

FUNCTIONS = "docs/spec-functions.tsv"
EXCEPTIONS = "docs/spec-exceptions.toml"
TABLE = "docs/spec-coverage.md"
VERSIONS = {"mainline": "v1.7.0-beta.4", "2020": "v0.12.3"}
ROOMS = ("crypto", "ssz", "consensus", "sharding", "light")
LINK = re.compile(r"consensus-specs (v[\w.\-]+)[ ,]+(specs/[\w./\-]+\.md#[\w\-]+)")


@dataclasses.dataclass
class SpecFunction:
    name: str
    road: str
    introduced: str
    changed: str
    pages: set  # of (version, path#anchor)


@dataclasses.dataclass
class Definition:
    path: str
    line: int
    links: list  # of (version, path#anchor)
    passes_on: bool  # calls its namesake


def read_functions(text):
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        pages = set()
        for page in row["pages"].split():
            pages.add(tuple(page.split(":", 1)))
        yield SpecFunction(row["name"], row["road"], row["introduced"], row["changed"], pages)


def read_exceptions(text):
    """{name: its [[except]] entry}; an entry has a reason, functions, and how many definitions."""
    entries = tomllib.loads(text).get("except", [])
    return {name: entry for entry in entries for name in entry["functions"]}


def read_families(text):
    """{name: its [[family]] entry}; an entry has a reason, functions, and defined_as, the name."""
    entries = tomllib.loads(text).get("family", [])
    return {name: entry for entry in entries for name in entry["functions"]}


def with_families(functions, found, families):
    """Both as if each function of a family were its one definition, known by all their pages."""
    pages = {}
    for function in functions:
        if function.name in families:
            target = families[function.name]["defined_as"]
            pages.setdefault(target, set()).update(function.pages)
    found = found | {name: found.get(name, []) + found.get(entry["defined_as"], [])
                     for name, entry in families.items()}
    functions = [dataclasses.replace(f, pages=pages[families[f.name]["defined_as"]])
                 if f.name in families else f for f in functions]
    return functions, found


def comment_above(lines, line):
    """The comment that ends right above a line (counted from 1), the // taken away."""
    first = line - 1
    while first > 0 and lines[first - 1].lstrip().startswith("//"):
        first -= 1
    return " ".join(text.strip().lstrip("/ ") for text in lines[first:line - 1])


def definitions(tree):
    """{name: [Definition]} of every function defined in the rooms, tests apart."""
    found = {}
    for path, text in tree.cpp():
        if room_of(path) not in ROOMS or is_test(path):
            continue
        lines = text.splitlines()
        for name, line, body in sizes.named_functions(tree.code(path)):
            links = LINK.findall(comment_above(lines, line))
            passes_on = re.search(rf"\b{name}\(", body) is not None
            found.setdefault(name, []).append(Definition(path, line, links, passes_on))
    return {name: without_overloads(here) for name, here in found.items()}


def without_overloads(here):
    """The definitions of a name, less the overloads that pass on, whose links the others get."""
    whole = [d for d in here if not d.passes_on]
    if not whole:
        return here
    links = [link for d in here if d.passes_on for link in d.links]
    return [dataclasses.replace(d, links=d.links + links) for d in whole]


def family_problems(functions, exceptions, families):
    known = {function.name for function in functions}
    for name, entry in families.items():
        if name not in known:
            yield f"{EXCEPTIONS}: {name} is no function of the specifications"
        elif name in exceptions:
            yield f"{EXCEPTIONS}: {name} stands in a family and among the exceptions"
        elif not entry.get("reason"):
            yield f"{EXCEPTIONS}: {name} has no reason"


def problems(functions, found, exceptions):
    """What keeps the coverage from being whole, one line each."""
    known = {function.name for function in functions}
    for name, entry in exceptions.items():
        count, stated = len(found.get(name, [])), entry.get("definitions", 0)
        if name not in known:
            yield f"{EXCEPTIONS}: {name} is no function of the specifications"
        elif not entry.get("reason"):
            yield f"{EXCEPTIONS}: {name} has no reason"
        elif count != stated or stated == 1:
            yield f"{EXCEPTIONS}: {name} has {count} definitions, stated are {stated}"
    for function in functions:
        here = found.get(function.name, [])
        if function.name not in exceptions and len(here) != 1:
            places = ", ".join(f"{d.path}:{d.line}" for d in here) or "nowhere"
            yield f"{function.name} must be defined once; found: {places}"
        for definition in here:
            where = f"{definition.path}:{definition.line}: {function.name}"
            if not definition.links:
                yield f"{where} has no link to the specification above it"
            elif not function.pages.intersection(definition.links):
                yield f"{where} links to no page that defines it"


def shared(functions, found):
    """(covered, all) of the functions of each road."""
    for road in ("mainline", "2020"):
        mine = [f for f in functions if f.road in (road, "both")]
        yield road, sum(1 for f in mine if found.get(f.name)), len(mine)


def table(functions, found, exceptions, families):
    functions, found = with_families(functions, found, families)
    rows = ["# Coverage of the specifications", "",
            "Made by `scripts/spec_coverage.py --write` and kept true by a test.", "",
            "| road | version | functions | defined |", "|---|---|---|---|"]
    for road, covered, count in shared(functions, found):
        rows.append(f"| {road} | consensus-specs {VERSIONS[road]} | {count} | {covered} |")
    rows += ["", "| function | road | introduced | last changed | where |", "|---|---|---|---|---|"]
    for function in functions:
        paths = dict.fromkeys(d.path for d in found.get(function.name, []))
        where = ", ".join(f"[{path.removeprefix('src/')}](../{path})" for path in paths)
        if where and function.name in families:
            where += f" as `{families[function.name]['defined_as']}`"
        if not where:
            where = "absent: " + exceptions.get(function.name, {}).get("reason", "unexplained")
        rows.append(f"| `{function.name}` | {function.road} | {function.introduced} "
                    f"| {function.changed} | {where} |")
    return "\n".join(rows) + "\n"


def check(tree):
    """All problems of a tree, the table's own staleness among them."""
    functions = list(read_functions(tree.files[FUNCTIONS]))
    stated = tree.files.get(EXCEPTIONS, "")
    exceptions, families = read_exceptions(stated), read_families(stated)
    found = definitions(tree)
    yield from family_problems(functions, exceptions, families)
    yield from problems(*with_families(functions, found, families), exceptions)
    if tree.files.get(TABLE) != table(functions, found, exceptions, families):
        yield f"{TABLE} is stale: run scripts/spec_coverage.py --write"


def main():
    tree = Tree.read(ROOT)
    functions = list(read_functions(tree.files[FUNCTIONS]))
    stated = tree.files.get(EXCEPTIONS, "")
    families, found = read_families(stated), definitions(tree)
    if sys.argv[1:] == ["--write"]:
        tree.files[TABLE] = table(functions, found, read_exceptions(stated), families)
        (ROOT / TABLE).write_text(tree.files[TABLE])
    wrong = list(check(tree))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    for road, covered, count in shared(*with_families(functions, found, families)):
        print(f"{road}: {covered} of {count} functions")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
