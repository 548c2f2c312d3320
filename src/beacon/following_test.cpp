// Following and filling up, over the real API of nodes of this process.
#include "beacon/backfill.hpp"
#include "beacon/followed_node.hpp"
#include "beacon/served_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::beacon {
namespace {

using namespace consensus;

/// Runs something on a thread of its own until it goes out of scope.
template <class Runner>
class Running {
  public:
    explicit Running(Runner& runner)
        : runner_(runner), thread_(base::Thread::start("test", [&runner] { runner.run(); })) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { runner_.stop(); }

  private:
    Runner& runner_;
    std::optional<base::Thread> thread_;
};

template <class Condition>
bool comes_true(Condition condition) {
    base::Alarm pause;
    for (const std::uint64_t end = base::now_ms() + 60'000; base::now_ms() < end;) {
        if (condition()) {
            return true;
        }
        pause.wait_until(base::now_ms() + 5);
    }
    return false;
}

TEST(FollowedNode, LeadsFromTheCheckpointToItsHead) {
    const auto elder = ServedNode::with_blocks(44);
    const auto ours = ServedNode::at_anchor();
    FollowedNode followed(elder->url(), ours->owner(), sample_chain().genesis());
    const Running running(followed);
    EXPECT_TRUE(comes_true([&] { return followed.state().following == Following::following; }));
    EXPECT_EQ(ours->head(), (BlockPlace{Slot{44}, sample_chain().newest().root}));
    EXPECT_EQ(followed.state().head_slot, Slot{44});
    EXPECT_EQ(followed.state().blocks, 20U);
    // A block that it imports later comes as an event: here it is known by then, so nothing moves.
    EXPECT_TRUE(followed.state().trouble.empty());
}

TEST(FollowedNode, OfAnotherNetworkIsNotFollowed) {
    const auto elder = ServedNode::with_blocks(44);
    const auto ours = ServedNode::at_anchor();
    validator::GenesisInfo genesis = sample_chain().genesis();
    genesis.genesis_validators_root = Root{{9}};
    FollowedNode followed(elder->url(), ours->owner(), genesis);
    const Running running(followed);
    EXPECT_TRUE(comes_true([&] { return followed.state().following == Following::other_network; }));
    EXPECT_EQ(ours->head().slot, Slot{23});
}

TEST(FollowedNode, ThatDoesNotAnswerIsTriedAgain) {
    const auto ours = ServedNode::at_anchor();
    std::uint16_t port = 0;
    {
        const auto gone = ServedNode::with_blocks(1);
        port = gone->url().port;
    }
    FollowedNode followed(local_url(port), ours->owner(), sample_chain().genesis());
    const Running running(followed);
    EXPECT_TRUE(comes_true([&] { return followed.state().following == Following::unreachable; }));
    EXPECT_FALSE(followed.state().trouble.empty());
}

BackfillOptions options(std::vector<http::Url> urls, std::uint64_t until = 0) {
    return {std::move(urls), Slot{until}, sample_chain().genesis().genesis_time};
}

TEST(Backfill, FillsTheHistoryDownToGenesis) {
    const auto elder = ServedNode::with_blocks(44);
    const auto ours = ServedNode::at_anchor();
    Backfill backfill(options({elder->url()}), ours->owner(), ours->chain_store(),
                      base::serial_executor());
    {
        const Running running(backfill);
        EXPECT_TRUE(comes_true([&] { return backfill.progress().end == BackfillEnd::complete; }));
    }
    const BackfillProgress progress = backfill.progress();
    EXPECT_EQ(progress.oldest, GENESIS_SLOT);
    EXPECT_EQ(progress.blocks, 23U);  // 1 to 22, and the first
    EXPECT_EQ(ours->chain_store().history(GENESIS_SLOT, 23).value().size(), 23U);
    EXPECT_GT(progress.blocks_per_second_without_signatures(), progress.blocks_per_second());
}

TEST(Backfill, GoesOnWhereItEndedAndStopsWhereItShould) {
    const auto elder = ServedNode::with_blocks(44);
    const auto ours = ServedNode::at_anchor();
    for (const std::uint64_t until : {15U, 15U, 4U}) {
        Backfill backfill(options({elder->url()}, until), ours->owner(), ours->chain_store(),
                          base::serial_executor());
        const Running running(backfill);
        EXPECT_TRUE(comes_true([&] { return backfill.progress().end == BackfillEnd::complete; }));
        EXPECT_EQ(ours->chain_store().oldest().value().id().slot, Slot{until});
    }
}

TEST(Backfill, ANodeThatLacksTheBlocksIsLeftForOneThatHasThem) {
    const auto empty = ServedNode::at_anchor();
    const auto elder = ServedNode::with_blocks(44);
    const auto ours = ServedNode::at_anchor();
    Backfill backfill(options({empty->url(), elder->url()}), ours->owner(), ours->chain_store(),
                      base::serial_executor());
    const Running running(backfill);
    EXPECT_TRUE(comes_true([&] { return backfill.progress().end == BackfillEnd::complete; }));
    EXPECT_FALSE(backfill.progress().trouble.empty());
    EXPECT_EQ(ours->chain_store().oldest().value().id().slot, GENESIS_SLOT);
}

}  // namespace
}  // namespace cairn::beacon
