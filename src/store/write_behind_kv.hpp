// A Kv whose batches are written by a thread of its own, so that who commits does not wait for the
// disk: not for a sync, nor for the store's own housekeeping.
//
//   WriteBehindKv kv(*std::move(rocks));
//   CAIRN_TRY(kv.commit(batch, Durability::synced));   // taken, and seen by get() from now on
//   CAIRN_TRY(kv.flush());                             // written, and synced where that was asked
//
// The batches reach the disk in their order, each whole, so after a crash it holds a prefix of them
// as ever; but commit() returns before: a batch of the last moments may be missing, synced or not.
// Fit for what others can give again, such as blocks; not for what must be on disk before a message
// leaves, such as the slashing protection. An error shows at the next commit(), and stays.
//
// Memory: what is not written yet; commit() waits while that is over `most_bytes`. Threads: as Kv.
// snapshot() waits until everything is written.
#pragma once

#include "base/thread.hpp"
#include "store/kv.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace cairn::store {

inline constexpr std::size_t MAX_UNWRITTEN_BYTES = std::size_t{256} << 20U;

class WriteBehindKv final : public Kv {
  public:
    explicit WriteBehindKv(std::unique_ptr<Kv> below, std::size_t most_bytes = MAX_UNWRITTEN_BYTES);
    WriteBehindKv(const WriteBehindKv&) = delete;
    WriteBehindKv& operator=(const WriteBehindKv&) = delete;
    /// Writes what waits.
    ~WriteBehindKv() override;

    Stored<void> commit(const Batch& batch, Durability durability) override;
    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override;
    std::unique_ptr<KvSnapshot> snapshot() const override;
    std::uint64_t size_bytes(Column column) const override { return below_->size_bytes(column); }

    /// Waits until all that was committed is written.
    Stored<void> flush() const;

  private:
    struct Waiting {
        Batch batch;
        Durability durability;
    };
    void write_all();
    void forget(const Waiting& written);

    std::unique_ptr<Kv> below_;
    std::size_t most_bytes_;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<Waiting> waiting_;  // under the mutex, as what follows; elements do not move
    std::map<std::pair<Column, Bytes>, const Batch::Change*> newest_;  // of those that wait
    std::size_t waiting_bytes_ = 0;
    std::optional<StoreError> failure_;
    bool closing_ = false;
    std::optional<base::Thread> writer_;  // null: the system has no threads; commit() writes
};

}  // namespace cairn::store
