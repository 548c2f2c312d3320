#include "api/beacon_api.hpp"

#include "api/metrics_server.hpp"

namespace cairn::api {

namespace {

/// Some requests wait: for the node; with a builder, for seconds.
constexpr std::size_t MIN_THREADS = 2;
constexpr std::size_t MIN_THREADS_WITH_BUILDER = 4;
/// Bodies hold blocks, or the registrations of many validators.
constexpr std::size_t MAX_BODY_BYTES = std::size_t{16} << 20U;

/// The node's own work goes before what is asked of it.
constexpr int API_NICENESS = 5;

// Large answers take MAX_HEAVY_QUERIES of them.
http::ServerOptions with_limits(http::ServerOptions options, bool has_builder) {
    options.max_body_bytes = MAX_BODY_BYTES;
    options.threads =
        std::max(options.threads,
                 MAX_HEAVY_QUERIES + (has_builder ? MIN_THREADS_WITH_BUILDER : MIN_THREADS));
    options.niceness = std::max(options.niceness, API_NICENESS);
    return options;
}

}  // namespace

BeaconApi::BeaconApi(http::ServerOptions options, Facts facts, Mailbox& mailbox,
                     builder::ExternalBuilder* builder)
    : facts_(std::move(facts)),
      access_(mailbox),
      context_{access_, facts_, health_, metrics_, heavy_, light_, fee_recipients_, builder},
      server_(with_limits(std::move(options), builder != nullptr)) {
    Routes routes(server_, context_);
    add_config_routes(routes);
    add_node_routes(routes);
    add_state_routes(routes);
    add_validator_list_routes(routes);
    add_block_routes(routes);
    add_blob_routes(routes);
    add_publish_routes(routes);
    add_blinded_routes(routes);
    add_duty_routes(routes);
    add_produce_routes(routes);
    add_registration_routes(routes);
    add_pool_routes(routes);
    add_operation_routes(routes);
    add_reward_routes(routes);
    add_light_routes(routes);
    add_debug_routes(routes);
    events_.add_routes(server_);
    add_metrics_route(server_, metrics_);
}

void BeaconApi::observe(node::Node& node) {
    light_.observe(node);
    events_.observe(node, light_, fee_recipients_);
    metrics_.observe(node);
    metrics_.note_listeners(events_.listeners(), events_.cut_off());
}

}  // namespace cairn::api
