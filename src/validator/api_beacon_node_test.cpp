#include "validator/api_beacon_node.hpp"

#include "http/server.hpp"
#include "json/mapping.hpp"
#include "ssz/codec.hpp"
#include "validator/block_contents.hpp"
#include "validator/multi_beacon_node.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

namespace cairn::validator {
namespace {

using namespace consensus;

const std::string ROOT = "0x" + std::string(64, '1');
const std::string PUBKEY = "0x" + std::string(96, '2');

/// A node that answers a path with a text, and keeps the last request for it.
class FakeApi {
  public:
    FakeApi() : server_({.max_body_bytes = std::size_t{8} << 20}) {}

    void on(http::Method method, const std::string& path, std::string body,
            std::string type = "application/json", unsigned status = 200,
            std::vector<http::Field> headers = {}) {
        server_.handle(method, path, [=, this](const http::Request& request) {
            const std::lock_guard lock(mutex_);
            last_[path] = request;
            http::Response answer = http::text_response(status, type, body);
            answer.headers = headers;
            return answer;
        });
    }
    http::Url start_url() {
        EXPECT_TRUE(server_.start());
        return {.host = "127.0.0.1", .port = server_.port(), .path = {}, .authorization = {}};
    }
    ApiBeaconNode start() { return ApiBeaconNode(start_url()); }
    http::Request last(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return last_[path];
    }

  private:
    std::mutex mutex_;
    std::map<std::string, http::Request> last_;
    http::Server server_;
};

using enum http::Method;

TEST(ApiBeaconNode, reads_the_network) {
    FakeApi api;
    api.on(get, "/eth/v1/beacon/genesis",
           R"({"data":{"genesis_time":"5","genesis_validators_root":")" + ROOT +
               R"(","genesis_fork_version":"0x10000077"}})");
    api.on(get, "/eth/v1/config/spec",
           R"({"data":{"PRESET_BASE":"mainnet","SECONDS_PER_SLOT":"3","FULU_FORK_EPOCH":"7",
               "SLOTS_PER_EPOCH":"32","BLOB_SCHEDULE":[{"EPOCH":"9","MAX_BLOBS_PER_BLOCK":"12"}]}})");
    api.on(get, "/eth/v1/node/syncing",
           R"({"data":{"head_slot":"12","sync_distance":"0","is_syncing":false,
               "is_optimistic":true,"el_offline":false}})");
    ApiBeaconNode node = api.start();
    EXPECT_EQ(node.genesis()->genesis_time, 5U);
    EXPECT_EQ(node.genesis()->genesis_fork_version, (Version{{0x10, 0, 0, 0x77}}));
    const auto config = node.config_spec();
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->config->SLOT_DURATION_MS, 3000U);
    EXPECT_EQ(config->config->FULU_FORK_EPOCH, Epoch{7});
    EXPECT_EQ(config->config->BLOB_SCHEDULE.size(), 1U);
    EXPECT_EQ(config->preset, &mainnet_preset());
    EXPECT_TRUE(node.syncing()->is_optimistic);
}

TEST(ApiBeaconNode, refuses_a_network_with_sizes_of_another_preset) {
    FakeApi api;
    api.on(get, "/eth/v1/config/spec",
           R"({"data":{"PRESET_BASE":"mainnet","SLOTS_PER_EPOCH":"8"}})");
    EXPECT_EQ(api.start().config_spec().error().rule, NodeRule::malformed);
}

TEST(ApiBeaconNode, reads_duties) {
    FakeApi api;
    api.on(post, "/eth/v1/validator/duties/attester/3",
           R"({"dependent_root":")" + ROOT + R"(","data":[{"pubkey":")" + PUBKEY +
               R"(","validator_index":"4","committee_index":"5","committee_length":"6",
               "committees_at_slot":"7","validator_committee_index":"2","slot":"97"}]})");
    api.on(post, "/eth/v1/validator/duties/sync/3",
           R"({"data":[{"pubkey":")" + PUBKEY +
               R"(","validator_index":"4","validator_sync_committee_indices":["1","300"]}]})");
    ApiBeaconNode node = api.start();
    const std::array indices = {ValidatorIndex{4}, ValidatorIndex{8}};
    const auto attesters = node.attester_duties(Epoch{3}, indices);
    ASSERT_TRUE(attesters) << attesters.error().what;
    EXPECT_EQ(attesters->dependent_root[0], 0x11);
    EXPECT_EQ(attesters->duties[0].committee_length, 6U);
    EXPECT_EQ(api.last("/eth/v1/validator/duties/attester/3").body, R"(["4","8"])");
    const auto sync = node.sync_duties(Epoch{3}, indices);
    ASSERT_TRUE(sync);
    EXPECT_EQ((*sync)[0].validator_sync_committee_indices, (std::vector<std::uint64_t>{1, 300}));
}

