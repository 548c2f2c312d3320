#include "devnet/accounts.hpp"

#include "devnet/validator_keys.hpp"

#include <gtest/gtest.h>

#include <set>

namespace cairn::devnet {
namespace {

std::string text(const Bytes20& address) {
    return base::to_hex(address.view());
}

// As anvil and Hardhat print them for the same words.
TEST(Accounts, AreThoseThatWalletsDerive) {
    const auto accounts = Accounts::of_devnets();
    EXPECT_EQ(text(accounts->user(0).address), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    EXPECT_EQ(text(accounts->user(1).address), "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    EXPECT_EQ(text(accounts->user(9).address), "0xa0ee7a142d267c1f36714e4a8f75612f20a79720");
    EXPECT_EQ(base::to_hex(BytesView(accounts->user(0).key.bytes())),
              "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    EXPECT_EQ(Accounts::user_path(9), "m/44'/60'/0'/0/9");
}

TEST(Accounts, AreAllDifferent) {
    const auto accounts = Accounts::of_devnets();
    std::set<Bytes20> addresses;
    for (const Accounts::Account& account : accounts->all()) {
        addresses.insert(account.address);
    }
    EXPECT_EQ(addresses.size(), Accounts::USERS + 2 + Accounts::LOADERS);
}

TEST(Accounts, OfUsersHoldTheStake) {
    const auto accounts = Accounts::of_devnets();
    EXPECT_EQ(accounts->stake_of(13).address, accounts->user(3).address);
    EXPECT_EQ(accounts->user_at(accounts->user(3).address), &accounts->user(3));
    EXPECT_EQ(accounts->user_at(accounts->depositor().address), nullptr);
}

}  // namespace
}  // namespace cairn::devnet
