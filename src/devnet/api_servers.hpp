// The Beacon API of every node of a network, each on a port of its own.
//
//   ApiServers servers(simulation, 5052, version);
//   audience.on_step = [&](Simulation& s) { servers.serve(s); };
//   Runner runner(...);
//   CAIRN_TRY(servers.start(runner));
//
// Threads: all of it belongs to the runner's thread; handlers run on the servers' threads.
#pragma once

#include "api/beacon_api.hpp"
#include "api/metrics_server.hpp"
#include "builder/external_builder.hpp"
#include "devnet/runner.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cairn::devnet {

class ApiServers {
  public:
    /// Node i gets the port `first_port` + i - 1, or the next free one; `version` is what the nodes
    /// say they are.
    ApiServers(std::size_t nodes, std::uint16_t first_port, std::string version);

    /// Metrics get ports of their own too, from this one on. Before start().
    void serve_metrics_from(std::uint16_t port) noexcept { first_metrics_port_ = port; }

    /// Every node works with this block builder. Before start().
    void work_with(builder::BuilderOptions builder) { builder_ = std::move(builder); }

    Result<void, http::StartError> start(Runner& runner);
    /// Does what clients ask of the nodes, and tells them what is new.
    void serve(Simulation& simulation);
    void stop();

    std::uint16_t port(MemberId id) const { return servers_[id - 1]->api->port(); }

  private:
    struct Server {
        std::unique_ptr<api::Mailbox> mailbox;
        std::unique_ptr<builder::ExternalBuilder> builder;  // null: none
        std::unique_ptr<api::BeaconApi> api;
        std::unique_ptr<api::MetricsServer> metrics;  // null: not wanted
    };

    std::uint16_t first_port_;
    std::optional<std::uint16_t> first_metrics_port_;
    std::optional<builder::BuilderOptions> builder_;
    std::string version_;
    Runner* runner_ = nullptr;
    std::vector<std::unique_ptr<Server>> servers_;
};

}  // namespace cairn::devnet
