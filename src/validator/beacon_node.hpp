// What a validator asks of its beacon node: the operations of the Beacon API that duties need, as
// values of the specification.
//
// Implementations: over HTTP (api_beacon_node.hpp), several nodes in order of their health
// (multi_beacon_node.hpp). Every answer is checked for its form only: whether it makes sense is the
// caller's to judge, since a node may err or lie. Threads: one caller at a time.
#pragma once

#include "base/result.hpp"
#include "builder/blinded_block.hpp"
#include "builder/validator_registration.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/spec.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cairn::validator {

enum class NodeRule : std::uint8_t {
    unreachable,       // no whole answer in time
    refused,           // an answer, with a status that is no success
    malformed,         // an answer that is not what was asked for
    fork_unsupported,  // of a fork that this program has no duties for
    no_node,           // of several nodes: none is there to ask
};
struct NodeError {
    NodeRule rule = NodeRule::unreachable;
    unsigned status = 0;  // refused: the answer's
    std::string what;     // a sentence: which request, what came of it
};
template <class T>
using NodeResult = Result<T, NodeError>;

struct GenesisInfo {
    std::uint64_t genesis_time = 0;  // seconds since 1970
    consensus::Root genesis_validators_root;
    consensus::Version genesis_fork_version;
    friend bool operator==(const GenesisInfo&, const GenesisInfo&) = default;
};

/// The network's configuration; `spec` points to it and into the presets.
struct NetworkConfig {
    std::shared_ptr<const consensus::Config> config;
    const consensus::Preset* preset;
    consensus::Spec spec() const { return {*preset, *config, consensus::ForkId::phase0}; }
};

struct SyncStatus {
    consensus::Slot head_slot;
    bool is_syncing = false;
    bool is_optimistic = false;
    bool el_offline = false;
};

struct KnownValidator {
    consensus::ValidatorIndex index;
    consensus::BLSPubkey pubkey;
    std::string status;  // "active_ongoing" and so on
};

/// Duties hold as long as the chain's block is the one that decides them.
template <class Duty>
struct Duties {
    consensus::Root dependent_root;
    std::vector<Duty> duties;
};
struct ProposerDuty {
    consensus::BLSPubkey pubkey;
    consensus::ValidatorIndex validator_index;
    consensus::Slot slot;
};
struct AttesterDuty {
    consensus::BLSPubkey pubkey;
    consensus::ValidatorIndex validator_index;
    consensus::CommitteeIndex committee_index;
    std::uint64_t committee_length = 0;
    std::uint64_t committees_at_slot = 0;
    std::uint64_t validator_committee_index = 0;  // the place in the committee
    consensus::Slot slot;
};
struct SyncDuty {
    consensus::BLSPubkey pubkey;
    consensus::ValidatorIndex validator_index;
    std::vector<std::uint64_t> validator_sync_committee_indices;
};

struct BlockWish {
    consensus::Slot slot;
    consensus::BLSSignature randao_reveal;
    Bytes32 graffiti;
    /// In percent, what a builder's payload counts for against the node's own; 0: none is wanted.
    std::uint64_t builder_boost_factor = 0;
};
/// deneb: the blobs travel with the block, both ways as the node encoded them.
struct BlobsOfBlock {
    Bytes kzg_proofs;
    Bytes blobs;
};
struct ProducedBlock {
    consensus::ForkId fork = consensus::ForkId::phase0;
    consensus::BeaconBlock block;
    BlobsOfBlock blobs;
    /// A builder's: in place of all that, if the wish allows it.
    std::optional<builder::BlindedBeaconBlock> blinded = std::nullopt;
};
struct BlockToPublish {
    consensus::ForkId fork = consensus::ForkId::phase0;
    consensus::SignedBeaconBlock signed_block;
    BlobsOfBlock blobs;
};

struct CommitteeSubscription {
    consensus::ValidatorIndex validator_index;
    consensus::CommitteeIndex committee_index;
    std::uint64_t committees_at_slot = 0;
    consensus::Slot slot;
    bool is_aggregator = false;
};
struct SyncSubscription {
    consensus::ValidatorIndex validator_index;
    std::vector<std::uint64_t> sync_committee_indices;
    consensus::Epoch until_epoch;
};
struct ProposerPreparation {
    consensus::ValidatorIndex validator_index;
    consensus::ExecutionAddress fee_recipient;
};

struct Liveness {
    consensus::ValidatorIndex index;
    bool is_live = false;
};

