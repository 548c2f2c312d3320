#include "devnet/api_servers.hpp"

namespace cairn::devnet {

namespace {

constexpr std::uint16_t PORTS_TO_TRY = 100;

}  // namespace

ApiServers::ApiServers(std::size_t nodes, std::uint16_t first_port, std::string version)
    : first_port_(first_port), version_(std::move(version)) {
    servers_.resize(nodes);
}

Result<void, http::StartError> ApiServers::start(Runner& runner) {
    runner_ = &runner;
    const Genesis& genesis = runner.simulation().genesis();
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        http::ServerOptions options;
        options.port = static_cast<std::uint16_t>(first_port_ + i);
        options.try_next_ports = PORTS_TO_TRY;
        auto server = std::make_unique<Server>();
        server->mailbox = std::make_unique<api::Mailbox>([this] { runner_->wake(); });
        if (builder_) {
            server->builder = std::make_unique<builder::ExternalBuilder>(*builder_);
        }
        server->api = std::make_unique<api::BeaconApi>(
            std::move(options),
            api::Facts{genesis.network, genesis.state.genesis_time,
                       genesis.state.genesis_validators_root, version_},
            *server->mailbox, server->builder.get());
        servers_[i] = std::move(server);
        CAIRN_TRY(servers_[i]->api->start());
        if (first_metrics_port_) {
            http::ServerOptions own;
            own.port = static_cast<std::uint16_t>(*first_metrics_port_ + i);
            servers_[i]->metrics =
                std::make_unique<api::MetricsServer>(std::move(own), servers_[i]->api->metrics());
            CAIRN_TRY(servers_[i]->metrics->start());
        }
    }
    return {};
}

void ApiServers::serve(Simulation& simulation) {
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        const auto id = static_cast<MemberId>(i + 1);
        Server* const server = servers_[i].get();
        if (server == nullptr) {
            continue;
        }
        if (!simulation.member(id).is_running()) {
            server->mailbox->refuse();
            continue;
        }
        simulation.visit(id, [&](node::Node& node) {
            server->mailbox->drain(node);
            server->api->observe(node);
        });
    }
}

void ApiServers::stop() {
    for (const auto& server : servers_) {
        if (server != nullptr) {
            if (server->metrics != nullptr) {
                server->metrics->stop();
            }
            server->mailbox->close();
            server->api->stop();
        }
    }
}

}  // namespace cairn::devnet
