#include "state_store/kv_state_tree.hpp"

#include "crypto/keccak256.hpp"
#include "state/state_samples_test.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::state {
namespace {

base::Executor& alone = base::serial_executor();

Bytes32 hash_of(std::uint64_t number) {
    return base::U256(number * 7 + 1).to_be();
}

void expect_reads(const StateVersion& state, const ModelState& model) {
    ASSERT_EQ(state.root(), model.root());
    for (std::uint64_t number = 0; number < 32; ++number) {
        const Bytes20 address = sample_address(number);
        const auto found = model.accounts().find(address);
        const std::vector<Bytes32> slots = {sample_slot(1), sample_slot(2)};
        const AccountProof proof = state.prove(address, slots).value();
        const auto proved =
            verify_proof(state.root(), crypto::keccak256(address.view()).view(), proof.proof);
        ASSERT_TRUE(proved) << to_string(proved.error());
        ASSERT_EQ(proved->has_value(), found != model.accounts().end());
        ASSERT_EQ(state.account(address).value().has_value(), found != model.accounts().end());
        if (found == model.accounts().end()) {
            continue;
        }
        EXPECT_EQ(state.account(address).value()->balance, found->second.fields.balance);
        EXPECT_EQ(decode_account(**proved), *proof.account);
        for (const auto& [slot, value] : found->second.slots) {
            EXPECT_EQ(state.storage(address, slot).value(), value);
        }
        for (const SlotProof& slot : proof.slots) {
            const auto value = verify_proof(proof.account->storage_root,
                                            crypto::keccak256(slot.slot.view()).view(), slot.proof);
            ASSERT_TRUE(value) << to_string(value.error());
            EXPECT_EQ(value->has_value(), !slot.value.is_zero());
        }
    }
}

/// A chain of random blocks on a store in memory, and models of all its states.
class Chain {
  public:
    Chain(std::uint32_t seed, const KvStateOptions& options) : random_(seed), options_(options) {
        kv_ = disk_.open(state_columns()).value();
        open();
    }

    void open() {
        tree_.reset();
        tree_ = KvStateTree::open(*kv_, options_).value();
    }
    void reopen_store() {
        tree_.reset();
        kv_.reset();
        kv_ = disk_.open(state_columns()).value();
        open();
    }
    StateDiff diff(std::size_t accounts = 30) {
        return sample_diff(random_, 1 + random_() % 12, accounts, 10);
    }
    void block(store::Durability durability = store::Durability::synced) {
        const StateDiff changes = diff();
        const StatePtr state = tree_->apply(tree_->committed(), changes, alone).value();
        ModelState model = models_.empty() ? ModelState() : models_.back();
        model.apply(changes);
        ASSERT_EQ(state->root(), model.root());
        const std::uint64_t number = models_.size();
        ASSERT_TRUE(tree_->commit({number, hash_of(number)}, state, durability));
        models_.push_back(std::move(model));
    }
    /// So many blocks, committed together.
    void blocks(std::size_t count, store::Durability durability = store::Durability::synced) {
        std::vector<BlockVersion> made;
        StatePtr state = tree_->committed();
        for (std::size_t i = 0; i < count; ++i) {
            const StateDiff changes = diff();
            state = tree_->apply(state, changes, alone).value();
            ModelState model = models_.empty() ? ModelState() : models_.back();
            model.apply(changes);
            ASSERT_EQ(state->root(), model.root());
            made.push_back({{models_.size(), hash_of(models_.size())}, state});
            models_.push_back(std::move(model));
        }
        ASSERT_TRUE(tree_->commit(made, durability));
    }
    void expect_committed() const {
        ASSERT_EQ(tree_->block(), (StateBlock{models_.size() - 1, hash_of(models_.size() - 1)}));
        expect_reads(*tree_->committed(), models_.back());
        const auto verified = tree_->verify();
        EXPECT_TRUE(verified) << verified.error().what;
    }

    KvStateTree& tree() { return *tree_; }
    store::Kv& kv() { return *kv_; }
    store::MemoryDisk& disk() { return disk_; }
    std::vector<ModelState>& models() { return models_; }
    std::mt19937& random() { return random_; }
    void close() {
        tree_.reset();
        kv_.reset();
    }

