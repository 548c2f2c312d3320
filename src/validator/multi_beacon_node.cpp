#include "validator/multi_beacon_node.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace cairn::validator {

using namespace consensus;

namespace {

/// Whether another node may have a better answer.
bool is_nodes_fault(const NodeError& error) noexcept {
    const bool refused = error.rule == NodeRule::refused;
    return !refused || error.status >= 500 || error.status == 404 || error.status == 405;
}

}  // namespace

MultiBeaconNode::MultiBeaconNode(std::vector<std::unique_ptr<BeaconNode>> nodes) {
    CAIRN_ASSERT(!nodes.empty());
    for (std::unique_ptr<BeaconNode>& node : nodes) {
        members_.push_back({std::move(node), members_.size()});
    }
}

const std::string& MultiBeaconNode::name() const noexcept {
    return members_.front().node->name();
}

void MultiBeaconNode::sort_by_health() {
    std::ranges::sort(members_, {}, [](const Member& member) {
        return std::pair(member.failures, member.preference);
    });
}

std::size_t MultiBeaconNode::check_health() {
    std::size_t healthy = 0;
    for (Member& member : members_) {
        const auto status = member.node->syncing();
        const bool good = status && !status->is_syncing && !status->el_offline;
        member.failures = good ? 0 : member.failures + 1;
        healthy += good ? 1U : 0U;
    }
    sort_by_health();
    return healthy;
}

template <class Ask>
auto MultiBeaconNode::ask(const Ask& ask) -> std::invoke_result_t<const Ask&, BeaconNode&> {
    std::invoke_result_t<const Ask&, BeaconNode&> answer =
        unexpected(NodeError{NodeRule::no_node, 0, "no beacon node"});
    for (Member& member : members_) {
        answer = ask(*member.node);
        if (answer || !is_nodes_fault(answer.error())) {
            member.failures = 0;
            break;
        }
        ++member.failures;
    }
    sort_by_health();
    return answer;
}

template <class Tell>
NodeResult<void> MultiBeaconNode::tell(const Tell& tell) {
    NodeResult<void> answer = unexpected(NodeError{NodeRule::no_node, 0, "no beacon node"});
    for (Member& member : members_) {
        NodeResult<void> told = tell(*member.node);
        const bool failed = !told && is_nodes_fault(told.error());
        member.failures = failed ? member.failures + 1 : 0;
        if (!answer) {
            answer = std::move(told);
        }
    }
    sort_by_health();
    return answer;
}

