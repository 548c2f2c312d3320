#include "consensus/epoch/deltas.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

Deltas no_deltas(const EpochColumns& columns) {
    return {std::vector<Gwei>(columns.size()), std::vector<Gwei>(columns.size())};
}

std::uint8_t flag_bit(std::size_t flag_index) noexcept {
    return static_cast<std::uint8_t>(status::timely_source << flag_index);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-2
std::vector<ValidatorIndex> get_eligible_validator_indices(const Spec& spec,
                                                           const BeaconState& state) {
    const Epoch previous_epoch = get_previous_epoch(spec, state);
    std::vector<ValidatorIndex> eligible;
    state.validators.for_each_run([&](std::span<const Validator> run, std::size_t first) {
        for (std::size_t k = 0; k < run.size(); ++k) {
            const bool leaving_slashed =
                run[k].slashed && previous_epoch + 1 < run[k].withdrawable_epoch;
            if (is_active_validator(run[k], previous_epoch) || leaving_slashed) {
                eligible.emplace_back(first + k);
            }
        }
    });
    return eligible;
}

// phase0 and phase1 -------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#helpers-2
Deltas get_attestation_component_deltas(const Spec& spec, const BeaconState& state,
                                        const EpochColumns& columns, std::size_t flag_index) {
    Deltas deltas = no_deltas(columns);
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    const Gwei total_balance = at_least_one_increment(spec, columns.active);
    const Gwei attesting_balance = at_least_one_increment(spec, columns.timely[flag_index]);
    const BaseReward base_reward(spec, total_balance);
    const bool leak = is_in_inactivity_leak(spec, state);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((columns.status[i] & status::eligible) == 0) {
            continue;
        }
        const Gwei base = base_reward.of(columns.effective_balance[i]);
        if ((columns.status[i] & flag_bit(flag_index)) == 0) {
            deltas.penalties[i] += base;
        } else if (leak) {
            // The inactivity penalty takes the full base reward back.
            deltas.rewards[i] += base;
        } else {
            const Gwei numerator = base * (attesting_balance / increment).value;
            deltas.rewards[i] += numerator / (total_balance / increment).value;
        }
    }
    return deltas;
}

