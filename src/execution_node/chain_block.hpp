// Blocks of the execution chain as they are kept, and what came of them. Values that never change,
// shared between threads.
#pragma once

#include "execution/block.hpp"
#include "execution/receipt.hpp"

#include <memory>
#include <vector>

namespace cairn::execution_node {

using execution::Address;

struct ChainBlock {
    execution::Block block;
    Bytes32 hash;
    /// The block's own difficulty is in it.
    U256 total_difficulty;
    /// Of its RLP.
    std::size_t size_bytes = 0;

    std::uint64_t number() const noexcept { return block.header.number; }
};
using ChainBlockPtr = std::shared_ptr<const ChainBlock>;

/// What execution gave, one entry for each transaction.
struct BlockResults {
    std::vector<execution::Receipt> receipts;
    std::vector<Address> senders;
    /// EIP-7685, with their types.
    std::vector<Bytes> requests;
};
using BlockResultsPtr = std::shared_ptr<const BlockResults>;

/// Where a transaction of the canonical chain is.
struct TransactionPlace {
    Bytes32 block_hash;
    std::uint64_t block_number = 0;
    std::uint64_t index = 0;
    friend bool operator==(const TransactionPlace&, const TransactionPlace&) = default;
};

}  // namespace cairn::execution_node
