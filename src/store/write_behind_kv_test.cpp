#include "store/write_behind_kv.hpp"

#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace cairn::store {
namespace {

/// Lets a batch through only when it is told to, and refuses from `last` on.
class SlowKv final : public Kv {
  public:
    struct Gate {
        std::mutex mutex;
        std::condition_variable changed;
        std::size_t allowed = 0;
        std::size_t last = SIZE_MAX;
        std::size_t written = 0;

        void allow(std::size_t count) {
            const std::lock_guard lock(mutex);
            allowed += count;
            changed.notify_all();
        }
    };

    explicit SlowKv(Gate& gate) : gate_(gate) {}
    Stored<void> commit(const Batch& batch, Durability durability) override {
        std::unique_lock lock(gate_.mutex);
        gate_.changed.wait(lock, [&] { return gate_.written < gate_.allowed; });
        if (++gate_.written > gate_.last) {
            return unexpected(StoreError{StoreErrorKind::io, "the disk is gone"});
        }
        return kv_->commit(batch, durability);
    }
    Stored<std::optional<Bytes>> get(Column column, BytesView key) const override {
        return kv_->get(column, key);
    }
    std::unique_ptr<KvSnapshot> snapshot() const override { return kv_->snapshot(); }
    std::uint64_t size_bytes(Column column) const override { return kv_->size_bytes(column); }

  private:
    Gate& gate_;
    MemoryDisk disk_;
    std::unique_ptr<Kv> kv_ = disk_.open({"only"}).value();
};

Bytes key_of(std::uint8_t key) {
    return {key};
}

Batch put(std::uint8_t key, std::uint8_t value) {
    Batch batch;
    batch.put(0, key_of(key), key_of(value));
    return batch;
}

Batch remove(std::uint8_t key) {
    Batch batch;
    batch.remove(0, key_of(key));
    return batch;
}

struct Written {
    SlowKv::Gate gate;
    WriteBehindKv kv{std::make_unique<SlowKv>(gate)};

    ~Written() { gate.allow(1000); }
    std::optional<Bytes> get(std::uint8_t key) const { return kv.get(0, key_of(key)).value(); }
};

TEST(WriteBehind, WhatIsTakenIsSeenBeforeItIsWritten) {
    Written store;
    ASSERT_TRUE(store.kv.commit(put(1, 10), Durability::synced));
    ASSERT_TRUE(store.kv.commit(put(2, 20), Durability::buffered));
    ASSERT_TRUE(store.kv.commit(put(1, 11), Durability::buffered));
    ASSERT_TRUE(store.kv.commit(remove(2), Durability::buffered));
    EXPECT_EQ(store.gate.written, 0U);
    EXPECT_EQ(store.get(1), key_of(11));
    EXPECT_EQ(store.get(2), std::nullopt);
    store.gate.allow(4);
    ASSERT_TRUE(store.kv.flush());
    EXPECT_EQ(store.gate.written, 4U);
    EXPECT_EQ(store.get(1), key_of(11));
    EXPECT_EQ(store.get(2), std::nullopt);
}

TEST(WriteBehind, ASnapshotHasAllThatWasTaken) {
    Written store;
    store.gate.allow(1000);
    for (std::uint8_t key = 0; key < 100; ++key) {
        ASSERT_TRUE(store.kv.commit(put(key, key), Durability::buffered));
    }
    const auto snapshot = store.kv.snapshot();
    for (std::uint8_t key = 0; key < 100; ++key) {
        EXPECT_EQ(snapshot->get(0, key_of(key)).value(), key_of(key));
    }
}

TEST(WriteBehind, AnErrorShowsAtTheNextCommitAndStays) {
    Written store;
    store.gate.last = 1;
    store.gate.allow(1000);
    ASSERT_TRUE(store.kv.commit(put(1, 1), Durability::buffered));
    ASSERT_TRUE(store.kv.flush());
    ASSERT_TRUE(store.kv.commit(put(2, 2), Durability::buffered));
    EXPECT_FALSE(store.kv.flush());
    for (int i = 0; i < 2; ++i) {
        const auto refused = store.kv.commit(put(3, 3), Durability::buffered);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().what, "the disk is gone");
    }
    EXPECT_EQ(store.get(1), key_of(1));
    EXPECT_EQ(store.get(3), std::nullopt);
}

TEST(WriteBehind, TheEndWritesWhatWaits) {
    SlowKv::Gate gate;
    gate.allow(50);
    {
        WriteBehindKv kv(std::make_unique<SlowKv>(gate));
        for (std::uint8_t key = 0; key < 50; ++key) {
            ASSERT_TRUE(kv.commit(put(key, 1), Durability::buffered));
        }
    }
    EXPECT_EQ(gate.written, 50U);
}

TEST(WriteBehind, WhatWaitsIsBounded) {
    SlowKv::Gate gate;
    WriteBehindKv kv(std::make_unique<SlowKv>(gate), 3);
    ASSERT_TRUE(kv.commit(put(1, 1), Durability::buffered));  // two bytes
    std::atomic<bool> taken = false;
    auto second = base::Thread::start("test", [&] {
        ASSERT_TRUE(kv.commit(put(2, 2), Durability::buffered));
        taken = true;
    });
    EXPECT_FALSE(taken);
    gate.allow(2);
    second->join();
    ASSERT_TRUE(kv.flush());
    EXPECT_EQ(gate.written, 2U);
}

}  // namespace
}  // namespace cairn::store
