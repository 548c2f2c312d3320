#!/usr/bin/env python3
"""Runs our state store and go-ethereum's in turn on the same accounts, and compares them.

scripts/bench_state.sh builds what this runs. Exit status 1: the roots differ.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "build-bench/src/state_store/state_store_bench"
GETH = ROOT / "build/peers/geth_state/state"
STAGES = {"build": "all accounts made", "update/0": "5,000 changed, opened anew",
          "update/1": "5,000 changed, nodes in memory"}


def run(command, **environment):
    """What the command prints, and the most memory it took."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=os.environ | environment)
    text = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return text, used.ru_maxrss * 1024


def run_ours(folder, accounts):
    text, memory = run([OURS, "--benchmark_filter=build|update", "--benchmark_format=json"],
                       CAIRN_STATE_FOLDER=folder, CAIRN_STATE_ACCOUNTS=str(accounts))
    stages, end = {}, {"memory": memory}
    for one in json.loads(text)["benchmarks"]:
        name = one["name"].split("/iterations")[0]
        stages[name] = (one["real_time"] / 1000, one["cpu_time"] / 1000)
        if name == "build":
            end |= {"root": one["label"], "disk": int(one["disk"])}
    return stages, end


def run_geth(folder, accounts):
    text, memory = run([GETH, folder, accounts])
    lines = [json.loads(line) for line in text.splitlines()]
    names = {"build": "build", "update, opened anew": "update/0",
             "update, nodes in memory": "update/1"}
    stages = {}
    for what, name in names.items():
        times = [line for line in lines if line["what"] == what]
        stages[name] = tuple(statistics.mean(line[key] for line in times)
                             for key in ("wall", "cpu"))
    return stages, {"memory": memory, "root": lines[-1]["root"], "disk": lines[-1]["disk"]}


def best(runs, name):
    """The lowest wall and CPU of all turns: what the machine's other work did not add to."""
    return [min(stages[name][i] for stages, _ in runs) for i in (0, 1)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--accounts", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--folder", help="where the states go; default: for temporary files")
    options.add_argument("--alone", action="store_true", help="ours without geth's")
    options = options.parse_args()
    ours, geth = [], []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            ours.append(run_ours(folder, options.accounts))
        if not options.alone:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                geth.append(run_geth(folder, options.accounts))
    print(f"{options.accounts:,} accounts, best of {options.rounds} turns; seconds wall (CPU)")
    for name, title in STAGES.items():
        mine = best(ours, name)
        line = f"{title:32}  Cairn {mine[0]:8.3f} ({mine[1]:8.3f})"
        if geth:
            theirs = best(geth, name)
            line += (f"  geth {theirs[0]:8.3f} ({theirs[1]:8.3f})"
                     f"  {theirs[0] / mine[0]:5.2f}x wall {theirs[1] / mine[1]:5.2f}x CPU")
        print(line)
    for key, title in (("disk", "disk"), ("memory", "peak memory")):
        line = f"{title + ', MiB':32}  Cairn {min(end[key] for _, end in ours) >> 20:8}"
        if geth:
            line += f"             geth {min(end[key] for _, end in geth) >> 20:8}"
        print(line)
    roots = {end["root"] for _, end in ours + geth}
    print("root", *roots)
    return 0 if len(roots) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
