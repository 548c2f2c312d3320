// A beacon node made of answers: it knows every key it is asked about, gives each validator the
// duties that are set, and keeps what is published.
#pragma once

#include "validator/beacon_node.hpp"

#include <map>
#include <string>
#include <vector>

namespace cairn::validator {

class FakeNode final : public BeaconNode {
  public:
    explicit FakeNode(std::string name = "fake") : name_(std::move(name)) {}

    const std::string& name() const noexcept override { return name_; }
    NodeResult<std::string> version() override { return answer(name_); }
    NodeResult<GenesisInfo> genesis() override { return answer(GenesisInfo{}); }
    NodeResult<NetworkConfig> config_spec() override {
        return answer(NetworkConfig{
            std::shared_ptr<const consensus::Config>(&consensus::minimal_config(), [](auto*) {}),
            &consensus::minimal_preset()});
    }
    NodeResult<std::vector<consensus::Fork>> fork_schedule() override {
        return answer(std::vector<consensus::Fork>{});
    }
    NodeResult<SyncStatus> syncing() override { return answer(sync_status); }
    NodeResult<HeadRoot> head_root() override { return answer(head); }
    NodeResult<std::vector<KnownValidator>> validators(
        std::span<const consensus::BLSPubkey> pubkeys) override {
        std::vector<KnownValidator> out;
        for (const consensus::BLSPubkey& pubkey : pubkeys) {
            out.push_back({consensus::ValidatorIndex{out.size()}, pubkey, status});
        }
        return answer(out);
    }
    NodeResult<std::vector<Liveness>> liveness(consensus::Epoch epoch, Indices indices) override {
        std::vector<Liveness> out;
        for (const consensus::ValidatorIndex index : indices) {
            out.push_back({index, live_epochs.contains(epoch) && live_epochs.at(epoch) == index});
        }
        return answer(out);
    }

    NodeResult<Duties<ProposerDuty>> proposer_duties(consensus::Epoch) override {
        return answer(proposers);
    }
    NodeResult<Duties<AttesterDuty>> attester_duties(consensus::Epoch, Indices) override {
        ++attester_calls;
        return answer(attesters);
    }
    NodeResult<std::vector<SyncDuty>> sync_duties(consensus::Epoch, Indices) override {
        return answer(sync_members);
    }
    NodeResult<void> subscribe(std::span<const CommitteeSubscription> wishes) override {
        committee_subscriptions.assign(wishes.begin(), wishes.end());
        return done();
    }
    NodeResult<void> subscribe(std::span<const SyncSubscription> wishes) override {
        sync_subscriptions.assign(wishes.begin(), wishes.end());
        return done();
    }
    NodeResult<void> prepare_proposers(std::span<const ProposerPreparation> wishes) override {
        preparations.assign(wishes.begin(), wishes.end());
        return done();
    }

    NodeResult<void> register_validators(
        const consensus::Spec&,
        std::span<const builder::SignedValidatorRegistrationV1> sent) override {
        registrations.insert(registrations.end(), sent.begin(), sent.end());
        return done();
    }

    NodeResult<ProducedBlock> produce_block(const consensus::Spec&,
                                            const BlockWish& wish) override {
        ProducedBlock out = block;
        out.block.body.randao_reveal = wish.randao_reveal;
        out.block.body.graffiti = wish.graffiti;
        if (out.blinded && wish.builder_boost_factor != 0) {
            out.blinded->body.randao_reveal = wish.randao_reveal;
            out.blinded->body.graffiti = wish.graffiti;
        } else {
            out.blinded.reset();
        }
        return answer(out);
    }
    NodeResult<void> publish_block(const consensus::Spec&, const BlockToPublish& made) override {
        blocks.push_back(made);
        return done();
    }
    NodeResult<void> publish_blinded_block(const consensus::Spec&,
                                           const builder::SignedBlindedBeaconBlock& made) override {
        blinded_blocks.push_back(made);
        return done();
    }
    NodeResult<consensus::AttestationData> attestation_data(const consensus::Spec&, consensus::Slot,
                                                            consensus::CommitteeIndex) override {
        return answer(data);
    }
    NodeResult<consensus::Attestation> aggregate(const consensus::Spec&,
                                                 const consensus::AttestationData& wanted,
                                                 consensus::CommitteeIndex) override {
        consensus::Attestation out = aggregate_answer;
        out.data = wanted;
        return answer(out);
    }
    NodeResult<void> publish(const consensus::Spec&,
                             std::span<const consensus::Attestation> sent) override {
        attestations.assign(sent.begin(), sent.end());
        return done();
    }
    NodeResult<void> publish(const consensus::Spec&,
                             std::span<const consensus::SingleAttestation> sent) override {
        single_attestations.assign(sent.begin(), sent.end());
        return done();
    }
    NodeResult<void> publish(const consensus::Spec&,
                             std::span<const consensus::SignedAggregateAndProof> sent) override {
        aggregates.assign(sent.begin(), sent.end());
        return done();
    }
    NodeResult<void> publish(const consensus::Spec&,
                             std::span<const consensus::SyncCommitteeMessage> sent) override {
        sync_messages.assign(sent.begin(), sent.end());
        return done();
    }
    NodeResult<consensus::SyncCommitteeContribution> contribution(
        const consensus::Spec&, consensus::Slot slot, std::uint64_t subcommittee_index,
        const consensus::Root& root) override {
        consensus::SyncCommitteeContribution out = contribution_answer;
        out.slot = slot;
        out.subcommittee_index = subcommittee_index;
        out.beacon_block_root = root;
        return answer(out);
    }
    NodeResult<void> publish(const consensus::Spec&,
                             std::span<const consensus::SignedContributionAndProof> sent) override {
        contributions.assign(sent.begin(), sent.end());
        return done();
    }

    std::optional<NodeError> fails;  // what every request comes to
    int asked = 0;
    int attester_calls = 0;
    SyncStatus sync_status;
    std::string status = "active_ongoing";
    HeadRoot head{consensus::Root{{7}}, false};
    std::map<consensus::Epoch, consensus::ValidatorIndex> live_epochs;
    Duties<ProposerDuty> proposers;
    Duties<AttesterDuty> attesters;
    std::vector<SyncDuty> sync_members;
    ProducedBlock block;
    consensus::AttestationData data;
    consensus::Attestation aggregate_answer;
    consensus::SyncCommitteeContribution contribution_answer;

    std::vector<CommitteeSubscription> committee_subscriptions;
    std::vector<SyncSubscription> sync_subscriptions;
    std::vector<ProposerPreparation> preparations;
    std::vector<builder::SignedValidatorRegistrationV1> registrations;
    std::vector<BlockToPublish> blocks;
    std::vector<builder::SignedBlindedBeaconBlock> blinded_blocks;
    std::vector<consensus::Attestation> attestations;
    std::vector<consensus::SingleAttestation> single_attestations;
    std::vector<consensus::SignedAggregateAndProof> aggregates;
    std::vector<consensus::SyncCommitteeMessage> sync_messages;
    std::vector<consensus::SignedContributionAndProof> contributions;

  private:
    template <class T>
    NodeResult<T> answer(T value) {
        ++asked;
        if (fails) {
            return unexpected(*fails);
        }
        return value;
    }
    NodeResult<void> done() {
        ++asked;
        return fails ? NodeResult<void>(unexpected(*fails)) : NodeResult<void>{};
    }

    std::string name_;
};

}  // namespace cairn::validator
