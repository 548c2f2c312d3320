#include "beacon/service.hpp"

#include "base/stopwatch.hpp"
#include "consensus/fork_choice/slot_time.hpp"

#include <algorithm>

namespace cairn::beacon {

using namespace consensus;

namespace {

/// How often the owner looks up without being asked to: the head's state is made ready in the last
/// quarter of a slot, and a signal cannot ring.
constexpr std::uint64_t LOOK_UP_MS = 100;
/// Blocks of a followed node that we may lack for a moment.
constexpr std::uint64_t BEHIND_TOLERANCE_SLOTS = 1;

std::uint64_t steady_ms() {
    static const base::Stopwatch since_start;
    return static_cast<std::uint64_t>(since_start.elapsed().wall_ms);
}

/// Before genesis the clock is not behind anything.
std::uint64_t first_time_ms(const node::Chain& chain) {
    return chain.head().slot == GENESIS_SLOT ? 0 : chain.time_ms();
}

}  // namespace

std::string describe(const Report& report) {
    const auto live = std::ranges::count(report.nodes, Following::following,
                                         [](const FollowedState& node) { return node.following; });
    std::string text = "slot " + std::to_string(report.slot.value) + "  head " +
                       std::to_string(report.head.slot.value) + " " +
                       hex_id(report.head.root).substr(0, 10) + "  final " +
                       std::to_string(report.finalized.epoch.value) + "  following " +
                       std::to_string(live) + "/" + std::to_string(report.nodes.size());
    text += report.health.is_syncing ? "  syncing" : "";
    text += report.health.is_optimistic ? "  optimistic" : "";
    if (report.backfill && report.backfill->end == BackfillEnd::running) {
        text += "  history from " + std::to_string(report.backfill->oldest.value);
    }
    return text;
}

BeaconService::BeaconService(std::unique_ptr<Ground> ground, ServiceOptions options,
                             base::Executor& executor, crypto::Random& random,
                             std::function<void(const std::string&)> on_line)
    : ground_(std::move(ground)),
      options_(std::move(options)),
      executor_(executor),
      on_line_(std::move(on_line)),
      mailbox_([this] { alarm_.ring(); }),
      outlet_(*this),
      node_(std::move(ground_->chain), ground_->execution.layer(), random, outlet_),
      owner_(mailbox_, ground_->network),
      builder_(options_.builder ? std::make_unique<builder::ExternalBuilder>(*options_.builder)
                                : nullptr),
      api_(options_.api,
           {ground_->network, ground_->genesis.genesis_time,
            ground_->genesis.genesis_validators_root, options_.version},
           mailbox_, builder_.get()),
      clock_(first_time_ms(node_.chain())),
      told_slot_(node_.chain().current_slot()) {
    for (const http::Url& url : options_.follow) {
        followed_.push_back({std::make_unique<FollowedNode>(url, owner_, ground_->genesis),
                             std::make_unique<Publisher>(url, ground_->network),
                             Following::connecting,
                             {}});
    }
    if (options_.backfill_until && ground_->chain_store != nullptr) {
        backfill_ =
            std::make_unique<Backfill>(BackfillOptions{options_.follow, *options_.backfill_until,
                                                       ground_->genesis.genesis_time},
                                       owner_, *ground_->chain_store, executor_);
    }
    api_.set_health(health());
    make_report();
}

BeaconService::~BeaconService() {
    stop_threads();
    mailbox_.close();
    api_.stop();
}

std::shared_ptr<const Report> BeaconService::report() const {
    const std::lock_guard lock(mutex_);
    return report_;
}

// Threads ----------------------------------------------------------------------------------------

void BeaconService::start_threads() {
    const auto add = [this](const char* name, std::function<void()> body) {
        if (auto thread = base::Thread::start(name, std::move(body))) {
            threads_.push_back(*std::move(thread));
        } else {
            on_line_("the system has no more threads");
            stopping_ = true;
        }
    };
    for (const Followed& followed : followed_) {
        add("follow", [node = followed.node.get()] { node->run(); });
        add("publish", [publisher = followed.publisher.get()] { publisher->run(); });
    }
    if (backfill_ != nullptr) {
        add("backfill", [this] { backfill_->run(); });
    }
}

void BeaconService::stop_threads() {
    for (const Followed& followed : followed_) {
        followed.node->stop();
        followed.publisher->stop();
    }
    if (backfill_ != nullptr) {
        backfill_->stop();
    }
    mailbox_.close();  // so that none of them waits for the owner
    threads_.clear();
}

void BeaconService::publish(const node::GossipMessage& message) {
    const Outgoing outgoing =
        to_outgoing(ground_->network, ground_->genesis.genesis_validators_root, message);
    for (const Followed& followed : followed_) {
        if (followed.node->state().following != Following::other_network) {
            followed.publisher->put(outgoing);
        }
    }
}

// The owner --------------------------------------------------------------------------------------

ServiceEnd BeaconService::run() {
    start_threads();
    while (!stopping_) {
        step();
        if (has_reached_goal() || storage_failure()) {
            break;
        }
        wait();
    }
    stop_threads();
    tell_nodes();
    tell_backfill();
    make_report();
    if (storage_failure()) {
        return ServiceEnd::not_stored;
    }
    return has_reached_goal() ? ServiceEnd::goal_reached : ServiceEnd::stopped;
}

std::optional<std::string> BeaconService::storage_failure() const {
    if (ground_->chain_store == nullptr || !ground_->chain_store->failure()) {
        return std::nullopt;
    }
    return ground_->chain_store->failure()->what;
}

void BeaconService::step() {
    node_.set_time(clock_.tell(base::now_ms(), steady_ms()));
    if (const auto news = clock_.take_news()) {
        on_line_(*news);
    }
    mailbox_.drain(node_);
    if (storage_failure()) {
        return;  // subscribers hear of nothing that is not stored
    }
    api_.set_health(health());
    api_.observe(node_);
    tell_nodes();
    tell_backfill();
    tell_execution();
    if (node_.chain().current_slot() != told_slot_) {
        told_slot_ = node_.chain().current_slot();
        make_report();
        on_line_(describe(*report()));
    }
}

void BeaconService::wait() {
    const std::uint64_t now = base::now_ms();
    const std::uint64_t next = compute_time_at_slot_ms(
        ground_->network, ground_->genesis.genesis_time * 1000, node_.chain().current_slot() + 1);
    alarm_.wait_until(next > now ? std::min(next, now + LOOK_UP_MS) : now + LOOK_UP_MS);
}

// A network on which nobody proposes is not one from which anything could be synced: what counts is
// whether a followed node has more than we do, and whether there is one at all.
api::Health::Facts BeaconService::health() const {
    const node::Chain& chain = node_.chain();
    bool has_source = false;
    Slot best;
    for (const Followed& followed : followed_) {
        const FollowedState state = followed.node->state();
        has_source = has_source || state.following == Following::following;
        const bool counts =
            state.following == Following::following || state.following == Following::catching_up;
        best = counts ? std::max(best, state.head_slot) : best;
    }
    return {.is_syncing = !has_source || best > chain.head().slot + BEHIND_TOLERANCE_SLOTS,
            .is_optimistic = chain.is_optimistic(chain.head().root),
            .el_offline = ground_->execution.layer().is_offline()};
}

bool BeaconService::has_reached_goal() const {
    const node::Chain& chain = node_.chain();
    if (options_.until_slot && chain.current_slot() > *options_.until_slot) {
        return true;
    }
    // What the history is to be is part of the goal.
    const bool has_history =
        backfill_ == nullptr || backfill_->progress().end == BackfillEnd::complete;
    return options_.until_finalized && has_history &&
           chain.store().finalized_checkpoint.epoch >= *options_.until_finalized;
}

void BeaconService::make_report() {
    const node::Chain& chain = node_.chain();
    Report report;
    report.slot = chain.current_slot();
    report.head = {chain.head().slot, chain.head().root};
    report.finalized = chain.store().finalized_checkpoint;
    report.health = health();
    report.blocks_imported = node_.statistics().blocks_imported;
    report.blocks_refused = node_.statistics().blocks_refused;
    for (const Followed& followed : followed_) {
        report.nodes.push_back(followed.node->state());
        report.published += followed.publisher->sent();
        report.publish_failed += followed.publisher->failed();
        report.publish_dropped += followed.publisher->dropped();
    }
    if (backfill_ != nullptr) {
        report.backfill = backfill_->progress();
    }
    const std::lock_guard lock(mutex_);
    report_ = std::make_shared<const Report>(std::move(report));
}

void BeaconService::tell_nodes() {
    for (Followed& followed : followed_) {
        const FollowedState state = followed.node->state();
        const bool is_trouble = state.following >= Following::unreachable;
        if (state.following != followed.told && state.following != Following::catching_up) {
            on_line_(state.name + ": " + std::string(to_string(state.following)) +
                     (is_trouble ? ": " + state.trouble : ""));
            followed.told = state.following;
            followed.told_trouble = state.trouble;
        }
        const std::string failure = followed.publisher->last_failure();
        if (!failure.empty() && failure != followed.told_trouble) {
            on_line_("not published: " + failure);
            followed.told_trouble = failure;
        }
    }
}

void BeaconService::tell_execution() {
    const engine::ExecutionLayer& layer = ground_->execution.layer();
    if (!ground_->execution.is_there() || layer.is_offline() == told_offline_) {
        return;
    }
    told_offline_ = layer.is_offline();
    on_line_(told_offline_ ? "execution layer: " + layer.trouble().value_or("offline")
                           : "execution layer: is there again");
}

void BeaconService::tell_backfill() {
    if (backfill_ == nullptr) {
        return;
    }
    const BackfillProgress progress = backfill_->progress();
    std::string text = progress.trouble.empty() ? "" : "history: " + progress.trouble;
    if (progress.end == BackfillEnd::complete && progress.blocks != 0) {
        text = "history complete down to slot " + std::to_string(progress.oldest.value) + ": " +
               describe(progress);
    }
    if (!text.empty() && text != told_backfill_) {
        on_line_(text);
        told_backfill_ = text;
    }
}

}  // namespace cairn::beacon
