// Who serves a shard or the light clients, who is online, and which slots a shard is behind.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Beacon state accessors".
// (get_active_shard_count and get_committee_count_per_slot: consensus/accessors.hpp.)
//
// Committees are cut from shufflings kept in state.caches. A span into one stays valid until
// committees of three other epochs or of the other kind have been asked for.
#pragma once

#include "sharding/misc.hpp"

namespace cairn::sharding {

/// True if an active validator showed up within the last ONLINE_PERIOD epochs.
bool is_online(const Spec& spec, const BeaconState& state, ValidatorIndex index) noexcept;
/// Ascending. Invalid: online_countdown_too_short. Cost: O(active validators).
Checked<std::vector<ValidatorIndex>> get_online_validator_indices(const Spec& spec,
                                                                  const BeaconState& state);

/// Epochs that a committee serves: SHARD_COMMITTEE_PERIOD, LIGHT_CLIENT_COMMITTEE_PERIOD, unless
/// hardened finds the state's history too short for them.
std::uint64_t shard_committee_period(const Spec& spec) noexcept;
std::uint64_t light_client_committee_period(const Spec& spec) noexcept;

/// Invalid: shard_not_active. Cost: a shuffling per period and state history, cached.
Checked<std::span<const ValidatorIndex>> get_shard_committee(const Spec& spec,
                                                             const BeaconState& beacon_state,
                                                             Epoch epoch, Shard shard);
/// At most LIGHT_CLIENT_COMMITTEE_SIZE validators.
std::span<const ValidatorIndex> get_light_client_committee(const Spec& spec,
                                                           const BeaconState& beacon_state,
                                                           Epoch epoch);
/// Invalid: shard_not_active, shard_committee_empty.
Checked<ValidatorIndex> get_shard_proposer_index(const Spec& spec, const BeaconState& beacon_state,
                                                 Slot slot, Shard shard);

/// The sum of committee counts in [start_slot, stop_slot). Cost: one shuffling per epoch touched.
std::uint64_t get_committee_count_delta(const Spec& spec, const BeaconState& state, Slot start_slot,
                                        Slot stop_slot);
/// The shard of committee 0 at `slot`, a slot of the previous, the current or the next epoch.
Shard get_start_shard(const Spec& spec, const BeaconState& state, Slot slot);

/// Invalid: shard_not_active.
Checked<Slot> get_latest_slot_for_shard(const BeaconState& state, Shard shard);
/// After the shard's latest slot and before the current one. Invalid: shard_not_active.
Checked<std::vector<Slot>> get_offset_slots(const BeaconState& state, Shard shard);

}  // namespace cairn::sharding
