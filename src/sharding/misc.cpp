#include "sharding/misc.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "sharding/accessors.hpp"

#include <algorithm>

namespace cairn::sharding {

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#compute_previous_slot
Slot compute_previous_slot(Slot slot) noexcept {
    return slot > 0 ? slot - 1 : Slot{0};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#pack_compact_validator
std::uint64_t pack_compact_validator(ValidatorIndex index, bool slashed,
                                     std::uint64_t balance_in_increments) noexcept {
    return (index.value << 16U) + (std::uint64_t{slashed} << 15U) + balance_in_increments;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#unpack_compact_validator
CompactValidator unpack_compact_validator(std::uint64_t compact_validator) noexcept {
    return {.index = ValidatorIndex{compact_validator >> 16U},
            .slashed = (compact_validator >> 15U & 1U) != 0,
            .balance_in_increments = compact_validator & 0x7fffU};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#committee_to_compact_committee
CompactCommittee committee_to_compact_committee(const Spec& spec, const BeaconState& state,
                                                std::span<const ValidatorIndex> committee) {
    const std::uint64_t increment = spec.preset->EFFECTIVE_BALANCE_INCREMENT;
    CompactCommittee compact;
    for (const ValidatorIndex index : committee) {
        const consensus::Validator& validator = state.validators[index.value];
        compact.pubkeys.push_back(validator.pubkey);
        compact.compact_validators.push_back(pack_compact_validator(
            index, validator.slashed, (validator.effective_balance / increment).value));
    }
    return compact;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#compute_shard_from_committee_index
Shard compute_shard_from_committee_index(const Spec& spec, const BeaconState& state,
                                         CommitteeIndex index, Slot slot) {
    const std::uint64_t active_shards = get_active_shard_count(spec, state);
    return Shard{(get_start_shard(spec, state, slot) + index.value) % active_shards};
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#compute_offset_slots
std::vector<Slot> compute_offset_slots(Slot start_slot, Slot end_slot) {
    std::vector<Slot> slots;
    for (const std::uint64_t offset : consensus::SHARD_BLOCK_OFFSETS) {
        if (start_slot + offset < end_slot) {
            slots.push_back(start_slot + offset);
        }
    }
    return slots;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#compute_updated_gasprice
Gwei compute_updated_gasprice(const Spec& spec, Gwei prev_gasprice,
                              std::uint64_t shard_block_length) noexcept {
    const consensus::Preset& preset = *spec.preset;
    const std::uint64_t target = preset.TARGET_SHARD_BLOCK_SIZE;
    const std::uint64_t coefficient = preset.GASPRICE_ADJUSTMENT_COEFFICIENT;
    if (shard_block_length > target) {
        const Gwei delta = prev_gasprice * (shard_block_length - target) / target / coefficient;
        return std::min(prev_gasprice + delta, Gwei{preset.MAX_GASPRICE});
    }
    const Gwei delta = prev_gasprice * (target - shard_block_length) / target / coefficient;
    return std::max(prev_gasprice, delta + preset.MIN_GASPRICE) - delta.value;
}

// consensus-specs v0.12.3 specs/phase1/beacon-chain.md#compute_committee_source_epoch
Epoch compute_committee_source_epoch(Epoch epoch, std::uint64_t period) noexcept {
    const Epoch source_epoch = epoch - epoch % period;
    return source_epoch >= period ? source_epoch - period : source_epoch;
}

}  // namespace cairn::sharding
