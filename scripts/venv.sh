#!/usr/bin/env bash
# scripts/venv.sh PINS FOLDER: makes FOLDER a Python 3.11 virtual environment with the packages that
# the file PINS lists by version and SHA-256, and no others. Does nothing if it is so already.
set -euo pipefail

pins=$1 folder=$2
if cmp -s "$pins" "$folder/.requirements"; then
    exit 0
fi
fail() {
    printf 'venv: %s\n' "$@" >&2
    exit 1
}
python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
    fail "Python 3.11 is needed (python3 of Debian 12); this is $(python3 --version)"
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes \
    --only-binary :all: -r "$pins" >&2 ||
    fail "cannot install the packages of $pins; is there a network?"
cp "$pins" "$folder/.requirements"