TEST(ApiBeaconNode, malformed_answers) {
    for (
        const std::string body :
        {"", "{", "[]", "{}", R"({"data":[]})", R"({"data":{"head_slot":"x"}})",
         R"({"data":{"head_slot":"1","is_syncing":"no","is_optimistic":true,"el_offline":true}})",
         R"({"data":{"head_slot":"-1","is_syncing":true,"is_optimistic":true,"el_offline":true}})"}) {
        FakeApi api;
        api.on(get, "/eth/v1/node/syncing", body);
        const auto answer = api.start().syncing();
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().rule, NodeRule::malformed) << body;
    }
}

TEST(ApiBeaconNode, hands_on_the_words_of_a_refusal) {
    FakeApi api;
    api.on(get, "/eth/v1/node/syncing", R"({"code":503,"message":"still syncing"})",
           "application/json", 503);
    const auto answer = api.start().syncing();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().rule, NodeRule::refused);
    EXPECT_EQ(answer.error().status, 503U);
    EXPECT_NE(answer.error().what.find("still syncing"), std::string::npos);
}

class ApiBlockTest : public ::testing::TestWithParam<ForkId> {};

TEST_P(ApiBlockTest, blocks_go_and_come_as_ssz) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    BlockToPublish made{GetParam(), ssz::default_value<SignedBeaconBlock>(spec), {}};
    made.signed_block.message.slot = Slot{3};
    if (spec.at_least(ForkId::deneb)) {
        made.blobs = {Bytes(48, 1), Bytes(131'072, 2)};
    }
    // The answer is what is published without its signature.
    Bytes answer = ssz::encode(spec, made.signed_block.message);
    if (spec.at_least(ForkId::deneb)) {
        const Bytes block = answer;
        answer.clear();
        for (const std::size_t offset : {std::size_t{12}, 12 + block.size(), 60 + block.size()}) {
            for (unsigned i = 0; i < 4; ++i) {
                answer.push_back(static_cast<std::uint8_t>(offset >> (8 * i)));
            }
        }
        answer.insert(answer.end(), block.begin(), block.end());
        answer.insert(answer.end(), 48, 1);
        answer.insert(answer.end(), 131'072, 2);
    }
    FakeApi api;
    api.on(get, "/eth/v3/validator/blocks/3", std::string(answer.begin(), answer.end()),
           "application/octet-stream", 200,
           {{"Eth-Consensus-Version", std::string(to_string(GetParam()))},
            {"Eth-Execution-Payload-Blinded", "false"}});
    api.on(post, "/eth/v2/beacon/blocks", "");
    ApiBeaconNode node = api.start();
    const auto produced = node.produce_block(spec, {Slot{3}, BLSSignature{{1}}, Bytes32{{2}}});
    ASSERT_TRUE(produced) << produced.error().what;
    EXPECT_EQ(produced->block, made.signed_block.message);
    EXPECT_EQ(produced->blobs.blobs, made.blobs.blobs);
    const auto asked = api.last("/eth/v3/validator/blocks/3");
    EXPECT_EQ(asked.query_value("randao_reveal"), "0x01" + std::string(190, '0'));
    ASSERT_TRUE(node.publish_block(spec, made));
    const auto sent = api.last("/eth/v2/beacon/blocks");
    EXPECT_EQ(sent.header("eth-consensus-version"), to_string(GetParam()));
    const Bytes want = encode_block_to_publish(spec, made);
    EXPECT_EQ(sent.body, std::string(want.begin(), want.end()));
}

TEST_P(ApiBlockTest, blocks_go_and_come_as_json_where_the_node_has_no_ssz) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    const std::string fork(to_string(GetParam()));
    BlockToPublish made{GetParam(), ssz::default_value<SignedBeaconBlock>(spec), {}};
    made.signed_block.message.slot = Slot{3};
    std::string data = json::to_json(spec, made.signed_block.message);
    if (spec.at_least(ForkId::deneb)) {
        made.blobs = {Bytes(96, 1), Bytes(131'072, 2)};
        const std::string proof = base::to_hex(Bytes(48, 1));
        data = R"({"block":)" + data + R"(,"kzg_proofs":[")" + proof + R"(",")" + proof +
               R"("],"blobs":[")" + base::to_hex(made.blobs.blobs) + R"("]})";
    }
    FakeApi api;
    api.on(get, "/eth/v3/validator/blocks/3",
           R"({"version":")" + fork + R"(","execution_payload_blinded":false,)" +
               R"("execution_payload_value":"1","consensus_block_value":"2","data":)" + data + "}");
    api.on(post, "/eth/v2/beacon/blocks", R"({"code":415,"message":"JSON only"})",
           "application/json", 415);
    ApiBeaconNode node = api.start();
    const auto produced = node.produce_block(spec, {Slot{3}, BLSSignature{{1}}, Bytes32{{2}}});
    ASSERT_TRUE(produced) << produced.error().what;
    EXPECT_EQ(produced->block, made.signed_block.message);
    EXPECT_EQ(produced->blobs.blobs, made.blobs.blobs);
    EXPECT_EQ(produced->blobs.kzg_proofs, made.blobs.kzg_proofs);
    // What was refused as SSZ is sent again as JSON, and from then on at once.
    for (int i = 0; i < 2; ++i) {
        const auto refused = node.publish_block(spec, made);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().status, 415U);
        const auto sent = api.last("/eth/v2/beacon/blocks");
        EXPECT_EQ(sent.header("content-type"), "application/json");
        EXPECT_EQ(sent.header("eth-consensus-version"), fork);
        EXPECT_EQ(sent.body, write_block_to_publish(spec, made));
    }
}

