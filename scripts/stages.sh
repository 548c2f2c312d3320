# Sourced by test.sh and test_all.sh: a test run is a list of stages, each timed and counted.
# shellcheck shell=bash

results=$PWD/build/test-results
rm -rf "$results"
mkdir -p "$results"

# stage NAME COMMAND...: runs the command and notes its wall seconds and exit status. What the command
# has to say to tally.py lies in the folder $results/NAME.
stage() {
    local name=$1 start=$EPOCHREALTIME status=0
    shift
    echo "== $name"
    mkdir -p "$results/$name"
    "$@" </dev/null || status=$?
    awk -v name="$name" -v a="$start" -v b="$EPOCHREALTIME" -v status=$status \
        'BEGIN {printf "%s\t%.1f\t%d\n", name, b - a, status}' >>"$results/stages.tsv"
    return $status
}

# run_ctest FOLDER STAGE: the tests of a build folder. Each test binary leaves one XML file; a test
# that is not gtest is one case of ctest.
run_ctest() {
    GTEST_OUTPUT="xml:$results/$2/gtest/" ctest --test-dir "$1" --no-tests=error \
        --parallel "${JOBS:-$(nproc)}" --output-on-failure --output-junit "$results/$2/ctest.xml"
}

# The stages that both begin with: without a build there is nothing to test.
set_up() { [ "${SETUP:-}" = skip ] || scripts/setup.sh "$@"; }
configure() { cmake --preset "$1" >/dev/null; }
compile() { cmake --build "$1" --parallel "${JOBS:-$(nproc)}"; }

# Official vectors: what `make vectors` brought, and what lies beside the checkout, if anything does.
beside_checkout=(../shared/vectors/{consensus-minimal,ssz_generic,bls12-381}.tar.zst ../shared/vectors/kzg)
spectest() {
    local tree trees=()
    for tree in vectors "${beside_checkout[@]}"; do
        [ ! -e "$tree" ] || trees+=("$tree")
    done
    build/cairn spectest --json "${trees[@]}" >"$results/spectest/spectest.json"
}

# Official fixtures of the execution layer, likewise. What is to be left out of a run is in
# $CAIRN_EVM_EXCLUDE, a pattern of names.
state_fixtures=(../shared/vectors/el/{eest-*-state_tests,ethereum-tests-GeneralStateTests,legacy-*}.tar.zst)
block_fixtures=(../shared/vectors/el/{eest-*-blockchain_tests,ethereum-tests-BlockchainTests}-*.tar.zst)
transaction_fixtures=(../shared/vectors/tries-rlp/TransactionTests)
evm_fixtures() {
    local status=0
    run_fixtures statetest "${state_fixtures[@]}" || status=1
    run_fixtures blocktest "${block_fixtures[@]}" || status=1
    run_fixtures transactiontest "${transaction_fixtures[@]}" || status=1
    return $status
}
run_fixtures() {
    local command=$1 tree trees=()
    shift
    for tree in "$@"; do
        [ ! -e "$tree" ] || trees+=("$tree")
    done
    if [ ${#trees[@]} -eq 0 ]; then
        echo "evm $command: no fixtures beside the checkout, nothing was run"
        return 0
    fi
    build/cairn evm "$command" ${CAIRN_EVM_EXCLUDE:+-x "$CAIRN_EVM_EXCLUDE"} --json "${trees[@]}" \
        >"$results/evm_fixtures/$command.json"
}

# all_vectors_there: fails and names each set of vectors that spectest would leave out.
all_vectors_there() {
    local pattern status=0
    for pattern in 'vectors/eth2-spec-tests-*.tgz' 'vectors/mainnet-slice-*.tar.zst' \
        "${beside_checkout[@]}" "${state_fixtures[@]}" "${block_fixtures[@]}" \
        "${transaction_fixtures[@]}"; do
        if ! compgen -G "$pattern" >/dev/null; then
            echo "missing vectors: $pattern" >&2
            status=1
        fi
    done
    return $status
}
tally() { python3 scripts/tally.py "$results"; }
