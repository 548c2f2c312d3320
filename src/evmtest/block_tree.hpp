// A tree of blocks with a state for each: what a client does with blocks, without storing any.
// For fixtures; a block costs a copy of its parent's state. Threads: a plain value.
#pragma once

#include "execution/block_execution.hpp"
#include "execution/memory_state.hpp"

#include <map>
#include <memory>

namespace cairn::evmtest {

class BlockTree {
  public:
    BlockTree(execution::ChainConfig config, const execution::Header& genesis,
              execution::MemoryState state);

    /// On error nothing has changed. `size_bytes` is that of the block's RLP.
    Result<void, execution::BlockError> import(const execution::Block& block,
                                               std::size_t size_bytes);

    const Bytes32& head_hash() const noexcept { return head_->summary.hash; }
    const execution::MemoryState& head_state() const noexcept { return head_->state; }

  private:
    struct Node {
        execution::Ancestor summary;
        U256 total_difficulty;
        execution::MemoryState state;
        const Node* parent = nullptr;
    };

    class Hashes;

    static std::vector<execution::Ancestor> ancestors_of(const Node& parent);

    execution::ChainConfig config_;
    std::map<Bytes32, std::unique_ptr<Node>> nodes_;
    const Node* head_ = nullptr;
};

}  // namespace cairn::evmtest
