#!/usr/bin/env bash
# scripts/fmt.sh [--check]: formats all C++ sources, or only says which are not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "${SETUP:-}" = skip ] || scripts/setup.sh core

mode=(-i)
[ "${1:-}" != --check ] || mode=(--dry-run -Werror)
git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format-19 "${mode[@]}"
