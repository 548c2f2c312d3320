#!/usr/bin/env bash
# scripts/api_fuzz.sh CHECKOUT: asks a running devnet's Beacon API all that its OpenAPI description
# allows, and much that it does not (schemathesis), and counts answers that the description does not
# have. CHECKOUT is one of beacon-APIs.
#   CAIRN=PROGRAM    the program to run (default: build/cairn)
#   EXAMPLES=N       requests made up for each endpoint (default 100), and as many bad ones
#   FUZZ_PORT=N      of the node (default 25052)
# Needs Python with venv; schemathesis goes into build/api-fuzz. Exit status 1: there was a finding.
set -euo pipefail
checkout=$(realpath "${1:?the checkout of beacon-APIs}")
cd "$(dirname "$0")/.."
folder=build/api-fuzz
port=${FUZZ_PORT:-25052}
mkdir -p "$folder"
if ! "$folder/venv/bin/st" --version >/dev/null 2>&1; then
    python3 -m venv "$folder/venv"
    # Later versions of hypothesis lack what hypothesis-jsonschema calls.
    "$folder/venv/bin/pip" -q install schemathesis==4.4.4 hypothesis==6.140.2 PyYAML==6.0.4
fi

"${CAIRN:-build/cairn}" devnet --nodes 1 --preset mainnet --no-page --plain --beacon-port "$port" \
    >"$folder/devnet.log" 2>&1 &
node=$!
trap 'kill $node; wait $node || true' EXIT
for _ in $(seq 100); do
    curl -fs "http://127.0.0.1:$port/eth/v1/node/version" >/dev/null && break
    sleep 0.1
done

"$folder/venv/bin/python" scripts/api_bundle.py "$checkout" >"$folder/bundle.json"
export HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis
status=0
"$folder/venv/bin/st" run "$folder/bundle.json" --url "http://127.0.0.1:$port" \
    --max-examples "${EXAMPLES:-100}" --phases examples,coverage,fuzzing \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --seed 1 --continue-on-failure --no-color --generation-database none \
    --request-timeout 20 >"$folder/report.txt" 2>&1 || status=$?
kill -0 $node || { echo "api_fuzz: the node has ended: $folder/devnet.log" >&2; status=1; }
sed -n '/ SUMMARY /,$p' "$folder/report.txt"
exit $status
