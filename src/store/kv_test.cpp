// What kv.hpp promises, of both stores: the same cases, and random loads that must give the same.
#include "store/kv.hpp"

#include "store/kv_contents_test.hpp"
#include "store/memory_kv.hpp"
#include "store/rocks_kv.hpp"

#include <gtest/gtest.h>

#include <functional>

using namespace cairn;
using namespace cairn::store;

namespace {

using Columns = std::vector<std::string>;

/// A place where a store can be opened again and again.
class Place {
  public:
    virtual ~Place() = default;
    virtual Stored<std::unique_ptr<Kv>> open(const Columns& columns) = 0;
};

class MemoryPlace final : public Place {
  public:
    Stored<std::unique_ptr<Kv>> open(const Columns& columns) override {
        return disk_.open(columns);
    }

  private:
    MemoryDisk disk_;
};

class RocksPlace final : public Place {
  public:
    Stored<std::unique_ptr<Kv>> open(const Columns& columns) override {
        // Small, so that tables are written and merged within a test.
        return open_rocks_kv(folder_.path() / "kv", columns,
                             {.cache_bytes = 1U << 20U, .write_buffer_bytes = 64U << 10U});
    }

  private:
    TestFolder folder_;
};

class AnyKv : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        if (GetParam() == "memory") {
            place_ = std::make_unique<MemoryPlace>();
        } else {
            place_ = std::make_unique<RocksPlace>();
        }
    }

    std::unique_ptr<Kv> open(const Columns& columns = {"first", "second"}) {
        auto kv = place_->open(columns);
        EXPECT_TRUE(kv) << kv.error().what;
        return kv ? *std::move(kv) : nullptr;
    }

    static void put(Kv& kv, Column column, std::string_view key, std::string_view value) {
        Batch batch;
        batch.put(column, text_bytes(key), text_bytes(value));
        ASSERT_TRUE(kv.commit(batch, Durability::synced));
    }

    static std::optional<Bytes> value(const auto& kv, Column column, std::string_view key) {
        auto found = kv.get(column, text_bytes(key));
        EXPECT_TRUE(found) << found.error().what;
        return found ? *std::move(found) : std::nullopt;
    }

    std::unique_ptr<Place> place_;
};

INSTANTIATE_TEST_SUITE_P(Stores, AnyKv, testing::Values("memory", "rocks"),
                         [](const auto& tested) { return tested.param; });

TEST_P(AnyKv, GivesBackWhatWasPutByColumn) {
    const auto kv = open();
    put(*kv, 0, "key", "value");
    put(*kv, 1, "empty", "");
    EXPECT_EQ(value(*kv, 0, "key"), text_bytes("value"));
    EXPECT_EQ(value(*kv, 1, "empty"), Bytes{});
    EXPECT_EQ(value(*kv, 1, "key"), std::nullopt);
    EXPECT_EQ(value(*kv, 0, ""), std::nullopt);
}

TEST_P(AnyKv, AppliesTheChangesOfABatchInTheirOrder) {
    const auto kv = open();
    Batch batch;
    batch.put(0, text_bytes("a"), text_bytes("1"));
    batch.remove(0, text_bytes("a"));
    batch.put(0, text_bytes("b"), text_bytes("1"));
    batch.put(0, text_bytes("b"), text_bytes("2"));
    batch.remove(0, text_bytes("never there"));
    EXPECT_EQ(batch.size_bytes(), 1U + 1 + 1 + 1 + 1 + 1 + 1 + 11);
    ASSERT_TRUE(kv->commit(batch, Durability::buffered));
    EXPECT_EQ(value(*kv, 0, "a"), std::nullopt);
    EXPECT_EQ(value(*kv, 0, "b"), text_bytes("2"));
}

TEST_P(AnyKv, AnEmptyBatchIsNothing) {
    const auto kv = open();
    EXPECT_TRUE(kv->commit({}, Durability::synced));
    EXPECT_TRUE(kv->commit({}, Durability::buffered));
}

TEST_P(AnyKv, OrdersKeysAsUnsignedBytes) {
    const auto kv = open();
    const std::vector<Bytes> keys = {{},       {0},   {0, 0}, {0, 255},  {1},
                                     {127, 1}, {128}, {255},  {255, 255}};
    Batch batch;
    for (const Bytes& key : keys) {
        batch.put(0, key, text_bytes("x"));
    }
    ASSERT_TRUE(kv->commit(batch, Durability::synced));
    const auto snapshot = kv->snapshot();
    const auto at = snapshot->iterate(0);
    std::vector<Bytes> seen;
    for (at->seek({}); at->valid(); at->next()) {
        seen.emplace_back(at->key().begin(), at->key().end());
    }
    EXPECT_EQ(seen, keys);
    std::vector<Bytes> backwards;
    for (at->seek_for_previous(Bytes(9, 255)); at->valid(); at->previous()) {
        backwards.insert(backwards.begin(), {at->key().begin(), at->key().end()});
    }
    EXPECT_EQ(backwards, keys);
}

