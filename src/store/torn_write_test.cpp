// The store on a disk that loses power, fills up, breaks or rots. A power cut at any instant leaves
// a store that opens, and holds a prefix of the batches with all that were acknowledged as synced.
// A full, broken or rotten disk gives what was written, or an error: never anything else.
//
// CAIRN_TORN=N tries every fate at every instant of N loads, instead of two fates of one load, and
// damages more places; CAIRN_SEED=N takes another load for damage and trouble.
#include "base/environment_test.hpp"
#include "store/detail/rocks_folder.hpp"
#include "store/kv_contents_test.hpp"
#include "store/recorded_env_test.hpp"

#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <cstdio>

using namespace cairn;
using namespace cairn::store;

namespace {

constexpr std::size_t COLUMNS = 2;
constexpr Column COUNT_COLUMN = 1;
const Bytes COUNT_KEY = text_bytes("~count");
constexpr std::uint64_t SYNCED_MARK = std::uint64_t{1} << 32U;

/// A store on a disk; the environment lives as long.
class DiskStore {
  public:
    explicit DiskStore(RecordedDisk& disk) : env_(env_on(disk)) {
        kv_ =
            detail::open_rocks_kv_on(*env_, "/disk/kv", {"a", "b"},
                                     {.cache_bytes = 1U << 20U, .write_buffer_bytes = 64U << 10U});
    }

    bool is_open() const { return kv_.has_value(); }
    const StoreError& error() const { return kv_.error(); }
    Kv& operator*() { return **kv_; }

  private:
    std::shared_ptr<rocksdb::Env> env_;
    Stored<std::unique_ptr<Kv>> kv_;
};

/// Batch `number` of a load, with the number itself.
Batch load_batch(std::uint64_t seed, std::uint64_t number) {
    std::mt19937_64 random(seed * 1'000'003 + number);
    Batch batch = random_batch(random, COLUMNS, 1500);
    Bytes count(8);
    base::store_le64(count.data(), number);
    batch.put(COUNT_COLUMN, COUNT_KEY, count);
    return batch;
}

bool is_synced(std::uint64_t seed, std::uint64_t number) {
    return std::mt19937_64(seed * 999'983 + number)() % 3 == 0;
}

Contents contents_after(std::uint64_t seed, std::uint64_t count) {
    Contents out(COLUMNS);
    for (std::uint64_t number = 1; number <= count; ++number) {
        apply_batch(out, load_batch(seed, number));
    }
    return out;
}

std::uint64_t count_in(const Contents& contents) {
    const auto found = contents[COUNT_COLUMN].find(COUNT_KEY);
    return found == contents[COUNT_COLUMN].end() ? 0 : base::load_le64(found->second.data());
}

/// How far a load came: what was begun, and what was acknowledged.
struct Progress {
    std::uint64_t begun = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t synced = 0;
};

/// Commits the batches after `from` up to `to`, or up to the first error.
Stored<Progress> run_load(Kv& kv, RecordedDisk& disk, std::uint64_t seed, Progress progress,
                          std::uint64_t to) {
    for (std::uint64_t number = progress.begun + 1; number <= to; ++number) {
        const bool synced = is_synced(seed, number);
        disk.mark(number);
        const bool by_another = number % 2 == 0;  // an empty batch syncs what was before it
        CAIRN_TRY(kv.commit(load_batch(seed, number),
                            synced && !by_another ? Durability::synced : Durability::buffered));
        if (synced && by_another) {
            CAIRN_TRY(kv.commit({}, Durability::synced));
        }
        if (synced) {
            disk.mark(number + SYNCED_MARK);
        }
    }
    return progress;
}

Progress progress_at(const RecordedDisk& disk, std::size_t events) {
    Progress out;
    for (const std::uint64_t mark : disk.marks(events)) {
        (mark >= SYNCED_MARK ? out.synced : out.begun) = mark % SYNCED_MARK;
    }
    return out;
}

/// Opens right: a prefix, within the bounds.
void expect_right(RecordedDisk& disk, std::uint64_t seed, const Progress& progress) {
    DiskStore store(disk);
    ASSERT_TRUE(store.is_open()) << store.error().what;
    const auto contents = contents_of(*store, COLUMNS);
    ASSERT_TRUE(contents) << contents.error().what;
    const std::uint64_t count = count_in(*contents);
    ASSERT_GE(count, progress.synced);
    ASSERT_LE(count, progress.begun);
    ASSERT_EQ(*contents, contents_after(seed, count));
}

/// A load with a first start, a clean end and a second start in it.
void record_load(RecordedDisk& disk, std::uint64_t seed, std::uint64_t batches) {
    for (const std::uint64_t to : {batches / 2, batches}) {
        DiskStore store(disk);
        ASSERT_TRUE(store.is_open()) << store.error().what;
        const std::uint64_t from = count_in(*contents_of(*store, COLUMNS));
        const auto done = run_load(*store, disk, seed, {.begun = from}, to);
        ASSERT_TRUE(done) << done.error().what;
    }
}

/// One power cut, and now and then a second one while the store recovers from it.
std::size_t cut_power(const RecordedDisk& disk, std::uint64_t seed, std::size_t events, Fate fate,
                      std::mt19937_64& random) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", event " + std::to_string(events) + " of " +
                 std::to_string(disk.events()) + ", fate " +
                 std::to_string(static_cast<int>(fate)));
    const Progress progress = progress_at(disk, events);
    const auto left = disk.after_power_cut(events, fate, random);
    expect_right(*left, seed, progress);
    if (testing::Test::HasFatalFailure() || random() % 16 != 0) {
        return 1;
    }
    const std::size_t second = random() % (left->events() + 1);
    expect_right(*left->after_power_cut(second, Fate::scattered, random), seed, progress);
    return 2;
}

