#include "devnet/road_member.hpp"

#include "consensus/fork_choice/slot_time.hpp"

#include <array>

namespace cairn::devnet {

using namespace consensus;

RoadMember::RoadMember(const Genesis& genesis, const MemberOptions& options)
    : Member(genesis, options,
             [] {
                 static constexpr std::array duties{Duty::propose, Duty::propose_shard_blocks,
                                                    Duty::attest, Duty::aggregate};
                 return std::span<const Duty>(duties);
             }()),
      random_(options.seed) {}

Result<std::unique_ptr<Member>, std::string> RoadMember::create(const Genesis& genesis,
                                                                const MemberOptions& options) {
    std::unique_ptr<RoadMember> member(new RoadMember(genesis, options));
    CAIRN_TRY_ASSIGN(member->storage_,
                     MemberStorage::open(member->network(), genesis.state.genesis_validators_root,
                                         options.storage, pubkeys_of(genesis, options), {}));
    CAIRN_TRY_ASSIGN(member->node_, member->begin(genesis));
    shard_node::Validators::Keys keys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        const std::uint64_t index = options.first_validator + i;
        keys.emplace(ValidatorIndex{index}, genesis.keys.signing_key(index));
    }
    member->validators_ = std::make_unique<shard_node::Validators>(
        *member->node_, std::move(keys), member->random_, member->storage_->protection());
    return member;
}

Result<std::unique_ptr<shard_node::ShardNode>, std::string> RoadMember::begin(
    const Genesis& genesis) {
    shard_node::Wire& wire = *this;
    const node::ChainServices services{engine_, random_, base::serial_executor(),
                                       storage_->chain_store()};
    if (storage_->is_new()) {
        auto node = shard_node::ShardNode::start(network(), genesis.state, services, wire);
        if (!node) {
            return unexpected(storage_->failure().value_or(consensus::describe(node.error())));
        }
        return *std::move(node);
    }
    auto node = shard_node::ShardNode::resume(network(), services, wire);
    if (!node) {
        return unexpected(std::move(node).error().what);
    }
    return *std::move(node);
}

void RoadMember::close_storage() {
    last_duties_ = duties();
    validators_.reset();
    node_->chain().leave_chain_store();
    storage_.reset();
}

std::optional<std::string> RoadMember::storage_failure() const {
    return storage_ == nullptr ? std::nullopt : storage_->failure();
}

validator::DutyStatistics RoadMember::duties() const {
    if (validators_ == nullptr) {
        return last_duties_;
    }
    const shard_node::ShardDutyStatistics& done = validators_->statistics();
    validator::DutyStatistics duties;
    duties.proposed = done.proposed;
    duties.attested = done.attested;
    duties.missed = done.missed;
    duties.last_cause = done.last_cause;
    return duties;
}

std::uint64_t RoadMember::due_ms(const Spec& spec, Duty duty) const {
    switch (duty) {
        case Duty::propose:
            break;
        case Duty::propose_shard_blocks:
            return get_slot_component_duration_ms(spec, SHARD_BLOCK_DUE_BPS);
        case Duty::attest:
            return get_slot_component_duration_ms(spec, ROAD_ATTESTATION_DUE_BPS);
        case Duty::aggregate:
            return get_slot_component_duration_ms(spec, ROAD_AGGREGATE_DUE_BPS);
    }
    return 0;
}

void RoadMember::perform(Duty duty, Slot slot) {
    switch (duty) {
        case Duty::propose:
            storage_->prune(slot);
            validators_->propose(slot);
            break;
        case Duty::propose_shard_blocks:
            validators_->propose_shard_blocks(slot);
            break;
        case Duty::attest:
            validators_->attest(slot);
            break;
        case Duty::aggregate:
            validators_->aggregate(slot);
            break;
    }
}

void RoadMember::handle(const Incoming& incoming) {
    node_->receive(incoming.from, std::get<shard_node::Message>(incoming.message));
}

}  // namespace cairn::devnet
