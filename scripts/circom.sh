#!/usr/bin/env bash
# scripts/circom.sh: a circuit compiled by circom 2 for BLS12-381, its witness by snarkjs, the proof by Cairn,
# checked by snarkjs 0.7.6, also by a key of snarkjs's own ceremony (part of `make interop`). Two minutes; ends with
# `N passed, N failed, N skipped`.
# Packages come from npm, once.   BUILD=skip: test build/cairn as it is
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn >&2
peers=test/interop/circom
[ -d $peers/node_modules/snarkjs ] || npm ci --prefix $peers --no-audit --no-fund --ignore-scripts >&2
folder=build/circom
mkdir -p $folder
log=$folder/last.log
. scripts/expectations.sh
snarkjs() { $peers/node_modules/.bin/snarkjs "$@"; }

numbers=$(seq -s '","' 2 51)
echo "{\"numbers\": [\"$numbers\"], \"key\": \"123456789\"}" >$folder/input.json
expect 0 "circom compiles" $peers/node_modules/.bin/circom2 $peers/chain.circom --r1cs --wasm \
    --prime bls12381 -o $folder
expect 0 "snarkjs makes the witness" snarkjs wtns calculate $folder/chain_js/chain.wasm \
    $folder/input.json $folder/witness.wtns
expect 0 "cairn reads the circuit" build/cairn circuit info $folder/chain.r1cs
expect 0 "cairn checks the witness" build/cairn circuit check $folder/chain.r1cs $folder/witness.wtns
expect 0 "cairn proves it by Groth16" build/cairn prove --system groth16 --dev --out $folder \
    $folder/chain.r1cs $folder/witness.wtns
expect 0 "snarkjs accepts the proof" snarkjs groth16 verify $folder/verification_key.json \
    $folder/public.json $folder/proof.json
sed 's/"/"1/' $folder/public.json >$folder/other.json
expect 1 "snarkjs refuses it for other public inputs" snarkjs groth16 verify \
    $folder/verification_key.json $folder/other.json $folder/proof.json
expect 0 "cairn accepts it too" build/cairn verify --dev $folder
expect 1 "cairn refuses it for other public inputs" build/cairn verify --dev --public $folder/other.json $folder
expect 1 "cairn refuses a key for development unless asked" build/cairn verify $folder
for system in plonk fri; do
    expect 0 "cairn proves it by $system" build/cairn prove --system $system --out $folder/$system \
        $folder/chain.r1cs $folder/witness.wtns
    expect 0 "cairn accepts the proof by $system" build/cairn verify $folder/$system
    expect 1 "cairn refuses it by $system for other public inputs" build/cairn verify \
        --public $folder/other.json $folder/$system
done
expect 0 "snarkjs makes powers of tau" snarkjs powersoftau new bls12381 6 $folder/pot.ptau
expect 0 "snarkjs contributes" snarkjs powersoftau contribute $folder/pot.ptau $folder/pot2.ptau \
    --name=one -e=entropy
expect 0 "cairn imports and verifies them" build/cairn srs import --format ptau $folder/pot2.ptau \
    $folder/pot.srs
expect 1 "cairn refuses them without a contribution" build/cairn srs import --format ptau \
    $folder/pot.ptau $folder/none.srs

# Keys of a ceremony: snarkjs makes and checks them, each proves by them, and each verifies the other's proofs.
expect 0 "snarkjs prepares the powers" snarkjs powersoftau new bls12381 8 $folder/pot.ptau
expect 0 "snarkjs contributes to the powers" snarkjs powersoftau contribute $folder/pot.ptau \
    $folder/pot2.ptau --name=one -e=entropy
expect 0 "snarkjs prepares phase 2" snarkjs powersoftau prepare phase2 $folder/pot2.ptau $folder/pot3.ptau
expect 0 "snarkjs begins a key" snarkjs groth16 setup $folder/chain.r1cs $folder/pot3.ptau $folder/begun.zkey
expect 0 "snarkjs contributes to the key" snarkjs zkey contribute $folder/begun.zkey $folder/one.zkey \
    --name=one -e=entropy
expect 0 "snarkjs ends the key with a beacon" snarkjs zkey beacon $folder/one.zkey $folder/chain.zkey \
    0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 10
expect 0 "snarkjs exports its verifying key" snarkjs zkey export verificationkey $folder/chain.zkey \
    $folder/snarkjs_key.json
expect 0 "cairn proves by the key" build/cairn prove --system groth16 --zkey $folder/chain.zkey \
    --out $folder/zkey $folder/chain.r1cs $folder/witness.wtns
expect 0 "snarkjs accepts the proof by its own key" snarkjs groth16 verify $folder/snarkjs_key.json \
    $folder/zkey/public.json $folder/zkey/proof.json
expect 1 "snarkjs refuses it for other public inputs" snarkjs groth16 verify $folder/snarkjs_key.json \
    $folder/other.json $folder/zkey/proof.json
expect 0 "snarkjs proves by the key" snarkjs groth16 prove $folder/chain.zkey $folder/witness.wtns \
    $folder/snarkjs_proof.json $folder/snarkjs_public.json
expect 0 "cairn accepts snarkjs's proof by snarkjs's key" build/cairn verify --key $folder/snarkjs_key.json \
    --proof $folder/snarkjs_proof.json --public $folder/snarkjs_public.json
expect 0 "cairn accepts snarkjs's proof by its own copy of the key" build/cairn verify \
    --key $folder/zkey/verification_key.json --proof $folder/snarkjs_proof.json \
    --public $folder/snarkjs_public.json
expect 1 "cairn refuses it for other public inputs" build/cairn verify --key $folder/snarkjs_key.json \
    --proof $folder/snarkjs_proof.json --public $folder/other.json
expect 1 "cairn refuses a key to which nobody has contributed" build/cairn prove --system groth16 \
    --zkey $folder/begun.zkey --out $folder/none $folder/chain.r1cs $folder/witness.wtns
expect 1 "cairn refuses the key of another circuit" build/cairn prove --system groth16 \
    --zkey $peers/quartic.zkey --out $folder/none $folder/chain.r1cs $folder/witness.wtns
size=$(stat -c %s $folder/chain.zkey)
for part in 1 2 3 4 5 6 7 8; do
    at=$((size * part / 9))
    cp $folder/chain.zkey $folder/changed.zkey
    printf "\\x$(printf %02x $(($(od -An -tu1 -j $at -N 1 $folder/chain.zkey) ^ 1)))" |
        dd of=$folder/changed.zkey bs=1 seek=$at conv=notrunc status=none
    expect 1 "cairn refuses a key with byte $at changed" build/cairn prove --system groth16 \
        --zkey $folder/changed.zkey --out $folder/none $folder/chain.r1cs $folder/witness.wtns
done
tally_up
