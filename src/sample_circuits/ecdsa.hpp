// Whoever holds the key of an Ethereum address has signed a hash: shown without the signature and
// without the key, which for an address that has sent nothing nobody knows.
//
//   const std::vector<EthereumSignature> signatures = {signed_hash(secret, hash)};
//   const circuit::Built built = ecdsa_circuit(signatures);
//   // public: public_inputs_of(crypto::address_of(crypto::to_public_key(secret)), hash)
//
// ECDSA over secp256k1 (gadgets/ecdsa_secp256k1.hpp), and Keccak-256 of the key. High s is taken as
// well as low, as ecrecover does. Reference: Yellow Paper, appendix F. Threads: pure functions.
#pragma once

#include "circuit/builder.hpp"
#include "crypto/secp256k1.hpp"

#include <array>
#include <span>

namespace cairn::sample_circuits {

struct EthereumSignature {
    crypto::Secp256k1PublicKey key;
    Bytes32 hash;
    Bytes32 r;
    Bytes32 s;
};

/// By this key, with a low s.
[[nodiscard]] EthereumSignature signed_hash(const crypto::Secp256k1SecretKey& secret,
                                            const Bytes32& hash);

/// Of a signature: the address as an integer, the upper and the lower 128 bits of the hash.
[[nodiscard]] std::array<algebra::Fr, 3> public_inputs_of(const Bytes20& address,
                                                          const Bytes32& hash);

inline constexpr std::size_t MAX_ECDSA_SIGNATURES = 16;

/// Public: as above for each, one to MAX_ECDSA_SIGNATURES. Rows: 48,695 a signature, on 2^16 at
/// least for the tables. The witness holds only if all are good.
[[nodiscard]] circuit::Built ecdsa_circuit(std::span<const EthereumSignature> signatures);

}  // namespace cairn::sample_circuits
