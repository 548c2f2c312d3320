// A small chain with all methods, and what must hold of every answer, for fuzzed requests.
#pragma once

#include "rpc/filters.hpp"
#include "rpc/node_backend_test.hpp"
#include "rpc/payload_cache.hpp"
#include "rpc/request_grammar_test.hpp"
#include "rpc/subscriptions.hpp"

namespace cairn::rpc {

/// Which methods are asked for.
enum class Asked : std::uint8_t { all, engine, others };

/// Three blocks, with transfers, a creation, logs and storage; four transactions that could follow.
class RequestRig {
  public:
    explicit RequestRig(Asked asked = Asked::all);

    /// Makes bodies out of `input` and asks: most are requests of the grammar, some batches of
    /// them, some have bytes changed, some are the bytes themselves. Aborts if an answer is not
    /// what JSON-RPC has, or another one to the same question. True: a request was read.
    bool run(BytesView bytes, base::FuzzTally& tally);

  private:
    void open();
    void forget_clients();
    void make_blocks();
    void build();
    void extend(const std::vector<execution::Transaction>& transactions);
    std::string payload_after_head(const std::string& transactions);
    const Method& choose(base::FuzzInput& input) const;
    const Dispatcher& serving(const Method& method) const;
    bool ask(base::FuzzInput& input, base::FuzzTally& tally);
    void ask_batch(base::FuzzInput& input);
    void disturb_and_ask(base::FuzzInput& input, std::string body);
    std::string handle(const Dispatcher& dispatcher, const std::string& body);

    Asked asked_;
    std::unique_ptr<NodeBackend> node_;
    std::uint64_t names_ = 0;
    std::optional<Filters> filters_;
    std::optional<Subscriptions> subscriptions_;
    std::optional<PayloadCache> payloads_;
    std::unique_ptr<Dispatcher> public_;
    std::unique_ptr<Dispatcher> engine_;
    std::vector<const Method*> methods_;
    std::shared_ptr<Connection> client_;
    std::vector<execution::Block> blocks_;  // of every chain; made once
    KnownThings known_at_first_;
    KnownThings known_;
    bool is_changed_ = true;  // the next run needs a new chain
};

}  // namespace cairn::rpc
