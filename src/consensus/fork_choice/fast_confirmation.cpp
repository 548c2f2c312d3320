#include "consensus/fork_choice/fast_confirmation.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/confirmation_weight.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_fast_confirmation_store
FastConfirmationStore get_fast_confirmation_store(const Store& store) {
    const Checkpoint& finalized = store.finalized_checkpoint;
    return {.confirmed_root = finalized.root,
            .previous_epoch_observed_justified_checkpoint = finalized,
            .current_epoch_observed_justified_checkpoint = finalized,
            .previous_epoch_greatest_unrealized_checkpoint = finalized,
            .previous_slot_head = finalized.root,
            .current_slot_head = finalized.root};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_block_slot
Slot get_block_slot(const Store& store, BlockIndex block) noexcept {
    return store.blocks[block].slot;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_block_epoch
Epoch get_block_epoch(const Spec& spec, const Store& store, BlockIndex block) noexcept {
    return compute_epoch_at_slot(spec, store.blocks[block].slot);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fast-confirmation.md#modified-get_node_for_root
NodeIndex get_node_for_root(BlockIndex block) noexcept {
    return {block, PayloadStatus::pending};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_ancestor_roots
std::vector<BlockIndex> get_ancestor_roots(const Store& store, BlockIndex block,
                                           BlockIndex terminal) {
    std::vector<BlockIndex> ancestors;
    while (block != NO_BLOCK && store.blocks[block].slot > store.blocks[terminal].slot) {
        ancestors.push_back(block);
        block = store.blocks[block].parent;
        if (block == terminal) {
            std::ranges::reverse(ancestors);
            return ancestors;
        }
    }
    return {};
}

namespace {

/// One run of the rule: the head and the balances it asks for again and again.
class ConfirmationRun {
  public:
    ConfirmationRun(const Spec& spec, Store& store, const FastConfirmationStore& fcr_store)
        : spec_(spec),
          store_(store),
          fcr_store_(fcr_store),
          view_{spec, store, store.blocks.index_of(get_head(spec, store).root)},
          current_epoch_(get_current_store_epoch(spec, store)),
          is_epoch_start_(is_start_slot_at_epoch(spec, get_current_slot(spec, store))) {}

    Checked<Root> get_latest_confirmed();

  private:
    using Source = Checked<const BalanceSource*>;

    Source get_current_balance_source();
    Source get_previous_balance_source();
    Source get_pulled_up_head_source();
    Checked<StatePointer> get_pulled_up_head_state();
    Source cached(std::optional<BalanceSource>& slot, Checked<StatePointer> state);

    Checked<bool> is_confirmed_chain_safe(BlockIndex confirmed);
    BlockIndex start_of_reconfirmation(BlockIndex confirmed) const;
    Checked<bool> must_revert_to_finalized(BlockIndex confirmed);
    bool may_restart(BlockIndex confirmed) const;
    Checked<BlockIndex> find_latest_confirmed_descendant(BlockIndex latest_confirmed);
    Checked<bool> may_confirm_previous_epoch(BlockIndex confirmed);
    Checked<BlockIndex> confirm_previous_epoch(BlockIndex confirmed);
    Checked<BlockIndex> confirm_tentatively(BlockIndex confirmed);
    Checked<bool> is_safe_from_reorg(BlockIndex tentative);
    Checked<bool> no_conflict_possible();

    Epoch epoch_of(BlockIndex block) const { return get_block_epoch(spec_, store_, block); }
    Epoch voting_source_epoch(BlockIndex block) const {
        return get_voting_source(spec_, store_, block).epoch;
    }
    const Checkpoint& unrealized(BlockIndex block) const {
        return store_.blocks[block].unrealized_justification;
    }
    const Checkpoint& observed_justified() const {
        return fcr_store_.current_epoch_observed_justified_checkpoint;
    }

    const Spec& spec_;
    Store& store_;
    const FastConfirmationStore& fcr_store_;
    ConfirmationView view_;
    Epoch current_epoch_;
    bool is_epoch_start_;
    std::optional<BalanceSource> current_source_;
    std::optional<BalanceSource> previous_source_;
    std::optional<BalanceSource> pulled_up_source_;
};

ConfirmationRun::Source ConfirmationRun::cached(std::optional<BalanceSource>& slot,
                                                Checked<StatePointer> state) {
    CAIRN_TRY(state);
    slot = get_balance_source(spec_, store_, *std::move(state));
    return &*slot;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_current_balance_source
ConfirmationRun::Source ConfirmationRun::get_current_balance_source() {
    if (current_source_) {
        return &*current_source_;
    }
    return cached(current_source_,
                  store_target_checkpoint_state(
                      spec_, store_, fcr_store_.current_epoch_observed_justified_checkpoint));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_previous_balance_source
ConfirmationRun::Source ConfirmationRun::get_previous_balance_source() {
    if (previous_source_) {
        return &*previous_source_;
    }
    return cached(previous_source_,
                  store_target_checkpoint_state(
                      spec_, store_, fcr_store_.previous_epoch_observed_justified_checkpoint));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_pulled_up_head_state
Checked<StatePointer> ConfirmationRun::get_pulled_up_head_state() {
    const TreeBlock& head = store_.blocks[view_.head];
    if (get_current_epoch(spec_, *head.state) < current_epoch_) {
        // The head with the current epoch is a checkpoint like any other.
        return store_target_checkpoint_state(spec_, store_, {current_epoch_, head.root});
    }
    return head.state;
}

ConfirmationRun::Source ConfirmationRun::get_pulled_up_head_source() {
    if (pulled_up_source_) {
        return &*pulled_up_source_;
    }
    return cached(pulled_up_source_, get_pulled_up_head_state());
}

/// After which block of the confirmed chain it has to be confirmed anew.
BlockIndex ConfirmationRun::start_of_reconfirmation(BlockIndex confirmed) const {
    if (observed_justified().epoch + 1 >= current_epoch_) {
        return store_.blocks.index_of(observed_justified().root);
    }
    // Before the first block of the previous epoch: if that holds, so do its ancestors.
    const Slot start = compute_start_slot_at_epoch(spec_, current_epoch_ - 1);
    const BlockIndex ancestor =
        store_.blocks.get_ancestor(get_node_for_root(confirmed), start).block;
    const BlockIndex parent = store_.blocks[ancestor].parent;
    return epoch_of(ancestor) + 1 == current_epoch_ && parent != NO_BLOCK ? parent : ancestor;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#is_confirmed_chain_safe
Checked<bool> ConfirmationRun::is_confirmed_chain_safe(BlockIndex confirmed) {
    if (observed_justified() !=
        get_checkpoint_for_block(spec_, store_, confirmed, observed_justified().epoch)) {
        return false;
    }
    CAIRN_TRY_ASSIGN(const BalanceSource* source, get_previous_balance_source());
    const auto chain = get_ancestor_roots(store_, confirmed, start_of_reconfirmation(confirmed));
    return std::ranges::all_of(
        chain, [&](BlockIndex block) { return is_one_confirmed(view_, *source, block); });
}

Checked<bool> ConfirmationRun::must_revert_to_finalized(BlockIndex confirmed) {
    if (epoch_of(confirmed) + 1 < current_epoch_ ||
        !store_.blocks.is_ancestor(get_node_for_root(view_.head), get_node_for_root(confirmed))) {
        return true;
    }
    if (!is_epoch_start_) {
        return false;
    }
    CAIRN_TRY_ASSIGN(const bool safe, is_confirmed_chain_safe(confirmed));
    return !safe;
}

/// At the start of an epoch, from a justified block of the last one that the head has justified
/// too.
bool ConfirmationRun::may_restart(BlockIndex confirmed) const {
    const BlockIndex observed = store_.blocks.index_of(observed_justified().root);
    return is_epoch_start_ && epoch_of(observed) + 1 == current_epoch_ &&
           observed_justified() == unrealized(view_.head) &&
           get_block_slot(store_, confirmed) < get_block_slot(store_, observed);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_latest_confirmed
Checked<Root> ConfirmationRun::get_latest_confirmed() {
    BlockIndex confirmed = store_.blocks.index_of(fcr_store_.confirmed_root);
    CAIRN_TRY_ASSIGN(const bool revert, must_revert_to_finalized(confirmed));
    if (revert) {
        confirmed = store_.blocks.index_of(store_.finalized_checkpoint.root);
    }
    if (may_restart(confirmed)) {
        confirmed = store_.blocks.index_of(observed_justified().root);
    }
    if (epoch_of(confirmed) + 1 >= current_epoch_) {
        CAIRN_TRY_ASSIGN(confirmed, find_latest_confirmed_descendant(confirmed));
    }
    return store_.blocks[confirmed].root;
}

Checked<bool> ConfirmationRun::no_conflict_possible() {
    if (is_epoch_start_) {
        return true;
    }
    CAIRN_TRY_ASSIGN(const BalanceSource* source, get_pulled_up_head_source());
    return will_no_conflicting_checkpoint_be_justified(view_, *source);
}

Checked<bool> ConfirmationRun::may_confirm_previous_epoch(BlockIndex confirmed) {
    const BlockIndex previous_head = store_.blocks.index_of(fcr_store_.previous_slot_head);
    if (epoch_of(confirmed) + 1 != current_epoch_ ||
        voting_source_epoch(previous_head) + 2 < current_epoch_) {
        return false;
    }
    if (is_epoch_start_) {
        return true;
    }
    if (unrealized(previous_head).epoch + 1 < current_epoch_ &&
        unrealized(view_.head).epoch + 1 < current_epoch_) {
        return false;
    }
    return no_conflict_possible();
}

/// Blocks of the previous epoch, as far as the head of the slot before agrees.
Checked<BlockIndex> ConfirmationRun::confirm_previous_epoch(BlockIndex confirmed) {
    CAIRN_TRY_ASSIGN(const BalanceSource* source, get_current_balance_source());
    const NodeIndex previous_head =
        get_node_for_root(store_.blocks.index_of(fcr_store_.previous_slot_head));
    for (const BlockIndex block : get_ancestor_roots(store_, view_.head, confirmed)) {
        if (epoch_of(block) == current_epoch_ ||
            !store_.blocks.is_ancestor(previous_head, get_node_for_root(block)) ||
            !is_one_confirmed(view_, *source, block)) {
            break;
        }
        confirmed = block;
    }
    return confirmed;
}

/// As far as blocks are confirmed; into the current epoch only if its target will be justified.
Checked<BlockIndex> ConfirmationRun::confirm_tentatively(BlockIndex confirmed) {
    CAIRN_TRY_ASSIGN(const BalanceSource* source, get_current_balance_source());
    for (const BlockIndex block : get_ancestor_roots(store_, view_.head, confirmed)) {
        if (epoch_of(block) > epoch_of(confirmed)) {
            CAIRN_TRY_ASSIGN(const BalanceSource* pulled_up, get_pulled_up_head_source());
            if (!will_current_target_be_justified(view_, *pulled_up)) {
                break;
            }
        }
        if (!is_one_confirmed(view_, *source, block)) {
            break;
        }
        confirmed = block;
    }
    return confirmed;
}

/// In this epoch and the next.
Checked<bool> ConfirmationRun::is_safe_from_reorg(BlockIndex tentative) {
    if (epoch_of(tentative) == current_epoch_) {
        return true;
    }
    if (voting_source_epoch(tentative) + 2 < current_epoch_) {
        return false;
    }
    return no_conflict_possible();
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#find_latest_confirmed_descendant
Checked<BlockIndex> ConfirmationRun::find_latest_confirmed_descendant(BlockIndex latest_confirmed) {
    BlockIndex confirmed = latest_confirmed;
    CAIRN_TRY_ASSIGN(const bool previous_epoch, may_confirm_previous_epoch(confirmed));
    if (previous_epoch) {
        CAIRN_TRY_ASSIGN(confirmed, confirm_previous_epoch(confirmed));
    }
    if (is_epoch_start_ || unrealized(view_.head).epoch + 1 >= current_epoch_) {
        CAIRN_TRY_ASSIGN(const BlockIndex tentative, confirm_tentatively(confirmed));
        CAIRN_TRY_ASSIGN(const bool safe, is_safe_from_reorg(tentative));
        confirmed = safe ? tentative : confirmed;
    }
    return confirmed;
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#update_fast_confirmation_variables
void update_fast_confirmation_variables(const Spec& spec, const Store& store,
                                        FastConfirmationStore& fcr_store) {
    const Slot current_slot = get_current_slot(spec, store);
    fcr_store.previous_slot_head = fcr_store.current_slot_head;
    fcr_store.current_slot_head = get_head(spec, store).root;
    if (is_start_slot_at_epoch(spec, current_slot + 1)) {
        fcr_store.previous_epoch_greatest_unrealized_checkpoint =
            store.unrealized_justified_checkpoint;
    }
    if (is_start_slot_at_epoch(spec, current_slot)) {
        fcr_store.previous_epoch_observed_justified_checkpoint =
            fcr_store.current_epoch_observed_justified_checkpoint;
        fcr_store.current_epoch_observed_justified_checkpoint =
            fcr_store.previous_epoch_greatest_unrealized_checkpoint;
    }
}

/// The store may have been pruned, or rid of invalid blocks.
void replace_lost_references(const Store& store, FastConfirmationStore& fcr_store) {
    for (Root* root :
         {&fcr_store.confirmed_root, &fcr_store.previous_slot_head, &fcr_store.current_slot_head}) {
        if (!store.blocks.contains(*root)) {
            *root = store.finalized_checkpoint.root;
        }
    }
    for (Checkpoint* checkpoint : {&fcr_store.previous_epoch_observed_justified_checkpoint,
                                   &fcr_store.current_epoch_observed_justified_checkpoint,
                                   &fcr_store.previous_epoch_greatest_unrealized_checkpoint}) {
        if (!store.blocks.contains(checkpoint->root)) {
            *checkpoint = store.finalized_checkpoint;
        }
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#on_fast_confirmation
Checked<> on_fast_confirmation(const Spec& spec, Store& store, FastConfirmationStore& fcr_store) {
    static_cast<void>(base::take_overflow());
    FastConfirmationStore next = fcr_store;
    replace_lost_references(store, next);
    update_fast_confirmation_variables(spec, store, next);
    CAIRN_TRY_ASSIGN(next.confirmed_root,
                     ConfirmationRun(spec, store, next).get_latest_confirmed());
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    fcr_store = next;
    return {};
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/fast-confirmation.md#modified-get_safe_execution_block_hash
Hash32 get_safe_execution_block_hash(const Store& store, const FastConfirmationStore& fcr_store) {
    const auto found = store.blocks.find(fcr_store.confirmed_root);
    const TreeBlock& safe_block =
        store.blocks[found.value_or(store.blocks.index_of(store.finalized_checkpoint.root))];
    return safe_block.payload.apart ? safe_block.execution_parent_hash
                                    : safe_block.execution_block_hash;
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#get_restart_resilient_confirmed_root
bool block_should_be_finalized(const Spec& spec, const Store& store, BlockIndex block) noexcept {
    const Epoch next_checkpoint_epoch = compute_epoch_at_slot(
        spec, get_block_slot(store, block) + (spec.preset->SLOTS_PER_EPOCH - 1));
    const Slot earliest_finality_slot =
        compute_start_slot_at_epoch(spec, next_checkpoint_epoch + 2);
    return earliest_finality_slot <= get_current_slot(spec, store);
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#get_restart_resilient_confirmed_root
Root get_restart_resilient_confirmed_root(const Spec& spec, const Store& store,
                                          const FastConfirmationStore& fcr_store,
                                          const Root& root_before_restart) {
    const auto before = store.blocks.find(root_before_restart);
    const auto now = store.blocks.find(fcr_store.confirmed_root);
    if (!before || !now || get_block_slot(store, *before) <= get_block_slot(store, *now) ||
        block_should_be_finalized(spec, store, *before)) {
        return fcr_store.confirmed_root;
    }
    const ForkChoiceNode head = get_head(spec, store);
    const NodeIndex head_node{store.blocks.index_of(head.root), head.payload_status};
    return store.blocks.is_ancestor(head_node, get_node_for_root(*before))
               ? root_before_restart
               : fcr_store.confirmed_root;
}

}  // namespace cairn::consensus
