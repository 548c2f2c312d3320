#!/usr/bin/env bash
# scripts/differential.sh [2020] [mainline]     (default: both)
# Random chains judged by an executable specification and by `cairn spectest`. Ends with an error if
# the two differ anywhere.
#   2020       1000 blocks of phase0 and phase1 of v0.12.3, and upgrades; ten minutes on one core
#   mainline   10000 blocks of phase0 to fulu, upgrades, steps of the epoch's end; about 15 minutes
#              of CPU on all cores (JOBS=N: on N)
# DIFFERENTIAL_BLOCKS says how many blocks instead, of each; DIFFERENTIAL_SEED (default 1) picks the
# chains. docs/conformance.md says what is in them and what is printed.
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

[ -x build/cairn ] || scripts/build.sh
[ $# -gt 0 ] || set -- 2020 mainline
for road; do
    case $road in
    2020 | mainline) "road_$road" ;;
    *)
        echo "differential: unknown road '$road'; the roads are 2020 and mainline" >&2
        exit 2
        ;;
    esac
done
