// Some nodes and the network between them, under a clock of its own.
//
// Time goes in windows as long as the shortest delay of a message: within one no node can hear of
// what another does, so all may run at once, and the same seed gives the same run on any number of
// threads. Messages take MIN_LATENCY_MS to MAX_LATENCY_MS, more or forever where a fault says so.
// Threads: one owner; the members run on the executor.
#pragma once

#include "base/executor.hpp"
#include "devnet/member.hpp"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace cairn::devnet {

inline constexpr std::uint64_t MIN_LATENCY_MS = 20;
inline constexpr std::uint64_t MAX_LATENCY_MS = 80;

struct SimulationOptions {
    std::size_t nodes = 4;
    std::uint64_t seed = 1;
    /// In each block, as far as the fork allows.
    std::uint64_t blobs = 0;
    /// Load; see LoadGenerator.
    std::uint64_t transactions_per_slot = 0;
    /// The execution client of the first node; by the real clock only. See MemberOptions.
    std::optional<engine::EngineAddress> foreign_execution = std::nullopt;
    /// The first nodes keep all columns of blobs, so that a small network has them all.
    std::size_t supernodes = 2;
    /// The nodes have no validators; whoever holds the keys asks them by their API.
    bool external_validators = false;
    /// What outlives each node; unset: nothing does, and none can be killed.
    std::function<std::shared_ptr<node::Storage>(MemberId)> storage = {};
    /// Nodes that go on from their storage do so at this time, or with the slot after the last that
    /// one of them knows of.
    std::uint64_t resume_ms = 0;
    /// Nodes of which a second one runs elsewhere with the same keys, as nodes beyond `nodes`. They
    /// know nothing of each other, so they contradict each other as soon as they hear different
    /// things.
    std::vector<MemberId> doubled = {};
    /// Told of what each node publishes, before anyone hears of it. Unset: nobody is.
    std::function<void(MemberId, const node::GossipMessage&)> on_published = {};
    GenesisOptions genesis;
};

/// What is wrong with one node's link to the others.
struct LinkFault {
    std::uint64_t delay_ms = 0;
    unsigned drop_percent = 0;
    /// Only nodes of one group hear each other.
    unsigned group = 1;
};

class Simulation {
  public:
    /// The clock starts at genesis, or where the nodes' storages leave off. At least one node, and
    /// a validator for each. The error is a sentence.
    static Result<std::unique_ptr<Simulation>, std::string> create(const SimulationOptions& options,
                                                                   base::Executor& executor);

    std::uint64_t now_ms() const noexcept { return now_ms_; }
    std::uint64_t genesis_ms() const noexcept { return genesis_.state.genesis_time * 1000; }
    consensus::Slot current_slot() const;
    /// When something happens next.
    std::uint64_t next_event_ms() const;
    /// Lets everything happen that is due before `time_ms`.
    void run_until(std::uint64_t time_ms);

    /// Lets somebody else do something with a node that runs, now. The run can then not be
    /// repeated.
    void visit(MemberId id, const std::function<void(node::Node&)>& what);

    /// Lets a node tell the others of transactions that somebody else has put into its pool; what
    /// does not run tells nobody. The run can then not be repeated.
    void tell_transactions(MemberId id, std::vector<Bytes> transactions);

    /// Which nodes hear each other: 0 for one that hears nobody, else its group.
    std::vector<unsigned> circles() const;
    /// Nodes that hear each other now, but did not `before`, tell each other of what waits in
    /// their pools.
    void hand_pools(const std::vector<unsigned>& before);

    /// As if the node's process were killed, with the loss of what it had not synced if its storage
    /// is one in memory. The dead member stays to be looked at until it is restarted.
    Result<void, std::string> kill(MemberId id);
    /// A new process goes on from what the node has stored; kills it first if it lives. The error
    /// says why it cannot: the node is dead then.
    Result<void, std::string> restart(MemberId id);

    std::size_t size() const noexcept { return members_.size(); }
    /// `id` in [1, size()].
    Member& member(MemberId id) { return *members_[id - 1]; }
    const Member& member(MemberId id) const { return *members_[id - 1]; }
    LinkFault& fault(MemberId id) { return faults_[id - 1]; }
    const LinkFault& fault(MemberId id) const { return faults_[id - 1]; }

    const Genesis& genesis() const noexcept { return genesis_; }
    std::uint64_t messages_delivered() const noexcept { return delivered_; }

  private:
    Simulation(Genesis genesis, std::uint64_t seed, base::Executor& executor)
        : genesis_(std::move(genesis)), executor_(executor), random_(seed) {}

    void resume_at(std::uint64_t time_ms);
    void run_window(std::uint64_t end_ms);
    void route_all(Member& member);
    void route(MemberId from, const Outgoing& outgoing);
    void deliver(MemberId from, MemberId to, const Outgoing& outgoing);

    Genesis genesis_;
    base::Executor& executor_;
    std::mt19937_64 random_;
    std::vector<std::unique_ptr<Member>> members_;
    std::vector<LinkFault> faults_;
    std::uint64_t now_ms_ = 0;
    std::uint64_t delivered_ = 0;
    std::function<void(MemberId, const node::GossipMessage&)> on_published_;
};

}  // namespace cairn::devnet
