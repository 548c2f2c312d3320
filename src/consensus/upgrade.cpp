#include "consensus/upgrade.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/attestation.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/lookahead.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/predicates.hpp"
#include "consensus/road.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <vector>

namespace cairn::consensus {
namespace {

/// What all upgrades have in common: the fork's version, new fields at their default value, and
/// fields that have ended cleared.
void begin_upgrade(const Spec& spec, BeaconState& state) {
    const auto old_fork = static_cast<std::uint8_t>(*parent(spec.fork_id()));
    state.fork = {state.fork.current_version, fork_version(*spec.config, spec.fork_id()),
                  get_current_epoch(spec, state)};
    for (const ssz::FieldInfo& field : ssz_type(ssz::Tag<BeaconState>{}).fields) {
        const bool lived = field.forks.has(old_fork);
        const bool lives = field.forks.has(spec.fork);
        if (lives && !lived) {
            ssz::reset_to_default(field.bound, spec, field.of(&state));
        } else if (lived && !lives) {
            field.bound.type->assign_default(field.of(&state));
        }
    }
    state.caches.proposer.reset();  // drawn by the rules of the old fork
}

}  // namespace

// altair ------------------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4 specs/altair/fork.md#upgrading-the-state
Checked<> translate_participation(const Spec& spec, BeaconState& state,
                                  std::span<const PendingAttestation> pending_attestations) {
    auto participation = state.previous_epoch_participation.to_vector();
    for (const PendingAttestation& attestation : pending_attestations) {
        CAIRN_TRY_ASSIGN(const ParticipationFlags flags,
                         get_attestation_participation_flag_indices(
                             spec, state, attestation.data, attestation.inclusion_delay.value, {}));
        CAIRN_TRY_ASSIGN(const auto attesting,
                         get_pending_attesting_indices(spec, state, attestation));
        for (const ValidatorIndex index : attesting) {
            participation[index.value] |= flags;
        }
    }
    state.previous_epoch_participation.assign(participation);
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/altair/fork.md#upgrading-the-state
Checked<> upgrade_to_altair(const Spec& spec, BeaconState& state) {
    const auto attestations = state.previous_epoch_attestations.to_vector();
    begin_upgrade(spec, state);
    state.previous_epoch_participation.resize(state.validators.size());
    state.current_epoch_participation.resize(state.validators.size());
    state.inactivity_scores.resize(state.validators.size());
    CAIRN_TRY(translate_participation(spec, state, attestations));
    // The fork's first period has the same committee twice.
    CAIRN_TRY_ASSIGN(state.current_sync_committee, get_next_sync_committee(spec, state));
    state.next_sync_committee = state.current_sync_committee;
    return {};
}

// bellatrix to deneb ------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4 specs/bellatrix/fork.md#upgrading-the-state
void upgrade_to_bellatrix(const Spec& spec, BeaconState& state) {
    begin_upgrade(spec, state);
}

// consensus-specs v1.7.0-beta.4 specs/capella/fork.md#upgrading-the-state
void upgrade_to_capella(const Spec& spec, BeaconState& state) {
    begin_upgrade(spec, state);
}

// consensus-specs v1.7.0-beta.4 specs/deneb/fork.md#upgrading-the-state
void upgrade_to_deneb(const Spec& spec, BeaconState& state) {
    begin_upgrade(spec, state);
}

// electra -----------------------------------------------------------------------------------------

namespace {

/// What electra's upgrade looks for in the registry.
struct ElectraSurvey {
    Epoch last_exit_epoch{0};
    std::vector<std::pair<Epoch, std::size_t>> pre_activation;  // by eligibility, then index
    std::vector<std::size_t> compounding;
};

ElectraSurvey survey_registry(const BeaconState& state) {
    ElectraSurvey survey;
    state.validators.for_each_run([&](std::span<const Validator> run, std::size_t first) {
        for (std::size_t k = 0; k < run.size(); ++k) {
            const Validator& validator = run[k];
            if (validator.exit_epoch != FAR_FUTURE_EPOCH) {
                survey.last_exit_epoch = std::max(survey.last_exit_epoch, validator.exit_epoch);
            }
            if (validator.activation_epoch == FAR_FUTURE_EPOCH) {
                survey.pre_activation.emplace_back(validator.activation_eligibility_epoch,
                                                   first + k);
            }
            if (has_compounding_withdrawal_credential(validator)) {
                survey.compounding.push_back(first + k);
            }
        }
    });
    std::ranges::sort(survey.pre_activation);
    return survey;
}

/// Validators that are not active yet begin anew, their balance a pending deposit.
void queue_entire_balance(BeaconState& state, std::size_t index) {
    Validator& validator = state.validators.mut(index);
    validator.effective_balance = Gwei{0};
    validator.activation_eligibility_epoch = FAR_FUTURE_EPOCH;
    // The point at infinity and the genesis slot set it apart from a pending deposit request.
    state.pending_deposits.push_back({.pubkey = validator.pubkey,
                                      .withdrawal_credentials = validator.withdrawal_credentials,
                                      .amount = state.balances[index],
                                      .signature = G2_POINT_AT_INFINITY,
                                      .slot = GENESIS_SLOT});
    state.balances.set(index, Gwei{0});
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/electra/fork.md#upgrading-the-state
void upgrade_to_electra(const Spec& spec, BeaconState& state) {
    begin_upgrade(spec, state);
    const ElectraSurvey survey = survey_registry(state);
    const Epoch activation_exit_epoch =
        compute_activation_exit_epoch(spec, get_current_epoch(spec, state));
    state.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
    state.earliest_exit_epoch = std::max(activation_exit_epoch, survey.last_exit_epoch) + 1;
    state.earliest_consolidation_epoch = activation_exit_epoch;
    state.exit_balance_to_consume = get_activation_exit_churn_limit(spec, state);
    state.consolidation_balance_to_consume = get_consolidation_churn_limit(spec, state);
    for (const auto& [eligibility_epoch, index] : survey.pre_activation) {
        queue_entire_balance(state, index);
    }
    // Early adopters of compounding credentials go through the activation churn too.
    for (const std::size_t index : survey.compounding) {
        queue_excess_active_balance(spec, state, ValidatorIndex{index});
    }
}

// fulu and gloas ----------------------------------------------------------------------------------

// consensus-specs v1.7.0-beta.4 specs/fulu/fork.md#upgrading-the-state
Checked<> upgrade_to_fulu(const Spec& spec, BeaconState& state) {
    begin_upgrade(spec, state);
    CAIRN_TRY_ASSIGN(state.proposer_lookahead, initialize_proposer_lookahead(spec, state));
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork.md#upgrading-the-state
Checked<> upgrade_to_gloas(const Spec& spec, BeaconState& state, SignatureVerifier& verifier) {
    const ExecutionPayloadHeader header = state.latest_execution_payload_header;
    begin_upgrade(spec, state);
    state.latest_block_hash = header.block_hash;
    for (std::size_t i = 0; i < state.execution_payload_availability.size(); ++i) {
        state.execution_payload_availability.set(i);
    }
    ExecutionPayloadBid& bid = state.latest_execution_payload_bid;
    bid.parent_block_hash = header.parent_hash;
    bid.parent_block_root = state.latest_block_header.parent_root;
    bid.block_hash = header.block_hash;
    bid.prev_randao = header.prev_randao;
    bid.gas_limit = header.gas_limit;
    bid.builder_index = BUILDER_INDEX_SELF_BUILD;
    bid.slot = state.latest_block_header.slot;
    bid.execution_requests_root =
        ssz::hash_tree_root(spec, ssz::default_value<ExecutionRequests>(spec));
    CAIRN_TRY_ASSIGN(state.ptc_window, initialize_ptc_window(spec, state));
    onboard_builders_from_pending_deposits(spec, state, verifier);
    return {};
}

Checked<> upgrade_to_fork(const Spec& spec, BeaconState& state, SignatureVerifier& verifier) {
    switch (spec.fork_id()) {
        case ForkId::phase0:
            CAIRN_UNREACHABLE("nothing is before phase0");
        case ForkId::altair:
            return upgrade_to_altair(spec, state);
        case ForkId::bellatrix:
            upgrade_to_bellatrix(spec, state);
            return {};
        case ForkId::capella:
            upgrade_to_capella(spec, state);
            return {};
        case ForkId::deneb:
            upgrade_to_deneb(spec, state);
            return {};
        case ForkId::electra:
            upgrade_to_electra(spec, state);
            return {};
        case ForkId::fulu:
            return upgrade_to_fulu(spec, state);
        case ForkId::gloas:
            return upgrade_to_gloas(spec, state, verifier);
        case ForkId::phase1:
            return spec.road->upgrade_to_phase1(spec, state);
    }
    CAIRN_UNREACHABLE("no such fork");
}

}  // namespace cairn::consensus
