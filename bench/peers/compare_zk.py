#!/usr/bin/env python3
"""Runs Cairn's and gnark-crypto's operations of proofs in turn, on the same inputs and cores.

scripts/bench_zk_peers.sh builds what this runs. Exit status 1: results differ, or a ratio misses its
bar. Where the CPU has no AVX-512 IFMA, only the portable path is run.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAIRN = ROOT / "build/bench/zk/zk_bench"
GNARK = ROOT / "build/peers/gnark_crypto/gnark-crypto-bench"
INPUTS = ROOT / "build/peers/zk_inputs"
# The peer's least CPU time to ours, at least.
BARS = {"ifma": 3.0, "portable": 0.9}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--repeat", type=int, default=2, help="runs in a turn")
    parser.add_argument("--cores", type=int, default=1, help="threads, each on a core of its own")
    parser.add_argument("--sizes", type=int, nargs="+", default=[16, 18], help="logarithms")
    return parser.parse_args()


def run(command, cores):
    """What the command prints, run on the last cores of this process."""
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE,
                          preexec_fn=lambda: os.sched_setaffinity(0, chosen))
    return json.loads(done.stdout) if done.stdout else None


def has_ifma():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return "avx512ifma" in text


def msm_commands(options, log_size):
    """{name: command}, one turn each."""
    rest = [options.cores, options.repeat]
    kernels = ["ifma", "portable"] if has_ifma() else ["portable"]
    commands = {kernel: [CAIRN, "msm", INPUTS, log_size, kernel, *rest] for kernel in kernels}
    return commands | {"gnark": [GNARK, "msm", INPUTS, log_size, *rest]}


def measure(options, log_size):
    """{name: (least CPU ms, least wall ms)}; stops if two results differ."""
    times = {}
    results = {}
    for _ in range(options.rounds):
        for name, command in msm_commands(options, log_size).items():
            report = run(command, options.cores)
            times.setdefault(name, []).extend(zip(report["cpu_ms"], report["wall_ms"]))
            results[name] = report["result"]
    if len(set(results.values())) != 1:
        sys.exit(f"compare_zk: results differ: {results}")
    return {name: tuple(min(column) for column in zip(*rows)) for name, rows in times.items()}


def main():
    options = parse_arguments()
    INPUTS.mkdir(parents=True, exist_ok=True)
    run([CAIRN, "inputs", INPUTS, max(options.sizes)], options.cores)
    missed = []
    print(f"gnark-crypto 0.22.0 and Cairn, {options.cores} core(s), least of "
          f"{options.rounds * options.repeat} runs, ms")
    print(f"{'operation':<12}{'program':<18}{'CPU':>9}{'wall':>9}{'CPU ratio':>11}{'wall ratio':>12}{'bar':>6}")
    for log_size in options.sizes:
        times = measure(options, log_size)
        peer = times["gnark"]
        for name, (cpu, wall) in times.items():
            program = "gnark-crypto" if name == "gnark" else f"Cairn, {name}"
            line = f"msm 2^{log_size:<6}{program:<18}{cpu:>9.1f}{wall:>9.1f}"
            if name in BARS:
                line += f"{peer[0] / cpu:>10.2f}x{peer[1] / wall:>11.2f}x{BARS[name]:>6.1f}"
                if peer[0] / cpu < BARS[name]:
                    missed.append(f"msm 2^{log_size}, {name}: {peer[0] / cpu:.2f}x")
            print(line, flush=True)
    for miss in missed:
        print("below its bar:", miss)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
