#include "store/chain_store.hpp"

#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/state_diff.hpp"

#include <algorithm>
#include <bit>

namespace cairn::store {

using namespace consensus;

namespace {

constexpr Column column(ChainStore::Place place) {
    return static_cast<Column>(place);
}

Bytes text_key(std::string_view text) {
    return {text.begin(), text.end()};
}
const Bytes CONFIG_KEY = text_key("config");
const Bytes ANCHOR_KEY = text_key("anchor");

constexpr std::size_t MAX_PRUNED = 1024;

constexpr std::array SCHEDULED = {ForkId::altair, ForkId::bellatrix, ForkId::capella,
                                  ForkId::deneb,  ForkId::electra,   ForkId::fulu,
                                  ForkId::gloas};

std::uint64_t group_of(const Spec& network, Slot slot) {
    return compute_epoch_at_slot(network, slot).value >> SNAPSHOT_EXPONENT;
}
/// How many states of a group lean on this one: those of rounder epochs are needed by more.
unsigned level_of(const Spec& network, Slot slot) {
    const std::uint64_t epoch = compute_epoch_at_slot(network, slot).value;
    return std::min(static_cast<unsigned>(std::countr_zero(epoch)), SNAPSHOT_EXPONENT);
}

/// The first thing that makes `ours` another network than `stored`, for one whose newest block is
/// of `newest`; empty: they are the same.
std::string other_network(const Config& stored, const Config& ours, Epoch newest) {
    if (stored.CONFIG_NAME != ours.CONFIG_NAME || stored.PRESET_BASE != ours.PRESET_BASE) {
        return "it is of network " + stored.CONFIG_NAME + " (" + stored.PRESET_BASE + "), not " +
               ours.CONFIG_NAME + " (" + ours.PRESET_BASE + ")";
    }
    if (stored.GENESIS_FORK_VERSION != ours.GENESIS_FORK_VERSION ||
        stored.SLOT_DURATION_MS != ours.SLOT_DURATION_MS) {
        return "its network of the name " + stored.CONFIG_NAME + " began in another way";
    }
    for (const ForkId fork : SCHEDULED) {
        const bool same = fork_epoch(stored, fork) == fork_epoch(ours, fork) &&
                          fork_version(stored, fork) == fork_version(ours, fork);
        if (!same && std::min(fork_epoch(stored, fork), fork_epoch(ours, fork)) <= newest) {
            return "in it the fork " + std::string(to_string(fork)) + " came at another epoch";
        }
    }
    return {};
}

Stored<std::optional<Slot>> newest_slot(const Kv& kv) {
    const auto snapshot = kv.snapshot();
    const auto entry = snapshot->iterate(column(ChainStore::Place::blocks));
    entry->seek_for_previous(slot_key(Slot{~std::uint64_t{0}}));
    CAIRN_TRY(entry->status());
    const auto id = entry->valid() ? read_block_key(entry->key()) : std::nullopt;
    return id ? std::optional(id->slot) : std::nullopt;
}

}  // namespace

const std::vector<std::string>& ChainStore::columns() {
    static const std::vector<std::string> names = {"meta", "blocks", "slots", "history", "states"};
    return names;
}

// Opening ----------------------------------------------------------------------------------------

Stored<std::optional<Config>> ChainStore::config_of(const Kv& kv) {
    CAIRN_TRY_ASSIGN(const auto record, kv.get(column(Place::meta), CONFIG_KEY));
    if (!record) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(Config config, read_config(*record));
    return config;
}

Stored<std::unique_ptr<ChainStore>> ChainStore::open(const Spec& network, Kv& kv,
                                                     const ChainStoreOptions& options) {
    std::unique_ptr<ChainStore> store(new ChainStore(network, kv, options));
    CAIRN_TRY_ASSIGN(const auto config, config_of(kv));
    CAIRN_TRY_ASSIGN(const auto anchor, kv.get(column(Place::meta), ANCHOR_KEY));
    if (config.has_value() != anchor.has_value()) {
        return damaged("store", "it has lost its configuration or its anchor");
    }
    if (!config) {
        return store;
    }
    CAIRN_TRY_ASSIGN(store->anchor_, read_anchor(*anchor));
    CAIRN_TRY(store->take_over_config(*config));
    CAIRN_TRY(store->open_segments());
    return store;
}

Stored<void> ChainStore::open_segments() {
    const bool has_segments = anchor_->segments != SlotRange{};
    if (options_.segments.empty()) {
        return has_segments ? unknown_form("store",
                                           "its history is in segments, and no folder of "
                                           "them was given")
                            : Stored<void>();
    }
    CAIRN_TRY_ASSIGN(segments_, HistorySegments::open(options_.segments, anchor_->segments));
    return {};
}

Stored<void> ChainStore::take_over_config(const Config& stored) {
    CAIRN_TRY_ASSIGN(const auto newest, newest_slot(kv_));
    const Slot slot = newest.value_or(anchor_->block.slot);
    const std::string why =
        other_network(stored, *network_.config, compute_epoch_at_slot(network_, slot));
    if (!why.empty()) {
        return unknown_form("store", why);
    }
    const Bytes ours = write_config(*network_.config);
    if (ours == write_config(stored)) {
        return {};
    }
    Batch batch;
    batch.put(column(Place::meta), CONFIG_KEY, ours);
    return kv_.commit(batch, Durability::synced);
}

Stored<void> ChainStore::begin(const Anchor& anchor) {
    CAIRN_ASSERT(is_empty() && batch_.empty());
    batch_.put(column(Place::meta), CONFIG_KEY, write_config(*network_.config));
    next_anchor_ = AnchorRecord{anchor.checkpoint, anchor.block.id(), {}};
    batch_.put(column(Place::meta), ANCHOR_KEY, write_anchor(*next_anchor_));
    put_block(anchor.block);
    auto record = state_for_anchor(anchor.block.id(), anchor.state);
    if (!record) {
        return note(unexpected(std::move(record).error()));
    }
    put_state(anchor.block.id(), *record);
    CAIRN_TRY(commit());
    return note(open_segments());
}

// Writing ----------------------------------------------------------------------------------------

Stored<void> ChainStore::note(Stored<void> outcome) {
    if (!outcome) {
        failure_ = outcome.error();
    }
    return outcome;
}

void ChainStore::put_block(const SavedBlock& block) {
    const BlockId id = block.id();
    batch_.put(column(Place::blocks), block_key(id), write_block(network_, block));
    batch_.put(column(Place::slots), id.root.view(), slot_key(id.slot));
}

Stored<void> ChainStore::put_finality(const FinalityMove& move) {
    CAIRN_ASSERT(!is_empty());
    Batch before = batch_;
    auto collected = note(collect_finality(move));
    if (!collected) {
        batch_ = std::move(before);
    }
    return collected;
}

Stored<void> ChainStore::collect_finality(const FinalityMove& move) {
    for (const BlockId& id : move.decided) {
        CAIRN_TRY(move_to_history(id));
    }
    for (const BlockId& id : move.abandoned) {
        batch_.remove(column(Place::blocks), block_key(id));
        batch_.remove(column(Place::slots), id.root.view());
    }
    if (move.block != anchor_->block && move.state_record != nullptr) {
        put_state(move.block, *move.state_record);
    } else if (move.block != anchor_->block) {
        CAIRN_TRY_ASSIGN(const Bytes record, state_for_anchor(move.block, move.state));
        put_state(move.block, record);
    }
    const std::uint64_t epoch = compute_epoch_at_slot(network_, move.block.slot).value;
    if (epoch > options_.kept_state_epochs) {
        const std::uint64_t group = (epoch - options_.kept_state_epochs) >> SNAPSHOT_EXPONENT;
        CAIRN_TRY(drop_states_before(
            batch_, compute_start_slot_at_epoch(network_, Epoch{group << SNAPSHOT_EXPONENT})));
    }
    next_anchor_ = AnchorRecord{move.checkpoint, move.block, anchor_->segments};
    batch_.put(column(Place::meta), ANCHOR_KEY, write_anchor(*next_anchor_));
    return {};
}

Stored<void> ChainStore::move_to_history(const BlockId& id) {
    const Bytes key = block_key(id);
    CAIRN_TRY_ASSIGN(const auto record, kv_.get(column(Place::blocks), key));
    if (!record) {
        return damaged("store", "it has lost " + describe(id));
    }
    batch_.put(column(Place::history), key, *record);
    batch_.remove(column(Place::blocks), key);
    return {};
}

Stored<void> ChainStore::commit(Durability least) {
    if (batch_.empty() && least == Durability::buffered) {
        return {};
    }
    CAIRN_TRY(note(kv_.commit(batch_, next_anchor_ ? Durability::synced : least)));
    batch_ = Batch{};
    failure_.reset();
    if (next_anchor_) {
        anchor_ = std::exchange(next_anchor_, std::nullopt);
        // The block is stored, whatever comes of this; the next move of finality tries again.
        static_cast<void>(note(hand_over()));
    }
    return {};
}

/// Whole segments only; not the one in which a history begins that may still be filled in below.
Stored<void> ChainStore::hand_over() {
    if (segments_ == nullptr) {
        return {};
    }
    Slot first = segments_->range().end;
    if (segments_->range() == SlotRange{}) {
        CAIRN_TRY_ASSIGN(const BlockId oldest, oldest_block());
        first = Slot{(oldest.slot.value + SLOTS_PER_SEGMENT - 1) / SLOTS_PER_SEGMENT *
                     SLOTS_PER_SEGMENT};
    }
    for (; first + SLOTS_PER_SEGMENT <= anchor_->block.slot; first = first + SLOTS_PER_SEGMENT) {
        CAIRN_TRY(hand_over_segment(first));
    }
    return {};
}

// The file is durable before the batch that takes its blocks out of the Kv; without the batch it is
// removed at the next start.
Stored<void> ChainStore::hand_over_segment(Slot first) {
    std::vector<HistorySegments::Record> records;
    Batch batch;
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::history));
    for (entry->seek(slot_key(first)); entry->valid(); entry->next()) {
        const auto id = read_block_key(entry->key());
        if (!id || id->slot >= first + SLOTS_PER_SEGMENT) {
            break;
        }
        records.push_back({*id, Bytes(entry->value().begin(), entry->value().end())});
        batch.remove(column(Place::history), entry->key());
    }
    CAIRN_TRY(entry->status());
    CAIRN_TRY(segments_->write(first, records));
    AnchorRecord anchor = *anchor_;
    anchor.segments = {segments_->range() == SlotRange{} ? first : segments_->range().first,
                       first + SLOTS_PER_SEGMENT};
    batch.put(column(Place::meta), ANCHOR_KEY, write_anchor(anchor));
    CAIRN_TRY(kv_.commit(batch, Durability::synced));
    anchor_ = anchor;
    segments_->extend(first);
    return {};
}

