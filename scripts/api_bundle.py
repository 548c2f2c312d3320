#!/usr/bin/env python3
"""One document of the Beacon API's many: every reference replaced by what it names.

    scripts/api_bundle.py CHECKOUT > bundle.json

CHECKOUT is one of beacon-APIs. What docs/beacon-api.md leaves out, or answers by 501, is left out here too,
and the event stream, which has no end.
"""

import json
import pathlib
import sys

import yaml

from api_conformance import rows

documents = {}


def load(file):
    if file not in documents:
        documents[file] = yaml.safe_load(file.read_text())
    return documents[file]


def resolve(node, file, path=()):
    """`node` stands in `file`. No type of this API holds itself."""
    if isinstance(node, list):
        return [resolve(item, file, path) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        name, _, pointer = node["$ref"].partition("#")
        target = (file.parent / name).resolve() if name else file
        if (target, pointer) in path:
            raise SystemExit(f"{target}#{pointer} holds itself")
        found = load(target)
        for step in filter(None, pointer.split("/")):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        found = resolve(found, target, (*path, (target, pointer)))
        beside = {k: resolve(v, file, path) for k, v in node.items() if k != "$ref"}
        return {**found, **beside} if isinstance(found, dict) else found
    return {key: resolve(value, file, path) for key, value in node.items()}


def main(arguments):
    checkout = pathlib.Path(arguments[0]).resolve()
    left_out = {(m, p) for m, p, fate in rows(checkout) if fate.startswith(("left out", "501"))}
    file = checkout / "beacon-node-oapi.yaml"
    document = load(file)
    paths = {}
    for path, item in document["paths"].items():
        item = resolve(item, file)
        kept = {k: v for k, v in item.items() if (k, path) not in left_out}
        if path != "/eth/v1/events" and any(k in kept for k in ("get", "post")):
            paths[path] = kept
    bundle = {"openapi": document["openapi"], "info": document["info"],
              "servers": [{"url": "/"}], "paths": paths}
    json.dump(bundle, sys.stdout, default=str)


if __name__ == "__main__":
    main(sys.argv[1:])
