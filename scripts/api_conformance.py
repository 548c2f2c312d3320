#!/usr/bin/env python3
"""Compares the Beacon API's specification with the routes of src/api.

    scripts/api_conformance.py <checkout of beacon-APIs> > docs/beacon-api.md

Lists every path and method of beacon-node-oapi.yaml with what becomes of it here. Fails if one is
neither served nor left out with a reason, or if a reason is stale.
"""

import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
METHODS = ("get", "post", "put", "delete")
ROUTE = re.compile(r'routes\.(get|post)\(\s*"(/eth/[^"]+)",\s*([\w:&<>]+)')
EVENTS = re.compile(r'server\.events\("(/eth/[^"]+)"')

# Handlers that answer 501 whatever is asked, and why.
NOT_IMPLEMENTED = {
    "get_identity": "501: the network of a node here is simulated, without libp2p",
    "post_selections": "501: done by a distributed validator's middleware",
}
GLOAS = "gloas, which this node cannot run yet"
LEFT_OUT = {
    ("get", "/eth/v1/beacon/states/{state_id}/builders"): GLOAS,
    ("post", "/eth/v1/beacon/states/{state_id}/builders"): GLOAS,
    ("post", "/eth/v1/beacon/execution_payload_bids"): GLOAS,
    ("post", "/eth/v1/beacon/execution_payload_envelopes"): GLOAS,
    ("get", "/eth/v1/beacon/execution_payload_envelopes/{block_id}"): GLOAS,
    ("get", "/eth/v1/beacon/pool/payload_attestations"): GLOAS,
    ("post", "/eth/v1/beacon/pool/payload_attestations"): GLOAS,
    ("post", "/eth/v1/validator/duties/ptc/{epoch}"): GLOAS,
    ("get", "/eth/v4/validator/blocks/{slot}"): GLOAS,
    ("get", "/eth/v1/validator/payload_attestation_data"): GLOAS,
    ("post", "/eth/v1/validator/proposer_preferences"): GLOAS,
    ("get", "/eth/v1/validator/execution_payload_bids/{slot}/{builder_index}"): GLOAS,
    ("get", "/eth/v1/validator/execution_payload_envelopes/{slot}/{beacon_block_root}"): GLOAS,
}


def specified(checkout):
    """(method, path) in the order of the document."""
    document = yaml.safe_load((checkout / "beacon-node-oapi.yaml").read_text())
    for path, item in document["paths"].items():
        if "$ref" in item:
            item = yaml.safe_load((checkout / item["$ref"]).read_text())
        for method in METHODS:
            if method in item:
                yield method, path


def served():
    """(method, path) -> the handler's name."""
    routes = {}
    for file in sorted((ROOT / "src/api").glob("*.cpp")):
        text = file.read_text()
        for method, path, handler in ROUTE.findall(text):
            routes[method, path] = handler
        for path in EVENTS.findall(text):
            routes["get", path] = "events"
    return routes


def rows(checkout):
    """(method, path, what becomes of it); None: nothing."""
    routes = served()
    for key in specified(checkout):
        handler = routes.pop(key, None)
        if handler in NOT_IMPLEMENTED:
            yield *key, NOT_IMPLEMENTED[handler]
        elif handler:
            yield *key, "served" if key not in LEFT_OUT else None
        else:
            yield *key, "left out: " + LEFT_OUT[key] if key in LEFT_OUT else None
    for method, path in routes:
        yield method, path, "served, not in the specification any more"


def document(table):
    counts = {"served": 0, "501": 0, "left out": 0}
    for _, _, fate in table:
        counts[next(k for k in counts if fate.startswith(k))] += 1
    lines = [
        "# The Beacon API",
        "",
        "Every endpoint of the Beacon API (beacon-APIs v4.0.0 and what was merged after it), and what",
        "becomes of it here. Made by `scripts/api_conformance.py`; do not edit.",
        "",
        f"{counts['served']} served, {counts['501']} answer 501, {counts['left out']} left out.",
        "",
        "| method | path | |",
        "|---|---|---|",
    ]
    lines += [f"| {m.upper()} | `{p}` | {fate} |" for m, p, fate in table]
    return "\n".join(lines) + "\n"


def main(arguments):
    table = list(rows(pathlib.Path(arguments[0])))
    missing = [f"{m.upper()} {p}" for m, p, fate in table if fate is None]
    if missing:
        print("neither served nor left out with a reason:", *missing, sep="\n  ", file=sys.stderr)
        return 1
    print(document(table), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
