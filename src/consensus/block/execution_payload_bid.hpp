// gloas: a block commits to a builder's bid; the payload follows in an envelope, and the next block
// applies what the payload asks for.
// Spec: consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md, specs/gloas/fork-choice.md
// (verify_execution_payload_envelope). On an error the state may be half changed.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

struct BeaconState;

Checked<> process_execution_payload_bid(const Spec& spec, BeaconState& state,
                                        const SignedExecutionPayloadBid& signed_bid,
                                        SignatureVerifier& verifier);
/// The bid's builder is in the list of builders.
bool verify_execution_payload_bid_signature(const Spec& spec, const BeaconState& state,
                                            const SignedExecutionPayloadBid& signed_bid,
                                            SignatureVerifier& verifier);

/// Before the header of a block: what its parent's payload, if it came, asked for.
Checked<> process_parent_execution_payload(const Spec& spec, BeaconState& state,
                                           const BeaconBlock& block, SignatureVerifier& verifier);
Checked<> apply_parent_execution_payload(const Spec& spec, BeaconState& state,
                                         const ExecutionRequests& requests,
                                         SignatureVerifier& verifier);

/// Whether an envelope is the one that the block of `state`, the block's post state, committed to.
Checked<> verify_execution_payload_envelope(const Spec& spec, const BeaconState& state,
                                            const SignedExecutionPayloadEnvelope& signed_envelope,
                                            ExecutionEngine& execution_engine,
                                            SignatureVerifier& verifier);
/// Invalid: builder_index_out_of_range.
Checked<bool> verify_execution_payload_envelope_signature(
    const Spec& spec, const BeaconState& state,
    const SignedExecutionPayloadEnvelope& signed_envelope, SignatureVerifier& verifier);

Checked<> process_payload_attestation(const Spec& spec, BeaconState& state,
                                      const PayloadAttestation& payload_attestation,
                                      SignatureVerifier& verifier);

}  // namespace cairn::consensus
