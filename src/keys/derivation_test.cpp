#include "keys/derivation.hpp"

#include <gtest/gtest.h>

namespace cairn::keys {
namespace {

constexpr std::string_view phrase =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

std::string hex(const crypto::SecretKey& key) {
    Bytes32 bytes;
    key.to_bytes(bytes.bytes);
    return base::to_hex(bytes.view());
}

TEST(KeyPath, ReadsAndWrites) {
    for (const std::string_view text :
         {"m", "m/0", "m/12381/3600/0/0", "m/12381/3600/4294967295/0/0"}) {
        const auto path = parse_key_path(text);
        ASSERT_TRUE(path.has_value()) << text;
        EXPECT_EQ(to_string(*path), text);
    }
    EXPECT_EQ(to_string(signing_key_path(7)), "m/12381/3600/7/0/0");
    EXPECT_EQ(to_string(withdrawal_key_path(7)), "m/12381/3600/7/0");
}

TEST(KeyPath, RejectsWhatIsNoPath) {
    for (const std::string_view text :
         {"", "M", "x/0", "m0", "m/", "/0", "m//0", "m/0/", "m/-1", "m/+1", "m/0'", "m/0x10",
          "m/4294967296", "m/ 0", "m/0 ", "m/a"}) {
        EXPECT_FALSE(parse_key_path(text).has_value()) << text;
    }
    std::string deep = "m";
    for (std::size_t i = 0; i < KEY_PATH_DEPTH_MAX; ++i) {
        deep += "/1";
    }
    EXPECT_TRUE(parse_key_path(deep).has_value());
    EXPECT_FALSE(parse_key_path(deep + "/1").has_value());
}

// Test case 0 of ERC-2333, which names this mnemonic and its passphrase.
TEST(Derivation, FromTheMnemonicToAChild) {
    const auto seed = Mnemonic::parse(phrase)->seed("TREZOR");
    EXPECT_EQ(hex(derive_key(*seed, {0})),
              "0x2d18bd6c14e6d15bf8b5085c9b74f3daae3b03cc2014770a599d8c1539e50f8e");
}

TEST(Derivation, KeysOfValidatorsAreThoseOfTheirPaths) {
    const auto mnemonic = Mnemonic::parse(phrase);
    const auto seed = mnemonic->seed("");
    const auto keys = validator_keys(*mnemonic, 3, 2);
    ASSERT_EQ(keys.size(), 2U);
    for (const ValidatorKeys& pair : keys) {
        EXPECT_EQ(hex(pair.signing), hex(derive_key(*seed, signing_key_path(pair.account))));
        EXPECT_EQ(hex(pair.withdrawal), hex(derive_key(*seed, withdrawal_key_path(pair.account))));
    }
    EXPECT_EQ(keys[0].account, 3U);
    EXPECT_EQ(keys[1].account, 4U);
    EXPECT_TRUE(validator_keys(*mnemonic, 0, 0).empty());
    EXPECT_EQ(validator_keys(*mnemonic, 0xffff'ffff, 1)[0].account, 0xffff'ffffU);
}

}  // namespace
}  // namespace cairn::keys
