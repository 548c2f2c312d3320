#include "builder/client.hpp"

#include "builder/external_builder.hpp"
#include "builder/mock_builder_test.hpp"
#include "builder/unblind.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::builder {
namespace {

using namespace consensus;
using std::chrono::milliseconds;

constexpr Slot SLOT{9};

/// Everything up to `fork` from the start.
Config config_at(ForkId fork) {
    Config config = minimal_config();
    bool reached = false;
    for (const ForkId each : mainline_forks) {
        if (each != ForkId::phase0) {
            set_fork_epoch(config, each, reached ? FAR_FUTURE_EPOCH : GENESIS_EPOCH);
        }
        reached = reached || each == fork;
    }
    return config;
}

Offer sample_offer(const Spec& spec) {
    Offer offer;
    offer.slot = SLOT;
    offer.payload = ssz::default_value<ExecutionPayload>(spec);
    offer.payload.parent_hash = Hash32{{1}};
    offer.payload.transactions = {Transaction{{1, 2, 3}}};
    if (spec.at_least(ForkId::deneb)) {
        const std::size_t proofs =
            spec.at_least(ForkId::fulu) ? spec.preset->CELLS_PER_EXT_BLOB : 1;
        offer.bundle.commitments = {KZGCommitment{{7}}};
        offer.bundle.proofs.resize(proofs);
        offer.bundle.blobs.resize(1);
    }
    if (spec.at_least(ForkId::electra)) {
        offer.requests.deposits = {DepositRequest{}};
    }
    return offer;
}

/// As a proposer would have signed it.
SignedBlindedBeaconBlock block_with(const Spec& spec, const BuilderBid& bid) {
    auto block = ssz::default_value<SignedBlindedBeaconBlock>(spec);
    block.message.slot = SLOT;
    block.message.body.execution_payload_header = bid.header;
    block.message.body.blob_kzg_commitments = bid.blob_kzg_commitments;
    block.message.body.execution_requests = bid.execution_requests;
    return block;
}

class ClientTest : public ::testing::TestWithParam<ForkId> {
  protected:
    ClientTest()
        : config_(config_at(GetParam())),
          spec_(minimal_preset(), config_, GetParam()),
          mock_(spec_),
          client_(mock_.url(), {.max_bid_bytes = std::size_t{1} << 20U,
                                .max_reveal_bytes = std::size_t{2} << 20U}) {
        mock_.offer(sample_offer(spec_));
    }

    BuilderResult<SignedBuilderBid> ask() {
        return client_.get_header(spec_, SLOT, Hash32{{1}}, BLSPubkey{{2}});
    }
    void expect_bid_error(BuilderRule rule, Manners manners) {
        mock_.behave(std::move(manners));
        const auto bid = ask();
        ASSERT_FALSE(bid.has_value());
        EXPECT_EQ(to_string(bid.error().rule), to_string(rule)) << bid.error().what;
        EXPECT_FALSE(bid.error().what.empty());
    }
    void expect_reveal_error(BuilderRule rule, Manners manners) {
        const auto bid = ask();
        ASSERT_TRUE(bid.has_value()) << bid.error().what;
        mock_.behave(std::move(manners));
        const auto revealed = client_.submit_blinded_block(spec_, block_with(spec_, bid->message));
        ASSERT_FALSE(revealed.has_value());
        EXPECT_EQ(to_string(revealed.error().rule), to_string(rule)) << revealed.error().what;
    }

