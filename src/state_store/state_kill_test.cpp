// SIGKILL of a process that commits blocks to a state on disk. The child is this program again; it
// says by a pipe which blocks were acknowledged. Afterwards the state must open at the last of
// them, or the one after it, whole. CAIRN_STATE_KILLS=N kills N times instead of 10.
#include "state/state_samples_test.hpp"
#include "state_store/kv_state_tree.hpp"
#include "store/rocks_kv.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace cairn::state {
namespace {

namespace fs = std::filesystem;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* const text = std::getenv(name);
    std::uint64_t value = otherwise;
    if (text != nullptr) {
        std::from_chars(text, text + std::string_view(text).size(), value);
    }
    return value;
}

std::unique_ptr<store::Kv> open_store(const fs::path& path) {
    return store::open_rocks_kv(path, state_columns(),
                                {.cache_bytes = 1U << 20U, .write_buffer_bytes = 64U << 10U})
        .value();
}

constexpr KvStateOptions options = {
    .history = History::pruned, .reorg_depth = 8, .max_cached_nodes = 200};

StateDiff diff_of(std::uint64_t number) {
    std::mt19937 random(static_cast<std::uint32_t>(number));
    return sample_diff(random, 20, 200, 8);
}

std::uint64_t next_block(const KvStateTree& tree) {
    return tree.block() ? tree.block()->number + 1 : 0;
}

/// What the child does until it is killed. Each fifth block it goes two back.
void commit_for_ever(const fs::path& path, int pipe) {
    const auto kv = open_store(path);
    const auto tree = KvStateTree::open(*kv, options).value();
    for (int step = 1;; ++step) {
        const std::uint64_t number = next_block(*tree);
        const StatePtr state =
            tree->apply(tree->committed(), diff_of(number), base::serial_executor()).value();
        ASSERT_TRUE(tree->commit({number, {}}, state));
        std::array<std::uint8_t, 8> told{};
        base::store_le64(told.data(), number);
        ASSERT_EQ(::write(pipe, told.data(), told.size()), 8);
        if (step % 5 == 0) {
            ASSERT_TRUE(tree->revert_to(number - 2, base::serial_executor()));
        }
    }
}

// The child's part, run by the parent's test.
TEST(StateKillChild, DISABLED_CommitsForEver) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
    const char* const path = std::getenv("CAIRN_KILL_PATH");
    ASSERT_NE(path, nullptr);
    commit_for_ever(path, static_cast<int>(number_from_environment("CAIRN_KILL_PIPE", 0)));
}

class Child {
  public:
    explicit Child(const fs::path& path) {
        EXPECT_EQ(::pipe(pipe_.data()), 0);
        std::string where = "CAIRN_KILL_PATH=" + path.string();
        std::string end = "CAIRN_KILL_PIPE=" + std::to_string(pipe_[1]);
        std::string program = "/proc/self/exe";
        std::string filter = "--gtest_filter=StateKillChild.*";
        std::string disabled = "--gtest_also_run_disabled_tests";
        std::array<char*, 4> arguments = {program.data(), filter.data(), disabled.data(), nullptr};
        std::array<char*, 3> environment = {where.data(), end.data(), nullptr};
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

    /// Kills it when so many blocks are acknowledged; the number of the last, or null.
    std::optional<std::uint64_t> kill_after(std::size_t blocks) {
        std::optional<std::uint64_t> last;
        for (; blocks > 0 && read_one(last); --blocks) {
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
    bool read_one(std::optional<std::uint64_t>& last) const {
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

/// The root of each block, whenever it was committed: blocks are made of their numbers.
class Roots {
  public:
    const Bytes32& of(std::uint64_t number) {
        while (roots_.size() <= number) {
            model_.apply(diff_of(roots_.size()));
            roots_.push_back(model_.root());
        }
        return roots_[number];
    }

  private:
    ModelState model_;
    std::vector<Bytes32> roots_;
};

TEST(StateKill, OpensAtACommittedBlock) {
    const std::uint64_t kills = number_from_environment("CAIRN_STATE_KILLS", 10);
    const fs::path folder = fs::temp_directory_path() / ("cairn_state_" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::mt19937 random(1);
    Roots roots;
    for (std::uint64_t i = 0; i < kills; ++i) {
        SCOPED_TRACE(i);
        const auto told = Child(folder / "kv").kill_after(random() % 12);
        const auto kv = open_store(folder / "kv");
        const auto tree = KvStateTree::open(*kv, options);
        ASSERT_TRUE(tree) << tree.error().what;
        if (told) {
            // Behind the last acknowledged block there may be one more, or up to two reverts.
            const std::uint64_t number = (*tree)->block().value().number;
            ASSERT_LE(number, *told + 1);
            ASSERT_GE(number + 2, *told);
        }
        if ((*tree)->block()) {
            ASSERT_EQ((*tree)->committed()->root(), roots.of((*tree)->block()->number));
        }
        const auto verified = (*tree)->verify();
        ASSERT_TRUE(verified) << verified.error().what;
    }
    fs::remove_all(folder);
}

}  // namespace
}  // namespace cairn::state
