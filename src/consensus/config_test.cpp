#include "consensus/config.hpp"

#include "consensus/spec.hpp"

namespace cairn::consensus {
namespace {

ConfigText text(ConfigRow values) {
    return {std::move(values), {}};
}

void expect_rejected(const ConfigText& input, ConfigRule rule, std::string_view key) {
    const auto parsed = config_from_map(input);
    ASSERT_FALSE(parsed.has_value()) << to_string(rule);
    EXPECT_EQ(to_string(parsed.error().rule), to_string(rule));
    EXPECT_EQ(parsed.error().key, key);
}

TEST(Config, EveryNetworkSurvivesItsOwnText) {
    for (const Config* config : {&mainnet_config(), &minimal_config(), &hoodi_config(),
                                 &mainnet_config_2020(), &minimal_config_2020()}) {
        const auto parsed = config_from_map(config_to_map(*config));
        ASSERT_TRUE(parsed.has_value()) << parsed.error().key;
        EXPECT_EQ(parsed->config, *config);
        EXPECT_TRUE(parsed->unknown_keys.empty());
    }
}

TEST(Config, TheScheduleIsNeverInherited) {
    const auto parsed =
        config_from_map(text({{"CONFIG_NAME", "mine"}, {"ALTAIR_FORK_EPOCH", "7"}}));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->config.CONFIG_NAME, "mine");
    EXPECT_EQ(parsed->config.ALTAIR_FORK_EPOCH, Epoch{7});
    EXPECT_EQ(parsed->config.BELLATRIX_FORK_EPOCH, FAR_FUTURE_EPOCH);
    EXPECT_TRUE(parsed->config.BLOB_SCHEDULE.empty());
}

TEST(Config, MissingKeysComeFromThePresetBase) {
    const auto parsed = config_from_map(text({{"PRESET_BASE", "minimal"}}));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->config.CHURN_LIMIT_QUOTIENT, 32U);
    EXPECT_EQ(parsed->config.SLOT_DURATION_MS, 6000U);
}

TEST(Config, UnknownKeysAreListed) {
    ConfigText input = text({{"ZEBRA", "1"}, {"TTFB_TIMEOUT", "5"}});
    input.lists["OTHER_SCHEDULE"];
    const auto parsed = config_from_map(input);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->unknown_keys,
              (std::vector<std::string>{"OTHER_SCHEDULE", "TTFB_TIMEOUT", "ZEBRA"}));
}

TEST(Config, SlotTimeIsGivenInEitherUnit) {
    const auto seconds = config_from_map(text({{"SECONDS_PER_SLOT", "3"}}));
    ASSERT_TRUE(seconds.has_value());
    EXPECT_EQ(seconds->config.SLOT_DURATION_MS, 3000U);
    const auto milliseconds = config_from_map(text({{"SLOT_DURATION_MS", "2500"}}));
    ASSERT_TRUE(milliseconds.has_value());
    EXPECT_EQ(milliseconds->config.SECONDS_PER_SLOT, 2U);
}

TEST(Config, TheBlobScheduleIsSorted) {
    ConfigText input;
    input.lists["BLOB_SCHEDULE"] = {{{"EPOCH", "20"}, {"MAX_BLOBS_PER_BLOCK", "21"}},
                                    {{"EPOCH", "10"}, {"MAX_BLOBS_PER_BLOCK", "15"}}};
    const auto parsed = config_from_map(input);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->config.BLOB_SCHEDULE,
              (std::vector<BlobParameters>{{Epoch{10}, 15}, {Epoch{20}, 21}}));
}

TEST(Config, RejectsWhatItCannotRead) {
    expect_rejected(text({{"PRESET_BASE", "gnosis"}}), ConfigRule::preset_base_unknown,
                    "PRESET_BASE");
    for (const char* number : {"", "-1", "0x10", "1 ", "1.5", "18446744073709551616", "one"}) {
        expect_rejected(text({{"GENESIS_DELAY", number}}), ConfigRule::number_malformed,
                        "GENESIS_DELAY");
    }
    for (const char* hex : {"", "0x000000", "0x0000000000", "0x0000000g"}) {
        expect_rejected(text({{"GENESIS_FORK_VERSION", hex}}), ConfigRule::hex_malformed,
                        "GENESIS_FORK_VERSION");
    }
}

