// Slots in milliseconds, and the moments of a slot at which messages are due.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,gloas}/fork-choice.md.
// Times are milliseconds since 1970. Overflows as in base/uint64.hpp.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

/// The largest uint64 stands for everything beyond it.
std::uint64_t seconds_to_milliseconds(std::uint64_t seconds) noexcept;
std::uint64_t milliseconds_to_seconds(std::uint64_t milliseconds) noexcept;
std::uint64_t compute_time_at_slot_ms(const Spec& spec, std::uint64_t genesis_time_ms,
                                      Slot slot) noexcept;
Slot compute_slot_at_time_ms(const Spec& spec, std::uint64_t genesis_time_ms,
                             std::uint64_t time_ms) noexcept;
Slot compute_slot_at_time(const Spec& spec, std::uint64_t genesis_time,
                          std::uint64_t time) noexcept;

Slot compute_slots_since_epoch_start(const Spec& spec, Slot slot) noexcept;
bool is_start_slot_at_epoch(const Spec& spec, Slot slot) noexcept;

/// A share of a slot given in ten-thousandths.
std::uint64_t get_slot_component_duration_ms(const Spec& spec, std::uint64_t basis_points) noexcept;

// Due times since the start of the slot.
std::uint64_t get_attestation_due_ms(const Spec& spec) noexcept;
std::uint64_t get_aggregate_due_ms(const Spec& spec) noexcept;
std::uint64_t get_proposer_reorg_cutoff_ms(const Spec& spec) noexcept;
std::uint64_t get_sync_message_due_ms(const Spec& spec) noexcept;         // altair on
std::uint64_t get_contribution_due_ms(const Spec& spec) noexcept;         // altair on
std::uint64_t get_payload_due_ms(const Spec& spec) noexcept;              // gloas on
std::uint64_t get_payload_attestation_due_ms(const Spec& spec) noexcept;  // gloas on

}  // namespace cairn::consensus
