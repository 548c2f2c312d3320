#!/usr/bin/env bash
# scripts/devnet.sh [OPTION...]: sets up, builds, and runs `cairn devnet` with the options given.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh release cairn
exec build/cairn devnet "$@"
