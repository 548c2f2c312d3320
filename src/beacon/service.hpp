// A beacon node by the real clock: follows the chains of other nodes over their API, serves the
// same API itself, and hands on what validators publish to it.
//
//   BeaconService service(std::move(ground), options, on_line);
//   CAIRN_TRY(service.start());
//   const ServiceEnd end = service.run();
//
// The thread of run() owns the node: what others want done comes through one bounded mailbox
// (api::MAX_WAITING_WORK, more is refused), and what they may read without it is a snapshot,
// Report. Other threads: those of the API's server; for each followed node one that listens and one
// that publishes; one for the backfill, with its connections. stop() is for any thread, and for
// signal handlers.
#pragma once

#include "api/beacon_api.hpp"
#include "base/thread.hpp"
#include "beacon/backfill.hpp"
#include "beacon/clock_watch.hpp"
#include "beacon/followed_node.hpp"
#include "beacon/ground.hpp"
#include "beacon/publisher.hpp"
#include "builder/external_builder.hpp"

namespace cairn::beacon {

struct ServiceOptions {
    std::vector<http::Url> follow;
    http::ServerOptions api;
    /// Null: blocks are the node's own.
    std::optional<builder::BuilderOptions> builder = std::nullopt;
    std::string version;
    /// Fetch the history down to this slot. Null, or without a store: none.
    std::optional<consensus::Slot> backfill_until = std::nullopt;
    /// End when this epoch is final here, or after this slot.
    std::optional<consensus::Epoch> until_finalized = std::nullopt;
    std::optional<consensus::Slot> until_slot = std::nullopt;
};

enum class ServiceEnd : std::uint8_t {
    stopped,
    goal_reached,
    not_stored,  // the store takes no more until it is opened again; see storage_failure()
};

/// How it stands; immutable, made anew in each slot and at the end.
struct Report {
    consensus::Slot slot;
    BlockPlace head;
    consensus::Checkpoint finalized;
    api::Health::Facts health;
    std::uint64_t blocks_imported = 0;
    std::uint64_t blocks_refused = 0;
    std::uint64_t published = 0;
    std::uint64_t publish_failed = 0;   // refused by a node, or not taken by it in time
    std::uint64_t publish_dropped = 0;  // the queue to a node was full
    std::vector<FollowedState> nodes;
    std::optional<BackfillProgress> backfill;
};
/// One line for a log.
std::string describe(const Report& report);

class BeaconService {
  public:
    BeaconService(std::unique_ptr<Ground> ground, ServiceOptions options, base::Executor& executor,
                  crypto::Random& random, std::function<void(const std::string&)> on_line);
    BeaconService(const BeaconService&) = delete;
    BeaconService& operator=(const BeaconService&) = delete;
    BeaconService(BeaconService&&) = delete;
    BeaconService& operator=(BeaconService&&) = delete;
    ~BeaconService();

    /// Serves the API.
    Result<void, http::StartError> start() { return api_.start(); }
    std::uint16_t port() const noexcept { return api_.port(); }
    ServiceEnd run();
    void stop() noexcept { stopping_ = true; }

    std::shared_ptr<const Report> report() const;
    /// A sentence with what may be done; null: all is stored. For the thread of run(), and when it
    /// has returned.
    std::optional<std::string> storage_failure() const;

  private:
    /// To the publishers of all followed nodes.
    class Outlet final : public node::Wire {
      public:
        explicit Outlet(BeaconService& service) : service_(service) {}
        void publish(const node::GossipMessage& message) override { service_.publish(message); }
        void request_blocks(node::PeerId, const node::BlocksRequest&) override {}
        void respond_blocks(node::PeerId, node::BlocksResponse) override {}

      private:
        BeaconService& service_;
    };
    struct Followed {
        std::unique_ptr<FollowedNode> node;
        std::unique_ptr<Publisher> publisher;
        Following told = Following::connecting;
        std::string told_trouble;
    };

    void start_threads();
    void stop_threads();
    void publish(const node::GossipMessage& message);
    void step();
    api::Health::Facts health() const;
    void make_report();
    void tell_nodes();
    void tell_backfill();
    void tell_execution();
    void wait();
    bool has_reached_goal() const;

    std::unique_ptr<Ground> ground_;
    ServiceOptions options_;
    base::Executor& executor_;
    std::function<void(const std::string&)> on_line_;
    base::Alarm alarm_;
    api::Mailbox mailbox_;
    Outlet outlet_;
    node::Node node_;
    Owner owner_;
    std::unique_ptr<builder::ExternalBuilder> builder_;  // null: none
    api::BeaconApi api_;
    ClockWatch clock_;
    std::vector<Followed> followed_;
    std::unique_ptr<Backfill> backfill_;  // null: not wanted
    std::string told_backfill_;
    bool told_offline_ = false;
    std::vector<base::Thread> threads_;
    std::atomic<bool> stopping_ = false;
    consensus::Slot told_slot_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Report> report_;  // under the mutex
};

}  // namespace cairn::beacon
