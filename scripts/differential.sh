#!/usr/bin/env bash
# scripts/differential.sh [2020] [mainline] [evm]     (default: all)
# Random chains judged by an executable specification and by `cairn spectest`, and random transactions
# by other virtual machines. Ends with an error if two of them differ anywhere.
#   2020       1000 blocks of phase0 and phase1 of v0.12.3, and upgrades; ten minutes on one core
#   mainline   10000 blocks of phase0 to fulu, upgrades, steps of the epoch's end; about 15 minutes
#              of CPU on all cores (JOBS=N: on N)
#   evm        20000 transactions (DIFFERENTIAL_CASES=N: so many), Frontier to Osaka, through Cairn,
#              geth's evm 1.17.10 and revm 43.0.3, which Go 1.25 and cargo build once (some minutes);
#              then about a minute of CPU on all cores (JOBS=N: on N). Small cases that show a
#              difference are left in build/differential/evm/found as state tests
# DIFFERENTIAL_BLOCKS says how many blocks instead, of each; DIFFERENTIAL_SEED (default 1) picks the
# chains and transactions. docs/conformance.md says what is in them and what is printed.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=build/differential
mkdir -p "$folder"
export PYTHONDONTWRITEBYTECODE=1

# config_2020: prints the folder with the configuration of v0.12.3, taken from its vectors.
config_2020() {
    local path=package/tests/minimal/config
    if [ ! -f "$folder/$path/phase1.yaml" ]; then
        scripts/vectors.sh seed >&2
        tar -xzf vectors/eth2-spec-tests-0.12.3.tgz -C "$folder" --occurrence=1 \
            "$path/phase0.yaml" "$path/phase1.yaml"
    fi
    echo "$folder/package/tests/minimal"
}

road_2020() {
    local python config out=$folder/2020
    python=$(scripts/oracle.sh 2020)
    config=$(config_2020)
    rm -rf "$out"
    "$python" test/differential/random_2020.py "$config" "$out" \
        --blocks "${DIFFERENTIAL_BLOCKS:-1000}" --seed "${DIFFERENTIAL_SEED:-1}"
    build/cairn spectest "$out"
}

road_mainline() {
    local python out=$folder/mainline
    python=$(scripts/oracle.sh)
    rm -rf "$out"
    "$python" test/differential/random_mainline.py "$out" --jobs "${JOBS:-$(nproc)}" \
        --blocks "${DIFFERENTIAL_BLOCKS:-10000}" --seed "${DIFFERENTIAL_SEED:-1}"
    build/cairn spectest "$out"
}

road_evm() {
    local folder=$PWD/build/differential/evm peers=$PWD/build/peers program
    mkdir -p "$folder" "$peers"
    for program in go cargo; do
        command -v "$program" >/dev/null || {
            echo "differential: $program is missing: it builds another virtual machine" >&2
            exit 1
        }
    done
    [ -x "$peers/evm" ] ||
        GOBIN=$peers go install github.com/ethereum/go-ethereum/cmd/evm@v1.17.10
    cargo build --quiet --release --locked --target-dir "$peers/revm" \
        --manifest-path test/differential/evm/revm/Cargo.toml
    scripts/build.sh release evm_differential
    # The cores are for the machines themselves: little collecting of garbage, one thread each.
    GOGC=800 GOMAXPROCS=1 build/test/differential/evm/evm_differential \
        "${DIFFERENTIAL_CASES:-20000}" "${DIFFERENTIAL_SEED:-1}" "${JOBS:-$(nproc)}" \
        "$peers/evm" "$peers/revm/release/revm-peer" "$folder"
}

[ -x build/cairn ] || scripts/build.sh release cairn
[ $# -gt 0 ] || set -- 2020 mainline evm
for road; do
    case $road in
    2020 | mainline | evm) "road_$road" ;;
    *)
        echo "differential: unknown road '$road'; the roads are 2020, mainline and evm" >&2
        exit 2
        ;;
    esac
done
