// /eth/v1/node and /eth/v1/beacon/genesis: what this node is and how it is.
#include "api/context.hpp"
#include "api/ids.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

struct SyncState {
    Slot head;
    std::uint64_t distance = 0;
    bool is_syncing = false;
};

Result<SyncState, ApiError> sync_state(const Context& context) {
    return context.node.call([](node::Node& node) {
        const Slot head = node.chain().head().slot;
        const Slot current = node.chain().current_slot();
        const std::uint64_t distance = current > head ? current - head : 0;
        return SyncState{head, distance, distance > 1 && node.lacks_blocks()};
    });
}

Reply get_version(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    json::Writer out;
    out.begin_object().field("version", context.facts.version).end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

Reply get_version_v2(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    const std::string& version = context.facts.version;
    const auto slash = version.find('/');
    const std::string number = slash == std::string::npos ? version : version.substr(slash + 1);
    json::Writer out;
    out.begin_object().key("beacon_node").begin_object();
    out.field("code", "CN").field("name", "Cairn").field("version", number);
    out.field("commit", "0x00000000").end_object().end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

Reply get_syncing(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    CAIRN_TRY_ASSIGN(const SyncState state, sync_state(context));
    const Health::Facts health = context.health.get();
    json::Writer out;
    out.begin_object().field("head_slot", quoted(state.head.value));
    out.field("sync_distance", quoted(state.distance));
    out.field("is_syncing", state.is_syncing || health.is_syncing);
    out.field("is_optimistic", health.is_optimistic).field("el_offline", health.el_offline);
    out.end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

Reply get_health(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const auto syncing_status, optional_number(request, "syncing_status"));
    if (syncing_status && (*syncing_status < 100 || *syncing_status > 599)) {
        return fail(400, "Invalid syncing_status: " + quoted(*syncing_status));
    }
    CAIRN_TRY_ASSIGN(const SyncState state, sync_state(context));
    auto response = empty_reply();
    if (state.is_syncing || context.health.get().is_syncing) {
        const std::uint64_t wanted = syncing_status.value_or(206);
        response.status = static_cast<unsigned>(wanted < 200 ? 206 : wanted);  // 1xx ends nothing
    }
    return response;
}

Reply get_identity(const Context&, const http::Request&) {
    return fail(501, "this node has no peer-to-peer identity: its network is simulated");
}

Reply get_peers(const Context&, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    return http::text_response(200, "application/json", R"({"data":[],"meta":{"count":0}})");
}

Reply get_peer(const Context&, const http::Request&) {
    return fail(404, "Peer not found");
}

Reply get_peer_count(const Context&, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    return data_reply(
        {.tells_optimistic = false},
        R"({"disconnected":"0","connecting":"0","connected":"0","disconnecting":"0"})");
}

Reply get_genesis(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    const Facts& facts = context.facts;
    json::Writer out;
    out.begin_object().field("genesis_time", quoted(facts.genesis_time));
    out.field("genesis_validators_root", hex_of(facts.genesis_validators_root));
    out.field("genesis_fork_version", hex_of(facts.network.config->GENESIS_FORK_VERSION));
    out.end_object();
    return data_reply({.tells_optimistic = false}, out.text());
}

}  // namespace

void add_node_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/genesis", get_genesis);
    routes.get("/eth/v1/node/version", get_version);
    routes.get("/eth/v2/node/version", get_version_v2);
    routes.get("/eth/v1/node/syncing", get_syncing);
    routes.get("/eth/v1/node/health", get_health);
    routes.get("/eth/v1/node/identity", get_identity);
    routes.get("/eth/v1/node/peers", get_peers);
    routes.get("/eth/v1/node/peers/{peer_id}", get_peer);
    routes.get("/eth/v1/node/peer_count", get_peer_count);
}

}  // namespace cairn::api
