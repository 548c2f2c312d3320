// When the chain is not well no builder is asked: should builders, or the relays before them, be
// what ails it, then proposers heal it with blocks of their own.
// Spec: builder-specs v0.5.0 specs/bellatrix/validator.md#liveness-failsafe; what counts, and the
// limits, are Lighthouse's (--builder-fallback-*). Threads: pure functions.
#pragma once

#include "consensus/primitives.hpp"
#include "node/chain.hpp"

#include <cstdint>
#include <string_view>

namespace cairn::builder {

/// Of the head's chain, as the proposer of a slot sees it.
struct ChainHealth {
    /// Slots between the head and the slot of the proposal.
    std::uint64_t missed_in_row = 0;
    /// Slots without a block among the last SLOTS_PER_EPOCH before the proposal.
    std::uint64_t missed_in_epoch = 0;
    std::uint64_t epochs_since_finality = 0;  // 2 where all is well
    friend bool operator==(const ChainHealth&, const ChainHealth&) = default;
};

/// Up to and with these it is still well.
struct BreakerLimits {
    std::uint64_t missed_in_row = 3;
    std::uint64_t missed_in_epoch = 8;
    std::uint64_t epochs_since_finality = 3;
};

enum class Breaker : std::uint8_t { closed, missed_in_row, missed_in_epoch, not_finalising };
std::string_view to_string(Breaker breaker) noexcept;

ChainHealth health_of(const node::Chain& chain, consensus::Slot proposal);
Breaker judge(const ChainHealth& health, const BreakerLimits& limits) noexcept;

}  // namespace cairn::builder
