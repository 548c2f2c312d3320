#include "consensus/fork_choice/checkpoints.hpp"
#include "node/resume_network_test.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;
using resumed::Network;
using resumed::Process;

using Block = std::shared_ptr<const SignedBeaconBlock>;

constexpr std::size_t FEW = 8;
constexpr std::uint64_t BRANCHES = 3;
constexpr std::uint64_t LAST_SLOT = 90;  // eleven epochs

/// Branches that nobody votes for, each made by a node that hears of no other.
struct Branches {
    Network network;
    std::vector<Block> blocks;  // by slot
    Block late;                 // on top of the fourth block of the first branch

    Branches() {
        std::vector<std::unique_ptr<Process>> makers;
        for (std::uint64_t i = 0; i < BRANCHES; ++i) {
            makers.push_back(Process::run(network).value());
        }
        for (std::uint64_t slot = 1; slot <= LAST_SLOT; ++slot) {
            blocks.push_back(make(*makers[slot % BRANCHES], slot));
        }
        const auto maker = Process::run(network).value();
        for (const Block& block : blocks) {
            const std::uint64_t slot = block->message.slot.value;
            if (slot % BRANCHES == 1 && slot <= 10) {
                maker->chain().set_time(network.slot_ms(slot)).value();
                maker->chain().import(block).value();
            }
        }
        late = make(*maker, LAST_SLOT + 1);
    }

    Block make(Process& maker, std::uint64_t slot) const {
        maker.chain().set_time(network.slot_ms(slot)).value();
        Block block = maker.make_block();
        maker.chain().import(block).value();
        return block;
    }
};

const Branches& branches() {
    static const Branches instance;
    return instance;
}

/// A node that keeps so many states.
struct Keeper {
    explicit Keeper(std::size_t held_states, std::size_t decoded_blocks = MAX_DECODED_BLOCKS,
                    std::size_t held_whole_states = MAX_HELD_WHOLE_STATES)
        : engine(branches().network.genesis().latest_execution_payload_header.block_hash),
          chain(Chain::start(branches().network.spec(), branches().network.genesis(),
                             {engine, random, base::serial_executor(), nullptr, nullptr,
                              held_states, decoded_blocks, false, held_whole_states})
                    .value()) {}

    Checked<> take(const Block& block) const {
        CAIRN_TRY(chain->set_time(branches().network.slot_ms(block->message.slot.value)));
        return chain->import(block);
    }
    Root state_root(const Block& block) const {
        const Spec& spec = branches().network.spec();
        const auto state =
            chain->state_at(ssz::hash_tree_root(spec, block->message), block->message.slot);
        return state ? ssz::hash_tree_root(spec, **state) : Root{};
    }

    SimulatedEngine engine;
    crypto::SeededRandom random{7};
    std::unique_ptr<Chain> chain;
};

TEST(ChainStates, FewAreHeldAndTheHeadIsThatOfAllStates) {
    const Keeper few(FEW);
    const Keeper all(1000);
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
        ASSERT_TRUE(all.take(block).has_value());
        EXPECT_LE(few.chain->held_states(), FEW);
        EXPECT_EQ(few.chain->head().root, all.chain->head().root);
    }
    EXPECT_EQ(all.chain->held_states(), branches().blocks.size() + 1);
}

TEST(ChainStates, EveryStateIsMadeAgainAsItWas) {
    const Keeper few(FEW);
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
    }
    for (const Block& block : branches().blocks) {
        EXPECT_EQ(few.state_root(block), block->message.state_root);
        EXPECT_LE(few.chain->held_states(), FEW);
    }
}