TEST_P(ApiBlockTest, blinded_blocks_go_and_come_in_both_forms) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    if (!spec.at_least(ForkId::bellatrix)) {
        return;
    }
    const std::string fork(to_string(GetParam()));
    auto made = ssz::default_value<builder::SignedBlindedBeaconBlock>(spec);
    made.message.slot = Slot{3};
    made.message.body.execution_payload_header.gas_limit = 30;
    const Bytes bytes = ssz::encode(spec, made.message);
    const Bytes signed_bytes = ssz::encode(spec, made);
    for (const bool as_json : {false, true}) {
        FakeApi api;
        const std::string json = R"({"version":")" + fork +
                                 R"(","execution_payload_blinded":true,"data":)" +
                                 json::to_json(spec, made.message) + "}";
        api.on(get, "/eth/v3/validator/blocks/3",
               as_json ? json : std::string(bytes.begin(), bytes.end()),
               as_json ? "application/json" : "application/octet-stream", 200,
               {{"Eth-Consensus-Version", fork}, {"Eth-Execution-Payload-Blinded", "true"}});
        api.on(post, "/eth/v2/beacon/blinded_blocks", "");
        ApiBeaconNode node = api.start();
        const auto refused = node.produce_block(spec, {Slot{3}, {}, {}});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().rule, NodeRule::malformed);
        EXPECT_EQ(api.last("/eth/v3/validator/blocks/3").query_value("builder_boost_factor"), "0");
        const auto produced = node.produce_block(spec, {Slot{3}, {}, {}, 100});
        ASSERT_TRUE(produced) << produced.error().what;
        EXPECT_EQ(produced->blinded, made.message);
        EXPECT_EQ(api.last("/eth/v3/validator/blocks/3").query_value("builder_boost_factor"),
                  "100");
        ASSERT_TRUE(node.publish_blinded_block(spec, made));
        const auto sent = api.last("/eth/v2/beacon/blinded_blocks");
        EXPECT_EQ(sent.header("eth-consensus-version"), fork);
        EXPECT_EQ(sent.body, std::string(signed_bytes.begin(), signed_bytes.end()));
    }
}

TEST_P(ApiBlockTest, blinded_blocks_that_are_none) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    const std::string fork(to_string(GetParam()));
    FakeApi api;
    api.on(get, "/eth/v3/validator/blocks/3", "a block?", "application/octet-stream", 200,
           {{"Eth-Consensus-Version", fork}, {"Eth-Execution-Payload-Blinded", "true"}});
    api.on(get, "/eth/v3/validator/blocks/4",
           R"({"version":")" + fork + R"(","execution_payload_blinded":true,"data":{}})");
    ApiBeaconNode node = api.start();
    for (const Slot slot : {Slot{3}, Slot{4}}) {
        const auto produced = node.produce_block(spec, {slot, {}, {}, 100});
        ASSERT_FALSE(produced);
        EXPECT_EQ(produced.error().rule, NodeRule::malformed) << produced.error().what;
    }
}

