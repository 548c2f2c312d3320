// The custody bit: what only who holds both the data and the period's secret can compute.
// Spec: consensus-specs v0.12.3 specs/phase1/custody-game.md "Helpers", validator.md "Custody
// slashing".
//
// A validator must not sign a shard transition that holds a block whose bit under his secret is
// one; a custody slashing shows that he did. Pure functions. Cost: 0.5 ms for a block of 1 MiB,
// besides the decompression of the secret.
#pragma once

#include "base/bytes.hpp"
#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "sharding/custody_field.hpp"

#include <array>
#include <span>
#include <vector>

namespace cairn::sharding {

using consensus::BLSSignature;
using consensus::Checked;
using consensus::Spec;

/// CUSTODY_SECRETS integers of 256 bits; they may exceed the prime.
using CustodySecrets = std::array<Uint256, 3>;

/// Pieces of BYTES_PER_CUSTODY_ATOM bytes, the last padded with zeros.
std::vector<Bytes32> get_custody_atoms(BytesView bytes);

/// The x coordinate of the signature's point. Invalid: custody_secret_malformed.
Checked<CustodySecrets> get_custody_secrets(const BLSSignature& key);

/// sum of secrets[i % 3]^i * atom_i over n atoms, plus secrets[n % 3]^n, modulo CUSTODY_PRIME,
/// canonical.
Uint256 universal_hash_function(std::span<const Bytes32> data_chunks,
                                const CustodySecrets& secrets) noexcept;

/// True with probability 2^-CUSTODY_PROBABILITY_EXPONENT over the secrets.
bool compute_custody_bit(const Spec& spec, const CustodySecrets& secrets, BytesView data);
/// Invalid: custody_secret_malformed.
Checked<bool> compute_custody_bit(const Spec& spec, const BLSSignature& key, BytesView data);

}  // namespace cairn::sharding
