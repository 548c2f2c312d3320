// A node with a builder, by the API from the registration to the published block; and all that a
// builder can do wrong.
#include "api/contents.hpp"
#include "api/sample_node_test.hpp"
#include "builder/bid_check.hpp"
#include "builder/mock_builder_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "json/mapping.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;
using builder::BidRule;
using builder::BuilderRule;
using builder::Manners;
using builder::Reveals;
using builder::SignedBlindedBeaconBlock;
using std::chrono::milliseconds;

constexpr std::uint64_t GAS_LIMIT = 60'000'000;
const ExecutionAddress BUILDERS_ADDRESS{{0xbb}};
const std::string BLINDED_BLOCKS = "/eth/v2/beacon/blinded_blocks";

std::string text(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}
Bytes bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

/// A chain of three blocks, whose next proposer has a builder.
class BuiltNode {
  public:
    explicit BuiltNode(ForkId fork = ForkId::electra, Slot slot = Slot{4},
                       const builder::ClientLimits& limits = {})
        : sample_(3, fork),
          mock_(sample_.spec()),
          builder_({mock_.url(), limits, {}}),
          slot_(slot) {
        sample_.use_builder(builder_);
        sample_.begin_slot(slot_);
        node::Chain& chain = sample_.node().chain();
        state_ = *chain.state_at(chain.head().root, slot_);
        proposer_ = *get_beacon_proposer_index(spec(), *state_);
        BeaconBlock block;
        block.slot = slot_;
        reveal_ = get_epoch_signature(spec(), *state_, block, sample_key(proposer_.value));
        sample_.start_serving();
        offer();
    }

    const Spec& spec() const { return sample_.spec(); }
    SampleNode& sample() { return sample_; }
    builder::MockBuilder& mock() { return mock_; }
    BuilderCounts& counts() { return sample_.api().metrics().builder(); }
    std::string head_slot() {
        return sample_.get("/eth/v1/node/syncing").at({"data", "head_slot"});
    }

    void register_proposer() {
        const builder::SignedValidatorRegistrationV1 registration{
            {{{5}}, GAS_LIMIT, 1, state_->validators[proposer_.value].pubkey}, {}};
        const builder::SignedValidatorRegistrationV1 stranger{{{}, 1, 1, BLSPubkey{{7}}}, {}};
        const std::string body =
            "[" + json::to_json(spec(), registration) + "," + json::to_json(spec(), stranger) + "]";
        EXPECT_EQ(sample_.post("/eth/v1/validator/register_validator", body).status, 200U);
    }

    http::ReceivedResponse ask(std::string_view query = "",
                               std::string_view accept = "application/octet-stream") {
        http::RawClient client(sample_.port());
        client.request("GET",
                       "/eth/v3/validator/blocks/" + std::to_string(slot_.value) +
                           "?randao_reveal=" + base::to_hex(reveal_.view()) + std::string(query),
                       "Accept: " + std::string(accept) + "\r\n");
        const auto answer = client.receive();
        EXPECT_TRUE(answer.has_value());
        EXPECT_EQ(answer->status, 200U) << answer->body;
        return *answer;
    }
    bool is_blinded(const http::ReceivedResponse& answer) const {
        return answer.header("Eth-Execution-Payload-Blinded") == "true";
    }
    /// The node's own block.
    BeaconBlock own_block() {
        const Bytes body = bytes_of(ask("&builder_boost_factor=0").body);
        BlockContents contents;
        if (spec().at_least(ForkId::deneb)) {
            EXPECT_TRUE(ssz::decode(spec(), body, contents));
        } else {
            EXPECT_TRUE(ssz::decode(spec(), body, contents.block));
        }
        return contents.block;
    }
    SignedBlindedBeaconBlock blinded_block() {
        const auto answer = ask();
        EXPECT_TRUE(is_blinded(answer));
        SignedBlindedBeaconBlock block;
        EXPECT_TRUE(ssz::decode(spec(), bytes_of(answer.body), block.message));
        const Domain domain = get_domain(spec(), *state_, DOMAIN_BEACON_PROPOSER);
        block.signature = crypto::sign(sample_key(proposer_.value),
                                       compute_signing_root(spec(), block.message, domain).view());
        return block;
    }
    SignedBlockContents sign(const BeaconBlock& block) const {
        SignedBlockContents contents;
        contents.signed_block = {
            block, get_block_signature(spec(), *state_, block, sample_key(proposer_.value))};
        return contents;
    }

