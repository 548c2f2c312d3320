#include "consensus/block/execution_payload.hpp"
#include "consensus/config.hpp"
#include "crypto/kzg.hpp"
#include "node/simulated_engine_test.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

const Hash32 GENESIS{{1}};

class SimulatedEngineTest : public testing::Test {
  protected:
    std::optional<ExecutionPayload> build(const Hash32& parent) {
        PayloadAttributes attributes;
        attributes.timestamp = ++now_;
        const auto id = engine_.notify_forkchoice_updated(spec_, {parent, {}, {}}, attributes);
        return id ? engine_.get_payload(spec_, *id) : std::nullopt;
    }
    bool is_valid(const ExecutionPayload& payload, const ExecutionRequests& requests = {}) {
        return engine_.verify_and_notify_new_payload(spec_, {payload, {}, {}, requests});
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

// Others may make payloads with requests; the hash stands for them too.
TEST_F(SimulatedEngineTest, RefusesRequestsThatThePayloadWasNotMadeWith) {
    ExecutionRequests requests;
    requests.deposits.emplace_back();
    EXPECT_FALSE(is_valid(*build(GENESIS), requests));
}

// Blobs ------------------------------------------------------------------------------------------

/// An engine that makes blobs, at a slot of a network that began at time 0.
class EngineWithBlobs : public testing::TestWithParam<ForkId> {
  protected:
    struct Built {
        ExecutionPayload payload;
        std::shared_ptr<const BlobsBundle> blobs;
    };
    Built build(SimulatedEngine& engine, std::uint64_t slot = 1) const {
        PayloadAttributes attributes;
        attributes.timestamp = slot * spec_.config->SECONDS_PER_SLOT;
        const auto id = engine.notify_forkchoice_updated(spec_, {GENESIS, {}, {}}, attributes);
        return {*engine.get_payload(spec_, *id), engine.get_blobs_bundle(spec_, *id)};
    }
    bool is_valid(SimulatedEngine& engine, const ExecutionPayload& payload,
                  std::span<const VersionedHash> hashes) const {
        const ExecutionRequests requests;
        return engine.verify_and_notify_new_payload(spec_, {payload, hashes, {}, requests});
    }

    Config config_ = minimal_config();
    Spec spec_{minimal_preset(), config_, GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Forks, EngineWithBlobs,
                         testing::Values(ForkId::deneb, ForkId::electra, ForkId::fulu),
                         [](const auto& fork) { return std::string(to_string(fork.param)); });

TEST_P(EngineWithBlobs, ProvesThem) {
    SimulatedEngine engine(GENESIS, 0, {2, 5, 0});
    const Built built = build(engine);
    ASSERT_NE(built.blobs, nullptr);
    const auto& [commitments, proofs, blobs] = *built.blobs;
    ASSERT_EQ(commitments.size(), 2U);
    ASSERT_EQ(blobs.size(), 2U);
    EXPECT_NE(blobs[0], blobs[1]);
    if (GetParam() == ForkId::fulu) {
        ASSERT_EQ(proofs.size(), 256U);
        const std::vector<crypto::Cell> cells = *crypto::compute_cells(blobs[1].bytes);
        const std::array<std::uint64_t, 1> last{127};
        EXPECT_EQ(crypto::verify_cell_kzg_proof_batch({&commitments[1], 1}, last, {&cells[127], 1},
                                                      {&proofs[255], 1}),
                  true);
    } else {
        ASSERT_EQ(proofs.size(), 2U);
        EXPECT_EQ(crypto::verify_blob_kzg_proof(blobs[1].bytes, commitments[1], proofs[1]), true);
    }
}

TEST_P(EngineWithBlobs, MakesTheSameOfTheSameSeed) {
    SimulatedEngine engine(GENESIS, 0, {1, 5, 0});
    SimulatedEngine twin(GENESIS, 0, {1, 5, 0});
    SimulatedEngine other(GENESIS, 0, {1, 6, 0});
    const auto blobs = build(engine).blobs;
    EXPECT_EQ(blobs->blobs, build(twin).blobs->blobs);
    EXPECT_NE(blobs->blobs, build(other).blobs->blobs);
}

TEST_P(EngineWithBlobs, RefusesOthersThanThePayloadNames) {
    SimulatedEngine engine(GENESIS, 0, {2, 5, 0});
    const Built built = build(engine);
    std::vector<VersionedHash> hashes = to_versioned_hashes(built.blobs->commitments);
    EXPECT_FALSE(is_valid(engine, built.payload, {}));
    EXPECT_FALSE(is_valid(engine, built.payload, std::span(hashes).first(1)));
    std::swap(hashes[0], hashes[1]);
    EXPECT_FALSE(is_valid(engine, built.payload, hashes));
    std::swap(hashes[0], hashes[1]);
    ExecutionPayload bad = built.payload;
    bad.blob_gas_used = 131'072;
    EXPECT_FALSE(is_valid(engine, bad, hashes));
    EXPECT_TRUE(is_valid(engine, built.payload, hashes));
}

class BlobLimits : public EngineWithBlobs {};
INSTANTIATE_TEST_SUITE_P(Fulu, BlobLimits, testing::Values(ForkId::fulu));

TEST_P(BlobLimits, AreThoseOfTheEpoch) {
    config_.BLOB_SCHEDULE = {{Epoch{1}, 2}, {Epoch{2}, 1}};
    SimulatedEngine engine(GENESIS, 0, {3, 5, 0});
    EXPECT_EQ(build(engine, 7).blobs->blobs.size(), 3U);
    EXPECT_EQ(build(engine, 8).blobs->blobs.size(), 2U);
    EXPECT_EQ(build(engine, 16).blobs->blobs.size(), 1U);
}

TEST(BlobsBeforeDeneb, DoNotExist) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::capella);
    SimulatedEngine engine(GENESIS, 0, {3, 5, 0});
    const auto id = engine.notify_forkchoice_updated(spec, {GENESIS, {}, {}}, {});
    EXPECT_EQ(engine.get_blobs_bundle(spec, *id), nullptr);
    EXPECT_TRUE(engine.get_payload(spec, *id)->extra_data.bytes.empty());
}

}  // namespace
}  // namespace cairn::node
