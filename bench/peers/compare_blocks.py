#!/usr/bin/env python3
"""Imports the same chain of blocks with Cairn and with geth in turn, on one core and on two.

scripts/bench_blocks_peers.sh builds what this runs. Each import starts from a store that holds only
the genesis, in a process of its own; where the system lets us, its page cache is dropped before.
Exit status 1: the heads differ, or a figure misses its bar.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build/peers"
# Of transactions per second; by CPU time where the machine does other things beside.
BAR = 1.5
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "µs": 0.001}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2, help="turns of each client")
    parser.add_argument("--blocks", type=int, default=20)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--kind", action="append", choices=("transfers", "swaps"))
    parser.add_argument("--cairn", default=ROOT / "build/cairn")
    parser.add_argument("--geth", default=PEERS / "geth/geth")
    return parser.parse_args()


def run(command, cores=None):
    """(what it prints, CPU milliseconds)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(part) for part in command], check=True, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=os.environ | ({"GOMAXPROCS": str(len(cores))} if cores else {}),
        preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def drop_caches():
    os.sync()
    try:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        pass


def fresh(genesis, folder):
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(genesis, folder)
    drop_caches()
    return folder


def cairn_import(options, folder, cores):
    data = fresh(folder / "cairn-genesis", folder / "cairn-data")
    text, _ = run([options.cairn, "bench", "import", "--blocks", folder, "--data-dir",
                   data / "chain", "--threads", len(cores)], cores)
    return json.loads(text)


def milliseconds(text):
    """Of Go's 1m2.5s."""
    return sum(float(number) * UNITS[unit]
               for number, unit in re.findall(r"([0-9.]+)(ms|µs|h|m|s)", text))


def geth_import(options, folder, cores):
    data = fresh(folder / "geth-genesis", folder / "geth-data")
    empty = folder / "empty.rlp"
    empty.write_bytes(b"")
    _, start = run([options.geth, "import", "--datadir", data, empty], cores)
    data = fresh(folder / "geth-genesis", folder / "geth-data")
    text, cpu = run([options.geth, "import", "--datadir", data, folder / "chain.rlp"], cores)
    wall = milliseconds(re.search(r"Import done in (\S+)\.", text)[1])
    head = re.findall(r"Imported new chain segment .*hash=(\w+)\.\.(\w+)", text)[-1]
    return {"wall_ms": wall, "cpu_ms": cpu - start, "head": head}


def prepare(options, kind):
    folder = PEERS / f"blocks-{kind}-{options.blocks}-{options.accounts}"
    if not (folder / "made.json").exists():
        count = 2_000 if kind == "transfers" else 500
        print(f"making {options.blocks} blocks of {count} {kind}", file=sys.stderr)
        text, _ = run([options.cairn, "bench", "blocks", "--kind", kind, "--blocks", options.blocks,
                       "--transactions", count, "--accounts", options.accounts, "-o", folder])
        (folder / "made.json").write_text(text)
    shutil.rmtree(folder / "cairn-genesis", ignore_errors=True)
    (folder / "cairn-genesis").mkdir()
    run([options.cairn, "bench", "import", "--blocks", folder, "--data-dir",
         folder / "cairn-genesis/chain", "--init"])
    shutil.rmtree(folder / "geth-genesis", ignore_errors=True)
    run([options.geth, "init", "--state.scheme", "path", "--datadir", folder / "geth-genesis",
         folder / "genesis.json"])
    return folder, json.loads((folder / "made.json").read_text())


def compare(options, kind, count):
    """Prints a row; returns what is wrong."""
    folder, made = prepare(options, kind)
    cores = set(sorted(os.sched_getaffinity(0))[-count:])
    ours, theirs = [], []
    for number in range(options.rounds):
        print(f"{kind}, {count} cores, round {number + 1}", file=sys.stderr)
        ours.append(cairn_import(options, folder, cores))
        theirs.append(geth_import(options, folder, cores))
    failures = []
    for report in theirs:
        if not (made["head"][2:8] == report["head"][0] and made["head"].endswith(report["head"][1])):
            failures.append(f"geth's head is {report['head']}, not {made['head']}")
    if any(report["head"] != made["head"] for report in ours):
        failures.append("Cairn's head is not the one made")
    best = {(name, clock): min(report[clock] for report in reports)
            for name, reports in (("Cairn", ours), ("geth", theirs))
            for clock in ("cpu_ms", "wall_ms")}
    cells = [kind, str(count)]
    for name in ("Cairn", "geth"):
        wall = best[name, "wall_ms"]
        cells += [f"{best[name, 'cpu_ms']:.0f}", f"{wall:.0f}",
                  f"{1000 * made['transactions'] / wall:.0f}", f"{made['gas'] / wall / 1000:.1f}"]
    ratios = {clock: best["geth", clock] / best["Cairn", clock] for clock in ("cpu_ms", "wall_ms")}
    cells += [f"{ratio:.2f}" for ratio in ratios.values()]
    print("| " + " | ".join(cells) + " |", flush=True)
    clock = "cpu_ms" if options.is_busy else "wall_ms"
    if ratios[clock] < BAR:
        failures.append(f"{kind} on {count} cores: {ratios[clock]:.2f} by {clock}, at least {BAR}")
    return failures


def main():
    options = parse_arguments()
    options.is_busy = os.getloadavg()[0] > 1.5
    PEERS.mkdir(parents=True, exist_ok=True)
    version, _ = run([options.geth, "version"])
    print("geth " + re.search(r"^Version: (.*)$", version, re.M)[1])
    print("\nMilliseconds, best; transactions and Mgas per second of wall time.\n")
    columns = ["blocks of", "cores"]
    for name in ("Cairn", "geth"):
        columns += [f"{name} CPU", f"{name} wall", f"{name} tx/s", f"{name} Mgas/s"]
    columns += ["geth / Cairn, CPU", "geth / Cairn, wall"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    most = min(2, len(os.sched_getaffinity(0)))
    failures = [failure for kind in options.kind or ("transfers", "swaps")
                for count in range(1, most + 1) for failure in compare(options, kind, count)]
    print("\n" + ("\n".join(f"MISSED {failure}" for failure in failures) or "all bars are met"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
