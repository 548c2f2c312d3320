// What becomes of blocks far below the committed one where ChainOptions::blocks_kept is set.
#include "execution_node/chain_samples_test.hpp"

namespace cairn::execution_node {
namespace {

ChainOptions forgetful() {
    ChainOptions out = shallow();
    out.blocks_kept = 10;
    return out;
}
/// Below the committed one: the deepest reorganisation and 256 hashes behind it.
constexpr std::uint64_t LEAST_KEPT = 6 + 256;

/// The column of what undoes blocks of the state; behind it are those of the chain.
constexpr store::Column UNDO = 5;

TEST(OldBlocks, AreRemovedWithAllThatIsTheirs) {
    TestNode node(forgetful());
    const auto genesis = node.head();
    const auto side = node.extend(genesis, {transfer(1, 0)}, 9);
    const Bytes32 early = execution::transaction_hash(transfer(0, 0));
    node.grow(LEAST_KEPT + 3);  // the committed block is two below
    const auto first = node.chain().view()->block(1).value();
    ASSERT_TRUE(first);
    EXPECT_TRUE(node.chain().view()->find_transaction(early).value());
    EXPECT_TRUE(node.chain().known(side->hash).value());
    node.grow(1);
    const auto view = node.chain().view();
    EXPECT_FALSE(view->block(1).value());
    EXPECT_FALSE(view->block(first->hash).value());
    EXPECT_FALSE(view->results(first->hash).value());
    EXPECT_FALSE(view->find_transaction(early).value());
    EXPECT_FALSE(node.chain().known(side->hash).value());
    EXPECT_TRUE(view->block(2).value());
    EXPECT_EQ(view->block(0).value()->hash, genesis->hash);
    node.stop();
    node.open();
    node.grow(3);
    EXPECT_FALSE(node.chain().view()->block(4).value());
}

TEST(OldBlocks, ABranchFromBelowTheRemovedBlocksIsRefused) {
    TestNode node(forgetful());
    auto tip = node.extend(node.head(), {}, 9);
    tip = node.extend(tip, {}, 9);
    node.grow(LEAST_KEPT + 4);
    ASSERT_FALSE(node.chain().view()->block(1).value());
    EXPECT_EQ(node.move({tip->hash, {}, {}}).refused, ForkchoiceRule::below_reorg_depth);
    execution::Block child = tip->block;
    child.header.parent_hash = tip->hash;
    ++child.header.number;
    child.header.timestamp += 12;
    EXPECT_EQ(node.chain().import(child).value().status, ImportStatus::accepted);
    node.grow(2);
}

TEST(OldBlocks, NamedBlocksAreNotRemoved) {
    TestNode node(forgetful());
    node.grow(3);
    const auto second = node.chain().view()->block(2).value();
    node.move({node.head()->hash, second->hash, second->hash});
    node.grow(LEAST_KEPT + 10);
    EXPECT_FALSE(node.chain().view()->block(3).value());
    EXPECT_EQ(node.chain().view()->block(2).value()->hash, second->hash);
    node.stop();
    node.open();
    EXPECT_EQ(node.chain().view()->finalized()->hash, second->hash);
    const auto head = node.head();
    node.move({head->hash, head->hash, head->hash});
    node.grow(3);
    EXPECT_FALSE(node.chain().view()->block(second->hash).value());
}

TEST(OldBlocks, PowerCutsAmidRemovalsLeaveAChainThatGoesOn) {
    for (std::size_t kept = 0;; ++kept) {
        TestNode node(forgetful());
        node.grow(LEAST_KEPT + 3);
        ASSERT_TRUE(node.chain().flush());
        const std::uint64_t flushed = node.head()->number();
        node.grow(4);
        if (kept > node.disk().unsynced()) {
            break;
        }
        node.lose_power(kept);
        node.open();
        const std::uint64_t number = node.head()->number();
        ASSERT_GE(number, flushed);
        ASSERT_EQ(node.balance(*node.head(), plain_address(1)), U256(7 * number));
        node.grow(4, 8);
        EXPECT_FALSE(
            node.chain().view()->block(node.chain().committed().number - LEAST_KEPT - 1).value());
        EXPECT_TRUE(
            node.chain().view()->block(node.chain().committed().number - LEAST_KEPT).value());
    }
}

// After 10,000 blocks there is no more than after 1,000.
TEST(OldBlocks, ALongChainTakesNoMoreThanAShortOne) {
    TestNode node(forgetful());
    const auto grow_to = [&node](std::uint64_t number) {
        while (node.head()->number() < number) {
            const auto block = node.extend(node.head());
            node.move({block->hash, {}, {}});
        }
        node.stop();
        const std::size_t out = records(node, UNDO).size();
        node.open();
        return out;
    };
    const std::size_t few = grow_to(1'000);
    EXPECT_LE(few, 4 * (LEAST_KEPT + 3) + 6 + 10);
    EXPECT_EQ(grow_to(10'000), few);
}

}  // namespace
}  // namespace cairn::execution_node