Stored<void> ChainStore::extend_history(std::span<const SavedBlock> blocks) {
    CAIRN_ASSERT(!is_empty());
    Batch batch;
    for (const SavedBlock& block : blocks) {
        const BlockId id = block.id();
        CAIRN_ASSERT(id.slot < anchor_->block.slot);
        batch.put(column(Place::history), block_key(id), write_block(network_, block));
        batch.put(column(Place::slots), id.root.view(), slot_key(id.slot));
    }
    return note(kv_.commit(batch, Durability::synced));
}

Stored<std::uint64_t> ChainStore::prune_history(Slot first) {
    CAIRN_ASSERT(batch_.empty());
    std::uint64_t removed = 0;
    for (bool more = true; more;) {
        Batch batch;
        std::size_t count = 0;
        const auto snapshot = kv_.snapshot();
        const auto entry = snapshot->iterate(column(Place::history));
        for (entry->seek({}); entry->valid() && count < MAX_PRUNED; entry->next()) {
            const auto id = read_block_key(entry->key());
            if (!id || id->slot >= first) {
                break;
            }
            batch.remove(column(Place::history), entry->key());
            batch.remove(column(Place::slots), id->root.view());
            ++count;
        }
        CAIRN_TRY(entry->status());
        more = count == MAX_PRUNED;
        if (!more) {
            const Slot group{group_of(network_, std::min(first, anchor_->block.slot))
                             << SNAPSHOT_EXPONENT};
            CAIRN_TRY(drop_states_before(
                batch, compute_start_slot_at_epoch(network_, Epoch{group.value})));
        }
        if (!batch.empty()) {
            CAIRN_TRY(kv_.commit(batch, Durability::synced));
        }
        removed += count;
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t in_segments, prune_segments(first));
    return removed + in_segments;
}

