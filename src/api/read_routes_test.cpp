// What the API tells of a chain of 20 slots on which everybody did their duty.
#include "api/sample_node_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

using namespace consensus;

constexpr std::uint64_t SLOTS = 20;  // of 8 an epoch

class ReadRoutes : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        sample = new SampleNode(SLOTS);
        sample->start_serving();
    }
    static void TearDownTestSuite() { delete sample; }

    static std::string state(std::string_view id, std::string_view rest) {
        return "/eth/v1/beacon/states/" + std::string(id) + "/" + std::string(rest);
    }
    static Answer get(std::string_view target, std::string_view accept = "application/json") {
        return sample->get(target, accept);
    }
    static void expect_status(std::string_view target, unsigned status) {
        EXPECT_EQ(get(target).status, status) << target;
    }

    static SampleNode* sample;
};
SampleNode* ReadRoutes::sample = nullptr;

TEST_F(ReadRoutes, TellTheConfiguration) {
    const Answer spec = get("/eth/v1/config/spec");
    EXPECT_EQ(spec.status, 200U);
    EXPECT_EQ(spec.at({"data", "SLOTS_PER_EPOCH"}), "8");
    EXPECT_EQ(spec.at({"data", "SECONDS_PER_SLOT"}), "6");
    EXPECT_EQ(spec.at({"data", "DOMAIN_RANDAO"}), "0x02000000");
    EXPECT_EQ(spec.at({"data", "BLS_WITHDRAWAL_PREFIX"}), "0x00");
    const Answer forks = get("/eth/v1/config/fork_schedule");
    EXPECT_EQ(forks.find({"data"})->items.size(), 7U);
    EXPECT_EQ(get("/eth/v1/config/deposit_contract").at({"data", "chain_id"}), "5");
    EXPECT_EQ(get("/eth/v1/config/spec", "application/octet-stream").status, 406U);
}

TEST_F(ReadRoutes, TellTheNode) {
    EXPECT_EQ(get("/eth/v1/node/version").at({"data", "version"}), "cairn/test");
    EXPECT_EQ(get("/eth/v2/node/version").at({"data", "beacon_node", "version"}), "test");
    EXPECT_EQ(get("/eth/v1/node/syncing").at({"data", "head_slot"}), "20");
    expect_status("/eth/v1/node/health", 200);
    expect_status("/eth/v1/node/health?syncing_status=99", 400);
    expect_status("/eth/v1/node/identity", 501);
    EXPECT_EQ(get("/eth/v1/node/peers").at({"meta", "count"}), "0");
    expect_status("/eth/v1/node/peers/abc", 404);
    EXPECT_EQ(get("/eth/v1/node/peer_count").at({"data", "connected"}), "0");
    EXPECT_EQ(get("/eth/v1/beacon/genesis").at({"data", "genesis_time"}), "1700000000");
    expect_status("/eth/v1/node/nothing", 404);
}

TEST_F(ReadRoutes, KnowStatesByEveryName) {
    const std::string root = get(state("head", "root")).at({"data", "root"});
    EXPECT_EQ(get(state("20", "root")).at({"data", "root"}), root);
    EXPECT_EQ(get(state(root, "root")).at({"data", "root"}), root);
    for (const std::string_view id : {"genesis", "finalized", "justified", "0", "7"}) {
        expect_status(state(id, "root"), 200);
    }
    expect_status(state("21", "root"), 404);
    expect_status(state("18446744073709551615", "root"), 404);
    expect_status(state("0x" + std::string(64, '1'), "root"), 404);
    for (const std::string_view id : {"current", "0x12", "-1", "1.5", "99999999999999999999"}) {
        expect_status(state(id, "root"), 400);
    }
    EXPECT_EQ(get(state("genesis", "root")).at({"finalized"}), "true");
    EXPECT_EQ(get(state("head", "root")).at({"finalized"}), "false");
}

