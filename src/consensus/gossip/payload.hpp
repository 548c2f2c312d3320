// gloas: bids of builders, the payloads they reveal, the committee's votes on them, what proposers
// want. Spec: consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md.
#pragma once

#include "consensus/containers/gloas.hpp"
#include "consensus/gossip/context.hpp"

namespace cairn::consensus::gossip {

Verdict validate_execution_payload_bid_gossip(
    const Context& context, const SignedExecutionPayloadBid& signed_execution_payload_bid);
Verdict validate_execution_payload_envelope_gossip(
    const Context& context,
    const SignedExecutionPayloadEnvelope& signed_execution_payload_envelope);
Verdict validate_payload_attestation_message_gossip(
    const Context& context, const PayloadAttestationMessage& payload_attestation_message);
Verdict validate_proposer_preferences_gossip(
    const Context& context, const SignedProposerPreferences& signed_proposer_preferences);

/// Whether a gas limit is what a step from the parent's towards the target may be.
bool is_gas_limit_target_compatible(std::uint64_t parent_gas_limit, std::uint64_t gas_limit,
                                    std::uint64_t target_gas_limit) noexcept;

}  // namespace cairn::consensus::gossip
