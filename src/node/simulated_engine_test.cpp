#include "node/simulated_engine.hpp"

#include "consensus/config.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

const Hash32 GENESIS{{1}};

class SimulatedEngineTest : public testing::Test {
  protected:
    std::optional<ExecutionPayload> build(const Hash32& parent) {
        PayloadAttributes attributes;
        attributes.timestamp = 12;
        const auto id = engine_.notify_forkchoice_updated(spec_, {parent, {}, {}}, attributes);
        return id ? engine_.get_payload(spec_, *id) : std::nullopt;
    }
    bool is_valid(const ExecutionPayload& payload) {
        const ExecutionRequests requests;
        return engine_.verify_and_notify_new_payload(spec_, {payload, {}, {}, requests});
    }

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

}  // namespace
}  // namespace cairn::node