TEST_P(AnyKv, SeeksBetweenKeys) {
    const auto kv = open();
    put(*kv, 0, "b", "1");
    put(*kv, 0, "d", "2");
    const auto snapshot = kv->snapshot();
    const auto at = snapshot->iterate(0);
    const auto key_after = [&](std::string_view key) {
        at->seek(text_bytes(key));
        return at->valid() ? hex_bytes(at->key()) : "end";
    };
    const auto key_before = [&](std::string_view key) {
        at->seek_for_previous(text_bytes(key));
        return at->valid() ? hex_bytes(at->key()) : "end";
    };
    EXPECT_EQ(key_after("a"), "0x62");
    EXPECT_EQ(key_after("b"), "0x62");
    EXPECT_EQ(key_after("c"), "0x64");
    EXPECT_EQ(key_after("e"), "end");
    EXPECT_EQ(key_before("a"), "end");
    EXPECT_EQ(key_before("b"), "0x62");
    EXPECT_EQ(key_before("c"), "0x62");
    EXPECT_EQ(key_before("e"), "0x64");
    EXPECT_TRUE(at->status());
}

TEST_P(AnyKv, ASnapshotSeesNothingLater) {
    const auto kv = open();
    put(*kv, 0, "kept", "old");
    put(*kv, 0, "removed", "old");
    const auto snapshot = kv->snapshot();
    const auto at = snapshot->iterate(0);
    at->seek({});
    Batch batch;
    batch.put(0, text_bytes("kept"), text_bytes("new"));
    batch.remove(0, text_bytes("removed"));
    batch.put(0, text_bytes("later"), text_bytes("new"));
    ASSERT_TRUE(kv->commit(batch, Durability::synced));

    EXPECT_EQ(value(*snapshot, 0, "kept"), text_bytes("old"));
    EXPECT_EQ(value(*snapshot, 0, "removed"), text_bytes("old"));
    EXPECT_EQ(value(*snapshot, 0, "later"), std::nullopt);
    ASSERT_TRUE(at->valid());
    EXPECT_EQ(Bytes(at->value().begin(), at->value().end()), text_bytes("old"));
    at->next();
    ASSERT_TRUE(at->valid());
    EXPECT_EQ(Bytes(at->key().begin(), at->key().end()), text_bytes("removed"));
    at->next();
    EXPECT_FALSE(at->valid());
    EXPECT_EQ(value(*kv, 0, "removed"), std::nullopt);
    EXPECT_EQ(value(*kv, 0, "kept"), text_bytes("new"));
}

TEST_P(AnyKv, IsThereWhenItIsOpenedAgain) {
    auto kv = open();
    put(*kv, 0, "key", "value");
    kv.reset();
    kv = open();
    EXPECT_EQ(value(*kv, 0, "key"), text_bytes("value"));
}

TEST_P(AnyKv, FindsColumnsByNameAndAddsThoseItLacks) {
    auto kv = open({"first", "second"});
    put(*kv, 0, "key", "1");
    put(*kv, 1, "key", "2");
    kv.reset();
    kv = open({"third", "second", "first"});
    EXPECT_EQ(value(*kv, 0, "key"), std::nullopt);
    EXPECT_EQ(value(*kv, 1, "key"), text_bytes("2"));
    EXPECT_EQ(value(*kv, 2, "key"), text_bytes("1"));
}

TEST_P(AnyKv, RefusesToLeaveOutAColumn) {
    open({"first", "second"}).reset();
    const auto kv = place_->open({"first"});
    ASSERT_FALSE(kv);
    EXPECT_EQ(kv.error().kind, StoreErrorKind::unknown_form);
    EXPECT_NE(kv.error().what.find("second"), std::string::npos) << kv.error().what;
}

