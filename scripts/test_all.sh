#!/usr/bin/env bash
# scripts/test_all.sh: what `make test-all` does beyond `make test`: the second compiler, the
# sanitizers, all vectors (any that are missing count as a failure), the fuzz targets and the style.
# Ends with the same line.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stages.sh

export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=suppressions=$PWD/test/tsan.supp

# build_and_test PRESET: the unit tests as that preset builds them; those of the release change every
# bit of the real light client data (src/light/mainnet_bits_test.cpp), the others a share.
build_and_test() {
    local folder=build-$1 every_bit=
    [ "$1" != release ] || { folder=build && every_bit=1; }
    stage "configure_$1" configure "$1" && stage "compile_$1" compile "$folder" &&
        CAIRN_EVERY_BIT=$every_bit stage "unit_tests_$1" run_ctest "$folder" "unit_tests_$1"
}

if stage set_up set_up core extra; then
    stage vectors scripts/vectors.sh all || true
    stage all_vectors_there all_vectors_there || true
    for preset in release gcc debug tsan; do
        build_and_test $preset || true
    done
    stage spectest spectest || true
    stage evm_fixtures evm_fixtures || true
    stage fuzz scripts/fuzz.sh || true
    stage lint scripts/lint.sh || true
fi
tally
