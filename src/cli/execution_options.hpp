// What `cairn execution` is told on its command line.
#pragma once

#include "execution_service/service.hpp"

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace cairn::cli {

struct ExecutionOptions {
    std::string data_directory;
    std::string genesis;
    std::string history = "pruned";

    bool no_http = false;
    bool no_websocket = false;
    std::string http_address = "127.0.0.1";
    std::uint16_t http_port = 8545;
    std::vector<std::string> allowed_hosts;
    std::vector<std::string> cors;
    std::string ipc;
    bool testing_methods = false;

    bool no_engine = false;
    std::string engine_address = "127.0.0.1";
    std::uint16_t engine_port = 8551;
    std::vector<std::string> engine_hosts;
    std::string jwt_secret;

    std::uint64_t gas_limit = 60'000'000;
    std::string extra_data;
    std::size_t pool_transactions = execution_node::PoolLimits{}.transactions;
    std::size_t pool_mib = execution_node::PoolLimits{}.bytes >> 20U;
    std::size_t max_connections = http::ServerOptions{}.max_connections;
    std::size_t threads = 4;

    std::vector<std::string> files;  // of import
    bool json = false;
};

void declare_folder(CLI::App& app, ExecutionOptions& options);
void declare_servers(CLI::App& app, ExecutionOptions& options);
void declare_limits(CLI::App& app, ExecutionOptions& options);

/// The text of --genesis; nothing: not given. The error is a sentence.
Result<std::optional<std::string>, std::string> genesis_of(const ExecutionOptions& options);
Result<Bytes, std::string> extra_data_of(const ExecutionOptions& options);
execution_node::ChainOptions chain_options(const ExecutionOptions& options);
execution_node::PoolLimits pool_limits(const ExecutionOptions& options);
/// Nothing: not served.
std::optional<http::ServerOptions> public_server(const ExecutionOptions& options);
std::optional<http::ServerOptions> engine_server(const ExecutionOptions& options);

/// An address of IPv6 has brackets in a URL.
std::string in_url(const std::string& address);

}  // namespace cairn::cli
