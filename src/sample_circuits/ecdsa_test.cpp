#include "sample_circuits/ecdsa.hpp"

#include "circuit/check.hpp"

#include <gtest/gtest.h>

namespace cairn::sample_circuits {
namespace {

using base::from_hex;

/// The example of EIP-155: the key of 32 bytes 0x46 signs a transaction's hash.
EthereumSignature example() {
    const Bytes hash =
        *from_hex("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    Bytes32 secret;
    secret.bytes.fill(0x46);
    return signed_hash(*crypto::Secp256k1SecretKey::from_bytes(secret.bytes), Bytes32::from(hash));
}

bool holds(const EthereumSignature& signature) {
    const circuit::Built built = ecdsa_circuit(std::span(&signature, 1));
    return circuit::holds(built.circuit, built.witness);
}

TEST(EcdsaSample, TheAddressOfEip155HasSigned) {
    const EthereumSignature signature = example();
    const circuit::Built built = ecdsa_circuit(std::span(&signature, 1));
    EXPECT_TRUE(circuit::holds(built.circuit, built.witness));
    const auto wanted = public_inputs_of(
        Bytes20::from(*from_hex("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")), signature.hash);
    EXPECT_EQ(built.witness.public_inputs,
              (std::vector<algebra::Fr>{wanted.begin(), wanted.end()}));
    EXPECT_EQ(built.circuit.log_rows, 16U);
    EXPECT_EQ(built.circuit.used_rows, 48695U);
}

TEST(EcdsaSample, WhatIsNotSignedHasNoWitness) {
    EthereumSignature other_hash = example();
    other_hash.hash[31] ^= 1U;
    EXPECT_FALSE(holds(other_hash));
    EthereumSignature other_key = example();
    Bytes32 secret;
    secret.bytes.fill(0x47);
    other_key.key = crypto::to_public_key(*crypto::Secp256k1SecretKey::from_bytes(secret.bytes));
    EXPECT_FALSE(holds(other_key));
}

}  // namespace
}  // namespace cairn::sample_circuits
