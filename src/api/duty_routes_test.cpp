// What validators ask of a node, answered and refused: duties, blocks and votes to sign, and the
// publishing of what they signed.
#include "api/contents.hpp"
#include "api/sample_node_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

constexpr std::string_view AS_JSON = "Content-Type: application/json\r\n";

std::string fulu(std::string_view type) {
    return "Content-Type: " + std::string(type) + "\r\nEth-Consensus-Version: fulu\r\n";
}

std::string all_indices() {
    std::string text = "[";
    for (std::uint64_t i = 0; i < SAMPLE_VALIDATORS; ++i) {
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\"";
    }
    return text + "]";
}

TEST(DutyRoutes, TellWhoAttestsWhen) {
    SampleNode sample(10);
    sample.start_serving();
    for (const std::string_view epoch : {"0", "1", "2"}) {
        const Answer duties =
            sample.post("/eth/v1/validator/duties/attester/" + std::string(epoch), all_indices());
        ASSERT_EQ(duties.status, 200U) << duties.body;
        EXPECT_EQ(duties.find({"data"})->items.size(), SAMPLE_VALIDATORS);
        EXPECT_EQ(duties.at({"dependent_root"}).size(), 66U);
    }
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/attester/3", "[]").status, 400U);
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/attester/x", "[]").status, 400U);
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/attester/1", "{}").status, 400U);
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/attester/1", R"(["-1"])").status, 400U);
}

TEST(DutyRoutes, TellWhoProposesWhen) {
    SampleNode sample(10);
    sample.start_serving();
    const Answer duties = sample.get("/eth/v1/validator/duties/proposer/1");
    ASSERT_EQ(duties.find({"data"})->items.size(), 8U);
    const Answer block = sample.get("/eth/v2/beacon/blocks/9");
    EXPECT_EQ(duties.at({"data", "1", "slot"}), "9");
    EXPECT_EQ(duties.at({"data", "1", "validator_index"}),
              block.at({"data", "message", "proposer_index"}));
    EXPECT_EQ(sample.get("/eth/v2/validator/duties/proposer/2").status, 200U);
    EXPECT_EQ(sample.get("/eth/v1/validator/duties/proposer/9").status, 400U);
}

TEST(DutyRoutes, TellProposersBeforeTheyWereDrawnAhead) {
    SampleNode sample(9, ForkId::deneb);
    sample.start_serving();
    const Answer duties = sample.get("/eth/v1/validator/duties/proposer/1");
    const Answer block = sample.get("/eth/v2/beacon/blocks/9");
    EXPECT_EQ(duties.at({"data", "1", "validator_index"}),
              block.at({"data", "message", "proposer_index"}));
    EXPECT_EQ(sample.get("/eth/v1/validator/duties/proposer/2").status, 200U);
}

TEST(DutyRoutes, TellSyncCommitteeSeatsAndLiveness) {
    SampleNode sample(10);
    sample.start_serving();
    const Answer duties = sample.post("/eth/v1/validator/duties/sync/1", all_indices());
    std::size_t seats = 0;
    for (const json::Value& duty : duties.find({"data"})->items) {
        seats += duty.find("validator_sync_committee_indices")->items.size();
    }
    EXPECT_EQ(seats, 32U);
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/sync/1000", "[]").status, 400U);
    EXPECT_EQ(sample.post("/eth/v1/validator/duties/sync/1", R"(["64"])").status, 400U);
    EXPECT_EQ(sample.post("/eth/v1/validator/liveness/0", R"(["1"])").at({"data", "0", "is_live"}),
              "true");
    EXPECT_EQ(sample.post("/eth/v1/validator/liveness/7", R"(["1"])").status, 400U);
}

/// The next block, asked for, signed and handed in.
class Proposal {
  public:
    explicit Proposal(SampleNode& sample, Slot slot) : sample_(sample) {
        const Spec& spec = sample.spec();
        node::Chain& chain = sample.node().chain();
        state_ = *chain.state_at(chain.head().root, slot);
        proposer_ = *get_beacon_proposer_index(spec, *state_);
        BeaconBlock block;
        block.slot = slot;
        reveal_ = get_epoch_signature(spec, *state_, block, sample_key(proposer_.value));
    }

    Answer ask(std::string_view accept) const {
        return sample_.get("/eth/v3/validator/blocks/" + std::to_string(state_->slot.value) +
                               "?randao_reveal=" + base::to_hex(reveal_.view()),
                           accept);
    }
    SignedBlockContents sign(const BeaconBlock& block) const {
        SignedBlockContents contents;
        contents.signed_block.message = block;
        contents.signed_block.signature =
            get_block_signature(sample_.spec(), *state_, block, sample_key(proposer_.value));
        return contents;
    }

  private:
    SampleNode& sample_;
    StatePointer state_;
    ValidatorIndex proposer_;
    BLSSignature reveal_;
};

