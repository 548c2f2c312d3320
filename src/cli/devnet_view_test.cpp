#include "cli/devnet_view.hpp"

#include <gtest/gtest.h>

namespace cairn::cli {
namespace {

class DevnetViewTest : public testing::Test {
  protected:
    void SetUp() override {
        devnet::SimulationOptions options;
        options.genesis.genesis_time = 1'700'000'000;
        simulation_ = *devnet::Simulation::create(options, base::serial_executor());
        control_ = std::make_unique<devnet::Control>(*simulation_);
        chronicle_ = std::make_unique<devnet::Chronicle>(*simulation_);
        for (int slot = 0; slot < 11; ++slot) {
            simulation_->run_until(simulation_->now_ms() + 6000);
            chronicle_->observe();
        }
    }
    std::vector<std::string> frame(TerminalSize size, bool colour = false) const {
        return devnet_frame({*simulation_, *control_, *chronicle_},
                            {"4 nodes", {"page http://127.0.0.1:5050"}, 0, false, colour}, size,
                            "keys");
    }
    static std::string joined(const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) {
            text += line + '\n';
        }
        return text;
    }

    std::unique_ptr<devnet::Simulation> simulation_;
    std::unique_ptr<devnet::Control> control_;
    std::unique_ptr<devnet::Chronicle> chronicle_;
};

TEST_F(DevnetViewTest, FitsTheScreenThatManyHave) {
    const auto lines = frame({80, 24});
    EXPECT_LE(lines.size(), 24U);
    for (const std::string& line : lines) {
        EXPECT_LE(line.size(), 80U) << line;
    }
    const std::string text = joined(lines);
    EXPECT_NE(text.find("slot    11   epoch    1  [##*>....]"), std::string::npos) << text;
    EXPECT_NE(text.find("page http://127.0.0.1:5050"), std::string::npos);
    EXPECT_NE(text.find("Starting"), std::string::npos);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST_F(DevnetViewTest, ShowsWhatIsWrongWithANode) {
    EXPECT_TRUE(control_->apply(*devnet::parse_action(R"({"action":"stop","node":2})", 4, 64)));
    EXPECT_NE(joined(frame({80, 24})).find("stopped"), std::string::npos);
    EXPECT_NE(joined(frame({80, 24}, true)).find("\x1b[33m"), std::string::npos);
}

TEST_F(DevnetViewTest, ShrinksToOneLine) {
    ASSERT_EQ(frame({40, 24}).size(), 1U);
    ASSERT_EQ(frame({80, 10}).size(), 1U);
    EXPECT_LE(frame({12, 2})[0].size(), 12U);
}

TEST(DevnetViewRoad, ShowsTheShardsWithinTheScreen) {
    devnet::SimulationOptions options;
    options.genesis.genesis_time = 1'700'000'000;
    options.genesis.phase1_epoch = 1;
    const auto simulation = *devnet::Simulation::create(options, base::serial_executor());
    const devnet::Control control(*simulation);
    devnet::Chronicle chronicle(*simulation);
    const auto text = [&](TerminalSize size) {
        std::string all;
        const auto lines = devnet_frame({*simulation, control, chronicle},
                                        {"4 nodes", {}, 0, false, false}, size, "keys");
        EXPECT_LE(lines.size(), size.rows);
        for (const std::string& line : lines) {
            EXPECT_LE(line.size(), size.columns) << line;
            all += line + '\n';
        }
        return all;
    };
    EXPECT_NE(text({80, 24}).find("shards begin with phase1"), std::string::npos);
    for (int slot = 0; slot < 11; ++slot) {
        simulation->run_until(simulation->now_ms() + 6000);
        chronicle.observe();
    }
    EXPECT_NE(text({80, 30}).find(" shard  crosslinked"), std::string::npos);
    EXPECT_NE(text({80, 30}).find('*'), std::string::npos);
    EXPECT_NE(text({60, 24}).find(" shard  crosslinked"), std::string::npos);
    EXPECT_EQ(text({40, 24}).find(" shard "), std::string::npos);
}

std::optional<std::string> type(DevnetKeys& keys, std::string_view text) {
    std::optional<std::string> wanted;
    for (const char key : text) {
        wanted = keys.press(key);
    }
    return wanted;
}

TEST(DevnetKeys, AsksForATarget) {
    DevnetKeys keys(4);
    EXPECT_EQ(keys.press('k'), std::nullopt);
    EXPECT_NE(keys.prompt().find("stop node (1 to 4)"), std::string::npos);
    EXPECT_EQ(type(keys, "3\n"), R"({"action":"stop","node":3})");
    EXPECT_EQ(type(keys, "d2\r"), R"({"action":"delay","node":2,"ms":500})");
    EXPECT_EQ(type(keys, "s2\n"), R"({"action":"partition","groups":[[1,2],[3,4]]})");
    EXPECT_EQ(keys.press('h'), R"({"action":"heal"})");
}

TEST(DevnetKeys, ADepositIsForANewValidatorUnlessItIsSaidForWhich) {
    DevnetKeys keys(4);
    EXPECT_EQ(keys.press('n'), std::nullopt);
    EXPECT_NE(keys.prompt().find("deposit for a new validator"), std::string::npos);
    EXPECT_EQ(type(keys, "\n"), R"({"action":"deposit"})");
    EXPECT_EQ(type(keys, "n12345\n"), R"({"action":"deposit","validator":12345})");
    EXPECT_EQ(type(keys, "n\x1b"), std::nullopt);
}

TEST(DevnetKeys, LeavesWithoutDoing) {
    DevnetKeys keys(4);
    EXPECT_EQ(type(keys, "k3\x1b\n"), std::nullopt);
    EXPECT_EQ(type(keys, "k\n"), std::nullopt);
    EXPECT_FALSE(keys.wants_to_quit());
    EXPECT_EQ(type(keys, "\x1bq"), std::nullopt);
    EXPECT_TRUE(keys.wants_to_quit());
}

TEST(DevnetKeys, RefusedTargetsAreTheNetworksToRefuse) {
    DevnetKeys keys(4);
    const auto wanted = type(keys, "k999\n");
    ASSERT_TRUE(wanted);
    EXPECT_FALSE(devnet::parse_action(*wanted, 4, 64));
    EXPECT_FALSE(devnet::parse_action(*type(keys, "s4\n"), 0, 64));
}

}  // namespace
}  // namespace cairn::cli
