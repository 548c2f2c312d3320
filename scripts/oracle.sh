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
stamp=$folder/.requirements

if ! cmp -s "$pins" "$stamp"; then
    python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        fail "Python 3.11 is needed (python3 of Debian 12); this is $(python3 --version)"
    rm -rf "$folder"
    mkdir -p build
    python3 -m venv "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary :all: -r "$pins" >&2 ||
        fail "cannot install the packages of $pins; is there a network?"
    # Some of the package's tests import it by its place in the repository it comes from.
    mkdir -p "$folder/alias/tests/core"
    ln -s ../../../lib/python3.11/site-packages "$folder/alias/tests/core/pyspec"
    cp "$pins" "$stamp"
fi
echo "$PWD/$folder/bin/python"
