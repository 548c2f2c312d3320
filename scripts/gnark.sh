#!/usr/bin/env bash
# scripts/gnark.sh: proofs made by gnark v0.15.0, verified by Cairn, and changed ones, of which both must
# say the same (part of `make interop`). A minute; ends with `N passed, N failed, N skipped`.
# gnark comes from the Go registry at the version pinned in test/interop/gnark, built once in build/peers.
#   MUTANTS=N     changed proofs of each of three circuits; default 100
#   BUILD=skip    test build/cairn as it is
# Needs Go 1.26 or newer beside what the build needs.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn >&2
go=$(command -v go || echo /usr/local/go/bin/go)
peer=$PWD/build/peers/gnark-peer
mkdir -p build/peers
(cd test/interop/gnark && GOFLAGS=-buildvcs=false "$go" build -o "$peer" .) >&2
folder=build/gnark
rm -rf $folder
mkdir -p $folder
"$peer" prove $folder
"$peer" mutants $folder "${MUTANTS:-100}"

passed=0
failed=0
expect() { # expect STATUS NAME KEY PROOF WITNESS
    local status=0
    build/cairn circuit verify-gnark "$3" "$4" "$5" >$folder/last.log 2>&1 || status=1
    if [ "$status" = "$1" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED  $2: $(cat $folder/last.log)"
    fi
}

for name in product polynomial committed; do
    for key in .vk .raw.vk; do
        for proof in .proof .raw.proof; do
            expect 0 "$name$key $name$proof" $folder/$name$key $folder/$name$proof $folder/$name.public
        done
    done
done
echo "ok      proofs of gnark, compressed and raw: $passed accepted"
expect 1 "another circuit's key" $folder/product.vk $folder/polynomial.proof $folder/polynomial.public
expect 1 "another circuit's public inputs" $folder/product.vk $folder/product.proof $folder/committed.public
accepted=0
while read -r verdict name file; do
    expect "$verdict" "$file" $folder/$name.mutants.vk "$folder/$file" $folder/$name.mutants.public
    [ "$verdict" = 1 ] || accepted=$((accepted + 1))
done <$folder/mutants.txt
echo "        of $(wc -l <$folder/mutants.txt) proofs, changed in a byte or not, gnark accepts $accepted"
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
