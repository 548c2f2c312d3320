// Validator client, node and builder together, each behind the real protocol of the other.
#include "api/sample_node_test.hpp"
#include "builder/mock_builder_test.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "validator/api_beacon_node.hpp"
#include "validator/remote_duties.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

constexpr Slot SLOT{4};
const ExecutionAddress BUILDERS_ADDRESS{{0xbb}};

std::vector<crypto::SecretKey> all_keys() {
    std::vector<crypto::SecretKey> keys;
    for (std::uint64_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        keys.push_back(sample_key(i));
    }
    return keys;
}

class BuilderDuties : public ::testing::TestWithParam<ForkId> {
  protected:
    BuilderDuties()
        : sample_(3, GetParam()),
          mock_(sample_.spec()),
          builder_({.url = mock_.url()}),
          network_(sample_.node().chain().head().state->genesis_validators_root),
          signer_(all_keys()),
          protection_(network_) {
        EXPECT_TRUE(protection_.register_keys(signer_.pubkeys()));
        sample_.use_builder(builder_);
        sample_.begin_slot(SLOT);
        mock_.offer({.slot = SLOT, .payload = offered()});
        sample_.start_serving();
        sample_.on_owner([](node::Node&) {});
        beacon_node_.emplace(
            http::parse_url("http://127.0.0.1:" + std::to_string(sample_.port())).value());
        duties_.emplace(*beacon_node_, signer_, protection_,
                        validator::SigningContext{sample_.spec(), network_}, choices_,
                        [this](const std::string& why) { missed_.push_back(why); });
        duties_->look_ahead(Epoch{0});
        duties_->begin_epoch(Epoch{0});
        duties_->register_with_builders(Epoch{0}, 1000);
    }

    /// What fits the slot, for the builder's own address.
    ExecutionPayload offered() {
        node::Chain& chain = sample_.node().chain();
        const StatePointer state = *chain.state_at(chain.head().root, SLOT);
        node::SimulatedEngine engine(state->latest_execution_payload_header.block_hash,
                                     state->latest_execution_payload_header.block_number);
        PayloadWish wish;
        wish.suggested_fee_recipient = BUILDERS_ADDRESS;
        const auto id = prepare_execution_payload(sample_.spec(), *state, wish, engine);
        return *get_execution_payload(sample_.spec(), *id, engine);
    }
    std::string head_recipient() {
        return sample_.get("/eth/v2/beacon/blocks/head")
            .at({"data", "message", "body", "execution_payload", "fee_recipient"});
    }

    SampleNode sample_;
    builder::MockBuilder mock_;
    builder::ExternalBuilder builder_;
    Root network_;
    validator::LocalSigner signer_;
    protection::MemoryProtection protection_;
    validator::ProposerChoices choices_{{.fee_recipient = {{5}}, .builder = true}};
    std::optional<validator::ApiBeaconNode> beacon_node_;
    std::optional<validator::RemoteDuties> duties_;
    std::vector<std::string> missed_;
};

TEST_P(BuilderDuties, ProposeTheBuildersBlock) {
    EXPECT_EQ(mock_.registrations().size(), SAMPLE_VALIDATORS);
    duties_->propose(SLOT);
    EXPECT_TRUE(missed_.empty()) << missed_.front();
    EXPECT_EQ(duties_->counts().blocks, 1U);
    ASSERT_EQ(mock_.submitted().size(), 1U);
    if (sample_.spec().at_least(ForkId::fulu)) {
        EXPECT_EQ(mock_.handed_over(), 1U);
    } else {
        EXPECT_EQ(head_recipient(), base::to_hex(BUILDERS_ADDRESS.view()));
    }
}

TEST_P(BuilderDuties, ProposeTheirOwnWhereTheBuilderLies) {
    mock_.behave({.before_signing = [](auto& bid) { bid.header.parent_hash[0] ^= 1; }});
    duties_->propose(SLOT);
    EXPECT_TRUE(missed_.empty()) << missed_.front();
    EXPECT_TRUE(mock_.submitted().empty());
    EXPECT_EQ(head_recipient(), "0x05" + std::string(38, '0'));
}

TEST_P(BuilderDuties, LoseTheSlotWithABuilderThatDoesNotReveal) {
    mock_.behave({.reveals = builder::Reveals::nothing});
    duties_->propose(SLOT);
    EXPECT_EQ(duties_->counts().missed, 1U);
    mock_.behave({.answers_instead = http::error_response(500, "gone")});
    duties_->propose(SLOT);  // nothing else is signed
    EXPECT_EQ(duties_->counts().missed, 2U);
    EXPECT_EQ(duties_->counts().blocks, 0U);
    EXPECT_EQ(sample_.get("/eth/v1/node/syncing").at({"data", "head_slot"}), "3");
}

INSTANTIATE_TEST_SUITE_P(Forks, BuilderDuties,
                         ::testing::Values(ForkId::bellatrix, ForkId::electra, ForkId::fulu),
                         [](const auto& test) { return std::string(to_string(test.param)); });

}  // namespace
}  // namespace cairn::api
