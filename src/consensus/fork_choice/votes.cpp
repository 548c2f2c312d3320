#include "consensus/fork_choice/votes.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/predicates.hpp"

namespace cairn::consensus {
namespace {

Gwei balance_of(const VotingBalances& balances, std::size_t validator) noexcept {
    return validator < balances.by_validator.size() ? balances.by_validator[validator] : Gwei{};
}

}  // namespace

VotingBalances get_voting_balances(const Spec& spec, const BeaconState& state) {
    const Epoch epoch = get_current_epoch(spec, state);
    const bool slashed_count = spec.road != nullptr;
    VotingBalances out;
    out.by_validator.reserve(state.validators.size());
    state.validators.for_each_run([&](std::span<const Validator> run, std::size_t) {
        for (const Validator& validator : run) {
            const bool counts =
                is_active_validator(validator, epoch) && (slashed_count || !validator.slashed);
            out.by_validator.push_back(counts ? validator.effective_balance : Gwei{});
            out.total += out.by_validator.back();
        }
    });
    return out;
}

std::optional<LatestMessage> Votes::find(ValidatorIndex validator) const noexcept {
    if (validator >= entries_.size() || !entries_[validator.value].has_message) {
        return std::nullopt;
    }
    const Entry& entry = entries_[validator.value];
    return LatestMessage{.slot = entry.slot, .supported = {entry.block, entry.status}};
}

bool Votes::is_equivocating(ValidatorIndex validator) const noexcept {
    return validator < entries_.size() && entries_[validator.value].equivocating;
}

Votes::Entry& Votes::entry(ValidatorIndex validator) {
    if (validator >= entries_.size()) {
        entries_.resize(validator.value + 1);
    }
    return entries_[validator.value];
}

void Votes::set(ValidatorIndex validator, const LatestMessage& message) {
    Entry& own = entry(validator);
    if (own.equivocating) {
        return;
    }
    const Gwei balance = balance_of(balances_, validator.value);
    const NodeIndex node = message.supported;
    if (own.block != NO_BLOCK) {
        direct_[own.block][own.status] -= balance;
    }
    if (node.block >= direct_.size()) {
        direct_.resize(node.block + std::size_t{1});
    }
    direct_[node.block][node.status] += balance;
    own = {.slot = message.slot, .block = node.block, .status = node.status, .has_message = true};
}

void Votes::add_equivocating(ValidatorIndex validator) {
    Entry& own = entry(validator);
    if (own.equivocating) {
        return;
    }
    if (own.block != NO_BLOCK) {
        direct_[own.block][own.status] -= balance_of(balances_, validator.value);
    }
    own = Entry{};
    own.equivocating = true;
    ++equivocating_;
}

void Votes::set_balances(VotingBalances balances) {
    balances_ = std::move(balances);
    direct_.assign(direct_.size(), NodeWeights{});
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (const Entry& own = entries_[i]; own.block != NO_BLOCK) {
            direct_[own.block][own.status] += balance_of(balances_, i);
        }
    }
}

void Votes::retain(std::span<const BlockIndex> moved) {
    std::vector<NodeWeights> kept;
    for (std::size_t i = 0; i < direct_.size(); ++i) {
        if (moved[i] != NO_BLOCK) {
            kept.resize(moved[i] + std::size_t{1});
            kept[moved[i]] = direct_[i];
        }
    }
    direct_ = std::move(kept);
    for (Entry& own : entries_) {
        if (own.block != NO_BLOCK) {
            own.block = moved[own.block];
        }
    }
}

std::vector<NodeWeights> count_votes(const Votes& votes, const BlockTree& blocks,
                                     const VotingBalances& balances) {
    std::vector<NodeWeights> out(blocks.size());
    const std::size_t count = std::min(votes.size(), balances.by_validator.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto message = votes.find(ValidatorIndex{i});
        if (message && message->supported.block != NO_BLOCK) {
            out[message->supported.block][message->supported.status] += balances.by_validator[i];
        }
    }
    return out;
}

std::vector<NodeWeights> accumulate(const BlockTree& blocks, std::span<const NodeWeights> direct) {
    std::vector<NodeWeights> out(direct.begin(), direct.end());
    out.resize(blocks.size());
    for (std::size_t i = blocks.size(); i-- > 0;) {
        NodeWeights& own = out[i];
        // EMPTY and FULL lie below PENDING; blocks whose payload is not apart have neither.
        own[PayloadStatus::pending] += own[PayloadStatus::empty] + own[PayloadStatus::full];
        const TreeBlock& block = blocks[static_cast<BlockIndex>(i)];
        if (block.parent != NO_BLOCK) {
            out[block.parent][block.parent_payload_status] += own[PayloadStatus::pending];
        }
    }
    return out;
}

}  // namespace cairn::consensus