TEST_F(ReadRoutes, TellStates) {
    EXPECT_EQ(get(state("head", "fork")).at({"data", "epoch"}), "0");
    const Answer finality = get(state("head", "finality_checkpoints"));
    EXPECT_NE(finality.find({"data", "current_justified", "root"}), nullptr);
    EXPECT_EQ(get(state("head", "randao")).at({"data", "randao"}).size(), 66U);
    expect_status(state("head", "randao?epoch=9"), 400);
    expect_status(state("head", "pending_deposits"), 200);
    EXPECT_EQ(get(state("head", "pending_consolidations")).version, "fulu");
    expect_status(state("head", "pending_partial_withdrawals"), 200);
    EXPECT_EQ(get(state("head", "proposer_lookahead")).find({"data"})->items.size(), 16U);
    const Answer ssz = get(state("head", "proposer_lookahead"), "application/octet-stream");
    EXPECT_EQ(ssz.body.size(), 16U * 8U);
}

TEST_F(ReadRoutes, TellCommittees) {
    const Answer all = get(state("head", "committees"));
    std::size_t members = 0;
    for (const json::Value& committee : all.find({"data"})->items) {
        members += committee.find("validators")->items.size();
    }
    EXPECT_EQ(members, SAMPLE_VALIDATORS);
    EXPECT_EQ(get(state("head", "committees?slot=17&index=0")).find({"data"})->items.size(), 1U);
    expect_status(state("head", "committees?slot=5"), 400);
    expect_status(state("head", "committees?epoch=3"), 200);
    expect_status(state("head", "committees?epoch=4"), 400);
    expect_status(state("head", "committees?epoch=18446744073709551615"), 400);
    expect_status(state("head", "committees?epoch=x"), 400);
    const Answer sync = get(state("head", "sync_committees"));
    EXPECT_EQ(sync.find({"data", "validators"})->items.size(), 32U);
    EXPECT_EQ(sync.find({"data", "validator_aggregates"})->items.size(), 4U);
    expect_status(state("head", "sync_committees?epoch=99999"), 400);
}

TEST_F(ReadRoutes, TellValidators) {
    const Answer all = get(state("head", "validators"));
    EXPECT_EQ(all.find({"data"})->items.size(), SAMPLE_VALIDATORS);
    EXPECT_EQ(all.at({"data", "5", "status"}), "active_ongoing");
    const std::string pubkey = all.at({"data", "5", "validator", "pubkey"});
    EXPECT_EQ(get(state("head", "validators/" + pubkey)).at({"data", "index"}), "5");
    EXPECT_EQ(get(state("head", "validators/5")).at({"data", "validator", "pubkey"}), pubkey);
    expect_status(state("head", "validators/64"), 404);
    expect_status(state("head", "validators/0x12"), 400);
    const Answer some = get(state("head", "validators?id=3,4&id=" + pubkey + "&id=900"));
    EXPECT_EQ(some.find({"data"})->items.size(), 3U);
    EXPECT_TRUE(get(state("head", "validators?status=exited")).find({"data"})->items.empty());
    EXPECT_EQ(get(state("head", "validators?status=active")).find({"data"})->items.size(),
              SAMPLE_VALIDATORS);
    expect_status(state("head", "validators?status=asleep"), 400);
    std::string many = "validators?id=0";
    for (int i = 1; i <= 64; ++i) {
        many += "," + std::to_string(i);
    }
    expect_status(state("head", many), 414);
}

TEST_F(ReadRoutes, TellValidatorsAskedForInABody) {
    const std::string target = state("head", "validators");
    EXPECT_EQ(sample->post(target, R"({"ids":["1","2"],"statuses":["active_ongoing"]})")
                  .find({"data"})
                  ->items.size(),
              2U);
    EXPECT_EQ(sample->post(target, R"({"ids":null})").find({"data"})->items.size(),
              SAMPLE_VALIDATORS);
    EXPECT_EQ(sample->post(target, "[").status, 400U);
    EXPECT_EQ(sample->post(target, "[]").status, 400U);
    EXPECT_EQ(sample->post(target, R"({"ids":[{}]})").status, 400U);
    EXPECT_EQ(sample->post(target, "x", "Content-Type: text/plain\r\n").status, 415U);
    EXPECT_EQ(
        sample->post(state("head", "validator_balances"), R"(["7"])").at({"data", "0", "index"}),
        "7");
    EXPECT_EQ(sample->post(state("head", "validator_identities"), R"(["7"])")
                  .at({"data", "0", "activation_epoch"}),
              "0");
    const Answer ssz = get(state("head", "validator_balances?id=1"), "application/octet-stream");
    EXPECT_EQ(ssz.body.size(), 16U);
}

