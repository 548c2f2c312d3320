// A running chain behind the methods, for tests: on a disk in memory, with its pool.
#pragma once

#include "execution_node/chain_samples_test.hpp"
#include "json/parse.hpp"
#include "rpc/execution_backend.hpp"
#include "rpc/methods.hpp"
#include "rpc/payload_cache.hpp"

namespace cairn::rpc {

/// Merged from the first block on, a fork each hundred seconds: Shanghai at 100, Cancun at 200,
/// Prague at 300, Osaka at 400.
inline std::string forks_genesis() {
    std::string out = execution_node::genesis_text();
    const auto set = [&](const std::string& name, const std::string& time) {
        const std::size_t at = out.find("\"" + name + "\": 0");
        EXPECT_NE(at, std::string::npos);
        out.replace(at, name.size() + 5, "\"" + name + "\": " + time);
    };
    set("shanghaiTime", "100");
    set("cancunTime", "200");
    set("pragueTime", "300");
    set("osakaTime", "400");
    return out;
}

class RunningNode {
  public:
    explicit RunningNode(const std::string& genesis = execution_node::genesis_text())
        : node_(execution_node::ChainOptions{.history = state::History::archive}, genesis) {
        EXPECT_TRUE(backend_.follow_head());
        add_public_methods(public_, view_, filters_);
        add_engine_methods(engine_, view_, payloads_);
        add_head_methods(engine_, view_);
    }

    execution_node::TestNode& chain() { return node_; }
    ExecutionBackend& backend() { return backend_; }
    const Backend& methods_backend() const { return view_; }
    Dispatcher& public_methods() { return public_; }
    Dispatcher& engine_methods() { return engine_; }

    /// The whole answer.
    json::Value ask(const Dispatcher& dispatcher, std::string_view method,
                    std::string_view params) const {
        const std::string answer =
            dispatcher.handle(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) +
                              R"(","params":[)" + std::string(params) + "]}");
        auto out = json::parse_json(answer);
        EXPECT_TRUE(out) << answer;
        return out ? *std::move(out) : json::Value();
    }
    /// The result as JSON, or the code of the error.
    std::string engine(std::string_view method, std::string_view params) const {
        const json::Value answer = ask(engine_, "engine_" + std::string(method), params);
        if (const json::Value* error = answer.find("error")) {
            return error->find("code")->text;
        }
        return json::to_json_text(*answer.find("result"));
    }

  private:
    execution_node::TestNode node_;
    execution_node::TransactionPool pool_;
    ExecutionBackend backend_{node_.chain(), pool_, [] { return std::uint64_t{0}; }};
    Backend view_ = backend_.backend("Cairn/test", "01234567");
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{4}; }};
    PayloadCache payloads_;
    Dispatcher public_;
    Dispatcher engine_;
};

}  // namespace cairn::rpc
