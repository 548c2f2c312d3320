#include "execution_node/deposit_contract.hpp"

#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

namespace cairn::execution_node {
namespace {

Bytes32 leaf(std::uint8_t number) {
    return crypto::sha256(Bytes(32, number));
}

// What get_deposit_root() of a newly deployed contract gives.
TEST(DepositContract, HasTheRootOfNothing) {
    const DepositContractState state;
    EXPECT_EQ(base::to_hex(state.root().view()),
              "0xd70a234731285c6804c2a4f56711ddb8c82c99740f207854891028af34e27e5e");
    EXPECT_EQ(state.count(), 0U);
    const auto slots = state.slots();
    EXPECT_EQ(slots.size(), 31U);
    EXPECT_EQ(slots.at(34).to_hex(),
              "0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b");
}

TEST(DepositContract, KeepsTheSubtreesThatAreFull) {
    DepositContractState state;
    for (std::uint8_t i = 0; i < 6; ++i) {
        state.add(leaf(i));
    }
    const auto slots = state.slots();
    EXPECT_EQ(slots.at(32), U256(6));
    EXPECT_EQ(slots.at(0), U256::from_be(leaf(4)));  // left over from the fifth
    EXPECT_TRUE(slots.contains(1));
    EXPECT_TRUE(slots.contains(2));
    EXPECT_FALSE(slots.contains(3));
    const Bytes32 before = state.root();
    state.add(leaf(6));
    EXPECT_NE(state.root(), before);
}

}  // namespace
}  // namespace cairn::execution_node
