#include "execution/world_state.hpp"

#include "execution/memory_state.hpp"

#include <gtest/gtest.h>

namespace cairn::execution {
namespace {

Address address(std::uint8_t last) {
    Address out;
    out[19] = last;
    return out;
}

class WorldStateTest : public testing::Test {
  protected:
    WorldStateTest() {
        parent.set_account(address(1), {1, 100, {}}, Bytes{0x60, 0x00}, {{1, 11}, {2, 22}});
        parent.set_account(address(2), {0, 0, {}}, {}, {});
        world.begin_transaction();
    }

    MemoryState parent;
    WorldState world{parent};
};

TEST_F(WorldStateTest, ReadsTheParent) {
    EXPECT_EQ(world.balance(address(1)), U256(100));
    EXPECT_EQ(world.slot(address(1), 2).current, U256(22));
    EXPECT_EQ(world.slot(address(1), 3).current, U256(0));
    EXPECT_TRUE(world.exists(address(2)));
    EXPECT_TRUE(world.is_dead(address(2)));
    EXPECT_FALSE(world.exists(address(9)));
    EXPECT_EQ(world.code(address(1))->size(), 2U);
    EXPECT_EQ(world.code(address(9)), nullptr);
    EXPECT_TRUE(world.diff().accounts.empty());
}

TEST_F(WorldStateTest, RevertsEverything) {
    const auto before = world.snapshot();
    world.add_balance(address(9), 5);
    world.subtract_balance(address(1), 5);
    world.set_nonce(address(1), 2);
    world.set_code(address(1), nullptr, EMPTY_CODE_HASH);
    world.set(world.slot(address(1), 1), 0);
    world.set_transient_storage(address(1), 1, 1);
    world.add_log({address(1), {}, {}});
    world.mark_created(address(8));
    EXPECT_TRUE(world.mark_destructed(address(1)));
    EXPECT_FALSE(world.mark_destructed(address(1)));
    EXPECT_FALSE(world.warm(address(1)));
    EXPECT_TRUE(world.warm(address(1)));
    world.revert(before);
    EXPECT_FALSE(world.exists(address(9)));
    EXPECT_EQ(world.balance(address(1)), U256(100));
    EXPECT_EQ(world.nonce(address(1)), 1U);
    EXPECT_EQ(world.code(address(1))->size(), 2U);
    EXPECT_EQ(world.slot(address(1), 1).current, U256(11));
    EXPECT_EQ(world.transient_storage(address(1), 1), U256(0));
    EXPECT_TRUE(world.logs().empty());
    EXPECT_FALSE(world.is_created(address(8)));
    EXPECT_FALSE(world.warm(address(1)));
    world.end_transaction(EmptyAccounts::clear);
    EXPECT_TRUE(world.diff().accounts.empty());
}

TEST_F(WorldStateTest, OriginalValuesAreTheTransactions) {
    SlotEntry& slot = world.slot(address(1), 1);
    world.set(slot, 12);
    world.set(slot, 13);
    EXPECT_EQ(world.original(slot), U256(11));
    world.end_transaction(EmptyAccounts::clear);
    world.begin_transaction();
    EXPECT_EQ(world.original(world.slot(address(1), 1)), U256(13));
    EXPECT_EQ(world.diff().accounts.at(0).slots.at(0), (state::SlotChange{U256(1).to_be(), 13}));
}

TEST_F(WorldStateTest, DestructedAccountsGoAtTheEnd) {
    world.mark_destructed(address(1));
    EXPECT_TRUE(world.exists(address(1)));
    world.end_transaction(EmptyAccounts::clear);
    EXPECT_FALSE(world.exists(address(1)));
    // A new account there has none of the old storage.
    world.begin_transaction();
    world.add_balance(address(1), 1);
    EXPECT_EQ(world.slot(address(1), 1).current, U256(0));
    world.set(world.slot(address(1), 2), 7);
    world.end_transaction(EmptyAccounts::clear);
    const state::StateDiff diff = world.diff();
    ASSERT_EQ(diff.accounts.size(), 1U);
    EXPECT_TRUE(diff.accounts[0].storage_cleared);
    parent.apply(diff);
    EXPECT_EQ(parent.accounts().at(address(1)).storage, (Storage{{2, 7}}));
}

TEST_F(WorldStateTest, EmptyAccountsGoWhenTouched) {
    world.touch(address(2));
    world.end_transaction(EmptyAccounts::keep);
    EXPECT_TRUE(world.exists(address(2)));
    world.begin_transaction();
    const auto before = world.snapshot();
    world.touch(address(2));
    world.revert(before);
    world.end_transaction(EmptyAccounts::clear);
    EXPECT_TRUE(world.exists(address(2)));
    world.begin_transaction();
    world.touch(address(2));
    world.end_transaction(EmptyAccounts::clear);
    EXPECT_FALSE(world.exists(address(2)));
}

TEST_F(WorldStateTest, OccupiedByCodeNonceOrStorage) {
    parent.set_account(address(5), {0, 1, {}}, {}, {{1, 1}});
    EXPECT_TRUE(world.is_occupied(address(1)));
    EXPECT_TRUE(world.is_occupied(address(5)));
    EXPECT_FALSE(world.is_occupied(address(2)));
    EXPECT_FALSE(world.is_occupied(address(9)));
}

}  // namespace
}  // namespace cairn::execution
