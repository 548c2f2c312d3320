#include "node/simulated_engine.hpp"

#include "consensus/config.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

const Hash32 GENESIS{{1}};

class SimulatedEngineTest : public testing::Test {
  protected:
    struct Built {
        ExecutionPayload payload;
        ExecutionRequests requests;
    };
    std::optional<Built> build_with_requests(const Hash32& parent, const Hash32& finalized = {}) {
        PayloadAttributes attributes;
        attributes.timestamp = ++now_;
        const auto id =
            engine_.notify_forkchoice_updated(spec_, {parent, {}, finalized}, attributes);
        if (!id) {
            return std::nullopt;
        }
        return Built{*engine_.get_payload(spec_, *id), engine_.get_requests(spec_, *id)};
    }
    std::optional<ExecutionPayload> build(const Hash32& parent) {
        const auto built = build_with_requests(parent);
        return built ? std::optional(built->payload) : std::nullopt;
    }
    bool is_valid(const ExecutionPayload& payload, const ExecutionRequests& requests = {}) {
        return engine_.verify_and_notify_new_payload(spec_, {payload, {}, {}, requests});
    }
    /// Built, and judged.
    Built extend(const Hash32& parent) {
        const Built built = *build_with_requests(parent);
        EXPECT_TRUE(is_valid(built.payload, built.requests));
        return built;
    }

    static DepositRequest deposit(std::uint64_t index) {
        DepositRequest request;
        request.index = index;
        return request;
    }

    std::uint64_t now_ = 11;
    Spec spec_{minimal_preset(), minimal_config(), ForkId::fulu};
    SimulatedEngine engine_{GENESIS};
};

TEST_F(SimulatedEngineTest, BuildsAChainOfPayloads) {
    const auto first = build(GENESIS);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->block_number, 1U);
    EXPECT_FALSE(build(first->block_hash).has_value());  // not known before it was judged
    EXPECT_TRUE(is_valid(*first));
    EXPECT_EQ(build(first->block_hash)->block_number, 2U);
}

TEST_F(SimulatedEngineTest, RefusesWhatItWouldNotHaveBuilt) {
    const ExecutionPayload good = *build(GENESIS);
    ExecutionPayload bad = good;
    bad.timestamp += 1;  // the hash is no longer that of the content
    EXPECT_FALSE(is_valid(bad));
    bad = good;
    bad.parent_hash = Hash32{{9}};
    EXPECT_FALSE(is_valid(bad));
    bad = good;
    bad.transactions.push_back({{1, 2, 3}});
    EXPECT_FALSE(is_valid(bad));
    EXPECT_TRUE(is_valid(good));
}

TEST_F(SimulatedEngineTest, KeepsTheLastPayloadsOnly) {
    const auto id = engine_.notify_forkchoice_updated(spec_, {GENESIS, {}, {}}, {});
    ASSERT_TRUE(id.has_value());
    EXPECT_TRUE(engine_.get_payload(spec_, *id).has_value());
    for (std::size_t i = 0; i < SimulatedEngine::MAX_PAYLOADS; ++i) {
        ASSERT_TRUE(engine_.notify_forkchoice_updated(spec_, {GENESIS, {}, {}}, {}).has_value());
    }
    EXPECT_FALSE(engine_.get_payload(spec_, *id).has_value());
}

// Requests ---------------------------------------------------------------------------------------

TEST_F(SimulatedEngineTest, ARequestComesOnceOnEveryBranch) {
    const Built without = extend(GENESIS);
    ASSERT_TRUE(engine_.make_request(deposit(7)));
    const Built first = extend(without.payload.block_hash);
    ASSERT_EQ(first.requests.deposits.size(), 1U);
    EXPECT_EQ(first.requests.deposits[0], deposit(7));
    EXPECT_TRUE(extend(first.payload.block_hash).requests.deposits.empty());
    // That block has become an orphan, so it comes again, and again once only.
    const Built other = extend(without.payload.block_hash);
    EXPECT_EQ(other.requests.deposits.size(), 1U);
    EXPECT_TRUE(extend(other.payload.block_hash).requests.deposits.empty());
}

TEST_F(SimulatedEngineTest, ARequestIsForgottenWhenAPayloadWithItIsFinal) {
    ASSERT_TRUE(engine_.make_request(deposit(7)));
    const Built built = *build_with_requests(GENESIS, GENESIS);
    EXPECT_EQ(engine_.pending_requests().size(), 1U);  // built, but never judged
    ASSERT_TRUE(is_valid(built.payload, built.requests));
    const Built next = extend(built.payload.block_hash);
    EXPECT_EQ(engine_.pending_requests().size(), 1U);
    EXPECT_TRUE(build_with_requests(next.payload.block_hash, next.payload.block_hash).has_value());
    EXPECT_TRUE(engine_.pending_requests().empty());
}

TEST_F(SimulatedEngineTest, LearnsOfRequestsFromOthersPayloads) {
    SimulatedEngine other{GENESIS};
    ASSERT_TRUE(other.make_request(deposit(7)));
    ASSERT_TRUE(other.make_request(ConsolidationRequest{}));
    const auto id = *other.notify_forkchoice_updated(spec_, {GENESIS, {}, {}}, {});
    const ExecutionPayload payload = *other.get_payload(spec_, id);
    const ExecutionRequests requests = other.get_requests(spec_, id);
    EXPECT_FALSE(is_valid(payload));  // the hash is that of a payload with requests
    ASSERT_TRUE(is_valid(payload, requests));
    EXPECT_TRUE(extend(payload.block_hash).requests.deposits.empty());
    EXPECT_EQ(extend(GENESIS).requests, requests);
}

TEST_F(SimulatedEngineTest, APayloadHasAsManyRequestsAsItMay) {
    constexpr std::uint64_t most = 4;
    Preset preset = minimal_preset();
    preset.MAX_DEPOSIT_REQUESTS_PER_PAYLOAD = most;
    spec_.preset = &preset;
    for (std::uint64_t i = 0; i <= most; ++i) {
        ASSERT_TRUE(engine_.make_request(deposit(i)));
        ASSERT_TRUE(engine_.make_request(deposit(i)));
    }
    const Built first = extend(GENESIS);
    EXPECT_EQ(first.requests.deposits.size(), most);
    const Built second = extend(first.payload.block_hash);
    ASSERT_EQ(second.requests.deposits.size(), 1U);
    EXPECT_EQ(second.requests.deposits[0], deposit(most));
}

TEST_F(SimulatedEngineTest, HasRoomForSoManyRequests) {
    for (std::uint64_t i = 0; i < SimulatedEngine::MAX_REQUESTS; ++i) {
        ASSERT_TRUE(engine_.make_request(deposit(i)));
    }
    EXPECT_FALSE(engine_.make_request(deposit(SimulatedEngine::MAX_REQUESTS)));
    EXPECT_TRUE(engine_.make_request(deposit(0)));  // known
}

TEST_F(SimulatedEngineTest, BeforeElectraNoPayloadHasRequests) {
    spec_ = spec_.with_fork(ForkId::deneb);
    ASSERT_TRUE(engine_.make_request(deposit(7)));
    EXPECT_EQ(extend(GENESIS).requests, ExecutionRequests{});
}

}  // namespace
}  // namespace cairn::node
