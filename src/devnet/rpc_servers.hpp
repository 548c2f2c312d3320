// JSON-RPC of every node's execution layer, each on a port of its own, over HTTP and WebSockets:
// where wallets and libraries go.
//
//   RpcServers servers(simulation.size(), 8545, version);
//   audience.on_step = [&](Simulation& s) { servers.serve(s); };
//   Runner runner(...);
//   CAIRN_TRY(servers.start(runner.simulation(), [&] { runner.wake(); }));
//
// A node that is dead answers -32000; one that is stopped answers with what it knew. Transactions
// go to the others with the next step. Methods: docs/json-rpc.md.
// Threads: all of it belongs to the simulation's owner; methods run on the servers' threads.
#pragma once

#include "devnet/execution_door.hpp"
#include "devnet/simulation.hpp"
#include "rpc/filters.hpp"
#include "rpc/server.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cairn::devnet {

class RpcServers {
  public:
    /// Node i gets the port `first_port` + i - 1, or the next free one; of 0 any free one.
    RpcServers(std::size_t nodes, std::uint16_t first_port, std::string version);
    RpcServers(const RpcServers&) = delete;
    RpcServers& operator=(const RpcServers&) = delete;
    ~RpcServers();

    /// `wake` is called on any thread when serve() has something to do.
    Result<void, http::StartError> start(const Simulation& simulation,
                                         const std::function<void()>& wake);
    /// Lets nodes tell each other of transactions that users have brought, and subscribers of what
    /// a node does in a new life. After stop() the simulation must not run on.
    void serve(Simulation& simulation);
    void stop();

    std::uint16_t port(MemberId id) const;

  private:
    class Node;

    std::uint16_t first_port_;
    std::string version_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace cairn::devnet
