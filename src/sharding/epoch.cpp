#include "sharding/epoch.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/defect.hpp"
#include "sharding/light_client.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::CustodyChunkChallengeRecord;
using consensus::FAR_FUTURE_EPOCH;
using consensus::Validator;

namespace {

/// f(index, validator) for the whole registry, read only.
template <class F>
void for_each_validator(const BeaconState& state, F&& f) {
    state.validators.for_each_run([&](std::span<const Validator> run, std::size_t first) {
        for (std::size_t i = 0; i < run.size(); ++i) {
            f(ValidatorIndex{first + i}, run[i]);
        }
    });
}

/// Validators whose activation process_registry_updates has just fixed owe secrets from there on.
void start_custody_of_activated(const Spec& spec, BeaconState& state) {
    const Epoch activation_epoch =
        compute_activation_exit_epoch(spec, get_current_epoch(spec, state));
    std::vector<ValidatorIndex> activated;
    for_each_validator(state, [&](ValidatorIndex index, const Validator& validator) {
        if (validator.activation_epoch == activation_epoch) {
            activated.push_back(index);
        }
    });
    for (const ValidatorIndex index : activated) {
        state.validators.mut(index.value).next_custody_secret_to_reveal =
            get_custody_period_for_validator(spec, index, activation_epoch);
    }
}

/// Whether a missed deadline has consequences for this validator.
bool is_bound_by_deadline(const Spec& spec, const Validator& validator, Epoch epoch) {
    const bool slashed = mends(spec, Defect::reveal_deadline_slashes_again) && validator.slashed;
    if (!mends(spec, Defect::reveal_deadline_for_the_absent)) {
        return !slashed;
    }
    return !slashed && is_slashable_validator(validator, epoch) &&
           validator.all_custody_secrets_revealed_epoch == FAR_FUTURE_EPOCH;
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#handling-of-reveal-deadlines
Checked<> process_reveal_deadlines(const Spec& spec, BeaconState& state) {
    if (mends(spec, Defect::custody_period_counts_from_deposit)) {
        start_custody_of_activated(spec, state);
    }
    const Epoch epoch = get_current_epoch(spec, state);
    std::vector<ValidatorIndex> late;
    for_each_validator(state, [&](ValidatorIndex index, const Validator& validator) {
        const std::uint64_t deadline =
            base::checked_add(validator.next_custody_secret_to_reveal, 1);
        if (get_custody_period_for_validator(spec, index, epoch) > deadline &&
            is_bound_by_deadline(spec, validator, epoch)) {
            late.push_back(index);
        }
    });
    for (const ValidatorIndex index : late) {
        CAIRN_TRY(slash_validator(spec, state, index));
    }
    return {};
}

// consensus-specs v0.12.3 specs/phase1/custody-game.md#handling-of-reveal-deadlines
Checked<> process_challenge_deadlines(const Spec& spec, BeaconState& state) {
    const bool skip_empty = mends(spec, Defect::cleared_challenge_counts);
    const Epoch current_epoch = get_current_epoch(spec, state);
    const auto records = state.custody_chunk_challenge_records;
    std::size_t i = 0;
    for (const CustodyChunkChallengeRecord& challenge : records) {
        const std::size_t index = i++;
        const bool overdue =
            current_epoch > challenge.inclusion_epoch + spec.preset->EPOCHS_PER_CUSTODY_PERIOD;
        if (!overdue || (skip_empty && is_empty_record(challenge))) {
            continue;
        }
        CAIRN_REQUIRE(challenge.responder_index < state.validators.size() &&
                          challenge.challenger_index < state.validators.size(),
                      validator_index_out_of_range);
        CAIRN_TRY(
            slash_validator(spec, state, challenge.responder_index, challenge.challenger_index));
        state.custody_chunk_challenge_records.set(index, {});
    }
    return {};
}

namespace {

std::vector<bool> validators_under_challenge(const Spec& spec, const BeaconState& state) {
    const bool skip_empty = mends(spec, Defect::cleared_challenge_counts);
    std::vector<bool> challenged(state.validators.size());
    for (const CustodyChunkChallengeRecord& record : state.custody_chunk_challenge_records) {
        if (record.responder_index < challenged.size() &&
            !(skip_empty && is_empty_record(record))) {
            challenged[record.responder_index.value] = true;
        }
    }
    return challenged;
}

/// When an exiting validator may withdraw.
Epoch withdrawable_epoch_of(const Spec& spec, const Validator& validator, bool is_challenged,
                            Epoch current_epoch) {
    if (validator.slashed && mends(spec, Defect::custody_voids_slashing_penalty)) {
        // It can only have been FAR_FUTURE_EPOCH already when the slashing came, in this epoch.
        return validator.withdrawable_epoch == FAR_FUTURE_EPOCH
                   ? current_epoch + spec.preset->EPOCHS_PER_SLASHINGS_VECTOR
                   : validator.withdrawable_epoch;
    }
    if (is_challenged || validator.all_custody_secrets_revealed_epoch == FAR_FUTURE_EPOCH) {
        return FAR_FUTURE_EPOCH;
    }
    return validator.withdrawable_epoch == FAR_FUTURE_EPOCH
               ? validator.all_custody_secrets_revealed_epoch +
                     spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY
               : validator.withdrawable_epoch;
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/custody-game.md#final-updates
void process_custody_final_updates(const Spec& spec, BeaconState& state) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    state.exposed_derived_secrets[current_epoch % state.exposed_derived_secrets.size()].clear();

    const std::vector<bool> challenged = validators_under_challenge(spec, state);
    std::vector<std::pair<ValidatorIndex, Epoch>> changes;
    for_each_validator(state, [&](ValidatorIndex index, const Validator& validator) {
        if (validator.exit_epoch == FAR_FUTURE_EPOCH) {
            return;
        }
        const Epoch withdrawable_epoch =
            withdrawable_epoch_of(spec, validator, challenged[index.value], current_epoch);
        if (withdrawable_epoch != validator.withdrawable_epoch) {
            changes.emplace_back(index, withdrawable_epoch);
        }
    });
    for (const auto& [index, withdrawable_epoch] : changes) {
        state.validators.mut(index.value).withdrawable_epoch = withdrawable_epoch;
    }
}

namespace {

using OnlineCountdown = std::vector<consensus::OnlineEpochs>;

Checked<> count_as_online(const Spec& spec, const BeaconState& state,
                          const ssz::PersistentList<consensus::PendingAttestation>& attestations,
                          OnlineCountdown& countdown) {
    const auto online_period = static_cast<consensus::OnlineEpochs>(spec.preset->ONLINE_PERIOD);
    for (const consensus::PendingAttestation& pending : attestations) {
        CAIRN_TRY_ASSIGN(const auto attesters, get_pending_attesting_indices(spec, state, pending));
        for (const ValidatorIndex attester : attesters) {
            countdown[attester.value] = online_period;
        }
    }
    return {};
}

/// Writes only what differs, so that only that is hashed again.
void write_changes(const OnlineCountdown& countdown,
                   ssz::PersistentList<consensus::OnlineEpochs>& out) {
    for (std::size_t i = 0; i < countdown.size();) {
        const auto before = out.run(i);
        const auto after = std::span(countdown).subspan(i, before.size());
        if (!std::ranges::equal(before, after)) {
            for (std::size_t k = 0; k < after.size(); ++k) {
                if (out[i + k] != after[k]) {
                    out.set(i + k, after[k]);
                }
            }
        }
        i += after.size();
    }
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#online-tracking
Checked<> process_online_tracking(const Spec& spec, BeaconState& state) {
    CAIRN_REQUIRE(state.validators.size() <= state.online_countdown.size(),
                  online_countdown_too_short);
    OnlineCountdown countdown = state.online_countdown.to_vector();
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        countdown[i] =
            static_cast<consensus::OnlineEpochs>(consensus::saturating_sub(countdown[i], 1));
    }
    CAIRN_TRY(count_as_online(spec, state, state.current_epoch_attestations, countdown));
    CAIRN_TRY(count_as_online(spec, state, state.previous_epoch_attestations, countdown));
    write_changes(countdown, state.online_countdown);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#phase-1-final-updates
Checked<> process_phase_1_final_updates(const Spec& spec, BeaconState& state) {
    process_custody_final_updates(spec, state);
    CAIRN_TRY(process_online_tracking(spec, state));
    process_light_client_committee_updates(spec, state);
    state.current_epoch_start_shard = get_start_shard(spec, state, state.slot + 1);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#new-default-validator-for-deposits
void complete_validator_from_deposit(const Spec& spec, BeaconState& state) {
    const ValidatorIndex index{state.validators.size() - 1};
    Validator& validator = state.validators.mut(index.value);
    validator.next_custody_secret_to_reveal =
        get_custody_period_for_validator(spec, index, get_current_epoch(spec, state));
    validator.all_custody_secrets_revealed_epoch = FAR_FUTURE_EPOCH;
    if (mends(spec, Defect::deposit_forgets_online_countdown)) {
        state.online_countdown.resize(state.validators.size());
    }
}

}  // namespace cairn::sharding
