#!/usr/bin/env bash
# scripts/differential.sh: random chains judged by an executable specification and by `cairn
# spectest`. Ends with an error if the two differ anywhere.
#   2020   DIFFERENTIAL_BLOCKS blocks (default 1000) of phase0 and phase1 of v0.12.3, and upgrades
# DIFFERENTIAL_SEED (default 1) picks the chains. Takes ten minutes on one core.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=build/differential
mkdir -p "$folder"

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
    PYTHONDONTWRITEBYTECODE=1 "$python" test/differential/random_2020.py "$config" "$out" \
        --blocks "${DIFFERENTIAL_BLOCKS:-1000}" --seed "${DIFFERENTIAL_SEED:-1}"
    build/cairn spectest "$out"
}

[ -x build/cairn ] || scripts/build.sh
road_2020
