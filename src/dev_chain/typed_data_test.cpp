#include "dev_chain/typed_data.hpp"

#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace cairn::dev_chain {
namespace {

/// The example of EIP-712.
const std::string MAIL = R"({"types":{
  "EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
    {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
  "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
  "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},
    {"name":"contents","type":"string"}]},
 "primaryType":"Mail",
 "domain":{"name":"Ether Mail","version":"1","chainId":1,
   "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
 "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
   "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
   "contents":"Hello, Bob!"}})";

json::Value parse(const std::string& text) {
    return json::parse_json(text).value();
}

std::string message(const std::string& fields, const std::string& values) {
    return R"({"types":{"T":[)" + fields + R"(]},"primaryType":"T","domain":{},"message":{)" +
           values + "}}";
}

std::string refusal(const std::string& text) {
    const auto hash = typed_data_hash(parse(text));
    return hash ? "" : hash.error().message;
}

TEST(TypedData, TheExampleOfTheProposal) {
    const auto hash = typed_data_hash(parse(MAIL));
    ASSERT_TRUE(hash) << hash.error().message;
    EXPECT_EQ(base::to_hex(hash->view()),
              "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    EXPECT_EQ(encode_type(*parse(MAIL).find("types"), "Mail").value(),
              "Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    EXPECT_FALSE(encode_type(*parse(MAIL).find("types"), "Letter"));
}

TEST(TypedData, ValuesOutOfTheirTypesAreRefused) {
    EXPECT_EQ(refusal(message(R"({"name":"a","type":"uint8"})", R"("a":255)")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"uint8"})", R"("a":256)")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"uint8"})", R"("a":-1)")), "");
    EXPECT_EQ(refusal(message(R"({"name":"a","type":"int8"})", R"("a":"-128")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"int8"})", R"("a":"-129")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"int8"})", R"("a":128)")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"uint7"})", R"("a":1)")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"bytes33"})", R"("a":"0x00")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"bytes2"})", R"("a":"0x000000")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"address"})", R"("a":"0x00")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"bool"})", R"("a":"yes")")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"string"})", "")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"uint256[2]"})", R"("a":[1])")), "");
    EXPECT_EQ(refusal(message(R"({"name":"a","type":"uint256[2][]"})", R"("a":[[1,2]])")), "");
    EXPECT_NE(refusal(message(R"({"name":"a","type":"Other"})", R"("a":{})")), "");
    EXPECT_NE(refusal(R"({"types":{},"primaryType":"T","domain":{},"message":{}})"), "");
    EXPECT_NE(refusal("{}"), "");
}

TEST(TypedData, TypesThatHoldThemselvesEnd) {
    std::string nested = "{}";
    for (int i = 0; i < 40; ++i) {
        nested = R"({"next":)" + nested + "}";
    }
    const std::string text = R"({"types":{"T":[{"name":"next","type":"T"}]},"primaryType":"T",)"
                             R"("domain":{},"message":)";
    EXPECT_EQ(refusal(text + R"({"next":{"next":null}}})"), "");
    EXPECT_EQ(refusal(text + nested + "}"), "typed data: nested too deep");
}

}  // namespace
}  // namespace cairn::dev_chain