TEST(TornWrites, APowerCutAtAnyInstantLeavesAPrefix) {
    const std::uint64_t loads = base::number_from_environment("CAIRN_TORN", 0);
    std::size_t cuts = 0;
    for (std::uint64_t seed = 1; seed <= std::max<std::uint64_t>(loads, 1); ++seed) {
        RecordedDisk disk;
        record_load(disk, seed, 120);
        std::mt19937_64 random(seed);
        for (std::size_t events = 0; events <= disk.events(); ++events) {
            std::vector<Fate> fates(std::begin(ALL_FATES), std::end(ALL_FATES));
            std::ranges::shuffle(fates, random);
            fates.resize(loads == 0 ? 2 : fates.size());
            for (const Fate fate : fates) {
                cuts += cut_power(disk, seed, events, fate, random);
                ASSERT_FALSE(HasFatalFailure());
            }
        }
    }
    std::printf("%zu power cuts\n", cuts);
}

// The disk is full, or fails, from some write on; then it works again. What was acknowledged is
// there when the store is opened again, and the error says what it was.
void expect_survives_trouble(std::uint64_t seed, std::size_t writes, DiskTrouble trouble) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", trouble " +
                 std::to_string(static_cast<int>(trouble)) + " after write " +
                 std::to_string(writes));
    RecordedDisk disk;
    disk.trouble_after(writes, trouble);
    const auto kind = trouble == DiskTrouble::full ? StoreErrorKind::disk_full : StoreErrorKind::io;
    if (DiskStore store(disk); store.is_open()) {
        const auto done = run_load(*store, disk, seed, {}, 60);
        if (!done) {
            ASSERT_EQ(done.error().kind, kind) << done.error().what;
            // Nothing more is written, even if there is room again.
            disk.trouble_after(0, DiskTrouble::none);
            const auto again = (*store).commit(load_batch(seed, 1), Durability::synced);
            ASSERT_FALSE(again);
            ASSERT_EQ(again.error().kind, kind);
        }
    } else {
        ASSERT_EQ(store.error().kind, kind) << store.error().what;
    }
    disk.trouble_after(0, DiskTrouble::none);
    expect_right(disk, seed, progress_at(disk, disk.events()));
}

TEST(DiskTrouble, WhatWasAcknowledgedOutlivesAFullOrBrokenDisk) {
    const std::size_t step = base::number_from_environment("CAIRN_TORN", 0) > 0 ? 1 : 3;
    for (const DiskTrouble trouble : {DiskTrouble::full, DiskTrouble::broken}) {
        for (std::size_t writes = 0; writes < 240; writes += step) {
            expect_survives_trouble(base::number_from_environment("CAIRN_SEED", 1), writes,
                                    trouble);
            ASSERT_FALSE(HasFatalFailure());
        }
    }
}

