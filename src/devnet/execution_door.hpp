// The way from other threads to a node's execution layer, which comes and goes with the node's
// lives: who is inside keeps it open, and who comes while the node is dead is turned away.
//
//   door->let_in(*execution);                    // the member
//   door->close();                               // waits for who is inside
//   if (const auto visit = door->enter()) {      // any thread
//       door->inside().backend().view() ...
//   }
//
// Transactions that users bring are put into the node's pool here, and wait for the node to tell
// the others of them. Threads: let_in and close belong to the member, all else is for any.
#pragma once

#include "engine/embedded_execution.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace cairn::devnet {

class ExecutionDoor {
  public:
    /// Keeps the door from closing.
    using Visit = std::shared_lock<std::shared_mutex>;

    void let_in(engine::EmbeddedExecution& execution);
    /// What came of its users and was not told to others is lost, as with its process.
    void close();

    /// Null: the node is dead.
    std::optional<Visit> enter();
    /// How often somebody was let in: another number, another life. The simulation's owner only.
    std::uint64_t lives() const noexcept { return lives_; }
    /// For who has entered.
    engine::EmbeddedExecution& inside() const { return *execution_; }

    /// Bytes of transactions that the pool has taken from users.
    void tell_others(Bytes transaction);
    std::vector<Bytes> take_untold();
    /// Called when there is something to tell. Before any thread enters.
    void on_news(std::function<void()> wake) { wake_ = std::move(wake); }

  private:
    std::shared_mutex mutex_;
    engine::EmbeddedExecution* execution_ = nullptr;  // under the mutex
    std::uint64_t lives_ = 0;
    std::mutex untold_mutex_;
    std::vector<Bytes> untold_;
    std::function<void()> wake_;
};

}  // namespace cairn::devnet
