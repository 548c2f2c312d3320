#include "consensus/fork_choice/proposer_head.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-is_head_late
bool is_head_late(const Store& store, BlockIndex head) noexcept {
    return !store.blocks[head].timeliness[ATTESTATION_TIMELINESS_INDEX];
}

namespace {

/// The balance, in the justified state, of those of the block's slot's committees who equivocate.
Gwei get_equivocating_committee_weight(const Spec& spec, const Store& store,
                                       const TreeBlock& block) {
    Gwei weight;
    if (!store.votes.any_equivocating()) {
        return weight;
    }
    // Asked of the head and its parent only, whose states nobody lets go.
    const auto state = block_state(store, store.blocks.index_of(block.root));
    if (!state) {
        return weight;
    }
    const auto& validators = justified_state(store).validators;
    const Epoch epoch = compute_epoch_at_slot(spec, block.slot);
    const std::uint64_t committees = get_committee_count_per_slot(spec, **state, epoch);
    for (std::uint64_t i = 0; i < committees; ++i) {
        for (const ValidatorIndex member :
             get_beacon_committee(spec, **state, block.slot, CommitteeIndex{i})) {
            if (store.votes.is_equivocating(member) && member < validators.size()) {
                weight += validators[member.value].effective_balance;
            }
        }
    }
    return weight;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-is_head_weak
bool is_head_weak(const Spec& spec, const Store& store, BlockIndex head, const Scores& scores) {
    const Gwei reorg_threshold = calculate_committee_fraction(
        spec, store.votes.balances(), spec.config->REORG_HEAD_WEIGHT_THRESHOLD);
    const Gwei head_weight = get_attestation_score(scores, {head});
    if (head_weight >= reorg_threshold) {
        return false;
    }
    return head_weight + get_equivocating_committee_weight(spec, store, store.blocks[head]) <
           reorg_threshold;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-is_parent_strong
bool is_parent_strong(const Spec& spec, const Store& store, BlockIndex block,
                      const Scores& scores) noexcept {
    const Gwei parent_threshold = calculate_committee_fraction(
        spec, store.votes.balances(), spec.config->REORG_PARENT_WEIGHT_THRESHOLD);
    return get_attestation_score(scores, {store.blocks[block].parent}) > parent_threshold;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#is_ffg_competitive
bool is_ffg_competitive(const Store& store, BlockIndex head, BlockIndex parent) noexcept {
    return store.blocks[head].unrealized_justification ==
           store.blocks[parent].unrealized_justification;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#is_finalization_ok
bool is_finalization_ok(const Spec& spec, const Store& store, Slot slot) noexcept {
    const std::uint64_t epochs_since_finalization =
        compute_epoch_at_slot(spec, slot) - store.finalized_checkpoint.epoch;
    return epochs_since_finalization <= spec.config->REORG_MAX_EPOCHS_SINCE_FINALIZATION;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#is_proposing_on_time
bool is_proposing_on_time(const Spec& spec, const Store& store) noexcept {
    return get_time_into_slot_ms(spec, store) <= get_proposer_reorg_cutoff_ms(spec);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#is_shuffling_stable
bool is_shuffling_stable(const Spec& spec, Slot slot) noexcept {
    return slot % spec.preset->SLOTS_PER_EPOCH != 0;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#is_proposer_equivocation
bool is_proposer_equivocation(const Store& store, BlockIndex block) noexcept {
    const TreeBlock& own = store.blocks[block];
    return std::count_if(store.blocks.begin(), store.blocks.end(), [&](const TreeBlock& other) {
               return other.proposer_index == own.proposer_index && other.slot == own.slot;
           }) > 1;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_proposer_head
Checked<ForkChoiceNode> get_proposer_head(const Spec& spec, const Store& store,
                                          const ForkChoiceNode& head_node, Slot slot) {
    static_cast<void>(base::take_overflow());
    const auto found = store.blocks.find(head_node.root);
    CAIRN_REQUIRE(found, block_unknown);
    const BlockIndex head = *found;
    const TreeBlock& head_block = store.blocks[head];
    const BlockIndex parent = head_block.parent;
    CAIRN_REQUIRE(parent != NO_BLOCK, parent_block_unknown);
    CAIRN_REQUIRE(store.proposer_boost_root != head_node.root, head_is_boosted);

    const Scores scores = get_attestation_scores(store);
    const bool shuffling_stable = spec.at_least(ForkId::fulu) || is_shuffling_stable(spec, slot);
    const bool finalization_ok = is_finalization_ok(spec, store, slot);
    const bool current_time_ok = head_block.slot + 1 == slot;
    const bool single_slot_reorg =
        store.blocks[parent].slot + 1 == head_block.slot && current_time_ok;
    const bool head_weak = is_head_weak(spec, store, head, scores);
    const bool late_and_weak = is_head_late(store, head) && shuffling_stable &&
                               is_ffg_competitive(store, head, parent) && finalization_ok &&
                               is_proposing_on_time(spec, store) && single_slot_reorg &&
                               head_weak && is_parent_strong(spec, store, head, scores);
    const bool equivocated = head_weak && current_time_ok && is_proposer_equivocation(store, head);
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    if (late_and_weak || equivocated) {
        return ForkChoiceNode{store.blocks[parent].root, head_block.parent_payload_status};
    }
    return head_node;
}

}  // namespace cairn::consensus
