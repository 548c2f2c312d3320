#!/usr/bin/env bash
# test/contracts/run.sh TOOL FOLDER [COUNT [SEED]]: writes the verifiers' sources, compiles them with the
# pinned solc, and compares them with the native verifier on COUNT (default 10000) proofs of each case.
set -euo pipefail
tool=$(realpath "$1")
folder=$2
cd "$(dirname "$0")"
mkdir -p "$folder"
rm -f "$folder"/*.sol "$folder"/*.bin
[ -d node_modules/solc ] || npm ci --no-audit --no-fund --ignore-scripts --prefer-offline >&2
"$tool" write "$folder"
node compile.mjs "$folder"
"$tool" check "$folder" "${3:-10000}" "${4:-1}"
