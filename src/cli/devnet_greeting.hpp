// What `cairn devnet` says of a network when it begins: where to look, and whose keys are whose.
#pragma once

#include "cli/devnet_options.hpp"
#include "devnet/api_servers.hpp"
#include "devnet/rpc_servers.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace cairn::cli {

/// "4 nodes, 64 validators, minimal preset, fulu"
std::string describe_network(const DevnetOptions& options);

struct Surroundings {
    /// Lines about the page.
    std::vector<std::string> addresses;
    const devnet::ApiServers* apis;  // null: none
    const devnet::RpcServers* rpc;   // null: none
    bool is_kept = false;            // in options.data_dir
};
void greet(std::ostream& out, const DevnetOptions& options, const devnet::Simulation& simulation,
           const Surroundings& around);

}  // namespace cairn::cli