/// Whole files only. The batch goes first; files that are left behind it are removed at the next
/// start.
Stored<std::uint64_t> ChainStore::prune_segments(Slot first) {
    if (segments_ == nullptr) {
        return std::uint64_t{0};
    }
    const Slot begin = segments_->first_after_removal(first);
    std::uint64_t removed = 0;
    Batch batch;
    CAIRN_TRY(segments_->for_each(segments_->range().first, begin,
                                  [&](const BlockId& id, BytesView /*record*/) -> Stored<void> {
                                      batch.remove(column(Place::slots), id.root.view());
                                      ++removed;
                                      return {};
                                  }));
    if (begin == segments_->range().first) {
        return removed;
    }
    AnchorRecord anchor = *anchor_;
    anchor.segments.first = begin;
    batch.put(column(Place::meta), ANCHOR_KEY, write_anchor(anchor));
    CAIRN_TRY(kv_.commit(batch, Durability::synced));
    anchor_ = anchor;
    segments_->remove_before(begin);
    return removed;
}

// States -----------------------------------------------------------------------------------------

Stored<void> ChainStore::drop_states_before(Batch& batch, Slot slot) const {
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::states));
    entry->seek({});
    if (entry->valid()) {
        entry->next();  // the beginning stays
    }
    for (; entry->valid(); entry->next()) {
        const auto id = read_block_key(entry->key());
        if (!id || id->slot >= slot) {
            break;
        }
        batch.remove(column(Place::states), entry->key());
    }
    return entry->status();
}

