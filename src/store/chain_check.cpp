#include "store/chain_check.hpp"

#include "base/assert.hpp"

#include <set>

namespace cairn::store {

using namespace consensus;

namespace {

using Place = ChainStore::Place;

/// All but configuration and anchor, which a store has checked when it opens.
class Check {
  public:
    Check(const ChainStore& store, const std::function<void(std::uint64_t)>& progress)
        : store_(store), progress_(progress), anchor_(store.anchor_record()->block) {}

    Stored<std::vector<std::string>> run() {
        const auto check_in_order = [&](const BlockId& id, BytesView value) -> Stored<void> {
            CAIRN_TRY(check_segments_before(id.slot));
            return check_history(id, value);
        };
        CAIRN_TRY(each(Place::history, check_in_order));
        CAIRN_TRY(check_segments_before(anchor_.slot));
        CAIRN_TRY(each(Place::blocks,
                       [&](const BlockId& id, BytesView value) { return check_block(id, value); }));
        if (!roots_.contains(anchor_.root)) {
            find(describe(anchor_) + ", the anchor, is missing");
        }
        CAIRN_TRY(each(Place::states,
                       [&](const BlockId& id, BytesView /*value*/) { return check_state(id); }));
        CAIRN_TRY(check_index());
        return std::move(findings_);
    }

  private:
    void find(std::string what) { findings_.push_back(std::move(what)); }
    void count() {
        ++records_;
        if (progress_) {
            progress_(records_);
        }
    }

    /// Over the entries of a column whose keys are blocks.
    template <class Look>
    Stored<void> each(Place place, Look look) {
        const auto snapshot = store_.kv().snapshot();
        const auto entry = snapshot->iterate(static_cast<Column>(place));
        for (entry->seek({}); entry->valid(); entry->next()) {
            count();
            const auto id = read_block_key(entry->key());
            if (!id) {
                find("a key of column " + ChainStore::columns()[static_cast<std::size_t>(place)] +
                     " is none");
                continue;
            }
            CAIRN_TRY(look(*id, entry->value()));
        }
        return entry->status();
    }

    std::optional<SavedBlock> read(const BlockId& id, BytesView value) {
        auto block = read_block(store_.network(), id, value);
        if (!block) {
            find(block.error().what);
            return std::nullopt;
        }
        roots_.insert(id.root);
        return *std::move(block);
    }

    /// All segments, where the history in the Kv has come to them.
    Stored<void> check_segments_before(Slot slot) {
        const HistorySegments* const segments = store_.segments();
        if (segments == nullptr || segments_checked_ || slot < segments->range().first) {
            return {};
        }
        segments_checked_ = true;
        return segments->for_each(segments->range().first, segments->range().end,
                                  [&](const BlockId& id, BytesView value) {
                                      count();
                                      return check_history(id, value);
                                  });
    }

    Stored<void> check_history(const BlockId& id, BytesView value) {
        const auto block = read(id, value);
        if (block && last_ && block->block->message.parent_root != last_->root) {
            find(describe(id) + " is no child of " + describe(*last_) +
                 ", the one before it in the history");
        }
        if (id.slot >= anchor_.slot) {
            find(describe(id) + " is in the history, but not before the anchor");
        }
        last_ = id;
        return {};
    }

    // By ascending slots, so that a parent comes before its child.
    Stored<void> check_block(const BlockId& id, BytesView value) {
        const auto block = read(id, value);
        if (!block) {
            return {};
        }
        const Root& parent = block->block->message.parent_root;
        if (id == anchor_ && last_ && parent != last_->root) {
            find(describe(id) + ", the anchor, is no child of " + describe(*last_) +
                 ", the last of the history");
        } else if (id != anchor_ && !roots_.contains(parent)) {
            find(describe(id) + " has no parent in the store");
        }
        return {};
    }

    Stored<void> check_state(const BlockId& id) {
        if (const auto state = store_.state(id); !state) {
            find(state.error().what);
        }
        return {};
    }

    Stored<void> check_index() {
        const auto snapshot = store_.kv().snapshot();
        const auto entry = snapshot->iterate(static_cast<Column>(Place::slots));
        std::size_t known = 0;
        for (entry->seek({}); entry->valid(); entry->next()) {
            count();
            const bool is_root = entry->key().size() == 32;
            if (is_root && roots_.contains(Root::from(entry->key()))) {
                ++known;
            } else {
                find("the index has a root of no block: " + base::to_hex(entry->key()));
            }
        }
        if (known < roots_.size()) {
            find("the index lacks " + std::to_string(roots_.size() - known) + " blocks");
        }
        return entry->status();
    }

    const ChainStore& store_;
    const std::function<void(std::uint64_t)>& progress_;
    BlockId anchor_;
    std::optional<BlockId> last_;
    bool segments_checked_ = false;
    std::set<Root> roots_;
    std::vector<std::string> findings_;
    std::uint64_t records_ = 0;
};

double mean(std::uint64_t bytes, std::uint64_t count) {
    return count == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(count);
}

}  // namespace

Stored<ChainSize> measure_chain(const ChainStore& store) {
    ChainSize size;
    const auto snapshot = store.kv().snapshot();
    for (std::size_t i = 0; i < size.places.size(); ++i) {
        const auto column = static_cast<Column>(i);
        PlaceSize& place = size.places[i];
        place.disk_bytes = store.kv().size_bytes(column);
        const auto entry = snapshot->iterate(column);
        for (entry->seek({}); entry->valid(); entry->next()) {
            ++place.records;
            place.bytes += entry->key().size() + entry->value().size();
            if (static_cast<Place>(i) != Place::states) {
                continue;
            }
            const auto id = read_block_key(entry->key());
            const auto state = id ? read_state(*id, entry->value())
                                  : Stored<StateRecord>(damaged("store", "a key is none"));
            if (state && !state->base) {
                ++size.whole_states;
                size.whole_state_bytes += entry->key().size() + entry->value().size();
            }
        }
        CAIRN_TRY(entry->status());
    }
    if (const HistorySegments* const segments = store.segments(); segments != nullptr) {
        PlaceSize& history = size.places[static_cast<std::size_t>(Place::history)];
        history.disk_bytes += segments->size_bytes();
        CAIRN_TRY(segments->for_each(segments->range().first, segments->range().end,
                                     [&](const BlockId& /*id*/, BytesView record) -> Stored<void> {
                                         ++history.records;
                                         history.bytes += record.size();
                                         return {};
                                     }));
    }
    return size;
}

double SizeForecast::bytes(std::uint64_t slots, std::uint64_t kept_epochs) const {
    const auto epochs = static_cast<double>(kept_epochs);
    constexpr double GROUP = 1U << SNAPSHOT_EXPONENT;
    return static_cast<double>(slots) * block + epochs / GROUP * whole_state +
           epochs * (GROUP - 1) / GROUP * state_difference;
}

SizeForecast forecast_of(const ChainSize& size) {
    const PlaceSize& blocks = size[Place::blocks];
    const PlaceSize& history = size[Place::history];
    const PlaceSize& slots = size[Place::slots];
    const PlaceSize& states = size[Place::states];
    return {mean(blocks.bytes + history.bytes + slots.bytes, blocks.records + history.records),
            mean(size.whole_state_bytes, size.whole_states),
            mean(states.bytes - size.whole_state_bytes, states.records - size.whole_states)};
}

Stored<std::vector<std::string>> check_chain(const ChainStore& store,
                                             const std::function<void(std::uint64_t)>& progress) {
    CAIRN_ASSERT(!store.is_empty());
    return Check(store, progress).run();
}

}  // namespace cairn::store
