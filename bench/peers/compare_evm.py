#!/usr/bin/env python3
"""Runs the virtual machines of Cairn, revm and geth in turn, on the same cases and one core.

scripts/bench_evm_peers.sh builds what this runs. Exit status 1: a machine did not do a case as
expected, or used other gas, or a figure misses its bar.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build/peers"
MACHINES = ("Cairn", "revm", "geth")
# Opcode loops: geometric mean of the peer's time to ours, at least.
MEAN_BARS = {"revm": 1.3, "geth": 1.7}
OPCODE_BAR = 0.9      # each loop, beside revm
PRECOMPILE_BAR = 0.8  # each contract, beside the better peer


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each machine")
    parser.add_argument("--repeat", type=int, default=2, help="runs of each case in a turn")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--filter", action="append", default=[], help="as `cairn evm bench` has it")
    parser.add_argument("--cairn", default=ROOT / "build/cairn")
    parser.add_argument("--revm", default=PEERS / "revm/target/release/revm-bench")
    parser.add_argument("--geth", default=PEERS / "geth_evm/geth-evm-bench")
    return parser.parse_args()


def on_core(core, command, **environment):
    """What the command prints, run on one core."""
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE,
                          env=os.environ | environment,
                          preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    return json.loads(done.stdout)


def run(options, cases):
    """{machine: [report of each round]}"""
    filters = [word for name in options.filter for word in ("--filter", name)]
    commands = {
        "Cairn": [options.cairn, "evm", "bench", "--json", "--repeat", options.repeat, *filters],
        "revm": [options.revm, cases, options.repeat],
        "geth": [options.geth, cases, options.repeat],
    }
    reports = {machine: [] for machine in MACHINES}
    for number in range(options.rounds):
        for machine in MACHINES:
            print(f"round {number + 1}: {machine}", file=sys.stderr)
            reports[machine].append(on_core(options.core, commands[machine], GOMAXPROCS="1"))
    return reports


def best(reports, clock):
    """{case: least milliseconds}"""
    out = {}
    for report in reports:
        for case in report["cases"]:
            least = min(case[clock])
            out[case["name"]] = min(out.get(case["name"], least), least)
    return out


def disagreements(reports):
    """Yields what a machine did otherwise. revm counts what a transaction costs beside its code."""
    expected = {case["name"]: case["gas"] for case in reports["Cairn"][0]["cases"]}
    for machine, of_machine in reports.items():
        for case in of_machine[0]["cases"]:
            if not case["ok"]:
                yield f"{machine} did not do {case['name']}"
            elif machine == "geth" and case["gas"] != expected[case["name"]]:
                yield f"{machine} used {case['gas']} gas for {case['name']}, Cairn {expected[case['name']]}"


def mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def print_group(group, cases, cpu, wall):
    """The table of one group; returns {peer: [ratio of each case]}."""
    print(f"\n### {group}\n\nMilliseconds, best; Mgas/s by CPU time.\n")
    print("| case | Mgas | " + " | ".join(f"{m} CPU | {m} wall | {m} Mgas/s" for m in MACHINES) +
          " | revm / Cairn | geth / Cairn |")
    print("|---" * (len(MACHINES) * 3 + 4) + "|")
    ratios = {peer: {} for peer in MACHINES[1:]}
    for name, gas in cases:
        cells = []
        for machine in MACHINES:
            spent = cpu[machine][name]
            cells += [f"{spent:.2f}", f"{wall[machine][name]:.2f}", f"{gas / spent / 1000:.0f}"]
        for peer in ratios:
            ratios[peer][name] = cpu[peer][name] / cpu["Cairn"][name]
            cells.append(f"{ratios[peer][name]:.2f}")
        print(f"| {name} | {gas / 1e6:.1f} | " + " | ".join(cells) + " |")
    for peer, of_peer in ratios.items():
        print(f"\ngeometric mean, {peer} / Cairn: {mean(of_peer.values()):.2f}")
    return ratios


def bars(ratios):
    """(what, figure, bar)"""
    if "opcode" in ratios:
        for peer, bar in MEAN_BARS.items():
            yield f"opcodes, mean beside {peer}", mean(ratios["opcode"][peer].values()), bar
        for name, ratio in ratios["opcode"]["revm"].items():
            yield f"{name} beside revm", ratio, OPCODE_BAR
    if "precompile" in ratios:
        for name in ratios["precompile"]["revm"]:
            worse = min(of_peer[name] for of_peer in ratios["precompile"].values())
            yield f"{name} beside the better peer", worse, PRECOMPILE_BAR


def main():
    options = parse_arguments()
    PEERS.mkdir(parents=True, exist_ok=True)
    cases = PEERS / "evm-cases.txt"
    filters = [word for name in options.filter for word in ("--filter", name)]
    subprocess.run([options.cairn, "evm", "bench", *filters, "--write-cases", cases], check=True)
    reports = run(options, cases)
    print(", ".join(of_machine[0]["version"] for of_machine in reports.values()))
    cpu = {machine: best(reports[machine], "cpu_ms") for machine in MACHINES}
    wall = {machine: best(reports[machine], "wall_ms") for machine in MACHINES}
    groups = {}
    for case in reports["Cairn"][0]["cases"]:
        groups.setdefault(case["group"], []).append((case["name"], case["gas"]))
    ratios = {group: print_group(group, of_group, cpu, wall) for group, of_group in groups.items()}
    failures = list(disagreements(reports))
    failures += [f"{what}: {figure:.2f}, at least {bar}" for what, figure, bar in bars(ratios)
                 if figure < bar]
    print("\n" + ("\n".join(f"MISSED {failure}" for failure in failures) or "all bars are met"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
