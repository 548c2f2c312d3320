// A small chain with all methods, and what must hold of every answer, for fuzzed requests.
#pragma once

#include "rpc/filters.hpp"
#include "rpc/node_backend_test.hpp"
#include "rpc/payload_cache.hpp"
#include "rpc/request_grammar_test.hpp"
#include "rpc/subscriptions.hpp"

namespace cairn::rpc {

/// Three blocks, with transfers, a creation, logs and storage; four transactions that could follow.
class RequestRig {
  public:
    RequestRig();

    /// Makes bodies out of `input` and asks: most are requests of the grammar, some batches of
    /// them, some have bytes changed, some are the bytes themselves. Aborts if an answer is not
    /// what JSON-RPC has, or another one to the same question. True: a request was read.
    bool run(BytesView bytes, base::FuzzTally& tally);

  private:
    void build();
    void extend(const std::vector<execution::Transaction>& transactions);
    std::string payload_after_head(const std::string& transactions);
    const Method& choose(base::FuzzInput& input) const;
    const Dispatcher& serving(const Method& method) const;
    bool ask(base::FuzzInput& input, base::FuzzTally& tally);
    void ask_batch(base::FuzzInput& input);
    void disturb_and_ask(base::FuzzInput& input, std::string body);
    std::string handle(const Dispatcher& dispatcher, const std::string& body);

    std::unique_ptr<NodeBackend> node_;
    std::uint64_t names_ = 0;
    std::unique_ptr<Filters> filters_;
    std::unique_ptr<Subscriptions> subscriptions_;
    std::unique_ptr<PayloadCache> payloads_;
    std::unique_ptr<Dispatcher> public_;
    std::unique_ptr<Dispatcher> engine_;
    std::vector<const Method*> methods_;
    std::shared_ptr<Connection> client_;
    KnownThings known_;
    bool is_changed_ = true;  // the next run needs a new chain
};

}  // namespace cairn::rpc
