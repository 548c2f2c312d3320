#include "devnet/member.hpp"

#include "base/assert.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "devnet/mainline_member.hpp"
#include "devnet/road_member.hpp"
#include "node/schedule.hpp"

#include <algorithm>
#include <limits>

namespace cairn::devnet {

using namespace consensus;

namespace {

/// Messages that wait beyond this are dropped, the oldest first.
constexpr std::size_t MAX_INBOX = 1U << 14U;

}  // namespace

Result<std::unique_ptr<Member>, std::string> create_member(const Genesis& genesis,
                                                           const MemberOptions& options) {
    if (genesis.network.road == nullptr) {
        return MainlineMember::create(genesis, options);
    }
    return RoadMember::create(genesis, options);
}

std::vector<BLSPubkey> pubkeys_of(const Genesis& genesis, const MemberOptions& options) {
    std::vector<BLSPubkey> pubkeys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        pubkeys.push_back(genesis.state.validators[options.first_validator + i].pubkey);
    }
    return pubkeys;
}

Member::Member(const Genesis& genesis, const MemberOptions& options, std::span<const Duty> duties)
    : options_(options),
      config_(genesis.config),
      network_(genesis.network),
      genesis_time_ms_(seconds_to_milliseconds(genesis.state.genesis_time)),
      duties_(duties),
      duty_slot_(GENESIS_SLOT),
      now_ms_(genesis_time_ms_) {
    network_.executor = &base::serial_executor();  // members run side by side
    while (duties_[next_duty_] != Duty::attest) {  // nobody proposes for the slot of genesis
        ++next_duty_;
    }
}

// Time -------------------------------------------------------------------------------------------

std::uint64_t Member::duty_time() const {
    const Spec spec = node::spec_at_slot(network_, duty_slot_);
    return compute_time_at_slot_ms(spec, genesis_time_ms_, duty_slot_) +
           due_ms(spec, duties_[next_duty_]) - static_cast<std::uint64_t>(skew_ms_);
}

std::uint64_t Member::next_event_ms() const {
    if (!running_) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    const std::uint64_t duty = duty_time();
    return std::max(now_ms_, inbox_.empty() ? duty : std::min(duty, inbox_.begin()->first));
}

void Member::run_until(std::uint64_t end_ms) {
    while (running_ && next_event_ms() < end_ms) {
        now_ms_ = std::max(now_ms_, next_event_ms());
        set_time(clock_ms());
        const std::uint64_t duty = duty_time();
        if (inbox_.empty() || duty <= inbox_.begin()->first) {
            do_duty();
        } else {
            handle_messages_before(std::min(end_ms, duty));
        }
    }
}

// What comes within a window is prepared together; no answer to it can come within the window.
void Member::handle_messages_before(std::uint64_t end_ms) {
    std::vector<Timed> messages;
    while (!inbox_.empty() && inbox_.begin()->first < end_ms) {
        auto entry = inbox_.extract(inbox_.begin());
        messages.push_back({entry.key(), std::move(entry.mapped())});
    }
    prepare(messages);
    for (const Timed& message : messages) {
        now_ms_ = std::max(now_ms_, message.time_ms);
        set_time(clock_ms());
        handle(message.incoming);
    }
}

void Member::visit(std::uint64_t now_ms, const std::function<void(node::Node&)>& what) {
    CAIRN_ASSERT(running_);
    now_ms_ = std::max(now_ms_, now_ms);
    set_time(clock_ms());
    node::Node* const visited = visitable();
    CAIRN_ASSERT(visited != nullptr);
    what(*visited);
}

void Member::tell_transactions(std::uint64_t now_ms, std::vector<Bytes> transactions) {
    CAIRN_ASSERT(running_);
    now_ms_ = std::max(now_ms_, now_ms);
    send(0, Transactions{std::make_shared<const std::vector<Bytes>>(std::move(transactions))});
}

void Member::hand_pool(std::uint64_t now_ms, MemberId to) {
    CAIRN_ASSERT(running_);
    if (execution() == nullptr) {
        return;
    }
    now_ms_ = std::max(now_ms_, now_ms);
    rpc::ExecutionBackend& pool = execution()->access();
    auto waiting = std::make_shared<std::vector<Bytes>>();
    std::size_t size_bytes = 0;
    for (const auto& list : {pool.pending(), pool.queued()}) {
        for (const auto& [address, transactions] : list) {
            for (const auto& [nonce, one] : transactions) {
                auto raw = pool.find_raw(one.hash);
                if (raw && size_bytes + raw->size() <= MAX_HANDED_BYTES) {
                    size_bytes += raw->size();
                    waiting->push_back(*std::move(raw));
                }
            }
        }
    }
    if (!waiting->empty()) {
        send(to, Transactions{std::move(waiting)}, POOL_DELAY_MS);
    }
}

void Member::do_duty() {
    const Slot slot = duty_slot_;
    const Duty duty = duties_[next_duty_];
    schedule_next_duty();
    if (!silent_) {
        perform(duty, slot);
    }
}

void Member::schedule_next_duty() {
    if (++next_duty_ == duties_.size()) {
        next_duty_ = 0;
        ++duty_slot_;
    }
}

void Member::set_running(bool running, std::uint64_t now_ms) {
    CAIRN_ASSERT(!dead_);
    running_ = running;
    inbox_.clear();
    outbox_.clear();
    if (!running) {
        return;
    }
    now_ms_ = std::max(now_ms_, now_ms);
    schedule_duties_after(now_ms_);
}

void Member::die() {
    CAIRN_ASSERT(options_.storage != nullptr);
    if (dead_) {
        return;
    }
    running_ = false;
    dead_ = true;
    inbox_.clear();
    outbox_.clear();
    close_storage();
}

void Member::schedule_duties_after(std::uint64_t now_ms) {
    while (duty_time() < now_ms) {
        schedule_next_duty();
    }
}

void Member::set_skew(std::int64_t skew_ms) {
    if (skew_ms == skew_ms_) {
        return;
    }
    skew_ms_ = skew_ms;
    schedule_duties_after(now_ms_);
}

// On request -------------------------------------------------------------------------------------

namespace {

unexpected<std::string> not_on_this_road() {
    return unexpected(std::string("validators of the 2020 road cannot do that here"));
}

}  // namespace

Member::Done Member::leave(ValidatorIndex) {
    return not_on_this_road();
}
Member::Done Member::slash_by_block(ValidatorIndex) {
    return not_on_this_road();
}
Member::Done Member::slash_by_vote(ValidatorIndex) {
    return not_on_this_road();
}
Member::Done Member::equivocate(ValidatorIndex) {
    return not_on_this_road();
}
Member::Done Member::spoil_block(ValidatorIndex) {
    return not_on_this_road();
}

void Member::deliver(std::uint64_t time_ms, Incoming incoming) {
    if (!running_) {
        return;
    }
    if (inbox_.size() == MAX_INBOX) {
        inbox_.erase(inbox_.begin());
    }
    inbox_.emplace(time_ms, std::move(incoming));
}

}  // namespace cairn::devnet
