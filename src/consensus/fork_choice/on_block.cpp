#include "consensus/advance.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-record_block_timeliness
void record_block_timeliness(const Spec& spec, Store& store, BlockIndex block) {
    TreeBlock& own = store.blocks[block];
    const bool is_current_slot = get_current_slot(spec, store) == own.slot;
    const std::uint64_t time_into_slot_ms = get_time_into_slot_ms(spec, store);
    own.timeliness[ATTESTATION_TIMELINESS_INDEX] =
        is_current_slot && time_into_slot_ms < get_attestation_due_ms(spec);
    own.timeliness[PTC_TIMELINESS_INDEX] =
        is_current_slot && time_into_slot_ms < get_payload_attestation_due_ms(spec);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-update_proposer_boost_root
void update_proposer_boost_root(const Spec& spec, Store& store, BlockIndex head, BlockIndex block) {
    const bool is_first_block = store.proposer_boost_root == Root{};
    const bool is_timely = store.blocks[block].timeliness[ATTESTATION_TIMELINESS_INDEX];
    const Epoch epoch = get_current_store_epoch(spec, store);
    if (is_timely && is_first_block &&
        get_shuffling_dependent_root(spec, store, head, epoch) ==
            get_shuffling_dependent_root(spec, store, block, epoch)) {
        store.proposer_boost_root = store.blocks[block].root;
    }
}

Checked<BlockIndex> check_block(const Spec& spec, const Store& store, const BeaconBlock& block) {
    const auto parent = store.blocks.find(block.parent_root);
    CAIRN_REQUIRE(parent, parent_block_unknown);
    TreeBlock node = to_tree_block(spec, block, Root{});
    node.parent = *parent;
    if (get_parent_payload_status(store.blocks, node) == PayloadStatus::full) {
        CAIRN_REQUIRE(is_payload_verified(store, *parent), parent_payload_unknown);
    }
    CAIRN_REQUIRE(get_current_slot(spec, store) >= block.slot, block_in_future);
    const Checkpoint& finalized = store.finalized_checkpoint;
    CAIRN_REQUIRE(block.slot > compute_start_slot_at_epoch(spec, finalized.epoch),
                  block_not_after_finalized);
    CAIRN_REQUIRE(get_checkpoint_block(spec, store, *parent, finalized.epoch) == finalized.root,
                  block_not_descendant_of_finalized);
    return *parent;
}

namespace {

/// Since gloas the data belongs to the payload, which comes apart.
bool is_data_needed(const Spec& spec) {
    return spec.at_least(ForkId::deneb) && !spec.at_least(ForkId::gloas);
}

Checked<StatePointer> make_post_state(const Spec& spec, const BeaconState& pre_state,
                                      const SignedBeaconBlock& signed_block,
                                      const HandlerContext& context) {
    auto state = std::make_shared<BeaconState>(pre_state);
    CAIRN_TRY(advance_through_forks(spec, *state, signed_block.message.slot, context.verifier));
    CAIRN_TRY(apply_block(spec, *state, signed_block,
                          BlockContext{context.verifier, context.execution_engine}));
    if (spec.fork_id() == ForkId::bellatrix &&
        is_merge_transition_block(spec, pre_state, signed_block.message.body)) {
        CAIRN_TRY(validate_merge_block(spec, signed_block.message, context.pow_chain));
    }
    return state;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-on_block
Checked<> on_block(const Spec& spec, Store& store, const SignedBeaconBlock& signed_block,
                   const HandlerContext& context) {
    const BeaconBlock& block = signed_block.message;
    const Root root = ssz::hash_tree_root(spec, block);
    if (store.blocks.contains(root)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const BlockIndex parent, check_block(spec, store, block));
    if (is_data_needed(spec)) {
        CAIRN_REQUIRE(
            context.data_availability.is_available(spec, root, block.body.blob_kzg_commitments),
            data_unavailable);
    }
    CAIRN_TRY_ASSIGN(const StatePointer pre_state, block_state(store, parent));
    CAIRN_TRY_ASSIGN(const StatePointer post_state,
                     make_post_state(spec, *pre_state, signed_block, context));
    return insert_block(spec, store, block, root, post_state);
}

namespace {

bool has_slashings(const BeaconBlock& block) {
    return !block.body.proposer_slashings.empty() || !block.body.attester_slashings.empty();
}

/// Within an epoch, participation only grows unless somebody is slashed. So where the parent, of
/// the same epoch, has justified it and finalised the one before, nothing is left to gain.
Checked<UnrealizedCheckpoints> find_unrealized_checkpoints(const Spec& spec, const Store& store,
                                                           const BeaconBlock& block,
                                                           const TreeBlock& node) {
    const TreeBlock& parent = store.blocks[node.parent];
    const Epoch epoch = compute_epoch_at_slot(spec, block.slot);
    if (compute_epoch_at_slot(spec, parent.slot) == epoch &&
        parent.unrealized_justification.epoch == epoch &&
        parent.unrealized_finalization.epoch + 1 == epoch && !has_slashings(block)) {
        return UnrealizedCheckpoints{parent.unrealized_justification,
                                     parent.unrealized_finalization};
    }
    return get_unrealized_checkpoints(spec, *node.state);
}

/// All of a block that can fail: so that what follows cannot.
Checked<TreeBlock> prepare_block(const Spec& spec, Store& store, const BeaconBlock& block,
                                 const Root& root, StatePointer post_state) {
    TreeBlock node = to_tree_block(spec, block, root);
    const auto parent = store.blocks.find(block.parent_root);
    CAIRN_REQUIRE(parent, parent_block_unknown);
    node.parent = *parent;
    node.parent_payload_status = get_parent_payload_status(store.blocks, node);
    node.justified_checkpoint = post_state->current_justified_checkpoint;
    node.finalized_checkpoint = post_state->finalized_checkpoint;
    node.state = std::move(post_state);
    std::vector<Checkpoint> candidates{node.justified_checkpoint};
    if (spec.road == nullptr) {
        CAIRN_TRY_ASSIGN(const UnrealizedCheckpoints unrealized,
                         find_unrealized_checkpoints(spec, store, block, node));
        node.unrealized_justification = unrealized.justified;
        node.unrealized_finalization = unrealized.finalized;
        if (compute_epoch_at_slot(spec, block.slot) < get_current_store_epoch(spec, store)) {
            candidates.push_back(unrealized.justified);
        }
    }
    for (const Checkpoint& candidate : candidates) {
        if (candidate.epoch > store.justified_checkpoint.epoch) {
            CAIRN_TRY(store_target_checkpoint_state(spec, store, candidate));
        }
    }
    return node;
}

Checked<> update_checkpoints_of(const Spec& spec, Store& store, BlockIndex block) {
    if (spec.road != nullptr) {
        return update_checkpoints_2020(spec, store, block);
    }
    CAIRN_TRY(update_checkpoints(spec, store, store.blocks[block].justified_checkpoint,
                                 store.blocks[block].finalized_checkpoint));
    return compute_pulled_up_tip(spec, store, block);
}

}  // namespace

Checked<> insert_block(const Spec& spec, Store& store, const BeaconBlock& block, const Root& root,
                       const StatePointer& post_state) {
    if (store.blocks.contains(root)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(TreeBlock node, prepare_block(spec, store, block, root, post_state));
    if (spec.at_least(ForkId::gloas)) {
        CAIRN_TRY(notify_ptc_messages(spec, store, *post_state, block.body.payload_attestations));
    }
    if (spec.road == nullptr) {
        const BlockIndex head = store.blocks.index_of(get_head(spec, store).root);
        const BlockIndex at = store.blocks.insert(std::move(node));
        record_block_timeliness(spec, store, at);
        update_proposer_boost_root(spec, store, head, at);
        return update_checkpoints_of(spec, store, at);
    }
    return update_checkpoints_of(spec, store, store.blocks.insert(std::move(node)));
}

}  // namespace cairn::consensus
