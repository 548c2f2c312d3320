#include "sharding/accessors.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"
#include "crypto/sha256.hpp"
#include "sharding/defect.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::compute_epoch_at_slot;
using consensus::compute_start_slot_at_epoch;
using consensus::get_current_epoch;

bool is_online(const Spec& spec, const BeaconState& state, ValidatorIndex index) noexcept {
    return index < state.online_countdown.size() && state.online_countdown[index.value] != 0 &&
           is_active_validator(state.validators[index.value], get_current_epoch(spec, state));
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_online_validator_indices
Checked<std::vector<ValidatorIndex>> get_online_validator_indices(const Spec& spec,
                                                                  const BeaconState& state) {
    const auto active = get_active_validator_indices(spec, state, get_current_epoch(spec, state));
    CAIRN_REQUIRE(active.empty() || active.back() < state.online_countdown.size(),
                  online_countdown_too_short);
    std::vector<ValidatorIndex> online;
    std::ranges::copy_if(active, std::back_inserter(online), [&](ValidatorIndex index) {
        return state.online_countdown[index.value] != 0;
    });
    return online;
}

namespace {

/// A committee's source epoch lies up to 2 * period - 1 epochs back, and its seed is the randomness
/// of MIN_SEED_LOOKAHEAD + 1 epochs before that.
std::uint64_t committee_period(const Spec& spec, std::uint64_t period) noexcept {
    if (!mends(spec, Defect::committee_source_beyond_history)) {
        return period;
    }
    const consensus::Preset& preset = *spec.preset;
    const std::uint64_t longest =
        (preset.EPOCHS_PER_HISTORICAL_VECTOR - preset.MIN_SEED_LOOKAHEAD - 1) / 2;
    return std::min(period, longest);
}

}  // namespace

std::uint64_t shard_committee_period(const Spec& spec) noexcept {
    return committee_period(spec, spec.config->SHARD_COMMITTEE_PERIOD);
}

std::uint64_t light_client_committee_period(const Spec& spec) noexcept {
    return committee_period(spec, spec.preset->LIGHT_CLIENT_COMMITTEE_PERIOD);
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_shard_committee
Checked<std::span<const ValidatorIndex>> get_shard_committee(const Spec& spec,
                                                             const BeaconState& beacon_state,
                                                             Epoch epoch, Shard shard) {
    const std::uint64_t active_shards = get_active_shard_count(spec, beacon_state);
    CAIRN_REQUIRE(shard < active_shards, shard_not_active);
    const Epoch source_epoch = compute_committee_source_epoch(epoch, shard_committee_period(spec));
    const auto& shuffling =
        get_road_shuffling(spec, beacon_state, source_epoch, consensus::DOMAIN_SHARD_COMMITTEE);
    return consensus::compute_committee(shuffling.shuffled, shard.value, active_shards);
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_light_client_committee
std::span<const ValidatorIndex> get_light_client_committee(const Spec& spec,
                                                           const BeaconState& beacon_state,
                                                           Epoch epoch) {
    const Epoch source_epoch =
        compute_committee_source_epoch(epoch, light_client_committee_period(spec));
    const auto& shuffling =
        get_road_shuffling(spec, beacon_state, source_epoch, consensus::DOMAIN_LIGHT_CLIENT);
    const auto committee = consensus::compute_committee(shuffling.shuffled, 0,
                                                        get_active_shard_count(spec, beacon_state));
    return committee.first(std::min(committee.size(), spec.preset->LIGHT_CLIENT_COMMITTEE_SIZE));
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_shard_proposer_index
Checked<ValidatorIndex> get_shard_proposer_index(const Spec& spec, const BeaconState& beacon_state,
                                                 Slot slot, Shard shard) {
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    CAIRN_TRY_ASSIGN(const auto committee, get_shard_committee(spec, beacon_state, epoch, shard));
    CAIRN_REQUIRE(!committee.empty(), shard_committee_empty);
    const Bytes32 epoch_seed =
        get_seed(spec, beacon_state, epoch, consensus::DOMAIN_SHARD_COMMITTEE);
    FixedBytes<40> message;
    std::ranges::copy(epoch_seed, message.data());
    base::store_le64(message.data() + 32, slot.value);
    const Bytes32 seed = crypto::sha256(message.view());
    return committee[base::load_le64(seed.data()) % committee.size()];
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_committee_count_delta
std::uint64_t get_committee_count_delta(const Spec& spec, const BeaconState& state, Slot start_slot,
                                        Slot stop_slot) {
    std::uint64_t delta = 0;
    for (Slot slot = start_slot; slot < stop_slot;) {
        const Epoch epoch = compute_epoch_at_slot(spec, slot);
        const Slot end = std::min(stop_slot, compute_start_slot_at_epoch(spec, epoch + 1));
        delta += get_committee_count_per_slot(spec, state, epoch) * (end - slot);
        slot = end;
    }
    return delta;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_start_shard
Shard get_start_shard(const Spec& spec, const BeaconState& state, Slot slot) {
    const Slot current_epoch_start_slot =
        compute_start_slot_at_epoch(spec, get_current_epoch(spec, state));
    const std::uint64_t active_shard_count = get_active_shard_count(spec, state);
    if (slot == current_epoch_start_slot) {
        return state.current_epoch_start_shard;
    }
    if (slot > current_epoch_start_slot) {
        const std::uint64_t shard_delta =
            get_committee_count_delta(spec, state, current_epoch_start_slot, slot);
        return Shard{(state.current_epoch_start_shard + shard_delta) % active_shard_count};
    }
    const std::uint64_t shard_delta =
        get_committee_count_delta(spec, state, slot, current_epoch_start_slot);
    const std::uint64_t max_committees_in_span =
        base::checked_mul(active_shard_count, current_epoch_start_slot - slot);
    return Shard{(state.current_epoch_start_shard + max_committees_in_span - shard_delta) %
                 active_shard_count};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_latest_slot_for_shard
Checked<Slot> get_latest_slot_for_shard(const BeaconState& state, Shard shard) {
    CAIRN_REQUIRE(shard < state.shard_states.size(), shard_not_active);
    return state.shard_states[shard.value].slot;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#get_offset_slots
Checked<std::vector<Slot>> get_offset_slots(const BeaconState& state, Shard shard) {
    CAIRN_TRY_ASSIGN(const Slot latest_slot, get_latest_slot_for_shard(state, shard));
    return compute_offset_slots(latest_slot, state.slot);
}

}  // namespace cairn::sharding
