// The attestations a phase0 state keeps until its epoch is processed, and whose votes they hold.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Epoch processing", v0.12.3
// specs/phase{0,1} likewise. altair replaced them by participation flags.
#pragma once

#include "consensus/primitives.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <cstdint>
#include <vector>

namespace cairn::consensus {

struct BeaconState;
struct PendingAttestation;

/// Point into the state; valid until its list is written to.
using PendingAttestationRefs = std::vector<const PendingAttestation*>;

/// `epoch` is the previous or the current one. Invalid: epoch_not_previous_or_current.
Checked<PendingAttestationRefs> get_matching_source_attestations(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch);
Checked<PendingAttestationRefs> get_matching_target_attestations(const Spec& spec,
                                                                 const BeaconState& state,
                                                                 Epoch epoch);
Checked<PendingAttestationRefs> get_matching_head_attestations(const Spec& spec,
                                                               const BeaconState& state,
                                                               Epoch epoch);

/// v0.12.3's get_attesting_indices(state, a.data, a.aggregation_bits). In committee order.
/// Invalid: committee_index_out_of_range, aggregation_bits_wrong_length.
Checked<std::vector<ValidatorIndex>> get_pending_attesting_indices(
    const Spec& spec, const BeaconState& state, const PendingAttestation& attestation);

/// Ascending, each once.
Checked<std::vector<ValidatorIndex>> get_unslashed_attesting_indices(
    const Spec& spec, const BeaconState& state, const PendingAttestationRefs& attestations);
Checked<Gwei> get_attesting_balance(const Spec& spec, const BeaconState& state,
                                    const PendingAttestationRefs& attestations);

/// Per validator, slashed or not, the status bits timely_source, timely_target, timely_head
/// (columns.hpp) that its votes of the previous epoch earn.
Checked<std::vector<std::uint8_t>> get_previous_votes(const Spec& spec, const BeaconState& state);
/// The same of the current epoch, timely_target only: the head may still be unknown.
Checked<std::vector<std::uint8_t>> get_current_votes(const Spec& spec, const BeaconState& state);

}  // namespace cairn::consensus
