// Blobs over the Beacon API: made, handed in, read.
#include "api/contents.hpp"
#include "api/sample_node_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/validator/signatures.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

constexpr std::size_t BLOB_BYTES = 131'072;

Bytes bytes_of(const Answer& answer) {
    return {answer.body.begin(), answer.body.end()};
}

class BlobRoutes : public testing::TestWithParam<ForkId> {
  protected:
    /// A block of two blobs is there, and the next slot has begun.
    BlobRoutes() : sample_(1, GetParam(), 0, 2) {
        const node::Chain& chain = sample_.node().chain();
        block_ = chain.block(chain.head().root)->block;
        sample_.begin_slot(Slot{2});
        state_ = *sample_.node().chain().state_at(chain.head().root, Slot{2});
        BeaconBlock block;
        block.slot = Slot{2};
        proposer_ = *get_beacon_proposer_index(sample_.spec(), *state_);
        reveal_ = get_epoch_signature(sample_.spec(), *state_, block, sample_key(proposer_.value));
        sample_.start_serving();
    }

    Answer ask_for_block(std::string_view accept) {
        return sample_.get(
            "/eth/v3/validator/blocks/2?randao_reveal=" + base::to_hex(reveal_.view()), accept);
    }
    SignedBlockContents sign(const BlockContents& made) const {
        SignedBlockContents contents;
        contents.signed_block.message = made.block;
        contents.signed_block.signature =
            get_block_signature(sample_.spec(), *state_, made.block, sample_key(proposer_.value));
        contents.kzg_proofs = made.kzg_proofs;
        contents.blobs = made.blobs;
        return contents;
    }
    Answer answer_to(const SignedBlockContents& contents, std::string_view media) {
        const Bytes bytes = ssz::encode(sample_.spec(), contents);
        const std::string body = media == "application/json"
                                     ? json::to_json(sample_.spec(), contents)
                                     : std::string(bytes.begin(), bytes.end());
        return sample_.post("/eth/v2/beacon/blocks", body,
                            "Content-Type: " + std::string(media) + "\r\nEth-Consensus-Version: " +
                                std::string(to_string(GetParam())) + "\r\n");
    }
    unsigned hand_in(const SignedBlockContents& contents, std::string_view media) {
        return answer_to(contents, media).status;
    }
    bool has_columns() const { return GetParam() == ForkId::fulu; }
    const auto& commitments() const { return block_->message.body.blob_kzg_commitments; }

    SampleNode sample_;
    std::shared_ptr<const SignedBeaconBlock> block_;
    StatePointer state_;
    ValidatorIndex proposer_;
    BLSSignature reveal_;
};

INSTANTIATE_TEST_SUITE_P(Forks, BlobRoutes, testing::Values(ForkId::electra, ForkId::fulu),
                         [](const auto& fork) { return std::string(to_string(fork.param)); });

TEST_P(BlobRoutes, GiveTheBlobsOfABlock) {
    const std::string target = "/eth/v1/beacon/blobs/head";
    const Bytes both = bytes_of(sample_.get(target, "application/octet-stream"));
    ASSERT_EQ(both.size(), 2 * BLOB_BYTES);
    const BytesView second = BytesView(both).subspan(BLOB_BYTES);
    const Answer text = sample_.get(target);
    EXPECT_EQ(text.at({"data", "1"}), base::to_hex(second));
    EXPECT_EQ(crypto::blob_to_kzg_commitment(second), commitments()[1]);
    const auto hash = kzg_commitment_to_versioned_hash(commitments()[1]);
    const Answer one = sample_.get(target + "?versioned_hashes=" + base::to_hex(hash.view()),
                                   "application/octet-stream");
    EXPECT_TRUE(std::ranges::equal(bytes_of(one), second));
    EXPECT_EQ(sample_.get(target + "?versioned_hashes=0x12").status, 400U);
    EXPECT_EQ(sample_.get("/eth/v1/beacon/blobs/9").status, 404U);
    EXPECT_TRUE(sample_.get("/eth/v1/beacon/blobs/0").find({"data"})->items.empty());
}