TEST(ChainStates, ABlockOnAnOldBranchIsTaken) {
    const Keeper few(FEW);
    const Keeper all(1000);
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
        ASSERT_TRUE(all.take(block).has_value());
    }
    const auto parent = few.chain->find(branches().late->message.parent_root);
    ASSERT_TRUE(parent.has_value());
    EXPECT_EQ(parent->state, nullptr);
    EXPECT_TRUE(parent->is_valid());
    ASSERT_TRUE(few.take(branches().late).has_value());
    ASSERT_TRUE(all.take(branches().late).has_value());
    EXPECT_EQ(few.state_root(branches().late), branches().late->message.state_root);
    EXPECT_EQ(few.chain->head().root, all.chain->head().root);
}

TEST(ChainStates, BlocksThatAreNotDecodedAreReadAgain) {
    const Keeper few(FEW, 4);
    const Spec& spec = branches().network.spec();
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
        EXPECT_LE(few.chain->decoded_blocks(), 4U);
    }
    for (const Block& block : branches().blocks) {
        const StoredBlock* const known =
            few.chain->block(ssz::hash_tree_root(spec, block->message));
        ASSERT_NE(known, nullptr);
        EXPECT_EQ(*known->block, *block);
    }
    EXPECT_EQ(few.chain->blocks_since(Slot{1}).size(), branches().blocks.size());
    EXPECT_FALSE(few.chain->canonical_blocks(Slot{0}, LAST_SLOT + 1).empty());
    ASSERT_TRUE(few.take(branches().late).has_value());
    EXPECT_LE(few.chain->decoded_blocks(), 4U);
}

TEST(ChainStates, AnEpochTransitionIsTimedWhoeverAsksForIt) {
    const Keeper few(FEW);
    std::uint64_t transitions = 0;
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
        const EpochTimes& times = few.chain->epoch_times();
        EXPECT_GE(times.count, transitions);
        EXPECT_EQ(times.last.size(), std::min(times.count, std::uint64_t{EpochTimes::KEPT}));
        transitions = times.count;
    }
    // Each branch goes through each epoch at least once.
    EXPECT_GE(transitions, BRANCHES * (LAST_SLOT / 8));
}

TEST(ChainStates, PackedStatesAreThoseOfAllBlocksAndFewAreWhole) {
    const Keeper packing(64, MAX_DECODED_BLOCKS, 0);
    const Keeper all(1000);
    std::vector<Attestation> votes;
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(packing.take(block).has_value());
        ASSERT_TRUE(all.take(block).has_value());
        EXPECT_EQ(packing.chain->head().root, all.chain->head().root);
        // The anchor, the head and its parent, and the last used.
        EXPECT_LE(packing.chain->held_states(), 3 + WHOLE_RECENT_STATES);
        EXPECT_LE(packing.chain->packed_states(), MAX_PACKED_STATES);
        EXPECT_LE(packing.chain->store().checkpoint_states.size(), MAX_WHOLE_TARGETS + 2);
    }
    EXPECT_GT(packing.chain->packed_states(), 0U);
    EXPECT_EQ(all.chain->packed_states(), 0U);
    for (std::size_t i = branches().blocks.size(); i-- > 0;) {
        const Block& block = branches().blocks[i];
        EXPECT_EQ(packing.state_root(block), block->message.state_root);
    }
    ASSERT_TRUE(packing.take(branches().late).has_value());
    EXPECT_EQ(packing.state_root(branches().late), branches().late->message.state_root);
}

TEST(ChainStates, AFalseBlockOnAnOldBranchIsRefused) {
    const Keeper few(FEW);
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
    }
    auto wrong = std::make_shared<SignedBeaconBlock>(*branches().late);
    wrong->message.state_root = Root{{1}};
    EXPECT_FALSE(few.take(wrong).has_value());
    EXPECT_TRUE(few.take(branches().late).has_value());
}

