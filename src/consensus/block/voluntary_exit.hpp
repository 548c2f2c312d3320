// A validator asks to leave, or to be paid out to an execution address.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,deneb,electra}/beacon-chain.md "Voluntary
// exits", specs/capella/beacon-chain.md "New process_bls_to_execution_change"; v0.12.3 as phase0.
// On an error the state may be half changed.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

/// Cost before electra: O(validators), for the exit queue.
Checked<> process_voluntary_exit(const Spec& spec, BeaconState& state,
                                 const SignedVoluntaryExit& signed_voluntary_exit,
                                 SignatureVerifier& verifier);

/// capella
Checked<> process_bls_to_execution_change(const Spec& spec, BeaconState& state,
                                          const SignedBLSToExecutionChange& signed_address_change,
                                          SignatureVerifier& verifier);

}  // namespace cairn::consensus
