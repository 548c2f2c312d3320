// Messages of the sync committee, altair on.
// Spec: consensus-specs v1.7.0-beta.4 specs/altair/p2p-interface.md.
#pragma once

#include "consensus/containers/validator.hpp"
#include "consensus/gossip/context.hpp"

#include <span>

namespace cairn::consensus::gossip {

Verdict validate_sync_committee_message_gossip(const Context& context,
                                               const SyncCommitteeMessage& sync_committee_message,
                                               SubcommitteeIndex subnet_id);
Verdict validate_sync_committee_contribution_and_proof_gossip(
    const Context& context, const SignedContributionAndProof& signed_contribution_and_proof);

/// The committee that signs the state's slot (it is that of the next slot's period), cut in
/// subnets. `subcommittee_index` < SYNC_COMMITTEE_SUBNET_COUNT.
std::span<const BLSPubkey> get_sync_subcommittee_pubkeys(const Spec& spec, const BeaconState& state,
                                                         SubcommitteeIndex subcommittee_index);
bool is_sync_committee_aggregator(const Spec& spec, const BLSSignature& signature);

}  // namespace cairn::consensus::gossip