TEST(Config, TotalDifficultyHas256Bits) {
    const std::string largest =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    const auto parsed = config_from_map(text({{"TERMINAL_TOTAL_DIFFICULTY", largest}}));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(config_to_map(parsed->config).values.at("TERMINAL_TOTAL_DIFFICULTY"), largest);
    expect_rejected(text({{"TERMINAL_TOTAL_DIFFICULTY", largest.substr(0, 77) + "6"}}),
                    ConfigRule::number_malformed, "TERMINAL_TOTAL_DIFFICULTY");
}

TEST(Config, RejectsContradictions) {
    expect_rejected(text({{"SECONDS_PER_SLOT", "12"}, {"SLOT_DURATION_MS", "6000"}}),
                    ConfigRule::slot_time_contradictory, "SECONDS_PER_SLOT");
    expect_rejected(text({{"SECONDS_PER_SLOT", "18446744073709551615"}}),
                    ConfigRule::number_malformed, "SECONDS_PER_SLOT");
    expect_rejected(text({{"SECONDS_PER_SLOT", "0"}}), ConfigRule::slot_time_zero,
                    "SLOT_DURATION_MS");
    ConfigText twice;
    twice.lists["BLOB_SCHEDULE"] = {{{"EPOCH", "1"}, {"MAX_BLOBS_PER_BLOCK", "9"}},
                                    {{"EPOCH", "1"}, {"MAX_BLOBS_PER_BLOCK", "9"}}};
    expect_rejected(twice, ConfigRule::schedule_not_ascending, "BLOB_SCHEDULE");
    ConfigText incomplete;
    incomplete.lists["BLOB_SCHEDULE"] = {{{"EPOCH", "1"}}};
    expect_rejected(incomplete, ConfigRule::list_entry_incomplete, "BLOB_SCHEDULE");
}

TEST(Config, TheForkOfAnEpochIsTheLastThatStarted) {
    const Config& mainnet = mainnet_config();
    EXPECT_EQ(fork_at_epoch(mainnet, Epoch{0}), ForkId::phase0);
    EXPECT_EQ(fork_at_epoch(mainnet, Epoch{74239}), ForkId::phase0);
    EXPECT_EQ(fork_at_epoch(mainnet, Epoch{74240}), ForkId::altair);
    EXPECT_EQ(fork_at_epoch(mainnet, FAR_FUTURE_EPOCH), ForkId::fulu);
    EXPECT_EQ(fork_at_epoch(hoodi_config(), Epoch{0}), ForkId::deneb);
    EXPECT_EQ(fork_of_version(hoodi_config(), Version{{0x60, 0x00, 0x09, 0x10}}), ForkId::electra);
    EXPECT_EQ(fork_of_version(hoodi_config(), Version{}), std::nullopt);
}

TEST(ForkId, AncestryIsATree) {
    const Spec gloas(minimal_preset(), minimal_config(), ForkId::gloas);
    const Spec phase1(minimal_preset_2020(), minimal_config_2020(), ForkId::phase1);
    for (const ForkId fork : mainline_forks) {
        EXPECT_TRUE(gloas.at_least(fork)) << to_string(fork);
        EXPECT_EQ(phase1.at_least(fork), fork == ForkId::phase0) << to_string(fork);
        EXPECT_EQ(fork_from_string(to_string(fork)), fork);
    }
    EXPECT_FALSE(gloas.at_least(ForkId::phase1));
    EXPECT_TRUE(phase1.at_least(ForkId::phase1));
}

TEST(Preset, MinimalOf2020KeepsItsSixteenResponses) {
    EXPECT_EQ(minimal_preset_2020().MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES, 16U);
    EXPECT_EQ(minimal_preset_2020().MAX_SHARDS, 8U);
    EXPECT_EQ(mainnet_preset_2020().EPOCHS_PER_ETH1_VOTING_PERIOD, 32U);
    EXPECT_EQ(mainnet_preset().EPOCHS_PER_ETH1_VOTING_PERIOD, 64U);
}

}  // namespace
}  // namespace cairn::consensus
