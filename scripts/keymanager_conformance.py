#!/usr/bin/env python3
"""Compares the Keymanager API's specification with the routes and tests of src/keymanager.

    scripts/keymanager_conformance.py <checkout of keymanager-APIs> > docs/keymanager-api.md

Lists every path and method of keymanager-oapi.yaml with the statuses of the specification. Fails if
one is not served, if a route is not in the specification, or if a status of a key that the
specification names does not occur in src/keymanager.
"""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
METHODS = ("get", "post", "delete")
ROUTE = re.compile(r'routes\.(get|post|remove)\("(/eth/[^"]+)"')
# 500 is what is left when nothing else fits; the server has it for every route.
ALWAYS = {"500"}


def specified(checkout):
    """(method, path, answers, statuses of keys) in the order of the document."""
    document = yaml.safe_load((checkout / "keymanager-oapi.yaml").read_text())
    for path, item in document["paths"].items():
        if "$ref" in item:
            item = yaml.safe_load((checkout / item["$ref"]).read_text())
        for method in METHODS:
            if method in item:
                answers = sorted(item[method]["responses"])
                statuses = re.findall(r"enum': \[([^\]]*)\]", str(item[method]["responses"]))
                names = re.findall(r"'(\w+)'", " ".join(statuses))
                yield method, path, answers, names


def served():
    routes = set()
    for file in sorted((ROOT / "src/keymanager").rglob("*.cpp")):
        for method, path in ROUTE.findall(file.read_text()):
            routes.add(({"remove": "delete"}.get(method, method), path))
    return routes


def document(table):
    lines = [
        "# The Keymanager API",
        "",
        "Every endpoint of the Keymanager API (keymanager-APIs v1.1.0 and what was merged after it).",
        "Made by `scripts/keymanager_conformance.py`; do not edit.",
        "",
        f"{len(table)} served, 0 left out. `cairn validator --validators-dir DIR --keymanager-port"
        " PORT`.",
        "",
        "| method | path | answers | statuses of keys |",
        "|---|---|---|---|",
    ]
    for method, path, answers, names in table:
        lines.append(f"| {method.upper()} | `{path}` | {' '.join(answers)} | {' '.join(names)} |")
    return "\n".join(lines) + "\n"


def main(arguments):
    table = list(specified(pathlib.Path(arguments[0])))
    routes = served()
    wanted = {(method, path) for method, path, _, _ in table}
    sources = "".join(f.read_text() for f in (ROOT / "src/keymanager").rglob("*.cpp"))
    answered = set(re.findall(r"\b[2-5]\d\d\b", sources)) | ALWAYS
    problems = [f"not served: {m.upper()} {p}" for m, p in sorted(wanted - routes)]
    problems += [f"not in the specification: {m.upper()} {p}" for m, p in sorted(routes - wanted)]
    for _, path, answers, names in table:
        problems += [f"{path}: no answer {a}" for a in answers if a not in answered]
        problems += [f"{path}: no status {n}" for n in names if f'"{n}"' not in sources]
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    print(document(table), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
