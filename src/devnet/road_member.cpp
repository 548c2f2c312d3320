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
      random_(options.seed),
      engine_(genesis.config->TERMINAL_BLOCK_HASH) {}

Checked<std::unique_ptr<Member>> RoadMember::create(const Genesis& genesis,
                                                    const MemberOptions& options) {
    std::unique_ptr<RoadMember> member(new RoadMember(genesis, options));
    shard_node::Wire& wire = *member;
    CAIRN_TRY_ASSIGN(member->node_,
                     shard_node::ShardNode::start(
                         member->network(), genesis.state,
                         {member->engine_, member->random_, base::serial_executor()}, wire));
    shard_node::Validators::Keys keys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        const std::uint64_t index = options.first_validator + i;
        keys.emplace(ValidatorIndex{index}, genesis.keys.signing_key(index));
    }
    member->validators_ =
        std::make_unique<shard_node::Validators>(*member->node_, std::move(keys), member->random_);
    return member;
}

validator::DutyStatistics RoadMember::duties() const {
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