NodeResult<std::string> MultiBeaconNode::version() {
    return ask([&](BeaconNode& node) { return node.version(); });
}
NodeResult<GenesisInfo> MultiBeaconNode::genesis() {
    return ask([&](BeaconNode& node) { return node.genesis(); });
}
NodeResult<NetworkConfig> MultiBeaconNode::config_spec() {
    return ask([&](BeaconNode& node) { return node.config_spec(); });
}
NodeResult<std::vector<Fork>> MultiBeaconNode::fork_schedule() {
    return ask([&](BeaconNode& node) { return node.fork_schedule(); });
}
NodeResult<SyncStatus> MultiBeaconNode::syncing() {
    return ask([&](BeaconNode& node) { return node.syncing(); });
}
NodeResult<HeadRoot> MultiBeaconNode::head_root() {
    return ask([&](BeaconNode& node) { return node.head_root(); });
}
NodeResult<std::vector<KnownValidator>> MultiBeaconNode::validators(
    std::span<const BLSPubkey> pubkeys) {
    return ask([&](BeaconNode& node) { return node.validators(pubkeys); });
}
NodeResult<std::vector<Liveness>> MultiBeaconNode::liveness(Epoch epoch, Indices validators) {
    return ask([&](BeaconNode& node) { return node.liveness(epoch, validators); });
}
NodeResult<Duties<ProposerDuty>> MultiBeaconNode::proposer_duties(Epoch epoch) {
    return ask([&](BeaconNode& node) { return node.proposer_duties(epoch); });
}
NodeResult<Duties<AttesterDuty>> MultiBeaconNode::attester_duties(Epoch epoch, Indices validators) {
    return ask([&](BeaconNode& node) { return node.attester_duties(epoch, validators); });
}
NodeResult<std::vector<SyncDuty>> MultiBeaconNode::sync_duties(Epoch epoch, Indices validators) {
    return ask([&](BeaconNode& node) { return node.sync_duties(epoch, validators); });
}
NodeResult<void> MultiBeaconNode::subscribe(std::span<const CommitteeSubscription> subscriptions) {
    return tell([&](BeaconNode& node) { return node.subscribe(subscriptions); });
}
NodeResult<void> MultiBeaconNode::subscribe(std::span<const SyncSubscription> subscriptions) {
    return tell([&](BeaconNode& node) { return node.subscribe(subscriptions); });
}
NodeResult<void> MultiBeaconNode::prepare_proposers(
    std::span<const ProposerPreparation> proposers) {
    return tell([&](BeaconNode& node) { return node.prepare_proposers(proposers); });
}
NodeResult<void> MultiBeaconNode::register_validators(
    const Spec& spec, std::span<const builder::SignedValidatorRegistrationV1> registrations) {
    return tell([&](BeaconNode& node) { return node.register_validators(spec, registrations); });
}
NodeResult<ProducedBlock> MultiBeaconNode::produce_block(const Spec& spec, const BlockWish& wish) {
    return ask([&](BeaconNode& node) { return node.produce_block(spec, wish); });
}
NodeResult<void> MultiBeaconNode::publish_block(const Spec& spec, const BlockToPublish& block) {
    return ask([&](BeaconNode& node) { return node.publish_block(spec, block); });
}
NodeResult<void> MultiBeaconNode::publish_blinded_block(
    const Spec& spec, const builder::SignedBlindedBeaconBlock& block) {
    return ask([&](BeaconNode& node) { return node.publish_blinded_block(spec, block); });
}
NodeResult<AttestationData> MultiBeaconNode::attestation_data(const Spec& spec, Slot slot,
                                                              CommitteeIndex index) {
    return ask([&](BeaconNode& node) { return node.attestation_data(spec, slot, index); });
}
NodeResult<Attestation> MultiBeaconNode::aggregate(const Spec& spec, const AttestationData& data,
                                                   CommitteeIndex committee) {
    return ask([&](BeaconNode& node) { return node.aggregate(spec, data, committee); });
}
NodeResult<void> MultiBeaconNode::publish(const Spec& spec, std::span<const Attestation> messages) {
    return ask([&](BeaconNode& node) { return node.publish(spec, messages); });
}
NodeResult<void> MultiBeaconNode::publish(const Spec& spec,
                                          std::span<const SingleAttestation> messages) {
    return ask([&](BeaconNode& node) { return node.publish(spec, messages); });
}
NodeResult<void> MultiBeaconNode::publish(const Spec& spec,
                                          std::span<const SignedAggregateAndProof> messages) {
    return ask([&](BeaconNode& node) { return node.publish(spec, messages); });
}
NodeResult<void> MultiBeaconNode::publish(const Spec& spec,
                                          std::span<const SyncCommitteeMessage> messages) {
    return ask([&](BeaconNode& node) { return node.publish(spec, messages); });
}
NodeResult<SyncCommitteeContribution> MultiBeaconNode::contribution(
    const Spec& spec, Slot slot, std::uint64_t subcommittee_index, const Root& beacon_block_root) {
    return ask([&](BeaconNode& node) {
        return node.contribution(spec, slot, subcommittee_index, beacon_block_root);
    });
}
NodeResult<void> MultiBeaconNode::publish(const Spec& spec,
                                          std::span<const SignedContributionAndProof> messages) {
    return ask([&](BeaconNode& node) { return node.publish(spec, messages); });
}

}  // namespace cairn::validator
