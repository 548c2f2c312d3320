// One node of the network with its validators, its inbox and its outbox. It shares nothing with the
// others but the bytes they exchange.
//
// Threads: one at a time; different members may run at once.
#pragma once

#include "crypto/random.hpp"
#include "devnet/genesis.hpp"
#include "node/node.hpp"
#include "node/simulated_engine.hpp"
#include "validator/client.hpp"

#include <map>
#include <memory>
#include <variant>
#include <vector>

namespace cairn::devnet {

/// From 1, as people count.
using MemberId = node::PeerId;

using WireMessage = std::variant<node::GossipMessage, node::BlocksRequest, node::BlocksResponse>;

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
};

class Member final : node::Wire {
  public:
    static consensus::Checked<std::unique_ptr<Member>> create(const Genesis& genesis,
                                                              const MemberOptions& options);

    /// The next moment at which there is something to do; never before `now`.
    std::uint64_t next_event_ms() const;
    /// Does what is due before `end_ms`, in the order of time.
    void run_until(std::uint64_t end_ms);
    /// In the order of sending; empties the outbox.
    std::vector<Outgoing> take_outbox() { return std::exchange(outbox_, {}); }
    void deliver(std::uint64_t time_ms, Incoming incoming);

    /// A stopped member hears and does nothing; it goes on with what it knew.
    void set_running(bool running, std::uint64_t now_ms);
    bool is_running() const noexcept { return running_; }
    /// Its validators do nothing until `until_ms`.
    void set_silent(bool silent) noexcept { silent_ = silent; }
    bool is_silent() const noexcept { return silent_; }

    const MemberOptions& options() const noexcept { return options_; }
    const node::Node& node() const noexcept { return *node_; }
    const validator::DutyStatistics& duties() const noexcept { return client_->statistics(); }

  private:
    enum class Duty : std::uint8_t { propose, attest, aggregate };

    Member(const Genesis& genesis, const MemberOptions& options);

    void publish(const node::GossipMessage& message) override;
    void request_blocks(node::PeerId peer, const node::BlocksRequest& request) override;
    void respond_blocks(node::PeerId peer, node::BlocksResponse response) override;

    void handle(const Incoming& incoming);
    void handle_messages_before(std::uint64_t end_ms);
    void do_duty();
    void schedule_next_duty();
    void schedule_duties_after(std::uint64_t now_ms);
    std::uint64_t duty_time(consensus::Slot slot, Duty duty) const;

    MemberOptions options_;
    std::shared_ptr<const consensus::Config> config_;
    consensus::Spec network_;
    std::uint64_t genesis_time_ms_;
    crypto::SeededRandom random_;
    node::SimulatedEngine engine_;
    std::unique_ptr<node::Node> node_;
    std::unique_ptr<validator::ValidatorClient> client_;
    std::multimap<std::uint64_t, Incoming> inbox_;
    std::vector<Outgoing> outbox_;
    consensus::Slot duty_slot_;
    Duty duty_ = Duty::attest;  // nobody proposes for the slot of genesis
    std::uint64_t now_ms_;
    bool running_ = true;
    bool silent_ = false;
};

}  // namespace cairn::devnet
