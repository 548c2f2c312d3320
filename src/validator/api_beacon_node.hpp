// A beacon node over the Beacon API: JSON, and for blocks SSZ where the node can.
// Spec: ethereum/beacon-APIs v4.0.0-alpha.0 (v1 to v3 of the operations named in the .cpp).
#pragma once

#include "http/client.hpp"
#include "json/value.hpp"
#include "validator/beacon_node.hpp"

#include <chrono>
#include <functional>

namespace cairn::validator {

class ApiBeaconNode final : public BeaconNode {
  public:
    explicit ApiBeaconNode(http::Url url, http::ClientOptions options = {});

    void set_timeout(std::chrono::milliseconds timeout) noexcept { client_.set_timeout(timeout); }

    const std::string& name() const noexcept override { return name_; }

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
    /// How the node takes blocks; JSON from its first 415 on.
    enum class BlockForm : std::uint8_t { ssz, json };

    using WriteBlock = std::function<std::string(BlockForm form)>;

    NodeResult<void> send_block(const std::string& target, consensus::ForkId fork,
                                const WriteBlock& write);
    NodeResult<void> send_block_as(BlockForm form, const std::string& target,
                                   consensus::ForkId fork, const WriteBlock& write);
    NodeResult<http::ReceivedResponse> call(http::Call call);
    NodeResult<json::Value> get(std::string target);
    NodeResult<json::Value> post(std::string target, std::string body,
                                 std::vector<http::Field> headers = {});
    template <class T>
    NodeResult<T> get_object(const consensus::Spec& spec, const std::string& target);
    template <class T>
    NodeResult<void> publish_all(const consensus::Spec& spec, const std::string& target,
                                 std::span<const T> messages);

    std::string name_;
    http::Client client_;
    BlockForm block_form_ = BlockForm::ssz;
};

/// Reads the head events of a node until stop.
class HeadEvents {
  public:
    explicit HeadEvents(http::Url url) : reader_(std::move(url), {}) {}

    /// Until stop() or an error. Events that are malformed are left out.
    NodeResult<void> read(const std::function<void(const HeadEvent&)>& on_head);
    /// By any thread.
    void stop() { reader_.stop(); }

  private:
    http::EventReader reader_;
};

}  // namespace cairn::validator
