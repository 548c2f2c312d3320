// The swap-or-not shuffle that draws committees and proposers.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_shuffled_permutation (the
// same permutation as v0.12.3 compute_shuffled_index). Pure functions.
#pragma once

#include "consensus/primitives.hpp"

#include <cstdint>
#include <span>

namespace cairn::consensus {

/// Where index goes. `index < index_count` < 2^32. Cost: 2 * rounds hashes.
std::uint64_t compute_shuffled_index(std::uint64_t index, std::uint64_t index_count, const Bytes32& seed,
                                     std::uint64_t rounds);

/// values[i] becomes old values[compute_shuffled_index(i)], for all i at once: what committees are cut
/// from. Cost: rounds * n steps, rounds * n / 256 hashes.
void shuffle_list(std::span<ValidatorIndex> values, const Bytes32& seed, std::uint64_t rounds);

}  // namespace cairn::consensus
