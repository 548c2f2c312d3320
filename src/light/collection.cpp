#include "light/collection.hpp"

#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/p2p_interface.hpp"
#include "light/branch.hpp"
#include "light/store.hpp"
#include "light/upgrade.hpp"
#include "ssz/hash_tree_root.hpp"

#include <utility>

namespace cairn::light {

using namespace consensus;

namespace {

/// The first epoch whose start is not before the slot.
Epoch boundary_epoch(const Spec& spec, Slot slot) {
    return compute_epoch_at_slot(spec, slot + (spec.preset->SLOTS_PER_EPOCH - 1));
}

}  // namespace

Checked<LightClientDataCollection> LightClientDataCollection::start(const BlockAndState& anchor) {
    LightClientDataCollection collection;
    CAIRN_TRY(collection.start_again(anchor));
    return collection;
}

Checked<> LightClientDataCollection::start_again(const BlockAndState& anchor) {
    const Root root = ssz::hash_tree_root(anchor.spec, anchor.block.message);
    CAIRN_TRY(add_bootstrap(root, anchor));
    blocks_.clear();
    blocks_.emplace(root, Imported{anchor.spec, anchor.block, anchor.state, {}, Root{}});
    finalized_ = anchor.state.finalized_checkpoint;
    finalized_slot_ = anchor.block.message.slot;
    return {};
}

Checked<> LightClientDataCollection::add_block(const BlockAndState& added) {
    const Spec& spec = added.spec;
    const BeaconBlock& block = added.block.message;
    const Imported* attested = find(block.parent_root);
    CAIRN_REQUIRE(attested != nullptr, lc_block_unknown);
    const Root root = ssz::hash_tree_root(spec, block);
    const bool same_period = compute_sync_committee_period_at_slot(spec, attested->slot()) ==
                             compute_sync_committee_period_at_slot(spec, block.slot);
    Imported imported{spec, added.block, added.state, {}, attested->latest_signature};
    if (same_period) {
        imported.best = attested->best;
    }
    if (block.body.sync_aggregate.sync_committee_bits.count() >=
        spec.preset->MIN_SYNC_COMMITTEE_PARTICIPANTS) {
        imported.latest_signature = root;
        if (same_period) {
            CAIRN_TRY_ASSIGN(Update update, make_update(added, *attested));
            const Spec update_spec = spec.with_fork(update.fork);
            if (!imported.best ||
                is_better_update(update_spec, update.data,
                                 upgrade_through(update_spec, imported.best->fork,
                                                 imported.best->data, upgrade_lc_update))) {
                imported.best = std::move(update);
            }
        }
    }
    blocks_.insert_or_assign(root, std::move(imported));
    return {};
}

Checked<> LightClientDataCollection::set_head(const Root& block_root) {
    const Imported* head = find(block_root);
    CAIRN_REQUIRE(head != nullptr, lc_block_unknown);
    commit_best_updates(*head);
    CAIRN_TRY(refresh_latest(*head));
    forget_before_window(*head);
    return finalize(head->state.finalized_checkpoint);
}

std::optional<Forked<LightClientBootstrap>> LightClientDataCollection::bootstrap(
    const Root& block_root) const {
    const auto found = bootstraps_.find(block_root);
    if (found == bootstraps_.end()) {
        return std::nullopt;
    }
    const Bootstrap& kept = found->second;
    return Forked<LightClientBootstrap>{
        kept.fork, {kept.header, committees_.at(kept.period), kept.current_sync_committee_branch}};
}

std::vector<Root> LightClientDataCollection::bootstrap_roots() const {
    std::vector<Root> roots;
    for (const auto& [root, kept] : bootstraps_) {
        roots.push_back(root);
    }
    return roots;
}

std::vector<std::uint64_t> LightClientDataCollection::update_periods() const {
    std::vector<std::uint64_t> periods;
    for (const auto& [period, update] : best_updates_) {
        periods.push_back(period);
    }
    return periods;
}

const Forked<LightClientUpdate>* LightClientDataCollection::best_update(
    std::uint64_t period) const {
    const auto found = best_updates_.find(period);
    return found == best_updates_.end() ? nullptr : &found->second;
}

std::optional<Forked<LightClientOptimisticUpdate>>
LightClientDataCollection::latest_optimistic_update() const {
    if (!latest_) {
        return std::nullopt;
    }
    const LightClientFinalityUpdate& update = latest_->data;
    return Forked<LightClientOptimisticUpdate>{
        latest_->fork, {update.attested_header, update.sync_aggregate, update.signature_slot}};
}

const LightClientDataCollection::Imported* LightClientDataCollection::find(
    const Root& block_root) const {
    const auto found = blocks_.find(block_root);
    return found == blocks_.end() ? nullptr : &found->second;
}

/// The last block up to `slot` on the way from `block` back, or null if that is forgotten.
const LightClientDataCollection::Imported* LightClientDataCollection::ancestor(
    const Imported* block, Slot slot) const {
    while (block != nullptr && block->slot() > slot) {
        block = find(block->block.message.parent_root);
    }
    return block;
}

/// With finality if the finalised block is still known.
Checked<LightClientDataCollection::Update> LightClientDataCollection::make_update(
    const BlockAndState& signed_by, const Imported& attested) const {
    static const SignedBeaconBlock before_first_finality{};  // of slot 0, as the specification asks
    const Root& root = attested.state.finalized_checkpoint.root;
    const Imported* finalized = find(root);
    const SignedBeaconBlock* block = nullptr;
    if (root == Root{}) {
        block = &before_first_finality;
    } else if (finalized != nullptr && finalized->slot() != GENESIS_SLOT) {
        block = &finalized->block;
    }
    CAIRN_TRY_ASSIGN(
        LightClientUpdate update,
        create_light_client_update(signed_by, attested.view(), block,
                                   finalized != nullptr ? finalized->spec : attested.spec));
    return Update{attested.spec.fork_id(), std::move(update)};
}

/// Every period that is not final yet gets what the head's branch has for it.
void LightClientDataCollection::commit_best_updates(const Imported& head) {
    const Spec& spec = head.spec;
    const std::uint64_t low = compute_sync_committee_period_at_slot(spec, finalized_slot_);
    const std::uint64_t high = compute_sync_committee_period_at_slot(spec, head.slot());
    best_updates_.erase(best_updates_.upper_bound(high), best_updates_.end());
    const Imported* block = &head;
    for (std::uint64_t period = high + 1; period-- > low;) {
        const std::uint64_t slots =
            spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD * spec.preset->SLOTS_PER_EPOCH;
        block = ancestor(block, Slot{(period + 1) * slots - 1});
        if (block == nullptr || block->slot() < finalized_slot_) {
            return;
        }
        if (block->best) {
            best_updates_.insert_or_assign(period, *block->best);
        } else {
            best_updates_.erase(period);
        }
    }
}

Checked<> LightClientDataCollection::refresh_latest(const Imported& head) {
    latest_.reset();
    const Imported* signed_by = find(head.latest_signature);
    if (signed_by == nullptr || signed_by->slot() <= finalized_slot_) {
        return {};
    }
    const Imported* attested = find(signed_by->block.message.parent_root);
    if (attested == nullptr || attested->slot() < finalized_slot_) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const Update update, make_update(signed_by->view(), *attested));
    latest_ = Forked<LightClientFinalityUpdate>{update.fork,
                                                create_light_client_finality_update(update.data)};
    return {};
}

