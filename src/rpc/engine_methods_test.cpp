// The Engine API over a running chain: a life through all forks, and every payload that is wrong
// with the status that execution-apis (src/engine/*.md) demands.
#include "json/writer.hpp"
#include "rpc/engine_forms.hpp"
#include "rpc/running_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

using execution_node::GWEI;
using execution_node::plain_address;
using execution_node::transfer;

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}
std::string hex(const Bytes32& hash) {
    return in_quotes(base::to_hex(hash.view()));
}
const std::string ZERO = hex(Bytes32{});

std::string state_of(const Bytes32& head, const Bytes32& safe = {}, const Bytes32& finalized = {}) {
    return R"({"headBlockHash":)" + hex(head) + R"(,"safeBlockHash":)" + hex(safe) +
           R"(,"finalizedBlockHash":)" + hex(finalized) + "}";
}

/// Attributes with what the forks up to that version of forkchoiceUpdated have.
std::string attributes_of(std::uint64_t timestamp, int version) {
    json::Writer out;
    out.begin_object();
    write_quantity(out, "timestamp", timestamp);
    out.key("prevRandao").json(ZERO);
    write_data(out, "suggestedFeeRecipient", plain_address(99).view());
    if (version >= 2) {
        out.key("withdrawals").begin_array().end_array();
    }
    if (version >= 3) {
        out.key("parentBeaconBlockRoot").json(ZERO);
    }
    return out.end_object().take();
}

std::string payload_of(const execution::Block& block) {
    json::Writer out;
    write_payload(out, block, execution::header_hash(block.header));
    return out.take();
}

std::string list_of(const std::vector<Bytes32>& hashes) {
    std::string out;
    for (const Bytes32& hash : hashes) {
        out += (out.empty() ? "" : ",") + hex(hash);
    }
    return "[" + out + "]";
}

/// The status of a payload: "VALID", "INVALID null", "INVALID 0x...", or an error's code.
std::string status_in(const std::string& result) {
    const auto parsed = json::parse_json(result);
    const json::Value* status = parsed ? parsed->find("status") : nullptr;
    if (status == nullptr) {
        return result;
    }
    const json::Value* latest = parsed->find("latestValidHash");
    return status->text == "INVALID"
               ? status->text + " " +
                     (latest->kind == json::Kind::null ? std::string("null") : latest->text)
               : status->text;
}

class EngineMethods : public ::testing::Test {
  protected:
    explicit EngineMethods(const std::string& genesis = execution_node::genesis_text())
        : node_(genesis) {}

    ChainBlockPtr head() { return node_.chain().head(); }
    /// A block of Osaka on the head, with one transfer.
    execution::Block next(std::uint64_t salt = 0) {
        return node_.chain().build(head(), {transfer(0, head()->number())}, salt);
    }
    std::string new_payload(const std::string& payload, const std::string& hashes = "[]",
                            const std::string& root = ZERO, const std::string& requests = "[]") {
        return status_in(
            node_.engine("newPayloadV4", payload + "," + hashes + "," + root + "," + requests));
    }
    std::string new_payload(const execution::Block& block) {
        return new_payload(payload_of(block));
    }
    std::string forkchoice(const std::string& state, const std::string& attributes = "null") {
        return node_.engine("forkchoiceUpdatedV3", state + "," + attributes);
    }
    std::string forkchoice_status(const std::string& state) {
        const std::string result = forkchoice(state);
        const auto parsed = json::parse_json(result);
        const json::Value* status = parsed ? parsed->find("payloadStatus") : nullptr;
        return status == nullptr ? result : status_in(json::to_json_text(*status));
    }
    Bytes32 extend() {
        const execution::Block block = next();
        EXPECT_EQ(new_payload(block), "VALID");
        const Bytes32 hash = execution::header_hash(block.header);
        EXPECT_EQ(forkchoice_status(state_of(hash)), "VALID");
        return hash;
    }

