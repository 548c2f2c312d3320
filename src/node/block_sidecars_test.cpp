#include "node/block_sidecars.hpp"

#include "consensus/fork_choice/data_availability.hpp"
#include "node/sample_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

class BlockSidecarsTest : public testing::TestWithParam<ForkId> {
  protected:
    BlockSidecarsTest() {
        SampleNode sample(sample_network(GetParam(), GetParam()), {}, 2);
        sample.go_to(Slot{1});
        auto [block, blobs] = sample.produce_with_blobs();
        block_ = std::move(block);
        blobs_ = *blobs;
    }
    Result<BlockSidecars, BlobsError> make() const {
        return make_sidecars(spec_, block_, blobs_.blobs, blobs_.proofs, BlobsOrigin::stranger);
    }
    void expect_refused(BlobsError error) const {
        const auto made = make();
        ASSERT_FALSE(made.has_value());
        EXPECT_EQ(made.error(), error) << to_string(made.error());
    }
    bool has_columns() const { return GetParam() == ForkId::fulu; }

    Spec spec_{minimal_preset(), minimal_config(), GetParam()};
    SignedBeaconBlock block_;
    BlobsBundle blobs_;
};

INSTANTIATE_TEST_SUITE_P(Forks, BlockSidecarsTest,
                         testing::Values(ForkId::deneb, ForkId::electra, ForkId::fulu),
                         [](const auto& fork) { return std::string(to_string(fork.param)); });

TEST_P(BlockSidecarsTest, AreMadeOfWhatFits) {
    const auto made = make();
    ASSERT_TRUE(made.has_value()) << to_string(made.error());
    EXPECT_EQ(made->blobs.size(), has_columns() ? 0U : 2U);
    EXPECT_EQ(made->columns.size(), has_columns() ? 128U : 0U);
    EXPECT_TRUE(!has_columns() || is_data_available(spec_, std::span(made->columns).first(2), {}));
}

TEST_P(BlockSidecarsTest, RefuseWhatDoesNot) {
    const BlobsBundle good = blobs_;
    blobs_.proofs.pop_back();
    expect_refused(BlobsError::proofs_not_as_many_as_needed);
    blobs_ = good;
    blobs_.blobs.pop_back();
    expect_refused(BlobsError::blobs_not_one_per_commitment);
    blobs_ = good;
    blobs_.blobs.resize(10, good.blobs[0]);
    expect_refused(BlobsError::too_many_blobs);
    blobs_ = good;
    blobs_.blobs[1].bytes[0] = 0xff;  // beyond the modulus
    expect_refused(BlobsError::malformed);
    blobs_ = good;
    blobs_.blobs[1].bytes[1] ^= 1;
    expect_refused(BlobsError::proofs_wrong);
    blobs_ = good;
    std::swap(blobs_.proofs.front(), blobs_.proofs.back());
    expect_refused(BlobsError::proofs_wrong);
    blobs_ = good;
    blobs_.proofs[0] = KZGProof{};  // no point
    expect_refused(BlobsError::malformed);
    blobs_ = {};
    expect_refused(BlobsError::blobs_not_one_per_commitment);
}

TEST(SidecarsOfOldForks, AreNone) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::capella);
    EXPECT_TRUE(make_sidecars(spec, {}, {}, {}, BlobsOrigin::stranger)->empty());
    const std::vector<Blob> blobs(1);
    const auto refused = make_sidecars(spec, {}, blobs, {}, BlobsOrigin::stranger);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), BlobsError::fork_has_no_blobs);
}

}  // namespace
}  // namespace cairn::node
