#!/usr/bin/env bash
# scripts/bench_peers.sh: times Cairn's state transition and signature batches beside those of Prysm
# and Lodestar: one state file, one thread, one core, in turn; prints the ratios, and fails if the
# roots differ or a ratio is too small.
# The peers come from their registries at the versions pinned in bench/peers, and are built in
# build/peers: once, some minutes. After that a run takes two to four minutes.
#   VALIDATORS=500000   size of the state      ROUNDS=3   turns of each program
#   CORE=N              the core; default: the last one that this process may use
# Needs Go 1.25 or newer and Node 20 beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'bench_peers: %s\n' "$@" >&2
    exit 1
}

folder=build/peers
sources=bench/peers

# built NAME: whether $folder/NAME was completed from the same sources.
built() {
    cat "$sources/$1"/* | sha256sum | cmp -s - "$folder/$1/.built"
}
mark_built() {
    cat "$sources/$1"/* | sha256sum >"$folder/$1/.built"
}

# start NAME: empties $folder/NAME but for the sources.
start() {
    echo "bench_peers: building $1" >&2
    rm -rf "${folder:?}/$1"
    mkdir -p "$folder/$1"
    cp "$sources/$1"/* "$folder/$1/"
}

build_lodestar() {
    command -v npm >/dev/null || fail "npm is missing: it fetches Lodestar"
    start lodestar
    (
        cd "$folder/lodestar"
        npm ci --ignore-scripts --no-audit --no-fund
        # @lodestar/types 1.46.0 gives a list that only the HTTP API uses no limit, and the ssz 1.9.0
        # that it asks for refuses that when it is loaded.
        lists=node_modules/@lodestar/types/lib/utils/array.js
        grep -q 'limit = Infinity' "$lists" || fail "$lists is not the file expected"
        sed -i 's/limit = Infinity/limit = Number.MAX_SAFE_INTEGER/' "$lists"
    ) >&2
    mark_built lodestar
}

scripts/prysm.sh bench
built lodestar || build_lodestar
scripts/build.sh release cairn >&2
scripts/build.sh bench crypto_bench >&2

state=$folder/electra-${VALIDATORS:=500000}.ssz
build/cairn state generate --validators "$VALIDATORS" -o "$state" >&2
# Another boundary that the clients must agree on: a new sync committee, 60 % participation.
period=$folder/electra-period.ssz
build/cairn state generate --validators 20000 --epoch 255 --participation 600 --seed 2 -o "$period" >&2
PYTHONDONTWRITEBYTECODE=1 python3 bench/peers/compare.py "$state" --agree "$period" \
    --rounds "${ROUNDS:-3}" ${CORE:+--core "$CORE"}