  private:
    std::mt19937 random_;
    KvStateOptions options_;
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<KvStateTree> tree_;
    std::vector<ModelState> models_;
};

TEST(KvStateTree, BeginsEmpty) {
    Chain chain(1, {});
    EXPECT_EQ(chain.tree().block(), std::nullopt);
    EXPECT_EQ(chain.tree().empty()->root(), EMPTY_TRIE_ROOT);
    EXPECT_EQ(chain.tree().committed()->account({}).value(), std::nullopt);
    EXPECT_TRUE(chain.tree().verify());
}

// With all in memory, with nothing there but the top, and opened again now and then.
TEST(KvStateTree, AgreesWithMaps) {
    for (const std::size_t cached : {0U, 40U, 500'000U}) {
        Chain chain(7, {.max_cached_nodes = cached});
        for (int i = 0; i < 120; ++i) {
            SCOPED_TRACE(i);
            chain.block();
            ASSERT_FALSE(testing::Test::HasFatalFailure());
            if (i % 9 == 8) {
                chain.expect_committed();
            }
            if (i % 13 == 12) {
                chain.open();
            }
        }
        chain.expect_committed();
    }
}

// The chain is committed some blocks late; beside it stand branches that never are.
TEST(KvStateTree, VersionsAboveTheCommitted) {
    Chain chain(3, {.max_cached_nodes = 30});
    chain.block();
    KvStateTree& tree = chain.tree();
    std::vector<std::pair<StatePtr, ModelState>> waiting = {{tree.committed(), chain.models()[0]}};
    std::uint64_t number = 0;
    for (int step = 0; step < 60; ++step) {
        for (int branch = 0; branch < 2; ++branch) {  // the second one stays
            const StateDiff diff = chain.diff();
            ModelState model = waiting.back().second;
            model.apply(diff);
            const StatePtr state = tree.apply(waiting.back().first, diff, alone).value();
            ASSERT_EQ(state->root(), model.root());
            if (branch == 1) {
                waiting.emplace_back(state, model);
            } else {
                expect_reads(*state, model);
            }
        }
        if (waiting.size() > 4) {
            ++number;
            ASSERT_TRUE(tree.commit({number, hash_of(number)}, waiting[1].first));
            expect_reads(*tree.committed(), waiting[1].second);
            const auto verified = tree.verify();
            ASSERT_TRUE(verified) << verified.error().what;
            expect_reads(*waiting[0].first, waiting[0].second);
            waiting.erase(waiting.begin());
        }
    }
}

std::vector<std::pair<Bytes, Bytes>> records(const store::Kv& kv, store::Column column) {
    std::vector<std::pair<Bytes, Bytes>> out;
    const auto snapshot = kv.snapshot();
    const auto iterator = snapshot->iterate(column);
    for (iterator->seek({}); iterator->valid(); iterator->next()) {
        out.emplace_back(Bytes(iterator->key().begin(), iterator->key().end()),
                         Bytes(iterator->value().begin(), iterator->value().end()));
    }
    return out;
}

// To the byte, undo records included, whose values come from other versions then. The blocks clear
// storage now and then, and some groups are longer than reorgs may be.
TEST(KvStateTree, BlocksCommittedTogetherLeaveWhatEachAloneLeaves) {
    for (const History history : {History::pruned, History::archive}) {
        const KvStateOptions options = {
            .history = history, .reorg_depth = 6, .max_cached_nodes = 60};
        Chain alone_each(17, options);
        Chain together(17, options);
        std::mt19937 random(4);
        for (int round = 0; round < 25; ++round) {
            SCOPED_TRACE(round);
            const std::size_t count = 1 + random() % 9;
            together.blocks(count);
            for (std::size_t i = 0; i < count; ++i) {
                alone_each.block();
            }
            ASSERT_FALSE(testing::Test::HasFatalFailure());
            for (store::Column column = 0; column < state_columns().size(); ++column) {
                ASSERT_EQ(records(together.kv(), column), records(alone_each.kv(), column))
                    << state_columns()[column];
            }
            if (round % 5 == 4) {
                together.expect_committed();
                const std::uint64_t oldest = together.tree().oldest().value();
                expect_reads(*together.tree().at(oldest, alone).value(), together.models()[oldest]);
                ASSERT_TRUE(together.tree().revert_to(oldest + 1, alone));
                ASSERT_TRUE(alone_each.tree().revert_to(oldest + 1, alone));
                together.models().resize(oldest + 2);
                alone_each.models().resize(oldest + 2);
                together.expect_committed();
            }
        }
    }
}

TEST(KvStateTree, GoesBackAndOn) {
    Chain chain(11, {.reorg_depth = 20, .max_cached_nodes = 100});
    std::uint64_t want_oldest = 0;
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 15; ++i) {
            chain.block();
            const std::uint64_t head = chain.models().size() - 1;
            want_oldest = std::max(want_oldest, head < 20 ? 0 : head - 20);
        }
        EXPECT_EQ(chain.tree().oldest().value(), want_oldest);
        const std::uint64_t head = chain.models().size() - 1;
        const std::uint64_t to = head - chain.random()() % (head - want_oldest + 1);
        ASSERT_TRUE(chain.tree().revert_to(to, alone));
        chain.models().resize(to + 1);
        chain.expect_committed();
        if (round % 2 == 0) {
            chain.open();
        }
    }
}

