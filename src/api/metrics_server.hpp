// GET /metrics: on the API's own server, and on one of its own for who must not reach the API.
#pragma once

#include "api/metrics.hpp"
#include "http/server.hpp"

namespace cairn::api {

/// The metrics outlive the server.
void add_metrics_route(http::Server& server, const Metrics& metrics);

class MetricsServer {
  public:
    MetricsServer(http::ServerOptions options, const Metrics& metrics)
        : server_(std::move(options)) {
        add_metrics_route(server_, metrics);
    }

    Result<void, http::StartError> start() { return server_.start(); }
    std::uint16_t port() const noexcept { return server_.port(); }
    void stop() { server_.stop(); }

  private:
    http::Server server_;
};

}  // namespace cairn::api
