#include "rpc/server.hpp"

#include "base/clock.hpp"
#include "rpc/late_answer.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

constexpr std::string_view JSON = "application/json";
constexpr std::size_t PUBLIC_READ_BYTES = std::size_t{96} << 20U;
constexpr std::size_t ENGINE_READ_BYTES = std::size_t{160} << 20U;
constexpr std::size_t PUBLIC_THREADS = 4;
/// One client that drives, and a few that look: a long newPayload keeps none of them waiting.
constexpr std::size_t ENGINE_THREADS = 2;
/// Consensus clients and their validators come first.
constexpr int PUBLIC_NICENESS = 5;

bool is_json(const http::Request& request) {
    const auto type = request.header("Content-Type");
    if (!type) {
        return false;
    }
    const std::string_view name = type->substr(0, type->find_first_of("; "));
    return http::equal_ignoring_case(name, JSON) ||
           http::equal_ignoring_case(name, "application/json-rpc") ||
           http::equal_ignoring_case(name, "application/jsonrequest");
}

http::Response overloaded() {
    return http::text_response(503, "text/plain", "server is overloaded");
}

http::Response response_of(std::string answer, const AnswerBudget& budget) {
    http::Response out = http::text_response(200, std::string(JSON), "");
    out.body = charge(std::make_shared<const std::string>(std::move(answer)), budget);
    return out.body == nullptr ? overloaded() : out;
}

}  // namespace

http::ServerOptions public_http(std::uint16_t port) {
    http::ServerOptions out;
    out.port = port;
    out.threads = PUBLIC_THREADS;
    out.niceness = PUBLIC_NICENESS;
    out.max_body_bytes = PUBLIC_BODY_BYTES;
    out.max_message_bytes = PUBLIC_MESSAGE_BYTES;
    out.max_buffered_bytes = PUBLIC_READ_BYTES;
    return out;
}

http::ServerOptions engine_http(std::uint16_t port) {
    http::ServerOptions out;
    out.port = port;
    out.threads = ENGINE_THREADS;
    out.max_body_bytes = ENGINE_BODY_BYTES;
    out.max_message_bytes = ENGINE_BODY_BYTES;
    out.max_buffered_bytes = ENGINE_READ_BYTES;
    return out;
}

Server::Server(const Dispatcher& dispatcher, ServerSettings settings)
    : dispatcher_(&dispatcher),
      settings_(std::move(settings)),
      clients_(dispatcher, settings_.answers),
      server_(settings_.http) {
    if (settings_.transports != Transports::websocket) {
        server_.handle(http::Method::post, "/",
                       [this](const http::Request& request) { return answer(request); });
        // What load balancers ask whether the server is there, as geth answers it.
        server_.handle(http::Method::get, "/", [](const http::Request&) {
            return http::text_response(200, "text/plain", "");
        });
    }
    if (settings_.transports != Transports::http) {
        add_websocket();
    }
}

void Server::add_websocket() {
    using http::Channel;
    server_.websocket(
        "/",
        {.refuse = [this](const http::Request& request) { return refuse(request); },
         .on_open = [this](const http::Request&,
                           const std::shared_ptr<Channel>& channel) { clients_.open(channel); },
         .on_text = [this](Channel& channel,
                           std::string_view text) { clients_.answer(channel, text); },
         .on_close = [this](Channel& channel) { clients_.close(channel); },
         .queue = CLIENT_QUEUE});
}

std::optional<http::Response> Server::refuse(const http::Request& request) const {
    if (!settings_.jwt_secret) {
        return std::nullopt;
    }
    const std::uint64_t now = settings_.now_s ? settings_.now_s() : base::now_ms() / 1'000;
    const auto token = check_jwt(*settings_.jwt_secret, request.header("Authorization"), now);
    if (token) {
        return std::nullopt;
    }
    return http::text_response(401, "text/plain", std::string(to_string(token.error())));
}

http::Response Server::answer(const http::Request& request) const {
    if (auto refused = refuse(request)) {
        return *std::move(refused);
    }
    if (!is_json(request)) {
        return http::text_response(415, "text/plain",
                                   "invalid content type, only application/json is supported");
    }
    const AnswerBudget& budget = clients_.budget();
    if (budget->used() >= budget->total()) {
        return overloaded();
    }
    const auto answer = std::make_shared<LateAnswer>();
    dispatcher_->handle(request.body, nullptr,
                        [answer](std::string one) { answer->set(std::move(one)); });
    if (auto now = answer->take()) {
        return response_of(*std::move(now), budget);
    }
    http::Response out;
    out.later = [answer, budget](const http::Respond& respond) {
        answer->then(
            [respond, budget](std::string one) { respond(response_of(std::move(one), budget)); });
    };
    return out;
}

}  // namespace cairn::rpc
