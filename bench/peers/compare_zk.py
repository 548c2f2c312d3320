#!/usr/bin/env python3
"""Runs Cairn's and gnark's operations of proofs in turn, on the same inputs and cores.

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
GNARK_CRYPTO = ROOT / "build/peers/gnark_crypto/bench"
GNARK = ROOT / "build/peers/gnark/bench"
INPUTS = ROOT / "build/peers/zk_inputs"
SCALARS = ROOT / "build/peers/ntt_inputs"
# The peer's least CPU time to ours, at least. gnark-crypto multiplies vectors with AVX-512 where the CPU
# has it, also in transforms and provers; the portable path, which has none, is held to that all the same.
# Its transforms leave values in bit-reversed order, ours in natural order.
BARS = {
    "msm": {"ifma": 3.0, "portable": 0.9},
    "ntt": {"ifma": 2.5, "portable": 0.9},
    "poseidon2": {"ifma": 2.0, "portable": 0.9},
    "plonk": {"ifma": 2.5, "portable": 0.9},
}
NO_AVX512 = {"GODEBUG": "cpu.avx512f=off,cpu.avx512dq=off"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--repeat", type=int, default=2, help="runs in a turn")
    parser.add_argument("--cores", type=int, default=1, help="threads, each on a core of its own")
    parser.add_argument("--ntt-sizes", type=int, nargs="*", default=[18, 20], help="logarithms")
    parser.add_argument("--sizes", type=int, nargs="*", default=[16, 18], help="of msm")
    parser.add_argument("--poseidon2-sizes", type=int, nargs="*", default=[17], help="of elements")
    parser.add_argument("--plonk-sizes", type=int, nargs="*", default=[16, 18])
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
    rest = [INPUTS if operation == "msm" else SCALARS, log_size]
    last = [options.cores, options.repeat]
    kernels = ["ifma", "portable"] if has_ifma() else ["portable"]
    commands = {kernel: ([CAIRN, operation, *rest, kernel, *last], {"CAIRN_ALGEBRA": kernel})
                for kernel in kernels}
    if operation == "plonk":
        return commands | {
            "gnark": ([GNARK, *rest, *last], {}),
            "gnark, no AVX-512": ([GNARK, *rest, *last], NO_AVX512),
        }
    if operation != "ntt":
        return commands | {"gnark": ([GNARK_CRYPTO, operation, *rest, *last], {})}
    return commands | {
        "gnark": ([GNARK_CRYPTO, "ntt-dif", *rest, *last], {}),
        "gnark, natural": ([GNARK_CRYPTO, "ntt", *rest, *last], {}),
        "gnark, no AVX-512": ([GNARK_CRYPTO, "ntt-dif", *rest, *last], NO_AVX512),
    }


def measure(operation, options, log_size):
    """{name: (least CPU ms, least wall ms)}; stops if two results differ."""
    times = {}
    results = {}
    peaks = {}
    for _ in range(options.rounds):
        for name, (command, environment) in commands_of(operation, options, log_size).items():
            report = run(command, options.cores, environment)
            times.setdefault(name, []).extend(zip(report["cpu_ms"], report["wall_ms"]))
            results[name] = report["result"]
            peaks[name] = max(peaks.get(name, 0), report.get("peak_mib", 0))
    if len(set(results.values())) != 1:
        sys.exit(f"compare_zk: results differ: {results}")
    if operation == "plonk":
        print(f"plonk 2^{log_size}: peak memory of the process, MiB:",
              ", ".join(f"{name} {peak:.0f}" for name, peak in peaks.items()))
    return {name: tuple(min(column) for column in zip(*rows)) for name, rows in times.items()}


def compare(operation, options, log_size):
    """Prints a line for each program; returns what missed its bar."""
    times = measure(operation, options, log_size)
    missed = []
    case = f"{operation} 2^{log_size}"
    for name, (cpu, wall) in times.items():
        program = name if name.startswith("gnark") else f"Cairn, {name}"
        line = f"{case:<15}{program:<20}{cpu:>9.1f}{wall:>9.1f}"
        if name in BARS[operation]:
            bar, peer = BARS[operation][name], times["gnark"]
            line += f"{peer[0] / cpu:>10.2f}x{peer[1] / wall:>11.2f}x{bar:>6.1f}"
            if peer[0] / cpu < bar:
                missed.append(f"{case}, {name}: {peer[0] / cpu:.2f}x")
        print(line, flush=True)
    return missed


def write_inputs(command, folder, sizes, cores):
    if sizes:
        folder.mkdir(parents=True, exist_ok=True)
        run([CAIRN, command, folder, max(sizes)], cores)


def main():
    options = parse_arguments()
    write_inputs("inputs", INPUTS, options.sizes, options.cores)
    sizes = {"msm": options.sizes, "ntt": options.ntt_sizes,
             "poseidon2": options.poseidon2_sizes, "plonk": options.plonk_sizes}
    of_scalars = [size for name, list_of in sizes.items() if name != "msm" for size in list_of]
    write_inputs("scalars", SCALARS, of_scalars, options.cores)
    print(f"gnark v0.15.0, gnark-crypto 0.22.0 and Cairn, {options.cores} core(s), least of "
          f"{options.rounds * options.repeat} runs, ms")
    print(f"{'operation':<15}{'program':<20}{'CPU':>9}{'wall':>9}{'CPU ratio':>11}{'wall ratio':>12}{'bar':>6}")
    missed = []
    for operation, list_of_sizes in sizes.items():
        for log_size in list_of_sizes:
            missed += compare(operation, options, log_size)
    for miss in missed:
        print("below its bar:", miss)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
