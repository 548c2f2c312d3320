// Large answers: few at a time, and the others are told when to come again.
#include "api/heavy_queries.hpp"

#include "api/sample_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

TEST(HeavyQueries, AreBounded) {
    HeavyQueries heavy(2);
    auto first = heavy.enter();
    auto second = heavy.enter();
    ASSERT_TRUE(first && second);
    const auto third = heavy.enter();
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().status, 503U);
    EXPECT_EQ(third.error().retry_after_seconds, HEAVY_RETRY_SECONDS);
    EXPECT_EQ(heavy.under_way(), 2U);
    second->reset();
    EXPECT_TRUE(heavy.enter());
    EXPECT_EQ(heavy.under_way(), 1U);
}

TEST(HeavyQueries, APlaceIsHeldUntilTheAnswerIsGone) {
    HeavyQueries heavy(1);
    http::Response response;
    response.source = [] { return std::string(); };
    response = holding(heavy.enter().value(), std::move(response));
    EXPECT_TRUE(response.source().empty());
    EXPECT_FALSE(heavy.enter());
    response = {};
    EXPECT_TRUE(heavy.enter());
}

constexpr std::string_view HEAVY[] = {"/eth/v2/debug/beacon/states/head",
                                      "/eth/v1/beacon/states/head/validators",
                                      "/eth/v1/beacon/states/head/validator_balances"};

TEST(HeavyQueries, TooManyAreSentAwayAndSmallOnesAreNot) {
    SampleNode sample(1);
    sample.start_serving();
    std::vector<HeavyQueries::Place> places;
    for (std::size_t i = 0; i < MAX_HEAVY_QUERIES; ++i) {
        places.push_back(sample.api().heavy_queries().enter().value());
    }
    for (const std::string_view target : HEAVY) {
        http::RawClient client(sample.port());
        ASSERT_TRUE(client.request("GET", target));
        const auto refused = client.receive();
        ASSERT_TRUE(refused);
        EXPECT_EQ(refused->status, 503U) << target;
        EXPECT_EQ(refused->header("Retry-After"), "2") << target;
    }
    EXPECT_EQ(sample.get("/eth/v1/beacon/states/head/validators?id=1").status, 200U);
    EXPECT_EQ(sample.get("/eth/v1/beacon/states/head/fork").status, 200U);
    places.clear();
    for (const std::string_view target : HEAVY) {
        EXPECT_EQ(sample.get(target).status, 200U) << target;
    }
    EXPECT_EQ(sample.post("/eth/v1/beacon/states/head/validator_identities", "[]").status, 200U);
}

/// Clients that never read what they asked for hold their places and nothing else: the node imports
/// a block in every slot, and is asked once by each of them.
TEST(HeavyQueries, BlocksAreImportedWhileClientsHoldLargeAnswers) {
    constexpr std::size_t IDLE = 20'000;  // so that answers do not fit into a socket's buffers
    SampleNode sample(1, ForkId::fulu, IDLE);
    sample.start_serving();
    std::vector<http::RawClient> clients;
    for (std::size_t i = 0; i < MAX_HEAVY_QUERIES; ++i) {
        clients.emplace_back(sample.port());
        ASSERT_TRUE(clients.back().request("GET", HEAVY[i]));
        ASSERT_TRUE(clients.back().receive_until("\r\n\r\n"));
    }
    EXPECT_EQ(sample.api().heavy_queries().under_way(), MAX_HEAVY_QUERIES);
    for (std::uint64_t slot = 2; slot <= 10; ++slot) {
        sample.on_owner([&](node::Node&) { sample.play_slot(Slot{slot}); });
        std::uint64_t head = 0;
        sample.on_owner([&](node::Node& node) { head = node.chain().head().slot.value; });
        EXPECT_EQ(head, slot);
    }
    EXPECT_EQ(sample.api().heavy_queries().under_way(), MAX_HEAVY_QUERIES);
    EXPECT_EQ(sample.get(HEAVY[0]).status, 503U);
    clients.clear();
}

}  // namespace
}  // namespace cairn::api
