#include "devnet/runner.hpp"

#include "consensus/misc.hpp"
#include "json/writer.hpp"

#include <algorithm>

namespace cairn::devnet {

using consensus::Epoch;
using consensus::Slot;

namespace {

constexpr std::uint64_t PUBLISH_EVERY_MS = 100;
constexpr std::uint64_t HEARTBEAT_MS = 1000;
/// The longest wait, so that a signal is seen.
constexpr std::uint64_t MAX_WAIT_MS = 200;
/// Epochs after which a goal that is not reached is given up.
constexpr std::uint64_t PATIENCE_EPOCHS = 16;

}  // namespace

Runner::Runner(std::unique_ptr<Simulation> simulation, RunOptions options, Audience audience)
    : simulation_(std::move(simulation)),
      options_(std::move(options)),
      audience_(std::move(audience)),
      control_(*simulation_),
      chronicle_(*simulation_),
      first_slot_(simulation_->current_slot()),
      told_slot_(first_slot_) {
    chronicle_.observe();
    count_validators();
    publish();
}

RunEnd Runner::run() {
    started_ms_ = base::now_ms();
    while (!stopping_) {
        apply_requests();
        advance();
        if (audience_.on_step) {
            audience_.on_step(*simulation_);
        }
        observe();
        if (const auto end = goal()) {
            publish();
            return *end;
        }
        if (storage_failure()) {
            publish();
            return RunEnd::not_stored;
        }
        if (!options_.fast) {
            wait();
        }
    }
    return RunEnd::stopped;
}

void Runner::apply_requests() {
    std::vector<Action> requests;
    {
        const std::lock_guard lock(mutex_);
        requests.swap(requests_);
    }
    for (const Action& action : requests) {
        const auto applied = control_.apply(action);
        chronicle_.add(
            "effect",
            describe(action) + (applied ? "" : ", but nothing came of it: " + applied.error()));
    }
}

void Runner::advance() {
    const std::uint64_t slot_ms = simulation_->genesis().config->SLOT_DURATION_MS;
    const std::uint64_t next = simulation_->now_ms() + slot_ms;
    simulation_->run_until(options_.fast ? next
                                         : std::clamp(base::now_ms(), simulation_->now_ms(), next));
    if (const auto expired = control_.expire(); !expired) {
        chronicle_.add("effect", expired.error());
    }
}

/// Of the first node's head: more or fewer are seen by others now and then.
void Runner::count_validators() {
    validators_ = simulation_->member(1).chain().head().state->validators.size();
}

void Runner::observe() {
    chronicle_.observe();
    count_validators();
    const std::uint64_t now = base::now_ms();
    if (now >= published_ms_ + PUBLISH_EVERY_MS) {
        publish();
        published_ms_ = now;
        if (audience_.on_frame) {
            audience_.on_frame(scene());
        }
    }
    if (now >= beaten_ms_ + HEARTBEAT_MS && audience_.on_heartbeat) {
        json::Writer out;
        out.begin_object().key("heartbeat").begin_object().field("run_id", options_.run_id);
        out.field("seq", seq_).field("time_ms", simulation_->now_ms()).end_object().end_object();
        audience_.on_heartbeat(out.text());
        beaten_ms_ = now;
    }
    const Slot slot = simulation_->current_slot();
    if (slot != told_slot_ && audience_.on_slot) {
        audience_.on_slot(scene());
        told_slot_ = slot;
    }
}

void Runner::publish() {
    if (!audience_.on_change) {
        return;
    }
    ++seq_;
    const RunFacts facts{options_.run_id, seq_, options_.fast, slots_per_second()};
    std::vector<Snapshot> snapshots;
    for (MemberId id = 1; id <= simulation_->size(); ++id) {
        snapshots.push_back(std::make_shared<const std::string>(snapshot(scene(), facts, id)));
    }
    audience_.on_change(snapshots);
    const std::lock_guard lock(mutex_);
    snapshots_ = std::move(snapshots);
}

void Runner::wait() {
    alarm_.wait_until(std::min(simulation_->next_event_ms(), base::now_ms() + MAX_WAIT_MS));
}

std::optional<std::string> Runner::storage_failure() const {
    for (MemberId id = 1; id <= simulation_->size(); ++id) {
        if (const auto failure = simulation_->member(id).storage_failure()) {
            return "node " + std::to_string(id) + ": " + *failure;
        }
    }
    return std::nullopt;
}

std::optional<RunEnd> Runner::goal() const {
    if (!options_.until_finalized) {
        return std::nullopt;
    }
    const Epoch wanted{*options_.until_finalized};
    bool all = true;
    for (MemberId id = 1; id <= simulation_->size(); ++id) {
        const Member& member = simulation_->member(id);
        all = all &&
              (!member.is_running() || member.chain().store().finalized_checkpoint.epoch >= wanted);
    }
    if (all) {
        return RunEnd::finalized;
    }
    const Epoch epoch =
        compute_epoch_at_slot(simulation_->genesis().network, simulation_->current_slot());
    return epoch > wanted + PATIENCE_EPOCHS ? std::optional(RunEnd::not_finalized) : std::nullopt;
}

Result<Action, std::string> Runner::request(std::string_view json) {
    CAIRN_TRY_ASSIGN(const Action action, parse_action(json, simulation_->size(), validators_));
    const std::lock_guard lock(mutex_);
    if (requests_.size() == MAX_REQUESTS) {
        return unexpected(std::string("too many requests wait already"));
    }
    requests_.push_back(action);
    alarm_.ring();
    return action;
}

Snapshot Runner::latest(MemberId id) const {
    const std::lock_guard lock(mutex_);
    return id >= 1 && id <= snapshots_.size() ? snapshots_[id - 1] : nullptr;
}

double Runner::slots_per_second() const {
    const std::uint64_t elapsed = started_ms_ == 0 ? 0 : base::now_ms() - started_ms_;
    const std::uint64_t slots = simulation_->current_slot() - first_slot_;
    return elapsed == 0 ? 0 : 1000.0 * static_cast<double>(slots) / static_cast<double>(elapsed);
}

}  // namespace cairn::devnet
