#!/usr/bin/env bash
# scripts/bench_zk_peers.sh: times the operations of proofs beside gnark-crypto's: the same inputs, the
# same cores, in turn; prints CPU and wall time of each and the ratios, and fails if results differ or
# a ratio is below its bar.
#   msm   sums of multiples of 2^16 and 2^18 points of G1, with AVX-512 IFMA and without
#   ntt   transforms of 2^18 and 2^20 elements of Fr: ours in natural order, its in bit-reversed order
#         (its time for natural order is printed too), its with AVX-512 and without
# gnark-crypto comes from the Go registry at the version pinned in bench/peers/gnark_crypto and is built
# in build/peers: once, a minute. A run takes about a minute on one core.
#   ROUNDS=3       turns of each           CORES=N  the last N cores of this process; default 1
#   SIZES="16 18"  logarithms of msm's sizes; SIZES= leaves msm out
#   NTT_SIZES="18 20"  of ntt's
# Needs Go 1.26 or newer beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=build/peers/gnark_crypto
sources=bench/peers/gnark_crypto
go=$(command -v go || echo /usr/local/go/bin/go)

mark=$(cat "$sources"/* | sha256sum)
if [ "$(cat "$folder/.built" 2>/dev/null)" != "$mark" ]; then
    echo "bench_zk_peers: building gnark_crypto" >&2
    mkdir -p "$folder"
    cp "$sources"/* "$folder/"
    (cd "$folder" && GOFLAGS=-buildvcs=false "$go" build -o gnark-crypto-bench .) >&2
    printf '%s\n' "$mark" >"$folder/.built"
fi
scripts/build.sh release zk_bench >&2

# shellcheck disable=SC2086  # a list of numbers
PYTHONDONTWRITEBYTECODE=1 python3 bench/peers/compare_zk.py --rounds "${ROUNDS:-3}" \
    --cores "${CORES:-1}" --sizes ${SIZES-16 18} --ntt-sizes ${NTT_SIZES-18 20}
