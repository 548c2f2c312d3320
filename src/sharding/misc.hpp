// Slots, gas prices and compact validators of the shards.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Misc". Pure functions.
#pragma once

#include "consensus/containers/phase1.hpp"
#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {
struct BeaconState;
}

namespace cairn::sharding {

using consensus::BeaconState;
using consensus::BLSSignature;
using consensus::Checked;
using consensus::CommitteeIndex;
using consensus::CompactCommittee;
using consensus::Epoch;
using consensus::Gwei;
using consensus::Root;
using consensus::Shard;
using consensus::Slot;
using consensus::Spec;
using consensus::ValidatorIndex;

/// 0 before slot 0.
Slot compute_previous_slot(Slot slot) noexcept;

/// `balance_in_increments` < 2^15, `index` < 2^48.
std::uint64_t pack_compact_validator(ValidatorIndex index, bool slashed,
                                     std::uint64_t balance_in_increments) noexcept;
struct CompactValidator {
    ValidatorIndex index;
    bool slashed = false;
    std::uint64_t balance_in_increments = 0;
    friend bool operator==(const CompactValidator&, const CompactValidator&) = default;
};
CompactValidator unpack_compact_validator(std::uint64_t compact_validator) noexcept;
/// Every index is in the registry.
CompactCommittee committee_to_compact_committee(const Spec& spec, const BeaconState& state,
                                                std::span<const ValidatorIndex> committee);

/// `slot` is of the previous, the current or the next epoch.
Shard compute_shard_from_committee_index(const Spec& spec, const BeaconState& state,
                                         CommitteeIndex index, Slot slot);

/// The slots after `start_slot` and before `end_slot` at which a shard block may stand.
std::vector<Slot> compute_offset_slots(Slot start_slot, Slot end_slot);

/// Up to MAX_GASPRICE for full blocks, down to MIN_GASPRICE for empty ones.
Gwei compute_updated_gasprice(const Spec& spec, Gwei prev_gasprice,
                              std::uint64_t shard_block_length) noexcept;

/// One to two periods before `epoch`.
Epoch compute_committee_source_epoch(Epoch epoch, std::uint64_t period) noexcept;

}  // namespace cairn::sharding
