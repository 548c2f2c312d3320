// From a seed to the keys of accounts of the execution layer, as wallets derive them.
//
// References: BIP-32 (the tree, private derivation), BIP-44 with coin 60 of SLIP-44 (the path).
// Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secret_bytes.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace cairn::keys {

/// Added to an index: the child cannot be told from the parent's public key. "44'" is 44 of these.
inline constexpr std::uint32_t HARDENED = 0x80000000;

/// m/44'/60'/0'/0/index
constexpr std::array<std::uint32_t, 5> account_path(std::uint32_t index) noexcept {
    return {HARDENED + 44, HARDENED + 60, HARDENED, 0, index};
}

/// The key at a path of the seed's tree; of 16 to 64 bytes. 30 us for a step that is not hardened.
/// The error, scalar_out_of_range, has a probability of 2^-127 a step: there is no such key, and
/// BIP-32 says to take the next index.
Result<crypto::Secp256k1SecretKey, crypto::Secp256k1Error> derive_account_key(
    const crypto::SecretBytes& seed, std::span<const std::uint32_t> path);

}  // namespace cairn::keys
