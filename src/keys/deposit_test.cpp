#include "keys/deposit.hpp"

#include "keys/deposit_sample_test.hpp"
#include "keys/derivation.hpp"
#include "keys/execution_address.hpp"

#include <gtest/gtest.h>

namespace cairn::keys {
namespace {

using consensus::Gwei;

constexpr Gwei eth(std::uint64_t amount) {
    return Gwei{amount * 1'000'000'000};
}

Network hoodi() {
    return *find_network("hoodi");
}

consensus::ExecutionAddress address() {
    return *parse_execution_address(sample_address);
}

std::vector<consensus::DepositData> sample_deposits() {
    const auto keys = validator_keys(*Mnemonic::parse(sample_mnemonic), 0, 2);
    return {make_deposit(hoodi(), keys[0].signing,
                         execution_withdrawal_credentials(CredentialsKind::execution, address()),
                         eth(32)),
            make_deposit(hoodi(), keys[1].signing,
                         execution_withdrawal_credentials(CredentialsKind::compounding, address()),
                         eth(2048))};
}

TEST(Deposit, IsThatOfTheExecutableSpecification) {
    EXPECT_EQ(to_deposit_file(hoodi(), sample_deposits()), sample_deposit_file);
}

TEST(Deposit, FilesReadBackAndVerify) {
    const auto entries = parse_deposit_file(sample_deposit_file);
    ASSERT_TRUE(entries.has_value()) << to_string(entries.error());
    ASSERT_EQ(entries->size(), 2U);
    EXPECT_EQ((*entries)[1].data, sample_deposits()[1]);
    EXPECT_TRUE(verify_deposits(hoodi(), *entries).has_value());
}

TEST(Deposit, CredentialsOfAWithdrawalKey) {
    const auto keys = validator_keys(*Mnemonic::parse(sample_mnemonic), 0, 1);
    EXPECT_EQ(base::to_hex(bls_withdrawal_credentials(crypto::sk_to_pk(keys[0].withdrawal)).view()),
              "0x00eca1f12f398e3ceef109f5f76d8e99f9105e800a90390f1a18895919fd4b3b");
}

TEST(Deposit, LimitsDependOnTheCredentials) {
    const auto max = [](CredentialsKind kind) {
        return deposit_amount_max(hoodi(), execution_withdrawal_credentials(kind, address()));
    };
    EXPECT_EQ(max(CredentialsKind::execution), eth(32));
    EXPECT_EQ(max(CredentialsKind::compounding), eth(2048));
    EXPECT_EQ(deposit_amount_max(hoodi(), bls_withdrawal_credentials({})), eth(32));
}

struct RejectedEntry {
    void (*damage)(DepositEntry&);
    DepositRule rule;
    std::string_view member;
};

TEST(Deposit, EveryDamageIsFound) {
    const RejectedEntry cases[] = {
        {[](DepositEntry& e) { e.fork_version = {}; }, DepositRule::network_wrong, "fork_version"},
        {[](DepositEntry& e) { e.network_name = "mainnet"; }, DepositRule::network_wrong,
         "network_name"},
        {[](DepositEntry& e) { e.data.pubkey[47] ^= 1; }, DepositRule::pubkey_invalid, "pubkey"},
        {[](DepositEntry& e) { e.data.pubkey = crypto::G1_POINT_AT_INFINITY; },
         DepositRule::pubkey_invalid, "pubkey"},
        {[](DepositEntry& e) { e.data.withdrawal_credentials[0] = 3; },
         DepositRule::credentials_malformed, "withdrawal_credentials"},
        {[](DepositEntry& e) { e.data.withdrawal_credentials[11] = 1; },
         DepositRule::credentials_malformed, "withdrawal_credentials"},
        {[](DepositEntry& e) { e.data.amount = eth(1) - 1; }, DepositRule::amount_out_of_range,
         "amount"},
        {[](DepositEntry& e) { e.data.amount = eth(2048) + 1; }, DepositRule::amount_out_of_range,
         "amount"},
        {[](DepositEntry& e) { e.data.withdrawal_credentials[31] ^= 1; },
         DepositRule::message_root_wrong, "deposit_message_root"},
        {[](DepositEntry& e) { e.deposit_message_root[0] ^= 1; }, DepositRule::message_root_wrong,
         "deposit_message_root"},
        {[](DepositEntry& e) { e.deposit_data_root[0] ^= 1; }, DepositRule::data_root_wrong,
         "deposit_data_root"},
        {[](DepositEntry& e) { e.data.signature[95] ^= 1; }, DepositRule::data_root_wrong,
         "deposit_data_root"},
    };
    const auto entries = *parse_deposit_file(sample_deposit_file);
    for (const RejectedEntry& c : cases) {
        auto damaged = entries;
        c.damage(damaged[1]);
        const auto verdict = verify_deposits(hoodi(), damaged);
        ASSERT_FALSE(verdict.has_value()) << c.member;
        EXPECT_EQ(verdict.error().rule, c.rule) << to_string(verdict.error());
        EXPECT_EQ(verdict.error().entry, 1U);
        EXPECT_EQ(verdict.error().member, c.member);
    }
}

// All roots are right, and still the deposit would be lost.
TEST(Deposit, AWrongSignatureIsFound) {
    Network other = hoodi();
    auto config = *other.config;
    config.GENESIS_FORK_VERSION = {{1, 2, 3, 4}};
    const auto signed_for_hoodi = sample_deposits();
    other.config = std::make_shared<const consensus::Config>(config);
    const auto entries = parse_deposit_file(to_deposit_file(other, signed_for_hoodi));
    EXPECT_EQ(verify_deposits(other, *entries).error().rule, DepositRule::signature_wrong);
}

TEST(Deposit, AValidatorTwiceIsFound) {
    auto entries = *parse_deposit_file(sample_deposit_file);
    entries.push_back(entries[0]);
    EXPECT_EQ(to_string(verify_deposits(hoodi(), entries).error()),
              "entry 2, pubkey: the same validator a second time");
}

struct RejectedFile {
    std::string_view replace;
    std::string_view with;
    DepositRule rule;
};

TEST(Deposit, RejectsFilesThatAreNone) {
    EXPECT_EQ(parse_deposit_file("").error().rule, DepositRule::not_json);
    EXPECT_EQ(parse_deposit_file("{}").error().rule, DepositRule::not_a_list);
    EXPECT_EQ(parse_deposit_file("[]").error().rule, DepositRule::empty);
    EXPECT_EQ(parse_deposit_file("[1]").error().rule, DepositRule::member_missing);
    const RejectedFile cases[] = {
        {"\"amount\"", "\"amonut\"", DepositRule::member_missing},
        {"32000000000", "\"32000000000\"", DepositRule::member_malformed},
        {"32000000000", "-1", DepositRule::member_malformed},
        {"32000000000", "3.2e10", DepositRule::member_malformed},
        {"\"10000910\"", "\"1000091\"", DepositRule::member_malformed},
        {"\"10000910\"", "269486352", DepositRule::member_malformed},
        {"\"hoodi\"", "null", DepositRule::member_malformed},
        {"\"b3e445", "\"e445", DepositRule::member_malformed},
    };
    for (const RejectedFile& c : cases) {
        std::string text(sample_deposit_file);
        const std::size_t at = text.find(c.replace);
        ASSERT_NE(at, std::string::npos) << c.replace;
        const auto entries = parse_deposit_file(text.replace(at, c.replace.size(), c.with));
        ASSERT_FALSE(entries.has_value()) << c.with;
        EXPECT_EQ(entries.error().rule, c.rule) << to_string(entries.error());
    }
}

TEST(ExecutionAddress, TestCasesOfErc55) {
    for (const std::string_view text : {
             "0x52908400098527886E0F7030069857D2E4169EE7",
             "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
             "0xde709f2102306220921060314715629080e2fb77",
             "0x27b1fdb04752bbc536007a920d24acb045561c26",
             "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
             "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
             "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
             "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
         }) {
        const auto parsed = parse_execution_address(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(to_checksum_text(*parsed), text);
    }
}

TEST(ExecutionAddress, Rejects) {
    const std::pair<std::string_view, AddressRule> cases[] = {
        {"", AddressRule::malformed},
        {"0x", AddressRule::malformed},
        {"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressRule::malformed},
        {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA", AddressRule::malformed},
        {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", AddressRule::malformed},
        {"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressRule::checksum},
        {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAee", AddressRule::checksum},
        {"0x0000000000000000000000000000000000000000", AddressRule::zero},
    };
    for (const auto& [text, rule] : cases) {
        const auto parsed = parse_execution_address(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error(), rule) << text;
    }
    EXPECT_TRUE(parse_execution_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").has_value());
    EXPECT_TRUE(parse_execution_address("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED").has_value());
}

}  // namespace
}  // namespace cairn::keys