/// The nearest state before that more others lean on, or the first of the group. Null: there is
/// none of its group and fork, so the state is kept whole.
Stored<std::optional<BlockId>> ChainStore::base_for(const BlockId& id) const {
    const ForkId fork = spec_of_slot(network_, id.slot).fork_id();
    std::optional<BlockId> base;
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::states));
    for (entry->seek_for_previous(slot_key(id.slot)); entry->valid(); entry->previous()) {
        const auto older = read_block_key(entry->key());
        if (!older || group_of(network_, older->slot) != group_of(network_, id.slot) ||
            spec_of_slot(network_, older->slot).fork_id() != fork) {
            break;
        }
        base = older;
        if (level_of(network_, older->slot) > level_of(network_, id.slot)) {
            break;
        }
    }
    CAIRN_TRY(entry->status());
    return base;
}

void ChainStore::put_state(const BlockId& id, BytesView record) {
    batch_.put(column(Place::states), block_key(id), record);
}

Stored<Bytes> ChainStore::state_for_anchor(const BlockId& id, const BeaconState& state) const {
    const Spec spec = spec_of_slot(network_, id.slot);
    StateRecord record;
    record.fork_version = fork_version(*spec.config, spec.fork_id());
    record.bytes = ssz::encode(spec, state);
    CAIRN_TRY_ASSIGN(record.base, base_for(id));
    if (record.base) {
        CAIRN_TRY_ASSIGN(const Bytes base, state_bytes(*record.base));
        auto difference = encode_difference(spec, base, record.bytes);
        if (!difference) {
            return damaged("state after " + describe(*record.base), "its offsets are wrong");
        }
        record.bytes = *std::move(difference);
    }
    return write_state(record);
}