TEST(DutyRoutes, TakeTheBlockTheyMade) {
    SampleNode sample(3);
    sample.begin_slot(Slot{4});
    const Proposal proposal(sample, Slot{4});
    sample.start_serving();
    const Answer made = proposal.ask("application/octet-stream");
    ASSERT_EQ(made.status, 200U) << made.body;
    BlockContents contents;
    ASSERT_TRUE(ssz::decode(sample.spec(), Bytes(made.body.begin(), made.body.end()), contents));
    const Bytes bytes = ssz::encode(sample.spec(), proposal.sign(contents.block));
    const std::string body(bytes.begin(), bytes.end());
    const std::string target = "/eth/v2/beacon/blocks";
    EXPECT_EQ(sample.post(target, body, "Content-Type: application/octet-stream\r\n").status, 400U);
    EXPECT_EQ(sample.post(target, body.substr(1), fulu("application/octet-stream")).status, 400U);
    std::string forged = body;
    forged[12 + 4] = static_cast<char>(forged[12 + 4] ^ 1);  // a byte of the signature
    EXPECT_EQ(sample.post(target, forged, fulu("application/octet-stream")).status, 400U);
    EXPECT_EQ(sample.get("/eth/v1/node/syncing").at({"data", "head_slot"}), "3");
    EXPECT_EQ(sample.post(target, body, fulu("application/octet-stream")).status, 200U);
    EXPECT_EQ(sample.post(target, body, fulu("application/octet-stream")).status, 200U);
    EXPECT_EQ(sample.get("/eth/v1/node/syncing").at({"data", "head_slot"}), "4");
}

TEST(DutyRoutes, TakeTheBlockAsJson) {
    SampleNode sample(3);
    sample.begin_slot(Slot{4});
    const Proposal proposal(sample, Slot{4});
    sample.start_serving();
    const Answer made = proposal.ask("application/json");
    ASSERT_EQ(made.status, 200U) << made.body;
    EXPECT_EQ(made.at({"execution_payload_blinded"}), "false");
    BlockContents contents;
    ASSERT_TRUE(json::from_json(sample.spec(), json::to_json_text(*made.find({"data"})), contents));
    const std::string body = json::to_json(sample.spec(), proposal.sign(contents.block));
    EXPECT_EQ(sample
                  .post("/eth/v2/beacon/blocks?broadcast_validation=blind", body,
                        fulu("application/json"))
                  .status,
              400U);
    EXPECT_EQ(sample.post("/eth/v2/beacon/blocks", "{}", fulu("application/json")).status, 400U);
    EXPECT_EQ(sample.post("/eth/v2/beacon/blocks", body, fulu("application/json")).status, 200U);
    // Without a builder there is no payload to put into a blinded block.
    EXPECT_EQ(sample.post("/eth/v2/beacon/blinded_blocks", "{}").status, 400U);
}

TEST(DutyRoutes, RefuseToMakeABlockOutOfTime) {
    SampleNode sample(3);
    sample.start_serving();
    const std::string reveal = "?randao_reveal=0x" + std::string(192, '0');
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/3" + reveal).status, 400U);
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/9" + reveal).status, 400U);
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/4" + reveal).status, 400U);  // not his
    const std::string skip = "&skip_randao_verification";
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/4" + reveal + skip).status, 400U);
    EXPECT_EQ(
        sample.get("/eth/v3/validator/blocks/4?randao_reveal=0xc0" + std::string(190, '0') + skip)
            .status,
        200U);
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/4").status, 400U);
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/4?randao_reveal=0x12").status, 400U);
    EXPECT_EQ(sample.get("/eth/v3/validator/blocks/x" + reveal).status, 400U);
}

/// The vote of the first member of the first committee of `slot`.
SingleAttestation first_vote(SampleNode& sample, Slot slot) {
    const Spec& spec = sample.spec();
    node::Chain& chain = sample.node().chain();
    const StatePointer state = *chain.state_at(chain.head().root, slot);
    SingleAttestation vote;
    vote.attester_index = get_beacon_committee(spec, *state, slot, CommitteeIndex{0})[0];
    vote.data = *sample.node().attestation_data(slot, CommitteeIndex{0});
    vote.signature =
        get_attestation_signature(spec, *state, vote.data, sample_key(vote.attester_index.value));
    return vote;
}

