// Clients of a node's Beacon API who ask for much, over and over: whole states and all validators.
// For `cairn bench node`, which measures what they cost the node's own work.
//
//   HeavyClients clients(facts, 4);
//   CAIRN_TRY(clients.start());
//   clients.set_active(true);
//   ... clients.serve(node) between the node's work ...
//   clients.stop(node);
//
// Threads: one owner, who holds the node; the server's and the clients' own.
#pragma once

#include "api/beacon_api.hpp"
#include "base/thread.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace cairn::cli {

class HeavyClients {
  public:
    HeavyClients(api::Facts facts, std::size_t clients);
    HeavyClients(const HeavyClients&) = delete;
    HeavyClients& operator=(const HeavyClients&) = delete;
    /// stop() has been called, if start() was.
    ~HeavyClients();

    Result<void, std::string> start();
    /// Whether they ask. When they are told to be quiet, what is under way is served to its end.
    void set_active(bool active, node::Node& node);
    bool is_active() const noexcept { return active_; }
    /// Does what they want of the node.
    void serve(node::Node& node) { mailbox_.drain(node); }
    void stop(node::Node& node);

    /// {"clients": ..., "answered": ..., "refused": ..., "failed": ..., "mib": ...}
    std::string json() const;

  private:
    void ask(std::size_t client);
    void ask_once(const std::string& target, const std::string& accept);
    bool wait_until_active();

    std::size_t count_;
    api::Mailbox mailbox_{[] {}};
    api::BeaconApi api_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> active_ = false;   // changed under the mutex
    std::atomic<bool> closing_ = false;  // likewise
    std::atomic<std::size_t> asking_ = 0;
    std::atomic<std::uint64_t> answered_ = 0;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::vector<base::Thread> threads_;
};

}  // namespace cairn::cli