TEST_P(AnyKv, IsOpenOnlyOnce) {
    const auto kv = open();
    const auto again = place_->open({"first", "second"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, StoreErrorKind::locked) << again.error().what;
}

TEST_P(AnyKv, TellsItsSize) {
    const auto kv = open();
    put(*kv, 0, "key", std::string(1000, 'x'));
    EXPECT_GE(kv->size_bytes(0), 1000U);
}

/// A snapshot of each store and what was there.
struct Held {
    std::unique_ptr<KvSnapshot> memory;
    std::unique_ptr<KvSnapshot> rocks;
};

/// A walk of random steps over two iterators; both must tell the same at each.
void expect_same_walk(std::mt19937_64& random, Iterator& a, Iterator& b) {
    for (int step = 0; step < 12; ++step) {
        const Bytes key(random() % 3, static_cast<std::uint8_t>(random()));
        const auto move = random() % 6;
        for (Iterator* const at : {&a, &b}) {
            if (move == 0 || !at->valid()) {
                at->seek(key);
            } else if (move == 1) {
                at->seek_for_previous(key);
            } else if (move % 2 == 0) {
                at->next();
            } else {
                at->previous();
            }
        }
        ASSERT_EQ(a.valid(), b.valid());
        if (a.valid()) {
            ASSERT_EQ(hex_bytes(a.key()), hex_bytes(b.key()));
            ASSERT_EQ(hex_bytes(a.value()), hex_bytes(b.value()));
        }
    }
}

void expect_same_load(std::uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Columns columns = {"a", "b", "c"};
    MemoryPlace memory_place;
    RocksPlace rocks_place;
    auto memory = *memory_place.open(columns);
    auto rocks = *rocks_place.open(columns);
    std::vector<Held> held;
    for (int step = 0; step < 400; ++step) {
        const auto choice = random() % 40;
        const auto column = static_cast<Column>(random() % columns.size());
        if (choice < 25) {
            const Batch batch = random_batch(random, columns.size(), 400);
            const auto how = random() % 4 == 0 ? Durability::synced : Durability::buffered;
            ASSERT_TRUE(memory->commit(batch, how));
            ASSERT_TRUE(rocks->commit(batch, how));
        } else if (choice < 29 && held.size() < 5) {
            held.push_back({memory->snapshot(), rocks->snapshot()});
        } else if (choice < 32 && !held.empty()) {
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(random() % held.size()));
        } else if (choice < 38 && !held.empty()) {
            const Held& one = held[random() % held.size()];
            const auto a = one.memory->iterate(column);
            const auto b = one.rocks->iterate(column);
            expect_same_walk(random, *a, *b);
        } else if (choice == 38) {
            held.clear();
            memory.reset();
            rocks.reset();
            memory = *memory_place.open(columns);
            rocks = *rocks_place.open(columns);
        } else {
            ASSERT_EQ(*contents_of(*memory, 3), *contents_of(*rocks, 3));
        }
    }
    ASSERT_EQ(*contents_of(*memory, 3), *contents_of(*rocks, 3));
}

TEST(KvModel, BothStoresGiveTheSame) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        expect_same_load(seed);
        if (testing::Test::HasFatalFailure()) {
            return;
        }
    }
}

TEST(MemoryKv, APowerCutKeepsAPrefix) {
    MemoryDisk disk;
    for (std::size_t kept = 0; kept <= 3; ++kept) {
        std::mt19937_64 random(7);
        auto kv = *disk.open({"a", "b"});
        Contents expected = *contents_of(*kv, 2);
        for (std::size_t i = 0; i < 5; ++i) {
            const Batch batch = random_batch(random, 2, 20);
            ASSERT_TRUE(kv->commit(batch, i == 1 ? Durability::synced : Durability::buffered));
            if (i < 2 + kept) {
                apply_batch(expected, batch);
            }
        }
        EXPECT_EQ(disk.unsynced(), 3U);
        kv.reset();
        disk.lose_unsynced(kept);
        EXPECT_EQ(disk.unsynced(), 0U);
        kv = *disk.open({"a", "b"});
        EXPECT_EQ(*contents_of(*kv, 2), expected);
    }
}

TEST(MemoryKv, ARefusedCommitChangesNothing) {
    MemoryDisk disk;
    const auto kv = *disk.open({"a"});
    disk.refuse_commits(StoreError{StoreErrorKind::disk_full, "full"});
    Batch batch;
    batch.put(0, text_bytes("k"), text_bytes("v"));
    const auto refused = kv->commit(batch, Durability::synced);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, StoreErrorKind::disk_full);
    EXPECT_EQ(*kv->get(0, text_bytes("k")), std::nullopt);
    disk.refuse_commits(std::nullopt);
    EXPECT_TRUE(kv->commit(batch, Durability::synced));
    EXPECT_EQ(*kv->get(0, text_bytes("k")), text_bytes("v"));
}

}  // namespace
