#!/usr/bin/env bash
# scripts/verifier_peers.sh: the Solidity verifiers that Cairn generates, called with valid and changed
# proofs on Cairn's virtual machine, on @ethereumjs/evm 10.1.3 and on anvil 1.7.1, with the rules of
# Prague (part of `make interop`): same outputs, same gas. Two minutes; ends with
# `N passed, N failed, N skipped`. Needs Node 20 or newer; packages come from npm, once.
#   CALLS=N      proofs of each of three contracts; default 200
#   SEED=N       which changes; default 1
#   ANVIL=skip   without anvil
#   BUILD=skip   test build/test/contracts/verifier_contracts as it is
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release verifier_contracts >&2
for folder in test/contracts test/interop/verifiers test/interop/anvil; do
    [ -d "$folder/node_modules" ] || npm ci --prefix "$folder" --no-audit --no-fund --ignore-scripts >&2
done
tool=build/test/contracts/verifier_contracts
folder=build/verifier_peers
rm -rf $folder
mkdir -p $folder
$tool write $folder
node test/contracts/compile.mjs $folder
$tool calls $folder "${CALLS:-200}" "${SEED:-1}"
option=--anvil
[ "${ANVIL:-}" != skip ] || option=
# shellcheck disable=SC2086  # an option or none
node test/interop/verifiers/peers.mjs $folder $option
