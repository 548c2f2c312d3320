#!/usr/bin/env bash
# scripts/bench_blocks_peers.sh: times the import of full blocks (2,000 ERC-20 transfers, 500 swaps)
# beside go-ethereum 1.17.8: the same chain, state on disk, in turn, on one core and on two; prints
# transactions and gas per second and the ratios, and fails if one is below its bar.
# geth comes from its module at this exact version, into build/peers/geth: once, some minutes.
#   ROUNDS=2       turns of each client    BLOCKS=20, ACCOUNTS=100000  the chain's size
#   GETH=PROGRAM   built already, taken as it is
# Needs Go 1.25 or newer beside what the build needs. Dropping the page cache needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

geth=${GETH:-$PWD/build/peers/geth}
if [ ! -x "$geth" ]; then
    command -v go >/dev/null || {
        echo "bench_blocks_peers: Go 1.25 or newer is missing: it builds geth" >&2
        exit 1
    }
    echo "bench_blocks_peers: building geth" >&2
    GOFLAGS=-buildvcs=false GOBIN=$(dirname "$geth") \
        go install -p "${JOBS:-$(nproc)}" github.com/ethereum/go-ethereum/cmd/geth@v1.17.8 >&2
fi
[ -n "${CAIRN:-}" ] || scripts/build.sh release cairn >&2

PYTHONDONTWRITEBYTECODE=1 python3 bench/peers/compare_blocks.py --geth "$geth" \
    --rounds "${ROUNDS:-2}" --blocks "${BLOCKS:-20}" --accounts "${ACCOUNTS:-100000}" \
    ${CAIRN:+--cairn "$CAIRN"}
