#include "consensus/fork_choice/head.hpp"

#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/fork_choice/weight.hpp"
#include "consensus/misc.hpp"

#include <algorithm>
#include <tuple>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_node_children
std::vector<NodeIndex> get_node_children(const Store& store, NodeIndex node) {
    const PayloadFacts& payload = store.blocks[node.block].payload;
    std::vector<NodeIndex> children;
    if (payload.apart && node.status == PayloadStatus::pending) {
        children.push_back({node.block, PayloadStatus::empty});
        if (payload.verified) {
            children.push_back({node.block, PayloadStatus::full});
        }
        return children;
    }
    for (auto i = node.block + std::size_t{1}; i < store.blocks.size(); ++i) {
        const auto child = static_cast<BlockIndex>(i);
        const TreeBlock& block = store.blocks[child];
        if (block.parent == node.block && block.parent_payload_status == node.status) {
            children.push_back({child});
        }
    }
    return children;
}

namespace {

/// The leaf test of filter_node_tree for every block at once.
class LeafTest {
  public:
    LeafTest(const Spec& spec, const Store& store)
        : spec_(spec),
          store_(store),
          current_epoch_(get_current_store_epoch(spec, store)),
          on_finalized_chain_(find_finalized_chain()) {}

    bool is_viable(BlockIndex leaf) const {
        return spec_.road != nullptr ? agrees_exactly(leaf)
                                     : has_correct_justified(leaf) && on_finalized_chain_[leaf];
    }

  private:
    /// Whether get_checkpoint_block(store, block, finalized epoch) is the finalised block.
    std::vector<bool> find_finalized_chain() const {
        const Checkpoint& finalized = store_.finalized_checkpoint;
        const Slot slot = compute_start_slot_at_epoch(spec_, finalized.epoch);
        std::vector<bool> out;
        out.reserve(store_.blocks.size());
        for (const TreeBlock& block : store_.blocks) {
            const bool is_checkpoint_block = block.slot <= slot || block.parent == NO_BLOCK;
            out.push_back(
                finalized.epoch == GENESIS_EPOCH ||
                (is_checkpoint_block ? block.root == finalized.root : bool{out[block.parent]}));
        }
        return out;
    }

    /// The voting source is as high as the store's justified checkpoint or at most two epochs old.
    bool has_correct_justified(BlockIndex leaf) const {
        const Epoch justified_epoch = store_.justified_checkpoint.epoch;
        const Epoch source_epoch = get_voting_source(spec_, store_, leaf).epoch;
        return justified_epoch == GENESIS_EPOCH || source_epoch == justified_epoch ||
               source_epoch + 2 >= current_epoch_;
    }

    // consensus-specs v0.12.3 specs/phase0/fork-choice.md#filter_block_tree
    bool agrees_exactly(BlockIndex leaf) const {
        const TreeBlock& block = store_.blocks[leaf];
        return (store_.justified_checkpoint.epoch == GENESIS_EPOCH ||
                block.justified_checkpoint == store_.justified_checkpoint) &&
               (store_.finalized_checkpoint.epoch == GENESIS_EPOCH ||
                block.finalized_checkpoint == store_.finalized_checkpoint);
    }

