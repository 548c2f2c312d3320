#include "rpc/server.hpp"

#include "base/clock.hpp"

namespace cairn::rpc {
namespace {

constexpr std::string_view JSON = "application/json";

bool is_json(const http::Request& request) {
    const auto type = request.header("Content-Type");
    return type && http::equal_ignoring_case(type->substr(0, JSON.size()), JSON);
}

}  // namespace

Server::Server(const Dispatcher& dispatcher, ServerSettings settings)
    : dispatcher_(&dispatcher), settings_(std::move(settings)), server_(settings_.http) {
    server_.handle(http::Method::post, "/",
                   [this](const http::Request& request) { return answer(request); });
    server_.websocket(
        "/", {.refuse = [this](const http::Request& request) { return refuse(request); },
              .on_open = nullptr,
              .on_text =
                  [this](http::Channel& channel, std::string_view text) {
                      std::string out = dispatcher_->handle(text);
                      if (!out.empty()) {
                          channel.send(std::make_shared<const std::string>(std::move(out)));
                      }
                  },
              .on_close = nullptr});
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
    return http::text_response(200, std::string(JSON), dispatcher_->handle(request.body));
}

}  // namespace cairn::rpc
