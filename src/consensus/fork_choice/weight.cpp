#include "consensus/fork_choice/weight.hpp"

#include "consensus/constants.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/fork_choice/proposer_head.hpp"

#include <algorithm>

namespace cairn::consensus {

Scores get_attestation_scores(const Store& store) {
    return accumulate(store.blocks, store.votes.direct());
}

Scores get_attestation_scores(const Store& store, const VotingBalances& balances) {
    return accumulate(store.blocks, count_votes(store.votes, store.blocks, balances));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_attestation_score
Gwei get_attestation_score(const Scores& scores, NodeIndex node) noexcept {
    return scores[node.block][node.status];
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#calculate_committee_fraction
Gwei calculate_committee_fraction(const Spec& spec, const VotingBalances& balances,
                                  std::uint64_t committee_percent) noexcept {
    const Gwei total_balance =
        std::max(balances.total, Gwei{spec.preset->EFFECTIVE_BALANCE_INCREMENT});
    const Gwei committee_weight = total_balance / spec.preset->SLOTS_PER_EPOCH;
    return committee_weight * committee_percent / 100;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#compute_proposer_score
Gwei compute_proposer_score(const Spec& spec, const VotingBalances& balances) noexcept {
    return calculate_committee_fraction(spec, balances, spec.config->PROPOSER_SCORE_BOOST);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#get_proposer_score
Gwei get_proposer_score(const Spec& spec, const Store& store) noexcept {
    return compute_proposer_score(spec, store.votes.balances());
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-should_apply_proposer_boost
bool should_apply_proposer_boost(const Spec& spec, const Store& store, const Scores& scores) {
    const auto boosted = store.blocks.find(store.proposer_boost_root);
    if (!boosted) {
        return false;
    }
    const TreeBlock& block = store.blocks[*boosted];
    if (block.parent == NO_BLOCK) {
        return true;
    }
    const TreeBlock& parent = store.blocks[block.parent];
    if (parent.slot + 1 < block.slot || !is_head_weak(spec, store, block.parent, scores)) {
        return true;
    }
    return std::ranges::none_of(store.blocks, [&](const TreeBlock& other) {
        return other.timeliness[PTC_TIMELINESS_INDEX] &&
               other.proposer_index == parent.proposer_index && other.slot + 1 == block.slot &&
               other.root != parent.root;
    });
}

ProposerBoost get_proposer_boost(const Spec& spec, const Store& store, const Scores& scores) {
    const auto block = store.blocks.find(store.proposer_boost_root);
    if (!block ||
        (spec.at_least(ForkId::gloas) && !should_apply_proposer_boost(spec, store, scores))) {
        return {};
    }
    return {.block = *block, .score = get_proposer_score(spec, store)};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_weight
Gwei get_weight(const Spec& spec, const Store& store, NodeIndex node) {
    if (is_previous_slot_payload_decision(spec, store, node)) {
        return Gwei{};
    }
    return get_boosted_scores(spec, store)[node.block][node.status];
}

Scores get_boosted_scores(const Spec& spec, const Store& store) {
    Scores scores = get_attestation_scores(store);
    const ProposerBoost boost = get_proposer_boost(spec, store, scores);
    if (boost.block == NO_BLOCK) {
        return scores;
    }
    // The ancestors of the boosted block's PENDING node: on each block below, the node that the
    // next one stands on, and PENDING.
    NodeIndex node{boost.block};
    for (;;) {
        if (node.status != PayloadStatus::pending) {
            scores[node.block][node.status] += boost.score;
        }
        scores[node.block][PayloadStatus::pending] += boost.score;
        const TreeBlock& block = store.blocks[node.block];
        if (block.parent == NO_BLOCK) {
            return scores;
        }
        node = {block.parent, block.parent_payload_status};
    }
}

}  // namespace cairn::consensus
