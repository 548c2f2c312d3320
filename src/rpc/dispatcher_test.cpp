#include "rpc/dispatcher.hpp"

#include "rpc/values.hpp"

#include <gtest/gtest.h>

namespace cairn::rpc {
namespace {

Dispatcher sample() {
    Dispatcher out({.max_body_bytes = 1'000, .max_depth = 8, .max_values = 100, .max_batch = 3});
    out.add({"echo", "number", [](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const std::uint64_t number, p.required(0, read_uint64));
                 return json_string(quantity(number));
             }});
    return out;
}

struct Case {
    std::string request;
    std::string answer;
};

const Case cases[] = {
    {R"({"jsonrpc":"2.0","id":1,"method":"echo","params":["0x5"]})",
     R"({"jsonrpc":"2.0","id":1,"result":"0x5"})"},
    {R"({"jsonrpc":"2.0","id":"a","method":"echo","params":["0x5"]})",
     R"({"jsonrpc":"2.0","id":"a","result":"0x5"})"},
    // Notifications get no answer.
    {R"({"jsonrpc":"2.0","method":"echo","params":["0x5"]})", ""},
    {R"([{"jsonrpc":"2.0","method":"echo","params":["0x5"]}])", ""},
    {R"([{"jsonrpc":"2.0","id":1,"method":"echo","params":["0x1"]},)"
     R"({"jsonrpc":"2.0","id":2,"method":"none"}])",
     R"([{"jsonrpc":"2.0","id":1,"result":"0x1"},{"jsonrpc":"2.0","id":2,"error":{"code":-32601,)"
     R"("message":"the method none does not exist/is not available"}}])"},
    {"[]", R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"empty batch"}})"},
    {"[1,2,3,4]",
     R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}})"},
    {"1", R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}})"},
    {R"({"jsonrpc":"1.0","id":1,"method":"echo"})",
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"invalid request"}})"},
    {R"({"jsonrpc":"2.0","id":1,"method":"echo","params":{}})",
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"non-array args"}})"},
    {R"({"jsonrpc":"2.0","id":1,"method":"echo"})",
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,)"
     R"("message":"missing value for required argument 0"}})"},
    {R"({"jsonrpc":"2.0","id":1,"method":"echo","params":["0x1",2]})",
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,)"
     R"("message":"too many arguments, want at most 1"}})"},
    {R"({"jsonrpc":"2.0","id":1,"method":"echo","params":["0x01"]})",
     R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"invalid argument 0: json: )"
     R"(cannot unmarshal hex number with leading zero digits into Go value of type )"
     R"(hexutil.Uint64"}})"},
};

TEST(Dispatcher, LateAnswersKeepTheirPlaces) {
    Dispatcher dispatcher = sample();
    std::vector<Finish> waiting;
    dispatcher.add({"later", "", nullptr,
                    [&](const Parameters&, Finish finish) { waiting.push_back(finish); }});
    std::vector<std::string> answers;
    const auto ask = [&](std::string_view body) {
        dispatcher.handle(body, nullptr,
                          [&](std::string one) { answers.push_back(std::move(one)); });
    };
    ask(R"([{"jsonrpc":"2.0","id":1,"method":"later"},)"
        R"({"jsonrpc":"2.0","id":2,"method":"echo","params":["0x1"]},)"
        R"({"jsonrpc":"2.0","method":"later"}])");
    ask(R"({"jsonrpc":"2.0","id":3,"method":"later"})");
    EXPECT_TRUE(answers.empty());
    ASSERT_EQ(waiting.size(), 3U);
    waiting[2](server_error("no"));
    waiting[1]("2");
    waiting[0]("1");
    EXPECT_EQ(answers, (std::vector<std::string>{
                           R"({"jsonrpc":"2.0","id":3,"error":{"code":-32000,"message":"no"}})",
                           R"([{"jsonrpc":"2.0","id":1,"result":1},)"
                           R"({"jsonrpc":"2.0","id":2,"result":"0x1"}])"}));
}

TEST(Dispatcher, Answers) {
    const Dispatcher dispatcher = sample();
    for (const Case& one : cases) {
        EXPECT_EQ(dispatcher.handle(one.request), one.answer) << one.request;
    }
}

TEST(Dispatcher, RefusesWhatIsNoJsonOrTooMuch) {
    const Dispatcher dispatcher = sample();
    const std::string deep = std::string(20, '[') + std::string(20, ']');
    for (const std::string& body : {std::string(""), std::string("{"), deep}) {
        EXPECT_TRUE(dispatcher.handle(body).contains("-32700")) << body;
    }
    EXPECT_TRUE(dispatcher.handle(std::string(2'000, ' ')).contains("-32600"));
}

json::Value text(std::string_view of) {
    json::Value out;
    out.kind = json::Kind::string;
    out.text = of;
    return out;
}

TEST(Values, QuantitiesAreStrict) {
    EXPECT_EQ(read_uint64(text("0x0")), 0U);
    EXPECT_EQ(read_uint64(text("0xffffffffffffffff")), ~std::uint64_t{0});
    for (const char* bad : {"", "0x", "1", "0x00", "0x1g", "0x10000000000000000"}) {
        EXPECT_FALSE(read_uint64(text(bad))) << bad;
    }
}

TEST(Values, DataAndHashesAreStrict) {
    EXPECT_EQ(read_data(text("0x")), Bytes{});
    EXPECT_EQ(read_data(text("0x0aFF")), (Bytes{0x0a, 0xff}));
    for (const char* bad : {"", "0a", "0x1", "0xzz"}) {
        EXPECT_FALSE(read_data(text(bad))) << bad;
    }
    EXPECT_FALSE(read_hash(text("0x12")));
    EXPECT_TRUE(read_block_number_or_hash(text("0x" + std::string(64, '1'))));
    EXPECT_FALSE(read_block_number_or_hash(text("newest")));
}

TEST(Values, ChecksumAddress) {
    // An example of EIP-55.
    const auto address = base::fixed_from_hex<20>("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
    EXPECT_EQ(checksum_address(*address), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
}

}  // namespace
}  // namespace cairn::rpc
