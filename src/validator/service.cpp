#include "validator/service.hpp"

#include "base/assert.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"

#include <algorithm>

namespace cairn::validator {

using namespace consensus;

namespace {

/// How soon stop() and a new head are noticed.
constexpr std::uint64_t glance_ms = 200;
constexpr std::uint64_t reconnect_ms = 2000;
/// Heads that nobody takes: duties are far behind, so older ones do not matter.
constexpr std::size_t max_heads = 64;

}  // namespace

NextSlot next_slot(const Spec& spec, std::uint64_t genesis_time_ms, std::uint64_t now_ms,
                   std::optional<Slot> served) {
    if (now_ms < genesis_time_ms) {
        return {SlotPlan::wait, GENESIS_SLOT};
    }
    const Slot slot = compute_slot_at_time_ms(spec, genesis_time_ms, now_ms);
    if (served && slot <= *served) {
        return {SlotPlan::wait, *served + 1};
    }
    const Spec of_slot = node::spec_at_slot(spec, slot);
    const std::uint64_t into = now_ms - compute_time_at_slot_ms(spec, genesis_time_ms, slot);
    if (into >= get_aggregate_due_ms(of_slot)) {
        return {SlotPlan::wait, slot + 1};
    }
    const bool late = into >= get_attestation_due_ms(of_slot);
    return {late ? SlotPlan::serve_late : SlotPlan::serve, slot};
}

Service::Service(MultiBeaconNode& nodes, RemoteDuties& duties, ServiceOptions options,
                 std::function<void(const std::string&)> on_line)
    : nodes_(nodes), duties_(duties), options_(options), on_line_(std::move(on_line)) {}

Service::~Service() {
    stopped_ = true;
    for (const auto& events : head_events_) {
        events->stop();
    }
}

std::uint64_t Service::time_of(Slot slot) const {
    return compute_time_at_slot_ms(options_.context.network, options_.genesis_time * 1000, slot);
}

// Heads ------------------------------------------------------------------------------------------

void Service::follow_heads(const std::vector<http::Url>& urls) {
    CAIRN_ASSERT(!urls.empty() && head_events_.empty());
    for (const http::Url& url : urls) {
        head_events_.push_back(std::make_unique<HeadEvents>(url));
    }
    auto reader = base::Thread::start("head events", [this] { read_heads(); });
    if (reader) {
        head_reader_.emplace(*std::move(reader));
    }
}

void Service::read_heads() {
    base::Alarm pause;
    for (std::size_t of = 0; !stopped_; of = (of + 1) % head_events_.size()) {
        const auto end = head_events_[of]->read([this](const HeadEvent& head) {
            {
                const std::lock_guard lock(heads_mutex_);
                if (heads_.size() < max_heads) {
                    heads_.push_back(head);
                }
            }
            alarm_.ring();
        });
        for (std::uint64_t waited = 0; !end && !stopped_ && waited < reconnect_ms;
             waited += glance_ms) {
            pause.wait_until(base::now_ms() + glance_ms);
        }
    }
}

void Service::take_heads() {
    std::vector<HeadEvent> heads;
    {
        const std::lock_guard lock(heads_mutex_);
        heads.swap(heads_);
    }
    for (const HeadEvent& head : heads) {
        head_slot_ = std::max(head_slot_, head.slot);
        duties_.book().on_head(head);
    }
}

void Service::wait_until(std::uint64_t time_ms, std::optional<Slot> or_head_of) {
    for (std::uint64_t now = base::now_ms(); now < time_ms && !stopped_; now = base::now_ms()) {
        alarm_.wait_until(std::min(time_ms, now + glance_ms));
        take_heads();
        if (or_head_of && head_slot_ >= *or_head_of) {
            return;
        }
        // A clock that was set back would have us wait for as long.
        if (base::now_ms() + glance_ms < now) {
            return;
        }
    }
}

// Slots ------------------------------------------------------------------------------------------

bool Service::watch(Epoch epoch) {
    if (!options_.doppelganger) {
        return true;
    }
    const auto looked = doppelgangers_.look(nodes_, epoch, duties_.book().active());
    if (!looked) {
        on_line_("doppelganger watch: " + looked.error().what);
    }
    if (const auto seen = doppelgangers_.seen()) {
        on_line_("validator " + std::to_string(seen->value) + " is signing elsewhere");
        return false;
    }
    const std::optional<Epoch> until = doppelgangers_.last_epoch();
    if (until != told_) {
        on_line_(until ? "doppelganger watch: new keys sign nothing before epoch " +
                             std::to_string(until->value)
                       : "doppelganger watch: nobody else signs with these keys");
        told_ = until;
    }
    return doppelgangers_.may_any_sign();
}

void Service::report(Slot slot, const DutyCounts& before) {
    const DutyCounts& now = duties_.counts();
    on_line_("slot " + std::to_string(slot.value) + ": blocks " +
             std::to_string(now.blocks - before.blocks) + ", votes " +
             std::to_string(now.attestations - before.attestations) + ", aggregates " +
             std::to_string(now.aggregates - before.aggregates) + ", sync messages " +
             std::to_string(now.sync_messages - before.sync_messages) + ", contributions " +
             std::to_string(now.contributions - before.contributions) + ", missed " +
             std::to_string(now.missed - before.missed));
}

void Service::serve(Slot slot, SlotPlan plan) {
    const DutyCounts before = duties_.counts();
    const Spec spec = node::spec_at_slot(options_.context.network, slot);
    const Epoch epoch = compute_epoch_at_slot(spec, slot);
    if (watch(epoch)) {
        duties_.begin_epoch(epoch);
        if (plan == SlotPlan::serve) {
            duties_.propose(slot);
        }
        wait_until(time_of(slot) + get_attestation_due_ms(spec), slot);
        if (stopped_) {
            return;
        }
        duties_.attest(slot);
        wait_until(time_of(slot) + get_aggregate_due_ms(spec), std::nullopt);
        if (stopped_) {
            return;
        }
        duties_.aggregate(slot);
    }
    if (is_start_slot_at_epoch(spec, slot)) {
        nodes_.check_health();
    }
    duties_.look_ahead(epoch);
    if (!options_.doppelganger || doppelgangers_.may_any_sign()) {
        duties_.register_with_builders(epoch, base::now_ms() / 1000);
    }
    report(slot, before);
}

/// Once for each slot that is waited for.
void Service::tell_if_set_back(Slot next, std::optional<Slot> served) {
    const std::uint64_t wait_ms = time_of(next) - std::min(time_of(next), base::now_ms());
    const std::uint64_t slot_ms = options_.context.network.config->SLOT_DURATION_MS;
    if (served && wait_ms > 2 * slot_ms && waits_for_ != next) {
        waits_for_ = next;
        on_line_("the clock was set back by about " + std::to_string(wait_ms / 1000) +
                 " s: no slot is served twice, so nothing is done before slot " +
                 std::to_string(next.value));
    }
}

ServiceEnd Service::run() {
    const Spec& network = options_.context.network;
    const std::uint64_t genesis_ms = options_.genesis_time * 1000;
    const std::uint64_t start_ms = std::max(base::now_ms(), genesis_ms);
    const Epoch start =
        compute_epoch_at_slot(network, compute_slot_at_time_ms(network, genesis_ms, start_ms));
    duties_.look_ahead(start);
    if (options_.doppelganger) {
        duties_.book().set_filter(
            [this](const BLSPubkey& pubkey) { return doppelgangers_.may_sign(pubkey); });
        if (base::now_ms() < genesis_ms) {
            doppelgangers_.clear(duties_.book().active());
        }
    }
    std::optional<Slot> served;
    while (!stopped_ && !doppelgangers_.seen()) {
        take_heads();
        const NextSlot next = next_slot(network, genesis_ms, base::now_ms(), served);
        if (next.plan == SlotPlan::wait) {
            tell_if_set_back(next.slot, served);
            wait_until(time_of(next.slot), std::nullopt);
            continue;
        }
        serve(next.slot, next.plan);
        served = next.slot;
        if (options_.last_slot && *served >= *options_.last_slot) {
            return ServiceEnd::last_slot_served;
        }
    }
    return doppelgangers_.seen() ? ServiceEnd::doppelganger_seen : ServiceEnd::stopped;
}

}  // namespace cairn::validator
