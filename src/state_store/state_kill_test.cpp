// SIGKILL of a process that commits blocks to a state on disk. The child is this program again; it
// says by a pipe which blocks were acknowledged. Afterwards the state must open at the last of
// them, or the one after it, whole. CAIRN_STATE_KILLS=N kills N times instead of 10.
#include "state/state_samples_test.hpp"
#include "state_store/kv_state_tree.hpp"
#include "store/killed_child_test.hpp"
#include "store/rocks_kv.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace cairn::state {
namespace {

namespace fs = std::filesystem;

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

/// What the child does until it is killed: blocks alone and two together. Each fifth time it goes
/// two back.
void commit_for_ever(const fs::path& path, int pipe) {
    const auto kv = open_store(path);
    const auto tree = KvStateTree::open(*kv, options).value();
    for (int step = 1;; ++step) {
        std::vector<BlockVersion> blocks;
        StatePtr state = tree->committed();
        std::uint64_t number = next_block(*tree);
        for (const std::uint64_t last = number + (step % 3 == 0 ? 1 : 0); number <= last;
             ++number) {
            state = tree->apply(state, diff_of(number), base::serial_executor()).value();
            blocks.push_back({{number, {}}, state});
        }
        --number;
        ASSERT_TRUE(tree->commit(blocks, store::Durability::synced));
        ASSERT_NO_FATAL_FAILURE(store::tell(pipe, number));
        if (step % 5 == 0) {
            ASSERT_TRUE(tree->revert_to(number - 2, base::serial_executor()));
        }
    }
}

// The child's part, run by the parent's test.
TEST(StateKillChild, DISABLED_CommitsForEver) {
    commit_for_ever(store::child_path(), store::child_pipe());
}

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
    const std::uint64_t kills = base::number_from_environment("CAIRN_STATE_KILLS", 10);
    const fs::path folder = fs::temp_directory_path() / ("cairn_state_" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::mt19937 random(1);
    Roots roots;
    for (std::uint64_t i = 0; i < kills; ++i) {
        SCOPED_TRACE(i);
        const auto told =
            store::KilledChild("StateKillChild", folder / "kv").kill_after(random() % 12);
        const auto kv = open_store(folder / "kv");
        const auto tree = KvStateTree::open(*kv, options);
        ASSERT_TRUE(tree) << tree.error().what;
        if (told) {
            // Behind the last acknowledged block there may be two more, or up to two reverts.
            const std::uint64_t number = (*tree)->block().value().number;
            ASSERT_LE(number, *told + 2);
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