TEST_P(BlobRoutes, GiveSidecars) {
    const std::string columns = "/eth/v1/debug/beacon/data_column_sidecars/head";
    const std::string blobs = "/eth/v1/beacon/blob_sidecars/head";
    EXPECT_EQ(sample_.get(has_columns() ? blobs : columns).status, 400U);
    const std::string& target = has_columns() ? columns : blobs;
    EXPECT_EQ(sample_.get(target).find({"data"})->items.size(), has_columns() ? 128U : 2U);
    EXPECT_EQ(sample_.get(target + "?indices=1").at({"data", "0", "index"}), "1");
    EXPECT_EQ(sample_.get(target + "?indices=99999").status, 400U);
    const Bytes bytes = bytes_of(sample_.get(target + "?indices=1", "application/octet-stream"));
    if (has_columns()) {
        DataColumnSidecar sidecar;
        EXPECT_TRUE(ssz::decode(sample_.spec(), BytesView(bytes).subspan(4), sidecar));
        EXPECT_EQ(sidecar.index, 1U);
        EXPECT_EQ(sidecar.kzg_commitments, commitments());
    } else {
        const auto sidecar = std::make_unique<BlobSidecar>();
        EXPECT_TRUE(ssz::decode(sample_.spec(), bytes, *sidecar));
        EXPECT_EQ(sidecar->kzg_commitment, commitments()[1]);
    }
}

TEST_P(BlobRoutes, TakeTheBlockWithTheBlobsThatTheyMade) {
    const Answer made = ask_for_block("application/octet-stream");
    ASSERT_EQ(made.status, 200U) << made.body;
    BlockContents contents;
    ASSERT_TRUE(ssz::decode(sample_.spec(), bytes_of(made), contents));
    ASSERT_EQ(contents.blobs.size(), 2U);
    ASSERT_EQ(contents.kzg_proofs.size(), has_columns() ? 256U : 2U);
    const SignedBlockContents good = sign(contents);
    SignedBlockContents bad = good;
    bad.blobs.pop_back();
    EXPECT_EQ(hand_in(bad, "application/octet-stream"), 400U);
    bad = good;
    bad.blobs[0].bytes[1] ^= 1;
    EXPECT_EQ(hand_in(bad, "application/octet-stream"), 400U);
    bad = good;
    bad.signed_block.signature = BLSSignature{{1}};
    EXPECT_EQ(hand_in(bad, "application/octet-stream"), 400U);
    EXPECT_EQ(hand_in(good, "application/octet-stream"), 200U);
    EXPECT_EQ(hand_in(good, "application/octet-stream"), 200U);
    EXPECT_EQ(sample_.get("/eth/v1/beacon/blobs/2").find({"data"})->items.size(), 2U);
}

TEST_P(BlobRoutes, LookAtTheSignatureBeforeTheProofs) {
    const Answer made = ask_for_block("application/octet-stream");
    ASSERT_EQ(made.status, 200U) << made.body;
    BlockContents contents;
    ASSERT_TRUE(ssz::decode(sample_.spec(), bytes_of(made), contents));
    const SignedBlockContents good = sign(contents);
    SignedBlockContents bad = good;
    bad.blobs[0].bytes[1] ^= 1;
    const std::string of_proofs = answer_to(bad, "application/octet-stream").body;
    EXPECT_NE(of_proofs.find("proofs"), std::string::npos) << of_proofs;
    bad.signed_block.signature = BLSSignature{{1}};
    const std::string of_signature = answer_to(bad, "application/octet-stream").body;
    EXPECT_NE(of_signature.find("proposer signature"), std::string::npos) << of_signature;
    // Neither stands in the way of the right one, which then is known whatever comes with it.
    EXPECT_EQ(hand_in(good, "application/octet-stream"), 200U);
    bad.signed_block.signature = good.signed_block.signature;
    EXPECT_EQ(hand_in(bad, "application/octet-stream"), 200U);
}

TEST_P(BlobRoutes, TakeThemAsJson) {
    const Answer made = ask_for_block("application/json");
    ASSERT_EQ(made.status, 200U) << made.body;
    BlockContents contents;
    ASSERT_TRUE(
        json::from_json(sample_.spec(), json::to_json_text(*made.find({"data"})), contents));
    EXPECT_EQ(hand_in(sign(contents), "application/json"), 200U);
    EXPECT_EQ(sample_.get("/eth/v1/node/syncing").at({"data", "head_slot"}), "2");
}

}  // namespace
}  // namespace cairn::api
