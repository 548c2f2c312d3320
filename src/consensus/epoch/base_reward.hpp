// What one epoch of duties is worth, and whether the chain has stopped finalising.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair}/beacon-chain.md; v0.12.3 likewise.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Base rewards under one total active balance, for callers who need many.
class BaseReward {
  public:
    BaseReward(const Spec& spec, Gwei total_active_balance) noexcept;

    Gwei of(Gwei effective_balance) const noexcept;
    /// altair on: what an increment of effective balance earns.
    Gwei per_increment() const noexcept;

  private:
    bool by_increment_;  // since altair
    std::uint64_t factor_;
    std::uint64_t increment_;
    std::uint64_t root_;  // integer square root of the total active balance
};

Gwei get_base_reward(const Spec& spec, const BeaconState& state, ValidatorIndex index);
/// altair on
Gwei get_base_reward_per_increment(const Spec& spec, const BeaconState& state);
/// phase0 and phase1: the share of the one who includes an attestation.
Gwei get_proposer_reward(const Spec& spec, const BeaconState& state,
                         ValidatorIndex attesting_index);

/// In epochs. Overflows (base/uint64.hpp) if the state is finalised beyond its previous epoch.
std::uint64_t get_finality_delay(const Spec& spec, const BeaconState& state) noexcept;
bool is_in_inactivity_leak(const Spec& spec, const BeaconState& state) noexcept;

}  // namespace cairn::consensus
