#include "engine/embedded_execution.hpp"

namespace cairn::engine {

using execution_node::ExecutionChain;

EmbeddedExecution::EmbeddedExecution(std::unique_ptr<ExecutionChain> chain, EmbeddedOptions options)
    : chain_(std::move(chain)),
      pool_(options.pool),
      access_(*chain_, pool_, std::move(options.now_s)),
      backend_(access_.backend(std::move(options.client_version), std::move(options.commit))),
      engine_(backend_) {}

state::Read<std::unique_ptr<EmbeddedExecution>> EmbeddedExecution::open(
    store::Kv& kv, const execution_node::Genesis& genesis, base::Executor& executor,
    EmbeddedOptions options) {
    CAIRN_TRY_ASSIGN(auto chain, ExecutionChain::open(kv, genesis, options.chain, executor));
    const auto view = chain->view();
    const std::uint64_t next = std::max(options.now_s(), view->head()->block.header.timestamp + 1);
    CAIRN_TRY_ASSIGN(auto head, execution_node::pool_head(*view, next));
    std::unique_ptr<EmbeddedExecution> out(
        new EmbeddedExecution(std::move(chain), std::move(options)));
    out->access_.exclusively([&] { return out->pool_.set_head(std::move(head)); });
    return out;
}

}  // namespace cairn::engine
