// A running `cairn execution`, driven over its sockets as a consensus client and users drive it.
#pragma once

#include "execution_node/chain_samples_test.hpp"
#include "http/client.hpp"
#include "json/parse.hpp"
#include "rpc/jwt.hpp"
#include "test/execution/process.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cairn::test {

namespace fs = std::filesystem;

/// The program under test: the environment's CAIRN_PROGRAM.
std::string program();

/// A folder of its own, removed at the end.
class Folder {
  public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();
    const fs::path& path() const noexcept { return path_; }

  private:
    fs::path path_;
};

/// JSON-RPC over one connection. Nothing: no answer, or one that is an error.
class RpcClient {
  public:
    RpcClient(std::uint16_t port, std::optional<Bytes32> secret);
    std::optional<json::Value> call(std::string_view method, std::string_view params);
    /// The whole answer to a body.
    std::optional<json::Value> post(std::string body);

  private:
    http::Client client_;
    std::optional<Bytes32> secret_;
};

struct Head {
    Bytes32 hash;
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
};

class RunningExecution {
  public:
    /// Starts the program on a folder, with the genesis of the samples.
    explicit RunningExecution(const fs::path& folder, const std::vector<std::string>& more = {});

    /// Waits until it serves; false: it has ended instead.
    bool is_serving();
    Process& process() noexcept { return *process_; }
    RpcClient& rpc() { return *rpc_; }
    RpcClient& engine() { return *engine_; }
    std::uint16_t port() const noexcept { return port_; }

    std::optional<Head> block(std::string_view which);
    /// At the head.
    std::optional<U256> balance(const execution::Address& address);
    /// Asked where others do not queue.
    std::optional<std::uint64_t> nonce(std::uint64_t account);
    /// How many of the transfers were taken.
    std::size_t send(const std::vector<execution::Transaction>& transactions);

    struct Built {
        Head block;
        std::string payload;
        std::size_t transactions = 0;
    };
    /// A payload on `parent`, out of the pool, taken in; nothing: the node did not do all of it.
    std::optional<Built> build(const Head& parent, std::uint64_t salt);
    /// Null hashes: not named.
    bool set_forkchoice(const Bytes32& head, const Bytes32& safe, const Bytes32& finalized);

  private:
    fs::path folder_;
    std::unique_ptr<Process> process_;
    std::optional<RpcClient> rpc_;
    std::optional<RpcClient> engine_;
    std::uint16_t port_ = 0;
};

}  // namespace cairn::test