    const Spec& spec_;
    const Store& store_;
    Epoch current_epoch_;
    std::vector<bool> on_finalized_chain_;
};

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fork-choice.md#filter_node_tree
NodeSet filter_node_tree(const Spec& spec, const Store& store, BlockIndex base) {
    const LeafTest leaf_test(spec, store);
    const std::vector<bool> below = store.blocks.descendants_of(base);
    NodeSet viable(store.blocks.size());
    NodeSet has_children(store.blocks.size());
    const auto settle = [&](NodeIndex node) {
        if (!has_children.contains(node) && leaf_test.is_viable(node.block)) {
            viable.insert(node);
        }
        return viable.contains(node);
    };
    // Children come before their parents here, and have inserted them if they are viable.
    for (std::size_t i = store.blocks.size(); i-- > base;) {
        const auto at = static_cast<BlockIndex>(i);
        const TreeBlock& block = store.blocks[at];
        if (!below[at]) {
            continue;
        }
        if (block.payload.apart) {
            const bool empty = settle({at, PayloadStatus::empty});
            const bool full = block.payload.verified && settle({at, PayloadStatus::full});
            if (empty || full) {
                viable.insert({at});
            }
        } else {
            settle({at});
        }
        if (at != base) {
            const NodeIndex parent{block.parent, block.parent_payload_status};
            has_children.insert(parent);
            if (viable.contains({at})) {
                viable.insert(parent);
            }
        }
    }
    return viable;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_filtered_node_tree
NodeSet get_filtered_node_tree(const Spec& spec, const Store& store) {
    return filter_node_tree(spec, store, store.blocks.index_of(store.justified_checkpoint.root));
}

namespace {

/// The heaviest viable child block of each node.
class BestChildren {
  public:
    BestChildren(const Spec& spec, const Store& store, const NodeSet& viable, const Scores& scores)
        : best_(store.blocks.size(), {NO_BLOCK, NO_BLOCK, NO_BLOCK}) {
        // v0.12.3: children of the justified block that are not after its epoch's start are passed
        // by.
        const Slot least =
            spec.road == nullptr
                ? Slot{}
                : compute_start_slot_at_epoch(spec, store.justified_checkpoint.epoch) + 1;
        for (std::size_t i = 1; i < store.blocks.size(); ++i) {
            const auto at = static_cast<BlockIndex>(i);
            const TreeBlock& block = store.blocks[at];
            if (!viable.contains({at}) || block.slot < least) {
                continue;
            }
            BlockIndex& best = of({block.parent, block.parent_payload_status});
            const auto key = [&](BlockIndex b) {
                return std::tuple(scores[b][PayloadStatus::pending], store.blocks[b].root);
            };
            if (best == NO_BLOCK || key(at) > key(best)) {
                best = at;
            }
        }
    }
    BlockIndex& of(NodeIndex node) {
        return best_[node.block][static_cast<std::size_t>(node.status)];
    }

  private:
    std::vector<std::array<BlockIndex, 3>> best_;
};

/// EMPTY or FULL, one of which is viable.
NodeIndex decide_payload(const Spec& spec, const Store& store, const NodeSet& viable,
                         const Scores& scores, BlockIndex block) {
    const NodeIndex empty{block, PayloadStatus::empty};
    const NodeIndex full{block, PayloadStatus::full};
    if (!viable.contains(full) || !viable.contains(empty)) {
        return viable.contains(full) ? full : empty;
    }
    const auto key = [&](NodeIndex node) {
        const bool decided_by_committee = is_previous_slot_payload_decision(spec, store, node);
        return std::tuple(decided_by_committee ? Gwei{} : scores[block][node.status],
                          get_payload_status_tiebreaker(spec, store, node));
    };
    return key(full) > key(empty) ? full : empty;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_head
ForkChoiceNode get_head(const Spec& spec, const Store& store) {
    const NodeSet viable = get_filtered_node_tree(spec, store);
    NodeIndex head{store.blocks.index_of(store.justified_checkpoint.root)};
    if (!viable.contains(head)) {
        const bool apart = store.blocks[head.block].payload.apart;
        return {store.blocks[head.block].root,
                apart ? PayloadStatus::empty : PayloadStatus::pending};
    }
    const Scores scores = get_boosted_scores(spec, store);
    BestChildren best(spec, store, viable, scores);
    for (;;) {
        if (store.blocks[head.block].payload.apart && head.status == PayloadStatus::pending) {
            head = decide_payload(spec, store, viable, scores, head.block);
        }
        const BlockIndex child = best.of(head);
        if (child == NO_BLOCK) {
            return {store.blocks[head.block].root, head.status};
        }
        head = {child};
    }
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-is_valid_dependent_root
bool is_valid_dependent_root(const Spec& spec, const Store& store, const Root& root,
                             Slot dependent_slot) {
    if (root == get_head(spec, store).root) {
        return true;
    }
    const auto parent = store.blocks.find(root);
    return parent &&
           std::any_of(store.blocks.begin(), store.blocks.end(), [&](const TreeBlock& block) {
               return block.parent == *parent && block.slot > dependent_slot;
           });
}

}  // namespace cairn::consensus
