#include "execution_node/execution_chain.hpp"

#include "execution_node/chain_samples_test.hpp"

namespace cairn::execution_node {
namespace {

using execution::BlockRule;

TEST(ExecutionChain, BlocksBecomeCanonicalByForkchoice) {
    TestNode node;
    const Transaction sent = transfer(0, 0);
    const auto block = node.extend(node.head(), {sent});
    EXPECT_EQ(node.head()->number(), 0U);
    const Bytes32 hash = execution::transaction_hash(sent);
    EXPECT_FALSE(node.chain().view()->find_transaction(hash).value());
    const auto moved = node.move({block->hash, {}, {}});
    ASSERT_TRUE(moved.change);
    EXPECT_EQ(moved.change->added.size(), 1U);
    EXPECT_TRUE(moved.change->removed.empty());
    const auto view = node.chain().view();
    EXPECT_EQ(view->head()->hash, block->hash);
    EXPECT_EQ(view->find_transaction(hash).value(), (TransactionPlace{block->hash, 1, 0}));
    const auto results = view->results(block->hash).value();
    ASSERT_EQ(results->receipts.size(), 1U);
    EXPECT_TRUE(results->receipts[0].succeeded);
    EXPECT_EQ(results->senders[0], account(0));
    EXPECT_EQ(node.balance(*block, plain_address(1)), U256(7));
    EXPECT_EQ(node.balance(*block, plain_address(5)), U256(2 * GWEI));
    EXPECT_EQ(node.balance(*view->genesis(), plain_address(1)), U256(0));
    EXPECT_FALSE(node.move({block->hash, {}, {}}).change);
}

TEST(ExecutionChain, InvalidBlocksNameTheirRuleAndTheLastValidOne) {
    TestNode node;
    const auto genesis = node.head();
    execution::Block bad = node.build(genesis, {transfer(0, 0)});
    bad.header.state_root[0] ^= 1U;
    const auto refused = node.chain().import(bad).value();
    EXPECT_EQ(refused.status, ImportStatus::invalid);
    EXPECT_EQ(refused.error->rule, BlockRule::state_root);
    EXPECT_EQ(refused.latest_valid_hash, genesis->hash);
    execution::Block child = node.build(genesis);
    child.header.parent_hash = refused.hash;
    const auto below = node.chain().import(child).value();
    EXPECT_EQ(below.status, ImportStatus::invalid);
    EXPECT_EQ(below.latest_valid_hash, genesis->hash);
    const auto moved = node.move({below.hash, {}, {}});
    EXPECT_EQ(moved.refused, ForkchoiceRule::invalid_head);
    EXPECT_EQ(moved.latest_valid_hash, genesis->hash);
}

TEST(ExecutionChain, AnotherBodyDoesNotMakeAHeaderInvalid) {
    TestNode node;
    const execution::Block good = node.build(node.head(), {transfer(0, 0)});
    execution::Block other = good;
    other.transactions.clear();
    EXPECT_EQ(node.chain().import(other).value().status, ImportStatus::invalid);
    EXPECT_EQ(node.chain().import(good).value().status, ImportStatus::valid);
}

TEST(ExecutionChain, OrphansWaitForTheirParent) {
    TestNode maker;
    maker.grow(2);
    const auto view = maker.chain().view();
    const auto first = view->block(1).value();
    const auto second = view->block(2).value();
    TestNode node;
    EXPECT_EQ(node.chain().import(second->block).value().status, ImportStatus::unknown_parent);
    EXPECT_EQ(node.move({second->hash, {}, {}}).refused, ForkchoiceRule::unknown_head);
    EXPECT_EQ(node.chain().import(first->block).value().status, ImportStatus::valid);
    EXPECT_EQ(node.chain().known(second->hash).value()->status, ImportStatus::valid);
    EXPECT_FALSE(node.move({second->hash, {}, {}}).refused);
}

TEST(ExecutionChain, OrphansOfAnInvalidBlockAreInvalid) {
    TestNode maker;
    execution::Block bad = maker.build(maker.head());
    bad.header.gas_used = 1;
    execution::Block child = maker.build(maker.head());
    child.header.parent_hash = execution::header_hash(bad.header);
    TestNode node;
    EXPECT_EQ(node.chain().import(child).value().status, ImportStatus::unknown_parent);
    EXPECT_EQ(node.chain().import(bad).value().error->rule, BlockRule::gas_used);
    const auto known = node.chain().known(execution::header_hash(child.header)).value();
    EXPECT_EQ(known->status, ImportStatus::invalid);
}

TEST(ExecutionChain, ReorganisationsMoveTransactions) {
    TestNode node;
    const auto genesis = node.head();
    std::vector<HeadChange> changes;
    node.chain().on_head_change([&](const HeadChange& change) { changes.push_back(change); });
    node.grow(3);
    const Bytes32 old = execution::transaction_hash(transfer(0, 2));
    auto tip = genesis;
    for (std::uint64_t i = 0; i < 2; ++i) {
        tip = node.extend(tip, {transfer(1, i)}, 1);
    }
    node.move({tip->hash, {}, {}});
    ASSERT_EQ(changes.size(), 4U);
    EXPECT_EQ(changes[3].removed.size(), 3U);
    EXPECT_EQ(changes[3].removed[0]->number(), 3U);
    EXPECT_EQ(changes[3].added.size(), 2U);
    EXPECT_EQ(changes[3].added[0]->number(), 1U);
    const auto view = node.chain().view();
    EXPECT_FALSE(view->find_transaction(old).value());
    EXPECT_TRUE(view->find_transaction(execution::transaction_hash(transfer(1, 1))).value());
    EXPECT_FALSE(view->block(3).value());
    EXPECT_EQ(node.balance(*view->head(), account(0)), U256(1'000) * GWEI * GWEI);
}

TEST(ExecutionChain, ReorganisationsBelowTheCommittedBlockUndoIt) {
    TestNode node(shallow());
    node.grow(6);
    EXPECT_EQ(node.chain().committed().number, 4U);
    auto tip = node.chain().view()->block(1).value();
    for (std::uint64_t i = 0; i < 6; ++i) {
        tip = node.extend(tip, {transfer(2, i)}, 1);
    }
    ASSERT_FALSE(node.move({tip->hash, {}, {}}).refused);
    EXPECT_EQ(node.head()->hash, tip->hash);
    EXPECT_EQ(node.chain().committed().number, 5U);
    EXPECT_EQ(node.balance(*tip, plain_address(1)), U256(7 * 7));
    node.stop();
    node.open();
    EXPECT_EQ(node.head()->hash, tip->hash);
}

TEST(ExecutionChain, GoesBackToAnAncestor) {
    TestNode node(shallow());
    node.grow(6);
    const auto early = node.chain().view()->block(2).value();
    const auto moved = node.move({early->hash, {}, {}});
    EXPECT_EQ(moved.change->removed.size(), 4U);
    EXPECT_EQ(node.chain().committed().number, 2U);
    EXPECT_EQ(node.balance(*node.head(), plain_address(1)), U256(14));
    node.grow(2, 5);
    EXPECT_EQ(node.head()->number(), 4U);
}

TEST(ExecutionChain, FinalBlocksStay) {
    TestNode node(shallow());
    const auto genesis = node.head();
    node.grow(4);
    const auto view = node.chain().view();
    const auto head = view->head();
    const auto third = view->block(3).value();
    const auto side = node.extend(genesis, {}, 9);
    EXPECT_EQ(node.move({head->hash, side->hash, {}}).refused, ForkchoiceRule::safe_not_ancestor);
    EXPECT_EQ(node.move({head->hash, {}, side->hash}).refused,
              ForkchoiceRule::finalized_not_ancestor);
    EXPECT_FALSE(node.move({head->hash, third->hash, third->hash}).refused);
    EXPECT_EQ(node.chain().committed().number, 3U);
    EXPECT_EQ(node.chain().view()->finalized()->hash, third->hash);
    EXPECT_EQ(node.move({side->hash, {}, {}}).refused, ForkchoiceRule::below_finalized);
    EXPECT_EQ(node.head()->hash, head->hash);
}

TEST(ExecutionChain, TooDeepReorganisationsAreRefused) {
    TestNode node(shallow());
    const auto genesis = node.head();
    const auto side = node.extend(genesis, {}, 9);
    node.grow(10);
    EXPECT_EQ(node.move({side->hash, {}, {}}).refused, ForkchoiceRule::below_reorg_depth);
}

TEST(ExecutionChain, BlocksOnAStateThatIsGoneAreNeitherValidNorInvalid) {
    TestNode node(shallow());
    const auto genesis = node.head();
    execution::Block late = node.build(genesis, {transfer(0, 0)}, 9);
    late.header.state_root[0] ^= 1U;  // nobody can tell
    node.grow(10);
    const auto outcome = node.chain().import(late).value();
    EXPECT_EQ(outcome.status, ImportStatus::accepted);
    EXPECT_EQ(outcome.latest_valid_hash, Bytes32());
    EXPECT_FALSE(node.chain().known(outcome.hash).value());
    EXPECT_EQ(node.move({outcome.hash, {}, {}}).refused, ForkchoiceRule::unknown_head);
    late.header.timestamp = genesis->block.header.timestamp;
    const auto refused = node.chain().import(late).value();
    EXPECT_EQ(refused.status, ImportStatus::invalid);
    EXPECT_EQ(refused.error->rule, BlockRule::timestamp);
    EXPECT_EQ(refused.latest_valid_hash, genesis->hash);
    node.grow(1);
}

TEST(ExecutionChain, OldStatesAreReadAsFarAsTheyAreKept) {
    TestNode node(shallow());
    node.grow(12);
    const auto view = node.chain().view();
    EXPECT_EQ(node.balance(*view->block(5).value(), plain_address(1)), U256(35));
    const auto gone = view->state(*view->block(1).value());
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().kind, state::StateErrorKind::unknown_block);
}

TEST(ExecutionChain, AViewStaysAsItWas) {
    TestNode node;
    node.grow(1);
    const auto before = node.chain().view();
    node.grow(2);
    EXPECT_EQ(before->head()->number(), 1U);
    EXPECT_FALSE(before->block(2).value());
}

TEST(ExecutionChain, StatesAreCommittedSeveralAtATime) {
    ChainOptions options;
    options.versions_in_memory = 8;
    TestNode node(options);
    node.grow(11);
    EXPECT_EQ(node.chain().committed().number, 0U);
    node.grow(1);
    EXPECT_EQ(node.chain().committed().number, 4U);
    const auto sixth = node.chain().view()->block(6).value();
    node.move({node.head()->hash, sixth->hash, sixth->hash});
    EXPECT_EQ(node.chain().committed().number, 6U);
    node.stop();
    node.open();
    EXPECT_EQ(node.head()->number(), 12U);
    EXPECT_EQ(node.balance(*node.head(), plain_address(1)), U256(12 * 7));
    EXPECT_EQ(node.balance(*node.chain().view()->block(5).value(), plain_address(1)), U256(5 * 7));
}

void expect_every_power_cut_survived(std::uint64_t versions_in_memory) {
    for (std::size_t kept = 0;; ++kept) {
        ChainOptions options = shallow();
        options.versions_in_memory = versions_in_memory;
        TestNode node(options);
        node.grow(5);
        const auto final_block = node.chain().view()->block(3).value();
        node.move({node.head()->hash, final_block->hash, final_block->hash});
        node.grow(4);
        const std::size_t unsynced = node.disk().unsynced();
        if (kept > unsynced) {
            break;
        }
        node.lose_power(kept);
        node.open();
        ASSERT_GE(node.chain().committed().number, 3U);
        ASSERT_EQ(node.chain().view()->finalized()->hash, final_block->hash);
        ASSERT_GE(node.head()->number(), node.chain().committed().number);
        ASSERT_EQ(node.balance(*node.head(), plain_address(1)), U256(7 * node.head()->number()));
        node.grow(2, 8);
    }
}

// States committed one by one, and two together.
TEST(ExecutionChain, EveryPowerCutLeavesAChainThatGoesOn) {
    expect_every_power_cut_survived(2);
    expect_every_power_cut_survived(4);
}

// Blocks of many transactions, so that all that is shared out is: senders, transactions, tries,
// hashes.
TEST(ExecutionChain, ThreadsLeaveTheSameStore) {
    TestNode alone(shallow());
    TestNode together(shallow(), genesis_text(), base::tbb_executor(4));
    for (std::uint64_t number = 0; number < 6; ++number) {
        std::vector<Transaction> some;
        for (std::uint64_t i = 0; i < 200; ++i) {
            some.push_back(transfer(i / 20, number * 20 + i % 20));
            some.back().to = plain_address(200 * number + i);
            sign(some.back(), i / 20);
        }
        const execution::Block block = alone.build(alone.head(), some);
        for (TestNode* const node : {&alone, &together}) {
            const auto imported = node->chain().import(block).value();
            ASSERT_EQ(imported.status, ImportStatus::valid);
            ASSERT_FALSE(node->move({imported.hash, {}, {}}).refused);
        }
    }
    alone.stop();
    together.stop();
    EXPECT_EQ(records(alone), records(together));
    EXPECT_GT(records(alone).size(), 1'000U);
}

TEST(ExecutionChain, FlushLeavesNothingToExecute) {
    TestNode node;
    node.grow(3);
    ASSERT_TRUE(node.chain().flush());
    EXPECT_EQ(node.chain().committed().number, 3U);
    node.lose_power(0);
    node.open();
    EXPECT_EQ(node.head()->number(), 3U);
    node.grow(1);
}

TEST(ExecutionChain, SideBranchesInMemoryAreBounded) {
    ChainOptions options = shallow();
    options.max_side_blocks = 3;
    TestNode node(options);
    const auto genesis = node.head();
    auto tip = genesis;
    for (std::uint64_t i = 0; i < 9; ++i) {
        tip = node.extend(tip, {transfer(3, i)}, 4);
    }
    // The lowest are executed again on the way.
    EXPECT_FALSE(node.move({tip->hash, {}, {}}).refused);
    EXPECT_EQ(node.balance(*tip, plain_address(1)), U256(63));
}

TEST(ExecutionChain, AFailedWriteIsAnErrorUntilTheNextStart) {
    TestNode node;
    node.grow(1);
    const execution::Block next = node.build(node.head());
    node.disk().refuse_commits(store::StoreError{store::StoreErrorKind::disk_full, "full"});
    const auto failed = node.chain().import(next);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, state::StateErrorKind::storage);
    node.disk().refuse_commits(std::nullopt);
    EXPECT_FALSE(node.chain().import(next));
    node.stop();
    node.open();
    EXPECT_EQ(node.head()->number(), 1U);
    EXPECT_TRUE(node.chain().import(next));
}

TEST(ExecutionChain, RefusesAStoreOfAnotherGenesis) {
    store::MemoryDisk disk;
    auto kv = disk.open(chain_columns()).value();
    const auto open = [&](const std::string& text) {
        return ExecutionChain::open(*kv, parse_genesis(text).value(), {}, base::serial_executor());
    };
    ASSERT_TRUE(open(genesis_text()));
    const auto refused = open(genesis_text(R"("timestamp": "0x5", )"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, state::StateErrorKind::unknown_block);
}

TEST(BlockBuilder, TakesFromThePoolByTip) {
    TestNode node;
    TransactionPool pool;
    const auto view = node.chain().view();
    pool.set_head(pool_head(*view, 12).value());
    for (const auto& [from, nonce, tip] :
         {std::tuple{0, 0, 1}, std::tuple{0, 1, 9}, std::tuple{1, 0, 5}, std::tuple{2, 0, 3}}) {
        const auto added =
            pool.add({transfer(static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(nonce),
                               static_cast<std::uint64_t>(tip), 20),
                      nullptr},
                     Origin::remote);
        ASSERT_TRUE(added) << to_string(added.error());
    }
    const PoolHead head = pool_head(*view, 12).value();
    const auto built = build_block(node.chain(), view->head(), node.attributes(*view->head()), {},
                                   pool.best(head.base_fee, head.blob_base_fee));
    ASSERT_TRUE(built) << to_string(built.error());
    const std::vector<Address> order{account(1), account(2), account(0), account(0)};
    EXPECT_EQ(built->results.senders, order);
    EXPECT_EQ(built->value, U256(21'000) * (5 + 3 + 1 + 9) * GWEI);
    const auto imported = node.chain().import(built->block).value();
    EXPECT_EQ(imported.status, ImportStatus::valid);
    EXPECT_EQ(imported.hash, built->hash);
    EXPECT_FALSE(node.move({built->hash, {}, {}}).refused);
    EXPECT_EQ(node.balance(*node.head(), plain_address(99)), built->value);
    EXPECT_EQ(pool.set_head(pool_head(*node.chain().view(), 24).value()).size(), 4U);
}

TEST(BlockBuilder, RefusesWhatNoBlockCanHave) {
    TestNode node;
    const auto genesis = node.head();
    const auto rule_of = [&](const PayloadAttributes& attributes, const BuildOptions& options,
                             std::vector<PooledForm> forms) {
        return build_block_of(node.chain(), genesis, attributes, options, forms).error().rule;
    };
    const PayloadAttributes good = node.attributes(*genesis);
    PayloadAttributes bad = good;
    bad.timestamp = 0;
    EXPECT_EQ(rule_of(bad, {}, {}), BuildRule::timestamp);
    bad = good;
    bad.withdrawals.reset();
    EXPECT_EQ(rule_of(bad, {}, {}), BuildRule::withdrawals);
    bad = good;
    bad.parent_beacon_block_root.reset();
    EXPECT_EQ(rule_of(bad, {}, {}), BuildRule::parent_beacon_root);
    BuildOptions long_extra;
    long_extra.extra_data.resize(33);
    EXPECT_EQ(rule_of(good, long_extra, {}), BuildRule::extra_data);
    EXPECT_EQ(rule_of(good, {}, {{transfer(0, 1), nullptr}}), BuildRule::transaction);
}

}  // namespace
}  // namespace cairn::execution_node