    RunningNode node_;
};

class EngineForks : public EngineMethods {
  protected:
    EngineForks() : EngineMethods(forks_genesis()) {}

    /// Has a payload built, takes it in and makes it the head. Null: an answer was an error.
    void live(std::uint64_t timestamp, int forkchoice, int get, int create) {
        const std::string updated =
            node_.engine("forkchoiceUpdatedV" + std::to_string(forkchoice),
                         state_of(head()->hash) + "," + attributes_of(timestamp, forkchoice));
        const auto parsed = json::parse_json(updated);
        ASSERT_TRUE(parsed && parsed->find("payloadId")) << updated;
        const std::string id = in_quotes(parsed->find("payloadId")->text);
        const std::string got = node_.engine("getPayloadV" + std::to_string(get), id);
        const auto envelope = json::parse_json(got);
        ASSERT_TRUE(envelope && envelope->kind == json::Kind::object) << got;
        const json::Value* payload = get == 1 ? &*envelope : envelope->find("executionPayload");
        std::string params = json::to_json_text(*payload);
        params += create >= 3 ? ",[]," + ZERO : "";
        params += create >= 4 ? "," + json::to_json_text(*envelope->find("executionRequests")) : "";
        EXPECT_EQ(status_in(node_.engine("newPayloadV" + std::to_string(create), params)), "VALID");
        const std::string moved = node_.engine(
            "forkchoiceUpdatedV" + std::to_string(forkchoice),
            R"({"headBlockHash":")" + payload->find("blockHash")->text + R"(","safeBlockHash":)" +
                ZERO + R"(,"finalizedBlockHash":)" + ZERO + "}");
        EXPECT_NE(moved.find("VALID"), std::string::npos);
        EXPECT_EQ(base::to_hex(head()->hash.view()), payload->find("blockHash")->text);
    }
};

TEST_F(EngineForks, EveryForkHasItsVersions) {
    live(12, 1, 1, 1);
    live(24, 2 - 1, 1, 2);  // V2 takes payloads of Paris too
    live(100, 2, 2, 2);
    live(200, 3, 3, 3);
    live(300, 3, 4, 4);
    live(400, 3, 5, 4);
    EXPECT_EQ(head()->number(), 6U);
    EXPECT_EQ(head()->block.header.timestamp, 400U);
}

TEST_F(EngineForks, AttributesOfAnotherForkAreRefused) {
    struct Case {
        int version;
        std::uint64_t timestamp;
        int form;
        std::string code;
    };
    const Case cases[] = {
        {1, 12, 2, "-32602"},  // withdrawals in V1
        {2, 12, 2, "-38003"},  // withdrawals in Paris
        {2, 100, 1, "-38003"}, {2, 200, 2, "-38005"}, {2, 100, 3, "-38003"},  // a root in V2
        {3, 100, 3, "-38005"}, {3, 200, 2, "-38003"}, {3, 0, 3, "-38005"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(
            node_.engine("forkchoiceUpdatedV" + std::to_string(one.version),
                         state_of(head()->hash) + "," + attributes_of(one.timestamp, one.form)),
            one.code)
            << one.version << " at " << one.timestamp << " as " << one.form;
    }
}

TEST_F(EngineForks, PayloadsOfAnotherForkAreRefused) {
    const auto built = [&](std::uint64_t timestamp, int version) {
        const auto updated = json::parse_json(
            node_.engine("forkchoiceUpdatedV" + std::to_string(version),
                         state_of(head()->hash) + "," + attributes_of(timestamp, version)));
        return in_quotes(updated->find("payloadId")->text);
    };
    const std::string paris = built(12, 1);
    const std::string shanghai = built(100, 2);
    const std::string cancun = built(200, 3);
    const std::string prague = built(300, 3);
    const std::string osaka = built(400, 3);
    EXPECT_EQ(node_.engine("getPayloadV1", shanghai), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV2", cancun), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV3", shanghai), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV3", prague), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV4", cancun), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV4", osaka), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV5", prague), "-38005");
    // The first byte says which version it was asked for with, as geth's do.
    EXPECT_EQ(node_.engine("getPayloadV5", "\"0x0300000000000000\""), "-38001");
    EXPECT_EQ(node_.engine("getPayloadV5", "\"0x0000000000000000\""), "-38005");
    EXPECT_EQ(node_.engine("getPayloadV5", "\"0x00\""), "-32602");
    const auto payload = [&](int version, const std::string& id) {
        const auto envelope =
            json::parse_json(node_.engine("getPayloadV" + std::to_string(version), id));
        return json::to_json_text(version == 1 ? *envelope : *envelope->find("executionPayload"));
    };
    EXPECT_EQ(node_.engine("newPayloadV1", payload(2, shanghai)), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV2", payload(3, cancun)), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV3", payload(2, shanghai) + ",[]," + ZERO), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV3", payload(4, prague) + ",[]," + ZERO), "-38005");
    EXPECT_EQ(node_.engine("newPayloadV3", payload(3, cancun)), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV3", payload(3, cancun) + ",[]"), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV4", payload(3, cancun) + ",[]," + ZERO + ",[]"), "-38005");
    EXPECT_EQ(node_.engine("newPayloadV4", payload(4, prague) + ",[]," + ZERO), "-32602");
    EXPECT_EQ(node_.engine("newPayloadV1", payload(1, paris) + ",[]"), "-32602");
}