TEST(DutyRoutes, TakeVotesAndAddThemUp) {
    SampleNode sample(3);
    sample.begin_slot(Slot{4});
    const SingleAttestation vote = first_vote(sample, Slot{4});
    sample.start_serving();
    const Answer data = sample.get("/eth/v1/validator/attestation_data?slot=4&committee_index=0");
    EXPECT_EQ(data.at({"data", "beacon_block_root"}),
              base::to_hex(vote.data.beacon_block_root.view()));
    const std::string target = "/eth/v2/beacon/pool/attestations";
    const std::string good = json::to_json(sample.spec(), vote);
    SingleAttestation forged = vote;
    forged.attester_index = ValidatorIndex{vote.attester_index.value ^ 1U};
    const std::string both = "[" + json::to_json(sample.spec(), forged) + "," + good + ",{}]";
    const Answer mixed = sample.post(target, both, fulu("application/json"));
    EXPECT_EQ(mixed.status, 400U);
    EXPECT_EQ(mixed.find({"failures"})->items.size(), 2U) << mixed.body;
    EXPECT_EQ(sample.post(target, "[" + good + "]", fulu("application/json")).status, 200U);
    EXPECT_EQ(sample.post(target, "[" + good + "]", AS_JSON).status, 400U);
    EXPECT_EQ(sample.post(target, "{}", fulu("application/json")).status, 400U);
    const std::string root = base::to_hex(ssz::hash_tree_root(sample.spec(), vote.data).view());
    const std::string aggregate =
        "/eth/v2/validator/aggregate_attestation?slot=4&committee_index=0&attestation_data_root=";
    EXPECT_EQ(sample.get(aggregate + root).at({"data", "signature"}),
              base::to_hex(vote.signature.view()));
    EXPECT_EQ(sample.get(aggregate + "0x" + std::string(64, '1')).status, 404U);
    EXPECT_EQ(sample.get(aggregate + "0x1").status, 400U);
}

TEST(DutyRoutes, RefuseToMakeVotesOutOfTime) {
    SampleNode sample(3);
    sample.start_serving();
    const std::string target = "/eth/v1/validator/attestation_data?";
    EXPECT_EQ(sample.get(target + "slot=4&committee_index=0").status, 400U);
    EXPECT_EQ(sample.get(target + "slot=18446744073709551615").status, 400U);
    EXPECT_EQ(sample.get(target + "committee_index=0").status, 400U);
    EXPECT_EQ(sample.get(target + "slot=3&committee_index=64").status, 400U);
}

TEST(DutyRoutes, TakeSyncMessagesAndAddThemUp) {
    SampleNode sample(3);
    const Spec& spec = sample.spec();
    sample.begin_slot(Slot{4});
    node::Chain& chain = sample.node().chain();
    const StatePointer state = *chain.state_at(chain.head().root, Slot{4});
    const Root root = chain.head().root;
    const ValidatorIndex member = *find_validator(*state, state->current_sync_committee.pubkeys[0]);
    const SyncCommitteeMessage message =
        get_sync_committee_message(spec, *state, root, member, sample_key(member.value));
    sample.start_serving();
    const std::string target = "/eth/v1/beacon/pool/sync_committees";
    const std::string body = "[" + json::to_json(spec, message) + "]";
    EXPECT_EQ(sample.post(target, body).status, 200U);
    SyncCommitteeMessage forged = message;
    for (const BLSPubkey& pubkey : state->current_sync_committee.pubkeys) {
        const ValidatorIndex other = *find_validator(*state, pubkey);
        forged.validator_index = other == member ? forged.validator_index : other;
    }
    EXPECT_EQ(sample.post(target, "[" + json::to_json(spec, forged) + "]").status, 400U);
    forged.validator_index = ValidatorIndex{1000};
    EXPECT_EQ(sample.post(target, "[" + json::to_json(spec, forged) + "]").status, 400U);
    const std::string contribution =
        "/eth/v1/validator/sync_committee_contribution?slot=4&beacon_block_root=" +
        base::to_hex(root.view()) + "&subcommittee_index=";
    EXPECT_EQ(sample.get(contribution + "0").status, 200U);
    EXPECT_EQ(sample.get(contribution + "4").status, 400U);
    EXPECT_EQ(sample.get("/eth/v1/validator/sync_committee_contribution?slot=4").status, 400U);
}

TEST(DutyRoutes, TakeRegistrations) {
    SampleNode sample(1);
    sample.start_serving();
    const std::string base = "/eth/v1/validator/";
    const std::string address = "0x" + std::string(40, 'a');
    EXPECT_EQ(sample
                  .post(base + "prepare_beacon_proposer",
                        R"([{"validator_index":"1","fee_recipient":")" + address + "\"}]")
                  .status,
              200U);
    EXPECT_EQ(sample.post(base + "prepare_beacon_proposer", R"([{"validator_index":"1"}])").status,
              400U);
    EXPECT_EQ(sample.post(base + "beacon_committee_subscriptions", R"([{"slot":"1"}])").status,
              400U);
    EXPECT_EQ(sample.post(base + "beacon_committee_subscriptions", "[]").status, 200U);
    EXPECT_EQ(sample
                  .post(base + "sync_committee_subscriptions",
                        R"([{"validator_index":"1","until_epoch":"2"}])")
                  .status,
              200U);
    EXPECT_EQ(sample.post(base + "register_validator", R"([{}])").status, 400U);
    EXPECT_EQ(sample.post(base + "register_validator", "[]").status, 200U);
    EXPECT_EQ(sample.post(base + "beacon_committee_selections", "[]").status, 501U);
}

}  // namespace
}  // namespace cairn::api