    Config config_;
    Spec spec_;
    MockBuilder mock_;
    BuilderClient client_;
};

TEST_P(ClientTest, IsThere) {
    EXPECT_TRUE(client_.status().has_value());
}

TEST_P(ClientTest, GetsABidAndItsPayload) {
    const Offer offer = sample_offer(spec_);
    for (const Speaks speaks : {Speaks::ssz, Speaks::json}) {
        mock_.behave({.speaks = speaks});
        const auto bid = ask();
        ASSERT_TRUE(bid.has_value()) << bid.error().what;
        EXPECT_EQ(bid->message.pubkey, mock_.pubkey());
        EXPECT_EQ(bid->message.value, offer.value);
        EXPECT_EQ(bid->message.blob_kzg_commitments, offer.bundle.commitments);
        EXPECT_EQ(bid->message.execution_requests, offer.requests);
        const SignedBlindedBeaconBlock block = block_with(spec_, bid->message);
        const auto revealed = client_.submit_blinded_block(spec_, block);
        ASSERT_TRUE(revealed.has_value()) << revealed.error().what;
        EXPECT_EQ(mock_.submitted().back(), block);
        const auto full = unblind(spec_, block, *revealed);
        ASSERT_TRUE(full.has_value()) << to_string(full.error());
        EXPECT_EQ(full->message.body.execution_payload, offer.payload);
        EXPECT_EQ(ssz::hash_tree_root(spec_, full->message),
                  ssz::hash_tree_root(spec_, block.message));
    }
}

TEST_P(ClientTest, HandsABlockOver) {
    const auto bid = ask();
    ASSERT_TRUE(bid.has_value());
    EXPECT_TRUE(client_.hand_over_blinded_block(spec_, block_with(spec_, bid->message)));
    EXPECT_EQ(mock_.handed_over(), 1U);
    mock_.behave({.reveals = Reveals::nothing});
    const auto refused = client_.hand_over_blinded_block(spec_, block_with(spec_, bid->message));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().rule, BuilderRule::refused);
}

TEST_P(ClientTest, TellsWhyThereIsNoBid) {
    using enum BuilderRule;
    const auto answer = [](unsigned status, std::string type, std::string body) {
        return Manners{.answers_instead =
                           http::text_response(status, std::move(type), std::move(body))};
    };
    expect_bid_error(no_bid, answer(204, "", ""));
    expect_bid_error(refused, answer(400, "application/json", R"({"code":400,"message":"x"})"));
    expect_bid_error(refused, answer(500, "text/plain", "out of order"));
    expect_bid_error(malformed, answer(200, "application/json", "{"));
    expect_bid_error(malformed, answer(200, "application/json", "[]"));
    expect_bid_error(malformed, answer(200, "application/json", R"({"version":"fulu"})"));
    expect_bid_error(malformed, answer(200, "application/json",
                                       "{\"version\":\"" + std::string(to_string(GetParam())) +
                                           "\",\"data\":{}}"));
    expect_bid_error(wrong_fork, answer(200, "application/octet-stream", "no version"));
    expect_bid_error(wrong_fork, {.version = "altair"});
    expect_bid_error(wrong_fork, {.speaks = Speaks::json, .version = "gloas"});
    expect_bid_error(
        too_large, answer(200, "application/json", std::string((std::size_t{1} << 20U) + 1, ' ')));
}

TEST_P(ClientTest, TellsThatTheSlotHasNoBid) {
    const auto bid = client_.get_header(spec_, SLOT + 1, Hash32{{1}}, BLSPubkey{{2}});
    ASSERT_FALSE(bid.has_value());
    EXPECT_EQ(bid.error().rule, BuilderRule::no_bid);
}

TEST_P(ClientTest, WaitsNoLongerThanItsTime) {
    mock_.behave({.holds_bids = true});
    BuilderClient impatient(mock_.url(), {.header_timeout = milliseconds(30)});
    const auto bid = impatient.get_header(spec_, SLOT, Hash32{{1}}, BLSPubkey{{2}});
    ASSERT_FALSE(bid.has_value());
    EXPECT_EQ(bid.error().rule, BuilderRule::late);
    mock_.let_go();
}

TEST_P(ClientTest, TellsWhyThereIsNoPayload) {
    expect_reveal_error(BuilderRule::refused, {.reveals = Reveals::nothing});
    mock_.behave({});
    expect_reveal_error(BuilderRule::too_large, {.reveals = Reveals::huge});
    mock_.behave({});
    expect_reveal_error(BuilderRule::wrong_fork, {.version = "phase0"});
}

TEST_P(ClientTest, APayloadOfItsOwnChoiceIsNotTaken) {
    const auto bid = ask();
    ASSERT_TRUE(bid.has_value());
    mock_.behave({.reveals = Reveals::wrong_payload});
    const SignedBlindedBeaconBlock block = block_with(spec_, bid->message);
    const auto revealed = client_.submit_blinded_block(spec_, block);
    ASSERT_TRUE(revealed.has_value());
    EXPECT_EQ(unblind(spec_, block, *revealed).error(), UnblindRule::payload_wrong);
}

