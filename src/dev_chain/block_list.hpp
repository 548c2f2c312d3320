// The blocks of a chain by number, as a value: copies share all but the last few, so that a view of
// the chain, or a snapshot to come back to, costs little however long the chain is.
//
// Threads: a plain value; copies may be read by others. Cost of a copy: a pointer for 256 blocks.
#pragma once

#include "execution_node/chain_block.hpp"

#include <memory>
#include <vector>

namespace cairn::dev_chain {

using execution_node::ChainBlockPtr;

class BlockList {
  public:
    /// `first` is the first block's number.
    explicit BlockList(std::uint64_t first = 0) : first_(first) {}

    std::uint64_t first() const noexcept { return first_; }
    std::size_t size() const noexcept { return size_; }
    /// Null: there is no such number.
    ChainBlockPtr find(std::uint64_t number) const;
    ChainBlockPtr back() const { return find(first_ + size_ - 1); }

    void push_back(ChainBlockPtr block);
    /// `size` is at most the list's.
    void truncate(std::size_t size);

  private:
    static constexpr std::size_t CHUNK = 256;
    using Chunk = std::vector<ChainBlockPtr>;

    std::uint64_t first_ = 0;
    std::size_t size_ = 0;
    std::vector<std::shared_ptr<const Chunk>> chunks_;
};

}  // namespace cairn::dev_chain
