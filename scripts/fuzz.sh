#!/usr/bin/env bash
# scripts/fuzz.sh [TARGET...]: runs fuzz targets (default: all x_fuzz.cpp) under ASan and UBSan, and
# prints executions, edges covered, the share of inputs that were valid, and seconds. Some targets
# have parts, each with executions of its own: TARGET/PART is one of them, TARGET all.
#   FUZZ_RUNS=N      executions of each target (default 100000)
#   FUZZ_SECONDS=N   at most so long for each target (default: no limit); one that it stops before
#                    its last execution says so
#   JOBS=N           so many targets at once (default: all cores)
# Only what is asked for is built. The corpus grows in build-fuzz/corpus/TARGET; what crashed a target
# is kept in build-fuzz/found/TARGET.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t targets < <(find src -name '*_fuzz.cpp' -printf '%f\n' | sed 's|\.cpp$||' | sort)
if [ $# -gt 0 ]; then
    for one in "$@"; do
        [[ " ${targets[*]} " = *" ${one%%/*} "* ]] || {
            echo "fuzz: no such target: $one" >&2
            exit 2
        }
    done
    targets=("$@")
fi
mapfile -t programs < <(printf '%s\n' "${targets[@]%%/*}" | sort -u)
scripts/build.sh fuzz "${programs[@]}"

export FUZZ_RUNS=${FUZZ_RUNS:-100000} FUZZ_SECONDS=${FUZZ_SECONDS:-0}
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=0:malloc_context_size=4
export UBSAN_OPTIONS=print_stacktrace=1

# Inputs that are rows of choices begin as random bytes, the same in every run: else they would stay
# too short for long.
seed_corpus() {
    mkdir -p build-fuzz/seeds
    LC_ALL=C awk 'BEGIN {
        srand(1)
        for (i = 0; i < 64; i++) {
            for (j = 20 + int(rand() * 120); j > 0; j--) {
                printf "%c", int(rand() * 256) > sprintf("build-fuzz/seeds/%02d", i)
            }
            close(sprintf("build-fuzz/seeds/%02d", i))
        }
    }'
}

# What a target reads in FUZZ_PART, one for each row.
parts_of() {
    case $1 in
    precompiles_fuzz) printf '0x%02x\n' {1..17} 256 ;;
    request_fuzz) printf '%s\n' public engine ;;
    esac
}

# rows TARGET[/PART]...: the targets, each part a row.
rows() {
    local one part
    for one in "$@"; do
        [[ $one = */* || -z $(parts_of "$one") ]] && echo "$one" && continue
        for part in $(parts_of "$one"); do
            echo "$one/$part"
        done
    done
}

# Prints one row; on failure also the end of the log and the command that replays the input.
run_target() {
    local name=$1 program start=$EPOCHREALTIME status=0
    program=$(find build-fuzz/src -name "${name%%/*}" -type f -executable)
    if [[ $name = */* ]]; then
        export FUZZ_PART=${name#*/}
        name=${name/\//-}
    fi
    local corpus=build-fuzz/corpus/$name found=build-fuzz/found/$name log=build-fuzz/$name.log
    mkdir -p "$corpus" "$found"
    "$program" -runs="$FUZZ_RUNS" -max_total_time="$FUZZ_SECONDS" -seed=1 -len_control=10 \
        -rss_limit_mb=2048 -timeout=60 -print_final_stats=1 -artifact_prefix="$found/" \
        "$corpus" build-fuzz/seeds >"$log" 2>&1 </dev/null || status=$?
    awk -v name="$name" -v a="$start" -v b="$EPOCHREALTIME" -v wanted="$FUZZ_RUNS" \
        'match($0, /cov: [0-9]+/) {edges = substr($0, RSTART + 5, RLENGTH - 5)}
         /stat::number_of_executed_units/ {runs = $2}
         /^tally: / {valid = $2 == 0 ? "" : sprintf("%.1f %%", 100 * $4 / $2)}
         END {printf "%-26s%12d%9d%9s%9.1f%s\n", name, runs, edges, valid == "" ? "-" : valid, b - a,
                     runs < wanted ? "  stopped" : ""}' "$log"
    [ $status -eq 0 ] && return
    tail -n 30 "$log" >&2
    echo "$name failed; replay with: ${FUZZ_PART:+FUZZ_PART=$FUZZ_PART }$program $(find "$found" -type f -newer "$corpus" | head -n 1)" >&2
    return 1
}
export -f run_target

seed_corpus
printf '%-26s%12s%9s%9s%9s\n' target executions edges valid seconds
rows "${targets[@]}" | xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'run_target {}'
