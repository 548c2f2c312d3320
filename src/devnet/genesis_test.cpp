#include "devnet/genesis.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

TEST(ForkScheduleText, SaysWhenEachForkStarts) {
    using enum consensus::ForkId;
    const auto parse = [](std::string_view text) { return *parse_fork_schedule(text); };
    const auto at = [](std::uint64_t epoch) { return consensus::Epoch{epoch}; };
    EXPECT_EQ(parse("phase0"), ForkSchedule{});
    EXPECT_EQ(parse("bellatrix"), (ForkSchedule{{altair, at(0)}, {bellatrix, at(0)}}));
    EXPECT_EQ(parse("bellatrix@3"), (ForkSchedule{{altair, at(0)}, {bellatrix, at(3)}}));
    EXPECT_EQ(parse("phase0,bellatrix@2,capella@3"),
              (ForkSchedule{{altair, at(2)}, {bellatrix, at(2)}, {capella, at(3)}}));
    EXPECT_EQ(parse("phase0,altair@1,bellatrix@1"),
              (ForkSchedule{{altair, at(1)}, {bellatrix, at(1)}}));
    for (const std::string_view bad :
         {"", "fulu@", "fulu@x", "fulu@1x", "osaka", "gloas", "fulu,electra", "altair@2,fulu@1",
          "phase0@1", "phase0,capella@2", "altair,fulu@4", "fulu,", ",fulu",
          "fulu@99999999999999999999"}) {
        EXPECT_FALSE(parse_fork_schedule(bad).has_value()) << bad;
    }
}

TEST(Genesis, AllValidatorsAreActiveInTheForkAskedFor) {
    for (const std::string_view fork : {"phase0", "altair", "fulu"}) {
        GenesisOptions options;
        options.forks = *parse_fork_schedule(fork);
        options.genesis_time = 1000;
        const auto genesis = make_genesis(options, base::serial_executor());
        ASSERT_TRUE(genesis.has_value());
        EXPECT_EQ(genesis->state.validators.size(), 64U);
        EXPECT_EQ(genesis->state.validators[63].activation_epoch, consensus::Epoch{0});
        EXPECT_EQ(to_string(fork_at_epoch(*genesis->config, consensus::Epoch{0})), fork);
        EXPECT_EQ(to_string(fork_at_epoch(*genesis->config, consensus::Epoch{1'000'000})), fork);
    }
}

}  // namespace
}  // namespace cairn::devnet
