// hash_tree_root of any described type.
// Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md "Merkleization"; EIP-7495 and
// EIP-7916. Cost: linear in the value, except for persistent sequences (see persistent.hpp).
#pragma once

#include "base/bytes.hpp"
#include "ssz/type.hpp"

#include <span>

namespace cairn::ssz {

Bytes32 hash_tree_root(const Bound& bound, const Context& context, const void* value);

/// Roots of many values of one type side by side, 32 bytes each into `out`; wide hashing lanes stay
/// full.
void hash_tree_roots(const Bound& bound, const Context& context,
                     std::span<const void* const> values, std::uint8_t* out);

/// Whether every value of the type surely has the same root in both forks. Shapes are not looked
/// into: a type that has one is taken to differ.
bool have_equal_roots(const Type& type, std::uint8_t one_fork, std::uint8_t other_fork) noexcept;

template <class T>
Bytes32 hash_tree_root(const Context& context, const T& value) {
    return hash_tree_root(bound_of<T>(), context, static_cast<const void*>(&value));
}

/// The chunks under a container's root in this context, one per position: a live field's root, or
/// zero where a progressive container has a gap. `active` (progressive only) gets one bit per
/// position.
std::vector<Bytes32> field_roots(const Type& container, const Context& context, const void* value,
                                 Bits* active = nullptr);

}  // namespace cairn::ssz
