#include "store/detail/memory_tables.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <ranges>

namespace cairn::store::detail {
namespace {

constexpr std::uint64_t now = ~std::uint64_t{0};

std::shared_ptr<const Bytes> seen(const std::vector<Version>& versions, std::uint64_t sequence) {
    for (const Version& version : std::views::reverse(versions)) {
        if (version.sequence <= sequence) {
            return version.value;
        }
    }
    return nullptr;
}

}  // namespace

std::vector<std::string> MemoryTables::names() const {
    const auto keys = tables_ | std::views::keys;
    return {keys.begin(), keys.end()};
}

Stored<void> MemoryTables::commit(const std::vector<Table*>& columns, const Batch& batch,
                                  Durability how) {
    const std::scoped_lock lock(mutex_);
    if (refusal) {
        return unexpected(*refusal);
    }
    ++sequence_;
    std::vector<Former> former;
    for (const Batch::Change& change : batch.changes()) {
        CAIRN_ASSERT(change.column < columns.size());
        Table& table = *columns[change.column];
        const auto found = table.find(change.key);
        former.push_back(
            {&table, change.key, found == table.end() ? nullptr : found->second.back().value});
        set(table, change.key,
            change.value ? std::make_shared<const Bytes>(*change.value) : nullptr);
    }
    undo_.push_back(std::move(former));
    if (how == Durability::synced) {
        undo_.clear();
    }
    return {};
}

void MemoryTables::set(Table& table, const Bytes& key, std::shared_ptr<const Bytes> value) {
    const auto at = table.try_emplace(key).first;
    at->second.push_back({sequence_, std::move(value)});
    drop_unseen(table, at);
}

// A version is seen if it is the last at or below a snapshot, or the last of all.
void MemoryTables::drop_unseen(Table& table, Table::iterator at) {
    std::vector<Version>& versions = at->second;
    std::vector<Version> kept;
    for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
        const auto snapshot = snapshots_.lower_bound(versions[i].sequence);
        if (snapshot != snapshots_.end() && *snapshot < versions[i + 1].sequence) {
            kept.push_back(versions[i]);
        }
    }
    kept.push_back(versions.back());
    versions = std::move(kept);
    if (versions.size() > 1) {
        with_history_.emplace(&table, at->first);
        return;
    }
    with_history_.erase({&table, at->first});
    if (versions.back().value == nullptr) {
        table.erase(at);
    }
}

std::shared_ptr<const Bytes> MemoryTables::get(const Table& table, BytesView key) const {
    return get(table, key, now);
}

std::shared_ptr<const Bytes> MemoryTables::get(const Table& table, BytesView key,
                                               std::uint64_t sequence) const {
    const std::scoped_lock lock(mutex_);
    const auto found = table.find(Bytes(key.begin(), key.end()));
    return found == table.end() ? nullptr : seen(found->second, sequence);
}

std::uint64_t MemoryTables::size_bytes(const Table& table) const {
    const std::scoped_lock lock(mutex_);
    std::uint64_t size = 0;
    for (const auto& [key, versions] : table) {
        size += versions.back().value ? key.size() + versions.back().value->size() : 0;
    }
    return size;
}

std::uint64_t MemoryTables::open_snapshot() {
    const std::scoped_lock lock(mutex_);
    snapshots_.insert(sequence_);
    return sequence_;
}

void MemoryTables::close_snapshot(std::uint64_t sequence) {
    const std::scoped_lock lock(mutex_);
    snapshots_.erase(snapshots_.find(sequence));
    const auto held = with_history_;
    for (const auto& [table, key] : held) {
        drop_unseen(*table, table->find(key));
    }
}

std::optional<MemoryTables::Position> MemoryTables::at_or_after(const Table& table,
                                                                const Bytes& key,
                                                                std::uint64_t sequence) const {
    const std::scoped_lock lock(mutex_);
    for (auto at = table.lower_bound(key); at != table.end(); ++at) {
        if (auto value = seen(at->second, sequence)) {
            return Position{at, std::move(value)};
        }
    }
    return std::nullopt;
}

std::optional<MemoryTables::Position> MemoryTables::at_or_before(const Table& table,
                                                                 const Bytes& key,
                                                                 std::uint64_t sequence) const {
    const std::scoped_lock lock(mutex_);
    for (auto at = table.upper_bound(key); at != table.begin();) {
        --at;
        if (auto value = seen(at->second, sequence)) {
            return Position{at, std::move(value)};
        }
    }
    return std::nullopt;
}

std::optional<MemoryTables::Position> MemoryTables::after(const Table& table,
                                                          Table::const_iterator at,
                                                          std::uint64_t sequence) const {
    const std::scoped_lock lock(mutex_);
    for (++at; at != table.end(); ++at) {
        if (auto value = seen(at->second, sequence)) {
            return Position{at, std::move(value)};
        }
    }
    return std::nullopt;
}

std::optional<MemoryTables::Position> MemoryTables::before(const Table& table,
                                                           Table::const_iterator at,
                                                           std::uint64_t sequence) const {
    const std::scoped_lock lock(mutex_);
    while (at != table.begin()) {
        --at;
        if (auto value = seen(at->second, sequence)) {
            return Position{at, std::move(value)};
        }
    }
    return std::nullopt;
}

void MemoryTables::lose_unsynced(std::size_t kept) {
    const std::scoped_lock lock(mutex_);
    CAIRN_ASSERT(!in_use && snapshots_.empty() && kept <= undo_.size());
    while (undo_.size() > kept) {
        ++sequence_;
        for (Former& former : std::views::reverse(undo_.back())) {
            set(*former.table, former.key, std::move(former.value));
        }
        undo_.pop_back();
    }
    // What a power cut left is on the disk.
    undo_.clear();
}

}  // namespace cairn::store::detail
