#!/usr/bin/env bash
# scripts/oracle.sh [2020]: puts the executable specification (PyPI eth-consensus-specs, pinned with
# all it needs by version and SHA-256 in scripts/oracle/requirements.txt) into build/oracle, a Python
# 3.11 virtual environment, and prints the path of its interpreter. With 2020: eth2spec 1.0.0, whose
# phase1 is that of v0.12.3, in build/oracle-2020. Does nothing when it is already there.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    printf 'oracle: %s\n' "$@" >&2
    exit 1
}

suffix=${1:+-$1}
pins=scripts/oracle/requirements$suffix.txt
folder=build/oracle$suffix
[ -f "$pins" ] || fail "there is no executable specification of '${1:-}'"

scripts/venv.sh "$pins" "$folder"
# Some of the package's tests import it by its place in the repository it comes from.
mkdir -p "$folder/alias/tests/core"
ln -sfn ../../../lib/python3.11/site-packages "$folder/alias/tests/core/pyspec"
echo "$PWD/$folder/bin/python"
