// SIGKILL at random instants. A child, which is this program again, opens a store and commits
// batches, and says by a pipe what was acknowledged; it is killed, and the store must open and hold
// exactly the batches up to the last acknowledged one, or that and the one after it.
//
// CAIRN_KILLS=N kills N times instead of 50.
#include "store/kv_contents_test.hpp"
#include "store/rocks_kv.hpp"

#include <gtest/gtest.h>
#include <sys/poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace cairn;
using namespace cairn::store;

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

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    std::uint64_t value = otherwise;
    if (text != nullptr) {
        std::from_chars(text, text + std::string_view(text).size(), value);
    }
    return value;
}

/// What the child does until it is killed.
void commit_for_ever(const fs::path& path, std::uint64_t seed, int pipe) {
    const auto kv = open_store(path);
    ASSERT_TRUE(kv) << kv.error().what;
    for (std::uint64_t number = count_in(**kv) + 1;; ++number) {
        const auto how = number % 3 == 0 ? Durability::synced : Durability::buffered;
        ASSERT_TRUE((*kv)->commit(load_batch(seed, number), how));
        std::array<std::uint8_t, 8> told{};
        base::store_le64(told.data(), number);
        ASSERT_EQ(write(pipe, told.data(), told.size()), 8);
    }
}

// The child's part, run by the parent's test.
TEST(KillChild, DISABLED_CommitsForEver) {
    const char* const path = std::getenv("CAIRN_KILL_PATH");
    ASSERT_NE(path, nullptr);
    commit_for_ever(path, number_from_environment("CAIRN_KILL_SEED", 0),
                    static_cast<int>(number_from_environment("CAIRN_KILL_PIPE", 0)));
}

class Child {
  public:
    Child(const fs::path& path, std::uint64_t seed) {
        EXPECT_EQ(::pipe(pipe_.data()), 0);
        std::string where = "CAIRN_KILL_PATH=" + path.string();
        std::string load = "CAIRN_KILL_SEED=" + std::to_string(seed);
        std::string end = "CAIRN_KILL_PIPE=" + std::to_string(pipe_[1]);
        std::string program = "/proc/self/exe";
        std::string filter = "--gtest_filter=KillChild.*";
        std::string disabled = "--gtest_also_run_disabled_tests";
        std::array<char*, 4> arguments = {program.data(), filter.data(), disabled.data(), nullptr};
        std::array<char*, 4> environment = {where.data(), load.data(), end.data(), nullptr};
        id_ = fork();
        if (id_ == 0) {
            ::close(pipe_[0]);
            static_cast<void>(std::freopen("/dev/null", "w", stdout));
            ::execve(program.c_str(), arguments.data(), environment.data());
            ::_exit(127);
        }
        ::close(pipe_[1]);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { ::close(pipe_[0]); }

    /// Kills it after that time, or that many acknowledged batches, what comes first. The number of
    /// the last acknowledged batch; 0: none.
    std::uint64_t kill_after(int microseconds, std::size_t batches) {
        std::uint64_t last = 0;
        pollfd ready{.fd = pipe_[0], .events = POLLIN, .revents = 0};
        const timespec limit{.tv_sec = 0, .tv_nsec = microseconds * 1000L};
        while (batches > 0 && ::ppoll(&ready, 1, &limit, nullptr) > 0 && read_one(last)) {
            --batches;
        }
        EXPECT_EQ(::kill(id_, SIGKILL), 0);
        while (read_one(last)) {
        }
        int status = 0;
        EXPECT_EQ(::waitpid(id_, &status, 0), id_);
        EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, status " << status;
        return last;
    }

  private:
    bool read_one(std::uint64_t& last) const {
        std::array<std::uint8_t, 8> told{};
        if (::read(pipe_[0], told.data(), told.size()) != 8) {
            return false;
        }
        last = base::load_le64(told.data());
        return true;
    }

    std::array<int, 2> pipe_{};
    pid_t id_ = 0;
};

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
    const std::uint64_t told = Child(path, seed).kill_after(microseconds, batches);
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
