// The same transactions on plain maps and on the state tree: the same roots.
#include "execution/version_reader.hpp"

#include "crypto/keccak256.hpp"
#include "execution/memory_state.hpp"
#include "execution/world_state.hpp"
#include "state/mpt_state_tree.hpp"

#include <gtest/gtest.h>

namespace cairn::execution {
namespace {

Address address(std::uint8_t last) {
    Address out;
    out[19] = last;
    return out;
}

/// A few changes that depend on `round`, of every kind that a difference has.
void change(WorldState& world, std::uint8_t round) {
    world.begin_transaction();
    world.add_balance(address(round), 100 + round);
    world.add_balance(address(77), 1);
    world.set(world.slot(address(77), round), round);
    world.set(world.slot(address(77), round - 1U), 0);
    const Bytes bytes{0x60, round};
    world.set_code(address(77), std::make_shared<const evm::Code>(BytesView(bytes)),
                   crypto::keccak256(bytes));
    if (round % 3 == 0) {
        world.mark_destructed(address(77));
    }
    if (round % 4 == 0) {
        world.mark_destructed(address(static_cast<std::uint8_t>(round - 1)));
    }
    world.end_transaction(EmptyAccounts::clear);
}

TEST(VersionReader, SameRootsAsPlainMaps) {
    MemoryState maps;
    state::MptStateTree tree;
    state::StatePtr version = tree.empty();
    for (std::uint8_t round = 1; round < 20; ++round) {
        VersionReader reader(version);
        WorldState on_tree(reader);
        WorldState on_maps(maps);
        change(on_tree, round);
        change(on_maps, round);
        ASSERT_FALSE(reader.error());
        version =
            tree.apply(version, to_state_diff(on_tree.diff()), base::serial_executor()).value();
        maps.apply(on_maps.diff());
        EXPECT_EQ(version->root(), maps.root()) << int{round};
        VersionReader after(version);
        EXPECT_EQ(after.has_storage(address(77)), maps.has_storage(address(77))) << int{round};
        EXPECT_EQ(after.read_account(address(77)), maps.read_account(address(77)));
        EXPECT_EQ(after.read_storage(address(77), round), maps.read_storage(address(77), round));
    }
}

}  // namespace
}  // namespace cairn::execution
