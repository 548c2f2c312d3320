// The history below the checkpoint that a node started from, fetched downwards to genesis or to a
// stated slot, checked and stored.
//
// It goes on where the store ends, so a process that is killed loses at most what it was about to
// store. Blocks come in ranges of slots by several connections at once; the nodes are asked in
// turn when one fails or lacks a block. Threads: run() is for one, which starts others that fetch;
// stop() and progress() are for any.
#pragma once

#include "base/clock.hpp"
#include "beacon/owner.hpp"
#include "beacon/segment.hpp"
#include "store/chain_store.hpp"

#include <atomic>
#include <mutex>

namespace cairn::beacon {

/// Slots in one range, and connections that share it.
inline constexpr std::uint64_t BACKFILL_SLOTS = 256;
inline constexpr std::size_t BACKFILL_CONNECTIONS = 4;

struct BackfillOptions {
    std::vector<http::Url> urls;
    /// No block before it is fetched.
    consensus::Slot until;
    std::uint64_t genesis_time = 0;
};

enum class BackfillEnd : std::uint8_t { running, complete, stopped };

struct BackfillProgress {
    BackfillEnd end = BackfillEnd::running;
    consensus::Slot oldest;    // the oldest block stored
    std::uint64_t blocks = 0;  // stored by this run
    double fetching_ms = 0;    // wall time by stage
    double roots_ms = 0;
    double signatures_ms = 0;
    double storing_ms = 0;
    std::string trouble;  // the last one, a sentence; it goes on

    double blocks_per_second() const;
    double blocks_per_second_without_signatures() const;
};
/// "1234 blocks, 456 a second (789 without signatures)".
std::string describe(const BackfillProgress& progress);

class Backfill {
  public:
    /// `chain_store` belongs to the owner's thread.
    Backfill(BackfillOptions options, Owner& owner, store::ChainStore& chain_store,
             base::Executor& executor);

    void run();
    void stop();
    BackfillProgress progress() const;

  private:
    enum class Step : std::uint8_t { more, complete, failed, unavailable };

    struct Start {
        Bottom bottom;
        consensus::StatePointer state;
    };
    std::optional<Start> start();
    Step extend(ProposerKeys& keys, Bottom& bottom, consensus::Slot& searched_down_to);
    /// Every block of the node's chain in [first, last), ascending.
    NodeResult<std::vector<BlockPointer>> fetch(consensus::Slot first, consensus::Slot last);
    NodeResult<std::vector<BlockPointer>> fetch_part(std::size_t connection, consensus::Slot first,
                                                     consensus::Slot last);
    bool save(std::span<const store::SavedBlock> blocks, const Bottom& bottom);
    Step fail(Step step, std::string why);
    void connect();

    BackfillOptions options_;
    Owner& owner_;
    store::ChainStore& chain_store_;
    base::Executor& executor_;
    std::size_t source_ = 0;  // of the URLs
    std::vector<RemoteNode> connections_;
    base::Alarm alarm_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    BackfillProgress progress_;  // under the mutex
};

}  // namespace cairn::beacon
