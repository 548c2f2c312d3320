#include "store/memory_kv.hpp"

#include "base/assert.hpp"
#include "store/detail/memory_tables.hpp"

#include <algorithm>

namespace cairn::store {
namespace {

using detail::MemoryTables;
using detail::Table;

std::optional<Bytes> copy_of(const std::shared_ptr<const Bytes>& value) {
    return value ? std::optional<Bytes>(*value) : std::nullopt;
}

/// Keeps what it sees alive; iterators share it with their snapshot.
class View {
  public:
    explicit View(std::shared_ptr<MemoryTables> tables)
        : tables_(std::move(tables)), sequence_(tables_->open_snapshot()) {}
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    ~View() { tables_->close_snapshot(sequence_); }

    const MemoryTables& tables() const noexcept { return *tables_; }
    std::uint64_t sequence() const noexcept { return sequence_; }

  private:
    std::shared_ptr<MemoryTables> tables_;
    std::uint64_t sequence_;
};

class MemoryIterator final : public Iterator {
  public:
    MemoryIterator(std::shared_ptr<const View> view, const Table& table)
        : view_(std::move(view)), table_(&table) {}

    void seek(BytesView key) override {
        position_ =
            view_->tables().at_or_after(*table_, {key.begin(), key.end()}, view_->sequence());
    }
    void seek_for_previous(BytesView key) override {
        position_ =
            view_->tables().at_or_before(*table_, {key.begin(), key.end()}, view_->sequence());
    }
    void next() override {
        CAIRN_ASSERT(valid());
        position_ = view_->tables().after(*table_, position_->at, view_->sequence());
    }
    void previous() override {
        CAIRN_ASSERT(valid());
        position_ = view_->tables().before(*table_, position_->at, view_->sequence());
    }
    bool valid() const override { return position_.has_value(); }
    BytesView key() const override {
        CAIRN_ASSERT(valid());
        return position_->at->first;
    }
    BytesView value() const override {
        CAIRN_ASSERT(valid());
        return *position_->value;
    }
    Stored<void> status() const override { return {}; }

  private:
    std::shared_ptr<const View> view_;
    const Table* table_;
    std::optional<MemoryTables::Position> position_;
};

class MemorySnapshot final : public KvSnapshot {
  public:
    MemorySnapshot(std::shared_ptr<MemoryTables> tables, std::vector<Table*> columns)
        : view_(std::make_shared<const View>(std::move(tables))), columns_(std::move(columns)) {}

    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override {
        CAIRN_ASSERT(column < columns_.size());
        return copy_of(view_->tables().get(*columns_[column], key, view_->sequence()));
    }
    std::unique_ptr<Iterator> iterate(Column column) const override {
        CAIRN_ASSERT(column < columns_.size());
        return std::make_unique<MemoryIterator>(view_, *columns_[column]);
    }

  private:
    std::shared_ptr<const View> view_;
    std::vector<Table*> columns_;
};

class MemoryKv final : public Kv {
  public:
    MemoryKv(std::shared_ptr<MemoryTables> tables, std::vector<Table*> columns)
        : tables_(std::move(tables)), columns_(std::move(columns)) {
        tables_->in_use = true;
    }
    MemoryKv(const MemoryKv&) = delete;
    MemoryKv& operator=(const MemoryKv&) = delete;
    ~MemoryKv() override { tables_->in_use = false; }

    Stored<void> commit(const Batch& batch, Durability durability) override {
        return tables_->commit(columns_, batch, durability);
    }
    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override {
        CAIRN_ASSERT(column < columns_.size());
        return copy_of(tables_->get(*columns_[column], key));
    }
    std::unique_ptr<KvSnapshot> snapshot() const override {
        return std::make_unique<MemorySnapshot>(tables_, columns_);
    }
    std::uint64_t size_bytes(Column column) const override {
        CAIRN_ASSERT(column < columns_.size());
        return tables_->size_bytes(*columns_[column]);
    }

  private:
    std::shared_ptr<MemoryTables> tables_;
    std::vector<Table*> columns_;
};

}  // namespace

MemoryDisk::MemoryDisk() : tables_(std::make_shared<MemoryTables>()) {}
MemoryDisk::~MemoryDisk() = default;

Stored<std::unique_ptr<Kv>> MemoryDisk::open(const std::vector<std::string>& columns) {
    if (tables_->in_use) {
        return unexpected(
            StoreError{StoreErrorKind::locked, "the store in memory is open already"});
    }
    for (const std::string& name : tables_->names()) {
        if (std::ranges::find(columns, name) == columns.end()) {
            return unexpected(StoreError{StoreErrorKind::unknown_form,
                                         "the store in memory has an unknown column, " + name});
        }
    }
    std::vector<Table*> tables;
    for (const std::string& name : columns) {
        tables.push_back(&tables_->table(name));
    }
    return std::make_unique<MemoryKv>(tables_, std::move(tables));
}

std::size_t MemoryDisk::unsynced() const noexcept {
    return tables_->unsynced();
}

void MemoryDisk::lose_unsynced(std::size_t kept) {
    tables_->lose_unsynced(kept);
}

void MemoryDisk::refuse_commits(std::optional<StoreError> error) {
    tables_->refusal = std::move(error);
}

}  // namespace cairn::store
