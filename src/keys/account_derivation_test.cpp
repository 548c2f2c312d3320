#include "keys/account_derivation.hpp"

#include "keys/mnemonic.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace cairn::keys {
namespace {

std::string key_at(std::string_view seed, const std::vector<std::uint32_t>& path) {
    const auto key = derive_account_key(crypto::SecretBytes::copy_of(*base::from_hex(seed)), path);
    return key ? base::to_hex(BytesView(key->bytes())) : "none";
}

// Test vectors 1 and 3 of BIP-32, whose xprv hold these keys; 3 keeps leading zeros.
TEST(AccountDerivation, Bip32) {
    constexpr std::string_view seed_1 = "0x000102030405060708090a0b0c0d0e0f";
    EXPECT_EQ(key_at(seed_1, {}),
              "0xe8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35");
    EXPECT_EQ(key_at(seed_1, {HARDENED}),
              "0xedb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea");
    EXPECT_EQ(key_at(seed_1, {HARDENED, 1}),
              "0x3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368");
    EXPECT_EQ(key_at(seed_1, {HARDENED, 1, HARDENED + 2, 2, 1'000'000'000}),
              "0x471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8");
    constexpr std::string_view seed_3 =
        "0x4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
        "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be";
    EXPECT_EQ(key_at(seed_3, {}),
              "0x00ddb80b067e0d4993197fe10f2657a844a384589847602d56f0c629c81aae32");
    EXPECT_EQ(key_at(seed_3, {HARDENED}),
              "0x491f7a2eebc7b57028e0d3faa0acda02e75c33b03c48fb288c41e2ea44e1daef");
}

// What anvil and hardhat print for their mnemonic.
TEST(AccountDerivation, AccountsThatEveryDeveloperKnows) {
    const auto seed =
        Mnemonic::parse("test test test test test test test test test test test junk")->seed("");
    const auto address = [&](std::uint32_t index) {
        const auto key = derive_account_key(*seed, account_path(index));
        return base::to_hex(crypto::address_of(crypto::to_public_key(*key)).view());
    };
    EXPECT_EQ(address(0), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    EXPECT_EQ(address(1), "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    EXPECT_EQ(address(9), "0xa0ee7a142d267c1f36714e4a8f75612f20a79720");
}

TEST(AccountDerivation, IsAnotherForAnotherPassphrase) {
    const auto mnemonic =
        Mnemonic::parse("test test test test test test test test test test test junk");
    const auto with = derive_account_key(*mnemonic->seed("x"), account_path(0));
    const auto without = derive_account_key(*mnemonic->seed(""), account_path(0));
    EXPECT_NE(base::to_hex(BytesView(with->bytes())), base::to_hex(BytesView(without->bytes())));
}

}  // namespace
}  // namespace cairn::keys
