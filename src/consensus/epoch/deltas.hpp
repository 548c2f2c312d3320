// Rewards and penalties of an epoch's attestations, per validator and by cause.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,bellatrix}/beacon-chain.md "Rewards and
// penalties"; v0.12.3 specs/phase0 likewise.
// Cost: linear in the registry, two numbers per validator. process_rewards_and_penalties of altair
// and later applies the same sums without making these lists.
#pragma once

#include "consensus/epoch/columns.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <vector>

namespace cairn::consensus {

struct BeaconState;

struct Deltas {
    std::vector<Gwei> rewards;
    std::vector<Gwei> penalties;
};

/// Ascending.
std::vector<ValidatorIndex> get_eligible_validator_indices(const Spec& spec,
                                                           const BeaconState& state);

// phase0 and phase1 -------------------------------------------------------------------------------

/// Of the attestations that match the source, the target or the head: `flag_index` 0, 1, 2.
Deltas get_attestation_component_deltas(const Spec& spec, const BeaconState& state,
                                        const EpochColumns& columns, std::size_t flag_index);
Checked<Deltas> get_source_deltas(const Spec& spec, const BeaconState& state);
Checked<Deltas> get_target_deltas(const Spec& spec, const BeaconState& state);
Checked<Deltas> get_head_deltas(const Spec& spec, const BeaconState& state);
/// Invalid: inclusion_delay_zero, validator_index_out_of_range (of the including proposer).
Checked<Deltas> get_inclusion_delay_deltas(const Spec& spec, const BeaconState& state,
                                           const EpochColumns& columns);
Checked<Deltas> get_inclusion_delay_deltas(const Spec& spec, const BeaconState& state);
/// The sum of all causes.
Checked<Deltas> get_attestation_deltas(const Spec& spec, const BeaconState& state,
                                       const EpochColumns& columns);
Checked<Deltas> get_attestation_deltas(const Spec& spec, const BeaconState& state);

// altair on ---------------------------------------------------------------------------------------

/// Ascending. `epoch` is the previous or the current one; invalid: epoch_not_previous_or_current,
/// registry_lists_differ_in_length.
Checked<std::vector<ValidatorIndex>> get_unslashed_participating_indices(const Spec& spec,
                                                                         const BeaconState& state,
                                                                         std::size_t flag_index,
                                                                         Epoch epoch);
Checked<Deltas> get_flag_index_deltas(const Spec& spec, const BeaconState& state,
                                      std::size_t flag_index);

/// What one effective balance earns or loses per flag.
struct FlagDeltas {
    std::array<std::uint64_t, 3> reward;   // if the flag is set; nothing during an inactivity leak
    std::array<std::uint64_t, 3> penalty;  // if not
};

/// FlagDeltas of every effective balance, tabulated by increments.
class FlagDeltaTable {
  public:
    FlagDeltaTable(const Spec& spec, const BeaconState& state, const EpochColumns& columns);

    FlagDeltas of(Gwei effective_balance) const noexcept {
        const std::uint64_t increments = effective_balance.value / increment_;
        return increments < rows_.size() ? rows_[increments] : row(increments);
    }

  private:
    FlagDeltas row(std::uint64_t increments) const noexcept;

    std::uint64_t increment_;
    std::uint64_t base_reward_per_increment_;
    std::uint64_t active_increments_;
    std::array<std::uint64_t, 3> participating_increments_{};
    bool leak_;
    std::vector<FlagDeltas> rows_;
};

/// The penalty of an eligible validator without a timely target, as a function of its score.
class InactivityPenalty {
  public:
    explicit InactivityPenalty(const Spec& spec) noexcept;

    std::uint64_t of(Gwei effective_balance, std::uint64_t inactivity_score) const noexcept {
        return inactivity_score == 0 ? 0
                                     : (effective_balance * inactivity_score).value / denominator_;
    }

  private:
    std::uint64_t denominator_;
};

// every fork --------------------------------------------------------------------------------------

Checked<Deltas> get_inactivity_penalty_deltas(const Spec& spec, const BeaconState& state,
                                              const EpochColumns& columns);
Checked<Deltas> get_inactivity_penalty_deltas(const Spec& spec, const BeaconState& state);

}  // namespace cairn::consensus