TEST_P(ApiBlockTest, blocks_in_json_that_are_none) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    const std::string fork(to_string(GetParam()));
    const std::string block = json::to_json(spec, ssz::default_value<BeaconBlock>(spec));
    const std::string data = spec.at_least(ForkId::deneb)
                                 ? R"({"block":)" + block + R"(,"kzg_proofs":["0x00"],"blobs":[]})"
                                 : block.substr(0, 20) + "\"}";
    const std::string good_fork = R"("version":")" + fork + "\"";
    for (const std::string& body :
         {R"({"execution_payload_blinded":false,"data":{}})" + std::string(),
          "{" + good_fork + R"(,"execution_payload_blinded":true,"data":)" + block + "}",
          "{" + good_fork + R"(,"execution_payload_blinded":false,"data":[]})",
          "{" + good_fork + R"(,"execution_payload_blinded":false,"data":{}})",
          "{" + good_fork + R"(,"execution_payload_blinded":false,"data":)" + data + "}",
          R"({"version":"altair","execution_payload_blinded":false,"data":)" + block + "}"}) {
        FakeApi api;
        api.on(get, "/eth/v3/validator/blocks/3", body);
        ApiBeaconNode node = api.start();
        const auto produced = node.produce_block(spec, {Slot{3}, {}, {}});
        ASSERT_FALSE(produced) << body.substr(0, 200);
        EXPECT_EQ(produced.error().rule, NodeRule::malformed);
    }
}

INSTANTIATE_TEST_SUITE_P(Forks, ApiBlockTest,
                         ::testing::Values(ForkId::phase0, ForkId::capella, ForkId::deneb,
                                           ForkId::fulu),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(MultiBeaconNode, the_next_node_serves_when_the_first_dies) {
    const std::string version = R"({"data":{"version":"v"}})";
    const std::string syncing = R"({"data":{"head_slot":"1","sync_distance":"0",)"
                                R"("is_syncing":false,"is_optimistic":false,"el_offline":false}})";
    auto first = std::make_unique<FakeApi>();
    FakeApi second;
    for (FakeApi* const api : {first.get(), &second}) {
        api->on(get, "/eth/v1/node/version", version);
        api->on(get, "/eth/v1/node/syncing", syncing);
    }
    std::vector<std::unique_ptr<BeaconNode>> nodes;
    nodes.push_back(std::make_unique<ApiBeaconNode>(first->start_url()));
    nodes.push_back(std::make_unique<ApiBeaconNode>(second.start_url()));
    const std::string second_name = nodes[1]->name();
    MultiBeaconNode both(std::move(nodes));
    EXPECT_TRUE(both.version());
    EXPECT_NE(both.name(), second_name);
    first.reset();
    EXPECT_TRUE(both.version());
    EXPECT_EQ(both.name(), second_name);
    EXPECT_EQ(both.check_health(), 1U);
    EXPECT_EQ(second.last("/eth/v1/node/version").path, "/eth/v1/node/version");
}

TEST(BlockContents, refuses_bad_offsets) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::fulu);
    const Bytes block = ssz::encode(spec, ssz::default_value<BeaconBlock>(spec));
    EXPECT_FALSE(decode_produced_block(spec, {}));
    EXPECT_FALSE(decode_produced_block(spec, block));
    for (const std::size_t spoiled : {0U, 4U, 8U}) {
        Bytes bytes(12);
        bytes[0] = 12;
        for (const std::size_t at : {4U, 8U}) {
            bytes[at] = static_cast<std::uint8_t>(12 + block.size());
            bytes[at + 1] = static_cast<std::uint8_t>((12 + block.size()) >> 8U);
        }
        bytes.insert(bytes.end(), block.begin(), block.end());
        EXPECT_TRUE(decode_produced_block(spec, bytes));
        ++bytes[spoiled];
        EXPECT_FALSE(decode_produced_block(spec, bytes)) << spoiled;
    }
}

TEST(ApiBeaconNode, messages_go_as_json) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::electra);
    FakeApi api;
    api.on(post, "/eth/v2/beacon/pool/attestations", "");
    AttestationData data;
    data.slot = Slot{8};
    api.on(get, "/eth/v1/validator/attestation_data",
           R"({"data":)" + json::to_json(spec, data) + "}");
    ApiBeaconNode node = api.start();
    const auto read = node.attestation_data(spec, Slot{8}, CommitteeIndex{1});
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(*read, data);
    const SingleAttestation message{CommitteeIndex{1}, ValidatorIndex{2}, data, {}};
    ASSERT_TRUE(node.publish(spec, std::span(&message, 1)));
    const auto sent = api.last("/eth/v2/beacon/pool/attestations");
    EXPECT_EQ(sent.header("eth-consensus-version"), "electra");
    EXPECT_EQ(sent.body, "[" + json::to_json(spec, message) + "]");
}

}  // namespace
}  // namespace cairn::validator
