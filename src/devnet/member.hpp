// One node of the network with its validators, its inbox and its outbox. It shares nothing with the
// others but the messages they exchange. There are two kinds: of today's line (mainline_member.hpp)
// and of the 2020 road (road_member.hpp); whoever lets them run, stops them or looks at their chain
// need not know which.
//
// Threads: one at a time; different members may run at once.
#pragma once

#include "devnet/execution_door.hpp"
#include "devnet/genesis.hpp"
#include "engine/engine_client.hpp"
#include "node/node.hpp"
#include "node/storage.hpp"
#include "shard_node/shard_node.hpp"
#include "validator/client.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace cairn::devnet {

/// From 1, as people count.
using MemberId = node::PeerId;

/// More than messages differ in their delay, so that all hear the two in the same order.
inline constexpr std::uint64_t TWIN_DELAY_MS = 200;

/// A node that comes back hears of the others' pools when it has had time to hear of their blocks.
inline constexpr std::uint64_t POOL_DELAY_MS = 4000;
inline constexpr std::size_t MAX_HANDED_BYTES = std::size_t{32} << 20U;

/// Of the execution layer, as eth_sendRawTransaction takes them. What each hears is shared.
struct Transactions {
    std::shared_ptr<const std::vector<Bytes>> encoded;
};

using WireMessage =
    std::variant<node::GossipMessage, node::BlocksRequest, node::BlocksResponse,
                 node::SidecarsRequest, node::SidecarsResponse, shard_node::Message, Transactions>;

struct Outgoing {
    std::uint64_t time_ms = 0;
    /// 0: to all.
    MemberId to = 0;
    WireMessage message;
};
struct Incoming {
    MemberId from = 0;
    WireMessage message;
};

struct MemberOptions {
    MemberId id = 1;
    std::uint64_t seed = 1;
    std::uint64_t first_validator = 0;
    std::uint64_t validator_count = 0;
    /// How many nodes share the validators that deposits make: by the number of their key.
    std::uint64_t node_count = 1;
    /// What the member leaves behind when it dies, and goes on from if there is something. Null:
    /// nothing outlives it. Nobody else opens it.
    std::shared_ptr<node::Storage> storage;
    /// In each of its blocks, as far as the fork allows; today's line only.
    std::uint64_t blobs_per_block = 0;
    /// Of the whole network, which its nodes make in turn; today's line only.
    std::uint64_t transactions_per_slot = 0;
    /// The way to its execution layer for other threads, from one life of the node to the next.
    /// Null: none.
    std::shared_ptr<ExecutionDoor> door;
    /// An execution client that judges and builds its payloads, beside its own execution layer;
    /// null: that one alone. By the real clock only.
    std::optional<engine::EngineAddress> foreign_execution = std::nullopt;
    /// It keeps all columns of the blobs; else those of a group for each 32 ETH of its validators.
    bool supernode = false;
};

/// Of its own validators at genesis.
std::vector<consensus::BLSPubkey> pubkeys_of(const Genesis& genesis, const MemberOptions& options);

class Member {
  public:
    virtual ~Member() = default;

    /// The next moment at which there is something to do; never before `now`.
    std::uint64_t next_event_ms() const;
    /// Does what is due before `end_ms`, in the order of time.
    void run_until(std::uint64_t end_ms);
    /// In the order of sending; empties the outbox.
    std::vector<Outgoing> take_outbox() { return std::exchange(outbox_, {}); }
    void deliver(std::uint64_t time_ms, Incoming incoming);

    /// Lets somebody else do something with the node at `now_ms`; what it says then goes to the
    /// outbox. The member runs, and is of today's line.
    void visit(std::uint64_t now_ms, const std::function<void(node::Node&)>& what);

    /// A stopped member hears and does nothing; it goes on with what it knew.
    void set_running(bool running, std::uint64_t now_ms);
    bool is_running() const noexcept { return running_; }
    /// As if its process were killed: it says nothing more, and its storage is closed and open to a
    /// successor. Whoever looks at it sees what it was. It has a storage, and never runs again.
    void die();
    bool is_dead() const noexcept { return dead_; }
    /// A sentence, if what it had to store could not be stored.
    virtual std::optional<std::string> storage_failure() const { return std::nullopt; }
    /// Its validators do nothing until `until_ms`.
    void set_silent(bool silent) noexcept { silent_ = silent; }
    bool is_silent() const noexcept { return silent_; }

