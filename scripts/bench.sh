#!/usr/bin/env bash
# scripts/bench.sh [ROOM...]: builds and runs the micro-benchmarks (x_bench.cpp) of all or some rooms.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh bench

for program in $(find build-bench/src -name '*_bench' -type f -executable | sort); do
    room=$(basename "$program" _bench)
    if [ $# -eq 0 ] || [[ " $* " == *" $room "* ]]; then
        "$program"
    fi
done
