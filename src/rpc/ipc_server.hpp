// JSON-RPC on a Unix socket: JSON values back to back in both directions, as geth's IPC, each
// answer with a line break behind it. Who may open the file needs no token.
// Threads: as http::LocalServer; the dispatcher outlives it.
#pragma once

#include "http/local_server.hpp"
#include "rpc/clients.hpp"

namespace cairn::rpc {

class IpcServer {
  public:
    /// `answers`: shared by the servers of a process; null: one of its own.
    IpcServer(const Dispatcher& dispatcher, std::filesystem::path path,
              AnswerBudget answers = nullptr);

    Result<void, http::LocalStartError> start() { return server_.start(); }
    void stop() { server_.stop(); }

  private:
    Clients clients_;
    http::LocalServer server_;
};

}  // namespace cairn::rpc
