// Several beacon nodes as one: asked in the order of their health, the next one if one fails.
//
// A node that fails goes behind those that do not, until it answers again. An answer "refused" with
// a status below 500 is the request's fault, except 404 and 405, and is not tried elsewhere. What
// prepares a node for later duties (subscriptions, fee recipients, registrations) is told to all,
// so that the next one can step in at any moment; one that takes it is enough.
#pragma once

#include "validator/beacon_node.hpp"

#include <memory>
#include <type_traits>
#include <vector>

namespace cairn::validator {

class MultiBeaconNode final : public BeaconNode {
  public:
    /// At least one, in the order of preference.
    explicit MultiBeaconNode(std::vector<std::unique_ptr<BeaconNode>> nodes);

    /// The node that is asked first.
    const std::string& name() const noexcept override;
    /// Asks every node whether it is there and in step; the best comes first. Returns how many are.
    std::size_t check_health();

    NodeResult<std::string> version() override;
    NodeResult<GenesisInfo> genesis() override;
    NodeResult<NetworkConfig> config_spec() override;
    NodeResult<std::vector<consensus::Fork>> fork_schedule() override;
    NodeResult<SyncStatus> syncing() override;
    NodeResult<HeadRoot> head_root() override;
    NodeResult<std::vector<KnownValidator>> validators(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    NodeResult<std::vector<Liveness>> liveness(consensus::Epoch epoch, Indices validators) override;

    NodeResult<Duties<ProposerDuty>> proposer_duties(consensus::Epoch epoch) override;
    NodeResult<Duties<AttesterDuty>> attester_duties(consensus::Epoch epoch,
                                                     Indices validators) override;
    NodeResult<std::vector<SyncDuty>> sync_duties(consensus::Epoch epoch,
                                                  Indices validators) override;
    NodeResult<void> subscribe(std::span<const CommitteeSubscription> subscriptions) override;
    NodeResult<void> subscribe(std::span<const SyncSubscription> subscriptions) override;
    NodeResult<void> prepare_proposers(std::span<const ProposerPreparation> proposers) override;
    NodeResult<void> register_validators(
        const consensus::Spec& spec,
        std::span<const builder::SignedValidatorRegistrationV1> registrations) override;

    NodeResult<ProducedBlock> produce_block(const consensus::Spec& spec,
                                            const BlockWish& wish) override;
    NodeResult<void> publish_block(const consensus::Spec& spec,
                                   const BlockToPublish& block) override;
    NodeResult<void> publish_blinded_block(const consensus::Spec& spec,
                                           const builder::SignedBlindedBeaconBlock& block) override;
    NodeResult<consensus::AttestationData> attestation_data(
        const consensus::Spec& spec, consensus::Slot slot,
        consensus::CommitteeIndex index) override;
    NodeResult<consensus::Attestation> aggregate(const consensus::Spec& spec,
                                                 const consensus::AttestationData& data,
                                                 consensus::CommitteeIndex committee) override;
    NodeResult<void> publish(const consensus::Spec& spec,
                             std::span<const consensus::Attestation> messages) override;
    NodeResult<void> publish(const consensus::Spec& spec,
                             std::span<const consensus::SingleAttestation> messages) override;
    NodeResult<void> publish(const consensus::Spec& spec,
                             std::span<const consensus::SignedAggregateAndProof> messages) override;
    NodeResult<void> publish(const consensus::Spec& spec,
                             std::span<const consensus::SyncCommitteeMessage> messages) override;
    NodeResult<consensus::SyncCommitteeContribution> contribution(
        const consensus::Spec& spec, consensus::Slot slot, std::uint64_t subcommittee_index,
        const consensus::Root& beacon_block_root) override;
    NodeResult<void> publish(
        const consensus::Spec& spec,
        std::span<const consensus::SignedContributionAndProof> messages) override;

  private:
    struct Member {
        std::unique_ptr<BeaconNode> node;
        std::size_t preference = 0;
        unsigned failures = 0;  // in a row; a node behind the head counts as failing
    };
    void sort_by_health();
    template <class Ask>
    auto ask(const Ask& ask) -> std::invoke_result_t<const Ask&, BeaconNode&>;
    template <class Tell>
    NodeResult<void> tell(const Tell& tell);

    std::vector<Member> members_;
};

}  // namespace cairn::validator
