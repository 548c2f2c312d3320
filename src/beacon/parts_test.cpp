// The small parts: clock, queue, configuration.
#include "beacon/clock_watch.hpp"
#include "beacon/network.hpp"
#include "beacon/no_engine.hpp"
#include "beacon/outbox.hpp"
#include "beacon/publisher.hpp"
#include "consensus/fork_digest.hpp"

#include <gtest/gtest.h>

namespace cairn::beacon {
namespace {

using namespace consensus;

TEST(ClockWatch, FollowsAClockThatRuns) {
    ClockWatch clock(1000);
    EXPECT_EQ(clock.tell(5000, 0), 5000U);
    EXPECT_EQ(clock.tell(5100, 100), 5100U);
    EXPECT_EQ(clock.tell(5090, 110), 5100U);  // slewed
    EXPECT_FALSE(clock.take_news().has_value());
}

TEST(ClockWatch, NeverGoesBackAndSaysSo) {
    ClockWatch clock;
    clock.tell(100'000, 0);
    EXPECT_EQ(clock.tell(40'000, 10), 100'000U);
    EXPECT_EQ(clock.held_ms(), 60'000U);
    const auto news = clock.take_news();
    ASSERT_TRUE(news.has_value());
    EXPECT_NE(news->find("60.0 s behind"), std::string::npos) << *news;
    EXPECT_EQ(clock.tell(70'000, 30'010), 100'000U);
    EXPECT_FALSE(clock.take_news().has_value());  // once
    EXPECT_EQ(clock.tell(100'500, 60'510), 100'500U);
    EXPECT_NE(clock.take_news().value().find("caught up"), std::string::npos);
}

TEST(ClockWatch, BelievesAJumpForwardAndSaysSo) {
    ClockWatch clock;
    clock.tell(100'000, 0);
    EXPECT_EQ(clock.tell(110'000, 10'000), 110'000U);  // the thread waited
    EXPECT_FALSE(clock.take_news().has_value());
    EXPECT_EQ(clock.tell(3'710'000, 10'000), 3'710'000U);
    EXPECT_NE(clock.take_news().value().find("forward by 3600.0 s"), std::string::npos);
}

TEST(ClockWatch, StandsStillUntilTheFloor) {
    ClockWatch clock(200'000);
    EXPECT_EQ(clock.tell(100'000, 0), 200'000U);
    EXPECT_TRUE(clock.take_news().has_value());
}

Outgoing message(std::uint8_t number) {
    return {node::Topic::beacon_attestation, ForkId::fulu,
            std::make_shared<const Bytes>(Bytes{number})};
}

TEST(Outbox, DropsTheOldestWhenItIsFull) {
    Outbox outbox(2);
    outbox.put(message(1));
    outbox.put(message(2));
    outbox.put(message(3));
    const auto taken = outbox.take();
    ASSERT_EQ(taken.size(), 2U);
    EXPECT_EQ(taken.front().bytes->front(), 2U);
    EXPECT_EQ(outbox.dropped(), 1U);
}

TEST(Outbox, GivesNothingOnceItIsClosed) {
    Outbox outbox;
    outbox.put(message(1));
    outbox.close();
    EXPECT_TRUE(outbox.take().empty());
    outbox.put(message(2));
    EXPECT_TRUE(outbox.take().empty());
}

// A message of the last slot before a fork that comes after it is still of the old form.
TEST(ToOutgoing, TellsTheForkThatTheMessageIsOf) {
    Config config = minimal_config();
    for (const ForkId fork : {ForkId::altair, ForkId::bellatrix, ForkId::capella, ForkId::deneb}) {
        set_fork_epoch(config, fork, Epoch{0});
    }
    set_fork_epoch(config, ForkId::electra, Epoch{2});
    const Spec network{minimal_preset(), config, ForkId::electra};
    const Root root{{7}};
    for (const auto& [epoch, fork] :
         {std::pair{Epoch{1}, ForkId::deneb}, std::pair{Epoch{2}, ForkId::electra}}) {
        const node::GossipMessage gossip{node::Topic::beacon_attestation, 3,
                                         compute_fork_digest(network.with_fork(fork), root, epoch),
                                         std::make_shared<const Bytes>(Bytes{1})};
        const Outgoing outgoing = to_outgoing(network, root, gossip);
        EXPECT_EQ(outgoing.fork, fork);
        EXPECT_EQ(outgoing.topic, gossip.topic);
        EXPECT_EQ(outgoing.bytes, gossip.bytes);
    }
}

TEST(Network, DiffersWhereTheTransitionDoes) {
    const Config ours = minimal_config();
    EXPECT_EQ(difference(ours, ours), "");
    Config theirs = ours;
    theirs.MAX_REQUEST_BLOCKS = 1;
    theirs.CONFIG_NAME = "other";
    theirs.GLOAS_FORK_VERSION = Version{{9}};  // not scheduled
    EXPECT_EQ(difference(theirs, ours), "");
    theirs.EJECTION_BALANCE = Gwei{1};
    EXPECT_EQ(difference(theirs, ours), "EJECTION_BALANCE is 1, not 16000000000");
    theirs = ours;
    set_fork_epoch(theirs, ForkId::altair, Epoch{5});
    EXPECT_EQ(difference(theirs, ours), "the epoch of altair is 5, not 18446744073709551615");
    theirs = ours;
    theirs.BLOB_SCHEDULE.push_back({Epoch{1}, 12});
    EXPECT_NE(difference(theirs, ours), "");
}

TEST(Network, IsReadFromAFile) {
    const auto config = parse_config_yaml("PRESET_BASE: 'minimal'\nALTAIR_FORK_EPOCH: 3\n");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->preset, &minimal_preset());
    EXPECT_EQ(spec_of(*config, base::serial_executor()).fork_id(), ForkId::altair);
    EXPECT_FALSE(parse_config_yaml("ALTAIR_FORK_EPOCH: x\n").has_value());
    EXPECT_FALSE(parse_config_yaml("a: [1\n").has_value());
}

TEST(NoEngine, LeavesPayloadsWithoutAVerdict) {
    const NoEngine engine;
    EXPECT_TRUE(engine.is_pending(Hash32{{1}}));
    EXPECT_FALSE(engine.is_pending(Hash32{}));  // from before the merge
}

}  // namespace
}  // namespace cairn::beacon