    /// It keeps the blobs of its blocks to itself; today's line only.
    virtual void set_withholding(bool /*withholding*/) {}

    /// Its clock goes ahead of the network's, or behind; what duties that leaps over are lost.
    void set_skew(std::int64_t skew_ms);
    std::int64_t skew_ms() const noexcept { return skew_ms_; }

    // Of its own validators, while it runs. An error says why not; the 2020 road can do none.
    using Done = Result<void, std::string>;
    virtual Done leave(consensus::ValidatorIndex validator);
    /// Shows everyone two blocks, or two votes, that the validator has signed.
    virtual Done slash_by_block(consensus::ValidatorIndex validator);
    virtual Done slash_by_vote(consensus::ValidatorIndex validator);
    /// The validator's next block or vote has a twin that contradicts it, TWIN_DELAY_MS later.
    virtual Done equivocate(consensus::ValidatorIndex validator);
    /// The validator's next block, and no other, has a wrong state root.
    virtual Done spoil_block(consensus::ValidatorIndex validator);
    /// What equivocate and spoil_block have asked for and has not happened yet will not.
    virtual void stop_lying() {}

    /// Its execution layer; null on the 2020 road, and if it is dead.
    virtual engine::EmbeddedExecution* execution() const { return nullptr; }
    /// Tells the others of transactions that are in its pool, at `now_ms`. The member runs.
    void tell_transactions(std::uint64_t now_ms, std::vector<Bytes> transactions);
    /// Tells one other of all that waits in its pool, up to MAX_HANDED_BYTES, POOL_DELAY_MS later.
    /// The member runs.
    void hand_pool(std::uint64_t now_ms, MemberId to);

    /// Also if it is dead.
    virtual bool owns(consensus::ValidatorIndex validator) const noexcept {
        return validator >= options_.first_validator &&
               validator < options_.first_validator + options_.validator_count;
    }
    const MemberOptions& options() const noexcept { return options_; }
    virtual const node::Chain& chain() const = 0;
    virtual const node::NodeStatistics& statistics() const = 0;
    virtual validator::DutyStatistics duties() const = 0;
    /// Null on today's line.
    virtual const shard_node::ShardNode* shard_node() const { return nullptr; }

  protected:
    enum class Duty : std::uint8_t { propose, propose_shard_blocks, attest, aggregate };
    struct Timed {
        std::uint64_t time_ms = 0;
        Incoming incoming;
    };

    /// `duties`: those of a slot, in the order of time, one of them to attest.
    Member(const Genesis& genesis, const MemberOptions& options, std::span<const Duty> duties);

    void send(MemberId to, WireMessage message, std::uint64_t delay_ms = 0) {
        outbox_.push_back({now_ms_ + delay_ms, to, std::move(message)});
    }
    const consensus::Spec& network() const noexcept { return network_; }

  private:
    /// When a duty is due after the start of its slot.
    virtual std::uint64_t due_ms(const consensus::Spec& spec, Duty duty) const = 0;
    virtual void set_time(std::uint64_t now_ms) = 0;
    virtual void perform(Duty duty, consensus::Slot slot) = 0;
    /// What will be handled next.
    virtual void prepare(std::span<const Timed> messages) = 0;
    virtual void handle(const Incoming& incoming) = 0;
    virtual node::Node* visitable() { return nullptr; }
    virtual void close_storage() {}

    void handle_messages_before(std::uint64_t end_ms);
    void do_duty();
    void schedule_next_duty();
    void schedule_duties_after(std::uint64_t now_ms);
    std::uint64_t clock_ms() const noexcept {
        return now_ms_ + static_cast<std::uint64_t>(skew_ms_);
    }
    std::uint64_t duty_time() const;

    MemberOptions options_;
    std::shared_ptr<const consensus::Config> config_;
    consensus::Spec network_;
    std::uint64_t genesis_time_ms_;
    std::span<const Duty> duties_;
    std::size_t next_duty_ = 0;
    consensus::Slot duty_slot_;
    std::multimap<std::uint64_t, Incoming> inbox_;
    std::vector<Outgoing> outbox_;
    std::uint64_t now_ms_;
    bool running_ = true;
    bool dead_ = false;
    bool silent_ = false;
    std::int64_t skew_ms_ = 0;
};

/// Of the kind that the network is of. The error is a sentence.
Result<std::unique_ptr<Member>, std::string> create_member(const Genesis& genesis,
                                                           const MemberOptions& options);

}  // namespace cairn::devnet