TEST(KvStateTree, RefusesToGoFartherBackThanItKeeps) {
    Chain chain(12, {.reorg_depth = 5});
    for (int i = 0; i < 12; ++i) {
        chain.block();
    }
    for (const std::uint64_t number : {5U, 0U, 12U}) {
        EXPECT_EQ(chain.tree().revert_to(number, alone).error().kind,
                  StateErrorKind::unknown_block);
        EXPECT_EQ(chain.tree().at(number, alone).error().kind, StateErrorKind::unknown_block);
    }
    EXPECT_EQ(chain.tree().oldest().value(), 6U);
    chain.expect_committed();
}

TEST(KvStateTree, ArchiveHasAllStates) {
    Chain chain(13, {.history = History::archive, .reorg_depth = 3});
    for (int i = 0; i < 30; ++i) {
        chain.block();
    }
    EXPECT_EQ(chain.tree().oldest().value(), 0U);
    for (const std::uint64_t number : {0U, 1U, 17U, 28U, 29U}) {
        expect_reads(*chain.tree().at(number, alone).value(), chain.models()[number]);
    }
    chain.expect_committed();
}

// Of a chain's unsynced blocks any number may be lost with the power; each is there whole or not.
TEST(KvStateTree, OpensAtACommittedBlockAfterAPowerCut) {
    for (std::size_t kept = 0; kept <= 10; ++kept) {
        SCOPED_TRACE(kept);
        Chain chain(21, {.max_cached_nodes = 50});
        for (int i = 0; i < 15; ++i) {
            chain.block(i < 5 ? store::Durability::synced : store::Durability::buffered);
        }
        chain.close();
        ASSERT_EQ(chain.disk().unsynced(), 10U);
        chain.disk().lose_unsynced(kept);
        chain.reopen_store();
        chain.models().resize(5 + kept);
        chain.expect_committed();
        chain.block();
        chain.expect_committed();
    }
}

TEST(KvStateTree, BlocksCommittedTogetherAreThereWholeOrNot) {
    std::uint64_t least = 3;
    for (std::size_t kept = 0;; ++kept) {
        SCOPED_TRACE(kept);
        Chain chain(21, {.max_cached_nodes = 50});
        chain.blocks(4, store::Durability::synced);
        for (int i = 0; i < 4; ++i) {
            chain.blocks(3, store::Durability::buffered);
        }
        chain.close();
        const std::size_t unsynced = chain.disk().unsynced();
        ASSERT_GE(unsynced, 4U);
        if (kept > unsynced) {
            EXPECT_EQ(least, 16U);
            break;
        }
        chain.disk().lose_unsynced(kept);
        chain.reopen_store();
        const std::uint64_t number = chain.tree().block().value().number;
        ASSERT_GE(number, least);
        least = number + 1;
        chain.models().resize(number + 1);
        chain.expect_committed();
        chain.blocks(2);
        chain.expect_committed();
    }
}

