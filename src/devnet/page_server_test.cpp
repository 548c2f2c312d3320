#include "devnet/page_server.hpp"

#include "base/thread.hpp"
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
    for (const std::string_view view :
         {"/", "/chain", "/forks", "/validators", "/pools", "/accounts", "/shards", "/control",
          "/slot/7", "/block/0x12", "/validator/3"}) {
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

/// The page of a network that runs.
class RunningPageTest : public PageServerTest {
  protected:
    void SetUp() override {
        PageServerTest::SetUp();
        auto thread = base::Thread::start("network", [this] { runner_->run(); });
        ASSERT_TRUE(thread);
        thread_ = std::make_unique<base::Thread>(*std::move(thread));
    }
    void TearDown() override {
        runner_->stop();
        thread_.reset();
        PageServerTest::TearDown();
    }
    /// Of a network that may be too busy for a while.
    http::ReceivedResponse get_patiently(const std::string& target) {
        auto response = get(target);
        while (response.status == 503U) {
            response = get(target);
        }
        return response;
    }
    json::Value ask(const std::string& question) {
        const auto response = get_patiently("/cairn/v1/page/" + question);
        EXPECT_EQ(response.status, 200U) << question << response.body;
        return json::parse_json(response.body).value_or(json::Value{});
    }
    /// The network is fast: this many slots have passed soon.
    void wait_for_slot(std::uint64_t slot) {
        while (ask("pools").find("slot")->to_uint64().value_or(0) < slot) {
        }
    }

    std::unique_ptr<base::Thread> thread_;  // waits for its end when it goes
};

TEST_F(RunningPageTest, TellsOfValidatorsWhatTheyDidAndHave) {
    wait_for_slot(33);
    const json::Value all = ask("validators?node=2");
    ASSERT_EQ(all.find("validators")->items.size(), 64U);
    EXPECT_EQ(all.find("validators")->items[17].find("node")->text, "2");
    EXPECT_EQ(ask("validators?of=60").find("validators")->items.size(), 4U);
    EXPECT_EQ(ask("validators?of=64").find("validators")->items.size(), 0U);
    const json::Value one = ask("validator?of=17");
    EXPECT_EQ(one.find("status")->text, "active");
    EXPECT_GE(one.find("due")->to_uint64().value_or(0), 2U);
    EXPECT_EQ(one.find("voted")->text, one.find("due")->text);
    EXPECT_EQ(one.find("epochs")->items[1].find("target")->text, "true");
    for (const std::string bad : {"64", "-1", "x", "", "99999999999999999999"}) {
        EXPECT_EQ(get_patiently("/cairn/v1/page/validator?of=" + bad).status, 404U) << bad;
    }
}

TEST_F(RunningPageTest, TellsOfASlotItsBlockAndWhoVoted) {
    wait_for_slot(12);
    const json::Value slot = ask("slot?of=9&node=3");
    ASSERT_EQ(slot.find("blocks")->items.size(), 1U);
    const json::Value& block = slot.find("blocks")->items[0];
    EXPECT_EQ(block.find("arrivals")->items.size(), 4U);
    EXPECT_EQ(block.find("canonical")->text, "true");
    const json::Value& committee = slot.find("committees")->items[0];
    ASSERT_EQ(slot.find("committees")->items.size(), 2U);
    ASSERT_EQ(committee.items.size(), 4U);
    EXPECT_EQ(committee.items[0].find("block")->text, block.find("root")->text);
    EXPECT_EQ(ask("block?of=" + block.find("root")->text).find("slot")->text, "9");
    for (const std::string bad : {"slot?of=999999999", "slot?of=x", "slot", "block?of=0x12",
                                  "block?of=", "pools?node=0", "pools?node=5", "nothing"}) {
        EXPECT_EQ(get_patiently("/cairn/v1/page/" + bad).status, 404U) << bad;
    }
}

TEST_F(RunningPageTest, SaysWhyASlotIsEmpty) {
    ASSERT_EQ(post(GOOD, R"({"action":"silence","node":1})"), 200U);
    ASSERT_EQ(post(GOOD, R"({"action":"silence","node":2})"), 200U);
    const std::uint64_t slot = ask("pools").find("slot")->to_uint64().value_or(0);
    wait_for_slot(slot + 20);
    std::size_t missed = 0;
    for (std::uint64_t each = slot + 4; each < slot + 16; ++each) {
        const json::Value shown = ask("slot?of=" + std::to_string(each));
        const std::string& cause = shown.find("cause")->text;
        EXPECT_EQ(cause.empty(), !shown.find("blocks")->items.empty());
        missed += cause.starts_with("silence ") ? 1U : 0U;
        EXPECT_FALSE(shown.find("missing")->items.empty());
    }
    EXPECT_GT(missed, 0U);
}

TEST_F(RunningPageTest, KeepsWhatPastSlotsLookedLike) {
    wait_for_slot(6);
    const json::Value kept = ask("about");
    EXPECT_EQ(kept.find("actions")->items.front().text, "stop");
    ASSERT_FALSE(kept.find("slots")->items.empty());
    const std::string& first = kept.find("slots")->items.front().text;
    EXPECT_EQ(ask("snapshot?node=2&slot=" + first).find("slot")->text, first);
    EXPECT_EQ(get("/cairn/v1/page/snapshot?node=9&slot=" + first).status, 404U);
}

TEST(PageHistory, ForgetsTheOldestWhenItIsFull) {
    PageHistory history;
    const auto large = std::make_shared<const std::string>(PageHistory::MAX_BYTES / 3, 'x');
    for (std::uint64_t slot = 1; slot <= 5; ++slot) {
        history.keep(consensus::Slot{slot}, {large});
        history.keep(consensus::Slot{slot}, {large});
    }
    EXPECT_EQ(history.slots().front(), consensus::Slot{3});
    EXPECT_EQ(history.at(consensus::Slot{2}, 1), nullptr);
    EXPECT_EQ(history.at(consensus::Slot{9}, 1), large);
    EXPECT_EQ(history.at(consensus::Slot{9}, 2), nullptr);
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
