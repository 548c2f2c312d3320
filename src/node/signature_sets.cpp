#include "node/signature_sets.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <memory>

namespace cairn::node {

using namespace consensus;

namespace {

/// True, and noted in `here`, if bits for the key bring somebody new.
template <class Map>
bool is_news(const Map& seen, Map& here, const typename Map::key_type& key, const ssz::Bits& bits) {
    const auto before = seen.find(key);
    if (before != seen.end() && gossip::is_non_strict_superset(before->second, bits)) {
        return false;
    }
    gossip::BitSets& others = here[key];
    if (gossip::is_non_strict_superset(others, bits)) {
        return false;
    }
    others.push_back(bits);
    return true;
}

CommitteeIndex committee_of(const Spec& spec, const Attestation& aggregate) {
    const auto indices = get_committee_indices(aggregate);
    return spec.at_least(ForkId::electra) && !indices.empty() ? indices[0] : CommitteeIndex{0};
}

}  // namespace

Root SignatureSets::signing_root(const Spec& spec, const Root& object_root, const DomainType& type,
                                 Epoch epoch) const {
    return compute_signing_root(object_root, get_domain(spec, state_, type, epoch));
}

void SignatureSets::add_signer(ValidatorIndex signer, const Root& signing_root,
                               const BLSSignature& signature) {
    if (signer < state_.validators.size()) {
        sets_.push_back({verifier_.key(state_, signer), signing_root, signature});
    }
}

void SignatureSets::add_set(const std::optional<crypto::SignatureSet>& set) {
    if (set) {
        sets_.push_back(*set);
    }
}

void SignatureSets::add(const Spec& spec, const SingleAttestation& single) {
    add_signer(single.attester_index,
               signing_root(spec, ssz::hash_tree_root(spec, single.data), DOMAIN_BEACON_ATTESTER,
                            single.data.target.epoch),
               single.signature);
}

void SignatureSets::add(const Spec& spec, const Attestation& attestation) {
    const auto attesters = get_attesting_indices(spec, state_, attestation);
    if (attesters) {
        add_set(verifier_.aggregate_set(
            state_, *attesters,
            signing_root(spec, ssz::hash_tree_root(spec, attestation.data), DOMAIN_BEACON_ATTESTER,
                         attestation.data.target.epoch),
            attestation.signature));
    }
}

void SignatureSets::add(const Spec& spec, const SignedAggregateAndProof& message) {
    const AggregateAndProof& proof = message.message;
    const AttestationData& data = proof.aggregate.data;
    if (!is_news(seen_.aggregate_data_roots, here_.aggregate_data_roots,
                 {ssz::hash_tree_root(spec, data), committee_of(spec, proof.aggregate)},
                 proof.aggregate.aggregation_bits)) {
        return;
    }
    const Epoch epoch = data.target.epoch;
    add_signer(
        proof.aggregator_index,
        signing_root(spec, ssz::hash_tree_root(spec, data.slot), DOMAIN_SELECTION_PROOF, epoch),
        proof.selection_proof);
    add_signer(
        proof.aggregator_index,
        signing_root(spec, ssz::hash_tree_root(spec, proof), DOMAIN_AGGREGATE_AND_PROOF, epoch),
        message.signature);
    add(spec, proof.aggregate);
}

void SignatureSets::add(const Spec& spec, const SyncCommitteeMessage& message) {
    add_signer(message.validator_index,
               signing_root(spec, message.beacon_block_root, DOMAIN_SYNC_COMMITTEE,
                            compute_epoch_at_slot(spec, message.slot)),
               message.signature);
}

void SignatureSets::add(const Spec& spec, const SignedContributionAndProof& message) {
    const ContributionAndProof& proof = message.message;
    const SyncCommitteeContribution& contribution = proof.contribution;
    if (contribution.subcommittee_index >= SYNC_COMMITTEE_SUBNET_COUNT ||
        !is_news(
            seen_.sync_contribution_data, here_.sync_contribution_data,
            {contribution.slot, contribution.beacon_block_root, contribution.subcommittee_index},
            contribution.aggregation_bits)) {
        return;
    }
    const Epoch epoch = compute_epoch_at_slot(spec, contribution.slot);
    const SyncAggregatorSelectionData selection{contribution.slot, contribution.subcommittee_index};
    add_signer(proof.aggregator_index,
               signing_root(spec, ssz::hash_tree_root(spec, selection),
                            DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF, epoch),
               proof.selection_proof);
    add_signer(
        proof.aggregator_index,
        signing_root(spec, ssz::hash_tree_root(spec, proof), DOMAIN_CONTRIBUTION_AND_PROOF, epoch),
        message.signature);
    std::vector<BLSPubkey> participants;
    const auto members =
        gossip::get_sync_subcommittee_pubkeys(spec, state_, contribution.subcommittee_index);
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (contribution.aggregation_bits[i]) {
            participants.push_back(members[i]);
        }
    }
    add_set(verifier_.aggregate_set(
        participants,
        signing_root(spec, contribution.beacon_block_root, DOMAIN_SYNC_COMMITTEE, epoch),
        contribution.signature));
}

void SignatureSets::add_header(const Spec& spec, const SignedBeaconBlockHeader& header) {
    const BeaconBlockHeader& message = header.message;
    const Root signed_root =
        signing_root(spec, ssz::hash_tree_root(spec, message), DOMAIN_BEACON_PROPOSER,
                     compute_epoch_at_slot(spec, message.slot));
    if (headers_.insert(signed_root).second) {
        add_signer(message.proposer_index, signed_root, header.signature);
    }
}

void SignatureSets::add(const Spec& spec, const BlobSidecar& sidecar) {
    add_header(spec, sidecar.signed_block_header);
}
void SignatureSets::add(const Spec& spec, const DataColumnSidecar& sidecar) {
    add_header(spec, sidecar.signed_block_header);
}

template <class Message>
void SignatureSets::decode_and_add(const Spec& spec, const Payload& bytes) {
    const auto message = std::make_unique<Message>();  // some are too big for a stack
    if (ssz::decode(spec, *bytes, *message)) {
        add(spec, *message);
    }
}

void SignatureSets::add(const Spec& spec, const GossipMessage& message) {
    switch (message.topic) {
        case Topic::beacon_attestation:
            if (spec.at_least(ForkId::electra)) {
                decode_and_add<SingleAttestation>(spec, message.bytes);
            } else {
                decode_and_add<Attestation>(spec, message.bytes);
            }
            break;
        case Topic::beacon_aggregate_and_proof:
            decode_and_add<SignedAggregateAndProof>(spec, message.bytes);
            break;
        case Topic::sync_committee:
            decode_and_add<SyncCommitteeMessage>(spec, message.bytes);
            break;
        case Topic::sync_committee_contribution_and_proof:
            decode_and_add<SignedContributionAndProof>(spec, message.bytes);
            break;
        case Topic::blob_sidecar:
            decode_and_add<BlobSidecar>(spec, message.bytes);
            break;
        case Topic::data_column_sidecar:
            decode_and_add<DataColumnSidecar>(spec, message.bytes);
            break;
        default:
            break;  // rare, or checked with its block
    }
}

}  // namespace cairn::node
