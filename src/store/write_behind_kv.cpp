#include "store/write_behind_kv.hpp"

#include <utility>

namespace cairn::store {

WriteBehindKv::WriteBehindKv(std::unique_ptr<Kv> below, std::size_t most_bytes)
    : below_(std::move(below)),
      most_bytes_(most_bytes),
      writer_(base::Thread::start("store", [this] { write_all(); })) {}

WriteBehindKv::~WriteBehindKv() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        changed_.notify_all();
    }
    writer_.reset();
}

Stored<void> WriteBehindKv::commit(const Batch& batch, Durability durability) {
    if (!writer_) {
        return below_->commit(batch, durability);
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
        return failure_ || waiting_.empty() || waiting_bytes_ + batch.size_bytes() <= most_bytes_;
    });
    if (failure_) {
        return unexpected(*failure_);
    }
    waiting_.push_back({batch, durability});
    waiting_bytes_ += batch.size_bytes();
    for (const Batch::Change& change : waiting_.back().batch.changes()) {
        newest_.insert_or_assign({change.column, change.key}, &change);
    }
    changed_.notify_all();
    return {};
}

Stored<std::optional<Bytes>> WriteBehindKv::get(Column column, BytesView key) const {
    {
        const std::lock_guard lock(mutex_);
        const auto found = newest_.find({column, Bytes(key.begin(), key.end())});
        if (found != newest_.end()) {
            return found->second->value;
        }
    }
    return below_->get(column, key);  // what has left the map is there
}

std::unique_ptr<KvSnapshot> WriteBehindKv::snapshot() const {
    static_cast<void>(flush());
    return below_->snapshot();
}

Stored<void> WriteBehindKv::flush() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || waiting_.empty(); });
    if (failure_) {
        return unexpected(*failure_);
    }
    return {};
}

void WriteBehindKv::forget(const Waiting& written) {
    for (const Batch::Change& change : written.batch.changes()) {
        const auto found = newest_.find({change.column, change.key});
        if (found != newest_.end() && found->second == &change) {
            newest_.erase(found);
        }
    }
    waiting_bytes_ -= written.batch.size_bytes();
    waiting_.pop_front();
}

void WriteBehindKv::write_all() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty() || failure_) {
            return;
        }
        const Waiting& next = waiting_.front();
        lock.unlock();
        const auto written = below_->commit(next.batch, next.durability);
        lock.lock();
        if (!written) {
            failure_ = written.error();
        } else {
            forget(next);
        }
        changed_.notify_all();
        if (failure_) {
            return;
        }
    }
}

}  // namespace cairn::store