struct HeadRoot {
    consensus::Root root;
    bool execution_optimistic = false;
};

/// What a node knows of the network and of validators.
class BeaconNodeQueries {
  public:
    virtual ~BeaconNodeQueries() = default;
    virtual NodeResult<std::string> version() = 0;
    virtual NodeResult<GenesisInfo> genesis() = 0;
    virtual NodeResult<NetworkConfig> config_spec() = 0;
    virtual NodeResult<std::vector<consensus::Fork>> fork_schedule() = 0;
    virtual NodeResult<SyncStatus> syncing() = 0;
    virtual NodeResult<HeadRoot> head_root() = 0;
    /// Of the head's state; who is not in it is left out.
    virtual NodeResult<std::vector<KnownValidator>> validators(
        std::span<const consensus::BLSPubkey> pubkeys) = 0;
    virtual NodeResult<std::vector<Liveness>> liveness(
        consensus::Epoch epoch, std::span<const consensus::ValidatorIndex> validators) = 0;
};

/// What validators do. `spec` is that of the fork of the message's slot.
class BeaconNodeDuties {
  public:
    using Indices = std::span<const consensus::ValidatorIndex>;
    virtual ~BeaconNodeDuties() = default;
    virtual NodeResult<Duties<ProposerDuty>> proposer_duties(consensus::Epoch epoch) = 0;
    virtual NodeResult<Duties<AttesterDuty>> attester_duties(consensus::Epoch epoch,
                                                             Indices validators) = 0;
    virtual NodeResult<std::vector<SyncDuty>> sync_duties(consensus::Epoch epoch,
                                                          Indices validators) = 0;
    virtual NodeResult<void> subscribe(std::span<const CommitteeSubscription> subscriptions) = 0;
    virtual NodeResult<void> subscribe(std::span<const SyncSubscription> subscriptions) = 0;
    virtual NodeResult<void> prepare_proposers(std::span<const ProposerPreparation> proposers) = 0;
    virtual NodeResult<void> register_validators(
        const consensus::Spec& spec,
        std::span<const builder::SignedValidatorRegistrationV1> registrations) = 0;

    virtual NodeResult<ProducedBlock> produce_block(const consensus::Spec& spec,
                                                    const BlockWish& wish) = 0;
    virtual NodeResult<void> publish_block(const consensus::Spec& spec,
                                           const BlockToPublish& block) = 0;
    /// The node gets the payload from its builder, or the builder publishes the block.
    virtual NodeResult<void> publish_blinded_block(
        const consensus::Spec& spec, const builder::SignedBlindedBeaconBlock& block) = 0;
    virtual NodeResult<consensus::AttestationData> attestation_data(
        const consensus::Spec& spec, consensus::Slot slot, consensus::CommitteeIndex index) = 0;
    virtual NodeResult<consensus::Attestation> aggregate(const consensus::Spec& spec,
                                                         const consensus::AttestationData& data,
                                                         consensus::CommitteeIndex committee) = 0;
    /// Before electra, and from it on.
    virtual NodeResult<void> publish(const consensus::Spec& spec,
                                     std::span<const consensus::Attestation> messages) = 0;
    virtual NodeResult<void> publish(const consensus::Spec& spec,
                                     std::span<const consensus::SingleAttestation> messages) = 0;
    virtual NodeResult<void> publish(
        const consensus::Spec& spec,
        std::span<const consensus::SignedAggregateAndProof> messages) = 0;
    virtual NodeResult<void> publish(const consensus::Spec& spec,
                                     std::span<const consensus::SyncCommitteeMessage> messages) = 0;
    virtual NodeResult<consensus::SyncCommitteeContribution> contribution(
        const consensus::Spec& spec, consensus::Slot slot, std::uint64_t subcommittee_index,
        const consensus::Root& beacon_block_root) = 0;
    virtual NodeResult<void> publish(
        const consensus::Spec& spec,
        std::span<const consensus::SignedContributionAndProof> messages) = 0;
};

class BeaconNode : public BeaconNodeQueries, public BeaconNodeDuties {
  public:
    /// How to tell it from others: its URL.
    virtual const std::string& name() const noexcept = 0;
};

/// The chain has a new head.
struct HeadEvent {
    consensus::Slot slot;
    consensus::Root block;
    consensus::Root previous_duty_dependent_root;  // of this epoch's attesters
    consensus::Root current_duty_dependent_root;   // of the next epoch's
};

}  // namespace cairn::validator
