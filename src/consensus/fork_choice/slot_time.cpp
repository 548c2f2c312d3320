#include "consensus/fork_choice/slot_time.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#seconds_to_milliseconds
std::uint64_t seconds_to_milliseconds(std::uint64_t seconds) noexcept {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return seconds > most / 1000 ? most : seconds * 1000;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#milliseconds_to_seconds
std::uint64_t milliseconds_to_seconds(std::uint64_t milliseconds) noexcept {
    return milliseconds / 1000;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_time_at_slot_ms
std::uint64_t compute_time_at_slot_ms(const Spec& spec, std::uint64_t genesis_time_ms,
                                      Slot slot) noexcept {
    return base::checked_add(genesis_time_ms,
                             base::checked_mul(slot.value, spec.config->SLOT_DURATION_MS));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_slot_at_time_ms
Slot compute_slot_at_time_ms(const Spec& spec, std::uint64_t genesis_time_ms,
                             std::uint64_t time_ms) noexcept {
    return Slot{base::checked_sub(time_ms, genesis_time_ms) / spec.config->SLOT_DURATION_MS};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#compute_slot_at_time
Slot compute_slot_at_time(const Spec& spec, std::uint64_t genesis_time,
                          std::uint64_t time) noexcept {
    return compute_slot_at_time_ms(spec, seconds_to_milliseconds(genesis_time),
                                   seconds_to_milliseconds(time));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#compute_slots_since_epoch_start
Slot compute_slots_since_epoch_start(const Spec& spec, Slot slot) noexcept {
    return Slot{slot % spec.preset->SLOTS_PER_EPOCH};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#is_start_slot_at_epoch
bool is_start_slot_at_epoch(const Spec& spec, Slot slot) noexcept {
    return compute_slots_since_epoch_start(spec, slot) == 0;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_slot_component_duration_ms
std::uint64_t get_slot_component_duration_ms(const Spec& spec,
                                             std::uint64_t basis_points) noexcept {
    return base::checked_mul(basis_points, spec.config->SLOT_DURATION_MS) / BASIS_POINTS;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_attestation_due_ms
std::uint64_t get_attestation_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.at_least(ForkId::gloas)
                                                    ? spec.config->ATTESTATION_DUE_BPS_GLOAS
                                                    : spec.config->ATTESTATION_DUE_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_aggregate_due_ms
std::uint64_t get_aggregate_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.at_least(ForkId::gloas)
                                                    ? spec.config->AGGREGATE_DUE_BPS_GLOAS
                                                    : spec.config->AGGREGATE_DUE_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_proposer_reorg_cutoff_ms
std::uint64_t get_proposer_reorg_cutoff_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.config->PROPOSER_REORG_CUTOFF_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_sync_message_due_ms
std::uint64_t get_sync_message_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.at_least(ForkId::gloas)
                                                    ? spec.config->SYNC_MESSAGE_DUE_BPS_GLOAS
                                                    : spec.config->SYNC_MESSAGE_DUE_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_contribution_due_ms
std::uint64_t get_contribution_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.at_least(ForkId::gloas)
                                                    ? spec.config->CONTRIBUTION_DUE_BPS_GLOAS
                                                    : spec.config->CONTRIBUTION_DUE_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-get_payload_due_ms
std::uint64_t get_payload_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.config->PAYLOAD_DUE_BPS);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-get_payload_attestation_due_ms
std::uint64_t get_payload_attestation_due_ms(const Spec& spec) noexcept {
    return get_slot_component_duration_ms(spec, spec.config->PAYLOAD_ATTESTATION_DUE_BPS);
}

}  // namespace cairn::consensus
