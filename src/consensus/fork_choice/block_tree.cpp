#include "consensus/fork_choice/block_tree.hpp"

namespace cairn::consensus {

std::optional<BlockIndex> BlockTree::find(const Root& root) const noexcept {
    const auto found = index_.find(root);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
}

BlockIndex BlockTree::index_of(const Root& root) const noexcept {
    const auto found = index_.find(root);
    CAIRN_ASSERT(found != index_.end());
    return found->second;
}

BlockIndex BlockTree::insert(TreeBlock block) {
    CAIRN_ASSERT(blocks_.empty() ? block.parent == NO_BLOCK : block.parent < blocks_.size());
    CAIRN_ASSERT(blocks_.size() < NO_BLOCK);
    const auto at = static_cast<BlockIndex>(blocks_.size());
    CAIRN_ASSERT(index_.emplace(block.root, at).second);
    blocks_.push_back(std::move(block));
    return at;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-get_ancestor
NodeIndex BlockTree::get_ancestor(NodeIndex node, Slot slot) const noexcept {
    for (;;) {
        const TreeBlock& block = (*this)[node.block];
        if (block.slot <= slot || block.parent == NO_BLOCK) {
            return node;
        }
        node = {block.parent, block.parent_payload_status};
    }
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-is_ancestor
bool BlockTree::is_ancestor(NodeIndex node, NodeIndex ancestor) const noexcept {
    const NodeIndex found = get_ancestor(node, (*this)[ancestor.block].slot);
    return found.block == ancestor.block &&
           (found.status == ancestor.status || ancestor.status == PayloadStatus::pending);
}

std::vector<bool> BlockTree::descendants_of(BlockIndex ancestor) const {
    std::vector<bool> out(blocks_.size());
    out[ancestor] = true;
    for (std::size_t i = ancestor + std::size_t{1}; i < blocks_.size(); ++i) {
        out[i] = blocks_[i].parent != NO_BLOCK && out[blocks_[i].parent];
    }
    return out;
}

std::vector<BlockIndex> BlockTree::retain(const std::vector<bool>& keep) {
    CAIRN_ASSERT(keep.size() == blocks_.size());
    std::vector<BlockIndex> moved(blocks_.size(), NO_BLOCK);
    std::vector<TreeBlock> kept;
    index_.clear();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        if (!keep[i]) {
            continue;
        }
        TreeBlock& block = blocks_[i];
        block.parent = block.parent == NO_BLOCK ? NO_BLOCK : moved[block.parent];
        CAIRN_ASSERT(block.parent != NO_BLOCK || kept.empty());
        moved[i] = static_cast<BlockIndex>(kept.size());
        index_.emplace(block.root, moved[i]);
        kept.push_back(std::move(block));
    }
    CAIRN_ASSERT(!kept.empty());
    blocks_ = std::move(kept);
    return moved;
}

}  // namespace cairn::consensus
