#include "store/sidecar_store.hpp"

#include "ssz/codec.hpp"

#include <algorithm>

namespace cairn::store {

using namespace consensus;

namespace {

constexpr std::size_t MAX_PRUNED = 1024;
constexpr std::size_t INDEX_BYTES = 8;

constexpr Column column(SidecarStore::Place place) {
    return static_cast<Column>(place);
}

/// Ascending by slot, root and index.
Bytes sidecar_key(const BlockId& block, std::uint64_t index) {
    Bytes key = block_key(block);
    for (std::size_t i = INDEX_BYTES; i-- > 0;) {
        key.push_back(static_cast<std::uint8_t>(index >> (8 * i)));
    }
    return key;
}

bool is_of(BytesView key, const BlockId& block) {
    const Bytes prefix = block_key(block);
    return key.size() == prefix.size() + INDEX_BYTES &&
           std::ranges::equal(key.first(prefix.size()), prefix);
}

std::optional<Slot> slot_of(BytesView key) {
    const auto block = key.size() > INDEX_BYTES
                           ? read_block_key(key.first(key.size() - INDEX_BYTES))
                           : std::nullopt;
    return block ? std::optional(block->slot) : std::nullopt;
}

}  // namespace

const std::vector<std::string>& SidecarStore::columns() {
    static const std::vector<std::string> names = {"blobs", "columns"};
    return names;
}

template <class Sidecar>
void SidecarStore::put(Place place, const BlockId& block, const Sidecar& sidecar) {
    if (batch_.size_bytes() >= MAX_COLLECTED_BYTES) {
        return;
    }
    const Spec spec = spec_of_slot(network_, block.slot);
    batch_.put(column(place), sidecar_key(block, sidecar.index),
               seal_record(SIDECAR_VERSION, ssz::encode(spec, sidecar)));
}

void SidecarStore::put(const BlockId& block, const BlobSidecar& sidecar) {
    put(Place::blobs, block, sidecar);
}
void SidecarStore::put(const BlockId& block, const DataColumnSidecar& sidecar) {
    put(Place::columns, block, sidecar);
}

Stored<void> SidecarStore::note(Stored<void> outcome) {
    failure_ = outcome ? std::nullopt : std::optional(outcome.error());
    return outcome;
}

Stored<void> SidecarStore::commit() {
    if (batch_.empty()) {
        return {};
    }
    CAIRN_TRY(note(kv_.commit(batch_, Durability::buffered)));
    batch_ = {};
    return {};
}

template <class Sidecar>
Stored<std::vector<Sidecar>> SidecarStore::read(Place place, const BlockId& block) const {
    const Spec spec = spec_of_slot(network_, block.slot);
    const std::string what = "sidecar of " + describe(block);
    std::vector<Sidecar> found;
    const auto snapshot = kv_.snapshot();
    const auto entry = snapshot->iterate(column(place));
    for (entry->seek(block_key(block)); entry->valid() && is_of(entry->key(), block);
         entry->next()) {
        CAIRN_TRY_ASSIGN(const OpenedRecord record,
                         open_record(entry->value(), SIDECAR_VERSION, what));
        Sidecar sidecar;
        if (const auto decoded = ssz::decode(spec, record.content, sidecar); !decoded) {
            return damaged(what, decoded.error().where);
        }
        found.push_back(std::move(sidecar));
    }
    CAIRN_TRY(entry->status());
    return found;
}

Stored<std::vector<BlobSidecar>> SidecarStore::blobs(const BlockId& block) const {
    return read<BlobSidecar>(Place::blobs, block);
}
Stored<std::vector<DataColumnSidecar>> SidecarStore::data_columns(const BlockId& block) const {
    return read<DataColumnSidecar>(Place::columns, block);
}

Stored<std::uint64_t> SidecarStore::prune(Place place, Slot first) {
    std::uint64_t removed = 0;
    for (bool more = true; more;) {
        Batch batch;
        const auto snapshot = kv_.snapshot();
        const auto entry = snapshot->iterate(column(place));
        for (entry->seek({}); entry->valid() && batch.changes().size() < MAX_PRUNED;
             entry->next()) {
            const auto slot = slot_of(entry->key());
            if (slot && *slot >= first) {
                break;
            }
            batch.remove(column(place), entry->key());
        }
        CAIRN_TRY(entry->status());
        more = batch.changes().size() == MAX_PRUNED;
        removed += batch.changes().size();
        if (!batch.empty()) {
            CAIRN_TRY(note(kv_.commit(batch, Durability::buffered)));
        }
    }
    return removed;
}

Stored<std::uint64_t> SidecarStore::prune(Slot first) {
    CAIRN_TRY_ASSIGN(const std::uint64_t blobs, prune(Place::blobs, first));
    CAIRN_TRY_ASSIGN(const std::uint64_t columns, prune(Place::columns, first));
    return blobs + columns;
}

}  // namespace cairn::store