TEST_P(ClientTest, BlobsGoWithTheirCommitments) {
    if (!spec_.at_least(ForkId::deneb)) {
        return;
    }
    const auto bid = ask();
    ASSERT_TRUE(bid.has_value());
    const SignedBlindedBeaconBlock block = block_with(spec_, bid->message);
    const auto honest = client_.submit_blinded_block(spec_, block);
    ASSERT_TRUE(honest.has_value());
    const auto expect = [&](UnblindRule rule, auto tamper) {
        Revealed revealed = *honest;
        tamper(revealed.blobs_bundle);
        EXPECT_EQ(to_string(unblind(spec_, block, revealed).error()), to_string(rule));
    };
    expect(UnblindRule::commitments_wrong, [](BlobsBundle& b) { b.commitments[0][3] ^= 1; });
    expect(UnblindRule::commitments_wrong, [](BlobsBundle& b) { b.commitments.clear(); });
    expect(UnblindRule::blobs_wrong, [](BlobsBundle& b) { b.blobs.clear(); });
    expect(UnblindRule::proofs_wrong, [](BlobsBundle& b) { b.proofs.pop_back(); });
}

TEST_P(ClientTest, RegistersManyInSeveralRequests) {
    std::vector<SignedValidatorRegistrationV1> many(REGISTRATIONS_AT_ONCE + 1);
    many.back().message.gas_limit = 5;
    EXPECT_TRUE(client_.register_validators(spec_, many));
    EXPECT_EQ(mock_.registration_requests(), 2U);
    EXPECT_EQ(mock_.registrations(), many);
}

INSTANTIATE_TEST_SUITE_P(Forks, ClientTest,
                         ::testing::Values(ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                                           ForkId::electra, ForkId::fulu),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST(BuilderClientAlone, TellsThatNobodyIsThere) {
    std::optional<MockBuilder> mock(std::in_place,
                                    Spec(minimal_preset(), minimal_config(), ForkId::fulu));
    BuilderClient client(mock->url());
    mock.reset();
    const auto status = client.status();
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().rule, BuilderRule::unreachable);
}

// The builder of a node ---------------------------------------------------------------------------

TEST(ExternalBuilder, KeepsTheLatestRegistrationOfAKey) {
    const Config config = config_at(ForkId::fulu);
    const Spec spec(minimal_preset(), config, ForkId::fulu);
    MockBuilder mock(spec);
    ExternalBuilder builder({.url = mock.url()});
    const auto send = [&](std::uint64_t gas_limit, std::uint64_t timestamp) {
        const SignedValidatorRegistrationV1 one{{{}, gas_limit, timestamp, BLSPubkey{{1}}}, {}};
        EXPECT_TRUE(builder.register_validators(spec, {&one, 1}));
    };
    EXPECT_FALSE(builder.registration(BLSPubkey{{1}}).has_value());
    send(30, 2);
    send(20, 1);
    EXPECT_EQ(builder.registration(BLSPubkey{{1}})->gas_limit, 30U);
    send(40, 3);
    EXPECT_EQ(builder.registration(BLSPubkey{{1}})->gas_limit, 40U);
    EXPECT_EQ(builder.registrations(), 1U);
    EXPECT_EQ(mock.registrations().size(), 3U);
}

TEST(ExternalBuilder, AsksForThePayloadWhereNothingCanBeHandedOver) {
    const Config config = config_at(ForkId::fulu);
    const Spec spec(minimal_preset(), config, ForkId::fulu);
    MockBuilder mock(spec);
    mock.offer(sample_offer(spec));
    ExternalBuilder builder({.url = mock.url()});
    const auto bid = builder.get_header(spec, SLOT, Hash32{{1}}, BLSPubkey{{2}});
    ASSERT_TRUE(bid.has_value());
    const SignedBlindedBeaconBlock block = block_with(spec, bid->message);
    const auto handed_over = builder.submit(spec, block);
    ASSERT_TRUE(handed_over.has_value());
    EXPECT_EQ(*handed_over, nullptr);
    mock.behave({.knows_handing_over = false});
    const auto revealed = builder.submit(spec, block);
    ASSERT_TRUE(revealed.has_value()) << revealed.error().what;
    ASSERT_NE(*revealed, nullptr);
    EXPECT_TRUE(unblind(spec, block, **revealed).has_value());
    // Whoever refuses the block has looked at it: nobody is asked twice.
    mock.behave({.reveals = Reveals::nothing});
    EXPECT_FALSE(builder.submit(spec, block).has_value());
    EXPECT_EQ(mock.submitted().size(), 3U);
}

}  // namespace
}  // namespace cairn::builder
