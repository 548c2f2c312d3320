// One node whose chain ours follows: its new blocks are heard of by events, what was missed is
// caught up on, and each block goes through our own import.
//
// The node is a stranger: its blocks are judged like anybody's, a node of another network is not
// followed, and one whose chain leaves our finality or holds a block that we refuse is said to.
// What it sends is bounded by the limits of http::Client.
//
// Threads: run() is for one, stop() and state() for any.
#pragma once

#include "base/clock.hpp"
#include "beacon/owner.hpp"
#include "beacon/remote_node.hpp"

#include <atomic>
#include <mutex>

namespace cairn::beacon {

/// Blocks that are walked back from a new one, parent by parent, before whole ranges of slots are
/// asked for.
inline constexpr std::size_t MAX_WALK = 64;

enum class Following : std::uint8_t {
    connecting,
    catching_up,
    following,
    unreachable,    // tried again, less and less often
    other_network,  // not followed
    other_chain,    // it has a block that we refuse, or a chain that leaves our finality
};
std::string_view to_string(Following following) noexcept;

struct FollowedState {
    std::string name;
    Following following = Following::connecting;
    consensus::Slot head_slot;  // as it last said
    std::uint64_t blocks = 0;   // that came by it
    std::string trouble;        // the last one; a sentence
};

class FollowedNode {
  public:
    FollowedNode(const http::Url& url, Owner& owner, validator::GenesisInfo genesis);

    /// Until stop().
    void run();
    void stop();
    FollowedState state() const;

  private:
    enum class Step : std::uint8_t { done, failed };

    Step follow();
    Step check_network();
    Step catch_up();
    Step catch_up_by_slots(consensus::Slot head, const Standing& ours);
    Step take_slots(consensus::Slot first, consensus::Slot last, Imported& last_outcome);
    /// A block that it has, with the ancestors that we lack.
    Step take(const consensus::Root& root);
    Step import_all(std::span<const BlockPointer> youngest_first);
    Step judge(const ImportOutcome& outcome, consensus::Slot slot);
    Step listen();
    void on_event(const http::Event& event);

    Step fail(Following following, std::string why);
    void set(Following following);
    void note_head(consensus::Slot slot);
    void pause(std::uint64_t ms);

    Owner& owner_;
    validator::GenesisInfo genesis_;
    RemoteNode remote_;
    http::EventReader events_;
    base::Alarm alarm_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    FollowedState state_;  // under the mutex
};

}  // namespace cairn::beacon