TEST(ChainStates, CheckpointsOfManyTargetsAreForgotten) {
    const Keeper few(FEW);
    const Spec& spec = branches().network.spec();
    std::vector<Attestation> votes;
    for (const Block& block : branches().blocks) {
        ASSERT_TRUE(few.take(block).has_value());
        Attestation vote;
        vote.data.slot = block->message.slot;
        vote.data.beacon_block_root = ssz::hash_tree_root(spec, block->message);
        vote.data.target = {Epoch{block->message.slot.value / 8}, vote.data.beacon_block_root};
        votes.push_back(vote);
        few.chain->count_votes(votes);
    }
    EXPECT_LE(few.chain->store().checkpoint_states.size(), MAX_TARGETS + 1);
    EXPECT_TRUE(
        few.chain->store().checkpoint_states.contains(few.chain->store().justified_checkpoint));
}

// Which states go first --------------------------------------------------------------------------

/// A chain of made-up blocks, one a slot, and who holds their states.
struct Line {
    explicit Line(std::uint64_t blocks, std::size_t most = 12) : held(most) {
        for (std::uint64_t slot = 0; slot < blocks; ++slot) {
            add(slot, slot == 0 ? NO_BLOCK : static_cast<BlockIndex>(slot - 1));
        }
    }
    void add(std::uint64_t slot, BlockIndex parent) {
        TreeBlock block;
        base::store_le64(block.root.data(), tree.size() + 1);
        block.slot = Slot{slot};
        block.parent = parent;
        block.state = state;
        tree.insert(std::move(block));
        held.add(branches().network.spec(), tree);
        const BlockIndex anchor = 0;
        held.let_go(tree, {&anchor, 1});
    }
    std::vector<std::uint64_t> slots() const {
        std::vector<std::uint64_t> found;
        for (const TreeBlock& block : tree) {
            if (block.state != nullptr) {
                found.push_back(block.slot.value);
            }
        }
        return found;
    }

    StatePointer state = std::make_shared<const BeaconState>();
    BlockTree tree;
    HeldStates held;
};

TEST(HeldStates, FarBackOnlyEpochsOfHighPowersOfTwoAreLeft) {
    const Line line(20 * 8);
    EXPECT_EQ(line.slots(),
              (std::vector<std::uint64_t>{0, 32, 64, 96, 128, 144, 154, 155, 156, 157, 158, 159}));
}

TEST(HeldStates, LeavesStay) {
    Line line(40);
    line.add(41, 3);  // a branch of one block
    const auto leaf = static_cast<BlockIndex>(line.tree.size() - 1);
    for (std::uint64_t slot = 42; slot < 100; ++slot) {
        line.add(slot, slot == 42 ? BlockIndex{39} : static_cast<BlockIndex>(line.tree.size() - 1));
    }
    EXPECT_NE(line.tree[leaf].state, nullptr);
    EXPECT_EQ(line.tree[5].state, nullptr);
}

TEST(HeldStates, WhatIsUsedStaysForAWhile) {
    Line line(60);
    ASSERT_EQ(line.tree[5].state, nullptr);
    line.tree[5].state = line.state;
    line.held.use(line.tree, 5);
    line.add(60, 59);
    EXPECT_NE(line.tree[5].state, nullptr);
    for (std::uint64_t slot = 61; slot < 70; ++slot) {
        line.add(slot, static_cast<BlockIndex>(slot - 1));
    }
    EXPECT_EQ(line.tree[5].state, nullptr);
}

/// A state of `size` validators that shares nothing with any other.
StatePointer state_of(std::size_t size) {
    auto state = std::make_shared<BeaconState>();
    state->validators.resize(size);
    state->balances.resize(size);
    return state;
}

