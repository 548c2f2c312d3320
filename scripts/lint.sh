#!/usr/bin/env bash
# scripts/lint.sh [FILE...]: structure of the tree, format, and clang-tidy over all or some sources.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${SETUP:-}" = skip ] || scripts/setup.sh core extra

status=0
python3 test/tidy/tidy.py || status=1
scripts/fmt.sh --check || status=1
[ -f build/compile_commands.json ] || cmake --preset release >/dev/null
# Fuzzers and benches are not part of the release preset, so it has no command for them.
if [ $# -eq 0 ]; then
    mapfile -t sources < <(git ls-files 'src/*.cpp' | grep -vE '_(fuzz|bench)\.cpp$')
else
    sources=("$@")
fi
printf '%s\0' "${sources[@]}" | xargs -0 -n 1 -P "${JOBS:-$(nproc)}" clang-tidy-19 -p build --quiet ||
    status=1
exit $status
