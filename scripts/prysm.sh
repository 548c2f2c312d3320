#!/usr/bin/env bash
# scripts/prysm.sh PROGRAM...: builds programs of Prysm, at the version that bench/peers/prysm/go.mod
# pins, as build/peers/prysm/PROGRAM: beacon-chain, validator, prysmctl, or bench (bench/peers/prysm).
# Once, some minutes; needs Go 1.25 or newer (golang of Debian 12 is too old).
set -euo pipefail
cd "$(dirname "$0")/.."

sources=bench/peers/prysm
folder=build/peers/prysm

is_current() {
    cat "$sources"/* | sha256sum | cmp -s - "$folder/.sources"
}

start() {
    command -v go >/dev/null || {
        echo "prysm: Go 1.25 or newer is missing: it builds Prysm" >&2
        exit 1
    }
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$sources"/* "$folder/"
    # Prysm's own go.sum, which the checksum of Prysm's module covers, knows a version of a
    # dependency that the public checksum database does not.
    module=$(cd "$folder" && go mod download -json github.com/OffchainLabs/prysm/v7 |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
    cat "$module/go.sum" >>"$folder/go.sum"
    cat "$sources"/* | sha256sum >"$folder/.sources"
}

is_current || start
for program in "$@"; do
    [ -x "$folder/$program" ] && continue
    echo "prysm: building $program" >&2
    package=github.com/OffchainLabs/prysm/v7/cmd/$program
    [ "$program" != bench ] || package=.
    (
        cd "$folder"
        GOFLAGS="-mod=mod -buildvcs=false" CGO_ENABLED=1 CGO_CFLAGS="-O2 -D__BLST_PORTABLE__" \
            go build -p "${JOBS:-$(nproc)}" -o "$program" "$package"
    ) >&2
done
