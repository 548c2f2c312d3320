#include "beacon/backfill.hpp"

#include "base/stopwatch.hpp"
#include "base/thread.hpp"
#include "crypto/random.hpp"

#include <algorithm>

namespace cairn::beacon {

using namespace consensus;

namespace {

constexpr std::uint64_t FIRST_PAUSE_MS = 1000;
constexpr std::uint64_t LONGEST_PAUSE_MS = 60'000;

double rate(std::uint64_t blocks, double ms) {
    return ms > 0 ? 1000.0 * static_cast<double>(blocks) / ms : 0;
}

}  // namespace

double BackfillProgress::blocks_per_second() const {
    return rate(blocks, fetching_ms + roots_ms + signatures_ms + storing_ms);
}

double BackfillProgress::blocks_per_second_without_signatures() const {
    return rate(blocks, fetching_ms + roots_ms + storing_ms);
}

std::string describe(const BackfillProgress& progress) {
    const auto whole = [](double number) {
        return std::to_string(static_cast<std::uint64_t>(number));
    };
    return std::to_string(progress.blocks) + " blocks, " + whole(progress.blocks_per_second()) +
           " a second (" + whole(progress.blocks_per_second_without_signatures()) +
           " without signatures)";
}

Backfill::Backfill(BackfillOptions options, Owner& owner, store::ChainStore& chain_store,
                   base::Executor& executor)
    : options_(std::move(options)), owner_(owner), chain_store_(chain_store), executor_(executor) {
    CAIRN_ASSERT(!options_.urls.empty());
    connect();
}

void Backfill::connect() {
    connections_.clear();
    connections_.reserve(BACKFILL_CONNECTIONS);
    for (std::size_t i = 0; i < BACKFILL_CONNECTIONS; ++i) {
        connections_.emplace_back(options_.urls[source_]);
    }
}

void Backfill::stop() {
    stopping_ = true;
    alarm_.ring();
}

BackfillProgress Backfill::progress() const {
    const std::lock_guard lock(mutex_);
    return progress_;
}

Backfill::Step Backfill::fail(Step step, std::string why) {
    const std::lock_guard lock(mutex_);
    progress_.trouble = std::move(why);
    return step;
}

std::optional<Backfill::Start> Backfill::start() {
    std::optional<Start> start;
    owner_.run([&](node::Node& node) {
        const auto oldest = chain_store_.oldest();
        if (oldest) {
            const BeaconBlock& block = oldest->block->message;
            start = Start{{block.slot, block.parent_root}, node.chain().head().state};
        }
    });
    return start;
}

void Backfill::run() {
    std::optional<Start> found;
    while (!stopping_ && !(found = start())) {
        alarm_.wait_until(base::now_ms() + FIRST_PAUSE_MS);
    }
    if (!found) {
        return;
    }
    ProposerKeys keys(owner_.network(), *found->state);
    Bottom bottom = found->bottom;
    Slot searched = bottom.slot;
    {
        const std::lock_guard lock(mutex_);
        progress_.oldest = bottom.slot;
    }
    std::uint64_t pause_ms = FIRST_PAUSE_MS;
    Step step = bottom.slot <= options_.until ? Step::complete : Step::more;
    while (step != Step::complete && !stopping_) {
        step = extend(keys, bottom, searched);
        if (step == Step::failed || step == Step::unavailable) {
            source_ = (source_ + 1) % options_.urls.size();
            connect();
            searched = bottom.slot;
            alarm_.wait_until(base::now_ms() + pause_ms);
            pause_ms = std::min(pause_ms * 2, LONGEST_PAUSE_MS);
        } else {
            pause_ms = FIRST_PAUSE_MS;
        }
    }
    const std::lock_guard lock(mutex_);
    progress_.oldest = bottom.slot;
    progress_.end = step == Step::complete ? BackfillEnd::complete : BackfillEnd::stopped;
}

Backfill::Step Backfill::extend(ProposerKeys& keys, Bottom& bottom, Slot& searched) {
    const std::uint64_t reach = std::min(BACKFILL_SLOTS, searched - options_.until);
    const Slot first{searched.value - reach};
    base::Stopwatch watch;
    const auto fetched = fetch(first, searched);
    const double fetching_ms = watch.elapsed().wall_ms;
    if (!fetched) {
        return fail(Step::failed, fetched.error().what);
    }
    if (fetched->empty()) {
        if (first == GENESIS_SLOT) {
            return fail(Step::unavailable, connections_.front().name() + " lacks the block " +
                                               hex_id(bottom.parent_root) + " below slot " +
                                               std::to_string(bottom.slot.value));
        }
        searched = first;
        return first <= options_.until ? Step::complete : Step::more;
    }
    watch = {};
    const auto saved = check_roots(owner_.network(), options_.genesis_time, bottom, *fetched);
    const double roots_ms = watch.elapsed().wall_ms;
    if (!saved) {
        return fail(Step::failed, connections_.front().name() + ": " + describe(saved.error()));
    }
    watch = {};
    const auto signatures = check_signatures(keys, *saved, crypto::os_random(), executor_);
    const double signatures_ms = watch.elapsed().wall_ms;
    if (!signatures) {
        return fail(Step::failed,
                    connections_.front().name() + ": " + describe(signatures.error()));
    }
    watch = {};
    const BeaconBlock& oldest = saved->front().block->message;
    if (!save(*saved, bottom)) {
        return fail(Step::failed, "the blocks could not be stored");
    }
    bottom = {oldest.slot, oldest.parent_root};
    searched = first;
    const std::lock_guard lock(mutex_);
    progress_.oldest = bottom.slot;
    progress_.blocks += saved->size();
    progress_.fetching_ms += fetching_ms;
    progress_.roots_ms += roots_ms;
    progress_.signatures_ms += signatures_ms;
    progress_.storing_ms += watch.elapsed().wall_ms;
    return first <= options_.until ? Step::complete : Step::more;
}

bool Backfill::save(std::span<const store::SavedBlock> blocks, const Bottom& bottom) {
    bool saved = false;
    owner_.run([&](node::Node&) {
        // Only if the store still ends where this began.
        const auto oldest = chain_store_.oldest();
        saved = oldest && oldest->block->message.parent_root == bottom.parent_root &&
                chain_store_.extend_history(blocks).has_value();
    });
    return saved;
}

// Fetching ---------------------------------------------------------------------------------------

NodeResult<std::vector<BlockPointer>> Backfill::fetch_part(std::size_t connection, Slot first,
                                                           Slot last) {
    std::vector<BlockPointer> blocks;
    for (Slot slot = first; slot < last && !stopping_; ++slot) {
        CAIRN_TRY_ASSIGN(auto block, connections_[connection].block(owner_.network(),
                                                                    std::to_string(slot.value)));
        if (block) {
            blocks.push_back(*std::move(block));
        }
    }
    return blocks;
}

NodeResult<std::vector<BlockPointer>> Backfill::fetch(Slot first, Slot last) {
    const std::uint64_t count = last - first;
    const std::uint64_t part = (count + BACKFILL_CONNECTIONS - 1) / BACKFILL_CONNECTIONS;
    std::vector<NodeResult<std::vector<BlockPointer>>> parts(BACKFILL_CONNECTIONS);
    {
        std::vector<base::Thread> threads;
        for (std::size_t i = 0; i < BACKFILL_CONNECTIONS; ++i) {
            const Slot from = std::min(first + i * part, last);
            const Slot to = std::min(from + part, last);
            const auto work = [this, &parts, i, from, to] { parts[i] = fetch_part(i, from, to); };
            if (auto thread = base::Thread::start("backfill", work)) {
                threads.push_back(*std::move(thread));
            } else {
                work();
            }
        }
    }
    std::vector<BlockPointer> blocks;
    for (auto& fetched : parts) {
        CAIRN_TRY(fetched);
        blocks.insert(blocks.end(), fetched->begin(), fetched->end());
    }
    return blocks;
}

}  // namespace cairn::beacon
