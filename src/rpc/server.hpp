// JSON-RPC over HTTP (POST /) and WebSockets (/), on one port.
//
//   Server server(dispatcher, {.http = {.port = 8545}});
//   CAIRN_TRY(server.start());
//
// With a secret every request needs a token (Engine API, port 8551): 401 without. Host and Origin
// are judged by http::Server, as for the Beacon API. Threads: as http::Server; the dispatcher
// outlives it.
#pragma once

#include "http/server.hpp"
#include "rpc/dispatcher.hpp"
#include "rpc/jwt.hpp"

#include <functional>

namespace cairn::rpc {

struct ServerSettings {
    http::ServerOptions http;
    std::optional<Bytes32> jwt_secret = std::nullopt;
    /// Seconds since 1970, for tokens.
    std::function<std::uint64_t()> now_s = nullptr;
};

class Server {
  public:
    Server(const Dispatcher& dispatcher, ServerSettings settings);

    Result<void, http::StartError> start() { return server_.start(); }
    std::uint16_t port() const noexcept { return server_.port(); }
    void stop() { server_.stop(); }

  private:
    /// A response: turned away.
    std::optional<http::Response> refuse(const http::Request& request) const;
    http::Response answer(const http::Request& request) const;

    const Dispatcher* dispatcher_;
    ServerSettings settings_;
    http::Server server_;
};

}  // namespace cairn::rpc