/// What became of a store with one damaged place.
enum class Outcome : std::uint8_t { right, refused, read_error };

Outcome outcome_of(RecordedDisk& disk, const Contents& right) {
    DiskStore store(disk);
    if (!store.is_open()) {
        EXPECT_TRUE(store.error().kind == StoreErrorKind::damaged ||
                    store.error().kind == StoreErrorKind::unknown_form)
            << store.error().what;
        return Outcome::refused;
    }
    const auto contents = contents_of(*store, COLUMNS);
    if (!contents) {
        EXPECT_EQ(contents.error().kind, StoreErrorKind::damaged) << contents.error().what;
        return Outcome::read_error;
    }
    EXPECT_TRUE(*contents == right) << "wrong data: holds " << count_in(*contents) << " batches";
    return Outcome::right;
}

/// Files that are short, and decide what all others mean.
bool is_root(std::string_view path) {
    return path.find("MANIFEST") != std::string_view::npos || path.ends_with("CURRENT");
}

/// All numbers below `count`, or so many of them.
std::vector<std::size_t> places(std::size_t count, bool all, std::size_t some,
                                std::mt19937_64& random) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < (count == 0 ? 0 : (all ? count : some)); ++i) {
        out.push_back(all ? i : random() % count);
    }
    return out;
}

/// A recorded store with all that is in it, to be damaged.
class Damaged : public testing::Test {
  protected:
    void SetUp() override { record_load(disk_, seed_, 120); }
    void TearDown() override {
        std::printf("%zu files: %zu opened right, %zu refused, %zu gave an error when read\n",
                    disk_.files().size(), outcomes_[Outcome::right], outcomes_[Outcome::refused],
                    outcomes_[Outcome::read_error]);
    }
    void open(RecordedDisk& disk) { ++outcomes_[outcome_of(disk, right_)]; }

    const std::uint64_t seed_ = base::number_from_environment("CAIRN_SEED", 1);
    RecordedDisk disk_;
    const Contents right_ = contents_after(seed_, 120);
    std::mt19937_64 random_ = std::mt19937_64(1);
    const bool long_run_ = base::number_from_environment("CAIRN_TORN", 0) > 0;
    std::map<Outcome, std::size_t> outcomes_;
};
using BitDamage = Damaged;

TEST_F(BitDamage, NoDamagedBitGivesWrongData) {
    for (const std::string& path : disk_.files()) {
        const std::size_t bits = disk_.size(disk_.find(path)) * 8;
        for (const std::size_t bit :
             places(bits, long_run_ && is_root(path), long_run_ ? 2000 : 60, random_)) {
            const auto rotten = disk_.copy();
            SCOPED_TRACE(path + ", bit " + std::to_string(bit));
            rotten->find(path)->bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
            open(*rotten);
            ASSERT_FALSE(HasFailure());
        }
    }
}

TEST_F(BitDamage, NoLostFileGivesWrongData) {
    for (const std::string& path : disk_.files()) {
        SCOPED_TRACE(path);
        const auto without = disk_.copy();
        without->remove(path);
        open(*without);
        ASSERT_FALSE(HasFailure());
    }
}

TEST_F(BitDamage, NoCutFileGivesWrongData) {
    for (const std::string& path : disk_.files()) {
        const std::size_t size = disk_.size(disk_.find(path));
        for (const std::size_t length :
             places(size, is_root(path), long_run_ ? 2000 : 40, random_)) {
            const auto cut = disk_.copy();
            SCOPED_TRACE(path + " cut to " + std::to_string(length));
            cut->find(path)->bytes.resize(length);
            open(*cut);
            ASSERT_FALSE(HasFailure());
        }
    }
}

// Of two files of one kind the other one: an older MANIFEST, another table.
TEST_F(BitDamage, NoOtherFileInItsPlaceGivesWrongData) {
    const auto files = disk_.files();
    for (const std::string& path : files) {
        for (const std::string& other : files) {
            if (path == other || disk_.size(disk_.find(path)) == 0) {
                continue;
            }
            const auto mixed = disk_.copy();
            SCOPED_TRACE(other + " in the place of " + path);
            mixed->find(path)->bytes = mixed->find(other)->bytes;
            open(*mixed);
            ASSERT_FALSE(HasFailure());
        }
    }
}

}  // namespace
