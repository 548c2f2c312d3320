#include "engine/engine_api.hpp"

#include "consensus/config.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::engine {
namespace {

using namespace consensus;

Spec spec_of(ForkId fork) {
    static const Config config = minimal_config();
    return {minimal_preset(), config, fork};
}

json::Value parsed(std::string_view text) {
    return json::parse_json(text).value();
}

TEST(EngineApi, NamesMethodsByFork) {
    struct Case {
        ForkId fork;
        const char* new_payload;
        const char* forkchoice;
        const char* get_payload;
    };
    for (const Case& expected : {Case{ForkId::bellatrix, "engine_newPayloadV1",
                                      "engine_forkchoiceUpdatedV1", "engine_getPayloadV1"},
                                 Case{ForkId::capella, "engine_newPayloadV2",
                                      "engine_forkchoiceUpdatedV2", "engine_getPayloadV2"},
                                 Case{ForkId::deneb, "engine_newPayloadV3",
                                      "engine_forkchoiceUpdatedV3", "engine_getPayloadV3"},
                                 Case{ForkId::electra, "engine_newPayloadV4",
                                      "engine_forkchoiceUpdatedV3", "engine_getPayloadV4"},
                                 Case{ForkId::fulu, "engine_newPayloadV4",
                                      "engine_forkchoiceUpdatedV3", "engine_getPayloadV5"}}) {
        const Spec spec = spec_of(expected.fork);
        EXPECT_EQ(new_payload_method(spec), expected.new_payload);
        EXPECT_EQ(forkchoice_method(spec), expected.forkchoice);
        EXPECT_EQ(get_payload_method(spec), expected.get_payload);
    }
    EXPECT_EQ(get_blobs_method(spec_of(ForkId::electra)), "engine_getBlobsV1");
    EXPECT_EQ(get_blobs_method(spec_of(ForkId::fulu)), "engine_getBlobsV2");
}

TEST(EngineApi, ReadsVerdicts) {
    const Hash32 hash{{0xab}};
    const std::string hex = base::to_hex(hash.view());
    const auto valid = read_payload_verdict(
        parsed(R"({"status":"VALID","latestValidHash":")" + hex + R"(","validationError":null})"));
    ASSERT_TRUE(valid);
    EXPECT_EQ(*valid, (PayloadVerdict{PayloadStatus::valid, hash, {}}));
    const auto invalid = read_payload_verdict(
        parsed(R"({"status":"INVALID_BLOCK_HASH","latestValidHash":null,"validationError":"x"})"));
    ASSERT_TRUE(invalid);
    EXPECT_EQ(*invalid, (PayloadVerdict{PayloadStatus::invalid, std::nullopt, "x"}));
    EXPECT_EQ(read_payload_verdict(parsed(R"({"status":"ACCEPTED"})"))->status,
              PayloadStatus::accepted);
    const auto head = read_forkchoice_verdict(
        parsed(R"({"payloadStatus":{"status":"SYNCING"},"payloadId":"0x0102030405060708"})"));
    ASSERT_TRUE(head);
    EXPECT_EQ(head->head.status, PayloadStatus::syncing);
    EXPECT_EQ(head->payload_id, (PayloadId{{1, 2, 3, 4, 5, 6, 7, 8}}));
}

TEST(EngineApi, RefusesVerdictsThatAreNone) {
    for (const char* const text : {"null", "[]", "{}", R"({"status":"GOOD"})", R"({"status":7})",
                                   R"({"status":"VALID","latestValidHash":"0x12"})",
                                   R"({"status":"VALID","latestValidHash":[]})"}) {
        const auto read = read_payload_verdict(parsed(text));
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().rule, EngineRule::malformed);
        EXPECT_FALSE(
            read_forkchoice_verdict(parsed(R"({"payloadStatus":)" + std::string(text) + "}")))
            << text;
    }
    EXPECT_FALSE(read_forkchoice_verdict(
        parsed(R"({"payloadStatus":{"status":"VALID"},"payloadId":"0x01"})")));
}

std::string payload_text(const std::string& more) {
    const auto zeros = [](std::size_t bytes) {
        return "\"0x" + std::string(2 * bytes, '0') + "\"";
    };
    return R"({"parentHash":)" + zeros(32) + R"(,"feeRecipient":)" + zeros(20) +
           R"(,"stateRoot":)" + zeros(32) + R"(,"receiptsRoot":)" + zeros(32) + R"(,"logsBloom":)" +
           zeros(256) + R"(,"prevRandao":)" + zeros(32) +
           R"(,"blockNumber":"0x1","gasLimit":"0x2","gasUsed":"0x3","timestamp":"0x4",)"
           R"("extraData":"0x","baseFeePerGas":"0x7","blockHash":)" +
           zeros(32) + R"(,"transactions":["0x02"])" + more + "}";
}

std::string built_text(const std::string& bundle, const std::string& requests) {
    return R"({"executionPayload":)" +
           payload_text(R"(,"withdrawals":[],"blobGasUsed":"0x0","excessBlobGas":"0x0")") +
           R"(,"blockValue":"0x9","shouldOverrideBuilder":false,"blobsBundle":)" + bundle +
           R"(,"executionRequests":)" + requests + "}";
}

