// Many validators' messages become one: attestations, sync committee contributions.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,electra}/validator.md; v0.12.3
// specs/phase0/validator.md.
//
// Signatures are added up, not verified: gossip (gossip/*.hpp) has done that to each message.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "crypto/secret_key.hpp"

#include <span>

namespace cairn::consensus {

struct BeaconState;

/// Of attestations to the same data by different validators.
/// Invalid: signature_aggregate_invalid (none given, or a signature that is no point).
Checked<BLSSignature> get_aggregate_signature(std::span<const Attestation> attestations);

AggregateAndProof get_aggregate_and_proof(const Spec& spec, const BeaconState& state,
                                          ValidatorIndex aggregator_index,
                                          const Attestation& aggregate,
                                          const crypto::SecretKey& privkey);

/// electra: the aggregates of a slot's committees, as the network has them, in one attestation as
/// blocks have it. The caller gives one per committee, all for the same data.
/// Invalid: aggregates_missing, aggregate_without_committee, aggregation_bits_too_many,
/// signature_aggregate_invalid.
Checked<Attestation> compute_on_chain_aggregate(const Spec& spec,
                                                std::span<const Attestation> network_aggregates);

/// altair
ContributionAndProof get_contribution_and_proof(const Spec& spec, const BeaconState& state,
                                                ValidatorIndex aggregator_index,
                                                const SyncCommitteeContribution& contribution,
                                                const crypto::SecretKey& privkey);

/// altair: sets block.body.sync_aggregate from one contribution per subcommittee, all for the
/// block's parent and the slot before. Without any the proposer leaves the aggregate empty, with
/// G2_POINT_AT_INFINITY as its signature. On an error the block is as it was.
/// Invalid: subcommittee_index_out_of_range, signature_aggregate_invalid.
Checked<> process_sync_committee_contributions(
    const Spec& spec, BeaconBlock& block, std::span<const SyncCommitteeContribution> contributions);

}  // namespace cairn::consensus
