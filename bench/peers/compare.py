#!/usr/bin/env python3
"""Runs Cairn, Prysm and Lodestar in turn on one state and one core, and compares them.

scripts/bench_peers.sh builds what this runs. Exit status 1: the clients disagree on a root, or a
figure misses its bar.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build/peers"
CLIENTS = ("Cairn", "Prysm", "Lodestar")
STAGES = {
    "decode": "decode",
    "cold_root": "root, cold",
    "epoch_boundary": "epoch boundary",
    "root_after_epoch": "root after it",
    "shuffling": "committees of an epoch",
}
SIGNATURES = {
    "single": "one by one",
    "distinct": "batch of 128, distinct messages",
    "same_message": "batch of 128, one message",
}


def on_core(core, command, **environment):
    """What the command prints, run on one core."""
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE,
                          env=os.environ | environment, cwd=ROOT,
                          preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    return json.loads(done.stdout)


def run_cairn(state, core, repeat=7):
    report = on_core(core, [ROOT / "build/cairn", "bench", "transition", "--without-blocks",
                            "--threads", 1, "--repeat", repeat, "--state", state])
    version = subprocess.run([ROOT / "build/cairn", "--version"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.splitlines()[0]
    return report | {"version": version.removeprefix("cairn "),
                     "runtime": f"sha256 {report['sha256']}"}


def run_prysm(state, core, repeat=5):
    return on_core(core, [PEERS / "prysm/bench", state, repeat], GOMAXPROCS="1")


def run_lodestar(state, core, repeat=3):
    return on_core(core, ["node", "--expose-gc", "--max-old-space-size=12000",
                          PEERS / "lodestar/bench.mjs", state, repeat])


RUN = {"Cairn": run_cairn, "Prysm": run_prysm, "Lodestar": run_lodestar}


class Figure:
    """One stage of one client over all rounds, in milliseconds."""

    def __init__(self, reports, stage, clock):
        values = [report["stages"][stage][clock] for report in reports]
        if isinstance(values[0], dict):  # Cairn sums up each run itself
            self.best = min(value["min"] for value in values)
            self.median = statistics.median(value["median"] for value in values)
        else:
            self.best = min(map(min, values))
            self.median = statistics.median(sum(values, []))

    def __str__(self):
        return f"{self.best:.1f} ({self.median:.1f})"


def check_roots(state, reports):
    """Yields what the clients do not agree on."""
    for name in ("root", "root_after_epoch"):
        roots = {client: {report[name].removeprefix("0x") for report in of_client}
                 for client, of_client in reports.items()}
        if len(set.union(*roots.values())) != 1:
            yield f"{state.name}: the clients differ in {name}: {roots}"
        else:
            print(f"{state.name}: {name} 0x{next(iter(roots['Cairn']))} by all three")


def print_transition(reports):
    """The table of the stages; returns {(client, stage): Figure of CPU time}."""
    cpu = {(client, stage): Figure(reports[client], stage, "cpu_ms")
           for client in CLIENTS for stage in STAGES}
    print("\nmilliseconds: best (median). Ratios: best of the peer to the median of Cairn, CPU.\n")
    print("| stage | " + " | ".join(f"{c} CPU | {c} wall" for c in CLIENTS) +
          " | Prysm / Cairn | Lodestar / Cairn |")
    print("|---" * (len(CLIENTS) * 2 + 3) + "|")
    for stage, title in STAGES.items():
        cells = [str(figure) for client in CLIENTS
                 for figure in (cpu[client, stage], Figure(reports[client], stage, "wall_ms"))]
        ratios = [f"{cpu[peer, stage].best / cpu['Cairn', stage].median:.1f}"
                  for peer in CLIENTS[1:]]
        print("| " + " | ".join([title, *cells, *ratios]) + " |")
    cache = Figure(reports["Prysm"], "committee_cache", "cpu_ms")
    print(f"\nPrysm's committees are the shuffling alone; with the sorted copy that it caches beside"
          f" them: {cache}.")
    print("peak memory, MiB: " + ", ".join(
        f"{client} {max(report['peak_memory_mib'] for report in reports[client])}"
        for client in CLIENTS))
    return cpu


def transition_bars(cpu):
    """(what, figure, bar, whether it is met)"""
    boundary = cpu["Cairn", "epoch_boundary"].median
    # Lodestar's boundary makes the committees of a later epoch, which the specification does not.
    lodestar = cpu["Lodestar", "epoch_boundary"].best - cpu["Lodestar", "shuffling"].best
    at_most = [("decode, ms", cpu["Cairn", "decode"].median, 60),
               ("root after the boundary, ms", cpu["Cairn", "root_after_epoch"].median, 12)]
    at_least = [
        ("epoch boundary, times Prysm's best", cpu["Prysm", "epoch_boundary"].best / boundary, 2.5),
        ("epoch boundary, times Lodestar's best less its committees", lodestar / boundary, 6),
        ("committees, times Prysm's best",
         cpu["Prysm", "shuffling"].best / cpu["Cairn", "shuffling"].median, 4)]
    return ([(what, value, f"at most {bar}", value <= bar) for what, value, bar in at_most] +
            [(what, value, f"at least {bar}", value >= bar) for what, value, bar in at_least])


def run_cairn_signatures(core):
    """CPU microseconds a signature, of each repetition."""
    names = {"verify_one": "single", "verify_sets/sets:128/messages:1024": "distinct",
             "verify_sets/sets:128/messages:1": "same_message"}
    report = on_core(core, [ROOT / "build-bench/src/crypto/crypto_bench", "--benchmark_format=json",
                            "--benchmark_filter=^(" + "|".join(names) + ")$",
                            "--benchmark_repetitions=7", "--benchmark_min_time=0.1"])
    units = {"us": 1, "ms": 1000}
    figures = {kind: [] for kind in SIGNATURES}
    for run in report["benchmarks"]:
        if run["run_type"] == "iteration":
            sets = 128 if "sets" in run["run_name"] else 1
            figures[names[run["run_name"]]].append(run["cpu_time"] * units[run["time_unit"]] / sets)
    return figures


def compare_signatures(core):
    """Prints the table of the signature checks; returns bars as transition_bars does."""
    ours = run_cairn_signatures(core)
    theirs = on_core(core, ["node", PEERS / "lodestar/signatures.mjs", 7])
    print("\nCPU microseconds a signature, decompressed and checked: best (median).\n")
    print(f"| signatures | Cairn | times single | @chainsafe/blst {theirs['version']} | times single |")
    print("|---|---|---|---|---|")
    for kind, title in SIGNATURES.items():
        cells = []
        for figures in (ours, theirs):
            best, median = min(figures[kind]), statistics.median(figures[kind])
            cells += [f"{best:.0f} ({median:.0f})",
                      f"{statistics.median(figures['single']) / median:.2f}"]
        print("| " + " | ".join([title, *cells]) + " |")
    single, distinct, same = (statistics.median(ours[kind]) for kind in SIGNATURES)
    return [("batch of distinct messages, times single", single / distinct, "at least 2.1",
             single / distinct >= 2.1),
            ("batch of one message, times single", single / same, "at least 8", single / same >= 8)]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("state", type=pathlib.Path)
    arguments.add_argument("--agree", type=pathlib.Path, action="append", default=[],
                           metavar="STATE", help="another state to check the roots of")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    options = arguments.parse_args()
    state = options.state.resolve()
    reports = {client: [] for client in CLIENTS}
    for turn in range(options.rounds):
        for client in CLIENTS:
            print(f"bench_peers: round {turn + 1} of {options.rounds}, {client}", file=sys.stderr)
            reports[client].append(RUN[client](state, options.core))
    print(f"{options.state.name}: {reports['Cairn'][0]['validators']} validators,"
          f" {state.stat().st_size} bytes; {processor()}, core {options.core}, one thread,"
          f" {options.rounds} rounds; load average {os.getloadavg()[0]:.1f}")
    for client in CLIENTS:
        print(f"{client} {reports[client][0]['version']} ({reports[client][0]['runtime']})")
    wrong = list(check_roots(state, reports))
    for other in map(pathlib.Path.resolve, options.agree):
        once = {client: [RUN[client](other, options.core, 1)] for client in CLIENTS}
        wrong += check_roots(other, once)
    bars = transition_bars(print_transition(reports)) + compare_signatures(options.core)
    print("\n| bar | measured | wanted | met |\n|---|---|---|---|")
    for what, value, wanted, met in bars:
        print(f"| {what} | {value:.2f} | {wanted} | {'yes' if met else 'NO'} |")
    wrong += [f"missed: {what}" for what, _, _, met in bars if not met]
    for text in wrong:
        print(f"bench_peers: {text}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
