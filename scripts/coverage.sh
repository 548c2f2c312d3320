#!/usr/bin/env bash
# scripts/coverage.sh: runs the unit tests as g++ --coverage builds them and prints the lines and
# branches covered per file; the browsable report is build-coverage/report/index.html.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${SETUP:-}" = skip ] || scripts/setup.sh core extra
scripts/build.sh coverage

find build-coverage -name '*.gcda' -delete
ctest --test-dir build-coverage --parallel "${JOBS:-$(nproc)}" --output-on-failure
mkdir -p build-coverage/report
gcovr --root . --object-directory build-coverage --gcov-executable gcov-12 --filter src/ \
    --exclude '.*_(test|fuzz|bench)\.cpp' --exclude-unreachable-branches --exclude-throw-branches \
    --txt --html-details build-coverage/report/index.html
