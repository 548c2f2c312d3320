#include "execution_node/genesis.hpp"

#include "execution_node/chain_samples_test.hpp"

namespace cairn::execution_node {
namespace {

using evm::Revision;

TEST(Genesis, ForksAndFieldsOfTheFirstBlock) {
    const Genesis genesis = parse_genesis(genesis_text()).value();
    EXPECT_EQ(genesis.config.chain_id, 1337U);
    EXPECT_EQ(genesis.config.rules_of(0, 0, 0).revision, Revision::osaka);
    EXPECT_EQ(genesis.config.rules_of(0, 0, 0).blobs, execution::PRAGUE_BLOBS);
    const execution::Header& header = genesis.block.header;
    EXPECT_EQ(header.gas_limit, 30'000'000U);
    EXPECT_EQ(header.base_fee_per_gas, U256(execution::INITIAL_BASE_FEE));
    EXPECT_TRUE(header.requests_hash && header.withdrawals_root && header.excess_blob_gas);
    EXPECT_EQ(genesis.state.accounts.size(), 12U);
}

TEST(Genesis, ForksByBlockAndTime) {
    const auto genesis = parse_genesis(
        R"({"config": {"chainId": 5, "homesteadBlock": 0, "londonBlock": 3,
            "terminalTotalDifficulty": 100, "shanghaiTime": 50,
            "daoForkBlock": 2, "daoForkSupport": true}, "difficulty": "0x10",
            "nonce": "0x42", "alloc": {}})");
    ASSERT_TRUE(genesis) << to_string(genesis.error());
    const auto& config = genesis->config;
    EXPECT_EQ(config.rules_of(2, 0, 16).revision, Revision::homestead);
    EXPECT_EQ(config.rules_of(3, 0, 16).revision, Revision::london);
    EXPECT_EQ(config.rules_of(3, 0, 100).revision, Revision::paris);
    EXPECT_EQ(config.rules_of(9, 50, 100).revision, Revision::shanghai);
    EXPECT_EQ(config.dao_fork_number, 2U);
    EXPECT_FALSE(genesis->block.header.base_fee_per_gas);
    EXPECT_EQ(genesis->block.header.nonce[7], 0x42);
    EXPECT_EQ(genesis->block.header.state_root, state::EMPTY_TRIE_ROOT);
}

TEST(Genesis, NativeFunctionsStartAtTheirBlocks) {
    const auto genesis = parse_genesis(
        R"-({"config": {"nativeFunctions": {"sqrt(uint256)": 0, "sort(uint256[])": "0x5"}}})-");
    ASSERT_TRUE(genesis) << to_string(genesis.error());
    const auto sqrt = evm::find_native("sqrt(uint256)").value();
    const auto sort = evm::find_native("sort(uint256[])").value();
    const auto natives_of = [&](std::uint64_t number) {
        return genesis->config.rules_of(number, 0, 0).natives;
    };
    EXPECT_TRUE(natives_of(0).contains(sqrt));
    EXPECT_FALSE(natives_of(4).contains(sort));
    EXPECT_TRUE(natives_of(5).contains(sort));
    EXPECT_TRUE(parse_genesis(genesis_text())->config.rules_of(9, 0, 0).natives.empty());
}

TEST(Genesis, RefusesWithThePlace) {
    const auto place = [](std::string_view text) { return parse_genesis(text).error().where; };
    EXPECT_EQ(place("{"), "");
    EXPECT_EQ(place("{}"), "config");
    EXPECT_EQ(place(R"({"config": {"londonBlock": "x"}})"), "config.londonBlock");
    EXPECT_EQ(place(R"({"config": {"amsterdamTime": 5}})"), "config.amsterdamTime");
    EXPECT_EQ(place(R"-({"config": {"nativeFunctions": {"sort()": 0}}})-"),
              "config.nativeFunctions.sort()");
    EXPECT_EQ(place(R"-({"config": {"nativeFunctions": {"sqrt(uint256)": -1}}})-"),
              "config.nativeFunctions.sqrt(uint256)");
    EXPECT_EQ(place(R"({"config": {}, "alloc": {"0x12": {}}})"), "alloc.0x12");
    const std::string address(40, '1');
    EXPECT_EQ(place(R"({"config": {}, "alloc": {")" + address + R"(": {"balance": "-1"}}})"),
              "alloc." + address + ".balance");
    EXPECT_EQ(
        place(R"({"config": {}, "alloc": {")" + address + R"(": {}, "0x)" + address + R"(": {}}})"),
        "alloc");
    EXPECT_EQ(place(R"({"config": {}, "gasLimit": "0x10000000000000000"})"), "gasLimit");
}

}  // namespace
}  // namespace cairn::execution_node
