#!/usr/bin/env bash
# scripts/build.sh PRESET [TARGET...]: sets up, configures and builds a preset of CMakePresets.json.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
folder=build$([ "$preset" = release ] || echo "-$preset")

if [ "${SETUP:-}" != skip ]; then
    scripts/setup.sh core
fi
# Configuring is cheap but not free; CMake itself repeats it when one of its files changes.
if [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
    cmake --preset "$preset" >"/dev/null"
fi
cmake --build "$folder" --parallel "${JOBS:-$(nproc)}" ${1:+--target "$@"}
