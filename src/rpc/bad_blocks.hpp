// The invalid blocks that came last: debug_getBadBlocks.
//
// Reference: go-ethereum 1.17.8 core/rawdb/accessors_chain.go (how many, in which order). In
// memory: geth keeps them over a restart. A block below which one is invalid is not among them.
// Threads: any.
#pragma once

#include "execution/block.hpp"

#include <mutex>
#include <vector>

namespace cairn::rpc {

inline constexpr std::size_t MAX_BAD_BLOCKS = 10;

struct BadBlock {
    execution::Block block;
    Bytes32 hash;
};

class BadBlocks {
  public:
    /// Beyond MAX_BAD_BLOCKS the lowest goes; one that is known changes nothing.
    void add(BadBlock block);
    /// The highest first.
    std::vector<BadBlock> list() const;

  private:
    mutable std::mutex mutex_;
    std::vector<BadBlock> blocks_;
};

}  // namespace cairn::rpc
