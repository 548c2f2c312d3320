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
NTT_INPUTS = ROOT / "build/peers/ntt_inputs"
# The peer's least CPU time to ours, at least; and the peer that is meant. gnark-crypto multiplies
# vectors with AVX-512 where the CPU has it, also in transforms: the portable path is held to what it
# does without. Its transforms leave values in bit-reversed order, ours in natural order.
BARS = {
    "msm": {"ifma": (3.0, "gnark"), "portable": (0.9, "gnark")},
    "ntt": {"ifma": (2.5, "gnark"), "portable": (0.9, "gnark, no AVX-512")},
}
NO_AVX512 = {"GODEBUG": "cpu.avx512f=off,cpu.avx512dq=off"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--repeat", type=int, default=2, help="runs in a turn")
    parser.add_argument("--cores", type=int, default=1, help="threads, each on a core of its own")
    parser.add_argument("--ntt-sizes", type=int, nargs="*", default=[18, 20], help="logarithms")
    parser.add_argument("--sizes", type=int, nargs="*", default=[16, 18], help="logarithms")
    return parser.parse_args()


def run(command, cores, environment=None):
    """What the command prints, run on the last cores of this process."""
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE,
                          env=os.environ | (environment or {}),
                          preexec_fn=lambda: os.sched_setaffinity(0, chosen))
    return json.loads(done.stdout) if done.stdout else None


def has_ifma():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return "avx512ifma" in text


def commands_of(operation, options, log_size):
    """{name: (command, environment)}, one turn each."""
    inputs = INPUTS if operation == "msm" else NTT_INPUTS
    rest = [inputs, log_size]
    last = [options.cores, options.repeat]
    kernels = ["ifma", "portable"] if has_ifma() else ["portable"]
    commands = {kernel: ([CAIRN, operation, *rest, kernel, *last], {}) for kernel in kernels}
    if operation == "msm":
        return commands | {"gnark": ([GNARK, "msm", *rest, *last], {})}
    return commands | {
        "gnark": ([GNARK, "ntt-dif", *rest, *last], {}),
        "gnark, natural": ([GNARK, "ntt", *rest, *last], {}),
        "gnark, no AVX-512": ([GNARK, "ntt-dif", *rest, *last], NO_AVX512),
    }


def measure(operation, options, log_size):
    """{name: (least CPU ms, least wall ms)}; stops if two results differ."""
    times = {}
    results = {}
    for _ in range(options.rounds):
        for name, (command, environment) in commands_of(operation, options, log_size).items():
            report = run(command, options.cores, environment)
            times.setdefault(name, []).extend(zip(report["cpu_ms"], report["wall_ms"]))
            results[name] = report["result"]
    if len(set(results.values())) != 1:
        sys.exit(f"compare_zk: results differ: {results}")
    return {name: tuple(min(column) for column in zip(*rows)) for name, rows in times.items()}


def compare(operation, options, log_size):
    """Prints a line for each program; returns what missed its bar."""
    times = measure(operation, options, log_size)
    missed = []
    for name, (cpu, wall) in times.items():
        program = name if name.startswith("gnark") else f"Cairn, {name}"
        line = f"{operation} 2^{log_size:<6}{program:<20}{cpu:>9.1f}{wall:>9.1f}"
        if name in BARS[operation]:
            bar, peer_name = BARS[operation][name]
            peer = times[peer_name]
            line += f"{peer[0] / cpu:>10.2f}x{peer[1] / wall:>11.2f}x{bar:>6.1f} of {peer_name}"
            if peer[0] / cpu < bar:
                missed.append(f"{operation} 2^{log_size}, {name}: {peer[0] / cpu:.2f}x")
        print(line, flush=True)
    return missed


def write_inputs(command, folder, sizes, cores):
    if sizes:
        folder.mkdir(parents=True, exist_ok=True)
        run([CAIRN, command, folder, max(sizes)], cores)


def main():
    options = parse_arguments()
    write_inputs("inputs", INPUTS, options.sizes, options.cores)
    write_inputs("scalars", NTT_INPUTS, options.ntt_sizes, options.cores)
    print(f"gnark-crypto 0.22.0 and Cairn, {options.cores} core(s), least of "
          f"{options.rounds * options.repeat} runs, ms")
    print(f"{'operation':<12}{'program':<20}{'CPU':>9}{'wall':>9}{'CPU ratio':>11}{'wall ratio':>12}{'bar':>6}")
    missed = []
    for log_size in options.sizes:
        missed += compare("msm", options, log_size)
    for log_size in options.ntt_sizes:
        missed += compare("ntt", options, log_size)
    for miss in missed:
        print("below its bar:", miss)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
