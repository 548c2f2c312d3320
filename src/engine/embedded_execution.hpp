// An execution client inside this process: chain, pool, their backend for JSON-RPC, and the engine
// over them.
//
//   CAIRN_TRY_ASSIGN(auto kv, store::open_rocks_kv(path, execution_node::chain_columns()));
//   CAIRN_TRY_ASSIGN(auto execution, EmbeddedExecution::open(*kv, genesis, executor, {...}));
//   node::Node node(std::move(chain), execution->engine(), random, wire);
//   rpc::add_public_methods(dispatcher, execution->backend(), filters);
//
// Threads: the engine has one owner, that of the beacon chain; the backend is for any.
#pragma once

#include "engine/local_engine.hpp"
#include "execution_node/genesis.hpp"
#include "rpc/execution_backend.hpp"

namespace cairn::engine {

struct EmbeddedOptions {
    execution_node::ChainOptions chain = {};
    execution_node::PoolLimits pool = {};
    /// Seconds since 1970, for the fees of the next block; a simulated clock will do.
    std::function<std::uint64_t()> now_s;
    std::string client_version = "Cairn";
    std::string commit = "00000000";
};

class EmbeddedExecution {
  public:
    /// `kv` was opened with chain_columns(); kv and executor outlive it. Errors: those of
    /// ExecutionChain::open, and of reading the head.
    static state::Read<std::unique_ptr<EmbeddedExecution>> open(
        store::Kv& kv, const execution_node::Genesis& genesis, base::Executor& executor,
        EmbeddedOptions options);

    LocalEngine& engine() noexcept { return engine_; }
    const rpc::Backend& backend() const noexcept { return backend_; }
    rpc::ExecutionBackend& access() noexcept { return access_; }
    execution_node::ExecutionChain& chain() noexcept { return *chain_; }

  private:
    EmbeddedExecution(std::unique_ptr<execution_node::ExecutionChain> chain,
                      EmbeddedOptions options);

    std::unique_ptr<execution_node::ExecutionChain> chain_;
    execution_node::TransactionPool pool_;
    rpc::ExecutionBackend access_;
    rpc::Backend backend_;
    LocalEngine engine_;
};

}  // namespace cairn::engine
