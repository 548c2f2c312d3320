// An execution client as a process: a chain in a data folder, JSON-RPC for everybody, the Engine
// API for a consensus client.
//
//   CAIRN_TRY_ASSIGN(auto service, ExecutionService::open(options, surroundings));
//   CAIRN_TRY(service->start());
//   ... until somebody says stop, or service->storage_failure() ...
//   CAIRN_TRY(service->stop());
//
// There is no peer-to-peer network (devp2p) here: blocks come by the Engine API, or from files
// (block_files.hpp). Threads: of the servers; the members are for one thread, but for progress()
// and storage_failure(), which any may call.
#pragma once

#include "crypto/random.hpp"
#include "execution_service/folder.hpp"
#include "rpc/execution_backend.hpp"
#include "rpc/ipc_server.hpp"
#include "rpc/methods.hpp"
#include "rpc/payload_cache.hpp"
#include "rpc/server.hpp"

namespace cairn::execution_service {

struct ServiceOptions {
    std::filesystem::path data_directory;
    /// geth's JSON; nothing: the folder's own.
    std::optional<std::string> genesis;
    execution_node::ChainOptions chain;
    execution_node::PoolLimits pool;
    execution_node::BuildOptions build;
    /// Nothing: it is not served.
    std::optional<http::ServerOptions> http = rpc::public_http(8545);
    rpc::Transports transports = rpc::Transports::both;
    std::optional<http::ServerOptions> engine = rpc::engine_http(8551);
    /// Empty: jwt.hex of the data folder.
    std::filesystem::path jwt_secret;
    /// A Unix socket. Empty: none.
    std::filesystem::path ipc;
    /// testing_buildBlockV1 for everybody.
    bool has_testing_methods = false;
    std::string client_version = "Cairn";
    std::string commit = "00000000";
};

struct Surroundings {
    base::Executor& executor;
    crypto::Random& random;
    std::function<std::uint64_t()> now_ms;  // since 1970
};

/// What a person who watches wants to know.
struct Progress {
    execution_node::ChainBlockPtr head;
    execution_node::ChainBlockPtr finalized;  // null: none
    execution_node::PoolCounts pool;
};

class ExecutionService {
  public:
    /// Opens the folder; nothing is served yet. The error is a sentence.
    static Result<std::unique_ptr<ExecutionService>, std::string> open(
        ServiceOptions options, const Surroundings& surroundings);
    ExecutionService(const ExecutionService&) = delete;
    ExecutionService& operator=(const ExecutionService&) = delete;
    /// Stops.
    ~ExecutionService();

    /// Serves. The error is a sentence that names the option to change.
    Result<void, std::string> start();
    /// Nothing is served any more, then the state of the head goes to disk. The second call does
    /// nothing.
    Result<void, std::string> stop();

    /// Whether the folder had no chain before.
    bool is_new() const noexcept { return folder_.is_new; }
    Progress progress();
    /// A sentence: the store has failed, and nothing more will be stored until the next start.
    std::optional<std::string> storage_failure() const { return backend_->storage_failure(); }

    execution_node::ExecutionChain& chain() noexcept { return *folder_.chain; }
    rpc::ExecutionBackend& backend() noexcept { return *backend_; }
    /// Of the public methods: for those of others, before start().
    rpc::Dispatcher& methods() noexcept { return public_methods_; }
    const rpc::Backend& node() const noexcept { return node_; }

    /// Zero: not served.
    std::uint16_t http_port() const noexcept;
    std::uint16_t engine_port() const noexcept;
    const std::filesystem::path& jwt_secret() const noexcept { return options_.jwt_secret; }

  private:
    ExecutionService(ServiceOptions options, const Surroundings& surroundings, OpenFolder folder);

    Result<void, std::string> start_public();
    Result<void, std::string> start_engine();
    Result<void, std::string> start_ipc();

    ServiceOptions options_;
    Surroundings surroundings_;
    rpc::Subscriptions subscriptions_;
    rpc::ReceiptWaits receipt_waits_;
    OpenFolder folder_;
    execution_node::TransactionPool pool_;
    std::unique_ptr<rpc::ExecutionBackend> backend_;
    rpc::Backend node_;
    rpc::Filters filters_;
    rpc::PayloadCache payloads_;
    rpc::Dispatcher public_methods_;
    rpc::Dispatcher engine_methods_;
    rpc::AnswerBudget answers_;
    std::unique_ptr<rpc::Server> http_;
    std::unique_ptr<rpc::Server> engine_;
    std::unique_ptr<rpc::IpcServer> ipc_;
    bool stopped_ = false;
};

}  // namespace cairn::execution_service
