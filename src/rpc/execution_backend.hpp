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
#include "rpc/receipt_waits.hpp"
#include "rpc/subscriptions.hpp"

#include <mutex>

namespace cairn::rpc {

class ExecutionBackend final : public PoolAccess, public EngineAccess {
  public:
    /// Seconds since 1970, for the fees of the next block. All outlive it.
    ExecutionBackend(execution_node::ExecutionChain& chain, execution_node::TransactionPool& pool,
                     std::function<std::uint64_t()> now_s,
                     execution_node::BuildOptions build_options = {})
        : chain_(&chain),
          pool_(&pool),
          now_s_(std::move(now_s)),
          build_options_(std::move(build_options)) {}

    Backend backend(std::string client_version, std::string commit);
    ChainReaderPtr view() const;

    /// The pool gets the head that the chain was opened with: once, before it is used.
    Read<void> follow_head();
    /// A sentence: what the store said when it failed first. Nothing more is stored since.
    std::optional<std::string> storage_failure() const;
    /// From now on `subscriptions` are told of heads and transactions; they outlive all of it.
    void feed(Subscriptions& subscriptions);
    /// The same of heads.
    void feed(ReceiptWaits& waits);

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
    /// Notes what is of the store.
    template <class T>
    Read<T> watched(state::Read<T> read);
    Read<void> follow(const execution_node::HeadChange& change);
    bool wants_cell_proofs();
    void tell_pending(const execution_node::PoolAdded& added);

    execution_node::ExecutionChain* chain_;
    execution_node::TransactionPool* pool_;
    std::function<std::uint64_t()> now_s_;
    execution_node::BuildOptions build_options_;
    Subscriptions* subscriptions_ = nullptr;
    BadBlocks bad_blocks_;
    std::mutex owner_;
    mutable std::mutex failure_mutex_;
    std::optional<std::string> failure_;
};

}  // namespace cairn::rpc
