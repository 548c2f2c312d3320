#include "shard_node/shard_node.hpp"

#include "base/assert.hpp"
#include "base/stopwatch.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/verifiers.hpp"
#include "node/schedule.hpp"
#include "sharding/road.hpp"

#include <algorithm>

namespace cairn::shard_node {

using namespace consensus;

namespace {

constexpr std::size_t KEPT_TIMES = 256;

bool is_rule(const Judged& judged, Rule rule) {
    const auto* const invalid = judged ? nullptr : std::get_if<Invalid>(&judged.error());
    return invalid != nullptr && invalid->rule == rule;
}

template <class Block>
void keep(std::deque<Block>& waiting, const Block& block) {
    if (waiting.size() == MAX_WAITING_BLOCKS) {
        waiting.pop_front();
    }
    waiting.push_back(block);
}

}  // namespace

ShardNode::ShardNode(std::unique_ptr<node::Chain> chain, Wire& wire)
    : chain_(std::move(chain)), shards_(*chain_), wire_(wire) {}

Checked<std::unique_ptr<ShardNode>> ShardNode::start(const Spec& network, BeaconState genesis,
                                                     const node::ChainServices& services,
                                                     Wire& wire) {
    CAIRN_ASSERT(sharding::check_network(network).has_value());
    CAIRN_TRY_ASSIGN(auto chain, node::Chain::start(network, std::move(genesis), services));
    return std::unique_ptr<ShardNode>(new ShardNode(std::move(chain), wire));
}

store::Stored<std::unique_ptr<ShardNode>> ShardNode::resume(const Spec& network,
                                                            const node::ChainServices& services,
                                                            Wire& wire) {
    CAIRN_ASSERT(sharding::check_network(network).has_value());
    CAIRN_TRY_ASSIGN(auto chain, node::Chain::resume(network, services));
    std::unique_ptr<ShardNode> node(new ShardNode(std::move(chain), wire));
    node->after_change();
    return node;
}

// Time -------------------------------------------------------------------------------------------

void ShardNode::set_time(std::uint64_t now_ms) {
    const Slot before = chain_->current_slot();
    if (const auto moved = chain_->set_time(now_ms); !moved) {
        statistics_.last_refusal = consensus::describe(moved.error());
        return;
    }
    if (chain_->current_slot() != before) {
        on_new_slot(chain_->current_slot());
    }
}

void ShardNode::on_new_slot(Slot slot) {
    chain_->count_votes(new_votes_);
    shards_.count_votes(new_votes_);
    new_votes_.clear();
    import_waiting();
    after_change();
    const std::uint64_t epoch = chain_->network().preset->SLOTS_PER_EPOCH;
    pools_.votes.prune(Slot{slot.value > 2 * epoch ? slot.value - 2 * epoch : 0});
    pools_.light.prune(Slot{slot.value > 2 ? slot.value - 2 : 0});
    drop_known_reveals();
}

void ShardNode::drop_known_reveals() {
    const BeaconState& state = *chain_->head().state;
    std::erase_if(pools_.reveals, [&](const auto& entry) {
        return entry.second.period <
               state.validators[entry.first.value].next_custody_secret_to_reveal;
    });
}

/// The head may be another one: what waits for it may fit now.
void ShardNode::after_change() {
    if (const auto followed = shards_.follow(); !followed) {
        statistics_.last_refusal = consensus::describe(followed.error());
    }
    const auto waiting = std::exchange(waiting_shard_blocks_, {});
    for (const ShardBlockPointer& block : waiting) {
        note(accept_shard_block(block, verifier_));
    }
}

// Messages ---------------------------------------------------------------------------------------

void ShardNode::receive(PeerId from, const Message& message) {
    if (const auto* const request = std::get_if<node::BlocksRequest>(&message)) {
        answer(from, *request);
    } else if (const auto* const blocks = std::get_if<Shared<Blocks>>(&message)) {
        accept_blocks(from, **blocks);
    } else {
        note(accept(from, message, verifier_));
    }
}

bool ShardNode::publish(const Message& message) {
    NullVerifier own;
    const Judged judged = accept(0, message, own);
    note(judged);
    if (judged) {
        wire_.publish(message);
    }
    return judged.has_value();
}

void ShardNode::note(const Judged& judged) {
    if (judged) {
        ++statistics_.messages_valid;
    } else if (may_be_honest(judged.error())) {
        ++statistics_.messages_ignored;
    } else {
        ++statistics_.messages_rejected;
        statistics_.last_refusal = describe(judged.error());
    }
}

Judged ShardNode::accept(PeerId from, const Message& message, SignatureVerifier& verifier) {
    const CheckContext context{*chain_, verifier};
    if (const auto* const block = std::get_if<BlockPointer>(&message)) {
        return import_or_wait(from, *block);
    }
    if (const auto* const shard_block = std::get_if<ShardBlockPointer>(&message)) {
        return accept_shard_block(*shard_block, verifier);
    }
    if (const auto* const vote = std::get_if<Shared<Vote>>(&message)) {
        return accept_vote(**vote, context);
    }
    if (const auto* const aggregate = std::get_if<Shared<VoteAggregate>>(&message)) {
        return accept_aggregate(**aggregate, context);
    }
    if (const auto* const light = std::get_if<Shared<LightClientVote>>(&message)) {
        return accept_light_vote(**light, context);
    }
    if (const auto* const light = std::get_if<Shared<SignedLightAggregateAndProof>>(&message)) {
        return accept_light_aggregate(**light, context);
    }
    return accept_reveal(*std::get<Shared<CustodyKeyReveal>>(message), context);
}

Judged ShardNode::accept_vote(const Vote& vote, const CheckContext& context) {
    const Spec spec = node::spec_at_slot(chain_->network(), vote.attestation.data.slot);
    if (pools_.votes.covers(spec, vote.attestation)) {
        return unexpected(Refusal(Condition::nothing_new));
    }
    CAIRN_TRY(check_vote(context, vote));
    pools_.votes.add(spec, vote.attestation, vote.transition);
    new_votes_.push_back(vote.attestation);
    return {};
}

Judged ShardNode::accept_aggregate(const VoteAggregate& aggregate, const CheckContext& context) {
    const Attestation& attestation = aggregate.signed_aggregate.message.aggregate;
    const Spec spec = node::spec_at_slot(chain_->network(), attestation.data.slot);
    const bool own = &context.verifier != &verifier_;
    if (!own && pools_.votes.covers(spec, attestation)) {
        return unexpected(Refusal(Condition::nothing_new));
    }
    CAIRN_TRY(check_aggregate(context, aggregate));
    pools_.votes.add(spec, attestation, aggregate.transition);
    new_votes_.push_back(attestation);
    return {};
}

Judged ShardNode::accept_light_vote(const LightClientVote& vote, const CheckContext& context) {
    if (pools_.light.covers(vote)) {
        return unexpected(Refusal(Condition::nothing_new));
    }
    CAIRN_TRY(check_light_client_vote(context, vote));
    pools_.light.add(vote);
    ++shard_statistics_.light_client_votes_received;
    return {};
}

Judged ShardNode::accept_light_aggregate(const SignedLightAggregateAndProof& aggregate,
                                         const CheckContext& context) {
    const LightClientVote& vote = aggregate.message.aggregate;
    const bool own = &context.verifier != &verifier_;
    if (!own && pools_.light.covers(vote)) {
        return unexpected(Refusal(Condition::nothing_new));
    }
    CAIRN_TRY(check_light_client_aggregate(context, aggregate));
    pools_.light.add(vote);
    return {};
}

Judged ShardNode::accept_reveal(const CustodyKeyReveal& reveal, const CheckContext& context) {
    if (pools_.reveals.contains(reveal.revealer_index)) {
        return unexpected(Refusal(Condition::nothing_new));
    }
    CAIRN_TRY(check_custody_key_reveal(context, reveal));
    const Validator& revealer = chain_->head().state->validators[reveal.revealer_index.value];
    pools_.reveals.insert_or_assign(reveal.revealer_index,
                                    WaitingReveal{revealer.next_custody_secret_to_reveal, reveal});
    ++shard_statistics_.reveals_received;
    return {};
}

Judged ShardNode::accept_shard_block(const ShardBlockPointer& block, SignatureVerifier& verifier) {
    const Checked<> received = shards_.receive(*block, verifier);
    if (received) {
        ++shard_statistics_.shard_blocks_imported;
        return {};
    }
    const Rule rule = received.error().rule;
    if (rule == Rule::shard_block_beacon_parent_unknown) {
        keep(waiting_shard_blocks_, block);
    }
    return unexpected(Refusal(received.error()));
}

// Beacon blocks ----------------------------------------------------------------------------------

Judged ShardNode::import(const BlockPointer& block) {
    const base::Stopwatch watch;
    const Checked<> imported = chain_->import(block);
    if (imported) {
        ++statistics_.blocks_imported;
        statistics_.import_ms.push_back(watch.elapsed().wall_ms);
        if (statistics_.import_ms.size() > KEPT_TIMES) {
            statistics_.import_ms.pop_front();
        }
        shards_.count_votes(block->message.body.attestations);
        after_change();
        return {};
    }
    const Refusal refusal(imported.error());
    if (!may_be_honest(refusal)) {
        ++statistics_.blocks_refused;
        statistics_.last_refusal = describe(refusal);
    }
    return unexpected(refusal);
}

Judged ShardNode::import_or_wait(PeerId from, const BlockPointer& block) {
    Judged imported = import(block);
    if (imported) {
        import_waiting();
        return imported;
    }
    if (may_be_honest(imported.error())) {
        keep(waiting_, block);
    }
    if (is_rule(imported, Rule::parent_block_unknown)) {
        const Epoch finalized = chain_->store().finalized_checkpoint.epoch;
        ask_for_blocks(from, compute_start_slot_at_epoch(chain_->network(), finalized) + 1,
                       block->message.slot);
    }
    return imported;
}

void ShardNode::import_waiting() {
    for (bool progress = true; progress;) {
        progress = false;
        for (const BlockPointer& block : std::exchange(waiting_, {})) {
            const Judged imported = import(block);
            progress = progress || imported.has_value();
            if (!imported && may_be_honest(imported.error())) {
                waiting_.push_back(block);
            }
        }
    }
}

void ShardNode::ask_for_blocks(PeerId peer, Slot start, Slot until) {
    const std::uint64_t now = chain_->time_ms();
    const bool waits = sync_.asked_ms != 0 && now < sync_.asked_ms + node::BLOCKS_TIMEOUT_MS;
    if (peer == 0 || start >= until || waits) {
        return;
    }
    sync_ = {peer, until, now};
    wire_.send(peer, node::BlocksRequest{start, node::MAX_BLOCKS_PER_RESPONSE});
}

void ShardNode::answer(PeerId from, const node::BlocksRequest& request) {
    const std::uint64_t count = std::min(request.count, node::MAX_BLOCKS_PER_RESPONSE);
    wire_.send(from, std::make_shared<const Blocks>(
                         Blocks{chain_->canonical_blocks(request.start_slot, count)}));
}

void ShardNode::accept_blocks(PeerId from, const Blocks& answer) {
    if (sync_.asked_ms == 0 || sync_.peer != from) {
        return;
    }
    sync_.asked_ms = 0;
    Slot last;
    for (const BlockPointer& block : answer.blocks) {
        last = block->message.slot;
        if (!import(block)) {
            return;
        }
    }
    import_waiting();
    if (!answer.blocks.empty()) {
        ask_for_blocks(from, last + 1, sync_.until);
    }
}

}  // namespace cairn::shard_node