    std::string headers(std::string_view type) const {
        return "Content-Type: " + std::string(type) +
               "\r\nEth-Consensus-Version: " + std::string(to_string(spec().fork_id())) + "\r\n";
    }
    Answer post_blinded(const SignedBlindedBeaconBlock& block) {
        return sample_.post(BLINDED_BLOCKS, text(ssz::encode(spec(), block)),
                            headers("application/octet-stream"));
    }

    /// The builder lies or fails in some way: our own block is made.
    void expect_own(const Manners& manners) {
        mock_.behave(manners);
        EXPECT_FALSE(is_blinded(ask()));
    }

  private:
    /// What our own engine would have built for another recipient.
    void offer() {
        builder::Offer offer;
        offer.slot = slot_;
        offer.payload = own_block().body.execution_payload;
        offer.payload.fee_recipient = BUILDERS_ADDRESS;
        offer.payload.block_hash = {};
        offer.payload.block_hash = ssz::hash_tree_root(spec(), offer.payload);
        mock_.offer(std::move(offer));
    }

    SampleNode sample_;
    builder::MockBuilder mock_;
    builder::ExternalBuilder builder_;
    Slot slot_;
    StatePointer state_;
    ValidatorIndex proposer_;
    BLSSignature reveal_;
};

// The whole way -----------------------------------------------------------------------------------

class BuilderRoutes : public ::testing::TestWithParam<ForkId> {};

TEST_P(BuilderRoutes, PublishTheBuildersBlock) {
    BuiltNode built(GetParam());
    built.register_proposer();
    EXPECT_EQ(built.mock().registrations().size(), 1U);  // the stranger is no validator
    const auto answer = built.ask();
    ASSERT_TRUE(built.is_blinded(answer));
    EXPECT_EQ(answer.header("Eth-Execution-Payload-Value"), "1000000000");
    EXPECT_NE(answer.header("Eth-Consensus-Block-Value"), "");
    const SignedBlindedBeaconBlock block = built.blinded_block();
    EXPECT_EQ(block.message.body.execution_payload_header.fee_recipient, BUILDERS_ADDRESS);
    EXPECT_EQ(built.post_blinded(block).status, 200U);
    EXPECT_EQ(built.head_slot(), "4");
    EXPECT_EQ(built.mock().submitted(), std::vector{block});
    const Answer head = built.sample().get("/eth/v2/beacon/blocks/head");
    EXPECT_EQ(head.at({"data", "message", "body", "execution_payload", "fee_recipient"}),
              base::to_hex(BUILDERS_ADDRESS.view()));
    EXPECT_EQ(head.at({"data", "signature"}), base::to_hex(block.signature.view()));
    EXPECT_EQ(built.counts().bids.of(BidOutcome::chosen), 2U);
    EXPECT_EQ(built.counts().reveals.of(RevealOutcome::revealed), 1U);
    EXPECT_EQ(built.counts().registrations, 1U);
}

