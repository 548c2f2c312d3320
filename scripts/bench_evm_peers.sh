#!/usr/bin/env bash
# scripts/bench_evm_peers.sh: times Cairn's virtual machine beside revm and go-ethereum's: the same
# bytecode, one core, in turn; prints CPU and wall time of each and the ratios, and fails if the
# machines disagree or a ratio is below its bar.
# The peers come from their registries at the versions pinned in bench/peers/revm and
# bench/peers/geth_evm, and are built in build/peers: once, some minutes. A run takes three minutes.
#   ROUNDS=3       turns of each machine   CORE=N  the core; default: the last one of this process
#   FILTER=NAME    some of the cases       REVM=PROGRAM, GETH=PROGRAM  built already, taken as they are
# Needs Go 1.25 or newer and Rust beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=build/peers
sources=bench/peers

# stale NAME: whether $folder/NAME was not completed from the same sources; then it is made anew.
stale() {
    local mark
    mark=$(find "$sources/$1" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    [ "$(cat "$folder/$1/.built" 2>/dev/null)" != "$mark" ] || return 1
    echo "bench_evm_peers: building $1" >&2
    mkdir -p "$folder/$1"
    cp -r "$sources/$1"/* "$folder/$1/"
    printf '%s\n' "$mark" >"$folder/$1/.next"
}
completed() {
    mv "$folder/$1/.next" "$folder/$1/.built"
}

if [ -z "${REVM:-}" ] && stale revm; then
    (cd "$folder/revm" && cargo build --release --locked -j "${JOBS:-$(nproc)}") >&2
    completed revm
fi
if [ -z "${GETH:-}" ] && stale geth_evm; then
    (cd "$folder/geth_evm" && GOFLAGS=-buildvcs=false go build -o geth-evm-bench .) >&2
    completed geth_evm
fi
[ -n "${CAIRN:-}" ] || scripts/build.sh release cairn >&2

PYTHONDONTWRITEBYTECODE=1 python3 $sources/compare_evm.py --rounds "${ROUNDS:-3}" \
    ${CORE:+--core "$CORE"} ${FILTER:+--filter "$FILTER"} ${REVM:+--revm "$REVM"} \
    ${GETH:+--geth "$GETH"} ${CAIRN:+--cairn "$CAIRN"}
