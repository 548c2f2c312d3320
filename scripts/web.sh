#!/usr/bin/env bash
# scripts/web.sh [OUT]: builds the page of web/ into OUT (default: build/web):
#   OUT/dist         the page as files
#   OUT/assets.S, OUT/table.cpp   the same for the linker, for cmake/web_assets.cmake
# The pinned packages are fetched by `npm ci`, and only if web/node_modules does not match the lock;
# so once they are there, no network is needed. With nothing changed it does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-build/web}")

fail() {
    printf 'web: %s\n' "$@" >&2
    exit 1
}
command -v npm >/dev/null || fail "npm is needed to build the page; run scripts/setup.sh," \
    "or configure with -DCAIRN_PAGE=OFF to build without it."

mkdir -p "$out"
# Two build folders share web/node_modules.
exec 9>"web/.lock"
flock 9

have=web/node_modules/.lock-of-cairn
if ! cmp -s web/package-lock.json "$have"; then
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    (cd web && npm ci --include=dev --ignore-scripts --no-audit --no-fund --prefer-offline) \
        >"$log" 2>&1 </dev/null || fail "npm could not fetch the packages of web/package-lock.json:" \
        "$(head -n 4 "$log")" "With a network, build again; without one, configure with -DCAIRN_PAGE=OFF" \
        "to build without the page."
    cp web/package-lock.json "$have"
fi

inputs() {
    find web/src web/public web/index.html web/vite.config.js web/embed.mjs web/package-lock.json \
        scripts/web.sh -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}
stamp=$(inputs | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/stamp" 2>/dev/null)" != "$stamp" ]; then
    (cd web && CAIRN_WEB_OUT="$out" node_modules/.bin/vite build --logLevel warn) >&2
    node web/embed.mjs "$out"
    echo "$stamp" >"$out/stamp"
fi
# A build that compares times sees that what it asked for is there.
touch "$out/assets.S" "$out/table.cpp"
