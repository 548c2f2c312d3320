#!/usr/bin/env bash
# scripts/anvil.sh: `cairn execution --dev` beside anvil 1.7.1 (part of `make interop`): the same calls
# to both, their answers compared, and viem 2.57 against both. A minute; ends with
# `N passed, N failed, N skipped`. Needs Node 20 or newer; anvil and viem come from npm, once.
#   BUILD=skip   test build/cairn as it is
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn
folder=test/interop/anvil
[ -d "$folder/node_modules/viem" ] ||
    npm ci --prefix "$folder" --no-audit --no-fund --ignore-scripts >&2
status=0
for run in compare.mjs states.mjs viem.mjs "viem.mjs --anvil"; do
    # shellcheck disable=SC2086  # a program and its option
    node $folder/$run | tee /dev/stderr | tail -n 1 || status=1
done | awk '
    {passed += $1; failed += $3; skipped += $5}
    END {print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped"; exit failed != 0}' || status=1
exit $status