TEST_F(ReadRoutes, TellBlocks) {
    const Answer head = get("/eth/v1/beacon/headers");
    EXPECT_EQ(head.at({"data", "0", "header", "message", "slot"}), "20");
    const std::string root = head.at({"data", "0", "root"});
    EXPECT_EQ(get("/eth/v1/beacon/headers/" + root).at({"data", "canonical"}), "true");
    EXPECT_EQ(get("/eth/v1/beacon/blocks/20/root").at({"data", "root"}), root);
    EXPECT_EQ(get("/eth/v1/beacon/headers?slot=3").find({"data"})->items.size(), 1U);
    EXPECT_TRUE(get("/eth/v1/beacon/headers?slot=30").find({"data"})->items.empty());
    const std::string parent = head.at({"data", "0", "header", "message", "parent_root"});
    EXPECT_EQ(get("/eth/v1/beacon/headers?parent_root=" + parent).at({"data", "0", "root"}), root);
    expect_status("/eth/v1/beacon/headers?parent_root=0x12", 400);
    const Answer block = get("/eth/v2/beacon/blocks/head");
    EXPECT_EQ(block.version, "fulu");
    EXPECT_EQ(block.at({"version"}), "fulu");
    EXPECT_EQ(block.at({"data", "message", "slot"}), "20");
    for (const std::string_view id : {"genesis", "finalized", "justified", "5"}) {
        expect_status("/eth/v2/beacon/blocks/" + std::string(id), 200);
    }
    expect_status("/eth/v2/beacon/blocks/21", 404);
    expect_status("/eth/v2/beacon/blocks/tail", 400);
    EXPECT_FALSE(get("/eth/v2/beacon/blocks/19/attestations").find({"data"})->items.empty());
    EXPECT_TRUE(get("/eth/v1/beacon/blobs/head").find({"data"})->items.empty());
}

TEST_F(ReadRoutes, GiveSszToWhoLikesItBetter) {
    const std::string target = "/eth/v2/beacon/blocks/head";
    const Answer ssz = get(target, "application/octet-stream;q=1,application/json;q=0.9");
    EXPECT_EQ(ssz.content_type, "application/octet-stream");
    EXPECT_EQ(ssz.version, "fulu");
    SignedBeaconBlock block;
    EXPECT_TRUE(ssz::decode(sample->spec(), Bytes(ssz.body.begin(), ssz.body.end()), block));
    EXPECT_EQ(block.message.slot, Slot{SLOTS});
    EXPECT_EQ(get(target, "application/octet-stream;q=0.5,*/*").content_type, "application/json");
    EXPECT_EQ(get(target, "text/html").status, 406U);
    const Answer state_bytes = get("/eth/v2/debug/beacon/states/head", "application/octet-stream");
    BeaconState state;
    EXPECT_TRUE(ssz::decode(sample->spec(), Bytes(state_bytes.body.begin(), state_bytes.body.end()),
                            state));
    EXPECT_EQ(state.slot, Slot{SLOTS});
}

TEST_F(ReadRoutes, TellForkChoice) {
    EXPECT_EQ(get("/eth/v2/debug/beacon/heads").at({"data", "0", "slot"}), "20");
    const Answer nodes = get("/eth/v1/debug/fork_choice");
    EXPECT_FALSE(nodes.find({"fork_choice_nodes"})->items.empty());
    EXPECT_NE(nodes.find({"justified_checkpoint", "root"}), nullptr);
}

}  // namespace
}  // namespace cairn::api
