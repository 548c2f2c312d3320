// What our validators publish, on its way to one followed node.
//
// Bounded: over MAX_OUTGOING the oldest message is dropped and counted, since a vote that waits is
// worth less than one that comes. Threads: put() by the node's owner, take() by one other, close()
// by any.
#pragma once

#include "consensus/fork_id.hpp"
#include "node/wire.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace cairn::beacon {

inline constexpr std::size_t MAX_OUTGOING = 4096;

struct Outgoing {
    node::Topic topic{};
    consensus::ForkId fork{};
    node::Payload bytes;
};

class Outbox {
  public:
    explicit Outbox(std::size_t capacity = MAX_OUTGOING) : capacity_(capacity) {}

    void put(Outgoing message);
    /// Waits for messages. Empty: closed.
    std::vector<Outgoing> take();
    void close();
    std::uint64_t dropped() const;

  private:
    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Outgoing> waiting_;  // under the mutex, as all below
    std::uint64_t dropped_ = 0;
    bool closed_ = false;
};

}  // namespace cairn::beacon
