// Makes blocks: out of the pool by what transactions pay, or out of a given list.
//
//   CAIRN_TRY_ASSIGN(const BuiltBlock built,
//                    build_block(chain, parent, attributes, pool.best(base_fee, blob_fee)));
//   chain.import(built.block);
//
// References: execution-apis engine/{paris,shanghai,cancun,prague,osaka}.md (PayloadAttributes,
// blockValue, blobsBundle); EIP-1559 (gas limit's steps). Threads: any; the pool's part is a value.
#pragma once

#include "execution_node/execution_chain.hpp"
#include "execution_node/pool.hpp"

namespace cairn::execution_node {

struct PayloadAttributes {
    std::uint64_t timestamp = 0;
    Bytes32 prev_randao;
    Address suggested_fee_recipient;
    /// Nothing before Shanghai.
    std::optional<std::vector<execution::Withdrawal>> withdrawals;
    /// Nothing before Cancun.
    std::optional<Bytes32> parent_beacon_block_root;
};

struct BuildOptions {
    /// The gas limit goes towards it by at most a 1,024th.
    std::uint64_t target_gas_limit = 60'000'000;
    Bytes extra_data;
    /// Blobs of one block, if lower than the schedule's.
    std::optional<std::size_t> max_blobs;
};

enum class BuildRule : std::uint8_t {
    timestamp,           // not later than the parent's
    withdrawals,         // there before Shanghai, or missing since
    parent_beacon_root,  // there before Cancun, or missing since
    before_merge,        // blocks with proof of work are not made
    extra_data,          // more than 32 bytes
    transaction,         // of a given list: BuildError::transaction has the rule
    block,               // system contracts: BuildError::block has the rule
    state,               // the state cannot be read; `what` says why
};

struct BuildError {
    BuildRule rule = BuildRule::state;
    std::optional<execution::TransactionRule> transaction = std::nullopt;
    std::size_t index = 0;  // of the transaction
    std::optional<BlockError> block = std::nullopt;
    std::string what = {};
};
std::string to_string(const BuildError& error);

struct BuiltBlock {
    execution::Block block;
    Bytes32 hash;
    BlockResults results;
    /// Wei: what the transactions pay the fee recipient.
    U256 value;
    /// Of the block's blob transactions, in their order; null where the blobs are not known.
    std::vector<BlobSidecarPtr> sidecars;
};

/// Empty with `best` empty. Transactions that turn out invalid are left out with the rest of their
/// account.
Result<BuiltBlock, BuildError> build_block(ExecutionChain& chain, const ChainBlockPtr& parent,
                                           const PayloadAttributes& attributes,
                                           const BuildOptions& options, BestTransactions best);

/// With exactly these transactions, in this order (testing_buildBlockV1).
Result<BuiltBlock, BuildError> build_block_of(ExecutionChain& chain, const ChainBlockPtr& parent,
                                              const PayloadAttributes& attributes,
                                              const BuildOptions& options,
                                              std::span<const PooledForm> transactions);

/// What the pool needs of a head: its state and the fees of the next block at `timestamp`.
Read<PoolHead> pool_head(const ChainView& view, std::uint64_t timestamp);

}  // namespace cairn::execution_node
