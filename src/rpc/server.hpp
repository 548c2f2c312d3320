// JSON-RPC over HTTP (POST /) and WebSockets (/), on one port.
//
//   Server server(dispatcher, {.http = public_http(8545)});
//   CAIRN_TRY(server.start());
//
// With a secret every request needs a token (Engine API, port 8551): 401 without. Host and Origin
// are judged by http::Server, as for the Beacon API. Too long a body gets 413, a message 1009; more
// than the server will hold at once 503. Threads: as http::Server; the dispatcher outlives it.
#pragma once

#include "http/server.hpp"
#include "rpc/clients.hpp"
#include "rpc/jwt.hpp"

#include <functional>

namespace cairn::rpc {

/// geth 1.17: rpc/http.go defaultBodyLimit, rpc/websocket.go wsDefaultReadLimit,
/// node/defaults.go engineAPIBodyLimit.
inline constexpr std::size_t PUBLIC_BODY_BYTES = std::size_t{5} << 20U;
inline constexpr std::size_t PUBLIC_MESSAGE_BYTES = std::size_t{32} << 20U;
inline constexpr std::size_t ENGINE_BODY_BYTES = std::size_t{128} << 20U;

/// With the limits for everybody: what is read at once is at most 96 MiB.
http::ServerOptions public_http(std::uint16_t port);
/// With those for a consensus client: at most 160 MiB.
http::ServerOptions engine_http(std::uint16_t port);

enum class Transports : std::uint8_t { http, websocket, both };

struct ServerSettings {
    http::ServerOptions http;
    Transports transports = Transports::both;
    std::optional<Bytes32> jwt_secret = std::nullopt;
    /// Seconds since 1970, for tokens.
    std::function<std::uint64_t()> now_s = nullptr;
    /// Shared by the servers of a process; null: one of its own.
    AnswerBudget answers = nullptr;
};

class Server {
  public:
    Server(const Dispatcher& dispatcher, ServerSettings settings);

    Result<void, http::StartError> start() { return server_.start(); }
    std::uint16_t port() const noexcept { return server_.port(); }
    void stop() { server_.stop(); }

  private:
    void add_websocket();
    /// A response: turned away.
    std::optional<http::Response> refuse(const http::Request& request) const;
    http::Response answer(const http::Request& request) const;

    const Dispatcher* dispatcher_;
    ServerSettings settings_;
    Clients clients_;
    http::Server server_;
};

}  // namespace cairn::rpc
