#!/usr/bin/env bash
# scripts/sim.sh: the simulation of `make sim`: seeds from SIM_FIRST (1), SIM_SEEDS of them (2000) with
# the scheme that stands for signatures, SIM_BLS_SEEDS (40) with real ones; every tenth twice, which
# must give the same run; and the canary, a planted fault that must be found.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stages.sh

stage set_up set_up core && stage configure configure release && stage compile compile build
first=${SIM_FIRST:-1}
scenarios=(test/simulation/scenarios/*.jsonl)
build/test/simulation/simulation "$first" $((first + ${SIM_SEEDS:-2000} - 1)) "${scenarios[@]}"
build/test/simulation/simulation_bls "$first" $((first + ${SIM_BLS_SEEDS:-40} - 1))
if build/test/simulation/simulation_canary 1 1 "${scenarios[@]}"; then
    echo "sim: the canary was not found" >&2
    exit 1
fi
echo "sim: the canary was found"
