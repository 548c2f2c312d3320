// What the methods read and change: the execution chain, its states, the pool, the block builder.
//
// A ChainReader is the chain at one instant; a method takes one and answers from it alone, so that
// an answer never mixes two heads. execution_backend.hpp has the one over execution_node; tests
// have one in plain memory. Threads: any may call a Backend; a ChainReader too; a StateSource
// belongs to one.
#pragma once

#include "execution/account.hpp"
#include "execution/block_execution.hpp"
#include "execution/chain_config.hpp"
#include "execution_node/block_builder.hpp"
#include "execution_node/chain_block.hpp"
#include "execution_node/execution_chain.hpp"
#include "rpc/bad_blocks.hpp"
#include "rpc/error.hpp"
#include "state/state_tree.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace cairn::rpc {

using execution::Address;
using execution_node::BlockResults;
using execution_node::BlockResultsPtr;
using execution_node::ChainBlock;
using execution_node::ChainBlockPtr;
using execution_node::TransactionPlace;

/// The state after one block.
class StateSource {
  public:
    StateSource() = default;
    StateSource(const StateSource&) = delete;
    StateSource& operator=(const StateSource&) = delete;
    virtual ~StateSource() = default;

    virtual execution::StateReader& reader() = 0;
    /// An error: some read has failed, what came of it is worth nothing.
    virtual Read<void> result() const = 0;
    virtual Read<state::AccountProof> prove(const Address& address,
                                            std::span<const Bytes32> slots) = 0;
    virtual Bytes32 root() const = 0;
    /// The state with `diff` applied, for blocks that are only thought of.
    virtual Read<std::unique_ptr<StateSource>> after(const state::StateDiff& diff) = 0;
};
using StateSourcePtr = std::unique_ptr<StateSource>;

class ChainReader {
  public:
    ChainReader() = default;
    ChainReader(const ChainReader&) = delete;
    ChainReader& operator=(const ChainReader&) = delete;
    virtual ~ChainReader() = default;

    virtual const execution::ChainConfig& config() const = 0;
    virtual ChainBlockPtr genesis() const = 0;
    virtual ChainBlockPtr head() const = 0;
    /// Null: none was named yet.
    virtual ChainBlockPtr safe() const = 0;
    virtual ChainBlockPtr finalized() const = 0;
    /// Of any branch. Null: not known.
    virtual Read<ChainBlockPtr> block(const Bytes32& hash) const = 0;
    /// Of the canonical chain. Null: above the head.
    virtual Read<ChainBlockPtr> block(std::uint64_t number) const = 0;
    /// Null: not known.
    virtual Read<BlockResultsPtr> results(const Bytes32& hash) const = 0;
    virtual Read<std::optional<TransactionPlace>> find_transaction(const Bytes32& hash) const = 0;
    /// -32000 "header not found" or the like: not kept.
    virtual Read<StateSourcePtr> state(const ChainBlock& block) const = 0;
    virtual execution::BlockRules rules_of(const ChainBlock& block) const = 0;
    virtual execution::BlockRules rules_after(const ChainBlock& parent,
                                              std::uint64_t timestamp) const = 0;
    /// The reader outlives it.
    virtual std::unique_ptr<execution::BlockHashes> block_hashes(
        const ChainBlockPtr& parent) const = 0;
};
using ChainReaderPtr = std::shared_ptr<const ChainReader>;

struct WaitingTransaction {
    execution::Transaction transaction;
    Bytes32 hash;
    Address sender;
    std::uint64_t arrival = 0;
};
using WaitingList = std::map<Address, std::map<std::uint64_t, WaitingTransaction>>;

/// Transactions that wait for a block.
class PoolAccess {
  public:
    PoolAccess() = default;
    PoolAccess(const PoolAccess&) = delete;
    PoolAccess& operator=(const PoolAccess&) = delete;
    virtual ~PoolAccess() = default;

    /// The bytes of eth_sendRawTransaction. -32000 with geth's text.
    virtual Read<Bytes32> add(BytesView bytes) = 0;
    virtual std::optional<WaitingTransaction> find(const Bytes32& hash) = 0;
    /// Canonical bytes, with blobs.
    virtual std::optional<Bytes> find_raw(const Bytes32& hash) = 0;
    /// Nothing: none of the account wait.
    virtual std::optional<std::uint64_t> next_nonce(const Address& address) = 0;
    virtual WaitingList pending() = 0;
    virtual WaitingList queued() = 0;
    /// Null: not known.
    virtual std::pair<execution_node::BlobSidecarPtr, std::size_t> find_blob(
        const Bytes32& versioned_hash) = 0;
};

/// What a consensus client drives.
class EngineAccess {
  public:
    EngineAccess() = default;
    EngineAccess(const EngineAccess&) = delete;
    EngineAccess& operator=(const EngineAccess&) = delete;
    virtual ~EngineAccess() = default;

    virtual Read<execution_node::ImportOutcome> import(execution::Block block) = 0;
    virtual Read<std::optional<execution_node::ImportOutcome>> known(const Bytes32& hash) = 0;
    virtual Read<execution_node::ForkchoiceOutcome> set_forkchoice(
        const execution_node::Forkchoice& forkchoice) = 0;
    /// Out of the pool, or of exactly `transactions`.
    virtual Read<execution_node::BuiltBlock> build(
        const ChainBlockPtr& parent, const execution_node::PayloadAttributes& attributes,
        const std::optional<Bytes>& extra_data,
        const std::optional<std::vector<Bytes>>& transactions) = 0;
};

struct Backend {
    std::function<ChainReaderPtr()> view;
    PoolAccess* pool = nullptr;
    EngineAccess* engine = nullptr;
    const BadBlocks* bad_blocks = nullptr;  // null: no blocks come from others
    std::uint64_t network_id = 1;
    std::string client_version = "Cairn";
    std::string commit = "00000000";  // eight digits: engine_getClientVersionV1
};

}  // namespace cairn::rpc
