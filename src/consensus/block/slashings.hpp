// Proofs that a proposer or attesters signed two things of which one must be a lie.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Proposer slashings", "Attester
// slashings"; v0.12.3 likewise. On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

#include <vector>

namespace cairn::consensus {

struct BeaconState;

Checked<> process_proposer_slashing(const Spec& spec, BeaconState& state,
                                    const ProposerSlashing& proposer_slashing,
                                    SignatureVerifier& verifier);
Checked<> process_attester_slashing(const Spec& spec, BeaconState& state,
                                    const AttesterSlashing& attester_slashing,
                                    SignatureVerifier& verifier);

/// Those who signed both attestations, in ascending order; an error unless the two are slashable
/// and each is valid in `state`. For process_attester_slashing and the fork choice's
/// on_attester_slashing, which do different things to them.
Checked<std::vector<ValidatorIndex>> verified_equivocators(
    const Spec& spec, const BeaconState& state, const AttesterSlashing& attester_slashing,
    SignatureVerifier& verifier);

}  // namespace cairn::consensus