Stored<StateRecord> ChainStore::state_record(const BlockId& id) const {
    const std::string what = "state after " + describe(id);
    CAIRN_TRY_ASSIGN(const auto record, kv_.get(column(Place::states), block_key(id)));
    if (!record) {
        return damaged(what, "it is lost");
    }
    CAIRN_TRY_ASSIGN(StateRecord state, read_state(id, *record));
    const Spec spec = spec_of_slot(network_, id.slot);
    if (state.fork_version != fork_version(*spec.config, spec.fork_id())) {
        return unknown_form(what, "its fork is not the network's at that slot");
    }
    return state;
}

Stored<Bytes> ChainStore::state_bytes(const BlockId& id) const {
    CAIRN_TRY_ASSIGN(StateRecord record, state_record(id));
    std::vector<Bytes> differences;
    while (record.base) {
        differences.push_back(std::move(record.bytes));
        CAIRN_TRY_ASSIGN(record, state_record(*record.base));
    }
    const Spec spec = spec_of_slot(network_, id.slot);
    Bytes bytes = std::move(record.bytes);
    for (; !differences.empty(); differences.pop_back()) {
        auto newer = apply_difference(spec, bytes, differences.back());
        if (!newer) {
            return damaged("state after " + describe(id), "a difference does not fit");
        }
        bytes = *std::move(newer);
    }
    return bytes;
}

Stored<BeaconState> ChainStore::load_state(const BlockId& id) const {
    const std::string what = "state after " + describe(id);
    CAIRN_TRY_ASSIGN(const Bytes bytes, state_bytes(id));
    const Spec spec = spec_of_slot(network_, id.slot);
    BeaconState state;
    if (const auto decoded = ssz::decode(spec, bytes, state); !decoded) {
        return damaged(
            what, std::string(to_string(decoded.error().rule)) + " at " + decoded.error().where);
    }
    BeaconBlockHeader header = state.latest_block_header;
    header.state_root = ssz::hash_tree_root(spec, state);
    if (ssz::hash_tree_root(spec, header) != id.root) {
        return damaged(what, "its root is not that of its block");
    }
    return state;
}

// Reading ----------------------------------------------------------------------------------------

Stored<SavedBlock> ChainStore::load_block(Place place, const BlockId& id) const {
    CAIRN_TRY_ASSIGN(const auto record, kv_.get(column(place), block_key(id)));
    if (!record) {
        return damaged("store", "it has lost " + describe(id));
    }
    return read_block(network_, id, *record);
}

Stored<Anchor> ChainStore::anchor() const {
    CAIRN_ASSERT(!is_empty());
    CAIRN_TRY_ASSIGN(SavedBlock block, load_block(Place::blocks, anchor_->block));
    CAIRN_TRY_ASSIGN(BeaconState state, load_state(anchor_->block));
    return Anchor{anchor_->checkpoint, std::move(block), std::move(state)};
}

Stored<BlockId> ChainStore::oldest_block() const {
    CAIRN_ASSERT(!is_empty());
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::history));
    entry->seek({});
    CAIRN_TRY(entry->status());
    BlockId oldest = anchor_->block;
    if (entry->valid()) {
        const auto id = read_block_key(entry->key());
        if (!id) {
            return damaged("store", "a key of its history is none");
        }
        oldest = *id;
    }
    if (segments_ != nullptr) {
        CAIRN_TRY_ASSIGN(const auto in_segments, segments_->oldest());
        oldest = in_segments && in_segments->slot < oldest.slot ? *in_segments : oldest;
    }
    return oldest;
}

