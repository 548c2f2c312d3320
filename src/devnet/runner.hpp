// Lets a simulation go on, by the clock or as fast as it can, and tells who watches.
//
//   Runner runner(std::move(simulation), options, audience);
//   runner.run();        // until stop(), or the goal is reached
//
// Threads: run() belongs to one; request(), latest() and stop() may be called by any.
#pragma once

#include "base/clock.hpp"
#include "devnet/snapshot.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace cairn::devnet {

/// Requests that wait for the next window; more are refused.
inline constexpr std::size_t MAX_REQUESTS = 64;

struct RunOptions {
    /// Without waiting for the clock.
    bool fast = false;
    /// Ends when all nodes that run hold this epoch final.
    std::optional<std::uint64_t> until_finalized;
    std::string run_id;
};

using Snapshot = std::shared_ptr<const std::string>;

/// Who watches. Called by run(), so it must be quick.
struct Audience {
    /// What each node sees, the first one's first; at most ten times a second. Unset: no snapshot
    /// is made, and Runner::latest has none.
    std::function<void(const std::vector<Snapshot>&)> on_change = {};
    /// Once a second of the clock on the wall.
    std::function<void(const std::string& heartbeat)> on_heartbeat = {};
    /// As on_change, with the network itself.
    std::function<void(const Scene&)> on_frame = {};
    /// After each slot.
    std::function<void(const Scene&)> on_slot = {};
    /// After each step, and whenever the runner was woken: the moment to visit nodes.
    std::function<void(Simulation&)> on_step = {};
};

enum class RunEnd : std::uint8_t {
    stopped,
    finalized,      // the goal is reached
    not_finalized,  // and cannot be expected any more
    not_stored,     // a node cannot store what it has to; storage_failure() says why
};

class Runner {
  public:
    Runner(std::unique_ptr<Simulation> simulation, RunOptions options, Audience audience);

    RunEnd run();
    /// Also safe in a signal handler.
    void stop() noexcept { stopping_ = true; }

    /// Applied before the next window. The error is a sentence.
    Result<Action, std::string> request(std::string_view json);
    /// Ends the wait for the clock: on_step comes soon. Any thread.
    void wake() { alarm_.ring(); }
    /// The last snapshot, as node `id` sees it.
    Snapshot latest(MemberId id) const;
    const Simulation& simulation() const noexcept { return *simulation_; }
    double slots_per_second() const;
    /// Of the first node that has one; a sentence.
    std::optional<std::string> storage_failure() const;

  private:
    void apply_requests();
    void advance();
    void observe();
    void count_validators();
    void publish();
    void wait();
    std::optional<RunEnd> goal() const;
    Scene scene() const { return {*simulation_, control_, chronicle_}; }

    std::unique_ptr<Simulation> simulation_;
    RunOptions options_;
    Audience audience_;
    Control control_;
    Chronicle chronicle_;
    base::Alarm alarm_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<Action> requests_;               // under the mutex
    std::vector<Snapshot> snapshots_;            // under the mutex
    std::atomic<std::uint64_t> validators_ = 0;  // that requests may name
    std::uint64_t seq_ = 0;
    std::uint64_t started_ms_ = 0;
    std::uint64_t published_ms_ = 0;
    std::uint64_t beaten_ms_ = 0;
    consensus::Slot first_slot_;
    consensus::Slot told_slot_;
};

}  // namespace cairn::devnet