TEST(HeldStates, StatesThatShareNothingTakeNoMoreThanAFew) {
    Line line(1, 40);
    line.tree[0].state = state_of(100'000);
    line.held.rebuild(branches().network.spec(), line.tree);
    const std::size_t whole = line.held.bytes();
    EXPECT_GT(whole, 100'000 * (sizeof(Validator) + sizeof(Gwei)));
    for (std::uint64_t slot = 1; slot < 30; ++slot) {
        line.state = state_of(100'000);
        line.add(slot, 0);
    }
    // Of those used last two stay whole, and the anchor, until there is room for more.
    EXPECT_GE(line.held.size(), WHOLE_RECENT_STATES + 1);
    EXPECT_LE(line.held.size(), MAX_HELD_WHOLE_STATES + 1);
    EXPECT_LE(line.held.packed(), MAX_PACKED_STATES);
    EXPECT_GT(line.held.packed(), 0U);
    EXPECT_LE(line.held.bytes(), (MAX_HELD_WHOLE_STATES + 3) * whole);
}

TEST(HeldStates, WhereTooMuchIsHeldTheLastUsedStayWholeAndLeavesThatGoArePacked) {
    Line line(1, 40);
    line.tree[0].state = state_of(100'000);
    line.held.rebuild(branches().network.spec(), line.tree);
    const StatePointer whole = line.tree[0].state;
    for (std::uint64_t slot = 1; slot < 20; ++slot) {
        auto next = std::make_shared<BeaconState>(*whole);
        for (std::size_t i = 0; i < 40'000; ++i) {
            next->validators.mut(i).effective_balance = Gwei{slot};
        }
        line.state = next;
        line.add(slot, 0);
        EXPECT_FALSE(line.held.is_packing());
    }
    EXPECT_EQ(line.held.size(), RECENT_STATES + 1);
    EXPECT_EQ(line.held.packed(), 19 - RECENT_STATES);
}

TEST(HeldStates, APackedStateComesBackAndIsCountedOnce) {
    Line line(1, 40);
    line.tree[0].state = state_of(100'000);
    line.held.rebuild(branches().network.spec(), line.tree);
    StatePointer fifth;
    for (std::uint64_t slot = 1; slot < 10; ++slot) {
        auto next = std::make_shared<BeaconState>(*state_of(100'000));
        next->validators.mut(slot).effective_balance = Gwei{slot};
        line.state = next;
        fifth = slot == 5 ? line.state : fifth;
        line.add(slot, 0);
    }
    ASSERT_TRUE(line.held.is_packed(5));
    EXPECT_EQ(line.tree[5].state, nullptr);
    const std::size_t packed = line.held.packed();
    line.tree[5].state = line.held.unpack(line.tree, 5);
    EXPECT_EQ(*line.tree[5].state, *fifth);
    line.held.use(line.tree, 5);
    EXPECT_FALSE(line.held.is_packed(5));
    EXPECT_EQ(line.held.packed(), packed - 1);
    EXPECT_EQ(line.held.last_used(), 5U);
}

TEST(HeldStates, WhatAStateSharesIsCountedOnce) {
    Line line(1, 40);
    const auto whole = state_of(100'000);
    line.tree[0].state = whole;
    line.held.rebuild(branches().network.spec(), line.tree);
    const std::size_t alone = line.held.bytes();
    for (std::uint64_t slot = 1; slot < 30; ++slot) {
        auto next =
            std::make_shared<BeaconState>(*line.tree[static_cast<BlockIndex>(slot - 1)].state);
        next->balances.mut(slot * 1000) += Gwei{1};
        line.state = next;
        line.add(slot, static_cast<BlockIndex>(slot - 1));
    }
    EXPECT_EQ(line.held.size(), 30U);
    EXPECT_LT(line.held.bytes(), alone + 30 * 200'000);
}

TEST(HeldStates, AreFoundAgainWhenTheTreeIsCut) {
    Line line(60);
    std::vector<bool> keep(60, true);
    std::fill(keep.begin(), keep.begin() + 32, false);
    std::ignore = line.tree.retain(keep);
    line.held.rebuild(branches().network.spec(), line.tree);
    EXPECT_EQ(line.held.size(), line.slots().size());
    line.add(60, 27);
    EXPECT_LE(line.held.size(), 12U);
}

}  // namespace
}  // namespace cairn::node