TEST_F(EngineMethods, APayloadThatIsWrongIsInvalidOnItsParent) {
    extend();
    const std::string parent = "INVALID " + base::to_hex(head()->hash.view());
    using Change = std::function<void(execution::Block&)>;
    const std::pair<const char*, Change> cases[] = {
        {"state root", [](execution::Block& b) { b.header.state_root[0] ^= 1U; }},
        {"receipts root", [](execution::Block& b) { b.header.receipt_root[0] ^= 1U; }},
        {"logs bloom", [](execution::Block& b) { b.header.bloom[0] ^= 1U; }},
        {"gas used", [](execution::Block& b) { b.header.gas_used += 1; }},
        {"gas used above the limit",
         [](execution::Block& b) { b.header.gas_used = b.header.gas_limit + 1; }},
        {"gas limit far from the parent's", [](execution::Block& b) { b.header.gas_limit *= 2; }},
        {"gas limit below the least", [](execution::Block& b) { b.header.gas_limit = 4'999; }},
        {"base fee", [](execution::Block& b) { b.header.base_fee_per_gas = U256(1); }},
        {"number", [](execution::Block& b) { b.header.number += 1; }},
        {"timestamp of the parent", [](execution::Block& b) { b.header.timestamp -= 12; }},
        {"timestamp before the parent", [](execution::Block& b) { b.header.timestamp -= 13; }},
        {"blob gas used", [](execution::Block& b) { b.header.blob_gas_used = 131'072; }},
        {"excess blob gas", [](execution::Block& b) { b.header.excess_blob_gas = 131'072; }},
        {"an amount withdrawn", [](execution::Block& b) { b.withdrawals->front().amount += 1; }},
        {"no transaction", [](execution::Block& b) { b.transactions.clear(); }},
        {"a transaction twice",
         [](execution::Block& b) { b.transactions.push_back(b.transactions[0]); }},
        {"a nonce too high", [](execution::Block& b) { b.transactions = {transfer(0, 7)}; }},
        {"a signature of nobody", [](execution::Block& b) { b.transactions[0].s = U256::max(); }},
        {"more than the account has",
         [](execution::Block& b) {
             b.transactions[0].value = U256(GWEI) * U256(GWEI) * U256(1'000'000);
             execution_node::sign(b.transactions[0], 0);
         }},
    };
    for (const auto& [name, change] : cases) {
        execution::Block block = next(1);
        change(block);
        block.header.transactions_root = execution::transactions_root(block.transactions);
        block.header.withdrawals_root = execution::withdrawals_root(*block.withdrawals);
        EXPECT_EQ(new_payload(block), parent) << name;
        // Asked again it says the same, and it cannot be the head.
        EXPECT_EQ(new_payload(block), parent) << name;
        const Bytes32 hash = execution::header_hash(block.header);
        EXPECT_EQ(forkchoice_status(state_of(hash)), parent) << name;
        // Nor can what stands on it.
        execution::Block child = next(2);
        child.header.parent_hash = hash;
        EXPECT_EQ(new_payload(child), parent) << name;
    }
    EXPECT_EQ(new_payload(next(1)), "VALID");
}

TEST_F(EngineMethods, WhatCannotBeABlockIsInvalidOnNothing) {
    const execution::Block good = next();
    const std::string payload = payload_of(good);
    const std::string hash = base::to_hex(execution::header_hash(good.header).view());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string out = payload;
        const std::size_t at = out.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return out.replace(at, from.size(), to);
    };
    EXPECT_EQ(new_payload(with(hash, base::to_hex(Bytes32{}.view()))), "INVALID null");
    EXPECT_EQ(new_payload(with(R"("gasUsed":"0x5208")", R"("gasUsed":"0x5209")")), "INVALID null");
    EXPECT_EQ(new_payload(with(R"("transactions":["0x)", R"("transactions":["0x02","0x)")),
              "INVALID null");
    EXPECT_EQ(new_payload(with(R"("transactions":["0x)", R"("transactions":["0x","0x)")),
              "INVALID null");
    execution::Block long_extra = good;
    long_extra.header.extra_data = Bytes(33);
    EXPECT_EQ(new_payload(long_extra), "INVALID null");
    // The other parameters are part of the block's hash, or of its transactions.
    EXPECT_EQ(new_payload(payload, list_of({Bytes32{{{1}}}})), "INVALID null");
    EXPECT_EQ(new_payload(payload, "[]", hex(Bytes32{{{1}}})), "INVALID null");
    EXPECT_EQ(new_payload(payload, "[]", ZERO, R"(["0x00aa"])"), "INVALID null");
    // What has not the form of a request at all is none.
    EXPECT_EQ(new_payload(payload, "[]", ZERO, R"(["0x"])"), "-32602");
    EXPECT_EQ(new_payload(payload, "[]", ZERO, R"(["0x00"])"), "-32602");
    EXPECT_EQ(new_payload(payload, "[]", ZERO, R"(["0x01aa","0x00aa"])"), "-32602");
    EXPECT_EQ(new_payload(payload, "[]", ZERO, "null"), "-32602");
    EXPECT_EQ(new_payload(payload, R"(["0x01"])"), "-32602");
    EXPECT_EQ(new_payload(with(R"("gasUsed":"0x5208")", R"("gasUsed":"5208")")), "-32602");
    EXPECT_EQ(new_payload(with(R"("gasUsed")", R"("gasWasted")")), "-32602");
    EXPECT_EQ(new_payload("{}"), "-32602");
    EXPECT_EQ(new_payload(payload), "VALID");
}

TEST_F(EngineMethods, ABlockWithoutItsParentIsWaitedFor) {
    EngineMethods::extend();
    RunningNode other;
    const std::string first = payload_of(head()->block);
    const execution::Block second = next();
    const auto say = [&](const std::string& payload) {
        return status_in(other.engine("newPayloadV4", payload + ",[]," + ZERO + ",[]"));
    };
    EXPECT_EQ(say(payload_of(second)), "SYNCING");
    const std::string state = state_of(execution::header_hash(second.header));
    const std::string updated = other.engine("forkchoiceUpdatedV3", state + ",null");
    EXPECT_NE(updated.find("SYNCING"), std::string::npos);
    EXPECT_NE(updated.find(R"("payloadId":null)"), std::string::npos);
    EXPECT_EQ(say(first), "VALID");
    EXPECT_EQ(say(payload_of(second)), "VALID");
    EXPECT_NE(other.engine("forkchoiceUpdatedV3", state + ",null").find("VALID"),
              std::string::npos);
}

TEST_F(EngineMethods, ForkchoiceMovesAndRefuses) {
    const Bytes32 genesis = head()->hash;
    const Bytes32 first = extend();
    const Bytes32 second = extend();
    EXPECT_EQ(forkchoice_status(state_of(second, first, genesis)), "VALID");
    EXPECT_EQ(node_.chain().chain().view()->safe()->hash, first);
    EXPECT_EQ(forkchoice_status(state_of(second, Bytes32{{{1}}}, genesis)), "-38002");
    EXPECT_EQ(forkchoice_status(state_of(second, first, Bytes32{{{1}}})), "-38002");
    EXPECT_EQ(forkchoice_status(state_of(first, second, genesis)), "-38002");
    EXPECT_EQ(head()->hash, second);
    EXPECT_EQ(forkchoice_status(state_of(Bytes32{{{1}}})), "SYNCING");
    EXPECT_NE(forkchoice("{}").find("INVALID"), std::string::npos);
    EXPECT_EQ(forkchoice(state_of(second), "{}"), "-32602");
    // A branch beside: reorganised to and back.
    const auto root = node_.chain().chain().view()->block(first).value();
    const execution::Block beside = node_.chain().build(root, {transfer(0, 1)}, 7);
    EXPECT_EQ(new_payload(beside), "VALID");
    const Bytes32 other = execution::header_hash(beside.header);
    EXPECT_EQ(forkchoice_status(state_of(other, first, genesis)), "VALID");
    EXPECT_EQ(head()->hash, other);
    EXPECT_EQ(forkchoice_status(state_of(second, first, first)), "VALID");
    EXPECT_EQ(head()->hash, second);
    // What is final stays so.
    EXPECT_EQ(forkchoice_status(state_of(second, first, genesis)), "VALID");
    EXPECT_EQ(node_.chain().chain().view()->finalized()->hash, first);
}

TEST_F(EngineMethods, BadBlocksAreKept) {
    extend();
    const auto list = [&] {
        return *node_.ask(node_.public_methods(), "debug_getBadBlocks", "").find("result");
    };
    EXPECT_TRUE(list().items.empty());
    execution::Block last;
    for (std::uint64_t i = 0; i < MAX_BAD_BLOCKS + 2; ++i) {
        last = next(i);
        last.header.state_root[0] ^= 1U;
        EXPECT_NE(new_payload(last), "VALID");
        EXPECT_NE(new_payload(last), "VALID");
    }
    // What stands on one is not among them.
    execution::Block child = next(99);
    child.header.parent_hash = execution::header_hash(last.header);
    EXPECT_NE(new_payload(child), "VALID");
    const json::Value bad = list();
    ASSERT_EQ(bad.items.size(), MAX_BAD_BLOCKS);
    for (const json::Value& one : bad.items) {
        const auto block = execution::decode_block(*base::from_hex(one.find("rlp")->text));
        ASSERT_TRUE(block);
        EXPECT_EQ(one.find("hash")->text,
                  base::to_hex(execution::header_hash(block->header).view()));
        EXPECT_EQ(one.find("block")->find("hash")->text, one.find("hash")->text);
        EXPECT_EQ(one.find("block")->find("transactions")->items.size(),
                  block->transactions.size());
    }
}

TEST_F(EngineMethods, TheHeadIsSetBack) {
    const Bytes32 first = extend();
    const Bytes32 second = extend();
    const auto set_head = [&](const std::string& number) {
        return json::to_json_text(node_.ask(node_.engine_methods(), "debug_setHead", number));
    };
    EXPECT_TRUE(set_head("\"0x2\"").contains("not allowed to rewind to a future block"));
    EXPECT_TRUE(set_head("\"0x1\"").contains("\"result\":null"));
    EXPECT_EQ(head()->hash, first);
    // It is only back: the block can be the head again.
    EXPECT_EQ(forkchoice_status(state_of(second, first, first)), "VALID");
    EXPECT_EQ(head()->hash, second);
    EXPECT_TRUE(set_head("\"0x0\"").contains("does not descend from the finalized block"));
    EXPECT_EQ(head()->hash, second);
    EXPECT_FALSE(node_.public_methods().methods().contains("debug_setHead"));
}

TEST_F(EngineMethods, BadAttributesDoNotUndoTheForkchoice) {
    const execution::Block block = next();
    ASSERT_EQ(new_payload(block), "VALID");
    const Bytes32 hash = execution::header_hash(block.header);
    EXPECT_EQ(forkchoice(state_of(hash), attributes_of(block.header.timestamp, 3)), "-38003");
    EXPECT_EQ(head()->hash, hash);
    // The same attributes have the same payload.
    const std::string attributes = attributes_of(block.header.timestamp + 12, 3);
    const std::string one = forkchoice(state_of(hash), attributes);
    EXPECT_NE(one.find(R"("payloadId":"0x03)"), std::string::npos) << one;
    EXPECT_EQ(forkchoice(state_of(hash), attributes), one);
    EXPECT_NE(forkchoice(state_of(hash), attributes_of(block.header.timestamp + 13, 3)), one);
}

TEST_F(EngineMethods, PayloadsHaveThePoolsTransactionsAndBlobs) {
    const auto sidecar = execution_node::sample_sidecar();
    const auto tx = execution_node::blob_transaction(1, 0, *sidecar);
    ASSERT_TRUE(node_.backend().add(
        execution_node::encode_pooled_transaction({.transaction = tx, .sidecar = sidecar})));
    ASSERT_TRUE(node_.backend().add(execution::encode_transaction(transfer(0, 0))));
    const auto updated = json::parse_json(
        forkchoice(state_of(head()->hash), attributes_of(head()->block.header.timestamp + 12, 3)));
    const auto built =
        json::parse_json(node_.engine("getPayloadV5", in_quotes(updated->find("payloadId")->text)));
    ASSERT_TRUE(built && built->find("blobsBundle"));
    EXPECT_EQ(built->find("executionPayload")->find("transactions")->items.size(), 2U);
    EXPECT_EQ(built->find("blobsBundle")->find("blobs")->items.size(), 1U);
    EXPECT_EQ(built->find("blobsBundle")->find("proofs")->items.size(), 128U);
    EXPECT_EQ(built->find("shouldOverrideBuilder")->text, "false");
    EXPECT_NE(built->find("blockValue")->text, "0x0");
    const Bytes32 hash = tx.blob_versioned_hashes[0];
    const std::string payload = json::to_json_text(*built->find("executionPayload"));
    EXPECT_EQ(new_payload(payload), "INVALID null");
    EXPECT_EQ(new_payload(payload, list_of({Bytes32{{{1}}}})), "INVALID null");
    EXPECT_EQ(new_payload(payload, list_of({hash, hash})), "INVALID null");
    EXPECT_EQ(new_payload(payload, list_of({hash})), "VALID");
}

TEST_F(EngineMethods, BlobsByHash) {
    const auto sidecar = execution_node::sample_sidecar();
    const auto tx = execution_node::blob_transaction(1, 0, *sidecar);
    const Bytes32 hash = tx.blob_versioned_hashes[0];
    extend();  // of Osaka, as the genesis block
    EXPECT_EQ(node_.engine("getBlobsV2", list_of({hash})), "null");
    ASSERT_TRUE(node_.backend().add(
        execution_node::encode_pooled_transaction({.transaction = tx, .sidecar = sidecar})));
    const auto found = json::parse_json(node_.engine("getBlobsV2", list_of({hash, hash})));
    ASSERT_TRUE(found && found->items.size() == 2);
    EXPECT_EQ(found->items[1].find("blob")->text, base::to_hex(sidecar->blobs[0]));
    EXPECT_EQ(found->items[1].find("proofs")->items.size(), 128U);
    EXPECT_EQ(node_.engine("getBlobsV2", list_of({hash, Bytes32{}})), "null");
    EXPECT_EQ(node_.engine("getBlobsV1", list_of({hash})), "-38005");
    EXPECT_EQ(node_.engine("getBlobsV2", list_of(std::vector<Bytes32>(129))), "-38004");
    EXPECT_EQ(node_.engine("getBlobsV2", "[\"0x1\"]"), "-32602");
}

TEST_F(EngineForks, BlobsBeforeOsaka) {
    EXPECT_EQ(node_.engine("getBlobsV1", list_of({Bytes32{}})), "[null]");
    EXPECT_EQ(node_.engine("getBlobsV2", list_of({Bytes32{}})), "-38005");
}

TEST_F(EngineMethods, Bodies) {
    const Bytes32 first = extend();
    extend();
    const auto count = [&](const std::string& method, const std::string& params) {
        const auto parsed = json::parse_json(node_.engine(method, params));
        return parsed && parsed->kind == json::Kind::array ? std::to_string(parsed->items.size())
                                                           : parsed->text;
    };
    const auto bodies = json::parse_json(
        node_.engine("getPayloadBodiesByHashV1", list_of({first, Bytes32{{{1}}}})));
    ASSERT_TRUE(bodies && bodies->items.size() == 2);
    EXPECT_EQ(bodies->items[0].find("transactions")->items.size(), 1U);
    EXPECT_EQ(bodies->items[0].find("withdrawals")->items.size(), 1U);
    EXPECT_EQ(bodies->items[1].kind, json::Kind::null);
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x1","0x2")"), "2");
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x2","0x20")"), "1");
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x9","0x20")"), "0");
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x0","0x1")"), "-32602");
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x1","0x0")"), "-32602");
    EXPECT_EQ(count("getPayloadBodiesByRangeV1", R"("0x1","0x401")"), "-38004");
    EXPECT_EQ(count("getPayloadBodiesByHashV1", list_of(std::vector<Bytes32>(1'025))), "-38004");
}

TEST_F(EngineMethods, WhatItCanAndWhoItIs) {
    const auto names = json::parse_json(node_.engine("exchangeCapabilities", R"(["engine_x"])"));
    ASSERT_TRUE(names);
    const auto has = [&](std::string_view name) {
        return std::any_of(names->items.begin(), names->items.end(),
                           [&](const json::Value& one) { return one.text == name; });
    };
    for (const char* name :
         {"engine_newPayloadV1", "engine_newPayloadV2", "engine_newPayloadV3",
          "engine_newPayloadV4", "engine_forkchoiceUpdatedV1", "engine_forkchoiceUpdatedV2",
          "engine_forkchoiceUpdatedV3", "engine_getPayloadV1", "engine_getPayloadV2",
          "engine_getPayloadV3", "engine_getPayloadV4", "engine_getPayloadV5", "engine_getBlobsV1",
          "engine_getBlobsV2", "engine_getPayloadBodiesByHashV1",
          "engine_getPayloadBodiesByRangeV1", "engine_getClientVersionV1"}) {
        EXPECT_TRUE(has(name)) << name;
    }
    EXPECT_FALSE(has("engine_exchangeCapabilities"));
    const auto version = json::parse_json(node_.engine("getClientVersionV1", R"({"code":"XX"})"));
    EXPECT_EQ(version->items[0].find("commit")->text, "0x01234567");
    EXPECT_EQ(version->items[0].find("name")->text, "Cairn");
}

}  // namespace
}  // namespace cairn::rpc
