#!/usr/bin/env bash
# scripts/powersoftau.sh: a small ceremony by the program of Zcash's and Filecoin's powers of tau (crate powersoftau
# 0.1.0), imported and verified by Cairn (part of `make interop`). Ends with `N passed, N failed, N skipped`.
# The crate and what it needs come from crates.io as test/interop/powersoftau/Cargo.lock pins them; its number of
# powers, 2^21, is a constant, which is made 2^LOG_SIZE in a copy under build/.
#   LOG_SIZE=N    default 6
#   BUILD=skip    test build/cairn as it is
# Needs cargo beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn >&2
cargo=$(command -v cargo || echo "$HOME/.cargo/bin/cargo")
log_size=${LOG_SIZE:-6}
folder=$PWD/build/powersoftau
vendor=$folder/vendor
rm -rf "$vendor" "$folder/ceremony"
mkdir -p "$folder/ceremony"
# `cargo vendor` checks every crate against the lock file; then one constant is changed.
"$cargo" vendor --locked --quiet --manifest-path test/interop/powersoftau/Cargo.toml "$vendor" >/dev/null
grep -q '^const TAU_POWERS_LENGTH: usize = (1 << 21);' "$vendor/powersoftau/src/lib.rs"
sed -i "s/^const TAU_POWERS_LENGTH: usize = (1 << 21);/const TAU_POWERS_LENGTH: usize = (1 << $log_size);/" \
    "$vendor/powersoftau/src/lib.rs"
sed -i 's/"files":{[^}]*}/"files":{}/' "$vendor/powersoftau/.cargo-checksum.json"
"$cargo" build --release --locked --offline --quiet --manifest-path test/interop/powersoftau/Cargo.toml \
    --target-dir "$folder/target" --config 'source.crates-io.replace-with="vendored-sources"' \
    --config "source.vendored-sources.directory=\"$vendor\"" >&2
peer=$folder/target/release/powersoftau-peer
cairn=$PWD/build/cairn
log=$folder/last.log
. scripts/expectations.sh
cd "$folder/ceremony"

import() { # import FILE SETUP
    "$cairn" srs import --format powersoftau --log-size "$log_size" "$1" "$2"
}

expect 0 "powersoftau begins a ceremony" "$peer" new
expect 1 "cairn refuses powers to which nobody has contributed" import challenge none.srs
for number in 1 2; do
    expect 0 "powersoftau makes and checks contribution $number" "$peer" contribute
    cp challenge "challenge$number"
    expect 0 "cairn imports the powers after it" import challenge "after$number.srs"
    expect 0 "cairn verifies them" "$cairn" srs verify "after$number.srs"
done
expect 1 "they are not those of before" cmp after1.srs after2.srs
expect 1 "cairn refuses another number of powers" "$cairn" srs import --format powersoftau \
    --log-size $((log_size + 1)) challenge none.srs
expect 1 "cairn refuses the response, which is compressed" import response none.srs

# A byte of each kind of content that an import reads: first, second and last power in G1, the second in G2. Whole
# points in another place are no powers of one tau either.
powers=$((2 ** (log_size + 1) - 1))
for at in 64 160 $((64 + 96 + 50)) $((64 + 96 * powers - 1)) $((64 + 96 * powers + 192 + 7)); do
    cp challenge changed
    printf "\\x$(printf %02x $(($(od -An -tu1 -j $at -N 1 challenge) ^ 1)))" |
        dd of=changed bs=1 seek=$at conv=notrunc status=none
    expect 1 "cairn refuses them with byte $at changed" import changed none.srs
done
cp challenge changed
dd if=challenge of=changed bs=1 skip=$((64 + 96 * 3)) seek=$((64 + 96 * 2)) count=96 conv=notrunc status=none
expect 1 "cairn refuses them with one power twice" import changed none.srs
cp challenge changed
dd if=challenge1 of=changed bs=1 skip=$((64 + 96 * powers + 192)) seek=$((64 + 96 * powers + 192)) count=192 \
    conv=notrunc status=none
expect 1 "cairn refuses them with the point of G2 of the contribution before" import changed none.srs
tally_up
