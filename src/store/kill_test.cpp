// SIGKILL at random instants. A child, which is this program again, opens a store and commits
// batches, and says by a pipe what was acknowledged; it is killed, and the store must open and hold
// exactly the batches up to the last acknowledged one, or that and the one after it.
//
// CAIRN_KILLS=N kills N times instead of 50.
#include "store/killed_child_test.hpp"
#include "store/kv_contents_test.hpp"
#include "store/rocks_kv.hpp"

#include <gtest/gtest.h>

#include <cstdio>

using namespace cairn;
using namespace cairn::store;
using base::number_from_environment;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t COLUMNS = 2;
constexpr Column COUNT_COLUMN = 1;
const Bytes COUNT_KEY = text_bytes("~count");

Stored<std::unique_ptr<Kv>> open_store(const fs::path& path) {
    return open_rocks_kv(path, {"a", "b"},
                         {.cache_bytes = 1U << 20U, .write_buffer_bytes = 64U << 10U});
}

Batch load_batch(std::uint64_t seed, std::uint64_t number) {
    std::mt19937_64 random(seed * 1'000'003 + number);
    Batch batch = random_batch(random, COLUMNS, 3000);
    Bytes count(8);
    base::store_le64(count.data(), number);
    batch.put(COUNT_COLUMN, COUNT_KEY, count);
    return batch;
}

std::uint64_t count_in(const Kv& kv) {
    const auto found = *kv.get(COUNT_COLUMN, COUNT_KEY);
    return found ? base::load_le64(found->data()) : 0;
}

/// What the child does until it is killed.
void commit_for_ever(const fs::path& path, std::uint64_t seed, int pipe) {
    const auto kv = open_store(path);
    ASSERT_TRUE(kv) << kv.error().what;
    for (std::uint64_t number = count_in(**kv) + 1;; ++number) {
        const auto how = number % 3 == 0 ? Durability::synced : Durability::buffered;
        ASSERT_TRUE((*kv)->commit(load_batch(seed, number), how));
        ASSERT_NO_FATAL_FAILURE(tell(pipe, number));
    }
}

// The child's part, run by the parent's test.
TEST(KillChild, DISABLED_CommitsForEver) {
    commit_for_ever(child_path(), number_from_environment("CAIRN_KILL_SEED", 0), child_pipe());
}

/// The batches of one store, as it goes from kill to kill.
class Model {
  public:
    explicit Model(std::uint64_t seed) : seed_(seed) {}

    std::uint64_t count() const noexcept { return count_; }
    const Contents& contents() const noexcept { return contents_; }
    void advance(std::uint64_t to) {
        while (count_ < to) {
            apply_batch(contents_, load_batch(seed_, ++count_));
        }
    }

  private:
    std::uint64_t seed_;
    std::uint64_t count_ = 0;
    Contents contents_ = Contents(COLUMNS);
};

void kill_once(const fs::path& path, std::uint64_t seed, Model& model, std::mt19937_64& random) {
    // A third is killed by the clock while it starts, for the first time or in recovery.
    const bool early = random() % 3 == 0;
    const int microseconds = early ? static_cast<int>(random() % 40'000) : 900'000;
    const std::size_t batches = early ? 1 : random() % 200 + 1;
    KilledChild child("KillChild", path, {"CAIRN_KILL_SEED=" + std::to_string(seed)});
    const std::uint64_t told =
        child.kill_after(batches, std::chrono::microseconds(microseconds)).value_or(0);
    const auto kv = open_store(path);
    ASSERT_TRUE(kv) << kv.error().what;
    const std::uint64_t count = count_in(**kv);
    ASSERT_GE(count, std::max(told, model.count()));
    ASSERT_LE(count, std::max(told, model.count()) + 1);
    model.advance(count);
    const auto contents = contents_of(**kv, COLUMNS);
    ASSERT_TRUE(contents) << contents.error().what;
    ASSERT_EQ(*contents, model.contents());
}

TEST(Kill, NothingAcknowledgedIsLost) {
    const std::uint64_t kills = number_from_environment("CAIRN_KILLS", 50);
    constexpr std::uint64_t KILLS_OF_A_STORE = 10;
    std::uint64_t first_starts = 0;
    std::uint64_t batches = 0;
    std::mt19937_64 random(kills);
    for (std::uint64_t done = 0, seed = 1; done < kills; ++seed) {
        const TestFolder folder;
        Model model(seed);
        for (std::uint64_t i = 0; i < KILLS_OF_A_STORE && done < kills; ++i, ++done) {
            SCOPED_TRACE("store " + std::to_string(seed) + ", kill " + std::to_string(i));
            first_starts += fs::exists(folder.path() / "kv") ? 0U : 1U;
            kill_once(folder.path() / "kv", seed, model, random);
            ASSERT_FALSE(HasFailure());
        }
        batches += model.count();
    }
    std::printf("%llu kills, %llu of them in a first start's run, %llu batches\n",
                static_cast<unsigned long long>(kills),
                static_cast<unsigned long long>(first_starts),
                static_cast<unsigned long long>(batches));
}

}  // namespace
