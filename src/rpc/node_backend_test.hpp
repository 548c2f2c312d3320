// A node on a disk in memory, with the backend that serves it: for tests of methods over a real
// chain and pool.
#pragma once

#include "execution_node/execution_chain.hpp"
#include "execution_node/pool.hpp"
#include "rpc/execution_backend.hpp"
#include "store/memory_kv.hpp"

namespace cairn::rpc {

class NodeBackend {
  public:
    /// States of all blocks are kept.
    explicit NodeBackend(const execution_node::Genesis& genesis);

    /// On its parent; it becomes the head, safe and final if `is_final`. Whether it was valid.
    bool append(const execution::Block& block, bool is_final);

    /// On `parent`, not appended; `salt` tells siblings apart.
    execution::Block build(const ChainBlockPtr& parent,
                           const std::vector<execution::Transaction>& transactions,
                           std::uint64_t salt = 0);

    ChainBlockPtr head() const { return chain_->view()->head(); }
    execution_node::ExecutionChain& chain() { return *chain_; }
    ExecutionBackend& node() { return *node_; }
    const Backend& backend() const { return backend_; }
    /// Of the clock of the pool.
    std::uint64_t now_s = 0;

  private:
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<execution_node::ExecutionChain> chain_;
    execution_node::TransactionPool pool_;
    std::unique_ptr<ExecutionBackend> node_;
    Backend backend_;
};

}  // namespace cairn::rpc
