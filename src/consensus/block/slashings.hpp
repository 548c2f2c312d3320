// Proofs that a proposer or attesters signed two things of which one must be a lie.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md "Proposer slashings", "Attester
// slashings"; v0.12.3 likewise. On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

Checked<> process_proposer_slashing(const Spec& spec, BeaconState& state,
                                    const ProposerSlashing& proposer_slashing,
                                    SignatureVerifier& verifier);
Checked<> process_attester_slashing(const Spec& spec, BeaconState& state,
                                    const AttesterSlashing& attester_slashing,
                                    SignatureVerifier& verifier);

}  // namespace cairn::consensus
