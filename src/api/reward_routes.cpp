// /eth/v1/beacon/rewards: what was earned by blocks, sync committees and votes.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/rewards.hpp"
#include "base/uint64.hpp"
#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"

#include <unordered_set>

namespace cairn::api {

using namespace consensus;

namespace {

struct BlockAtWork {
    BlockView block;
    OwnState before;
};

/// The state that the block was made for: that of its parent, at its slot.
Result<BlockAtWork, ApiError> find_block_at_work(node::Node& node, std::string_view id) {
    CAIRN_TRY_ASSIGN(BlockView block, find_block(node, id));
    const BeaconBlock& message = block.block->message;
    if (message.slot == GENESIS_SLOT) {
        return fail(404, "The genesis block has earned nothing");
    }
    CAIRN_TRY_ASSIGN(StateView before, view_at(node, message.parent_root, message.slot));
    return BlockAtWork{std::move(block), copy_of(std::move(before))};
}

Reply get_block_rewards(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const BlockAtWork work, context.node.ask([&](node::Node& node) {
        return find_block_at_work(node, request.parameter("block_id"));
    }));
    const BeaconBlock& block = work.block.block->message;
    const auto rewards = compute_block_rewards(work.block.spec, work.before.state, block);
    if (!rewards || base::take_overflow()) {
        return fail(500, "The rewards cannot be computed");
    }
    const Gwei total = rewards->attestations + rewards->sync_aggregate +
                       rewards->proposer_slashings + rewards->attester_slashings;
    json::Writer out;
    out.begin_object().field("proposer_index", quoted(block.proposer_index.value));
    out.field("total", quoted(total.value));
    out.field("attestations", quoted(rewards->attestations.value));
    out.field("sync_aggregate", quoted(rewards->sync_aggregate.value));
    out.field("proposer_slashings", quoted(rewards->proposer_slashings.value));
    out.field("attester_slashings", quoted(rewards->attester_slashings.value)).end_object();
    return data_reply(work.block.plain_envelope(), out.text());
}

/// Empty: all.
Result<std::vector<std::string>, ApiError> ids_of_body(const http::Request& request) {
    if (request.body.empty()) {
        return std::vector<std::string>{};
    }
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    return to_strings(body, "ids");
}

Result<std::vector<ValidatorIndex>, ApiError> find_validators(const BeaconState& state,
                                                              std::span<const std::string> ids) {
    std::vector<ValidatorIndex> found;
    for (const std::string& id : ids) {
        CAIRN_TRY_ASSIGN(const auto index, find_validator_id(state, id));
        if (!index) {
            return fail(400, "There is no validator " + id.substr(0, 100));
        }
        found.push_back(*index);
    }
    return found;
}

Reply post_sync_committee_rewards(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const auto ids, ids_of_body(request));
    CAIRN_TRY_ASSIGN(const BlockAtWork work, context.node.ask([&](node::Node& node) {
        return find_block_at_work(node, request.parameter("block_id"));
    }));
    if (!work.block.spec.at_least(ForkId::altair)) {
        return fail(404, "The block is of phase0, which has no sync committee");
    }
    CAIRN_TRY_ASSIGN(const auto wanted, find_validators(work.before.state, ids));
    const std::unordered_set<ValidatorIndex> chosen(wanted.begin(), wanted.end());
    const auto members = compute_sync_committee_rewards(
        work.block.spec, work.before.state, work.block.block->message.body.sync_aggregate);
    if (!members || base::take_overflow()) {
        return fail(500, "The rewards cannot be computed");
    }
    json::Writer out;
    out.begin_array();
    for (const MemberReward& member : *members) {
        if (chosen.empty() || chosen.contains(member.validator)) {
            out.begin_object().field("validator_index", quoted(member.validator.value));
            out.field("reward", std::to_string(member.reward)).end_object();
        }
    }
    out.end_array();
    return data_reply(work.block.plain_envelope(), out.text());
}

// Votes ------------------------------------------------------------------------------------------

/// The votes of an epoch are paid for when the next one ends.
Result<OwnState, ApiError> state_at_payday(node::Node& node, Epoch epoch) {
    const node::Chain& chain = node.chain();
    const Epoch now = compute_epoch_at_slot(chain.network(), chain.current_slot());
    if (epoch + 2 > now) {
        return fail(404, "Epoch " + quoted(epoch.value) + " is not paid for yet");
    }
    const Slot last = compute_start_slot_at_epoch(chain.network(), epoch + 2) - 1;
    CAIRN_TRY_ASSIGN(StateView view, view_at(node, canonical_root(chain, last), last));
    return copy_of(std::move(view));
}

void write_reward(json::Writer& out, const Spec& spec, const AttestationReward& reward) {
    out.field("head", std::to_string(reward.head));
    out.field("target", std::to_string(reward.target));
    out.field("source", std::to_string(reward.source));
    if (!spec.at_least(ForkId::altair)) {
        out.field("inclusion_delay", std::to_string(reward.inclusion_delay));
    }
    out.field("inactivity", std::to_string(reward.inactivity)).end_object();
}

std::string write_rewards(const Spec& spec, const AttestationRewards& rewards,
                          std::span<const ValidatorIndex> wanted) {
    json::Writer out;
    out.begin_object().key("ideal_rewards").begin_array();
    for (const auto& [balance, reward] : rewards.ideal) {
        out.begin_object().field("effective_balance", quoted(balance.value));
        write_reward(out, spec, reward);
    }
    out.end_array().key("total_rewards").begin_array();
    const auto write = [&](std::size_t index) {
        out.begin_object().field("validator_index", quoted(index));
        write_reward(out, spec, rewards.total[index]);
    };
    for (const ValidatorIndex index : wanted) {
        write(index.value);
    }
    for (std::size_t i = 0; wanted.empty() && i < rewards.total.size(); ++i) {
        write(i);
    }
    out.end_array().end_object();
    return out.take();
}

Reply post_attestation_rewards(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const std::uint64_t epoch, path_number(request, "epoch"));
    CAIRN_TRY_ASSIGN(const auto ids, ids_of_body(request));
    if (epoch >= FAR_FUTURE_EPOCH.value - 2) {
        return fail(404, "Epoch " + quoted(epoch) + " is not paid for yet");
    }
    CAIRN_TRY_ASSIGN(const OwnState own, context.node.ask([&](node::Node& node) {
        return state_at_payday(node, Epoch{epoch});
    }));
    CAIRN_TRY_ASSIGN(const auto wanted, find_validators(own.state, ids));
    const auto rewards = compute_attestation_rewards(own.view.spec, own.state);
    if (!rewards || base::take_overflow()) {
        return fail(500, "The rewards cannot be computed");
    }
    return data_reply(own.view.plain_envelope(), write_rewards(own.view.spec, *rewards, wanted));
}

}  // namespace

void add_reward_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/rewards/blocks/{block_id}", get_block_rewards);
    routes.post("/eth/v1/beacon/rewards/sync_committee/{block_id}", post_sync_committee_rewards);
    routes.post("/eth/v1/beacon/rewards/attestations/{epoch}", post_attestation_rewards);
}

}  // namespace cairn::api