namespace {

Checked<Deltas> component_deltas(const Spec& spec, const BeaconState& state,
                                 std::size_t flag_index) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return get_attestation_component_deltas(spec, state, columns, flag_index);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#components-of-attestation-deltas
Checked<Deltas> get_source_deltas(const Spec& spec, const BeaconState& state) {
    return component_deltas(spec, state, TIMELY_SOURCE_FLAG_INDEX);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#components-of-attestation-deltas
Checked<Deltas> get_target_deltas(const Spec& spec, const BeaconState& state) {
    return component_deltas(spec, state, TIMELY_TARGET_FLAG_INDEX);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#components-of-attestation-deltas
Checked<Deltas> get_head_deltas(const Spec& spec, const BeaconState& state) {
    return component_deltas(spec, state, TIMELY_HEAD_FLAG_INDEX);
}

namespace {

/// For each validator, its attestation of the previous epoch that was included soonest; among
/// equals the first in the list. Null: none.
Checked<PendingAttestationRefs> soonest_attestations(const Spec& spec, const BeaconState& state) {
    PendingAttestationRefs soonest(state.validators.size(), nullptr);
    CAIRN_TRY_ASSIGN(const auto attestations, get_matching_source_attestations(
                                                  spec, state, get_previous_epoch(spec, state)));
    for (const PendingAttestation* attestation : attestations) {
        CAIRN_TRY_ASSIGN(const auto attesting,
                         get_pending_attesting_indices(spec, state, *attestation));
        for (const ValidatorIndex index : attesting) {
            const PendingAttestation*& best = soonest[index.value];
            if (best == nullptr || attestation->inclusion_delay < best->inclusion_delay) {
                best = attestation;
            }
        }
    }
    return soonest;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#components-of-attestation-deltas
Checked<Deltas> get_inclusion_delay_deltas(const Spec& spec, const BeaconState& state,
                                           const EpochColumns& columns) {
    Deltas deltas = no_deltas(columns);
    CAIRN_TRY_ASSIGN(const auto soonest, soonest_attestations(spec, state));
    const BaseReward base_reward(spec, at_least_one_increment(spec, columns.active));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((columns.status[i] & status::timely_source) == 0) {
            continue;
        }
        const PendingAttestation& attestation = *soonest[i];
        CAIRN_REQUIRE(attestation.proposer_index < columns.size(), validator_index_out_of_range);
        CAIRN_REQUIRE(attestation.inclusion_delay > 0, inclusion_delay_zero);
        const Gwei base = base_reward.of(columns.effective_balance[i]);
        const Gwei proposer_reward = base / spec.preset->PROPOSER_REWARD_QUOTIENT;
        deltas.rewards[attestation.proposer_index.value] += proposer_reward;
        const Gwei max_attester_reward{base - proposer_reward};
        deltas.rewards[i] += max_attester_reward / attestation.inclusion_delay.value;
    }
    return deltas;
}

Checked<Deltas> get_inclusion_delay_deltas(const Spec& spec, const BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return get_inclusion_delay_deltas(spec, state, columns);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#get_attestation_deltas
Checked<Deltas> get_attestation_deltas(const Spec& spec, const BeaconState& state,
                                       const EpochColumns& columns) {
    CAIRN_TRY_ASSIGN(Deltas sum, get_inclusion_delay_deltas(spec, state, columns));
    CAIRN_TRY_ASSIGN(const Deltas inactivity, get_inactivity_penalty_deltas(spec, state, columns));
    sum.penalties = inactivity.penalties;
    for (const std::size_t flag_index :
         {TIMELY_SOURCE_FLAG_INDEX, TIMELY_TARGET_FLAG_INDEX, TIMELY_HEAD_FLAG_INDEX}) {
        const Deltas part = get_attestation_component_deltas(spec, state, columns, flag_index);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            sum.rewards[i] += part.rewards[i];
            sum.penalties[i] += part.penalties[i];
        }
    }
    return sum;
}

Checked<Deltas> get_attestation_deltas(const Spec& spec, const BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return get_attestation_deltas(spec, state, columns);
}

namespace {

Deltas phase0_inactivity_penalty_deltas(const Spec& spec, const BeaconState& state,
                                        const EpochColumns& columns) {
    Deltas deltas = no_deltas(columns);
    if (!is_in_inactivity_leak(spec, state)) {
        return deltas;
    }
    const std::uint64_t finality_delay = get_finality_delay(spec, state);
    const BaseReward base_reward(spec, at_least_one_increment(spec, columns.active));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((columns.status[i] & status::eligible) == 0) {
            continue;
        }
        // Optimal participation ends with a neutral balance.
        const Gwei effective_balance = columns.effective_balance[i];
        const Gwei base = base_reward.of(effective_balance);
        const Gwei proposer_reward = base / spec.preset->PROPOSER_REWARD_QUOTIENT;
        deltas.penalties[i] += base * BASE_REWARDS_PER_EPOCH - proposer_reward.value;
        if ((columns.status[i] & status::timely_target) == 0) {
            deltas.penalties[i] +=
                effective_balance * finality_delay / spec.preset->INACTIVITY_PENALTY_QUOTIENT;
        }
    }
    return deltas;
}

}  // namespace

// altair on ---------------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_unslashed_participating_indices
Checked<std::vector<ValidatorIndex>> get_unslashed_participating_indices(const Spec& spec,
                                                                         const BeaconState& state,
                                                                         std::size_t flag_index,
                                                                         Epoch epoch) {
    const bool current = epoch == get_current_epoch(spec, state);
    CAIRN_REQUIRE(current || epoch == get_previous_epoch(spec, state),
                  epoch_not_previous_or_current);
    const auto& participation =
        current ? state.current_epoch_participation : state.previous_epoch_participation;
    CAIRN_REQUIRE(participation.size() >= state.validators.size(), registry_lists_differ_in_length);
    std::vector<ValidatorIndex> indices;
    auto flags = participation.begin();
    std::size_t i = 0;
    for (const Validator& validator : state.validators) {
        if ((*flags & flag_bit(flag_index)) != 0 && is_active_validator(validator, epoch) &&
            !validator.slashed) {
            indices.emplace_back(i);
        }
        ++flags;
        ++i;
    }
    return indices;
}

FlagDeltaTable::FlagDeltaTable(const Spec& spec, const BeaconState& state,
                               const EpochColumns& columns)
    : increment_(spec.preset->EFFECTIVE_BALANCE_INCREMENT),
      active_increments_(at_least_one_increment(spec, columns.active).value / increment_),
      leak_(is_in_inactivity_leak(spec, state)) {
    const BaseReward base_reward(spec, at_least_one_increment(spec, columns.active));
    base_reward_per_increment_ = base_reward.per_increment().value;
    for (std::size_t flag = 0; flag < participating_increments_.size(); ++flag) {
        participating_increments_[flag] =
            at_least_one_increment(spec, columns.timely[flag]).value / increment_;
    }
    constexpr std::uint64_t rows_max = 4096;  // twice MAX_EFFECTIVE_BALANCE_ELECTRA
    const std::uint64_t highest = columns.highest_effective_balance.value / increment_;
    rows_.reserve(std::min(highest + 1, rows_max));
    for (std::uint64_t increments = 0; increments < std::min(highest + 1, rows_max); ++increments) {
        rows_.push_back(row(increments));
    }
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_flag_index_deltas
FlagDeltas FlagDeltaTable::row(std::uint64_t increments) const noexcept {
    FlagDeltas deltas{};
    const std::uint64_t base_reward = base::checked_mul(increments, base_reward_per_increment_);
    for (std::size_t flag = 0; flag < PARTICIPATION_FLAG_WEIGHTS.size(); ++flag) {
        const std::uint64_t weighted =
            base::checked_mul(base_reward, PARTICIPATION_FLAG_WEIGHTS[flag]);
        if (!leak_) {
            deltas.reward[flag] = base::checked_mul(weighted, participating_increments_[flag]) /
                                  base::checked_mul(active_increments_, WEIGHT_DENOMINATOR);
        }
        if (flag != TIMELY_HEAD_FLAG_INDEX) {
            deltas.penalty[flag] = weighted / WEIGHT_DENOMINATOR;
        }
    }
    return deltas;
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#get_flag_index_deltas
Checked<Deltas> get_flag_index_deltas(const Spec& spec, const BeaconState& state,
                                      std::size_t flag_index) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    Deltas deltas = no_deltas(columns);
    const FlagDeltaTable table(spec, state, columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if ((columns.status[i] & status::eligible) == 0) {
            continue;
        }
        const FlagDeltas row = table.of(columns.effective_balance[i]);
        if ((columns.status[i] & flag_bit(flag_index)) != 0) {
            deltas.rewards[i] = Gwei{row.reward[flag_index]};
        } else {
            deltas.penalties[i] = Gwei{row.penalty[flag_index]};
        }
    }
    return deltas;
}

InactivityPenalty::InactivityPenalty(const Spec& spec) noexcept
    : denominator_(base::checked_mul(spec.config->INACTIVITY_SCORE_BIAS,
                                     spec.at_least(ForkId::bellatrix)
                                         ? spec.preset->INACTIVITY_PENALTY_QUOTIENT_BELLATRIX
                                         : spec.preset->INACTIVITY_PENALTY_QUOTIENT_ALTAIR)) {}

// every fork --------------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4
// specs/bellatrix/beacon-chain.md#modified-get_inactivity_penalty_deltas
Checked<Deltas> get_inactivity_penalty_deltas(const Spec& spec, const BeaconState& state,
                                              const EpochColumns& columns) {
    if (!spec.at_least(ForkId::altair)) {
        return phase0_inactivity_penalty_deltas(spec, state, columns);
    }
    CAIRN_REQUIRE(state.inactivity_scores.size() >= columns.size(),
                  registry_lists_differ_in_length);
    Deltas deltas = no_deltas(columns);
    const InactivityPenalty penalty(spec);
    auto score = state.inactivity_scores.begin();
    for (std::size_t i = 0; i < columns.size(); ++i, ++score) {
        if ((columns.status[i] & (status::eligible | status::timely_target)) == status::eligible) {
            deltas.penalties[i] = Gwei{penalty.of(columns.effective_balance[i], *score)};
        }
    }
    return deltas;
}

Checked<Deltas> get_inactivity_penalty_deltas(const Spec& spec, const BeaconState& state) {
    CAIRN_TRY_ASSIGN(const EpochColumns columns, get_epoch_columns(spec, state));
    return get_inactivity_penalty_deltas(spec, state, columns);
}

}  // namespace cairn::consensus
