// The backend of the methods over an execution chain and its pool.
//
//   ExecutionBackend node(chain, pool, clock);
//   const Backend backend = node.backend("Cairn/v0.1.0", "01234567");
//   add_public_methods(dispatcher, backend, filters);
//
// Chain and pool have one owner at a time: whoever holds the lock in here. Whoever else changes
// them uses exclusively(). Readers take views and need no lock.
// Threads: any.
#pragma once

#include "execution_node/block_builder.hpp"
#include "rpc/backend.hpp"

#include <mutex>

namespace cairn::rpc {

class ExecutionBackend final : public PoolAccess, public EngineAccess {
  public:
    /// Seconds since 1970, for the fees of the next block. All outlive it.
    ExecutionBackend(execution_node::ExecutionChain& chain, execution_node::TransactionPool& pool,
                     std::function<std::uint64_t()> now_s)
        : chain_(&chain), pool_(&pool), now_s_(std::move(now_s)) {}

    Backend backend(std::string client_version, std::string commit);
    ChainReaderPtr view() const;

    /// Runs `body` as the owner of chain and pool.
    template <class F>
    auto exclusively(const F& body) {
        const std::lock_guard lock(owner_);
        return body();
    }

    Read<Bytes32> add(BytesView bytes) override;
    std::optional<WaitingTransaction> find(const Bytes32& hash) override;
    std::optional<Bytes> find_raw(const Bytes32& hash) override;
    std::optional<std::uint64_t> next_nonce(const Address& address) override;
    WaitingList pending() override;
    WaitingList queued() override;
    std::pair<execution_node::BlobSidecarPtr, std::size_t> find_blob(
        const Bytes32& versioned_hash) override;

    Read<execution_node::ImportOutcome> import(execution::Block block) override;
    Read<std::optional<execution_node::ImportOutcome>> known(const Bytes32& hash) override;
    /// The pool follows the head.
    Read<execution_node::ForkchoiceOutcome> set_forkchoice(
        const execution_node::Forkchoice& forkchoice) override;
    Read<execution_node::BuiltBlock> build(
        const ChainBlockPtr& parent, const execution_node::PayloadAttributes& attributes,
        const std::optional<Bytes>& extra_data,
        const std::optional<std::vector<Bytes>>& transactions) override;

  private:
    Read<void> follow(const execution_node::HeadChange& change);

    execution_node::ExecutionChain* chain_;
    execution_node::TransactionPool* pool_;
    std::function<std::uint64_t()> now_s_;
    std::mutex owner_;
};

}  // namespace cairn::rpc
