// gloas: the payload timeliness committee, who say whether a slot's payload came in time.
// Spec: consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md.
#pragma once

#include "consensus/containers/gloas.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

struct BeaconState;

/// Draws the committee of a slot from all its beacon committees. Invalid: no_active_validators.
Checked<std::vector<ValidatorIndex>> compute_ptc(const Spec& spec, const BeaconState& state,
                                                 Slot slot);
/// As the state has it stored, for slots of the previous to the next epoch; valid until the state
/// changes. Invalid: ptc_slot_before_gloas, ptc_slot_out_of_window.
Checked<std::span<const ValidatorIndex>> get_ptc(const Spec& spec, const BeaconState& state,
                                                 Slot slot);

/// Invalid: what get_ptc is invalid for.
Checked<IndexedPayloadAttestation> get_indexed_payload_attestation(
    const Spec& spec, const BeaconState& state, const PayloadAttestation& payload_attestation);
/// Indices sorted (a validator may sit twice), in range, and the aggregate signature valid.
bool is_valid_indexed_payload_attestation(const Spec& spec, const BeaconState& state,
                                          const IndexedPayloadAttestation& attestation,
                                          SignatureVerifier& verifier);

}  // namespace cairn::consensus
