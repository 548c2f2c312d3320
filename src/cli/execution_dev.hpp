// cairn execution --dev: a chain that makes its own blocks, for developers. The options are a part
// of `cairn execution`, which says where JSON-RPC is served.
#pragma once

#include "cli/command.hpp"
#include "rpc/server.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace cairn::cli {

struct DevChoices {
    bool dev = false;
    std::size_t accounts = 10;
    std::string balance = "10000";  // ether
    std::string mnemonic;
    std::uint64_t chain_id = 31'337;
    std::optional<std::string> base_fee;  // wei
    std::string hardfork = "latest";
    std::optional<double> block_time;  // seconds
    bool no_mining = false;
    std::uint64_t timestamp = 0;
    std::uint64_t slots_in_epoch = 32;
    bool auto_impersonate = false;
    std::string state;  // for both of the next two
    std::string load_state;
    std::string dump_state;
    std::string fork_url;
    std::optional<std::uint64_t> fork_block_number;
    std::string fork_cache;
    bool no_fork_cache = false;
    bool quiet = false;
};

/// What `cairn execution` has options for anyway.
struct DevServing {
    http::ServerOptions http;
    rpc::Transports transports = rpc::Transports::both;
    std::string ipc;  // a Unix socket; empty: none
    /// Nothing: the developers' default.
    std::optional<std::uint64_t> gas_limit;
};

void add_dev_options(CLI::App& app, DevChoices& choices);

/// Serves until SIGINT or SIGTERM, which the caller has blocked in all threads.
int run_dev(const DevChoices& choices, const DevServing& serving, Output output);

}  // namespace cairn::cli
