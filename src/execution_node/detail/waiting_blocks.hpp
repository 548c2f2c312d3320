// Blocks that are not part of the tree: those that wait for their parent, and those known invalid.
// Both are bounded; the oldest goes. Threads: plain values.
#pragma once

#include "execution/block.hpp"
#include "execution/block_error.hpp"

#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace cairn::execution_node::detail {

class OrphanBlocks {
  public:
    explicit OrphanBlocks(std::size_t most) : most_(most) {}
    void add(const Bytes32& hash, execution::Block block);
    bool contains(const Bytes32& hash) const noexcept;
    /// Those whose parent this is; they are no longer here.
    std::vector<execution::Block> take_children(const Bytes32& parent);

  private:
    struct Orphan {
        Bytes32 hash;
        execution::Block block;
    };
    std::size_t most_;
    std::deque<Orphan> orphans_;  // the oldest first
};

struct InvalidBlock {
    execution::BlockError error;
    Bytes32 latest_valid_hash;
};

class InvalidBlocks {
  public:
    explicit InvalidBlocks(std::size_t most) : most_(most) {}
    void add(const Bytes32& hash, const InvalidBlock& block);
    /// Null: not known to be invalid.
    const InvalidBlock* find(const Bytes32& hash) const noexcept;

  private:
    std::size_t most_;
    std::deque<Bytes32> order_;
    std::unordered_map<Bytes32, InvalidBlock> blocks_;
};

}  // namespace cairn::execution_node::detail
