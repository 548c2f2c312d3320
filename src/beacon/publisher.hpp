// Hands what our validators publish to one followed node, over its Beacon API.
// Threads: run() is for one thread; put() belongs to the node's owner; stop() is for any.
#pragma once

#include "beacon/outbox.hpp"
#include "beacon/remote_node.hpp"
#include "consensus/spec.hpp"

#include <atomic>

namespace cairn::beacon {

/// A message that our node has just judged valid. Its fork is that of its own slot, which may be
/// before the current one's.
Outgoing to_outgoing(const consensus::Spec& network, const consensus::Root& genesis_validators_root,
                     const node::GossipMessage& message);

class Publisher {
  public:
    Publisher(http::Url url, consensus::Spec network);

    void put(Outgoing message) { outbox_.put(std::move(message)); }
    /// Until stop().
    void run();
    void stop() { outbox_.close(); }

    std::uint64_t sent() const noexcept { return sent_; }
    /// Refused by the node, or not taken by it in time.
    std::uint64_t failed() const noexcept { return failed_; }
    std::uint64_t dropped() const { return outbox_.dropped(); }
    /// Of the last failure; empty: there was none.
    std::string last_failure() const;

  private:
    /// Messages of one topic and fork.
    NodeResult<void> send(std::span<const Outgoing> messages);
    template <class T>
    NodeResult<void> send_all(const consensus::Spec& spec, std::span<const Outgoing> messages);
    template <class T>
    NodeResult<void> post_each(const consensus::Spec& spec, std::span<const Outgoing> messages,
                               const std::string& target);
    NodeResult<void> send_blocks(const consensus::Spec& spec, std::span<const Outgoing> messages);
    NodeResult<void> send_key_changes(const consensus::Spec& spec,
                                      std::span<const Outgoing> messages);

    consensus::Spec network_;
    RemoteNode remote_;
    Outbox outbox_;
    std::atomic<std::uint64_t> sent_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
    mutable std::mutex mutex_;
    std::string last_failure_;  // under the mutex
};

}  // namespace cairn::beacon
