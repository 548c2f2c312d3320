#!/usr/bin/env bash
# scripts/bench_zk_peers.sh: times the operations of proofs beside gnark's: the same inputs, the same
# cores, in turn; prints CPU and wall time of each and the ratios, and fails if results differ, a proof
# is refused or a ratio is below its bar.
#   msm        sums of multiples of 2^16 and 2^18 points of G1, with AVX-512 IFMA and without
#   ntt        transforms of 2^18 and 2^20 elements of Fr: ours in natural order, its in bit-reversed
#              order (its time for natural order is printed too), its with AVX-512 and without
#   poseidon2  2^16 permutations of two elements, with gnark-crypto's parameters
#   plonk      proofs of a chain of 2^16 and 2^18 products
# gnark v0.15.0 (with its gnark-crypto 0.20.1) and gnark-crypto 0.22.0 come from the Go registry at the
# versions pinned in bench/peers/gnark and bench/peers/gnark_crypto and are built in build/peers: once, two
# minutes. A run takes about five minutes on one core.
#   ROUNDS=3       turns of each, with REPEAT=2 runs in a turn
#   CORES=N        the last N cores of this process; default 1
#   SIZES="16 18"  logarithms of msm's sizes; SIZES= leaves msm out
#   NTT_SIZES="18 20"  of ntt's            POSEIDON2_SIZES="17"  of elements, two a permutation
#   PLONK_SIZES="16 18"  of plonk's
# Needs Go 1.26 or newer beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

go=$(command -v go || echo /usr/local/go/bin/go)

build_peer() { # build_peer NAME: bench/peers/NAME as build/peers/NAME/bench
    local folder=build/peers/$1 sources=bench/peers/$1 mark
    mark=$(cat "$sources"/* | sha256sum)
    [ "$(cat "$folder/.built" 2>/dev/null)" != "$mark" ] || return 0
    echo "bench_zk_peers: building $1" >&2
    mkdir -p "$folder"
    cp "$sources"/* "$folder/"
    (cd "$folder" && GOFLAGS=-buildvcs=false "$go" build -o bench .) >&2
    printf '%s\n' "$mark" >"$folder/.built"
}
build_peer gnark_crypto
build_peer gnark
scripts/build.sh release zk_bench >&2

# shellcheck disable=SC2086  # a list of numbers
PYTHONDONTWRITEBYTECODE=1 python3 bench/peers/compare_zk.py --rounds "${ROUNDS:-3}" --repeat "${REPEAT:-2}" \
    --cores "${CORES:-1}" --sizes ${SIZES-16 18} --ntt-sizes ${NTT_SIZES-18 20} \
    --poseidon2-sizes ${POSEIDON2_SIZES-17} --plonk-sizes ${PLONK_SIZES-16 18}
