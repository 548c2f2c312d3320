// What a type's shape depends on at run time: the fork, and whatever the owner of the types adds.
//
// SSZ knows forks only as small numbers; their names and order belong to the owner, who derives
// from Context (consensus: Spec) and reads his own members in his Shape functions.
#pragma once

#include <cstdint>
#include <limits>

namespace cairn::base {
class Executor;
}

namespace cairn::ssz {

/// A set of forks, one bit each. Forks form a tree, so sets (not an order) say where a field lives.
struct ForkSet {
    std::uint32_t bits = 0;

    constexpr bool has(std::uint8_t fork) const noexcept { return ((bits >> fork) & 1U) != 0; }
    friend constexpr ForkSet operator&(ForkSet a, ForkSet b) noexcept { return {a.bits & b.bits}; }
    friend constexpr ForkSet operator|(ForkSet a, ForkSet b) noexcept { return {a.bits | b.bits}; }
    friend constexpr ForkSet operator~(ForkSet a) noexcept { return {~a.bits}; }
    friend constexpr bool operator==(ForkSet, ForkSet) = default;
};

inline constexpr ForkSet every_fork{std::numeric_limits<std::uint32_t>::max()};
inline constexpr ForkSet no_fork{0};

struct Context {
    std::uint8_t fork = 0;
    /// Spreads the hashing of large lists; null: the calling thread does it all.
    base::Executor* executor = nullptr;
};

/// The length of a vector or bitvector, or the limit of a list, bitlist or byte list.
using Shape = std::uint64_t (*)(const Context&);

/// A Shape's answer for a ProgressiveList or ProgressiveBitlist (EIP-7916): no limit of its own.
inline constexpr std::uint64_t PROGRESSIVE = std::numeric_limits<std::uint64_t>::max();

/// A constant Shape.
template <std::uint64_t N>
constexpr std::uint64_t fixed(const Context& /*context*/) {
    return N;
}

}  // namespace cairn::ssz
