// Work that other threads ask a node's owner to do for them, and wait for.
//
//   Mailbox mailbox([&alarm] { alarm.ring(); });
//   mailbox.drain(node);                                        // the owner, when it has time
//   const auto outcome = mailbox.run(work, 2s);                 // any other thread
//
// Threads: run() by any, drain() and refuse() by the owner, who holds the node.
#pragma once

#include "node/node.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

namespace cairn::api {

inline constexpr std::size_t MAX_WAITING_WORK = 256;

enum class Outcome : std::uint8_t {
    done,
    full,     // too much waits already
    late,     // the owner did not come to it in time
    stopped,  // there is no node that runs
};

class Mailbox {
  public:
    /// `ring` tells the owner that something waits; it is called by the threads that ask.
    explicit Mailbox(std::function<void()> ring, std::size_t capacity = MAX_WAITING_WORK)
        : ring_(std::move(ring)), capacity_(capacity) {}

    /// Waits until the owner has done `work`. Unless the outcome is `done`, it never runs, so it
    /// may refer to what the caller owns. It must not throw, nor call run().
    Outcome run(const std::function<void(node::Node&)>& work, std::chrono::milliseconds timeout);

    /// Does what waits now.
    void drain(node::Node& node);
    /// Sends away what waits now: the node does not run.
    void refuse();
    /// From now on everything is sent away.
    void close();

  private:
    enum class State : std::uint8_t { waiting, running, done, refused };
    struct Letter {
        const std::function<void(node::Node&)>& work;
        State state = State::waiting;
    };

    Letter* take();
    void finish(Letter& letter, State state);

    std::function<void()> ring_;
    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Letter*> waiting_;  // under the mutex, as their states are
    bool closed_ = false;          // under the mutex
};

}  // namespace cairn::api
