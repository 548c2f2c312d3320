#include "consensus/fork_choice/store_model_test.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/proposer_head.hpp"
#include "consensus/fork_choice/weight.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>

namespace cairn::consensus {

void StoreModel::add_attestation(const Attestation& attestation) {
    const AttestationData& data = attestation.data;
    const BeaconState& state = *store_.checkpoint_states.at(data.target);
    const auto attesters = get_attesting_indices(spec_, state, attestation);
    CAIRN_ASSERT(attesters.has_value() && !attesters->empty());
    const bool gloas = spec_.at_least(ForkId::gloas);
    for (const ValidatorIndex index : *attesters) {
        if (reference_.equivocating_indices.contains(index)) {
            continue;
        }
        const auto known = messages_.find(index);
        if (known == messages_.end() ||
            (gloas ? data.slot > known->second.slot
                   : data.target.epoch > compute_epoch_at_slot(spec_, known->second.slot))) {
            messages_[index] = {data.slot, data.beacon_block_root, gloas && data.index == 1};
        }
    }
}

void StoreModel::add_slashing(const AttesterSlashing& slashing) {
    const auto& others = slashing.attestation_2.attesting_indices;
    for (const ValidatorIndex index : slashing.attestation_1.attesting_indices) {
        if (std::ranges::find(others, index) != others.end()) {
            reference_.equivocating_indices.insert(index);
        }
    }
}

/// The block before the epoch ahead of the current one: the shuffling depends on it.
Root StoreModel::get_dependent_root(const Root& block) const {
    const Epoch epoch = get_current_store_epoch(spec_, store_);
    const Slot start = compute_start_slot_at_epoch(spec_, Epoch{saturating_sub(epoch.value, 1)});
    BlockIndex at = store_.blocks.index_of(block);
    while (store_.blocks[at].parent != NO_BLOCK && store_.blocks[at].slot >= start &&
           store_.blocks[at].slot > 0) {
        at = store_.blocks[at].parent;
    }
    return store_.blocks[at].root;
}

bool StoreModel::is_timely(const TreeBlock& block) const {
    const std::uint64_t slot_ms = spec_.config->SLOT_DURATION_MS;
    const std::uint64_t due_bps = spec_.at_least(ForkId::gloas)
                                      ? spec_.config->ATTESTATION_DUE_BPS_GLOAS
                                      : spec_.config->ATTESTATION_DUE_BPS;
    const std::uint64_t since_genesis_ms = store_.time_ms - store_.genesis_time_ms;
    return block.slot == since_genesis_ms / slot_ms &&
           since_genesis_ms % slot_ms < due_bps * slot_ms / 10'000;
}

void StoreModel::add_block(const Store& before, const Root& root) {
    const TreeBlock& block = store_.blocks[store_.blocks.index_of(root)];
    const Root head = get_head(spec_, before).root;
    if (is_timely(block) && boosted_ == Root{} &&
        get_dependent_root(head) == get_dependent_root(root)) {
        boosted_ = root;
    }
}

void StoreModel::add_tick(std::uint64_t before_ms) {
    const std::uint64_t slot_ms = spec_.config->SLOT_DURATION_MS;
    if ((before_ms - store_.genesis_time_ms) / slot_ms !=
        (store_.time_ms - store_.genesis_time_ms) / slot_ms) {
        boosted_ = Root{};
    }
}

void StoreModel::check_step(const Store& before) {
    for (auto& [index, message] : messages_) {
        if (!store_.blocks.contains(message.root)) {
            message.root = Root{};
        }
    }
    if (!store_.blocks.contains(boosted_)) {
        boosted_ = Root{};
    }
    CAIRN_ASSERT(store_.proposer_boost_root == boosted_);
    for (const ValidatorIndex index : reference_.equivocating_indices) {
        CAIRN_ASSERT(store_.votes.is_equivocating(index));
    }
    check_checkpoints(before);
}

void StoreModel::check_checkpoints(const Store& before) const {
    const Epoch justified = store_.justified_checkpoint.epoch;
    const Epoch finalized = store_.finalized_checkpoint.epoch;
    CAIRN_ASSERT(justified >= before.justified_checkpoint.epoch && justified >= finalized);
    CAIRN_ASSERT(finalized >= before.finalized_checkpoint.epoch);
    CAIRN_ASSERT(store_.unrealized_justified_checkpoint.epoch >= justified);
    CAIRN_ASSERT(store_.unrealized_finalized_checkpoint.epoch >= finalized);
    CAIRN_ASSERT(
        store_.blocks.is_ancestor({store_.blocks.index_of(store_.justified_checkpoint.root)},
                                  {store_.blocks.index_of(store_.finalized_checkpoint.root)}));
    const Epoch current = get_current_store_epoch(spec_, store_);
    for (const TreeBlock& block : store_.blocks) {
        CAIRN_ASSERT(block.justified_checkpoint.epoch <= justified);
        CAIRN_ASSERT(block.finalized_checkpoint.epoch <= finalized);
        const bool pulled_up = compute_epoch_at_slot(spec_, block.slot) < current;
        CAIRN_ASSERT(!pulled_up || block.unrealized_justification.epoch <= justified);
        CAIRN_ASSERT(!pulled_up || block.unrealized_finalization.epoch <= finalized);
    }
}

void StoreModel::check_head() {
    reference_.latest_messages.clear();
    for (const auto& [index, message] : messages_) {
        if (message.root != Root{} && !reference_.equivocating_indices.contains(index)) {
            reference_.latest_messages[index] = {message.slot, message.root,
                                                 message.payload_present};
        }
    }
    CAIRN_ASSERT(get_head(spec_, store_) == reference_.get_head());
    const NodeSet viable = get_filtered_node_tree(spec_, store_);
    const auto want = reference_.get_filtered_node_tree();
    for (const ForkChoiceNode& node : want) {
        CAIRN_ASSERT(viable.contains({store_.blocks.index_of(node.root), node.payload_status}));
    }
    std::size_t count = 0;
    for (BlockIndex i = 0; i < store_.blocks.size(); ++i) {
        for (const auto status :
             {PayloadStatus::empty, PayloadStatus::full, PayloadStatus::pending}) {
            count += viable.contains({i, status}) ? 1U : 0U;
        }
    }
    CAIRN_ASSERT(count == want.size());
    const auto last = static_cast<BlockIndex>(store_.blocks.size() - 1);
    CAIRN_ASSERT(is_head_weak(spec_, store_, last, get_attestation_scores(store_)) ==
                 reference_.is_head_weak(store_.blocks[last].root));
}

/// get_attestation_score as the specification writes it.
Gwei StoreModel::sum_messages(NodeIndex node) const {
    const BeaconState& state = justified_state(store_);
    const Epoch epoch = get_current_epoch(spec_, state);
    Gwei score;
    for (const auto& [index, message] : messages_) {
        const Validator& validator = state.validators[index.value];
        if (message.root == Root{} || reference_.equivocating_indices.contains(index) ||
            validator.slashed || !is_active_validator(validator, epoch)) {
            continue;
        }
        NodeIndex supported{store_.blocks.index_of(message.root)};
        if (spec_.at_least(ForkId::gloas) && store_.blocks[supported.block].slot < message.slot) {
            supported.status = message.payload_present ? PayloadStatus::full : PayloadStatus::empty;
        }
        if (store_.blocks.is_ancestor(supported, node)) {
            score += validator.effective_balance;
        }
    }
    return score;
}

void StoreModel::check_scores() const {
    const Scores scores = get_attestation_scores(store_);
    for (BlockIndex i = 0; i < store_.blocks.size(); ++i) {
        for (const auto status :
             {PayloadStatus::empty, PayloadStatus::full, PayloadStatus::pending}) {
            CAIRN_ASSERT(get_attestation_score(scores, {i, status}) == sum_messages({i, status}));
        }
    }
}

}  // namespace cairn::consensus
