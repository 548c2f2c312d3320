#include "evmtest/networks.hpp"

#include <gtest/gtest.h>

namespace cairn::evmtest {
namespace {

using evm::Revision;

TEST(Networks, Names) {
    EXPECT_EQ(revision_of("ConstantinopleFix"), Revision::petersburg);
    EXPECT_EQ(revision_of("Merge"), Revision::paris);
    EXPECT_EQ(revision_of("Osaka"), Revision::osaka);
    EXPECT_FALSE(revision_of("Atlantis"));
    EXPECT_FALSE(network_of("BerlinToAtlantisAt5"));
    EXPECT_FALSE(network_of("BerlinToLondonAtFive"));
}

TEST(Networks, ForksByNumberTimeAndDifficulty) {
    const auto by_number = network_of("BerlinToLondonAt5").value();
    EXPECT_EQ(by_number.rules_of(4, 0, 0).revision, Revision::berlin);
    EXPECT_EQ(by_number.rules_of(5, 0, 0).revision, Revision::london);
    EXPECT_TRUE(by_number.rules_of(5, 0, 0).is_first_london);
    EXPECT_FALSE(by_number.rules_of(6, 0, 0).is_first_london);
    const auto by_time = network_of("ParisToShanghaiAtTime15k").value();
    EXPECT_EQ(by_time.rules_of(9, 14'999, 0).revision, Revision::paris);
    EXPECT_EQ(by_time.rules_of(9, 15'000, 0).revision, Revision::shanghai);
    const auto by_difficulty = network_of("ArrowGlacierToParisAtDiffC0000").value();
    EXPECT_EQ(by_difficulty.rules_of(9, 0, 0xbffff).revision, Revision::london);
    EXPECT_EQ(by_difficulty.rules_of(9, 0, 0xc0000).revision, Revision::paris);
}

TEST(Networks, TheDaoForkIsTenBlocks) {
    const auto dao = network_of("HomesteadToDaoAt5").value();
    EXPECT_FALSE(dao.rules_of(4, 0, 0).has_dao_extra_data);
    EXPECT_TRUE(dao.rules_of(5, 0, 0).is_dao_fork);
    EXPECT_FALSE(dao.rules_of(6, 0, 0).is_dao_fork);
    EXPECT_TRUE(dao.rules_of(14, 0, 0).has_dao_extra_data);
    EXPECT_FALSE(dao.rules_of(15, 0, 0).has_dao_extra_data);
}

}  // namespace
}  // namespace cairn::evmtest
