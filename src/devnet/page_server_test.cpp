#include "devnet/page_server.hpp"

#include "devnet/remote_control.hpp"
#include "http/raw_client.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

class PageServerTest : public testing::Test {
  protected:
    void SetUp() override {
        SimulationOptions options;
        options.genesis.genesis_time = 1'700'000'000;
        runner_ = std::make_unique<Runner>(
            *Simulation::create(options, base::serial_executor()),
            RunOptions{.fast = true, .until_finalized = std::nullopt, .run_id = "run"},
            page_.audience());
        ASSERT_TRUE(page_.start(*runner_).has_value());
    }
    void TearDown() override { page_.stop(); }

    http::ReceivedResponse get(std::string_view target, std::string_view headers = {}) {
        http::RawClient client(page_.port());
        EXPECT_TRUE(client.request("GET", target, headers));
        return client.receive().value_or(http::ReceivedResponse{});
    }
    unsigned post(std::string_view headers, std::string_view body) {
        http::RawClient client(page_.port());
        EXPECT_TRUE(client.request("POST", "/cairn/v1/control", headers, body));
        return client.receive().value_or(http::ReceivedResponse{}).status;
    }

    PageServer page_{0, 0, "secret"};
    std::unique_ptr<Runner> runner_;
};

constexpr std::string_view GOOD = "X-Cairn-Token: secret\r\nContent-Type: application/json\r\n";
constexpr std::string_view STOP = R"({"action":"stop","node":3})";

TEST_F(PageServerTest, ServesThePageUnderEachOfItsViews) {
    for (const std::string_view view : {"/", "/forks", "/control"}) {
        const auto response = get(view);
        EXPECT_EQ(response.status, 200U);
        EXPECT_TRUE(response.header("Content-Type").starts_with("text/html"));
        EXPECT_NE(response.header("Content-Security-Policy"), "");
    }
    EXPECT_EQ(get("/nothing").status, 404U);
}

TEST_F(PageServerTest, GivesWhatEachNodeSees) {
    const auto seen = json::parse_json(get("/cairn/v1/page/snapshot?node=3").body);
    ASSERT_TRUE(seen.has_value());
    EXPECT_EQ(seen->find("seen_from")->text, "3");
    for (const std::string_view bad : {"0", "5", "x", "-1", ""}) {
        EXPECT_EQ(get("/cairn/v1/page/snapshot?node=" + std::string(bad)).status, 404U) << bad;
    }
}

TEST_F(PageServerTest, ControlNeedsTheTokenJsonAndAPageOfOurOwn) {
    EXPECT_EQ(post("Content-Type: application/json\r\n", STOP), 401U);
    EXPECT_EQ(post("X-Cairn-Token: secre\r\nContent-Type: application/json\r\n", STOP), 401U);
    EXPECT_EQ(post("X-Cairn-Token: secret\r\n", STOP), 415U);
    EXPECT_EQ(post(std::string(GOOD) + "Origin: https://example.org\r\n", STOP), 403U);
    EXPECT_EQ(post(GOOD, R"({"action":"stop","node":9})"), 400U);
    EXPECT_EQ(post(GOOD, "not json"), 400U);
    EXPECT_EQ(post(GOOD, STOP), 200U);
}

TEST_F(PageServerTest, RefusesMoreRequestsThanItKeeps) {
    for (std::size_t i = 0; i < MAX_REQUESTS; ++i) {
        ASSERT_TRUE(runner_->request(STOP).has_value());
    }
    EXPECT_EQ(post(GOOD, STOP), 400U);
}

TEST_F(PageServerTest, TheFeedBeginsWithASnapshotAndFollowsTheNodeAskedFor) {
    http::RawClient client(page_.port());
    ASSERT_TRUE(client.open_websocket("/cairn/v1/page/feed"));
    const auto first = client.receive_frame();
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(json::parse_json(first->payload)->find("seen_from")->text, "1");
    ASSERT_TRUE(client.send_frame(http::text_opcode, R"({"want":{"node":2}})"));
    const auto second = client.receive_frame();
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(json::parse_json(second->payload)->find("seen_from")->text, "2");
    // Nonsense changes nothing and ends nothing.
    ASSERT_TRUE(client.send_frame(http::text_opcode, "{{{"));
    ASSERT_TRUE(client.send_frame(http::text_opcode, R"({"want":7,"pause":"x"})"));
    EXPECT_TRUE(client.receive_frame().has_value());
}

TEST_F(PageServerTest, CommandsSteerThroughThePage) {
    const auto done = send_action(page_.port(), STOP);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(*done, "stop 3");
    const auto refused = send_action(page_.port(), R"({"action":"stop","node":77})");
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), "\"node\" must be a number from 1 to 4");
}

TEST(Runner, EndsWhenItsGoalIsReached) {
    SimulationOptions options;
    options.nodes = 1;
    options.genesis.genesis_time = 1'700'000'000;
    Runner runner(*Simulation::create(options, base::serial_executor()),
                  {.fast = true, .until_finalized = 2, .run_id = "run"}, {});
    EXPECT_EQ(runner.run(), RunEnd::finalized);
    EXPECT_LT(runner.simulation().current_slot(), consensus::Slot{48});
}

TEST(Runner, GivesUpOnWhatCannotHappen) {
    SimulationOptions options;
    options.nodes = 2;
    options.genesis.validators = 8;
    options.genesis.genesis_time = 1'700'000'000;
    Runner runner(*Simulation::create(options, base::serial_executor()),
                  {.fast = true, .until_finalized = 1, .run_id = "run"}, {});
    ASSERT_TRUE(runner.request(R"({"action":"silence","node":2})").has_value());
    EXPECT_EQ(runner.run(), RunEnd::not_finalized);
}

}  // namespace
}  // namespace cairn::devnet
