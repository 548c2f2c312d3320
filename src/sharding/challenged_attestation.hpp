// An attestation of some earlier time that a custody challenge or slashing brings up again.
// Spec: consensus-specs v0.12.3 specs/phase1/custody-game.md "Chunk challenges", "Custody
// Slashings".
#pragma once

#include "sharding/predicates.hpp"

namespace cairn::sharding {

struct ChallengedAttestation {
    std::vector<ValidatorIndex> committee;
    std::vector<ValidatorIndex> attesters;  // ascending
};

/// is_valid_indexed_attestation(state, get_indexed_attestation(state, attestation)), and who is
/// meant. Invalid: committee_index_out_of_range, aggregation_bits_wrong_length,
/// challenged_attestation_invalid.
Checked<ChallengedAttestation> verify_challenged_attestation(
    const Spec& spec, const BeaconState& state, const consensus::Attestation& attestation,
    SignatureVerifier& verifier);

}  // namespace cairn::sharding
