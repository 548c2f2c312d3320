#!/usr/bin/env bash
# scripts/bench_state.sh: times our state on disk beside go-ethereum 1.17.8's (path scheme on Pebble):
# the same accounts made in blocks, then 5,000 of them changed in a block; wall and CPU, disk, memory.
# Fails if the roots differ. Some minutes; needs Go 1.25 or newer beside what the build needs.
#   ACCOUNTS=1000000   how many         ROUNDS=2   turns of each program
#   ALONE=1            ours only        FOLDER=/tmp   where the states go, 1 GB for each million
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/build.sh bench state_store_bench >&2
if [ -z "${ALONE:-}" ] && [ ! -x build/peers/geth_state/state ]; then
    command -v go >/dev/null || {
        echo "bench_state: Go 1.25 or newer is missing: it builds geth's state" >&2
        exit 1
    }
    echo "bench_state: building geth's state" >&2
    mkdir -p build/peers/geth_state
    cp bench/peers/geth_state/* build/peers/geth_state/
    (cd build/peers/geth_state && go build -buildvcs=false -p "${JOBS:-$(nproc)}" -o state .) >&2
fi
PYTHONDONTWRITEBYTECODE=1 python3 bench/peers/compare_state.py --accounts "${ACCOUNTS:-1000000}" \
    --rounds "${ROUNDS:-2}" ${FOLDER:+--folder "$FOLDER"} ${ALONE:+--alone}
