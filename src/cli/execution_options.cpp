#include "cli/execution_options.hpp"

#include "cli/file.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {

void declare_folder(CLI::App& app, ExecutionOptions& options) {
    app.add_option("--data-directory,--data-dir,--datadir", options.data_directory,
                   "Folder of the chain, which a second start goes on with")
        ->required();
    app.add_option("--genesis", options.genesis,
                   "The chain's genesis: geth's JSON; needed at the first start only");
    app.add_option("--history", options.history,
                   "States that can be read: of all blocks, or of the last 128 before the "
                   "finalised one")
        ->check(CLI::IsMember({"archive", "pruned"}))
        ->capture_default_str();
}

namespace {

void declare_public(CLI::App& app, ExecutionOptions& options) {
    CLI::Option* const off = app.add_flag("--no-http", options.no_http,
                                          "Serve neither HTTP nor WebSockets to everybody");
    app.add_flag("--no-ws", options.no_websocket, "Serve no WebSockets beside HTTP");
    app.add_option("--http-address", options.http_address, "Address of JSON-RPC")
        ->capture_default_str();
    app.add_option("--http-port", options.http_port,
                   "Port of JSON-RPC, HTTP and WebSockets; 0: any")
        ->capture_default_str()
        ->excludes(off);
    app.add_option("--allow-host", options.allowed_hosts,
                   "Further names under which JSON-RPC may be asked: NAME, NAME:PORT or *")
        ->delimiter(',');
    app.add_option("--cors", options.cors,
                   "Pages of other servers that may ask: https://app.example or *")
        ->delimiter(',');
    app.add_option("--ipc", options.ipc, "Unix socket to serve JSON-RPC on, for this user alone");
    app.add_flag("--testing-methods", options.testing_methods,
                 "Serve testing_buildBlockV1 to everybody");
}

void declare_engine(CLI::App& app, ExecutionOptions& options) {
    app.add_flag("--no-engine", options.no_engine, "Serve no Engine API");
    app.add_option("--engine-address,--authrpc.addr", options.engine_address,
                   "Address of the Engine API")
        ->capture_default_str();
    app.add_option("--engine-port,--authrpc.port", options.engine_port,
                   "Port of the Engine API; 0: any")
        ->capture_default_str();
    app.add_option("--engine-allow-host", options.engine_hosts,
                   "Further names under which the Engine API may be asked")
        ->delimiter(',');
    app.add_option("--jwt-secret,--authrpc.jwtsecret", options.jwt_secret,
                   "File of the secret shared with the consensus client, made if it is not there "
                   "(default: jwt.hex in the data folder)");
}

}  // namespace

void declare_servers(CLI::App& app, ExecutionOptions& options) {
    declare_public(app, options);
    declare_engine(app, options);
}

void declare_limits(CLI::App& app, ExecutionOptions& options) {
    app.add_option("--gas-limit", options.gas_limit, "Gas limit that made blocks go towards")
        ->capture_default_str();
    app.add_option("--extra-data", options.extra_data,
                   "Text in blocks that are made here, up to 32 bytes");
    app.add_option("--pool-transactions", options.pool_transactions, "Transactions that may wait")
        ->capture_default_str();
    app.add_option("--pool-mib", options.pool_mib, "Memory of transactions that wait, with blobs")
        ->capture_default_str();
    app.add_option("--max-connections", options.max_connections, "Clients of JSON-RPC at once")
        ->capture_default_str();
    app.add_option("--rpc-threads", options.threads, "Requests of JSON-RPC answered at once")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
}

Result<std::optional<std::string>, std::string> genesis_of(const ExecutionOptions& options) {
    if (options.genesis.empty()) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_file(options.genesis));
    return std::string(bytes.begin(), bytes.end());
}

Result<Bytes, std::string> extra_data_of(const ExecutionOptions& options) {
    constexpr std::size_t MAX_EXTRA_DATA_BYTES = 32;
    if (options.extra_data.size() > MAX_EXTRA_DATA_BYTES) {
        return unexpected("--extra-data has more than 32 bytes");
    }
    return Bytes(options.extra_data.begin(), options.extra_data.end());
}

execution_node::ChainOptions chain_options(const ExecutionOptions& options) {
    execution_node::ChainOptions out;
    out.history = options.history == "archive" ? state::History::archive : state::History::pruned;
    return out;
}

execution_node::PoolLimits pool_limits(const ExecutionOptions& options) {
    execution_node::PoolLimits out;
    out.transactions = options.pool_transactions;
    out.bytes = options.pool_mib << 20U;
    return out;
}

std::optional<http::ServerOptions> public_server(const ExecutionOptions& options) {
    if (options.no_http) {
        return std::nullopt;
    }
    http::ServerOptions out = rpc::public_http(options.http_port);
    out.address = options.http_address;
    out.allowed_hosts.insert(out.allowed_hosts.end(), options.allowed_hosts.begin(),
                             options.allowed_hosts.end());
    out.allowed_origins = options.cors;
    out.max_connections = options.max_connections;
    out.threads = options.threads;
    return out;
}

std::optional<http::ServerOptions> engine_server(const ExecutionOptions& options) {
    if (options.no_engine) {
        return std::nullopt;
    }
    http::ServerOptions out = rpc::engine_http(options.engine_port);
    out.address = options.engine_address;
    out.allowed_hosts.insert(out.allowed_hosts.end(), options.engine_hosts.begin(),
                             options.engine_hosts.end());
    return out;
}

std::string in_url(const std::string& address) {
    return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

}  // namespace cairn::cli
