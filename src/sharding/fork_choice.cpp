#include "sharding/fork_choice.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "sharding/accessors.hpp"
#include "sharding/defect.hpp"

#include <algorithm>

namespace cairn::sharding {

using consensus::ShardBlock;
using consensus::ShardState;
using consensus::SignedShardBlock;
using consensus::Store;

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#get_forkchoice_shard_store
Checked<ShardStore> get_forkchoice_shard_store(const BeaconState& anchor_state, Shard shard) {
    CAIRN_REQUIRE(shard < anchor_state.shard_states.size(), shard_not_active);
    const ShardState& shard_state = anchor_state.shard_states[shard.value];
    auto anchor = std::make_shared<SignedShardBlock>();
    anchor->message.slot = compute_previous_slot(anchor_state.slot);
    anchor->message.shard = shard;
    ShardStore store;
    store.shard = shard;
    store.signed_blocks.emplace(shard_state.latest_block_root, std::move(anchor));
    store.block_states.emplace(shard_state.latest_block_root, shard_state);
    return store;
}

Checked<std::vector<ShardStore>> get_forkchoice_shard_stores(const Spec& spec,
                                                             const BeaconState& anchor_state) {
    std::vector<ShardStore> stores;
    const std::uint64_t count = get_active_shard_count(spec, anchor_state);
    for (Shard shard{0}; shard < count; ++shard) {
        CAIRN_TRY_ASSIGN(auto store, get_forkchoice_shard_store(anchor_state, shard));
        stores.push_back(std::move(store));
    }
    return stores;
}

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#get_shard_ancestor
Checked<Root> get_shard_ancestor(const ShardStore& shard_store, const Root& root, Slot slot) {
    Root ancestor = root;
    for (;;) {
        const auto found = shard_store.signed_blocks.find(ancestor);
        CAIRN_REQUIRE(found != shard_store.signed_blocks.end(), shard_block_unknown);
        const ShardBlock& block = found->second->message;
        if (block.slot <= slot) {
            return ancestor;
        }
        ancestor = block.shard_parent_root;
    }
}

namespace {

/// What a validator weighs in the justified state; zero if he is not active there.
Gwei voting_balance(const Store& store, ValidatorIndex index) noexcept {
    const auto& balances = store.votes.balances().by_validator;
    return index < balances.size() ? balances[index.value] : Gwei{0};
}

bool skips_unknown(const Spec& spec) noexcept {
    return mends(spec, Defect::unknown_shard_head_breaks_head);
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#get_shard_latest_attesting_balance
Checked<Gwei> get_shard_latest_attesting_balance(const Spec& spec, const Store& store,
                                                 const ShardStore& shard_store, const Root& root) {
    const auto candidate = shard_store.signed_blocks.find(root);
    CAIRN_REQUIRE(candidate != shard_store.signed_blocks.end(), shard_block_unknown);
    const Slot slot = candidate->second->message.slot;
    Gwei sum{0};
    for (const auto& [index, message] : shard_store.latest_messages) {
        const Gwei balance = voting_balance(store, index);
        if (balance == 0) {
            continue;
        }
        const auto ancestor = get_shard_ancestor(shard_store, message.root, slot);
        if (!ancestor && !skips_unknown(spec)) {
            return unexpected(ancestor.error());
        }
        if (ancestor && *ancestor == root) {
            sum += balance;
        }
    }
    return sum;
}

namespace {

/// The blocks behind a crosslink at its offset slots, and what the votes give each with all that
/// builds on it. Needs children to have later slots than their parents, as hardened makes them.
class PendingTree {
  public:
    PendingTree(const ShardStore& shard_store, Slot crosslinked_slot) {
        for (const auto& [root, signed_block] : shard_store.signed_blocks) {
            const Slot slot = signed_block->message.slot;
            if (slot > crosslinked_slot && is_offset_slot(crosslinked_slot, slot)) {
                blocks_.push_back({&root, &signed_block->message, Gwei{0}});
            }
        }
        std::ranges::sort(blocks_, {}, [](const Block& block) { return block.message->slot; });
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            index_.emplace(*blocks_[i].root, i);
        }
    }

    void count_votes(const Store& store, const ShardStore& shard_store) {
        for (const auto& [index, message] : shard_store.latest_messages) {
            add(message.root, voting_balance(store, index));
        }
        for (std::size_t i = blocks_.size(); i-- > 0;) {
            add(blocks_[i].message->shard_parent_root, blocks_[i].weight);
        }
    }

    /// From `root` on, each time the heaviest child, the higher root among equals.
    Root find_head(Root root) const {
        for (const Block* child = best_child(root); child != nullptr; child = best_child(root)) {
            root = *child->root;
        }
        return root;
    }

  private:
    struct Block {
        const Root* root;
        const ShardBlock* message;
        Gwei weight;
    };

    static bool is_offset_slot(Slot start_slot, Slot slot) {
        const auto offset_slots = compute_offset_slots(start_slot, slot + 1);
        return std::ranges::find(offset_slots, slot) != offset_slots.end();
    }

    void add(const Root& root, Gwei weight) {
        if (const auto found = index_.find(root); found != index_.end()) {
            blocks_[found->second].weight += weight;
        }
    }

    const Block* best_child(const Root& parent) const {
        const Block* best = nullptr;
        for (const Block& block : blocks_) {
            if (block.message->shard_parent_root == parent &&
                (best == nullptr ||
                 std::pair(best->weight, *best->root) < std::pair(block.weight, *block.root))) {
                best = &block;
            }
        }
        return best;
    }

    std::vector<Block> blocks_;  // by slot
    std::unordered_map<Root, std::size_t> index_;
};

/// As the text writes it: every candidate asks every vote.
Checked<Root> find_head_by_walks(const Spec& spec, const Store& store,
                                 const ShardStore& shard_store, const ShardState& crosslinked) {
    Root head = crosslinked.latest_block_root;
    for (;;) {
        std::optional<std::pair<Gwei, Root>> best;
        for (const auto& [root, signed_block] : shard_store.signed_blocks) {
            const ShardBlock& block = signed_block->message;
            if (block.slot <= crosslinked.slot || block.shard_parent_root != head) {
                continue;
            }
            CAIRN_TRY_ASSIGN(const Gwei balance,
                             get_shard_latest_attesting_balance(spec, store, shard_store, root));
            best = best ? std::max(*best, std::pair(balance, root)) : std::pair(balance, root);
        }
        if (!best) {
            return head;
        }
        head = best->second;
    }
}

Checked<ShardState> crosslinked_state(const Store& store, const Root& beacon_head_root,
                                      Shard shard) {
    const auto head = store.blocks.find(beacon_head_root);
    CAIRN_ASSERT(head.has_value());
    const BeaconState& state = *store.blocks[*head].state;
    CAIRN_REQUIRE(shard < state.shard_states.size(), shard_not_active);
    return state.shard_states[shard.value];
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#get_shard_head
Checked<Root> get_shard_head(const Spec& spec, const Store& store, const Root& beacon_head_root,
                             const ShardStore& shard_store) {
    CAIRN_TRY_ASSIGN(const ShardState crosslinked,
                     crosslinked_state(store, beacon_head_root, shard_store.shard));
    if (!mends(spec, Defect::shard_head_leaves_offset_slots)) {
        return find_head_by_walks(spec, store, shard_store, crosslinked);
    }
    PendingTree tree(shard_store, crosslinked.slot);
    tree.count_votes(store, shard_store);
    return tree.find_head(crosslinked.latest_block_root);
}

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#get_pending_shard_blocks
Checked<std::vector<SignedShardBlockPointer>> get_pending_shard_blocks(
    const Spec& spec, const Store& store, const Root& beacon_head_root,
    const ShardStore& shard_store) {
    CAIRN_TRY_ASSIGN(const ShardState crosslinked,
                     crosslinked_state(store, beacon_head_root, shard_store.shard));
    CAIRN_TRY_ASSIGN(Root root, get_shard_head(spec, store, beacon_head_root, shard_store));
    std::vector<SignedShardBlockPointer> pending;
    while (root != crosslinked.latest_block_root) {
        pending.push_back(shard_store.signed_blocks.at(root));
        root = pending.back()->message.shard_parent_root;
    }
    std::ranges::reverse(pending);
    return pending;
}

namespace {

/// The slot of the shard in the finalised beacon state.
Checked<Slot> finalized_slot_of(const Spec& spec, const Store& store, Shard shard) {
    const auto finalized = store.blocks.index_of(store.finalized_checkpoint.root);
    if (mends(spec, Defect::finalized_phase0_has_no_shards) &&
        store.blocks[finalized].state->shard_states.empty()) {
        return compute_previous_slot(spec.config->PHASE_1_FORK_SLOT);
    }
    CAIRN_TRY_ASSIGN(const ShardState crosslinked,
                     crosslinked_state(store, store.finalized_checkpoint.root, shard));
    return crosslinked.slot;
}

}  // namespace

// consensus-specs v0.12.3 specs/phase1/shard-fork-choice.md#on_shard_block
Checked<> on_shard_block(const Spec& spec, const Store& store, ShardStore& shard_store,
                         const SignedShardBlock& signed_shard_block, SignatureVerifier& verifier) {
    const ShardBlock& block = signed_shard_block.message;
    CAIRN_REQUIRE(block.shard == shard_store.shard, shard_not_active);
    const auto parent = shard_store.block_states.find(block.shard_parent_root);
    CAIRN_REQUIRE(parent != shard_store.block_states.end(), shard_block_parent_unknown);
    const auto beacon_parent = store.blocks.find(block.beacon_parent_root);
    CAIRN_REQUIRE(beacon_parent.has_value(), shard_block_beacon_parent_unknown);

    CAIRN_TRY_ASSIGN(const Slot finalized_shard_slot, finalized_slot_of(spec, store, block.shard));
    CAIRN_REQUIRE(block.slot > finalized_shard_slot, shard_block_before_finalized);
    const Slot finalized_slot = compute_start_slot_at_epoch(spec, store.finalized_checkpoint.epoch);
    const auto ancestor = store.blocks.get_ancestor({*beacon_parent}, finalized_slot);
    CAIRN_REQUIRE(store.blocks[ancestor.block].root == store.finalized_checkpoint.root,
                  shard_block_not_of_finalized_chain);

    CAIRN_TRY_ASSIGN(const auto beacon_parent_state, consensus::block_state(store, *beacon_parent));
    CAIRN_TRY_ASSIGN(const ShardState shard_state,
                     shard_state_transition(spec, parent->second, signed_shard_block,
                                            *beacon_parent_state, verifier));
    const Root& root = shard_state.latest_block_root;  // the block is not empty, so it is the last
    shard_store.signed_blocks.emplace(root,
                                      std::make_shared<const SignedShardBlock>(signed_shard_block));
    shard_store.block_states.emplace(root, shard_state);
    return {};
}

// consensus-specs v0.12.3 specs/phase1/fork-choice.md#updated-update_latest_messages
Checked<> update_shard_latest_messages(std::span<ShardStore> shard_stores,
                                       std::span<const ValidatorIndex> updated,
                                       const consensus::Attestation& attestation) {
    const consensus::AttestationData& data = attestation.data;
    CAIRN_REQUIRE(updated.empty() || data.shard < shard_stores.size(), shard_not_active);
    for (const ValidatorIndex index : updated) {
        shard_stores[data.shard.value].latest_messages[index] = {data.target.epoch,
                                                                 data.shard_head_root};
    }
    return {};
}

void prune_shard_store(ShardStore& shard_store, const BeaconState& finalized_state) {
    if (shard_store.shard >= finalized_state.shard_states.size()) {
        return;
    }
    const Root& kept = finalized_state.shard_states[shard_store.shard.value].latest_block_root;
    const auto found = shard_store.signed_blocks.find(kept);
    if (found == shard_store.signed_blocks.end()) {
        return;
    }
    const Slot slot = found->second->message.slot;
    std::erase_if(shard_store.signed_blocks, [&](const auto& entry) {
        return entry.second->message.slot <= slot && entry.first != kept;
    });
    std::erase_if(shard_store.block_states, [&](const auto& entry) {
        return !shard_store.signed_blocks.contains(entry.first);
    });
    std::erase_if(shard_store.latest_messages, [&](const auto& entry) {
        return !shard_store.signed_blocks.contains(entry.second.root);
    });
}

}  // namespace cairn::sharding
