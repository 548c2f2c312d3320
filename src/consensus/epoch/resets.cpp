#include "consensus/epoch/resets.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/registry.hpp"
#include "consensus/shape.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::consensus {
namespace {

Epoch next_epoch_of(const Spec& spec, const BeaconState& state) noexcept {
    return get_current_epoch(spec, state) + 1;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#eth1-data-votes-updates
void process_eth1_data_reset(const Spec& spec, BeaconState& state) {
    if (next_epoch_of(spec, state) % spec.preset->EPOCHS_PER_ETH1_VOTING_PERIOD == 0) {
        state.eth1_data_votes.clear();
    }
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#slashings-balances-updates
void process_slashings_reset(const Spec& spec, BeaconState& state) {
    const std::uint64_t position =
        next_epoch_of(spec, state) % spec.preset->EPOCHS_PER_SLASHINGS_VECTOR;
    if (state.slashings[position] != Gwei{0}) {
        state.slashings.set(position, Gwei{0});
    }
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#randao-mixes-updates
void process_randao_mixes_reset(const Spec& spec, BeaconState& state) {
    const Bytes32 mix = get_randao_mix(spec, state, get_current_epoch(spec, state));
    state.randao_mixes.set(next_epoch_of(spec, state) % spec.preset->EPOCHS_PER_HISTORICAL_VECTOR,
                           mix);
}

namespace {

bool is_end_of_historical_period(const Spec& spec, const BeaconState& state) noexcept {
    const Preset& preset = *spec.preset;
    return next_epoch_of(spec, state) %
               (preset.SLOTS_PER_HISTORICAL_ROOT / preset.SLOTS_PER_EPOCH) ==
           0;
}

/// block_summary_root and state_summary_root: the roots of the two vectors.
HistoricalSummary historical_summary(const Spec& spec, const BeaconState& state) {
    const std::uint64_t length = spec.preset->SLOTS_PER_HISTORICAL_ROOT;
    return {state.block_roots.root(length, spec), state.state_roots.root(length, spec)};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#historical-roots-updates
Checked<> process_historical_roots_update(const Spec& spec, BeaconState& state) {
    if (is_end_of_historical_period(spec, state)) {
        CAIRN_REQUIRE(state.historical_roots.size() < shape::historical_roots(spec),
                      historical_list_full);
        // A HistoricalBatch and a HistoricalSummary have the same root.
        const HistoricalSummary summary = historical_summary(spec, state);
        state.historical_roots.push_back(
            crypto::hash_pair(summary.block_summary_root, summary.state_summary_root));
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/capella/beacon-chain.md#historical-summaries-updates
Checked<> process_historical_summaries_update(const Spec& spec, BeaconState& state) {
    if (is_end_of_historical_period(spec, state)) {
        CAIRN_REQUIRE(state.historical_summaries.size() < shape::historical_roots(spec),
                      historical_list_full);
        state.historical_summaries.push_back(historical_summary(spec, state));
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#participation-records-rotation
void process_participation_record_updates(const Spec& /*spec*/, BeaconState& state) {
    state.previous_epoch_attestations = state.current_epoch_attestations;
    state.current_epoch_attestations.clear();
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#participation-flags-updates
void process_participation_flag_updates(const Spec& /*spec*/, BeaconState& state) {
    state.previous_epoch_participation = state.current_epoch_participation;
    state.current_epoch_participation.clear();
    state.current_epoch_participation.resize(state.validators.size());
}

// consensus-specs v0.12.3 specs/phase0/beacon-chain.md#final-updates
Checked<> process_final_updates(const Spec& spec, BeaconState& state, EpochColumns& columns) {
    process_eth1_data_reset(spec, state);
    CAIRN_TRY(process_effective_balance_updates(spec, state, columns));
    process_slashings_reset(spec, state);
    process_randao_mixes_reset(spec, state);
    CAIRN_TRY(process_historical_roots_update(spec, state));
    process_participation_record_updates(spec, state);
    return {};
}

Checked<> process_final_updates(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(EpochColumns columns, get_epoch_columns(spec, state));
    return process_final_updates(spec, state, columns);
}

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#sync-committee-updates
Checked<> process_sync_committee_updates(const Spec& spec, BeaconState& state) {
    if (next_epoch_of(spec, state) % spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD == 0) {
        CAIRN_TRY_ASSIGN(SyncCommittee next, get_next_sync_committee(spec, state));
        state.current_sync_committee = std::exchange(state.next_sync_committee, std::move(next));
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_builder_pending_payments
void process_builder_pending_payments(const Spec& spec, BeaconState& state) {
    const Gwei quorum = get_builder_payment_quorum_threshold(spec, state);
    auto& payments = state.builder_pending_payments;
    const auto slots = static_cast<std::ptrdiff_t>(spec.preset->SLOTS_PER_EPOCH);
    for (auto payment = payments.begin(); payment != payments.begin() + slots; ++payment) {
        if (payment->weight >= quorum) {
            state.builder_pending_withdrawals.push_back(payment->withdrawal);
        }
    }
    std::shift_left(payments.begin(), payments.end(), slots);
    std::fill(payments.end() - slots, payments.end(), BuilderPendingPayment{});
}

}  // namespace cairn::consensus
