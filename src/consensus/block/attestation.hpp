// Attestations in blocks, and what they earn.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,deneb,electra,gloas}/beacon-chain.md
// "Attestations"; v0.12.3 as phase0. On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#add_flag
constexpr ParticipationFlags add_flag(ParticipationFlags flags, std::uint64_t flag_index) noexcept {
    return static_cast<ParticipationFlags>(flags | 1U << flag_index);
}
// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#has_flag
constexpr bool has_flag(ParticipationFlags flags, std::uint64_t flag_index) noexcept {
    return ((flags >> flag_index) & 1U) != 0;
}
static_assert(has_flag(add_flag(0b001, 2), 2) && !has_flag(0b101, 1));

/// altair: the flags an attestation earns, as a set of bits. Invalid: a source that is not the
/// justified checkpoint, roots beyond the state's history. `parent_slot` is read since gloas.
Checked<ParticipationFlags> get_attestation_participation_flag_indices(
    const Spec& spec, const BeaconState& state, const AttestationData& data,
    std::uint64_t inclusion_delay, Slot parent_slot);

/// gloas: whether the attested block is of the attestation's own slot. Invalid:
/// slot_out_of_history.
Checked<bool> is_attestation_same_slot(const Spec& spec, const BeaconState& state,
                                       const AttestationData& data);

/// `parent_slot` is read since gloas: the slot of the block before this one.
/// Cost: linear in the attesters, one registry-sized pass per epoch for their balances.
Checked<> process_attestation(const Spec& spec, BeaconState& state, const Attestation& attestation,
                              Slot parent_slot, SignatureVerifier& verifier);

}  // namespace cairn::consensus
