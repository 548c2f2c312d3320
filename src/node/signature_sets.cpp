#include "node/signature_sets.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::node {

using namespace consensus;

namespace {

class Collector {
  public:
    Collector(const Spec& spec, const BeaconState& state, CachingVerifier& verifier,
              std::vector<crypto::SignatureSet>& sets)
        : spec_(spec), state_(state), verifier_(verifier), sets_(sets) {}

    void add(const SingleAttestation& single) {
        add(single.attester_index, ssz::hash_tree_root(spec_, single.data), DOMAIN_BEACON_ATTESTER,
            single.data.target.epoch, single.signature);
    }

    void add(const Attestation& attestation) {
        const auto attesters = get_attesting_indices(spec_, state_, attestation);
        if (attesters) {
            add(verifier_.aggregate_set(
                state_, *attesters,
                signing_root(ssz::hash_tree_root(spec_, attestation.data), DOMAIN_BEACON_ATTESTER,
                             attestation.data.target.epoch),
                attestation.signature));
        }
    }

    void add(const SignedAggregateAndProof& message) {
        const AggregateAndProof& proof = message.message;
        const AttestationData& data = proof.aggregate.data;
        add(proof.aggregator_index, ssz::hash_tree_root(spec_, data.slot), DOMAIN_SELECTION_PROOF,
            data.target.epoch, proof.selection_proof);
        add(proof.aggregator_index, ssz::hash_tree_root(spec_, proof), DOMAIN_AGGREGATE_AND_PROOF,
            data.target.epoch, message.signature);
        add(proof.aggregate);
    }

    void add(const SyncCommitteeMessage& message) {
        add(message.validator_index, message.beacon_block_root, DOMAIN_SYNC_COMMITTEE,
            compute_epoch_at_slot(spec_, message.slot), message.signature);
    }

    void add(const SignedContributionAndProof& message) {
        const ContributionAndProof& proof = message.message;
        const SyncCommitteeContribution& contribution = proof.contribution;
        if (contribution.subcommittee_index >= SYNC_COMMITTEE_SUBNET_COUNT) {
            return;
        }
        const Epoch epoch = compute_epoch_at_slot(spec_, contribution.slot);
        const SyncAggregatorSelectionData selection{contribution.slot,
                                                    contribution.subcommittee_index};
        add(proof.aggregator_index, ssz::hash_tree_root(spec_, selection),
            DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF, epoch, proof.selection_proof);
        add(proof.aggregator_index, ssz::hash_tree_root(spec_, proof),
            DOMAIN_CONTRIBUTION_AND_PROOF, epoch, message.signature);
        const auto members = gossip::get_sync_subcommittee_pubkeys(spec_, state_,
                                                                   contribution.subcommittee_index);
        std::vector<BLSPubkey> participants;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (contribution.aggregation_bits[i]) {
                participants.push_back(members[i]);
            }
        }
        add(verifier_.aggregate_set(
            participants,
            signing_root(contribution.beacon_block_root, DOMAIN_SYNC_COMMITTEE, epoch),
            contribution.signature));
    }

  private:
    Root signing_root(const Root& object_root, const DomainType& type, Epoch epoch) const {
        return compute_signing_root(object_root, get_domain(spec_, state_, type, epoch));
    }

    void add(ValidatorIndex signer, const Root& object_root, const DomainType& type, Epoch epoch,
             const BLSSignature& signature) {
        if (signer < state_.validators.size()) {
            sets_.push_back({verifier_.key(state_.validators[signer.value].pubkey),
                             signing_root(object_root, type, epoch), signature});
        }
    }

    void add(const std::optional<crypto::SignatureSet>& set) {
        if (set) {
            sets_.push_back(*set);
        }
    }

    const Spec& spec_;
    const BeaconState& state_;
    CachingVerifier& verifier_;
    std::vector<crypto::SignatureSet>& sets_;
};

template <class Message>
void decode_and_add(const Spec& spec, const Payload& bytes, Collector& collector) {
    Message message;
    if (ssz::decode(spec, *bytes, message)) {
        collector.add(message);
    }
}

}  // namespace

void append_signature_sets(const Spec& spec, const BeaconState& state, const GossipMessage& message,
                           CachingVerifier& verifier, std::vector<crypto::SignatureSet>& sets) {
    Collector collector(spec, state, verifier, sets);
    switch (message.topic) {
        case Topic::beacon_attestation:
            if (spec.at_least(ForkId::electra)) {
                decode_and_add<SingleAttestation>(spec, message.bytes, collector);
            } else {
                decode_and_add<Attestation>(spec, message.bytes, collector);
            }
            break;
        case Topic::beacon_aggregate_and_proof:
            decode_and_add<SignedAggregateAndProof>(spec, message.bytes, collector);
            break;
        case Topic::sync_committee:
            decode_and_add<SyncCommitteeMessage>(spec, message.bytes, collector);
            break;
        case Topic::sync_committee_contribution_and_proof:
            decode_and_add<SignedContributionAndProof>(spec, message.bytes, collector);
            break;
        default:
            break;  // rare, or checked with its block
    }
}

}  // namespace cairn::node
