#!/usr/bin/env bash
# scripts/user.sh [NODE...]: a user with viem, ethers, solc and OpenZeppelin's contracts
# (test/user/user.mjs) on cairn-devnet, cairn-dev, anvil 1.7.1 and geth 1.17.8, or those named; the
# same steps on each (part of `make interop`). Two minutes; ends with `N passed, N failed, N skipped`.
# Needs Node 20, and Go 1.25 for geth; packages come from npm, once.
#   BUILD=skip   test build/cairn as it is
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn >&2
for folder in test/user test/interop/anvil; do
    [ -d "$folder/node_modules/viem" ] ||
        npm ci --prefix "$folder" --no-audit --no-fund --ignore-scripts >&2
done
[ -x build/peers/geth ] || {
    echo "user: building geth" >&2
    GOBIN=$PWD/build/peers go install github.com/ethereum/go-ethereum/cmd/geth@v1.17.8
}
PYTHONDONTWRITEBYTECODE=1 python3 test/interop/user.py "$@"
