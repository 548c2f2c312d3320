#!/usr/bin/env bash
# scripts/fuzz.sh [TARGET...]: runs fuzz targets (default: all x_fuzz.cpp) for FUZZ_RUNS executions
# (default 100000) each under ASan and UBSan, and prints executions and edges covered. The corpus
# grows in build-fuzz/corpus/TARGET; what crashed a target is kept in build-fuzz/found/TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh fuzz fuzzers

export FUZZ_RUNS=${FUZZ_RUNS:-100000}
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0 UBSAN_OPTIONS=print_stacktrace=1

# Prints one row; on failure also the end of the log and the command that replays the input.
run_target() {
    local program=$1 name start=$EPOCHREALTIME status=0
    name=$(basename "$program")
    local corpus=build-fuzz/corpus/$name found=build-fuzz/found/$name log=build-fuzz/$name.log
    mkdir -p "$corpus" "$found"
    "$program" -runs="$FUZZ_RUNS" -seed=1 -len_control=10 -rss_limit_mb=2048 -timeout=20 -print_final_stats=1 \
        -artifact_prefix="$found/" "$corpus" >"$log" 2>&1 </dev/null || status=$?
    awk -v name="$name" -v a="$start" -v b="$EPOCHREALTIME" \
        'match($0, /cov: [0-9]+/) {edges = substr($0, RSTART + 5, RLENGTH - 5)}
         /stat::number_of_executed_units/ {runs = $2}
         END {printf "%-32s%12d%9d%9.1f\n", name, runs, edges, b - a}' "$log"
    [ $status -eq 0 ] && return
    tail -n 30 "$log" >&2
    echo "$name failed; replay with: $program $(find "$found" -type f -newer "$corpus" | head -n 1)" >&2
    return 1
}
export -f run_target

mapfile -t programs < <(find build-fuzz/src -name '*_fuzz' -type f -executable | sort)
if [ $# -gt 0 ]; then
    mapfile -t programs < <(printf '%s\n' "${programs[@]}" | grep -E "/($(IFS='|' && echo "$*"))\$")
fi
[ ${#programs[@]} -gt 0 ] || {
    echo "fuzz: no such target" >&2
    exit 2
}
printf '%-32s%12s%9s%9s\n' target executions edges seconds
printf '%s\n' "${programs[@]}" | xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'run_target {}'
