#include "validator/doppelganger.hpp"

#include "validator/fake_node_test.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::validator {
namespace {

using namespace consensus;

using Finding = Doppelganger::Finding;
constexpr std::array WATCHED = {ValidatorIndex{0}, ValidatorIndex{1}};

TEST(Doppelganger, waits_two_whole_epochs) {
    FakeNode node;
    node.live_epochs[Epoch{5}] = ValidatorIndex{1};  // our own, before the restart
    Doppelganger watch(Epoch{5});
    EXPECT_EQ(watch.first_epoch(), Epoch{8});
    for (const std::uint64_t epoch : {5U, 5U, 6U, 6U, 7U, 7U}) {
        EXPECT_EQ(*watch.watch(node, Epoch{epoch}, WATCHED), Finding::watching) << epoch;
    }
    EXPECT_EQ(*watch.watch(node, Epoch{8}, WATCHED), Finding::silent);
}

TEST(Doppelganger, sees_another) {
    for (const std::uint64_t epoch : {6U, 7U}) {
        FakeNode node;
        node.live_epochs[Epoch{epoch}] = ValidatorIndex{1};
        Doppelganger watch(Epoch{5});
        Finding last = Finding::watching;
        for (std::uint64_t now = 5; now <= 8; ++now) {
            last = *watch.watch(node, Epoch{now}, WATCHED);
        }
        EXPECT_EQ(last, Finding::seen) << epoch;
        EXPECT_EQ(watch.seen(), std::vector{ValidatorIndex{1}});
    }
}

TEST(Doppelganger, a_gap_begins_the_watch_anew) {
    FakeNode node;
    Doppelganger watch(Epoch{5});
    EXPECT_EQ(*watch.watch(node, Epoch{6}, WATCHED), Finding::watching);
    EXPECT_EQ(*watch.watch(node, Epoch{9}, WATCHED), Finding::watching);
    EXPECT_EQ(watch.first_epoch(), Epoch{12});
    node.fails = NodeError{NodeRule::unreachable, 0, "gone"};
    EXPECT_FALSE(watch.watch(node, Epoch{10}, WATCHED));
    node.fails.reset();
    EXPECT_EQ(*watch.watch(node, Epoch{11}, WATCHED), Finding::watching);
    EXPECT_EQ(*watch.watch(node, Epoch{12}, WATCHED), Finding::silent);
}

TEST(DoppelgangerWatch, watches_each_key_from_its_own_beginning) {
    FakeNode node;
    DoppelgangerWatch watch;
    DoppelgangerWatch::Active active{{ValidatorIndex{0}, BLSPubkey{{1}}}};
    for (const std::uint64_t epoch : {5U, 6U, 7U}) {
        EXPECT_TRUE(watch.look(node, Epoch{epoch}, active));
        EXPECT_FALSE(watch.may_any_sign()) << epoch;
        EXPECT_EQ(watch.last_epoch(), Epoch{epoch == 7 ? 10U : 8U});
        if (epoch == 6) {
            active.emplace(ValidatorIndex{1}, BLSPubkey{{2}});
        }
    }
    EXPECT_TRUE(watch.look(node, Epoch{8}, active));
    EXPECT_TRUE(watch.may_sign(BLSPubkey{{1}}));
    EXPECT_FALSE(watch.may_sign(BLSPubkey{{2}}));
    EXPECT_EQ(watch.last_epoch(), Epoch{10});
    // The first one signs now, which is no doppelganger of the second.
    node.live_epochs[Epoch{9}] = ValidatorIndex{0};
    EXPECT_TRUE(watch.look(node, Epoch{9}, active));
    EXPECT_TRUE(watch.look(node, Epoch{10}, active));
    EXPECT_TRUE(watch.may_sign(BLSPubkey{{2}}));
    EXPECT_FALSE(watch.seen());
    EXPECT_FALSE(watch.last_epoch());
}

TEST(DoppelgangerWatch, sees_the_doppelganger_of_a_newcomer) {
    FakeNode node;
    DoppelgangerWatch watch;
    DoppelgangerWatch::Active active{{ValidatorIndex{0}, BLSPubkey{{1}}}};
    watch.clear(active);
    EXPECT_TRUE(watch.may_sign(BLSPubkey{{1}}));
    active.emplace(ValidatorIndex{1}, BLSPubkey{{2}});
    node.live_epochs[Epoch{6}] = ValidatorIndex{1};
    for (const std::uint64_t epoch : {5U, 6U, 7U}) {
        EXPECT_TRUE(watch.look(node, Epoch{epoch}, active));
    }
    EXPECT_EQ(watch.seen(), ValidatorIndex{1});
    EXPECT_FALSE(watch.may_sign(BLSPubkey{{2}}));
}

}  // namespace
}  // namespace cairn::validator