Stored<std::vector<SavedBlock>> ChainStore::blocks_above_anchor() const {
    CAIRN_ASSERT(!is_empty());
    std::vector<SavedBlock> blocks;
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::blocks));
    for (entry->seek({}); entry->valid(); entry->next()) {
        const auto id = read_block_key(entry->key());
        if (!id) {
            return damaged("store", "a key of its blocks is none");
        }
        if (*id != anchor_->block) {
            CAIRN_TRY_ASSIGN(SavedBlock block, read_block(network_, *id, entry->value()));
            blocks.push_back(std::move(block));
        }
    }
    CAIRN_TRY(entry->status());
    std::ranges::sort(blocks, {}, [](const SavedBlock& block) {
        return std::pair(block.arrival_ms, block.block->message.slot);
    });
    return blocks;
}

Stored<std::optional<SavedBlock>> ChainStore::block(const Root& root) const {
    CAIRN_TRY_ASSIGN(const auto key, kv_.get(column(Place::slots), root.view()));
    if (!key) {
        return std::nullopt;
    }
    Bytes whole = *key;
    whole.insert(whole.end(), root.begin(), root.end());
    const auto id = read_block_key(whole);
    if (!id) {
        return damaged("store", "the slot of a block is no number");
    }
    CAIRN_TRY_ASSIGN(const auto recent, kv_.get(column(Place::blocks), whole));
    if (recent) {
        CAIRN_TRY_ASSIGN(SavedBlock saved, read_block(network_, *id, *recent));
        return saved;
    }
    if (segments_ != nullptr && segments_->covers(id->slot)) {
        CAIRN_TRY_ASSIGN(const auto record, segments_->find(*id));
        if (!record) {
            return damaged("store", "it has lost " + describe(*id));
        }
        CAIRN_TRY_ASSIGN(SavedBlock saved, read_block(network_, *id, *record));
        return saved;
    }
    CAIRN_TRY_ASSIGN(SavedBlock saved, load_block(Place::history, *id));
    return saved;
}

Stored<std::vector<SavedBlock>> ChainStore::history(Slot start, std::uint64_t count) const {
    std::vector<SavedBlock> blocks;
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::history));
    for (entry->seek(slot_key(start)); entry->valid(); entry->next()) {
        const auto id = read_block_key(entry->key());
        if (!id || id->slot.value - start.value >= count) {
            break;
        }
        CAIRN_TRY_ASSIGN(SavedBlock block, read_block(network_, *id, entry->value()));
        blocks.push_back(std::move(block));
    }
    CAIRN_TRY(entry->status());
    if (segments_ != nullptr) {
        CAIRN_TRY(segments_->for_each(start, Slot{start.value + std::min(count, ~start.value)},
                                      [&](const BlockId& id, BytesView record) -> Stored<void> {
                                          CAIRN_TRY_ASSIGN(SavedBlock block,
                                                           read_block(network_, id, record));
                                          blocks.push_back(std::move(block));
                                          return {};
                                      }));
        std::ranges::sort(blocks, {}, [](const SavedBlock& block) { return block.id().slot; });
    }
    return blocks;
}

Stored<SavedBlock> ChainStore::oldest() const {
    CAIRN_TRY_ASSIGN(const BlockId id, oldest_block());
    CAIRN_TRY_ASSIGN(auto saved, block(id.root));
    if (!saved) {
        return damaged("store", "it has lost " + describe(id));
    }
    return *std::move(saved);
}

Stored<std::optional<ChainStore::SavedState>> ChainStore::state_until(Slot slot) const {
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(Place::states));
    BlockId last{slot, {}};
    last.root.bytes.fill(0xff);
    entry->seek_for_previous(block_key(last));
    CAIRN_TRY(entry->status());
    const auto id = entry->valid() ? read_block_key(entry->key()) : std::nullopt;
    if (!id) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(BeaconState state, load_state(*id));
    return SavedState{*id, std::move(state)};
}

}  // namespace cairn::store
