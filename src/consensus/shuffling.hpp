// The swap-or-not shuffle that draws committees and proposers.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_shuffled_permutation
// (the same permutation as v0.12.3 compute_shuffled_index). Pure functions.
#pragma once

#include "consensus/primitives.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cairn::consensus {

/// Where index goes. `index < index_count` < 2^32. Cost: 2 * rounds hashes.
std::uint64_t compute_shuffled_index(std::uint64_t index, std::uint64_t index_count,
                                     const Bytes32& seed, std::uint64_t rounds);

/// The same for several indices in place, with wide hashing: a third of the cost each from 16 on.
void compute_shuffled_indices(std::span<std::uint64_t> indices, std::uint64_t index_count,
                              const Bytes32& seed, std::uint64_t rounds);

/// Where each index goes: element i is compute_shuffled_index(i). `index_count` <= 2^32.
std::vector<std::uint32_t> compute_shuffled_permutation(std::uint64_t index_count,
                                                        const Bytes32& seed, std::uint64_t rounds);

/// values[i] becomes old values[compute_shuffled_index(i)], for all i at once: what committees are
/// cut from. The values are below 2^32. Cost: 10 ns per value, so as much as one index of many per
/// 180 values.
void shuffle_list(std::span<ValidatorIndex> values, const Bytes32& seed, std::uint64_t rounds);

}  // namespace cairn::consensus