INSTANTIATE_TEST_SUITE_P(Forks, BuilderRoutes,
                         ::testing::Values(ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                                           ForkId::electra),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST(BuilderRoutesInJson, SpeakIt) {
    BuiltNode built;
    built.register_proposer();
    built.mock().behave({.speaks = builder::Speaks::json});
    const auto answer = built.ask("&builder_boost_factor=100", "application/json");
    const auto document = json::parse_json(answer.body).value();
    EXPECT_EQ(document.find("version")->text, "electra");
    EXPECT_TRUE(answer.body.find("\"execution_payload_blinded\":true") != std::string::npos);
    EXPECT_EQ(document.find("execution_payload_value")->text, "1000000000");
    EXPECT_EQ(document.find("consensus_block_value")->text,
              answer.header("Eth-Consensus-Block-Value"));
    const SignedBlindedBeaconBlock block = built.blinded_block();
    const Answer posted = built.sample().post(BLINDED_BLOCKS, json::to_json(built.spec(), block),
                                              built.headers("application/json"));
    EXPECT_EQ(posted.status, 200U) << posted.body;
    EXPECT_EQ(built.head_slot(), "4");
}

TEST(BuilderRoutesSinceFulu, HandTheBlockOver) {
    BuiltNode built(ForkId::fulu);
    built.register_proposer();
    EXPECT_EQ(built.post_blinded(built.blinded_block()).status, 202U);
    EXPECT_EQ(built.mock().handed_over(), 1U);
    EXPECT_EQ(built.head_slot(), "3");  // the builder publishes it
    EXPECT_EQ(built.counts().reveals.of(RevealOutcome::handed_over), 1U);
}

TEST(BuilderRoutesSinceFulu, AskABuilderOfBeforeForThePayload) {
    BuiltNode built(ForkId::fulu);
    built.register_proposer();
    built.mock().behave({.knows_handing_over = false});
    EXPECT_EQ(built.post_blinded(built.blinded_block()).status, 200U);
    EXPECT_EQ(built.head_slot(), "4");
}

// Whose block it is -------------------------------------------------------------------------------

TEST(BuilderChoice, IsOurOwnBlockForWhoHasNotRegistered) {
    BuiltNode built;
    built.expect_own({});
    EXPECT_EQ(built.mock().bids_asked(), 0U);
    EXPECT_EQ(built.counts().skips.of(SkipCause::not_registered), 1U);
    EXPECT_EQ(built.counts().bids.of(BidOutcome::skipped), 1U);
}

TEST(BuilderChoice, GoesByTheBoostFactor) {
    BuiltNode built;
    built.register_proposer();
    const std::size_t before = built.mock().bids_asked();
    EXPECT_FALSE(built.is_blinded(built.ask("&builder_boost_factor=0")));
    EXPECT_EQ(built.mock().bids_asked(), before);
    EXPECT_TRUE(built.is_blinded(built.ask("&builder_boost_factor=1")));
    // A hundredth of it is nothing, which our own pays too.
    built.expect_own({.before_signing = [](auto& bid) { bid.value = {{99, 0, 0, 0}}; }});
    EXPECT_EQ(built.counts().bids.of(BidOutcome::outbid), 1U);
    EXPECT_TRUE(built.is_blinded(built.ask("&builder_boost_factor=18446744073709551615")));
    EXPECT_EQ(built.sample()
                  .get("/eth/v3/validator/blocks/4?randao_reveal=0x" + std::string(192, '0') +
                       "&builder_boost_factor=18446744073709551616")
                  .status,
              400U);
}

TEST(BuilderChoice, IsOurOwnBlockWhenTheBuilderLies) {
    BuiltNode built;
    built.register_proposer();
    const auto before = [](auto change) { return Manners{.before_signing = change}; };
    built.expect_own(before([](auto& bid) { bid.header.parent_hash[0] ^= 1; }));
    built.expect_own(before([](auto& bid) { bid.header.prev_randao[0] ^= 1; }));
    built.expect_own(before([](auto& bid) { bid.header.timestamp += 6; }));
    built.expect_own(before([](auto& bid) { bid.header.block_number += 1; }));
    built.expect_own(before([](auto& bid) { bid.header.withdrawals_root[0] ^= 1; }));
    built.expect_own(before([](auto& bid) { bid.header.gas_limit -= 1; }));
    built.expect_own(before([](auto& bid) { bid.value = {}; }));
    built.expect_own(before([](auto& bid) { bid.blob_kzg_commitments.resize(100); }));
    built.expect_own({.after_signing = [](auto& bid) { bid.message.value.limbs[0] += 1; }});
    for (const BidRule rule :
         {BidRule::parent_hash_wrong, BidRule::prev_randao_wrong, BidRule::timestamp_wrong,
          BidRule::block_number_wrong, BidRule::withdrawals_root_wrong, BidRule::gas_limit_wrong,
          BidRule::value_zero, BidRule::too_many_blobs, BidRule::signature_wrong}) {
        EXPECT_EQ(built.counts().refusals.of(rule), 1U) << to_string(rule);
    }
    EXPECT_EQ(built.counts().bids.of(BidOutcome::refused), 9U);
    const std::string text = built.sample().api().metrics().scrape();
    EXPECT_NE(text.find("cairn_builder_bids_refused_total{rule=\"signature_wrong\"} 1"),
              std::string::npos);
}

TEST(BuilderChoice, IsOurOwnBlockWhenTheBuilderFails) {
    BuiltNode built(ForkId::electra, Slot{4}, {.max_bid_bytes = std::size_t{1} << 16U});
    built.register_proposer();
    const auto answer = [](unsigned status, std::string body) {
        return Manners{.answers_instead =
                           http::text_response(status, "application/json", std::move(body))};
    };
    built.expect_own(answer(204, ""));
    built.expect_own(answer(500, "{}"));
    built.expect_own(answer(200, "no bid"));
    built.expect_own(answer(200, std::string(1U << 17U, ' ')));
    built.expect_own({.version = "fulu"});
    for (const BuilderRule rule :
         {BuilderRule::no_bid, BuilderRule::refused, BuilderRule::malformed, BuilderRule::too_large,
          BuilderRule::wrong_fork}) {
        EXPECT_EQ(built.counts().errors.of(rule), 1U) << to_string(rule);
    }
    EXPECT_EQ(built.counts().bids.of(BidOutcome::failed), 5U);
}

TEST(BuilderChoice, IsOurOwnBlockWhenTheBidIsLate) {
    BuiltNode built(ForkId::electra, Slot{4}, {.header_timeout = milliseconds(30)});
    built.register_proposer();
    built.expect_own({.holds_bids = true});
    EXPECT_EQ(built.counts().errors.of(BuilderRule::late), 1U);
}

TEST(BuilderChoice, LeavesTheNodeToItsWork) {
    BuiltNode built(ForkId::electra, Slot{4}, {.header_timeout = milliseconds(10'000)});
    built.register_proposer();
    built.mock().behave({.holds_bids = true});
    bool is_blinded = false;
    auto asking =
        base::Thread::start("test-asks", [&] { is_blinded = built.is_blinded(built.ask()); });
    ASSERT_TRUE(asking.has_value());
    while (built.mock().bids_asked() == 0) {
        EXPECT_EQ(built.head_slot(), "3");  // the owner answers
    }
    built.mock().let_go();
    asking->join();
    EXPECT_TRUE(is_blinded);
}

TEST(BuilderChoice, IsOurOwnBlockWhenTheChainIsNotWell) {
    BuiltNode well(ForkId::electra, Slot{7});  // three slots missed
    well.register_proposer();
    EXPECT_TRUE(well.is_blinded(well.ask()));
    BuiltNode ill(ForkId::electra, Slot{8});
    ill.register_proposer();
    ill.expect_own({});
    EXPECT_EQ(ill.mock().bids_asked(), 0U);
    EXPECT_EQ(ill.counts().skips.of(SkipCause::missed_in_row), 1U);
}

// After the signature -----------------------------------------------------------------------------

TEST(BuilderReveal, IsCheckedAgainstWhatWasSigned) {
    BuiltNode built(ForkId::electra, Slot{4}, {.max_reveal_bytes = std::size_t{1} << 20U});
    built.register_proposer();
    const SignedBlindedBeaconBlock block = built.blinded_block();
    for (const Reveals reveals : {Reveals::nothing, Reveals::wrong_payload, Reveals::huge}) {
        built.mock().behave({.reveals = reveals});
        const Answer answer = built.post_blinded(block);
        EXPECT_EQ(answer.status, 500U) << answer.body;
        EXPECT_EQ(built.head_slot(), "3");
    }
    EXPECT_EQ(built.counts().reveals.of(RevealOutcome::failed), 2U);
    EXPECT_EQ(built.counts().reveals.of(RevealOutcome::wrong), 1U);
    built.mock().behave({});
    EXPECT_EQ(built.post_blinded(block).status, 200U);  // what is signed stays good
}

TEST(BuilderReveal, IsNotAskedForAnotherBlock) {
    BuiltNode built;
    built.register_proposer();
    const SignedBlindedBeaconBlock block = built.blinded_block();
    const auto refused = [&](const SignedBlindedBeaconBlock& wrong) {
        const Answer answer = built.post_blinded(wrong);
        EXPECT_EQ(answer.status, 400U) << answer.body;
    };
    SignedBlindedBeaconBlock wrong = block;
    wrong.message.body.graffiti[0] ^= 1;  // not what was signed
    refused(wrong);
    wrong = block;
    wrong.message.proposer_index = ValidatorIndex{wrong.message.proposer_index.value ^ 1U};
    refused(wrong);
    wrong = block;
    wrong.message.parent_root = Root{{1}};
    refused(wrong);
    wrong = block;
    wrong.message.slot = Slot{9};
    refused(wrong);
    const std::string body = text(ssz::encode(built.spec(), block));
    EXPECT_EQ(built.sample().post(BLINDED_BLOCKS, body).status, 400U);  // no fork told
    EXPECT_EQ(built.sample()
                  .post(BLINDED_BLOCKS + "?broadcast_validation=blind", body,
                        built.headers("application/octet-stream"))
                  .status,
              400U);
    EXPECT_TRUE(built.mock().submitted().empty());
}

TEST(BuilderReveal, IsNotAskedForASecondBlockOfTheSlot) {
    BuiltNode built;
    built.register_proposer();
    const SignedBlindedBeaconBlock block = built.blinded_block();
    const Bytes own = ssz::encode(built.spec(), built.sign(built.own_block()));
    EXPECT_EQ(
        built.sample()
            .post("/eth/v2/beacon/blocks", text(own), built.headers("application/octet-stream"))
            .status,
        200U);
    EXPECT_EQ(built.post_blinded(block).status, 400U);
    EXPECT_TRUE(built.mock().submitted().empty());
}

TEST(BuilderRegistrations, TellWhenTheBuilderDoesNotTakeThem) {
    SampleNode sample(1);
    builder::ExternalBuilder nobody({.url = http::parse_url("http://127.0.0.1:1").value()});
    sample.use_builder(nobody);
    const builder::SignedValidatorRegistrationV1 one{{{}, 1, 1, crypto::sk_to_pk(sample_key(3))},
                                                     {}};
    sample.start_serving();
    const std::string target = "/eth/v1/validator/register_validator";
    const std::string json = "[" + json::to_json(sample.spec(), one) + "]";
    EXPECT_EQ(sample.post(target, json).status, 500U);
    EXPECT_EQ(sample.post(target, "[]").status, 200U);
    EXPECT_EQ(sample
                  .post(target, text(ssz::encode(sample.spec(), one)),
                        "Content-Type: application/octet-stream\r\n")
                  .status,
              500U);
    EXPECT_EQ(sample.post(target, "odd", "Content-Type: application/octet-stream\r\n").status,
              400U);
    EXPECT_EQ(sample.api().metrics().builder().errors.of(BuilderRule::unreachable), 2U);
}

}  // namespace
}  // namespace cairn::api