TEST(EngineApi, ReadsPayloads) {
    const auto bare = read_fetched_payload(spec_of(ForkId::bellatrix), parsed(payload_text("")));
    ASSERT_TRUE(bare) << bare.error().what;
    EXPECT_EQ(bare->payload.gas_used, 3U);
    EXPECT_EQ(bare->payload.base_fee_per_gas.limbs[0], 7U);
    EXPECT_EQ(bare->payload.transactions.size(), 1U);
    const std::string none = R"({"commitments":[],"proofs":[],"blobs":[]})";
    const std::string withdrawal = "\"0x01" + std::string(2 * 76, '0') + "\"";
    const auto built = read_fetched_payload(spec_of(ForkId::fulu),
                                            parsed(built_text(none, "[" + withdrawal + "]")));
    ASSERT_TRUE(built) << built.error().what;
    EXPECT_EQ(built->value, U256(9));
    EXPECT_EQ(built->blobs, nullptr);
    EXPECT_EQ(built->requests.withdrawals.size(), 1U);
}

TEST(EngineApi, RefusesPayloadsThatAreNone) {
    const Spec fulu = spec_of(ForkId::fulu);
    const std::string none = R"({"commitments":[],"proofs":[],"blobs":[]})";
    const std::string point = "\"0x" + std::string(96, '0') + "\"";
    const auto refuses = [](const Spec& spec, const std::string& text) {
        const auto read = read_fetched_payload(spec, parsed(text));
        return !read && read.error().rule == EngineRule::malformed;
    };
    EXPECT_TRUE(refuses(spec_of(ForkId::bellatrix), payload_text(R"(,"withdrawals":[])")));
    EXPECT_TRUE(refuses(spec_of(ForkId::capella), payload_text("")));
    EXPECT_TRUE(refuses(fulu, "{}"));
    EXPECT_TRUE(refuses(fulu, built_text("null", "[]")));
    EXPECT_TRUE(refuses(
        fulu, built_text(R"({"commitments":[)" + point + R"(],"proofs":[],"blobs":[]})", "[]")));
    EXPECT_TRUE(
        refuses(fulu, built_text(R"({"commitments":[],"proofs":[],"blobs":["0x00"]})", "[]")));
    EXPECT_TRUE(refuses(fulu, built_text(none, "null")));
    EXPECT_TRUE(refuses(fulu, built_text(none, R"(["0x01"])")));
    EXPECT_TRUE(refuses(fulu, built_text(none, R"(["0x0100"])")));
    EXPECT_TRUE(refuses(fulu, built_text(none, R"(["0x0900"])")));
}

TEST(EngineApi, ReadsBlobs) {
    const Spec fulu = spec_of(ForkId::fulu);
    EXPECT_EQ(read_fetched_blobs(fulu, parsed("null"), 3)->size(), 3U);
    EXPECT_EQ(read_fetched_blobs(fulu, parsed("[null]"), 1)->front(), nullptr);
    EXPECT_FALSE(read_fetched_blobs(fulu, parsed("[null]"), 2));
    EXPECT_FALSE(read_fetched_blobs(fulu, parsed(R"([{"blob":"0x00","proofs":[]}])"), 1));
    const std::string blob = "\"0x" + std::string(2 * 131'072, '0') + "\"";
    const std::string point = "\"0x" + std::string(96, '0') + "\"";
    const auto one = "[{\"blob\":" + blob + ",\"proof\":" + point + "}]";
    EXPECT_EQ(read_fetched_blobs(spec_of(ForkId::deneb), parsed(one), 1)->front()->proofs.size(),
              1U);
    EXPECT_FALSE(read_fetched_blobs(fulu, parsed(one), 1));
}

TEST(EngineApi, ReadsClientVersions) {
    EXPECT_EQ(*read_client_version(parsed(
                  R"([{"code":"GE","name":"geth","version":"v1.17.8","commit":"0xabcdef01"}])")),
              "geth/v1.17.8/0xabcdef01");
    for (const char* const text :
         {"[]", "{}", R"([{"name":"geth","version":"v1"}])",
          R"([{"name":"ge th","version":"v1","commit":"0x"}])", R"([{"name":7}])"}) {
        EXPECT_FALSE(read_client_version(parsed(text))) << text;
    }
}

TEST(EngineClient, TellsErrorsOfAnswers) {
    EXPECT_EQ(read_answer(R"({"jsonrpc":"2.0","id":4,"result":[7]})", 4)->items.size(), 1U);
    const auto error = read_answer(
        R"({"jsonrpc":"2.0","id":4,"error":{"code":-38005,"message":"Unsupported fork"}})", 4);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().rule, EngineRule::error);
    EXPECT_EQ(describe("engine_newPayloadV4", error.error()),
              "engine_newPayloadV4: an error (-38005 Unsupported fork)");
    EXPECT_FALSE(error.error().is_offline());
    EXPECT_EQ(read_answer(R"({"jsonrpc":"2.0","id":4,"error":[]})", 4).error().code, 0);
    EXPECT_EQ(read_answer(std::string(100, '['), 4).error().rule, EngineRule::malformed);
}

}  // namespace
}  // namespace cairn::engine
