#include "devnet/member.hpp"

#include "consensus/fork_choice/slot_time.hpp"
#include "node/schedule.hpp"

#include <limits>

namespace cairn::devnet {

using namespace consensus;

namespace {

/// Messages that wait beyond this are dropped, the oldest first.
constexpr std::size_t MAX_INBOX = 1U << 14U;

validator::ValidatorClient::Keys keys_of(const MemberOptions& options) {
    validator::ValidatorClient::Keys keys;
    for (std::uint64_t i = 0; i < options.validator_count; ++i) {
        const std::uint64_t index = options.first_validator + i;
        keys.emplace(ValidatorIndex{index}, interop_key(index));
    }
    return keys;
}

}  // namespace

Member::Member(const Genesis& genesis, const MemberOptions& options)
    : options_(options),
      config_(genesis.config),
      network_(genesis.network),
      genesis_time_ms_(seconds_to_milliseconds(genesis.state.genesis_time)),
      random_(options.seed),
      engine_(genesis.config->TERMINAL_BLOCK_HASH),
      duty_slot_(GENESIS_SLOT),
      now_ms_(genesis_time_ms_) {
    network_.executor = &base::serial_executor();  // members run side by side
}

Checked<std::unique_ptr<Member>> Member::create(const Genesis& genesis,
                                                const MemberOptions& options) {
    std::unique_ptr<Member> member(new Member(genesis, options));
    CAIRN_TRY_ASSIGN(auto chain, node::Chain::start(
                                     member->network_, genesis.state,
                                     {member->engine_, member->random_, base::serial_executor()}));
    node::Wire& wire = *member;
    member->node_ = std::make_unique<node::Node>(std::move(chain), member->engine_, member->random_,
                                                 wire, node::NodeOptions{.slasher = true});
    member->client_ =
        std::make_unique<validator::ValidatorClient>(*member->node_, keys_of(options));
    return member;
}

// Time -------------------------------------------------------------------------------------------

std::uint64_t Member::duty_time(Slot slot, Duty duty) const {
    const Spec spec = node::spec_at_slot(network_, slot);
    const std::uint64_t start = compute_time_at_slot_ms(spec, genesis_time_ms_, slot);
    switch (duty) {
        case Duty::propose:
            return start;
        case Duty::attest:
            return start + get_attestation_due_ms(spec);
        case Duty::aggregate:
            break;
    }
    return start + get_aggregate_due_ms(spec);
}

std::uint64_t Member::next_event_ms() const {
    if (!running_) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    const std::uint64_t duty = duty_time(duty_slot_, duty_);
    return inbox_.empty() ? duty : std::min(duty, inbox_.begin()->first);
}

void Member::run_until(std::uint64_t end_ms) {
    while (running_ && next_event_ms() < end_ms) {
        now_ms_ = std::max(now_ms_, next_event_ms());
        node_->set_time(now_ms_);
        const std::uint64_t duty = duty_time(duty_slot_, duty_);
        if (inbox_.empty() || duty <= inbox_.begin()->first) {
            do_duty();
        } else {
            handle_messages_before(std::min(end_ms, duty));
        }
    }
}

// What comes within a window is prepared together; no answer to it can come within the window.
void Member::handle_messages_before(std::uint64_t end_ms) {
    std::vector<std::pair<std::uint64_t, Incoming>> messages;
    std::vector<const node::GossipMessage*> gossip;
    while (!inbox_.empty() && inbox_.begin()->first < end_ms) {
        auto entry = inbox_.extract(inbox_.begin());
        messages.emplace_back(entry.key(), std::move(entry.mapped()));
    }
    for (const auto& [time_ms, incoming] : messages) {
        if (const auto* const message = std::get_if<node::GossipMessage>(&incoming.message)) {
            gossip.push_back(message);
        }
    }
    node_->prepare(gossip);
    for (const auto& [time_ms, incoming] : messages) {
        now_ms_ = std::max(now_ms_, time_ms);
        node_->set_time(now_ms_);
        handle(incoming);
    }
}

void Member::do_duty() {
    const Slot slot = duty_slot_;
    const Duty duty = duty_;
    schedule_next_duty();
    if (silent_) {
        return;
    }
    switch (duty) {
        case Duty::propose:
            client_->propose(slot);
            break;
        case Duty::attest:
            client_->attest(slot);
            break;
        case Duty::aggregate:
            client_->aggregate(slot);
            break;
    }
}

void Member::schedule_next_duty() {
    if (duty_ == Duty::aggregate) {
        duty_ = Duty::propose;
        ++duty_slot_;
    } else {
        duty_ = duty_ == Duty::propose ? Duty::attest : Duty::aggregate;
    }
}

void Member::schedule_duties_after(std::uint64_t now_ms) {
    while (duty_time(duty_slot_, duty_) < now_ms) {
        schedule_next_duty();
    }
}

void Member::set_running(bool running, std::uint64_t now_ms) {
    running_ = running;
    inbox_.clear();
    outbox_.clear();
    if (running) {
        now_ms_ = std::max(now_ms_, now_ms);
        schedule_duties_after(now_ms_);
    }
}

// Messages ---------------------------------------------------------------------------------------

void Member::deliver(std::uint64_t time_ms, Incoming incoming) {
    if (!running_) {
        return;
    }
    if (inbox_.size() == MAX_INBOX) {
        inbox_.erase(inbox_.begin());
    }
    inbox_.emplace(time_ms, std::move(incoming));
}

void Member::handle(const Incoming& incoming) {
    if (const auto* const gossip = std::get_if<node::GossipMessage>(&incoming.message)) {
        node_->on_gossip(incoming.from, *gossip);
    } else if (const auto* const request = std::get_if<node::BlocksRequest>(&incoming.message)) {
        node_->on_blocks_request(incoming.from, *request);
    } else {
        node_->on_blocks(incoming.from, std::get<node::BlocksResponse>(incoming.message));
    }
}

void Member::publish(const node::GossipMessage& message) {
    outbox_.push_back({now_ms_, 0, message});
}

void Member::request_blocks(node::PeerId peer, const node::BlocksRequest& request) {
    outbox_.push_back({now_ms_, peer, request});
}

void Member::respond_blocks(node::PeerId peer, node::BlocksResponse response) {
    outbox_.push_back({now_ms_, peer, std::move(response)});
}

}  // namespace cairn::devnet
