// What every handler of the Beacon API is handed: the way to the node, and the network's facts.
//
// A handler runs on a thread of the server. What it needs of the node it fetches by
// NodeAccess::call, which runs on the node's owner; states and blocks come out as shared, immutable
// values, so that writing them as JSON costs the owner nothing.
#pragma once

#include "api/health.hpp"
#include "api/mailbox.hpp"
#include "api/reply.hpp"
#include "builder/external_builder.hpp"
#include "consensus/spec.hpp"
#include "http/server.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <type_traits>

namespace cairn::api {

/// A Mailbox with the API's errors.
class NodeAccess {
  public:
    explicit NodeAccess(Mailbox& mailbox,
                        std::chrono::milliseconds timeout = std::chrono::seconds(3))
        : mailbox_(mailbox), timeout_(timeout) {}

    /// What `function(node)` answers. 503: the node is busy or does not run.
    template <class F>
    auto call(F&& function) -> Result<std::invoke_result_t<F&, node::Node&>, ApiError> {
        using T = std::invoke_result_t<F&, node::Node&>;
        if constexpr (std::is_void_v<T>) {
            CAIRN_TRY(run([&](node::Node& node) { function(node); }));
            return {};
        } else {
            std::optional<T> result;
            CAIRN_TRY(run([&](node::Node& node) { result.emplace(function(node)); }));
            return *std::move(result);
        }
    }
    /// The same for a function that answers a Result with an ApiError itself.
    template <class F>
    auto ask(F&& function) -> std::invoke_result_t<F&, node::Node&> {
        CAIRN_TRY_ASSIGN(auto result, call(function));
        return result;
    }

  private:
    Result<void, ApiError> run(const std::function<void(node::Node&)>& work);

    Mailbox& mailbox_;
    std::chrono::milliseconds timeout_;
};

/// Of the network: never changes.
struct Facts {
    consensus::Spec network;
    std::uint64_t genesis_time = 0;
    consensus::Root genesis_validators_root;
    std::string version = "cairn";
};

class HeavyQueries;
class LightData;
class Metrics;

struct Context {
    NodeAccess& node;
    const Facts& facts;
    const Health& health;
    Metrics& metrics;
    HeavyQueries& heavy;
    /// Touched by the node's owner only, as what follows.
    LightData& light;
    /// What validators have registered.
    std::map<consensus::ValidatorIndex, consensus::ExecutionAddress>& fee_recipients;
    /// Null: there is none. For any thread but the node's owner.
    builder::ExternalBuilder* builder = nullptr;
};

/// 503: the node is syncing, so it does not know who has which duty.
Result<void, ApiError> require_synced(const Context& context);
/// 503: also while its head is optimistic, when validators must not sign on it.
Result<void, ApiError> require_ready(const Context& context);

using Handle = Reply (*)(const Context&, const http::Request&);

/// Adds routes to a server. The context outlives the server.
class Routes {
  public:
    Routes(http::Server& server, const Context& context) : server_(server), context_(context) {}

    void get(std::string_view pattern, Handle handle) { add(http::Method::get, pattern, handle); }
    void post(std::string_view pattern, Handle handle) { add(http::Method::post, pattern, handle); }

  private:
    void add(http::Method method, std::string_view pattern, Handle handle);

    http::Server& server_;
    const Context& context_;
};

// By topic, each in the file of that name.
void add_config_routes(Routes& routes);
void add_node_routes(Routes& routes);
void add_state_routes(Routes& routes);
void add_validator_list_routes(Routes& routes);
void add_block_routes(Routes& routes);
void add_blob_routes(Routes& routes);
void add_publish_routes(Routes& routes);
void add_blinded_routes(Routes& routes);
void add_duty_routes(Routes& routes);
void add_produce_routes(Routes& routes);
void add_registration_routes(Routes& routes);
void add_pool_routes(Routes& routes);
void add_operation_routes(Routes& routes);
void add_reward_routes(Routes& routes);
void add_light_routes(Routes& routes);
void add_debug_routes(Routes& routes);

}  // namespace cairn::api