/// Bootstraps for the last blocks of the epochs that are final now, and a farewell to old blocks.
Checked<> LightClientDataCollection::finalize(const Checkpoint& checkpoint) {
    const Imported* block = find(checkpoint.root);
    if (block == nullptr || block->slot() <= finalized_slot_) {
        return {};
    }
    const Slot slot = block->slot();
    std::optional<Epoch> boundary;
    for (Root root = checkpoint.root; block != nullptr && block->slot() > finalized_slot_;
         root = block->block.message.parent_root, block = find(root)) {
        const Epoch epoch = boundary_epoch(block->spec, block->slot());
        if (boundary != epoch) {
            CAIRN_TRY(add_bootstrap(root, block->view()));
            boundary = epoch;
        }
    }
    // States that attest may lag one finalisation behind, so its block is needed once more.
    std::erase_if(blocks_,
                  [this](const auto& entry) { return entry.second.slot() < finalized_slot_; });
    finalized_ = checkpoint;
    finalized_slot_ = slot;
    return {};
}

Checked<> LightClientDataCollection::add_bootstrap(const Root& block_root,
                                                   const BlockAndState& at) {
    CAIRN_TRY_ASSIGN(LightClientBootstrap made, create_light_client_bootstrap(at));
    const Slot slot = at.block.message.slot;
    const std::uint64_t period = compute_sync_committee_period_at_slot(at.spec, slot);
    committees_.insert_or_assign(period, std::move(made.current_sync_committee));
    bootstraps_.insert_or_assign(block_root,
                                 Bootstrap{at.spec.fork_id(), std::move(made.header),
                                           std::move(made.current_sync_committee_branch),
                                           boundary_epoch(at.spec, slot), period});
    return {};
}

/// Also in times without finality, when nothing else is forgotten. The head itself stays.
void LightClientDataCollection::forget_before_window(const Imported& head) {
    const Spec& spec = head.spec;
    const Epoch window{saturating_sub(compute_epoch_at_slot(spec, head.slot()).value,
                                      compute_min_epochs_for_block_requests(spec))};
    if (window <= window_) {
        return;
    }
    window_ = window;
    const Slot first_slot = compute_start_slot_at_epoch(spec, window);
    const std::uint64_t period = compute_sync_committee_period_at_slot(spec, first_slot);
    std::erase_if(bootstraps_, [&](const auto& entry) { return entry.second.epoch < window; });
    best_updates_.erase(best_updates_.begin(), best_updates_.lower_bound(period));
    // A boundary block of the window's first epoch may be of the period before.
    committees_.erase(committees_.begin(), committees_.lower_bound(saturating_sub(period, 1)));
    std::erase_if(blocks_, [&](const auto& entry) { return entry.second.slot() < first_slot; });
}

}  // namespace cairn::light