TEST(KvStateTree, KeepsCodes) {
    Chain chain(5, {});
    const Bytes code = {0x5b, 0x00};
    const Bytes32 hash = crypto::keccak256(code);
    StateDiff diff;
    diff.codes.push_back({hash, code});
    const StatePtr state = chain.tree().apply(chain.tree().empty(), diff, alone).value();
    EXPECT_EQ(*state->code(hash).value(), code);
    ASSERT_TRUE(chain.tree().commit({100, {}}, state));
    EXPECT_EQ(*state->code(hash).value(), code);
    chain.open();
    EXPECT_EQ(*chain.tree().committed()->code(hash).value(), code);
    EXPECT_EQ(*chain.tree().committed()->code(EMPTY_CODE_HASH).value(), Bytes());
    EXPECT_EQ(chain.tree().committed()->code(Bytes32{}).error().kind, StateErrorKind::unknown_code);
}

TEST(KvStateTree, AFailedCommitChangesNothing) {
    Chain chain(6, {});
    chain.block();
    const StatePtr next = chain.tree().apply(chain.tree().committed(), chain.diff(), alone).value();
    chain.disk().refuse_commits(store::StoreError{store::StoreErrorKind::disk_full, "full"});
    EXPECT_EQ(chain.tree().commit({1, hash_of(1)}, next).error().kind, StateErrorKind::storage);
    chain.expect_committed();
    chain.disk().refuse_commits(std::nullopt);
    EXPECT_TRUE(chain.tree().commit({1, hash_of(1)}, next));
    EXPECT_TRUE(chain.tree().verify());
}

// Every bit of every record of these columns (nodes, undo, meta, and the leaves), turned once: what
// reads all of the state says that it is damaged.
TEST(KvStateTree, DamageIsFound) {
    Chain chain(30, {});
    for (int i = 0; i < 3; ++i) {
        chain.block();
    }
    std::size_t records = 0;
    for (const store::Column column : std::initializer_list<store::Column>{0, 1, 2, 3, 5, 6}) {
        const auto snapshot = chain.kv().snapshot();
        const auto iterator = snapshot->iterate(column);
        for (iterator->seek({}); iterator->valid(); iterator->next(), ++records) {
            const Bytes key(iterator->key().begin(), iterator->key().end());
            const Bytes value(iterator->value().begin(), iterator->value().end());
            for (std::size_t bit = records % 5; bit < 8 * value.size(); bit += 5) {
                Bytes wrong = value;
                wrong[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
                store::Batch batch;
                batch.put(column, key, wrong);
                ASSERT_TRUE(chain.kv().commit(batch, store::Durability::buffered));
                const auto tree = KvStateTree::open(chain.kv(), {});
                const auto verified = tree ? (*tree)->verify() : Read<void>();
                const auto back = tree ? (*tree)->at(0, alone) : Read<StatePtr>();
                EXPECT_TRUE(!tree || !verified || (column == 5 && !back))
                    << "column " << int{column} << " " << base::to_hex(key) << " bit " << bit;
            }
            store::Batch batch;
            batch.put(column, key, value);
            ASSERT_TRUE(chain.kv().commit(batch, store::Durability::buffered));
        }
    }
    EXPECT_GT(records, 40U);
    chain.expect_committed();
}

TEST(KvStateTree, ThreadsMakeTheSameState) {
    Chain chain(8, {.max_cached_nodes = 0});
    chain.block();
    for (int step = 0; step < 4; ++step) {
        const StateDiff diff = sample_diff(chain.random(), 500, 1000, 20);
        const StatePtr one = chain.tree().apply(chain.tree().committed(), diff, alone).value();
        const StatePtr other =
            chain.tree().apply(chain.tree().committed(), diff, base::tbb_executor()).value();
        ASSERT_EQ(one->root(), other->root());
        const std::uint64_t number = 1 + static_cast<std::uint64_t>(step);
        ASSERT_TRUE(chain.tree().commit({number, hash_of(number)}, other));
        const auto verified = chain.tree().verify();
        ASSERT_TRUE(verified) << verified.error().what;
    }
}

}  // namespace
}  // namespace cairn::state
