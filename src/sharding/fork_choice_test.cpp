#include "sharding/fork_choice.hpp"

#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "sharding/sample_network_test.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string_view>
#include <vector>

namespace cairn::sharding {
namespace {

using consensus::Rule;
using consensus::Store;
using sample::RoadMode;

/// A store whose one beacon block is the one `state` is the state after.
Store store_at(const Spec& spec, const BeaconState& state) {
    Store store;
    consensus::TreeBlock anchor;
    anchor.root = sample::block_root(spec, state);
    anchor.slot = state.latest_block_header.slot;
    anchor.state = std::make_shared<const BeaconState>(state);
    store.blocks.insert(anchor);
    store.justified_checkpoint = {consensus::Epoch{0}, anchor.root};
    store.finalized_checkpoint = store.justified_checkpoint;
    store.checkpoint_states.emplace(store.justified_checkpoint, anchor.state);
    store.votes.set_balances(get_voting_balances(spec, state));
    return store;
}

Root head_of(const Store& store) {
    return store.blocks[0].root;
}

/// A tree of shard blocks, and one vote a validator.
struct Tree {
    std::vector<std::size_t> parents;  // of block 1, 2 ...; 0 is the anchor
    std::vector<std::uint64_t> slots;
    std::string_view votes;  // 'a': for the anchor, 'b': for block 1 ...; '.': none
    std::size_t head;
    std::vector<std::size_t> pending;
    std::vector<std::uint64_t> weights;  // of the anchor, block 1 ... in ETH
};

/// The roots of anchor and blocks.
std::vector<Root> plant(const Spec& spec, const Tree& tree, ShardStore& store) {
    std::vector<Root> roots{Root{}};
    for (std::size_t i = 0; i < tree.parents.size(); ++i) {
        auto block = std::make_shared<consensus::SignedShardBlock>();
        block->message.shard_parent_root = roots[tree.parents[i]];
        block->message.slot = Slot{tree.slots[i]};
        block->message.body.bytes = {static_cast<std::uint8_t>(i)};
        roots.push_back(ssz::hash_tree_root(spec, block->message));
        store.signed_blocks[roots.back()] = block;
    }
    for (std::size_t i = 0; i < tree.votes.size(); ++i) {
        if (tree.votes[i] != '.') {
            store.latest_messages[ValidatorIndex{i}] = {
                consensus::Epoch{0}, roots[static_cast<std::size_t>(tree.votes[i] - 'a')]};
        }
    }
    return roots;
}

/// Made with PyPI eth2spec 1.0.0: test/differential/known_answers_2020.py.
const std::vector<Tree> known_trees{
    {{0, 1, 1, 3, 2, 2, 4, 7, 6},
     {3, 5, 5, 8, 8, 7, 9, 12, 10},
     "bggajbgihg.g.ecahaidb.jhdgcdhjjgch.ihijcciddbffidbgejaacichhhj.h",
     8,
     {1, 3, 4, 7, 8},
     {1829, 1673, 742, 778, 588, 63, 463, 525, 214, 216}},
    {{0},
     {1},
     "a.bab.ab.aaba..aa.babbbbbbaababbb.a.ababa.bb.ab.ababaa.b.ba..a.b",
     1,
     {1},
     {1497, 779}},
    {{0, 0, 1, 3, 2, 3},
     {1, 1, 4, 6, 3, 5},
     "geacgdfcffgcbeagfgfdafgeecbggdfeegdgecegfaceffedge.b.g.fbcegbgef",
     6,
     {1, 3, 6},
     {1892, 1176, 596, 1020, 401, 377, 467}},
    {{0, 0, 1},
     {2, 2, 4},
     ".dadcadcccdaba.bd.cdbdc.a.daadbddacdb.caacdaddbccba.ddbab.bcc.dd",
     3,
     {1, 3},
     {1706, 901, 402, 588}},
    {{0, 1, 0, 3, 3, 4, 5},
     {2, 3, 2, 4, 5, 7, 6},
     "hadfeaeb.adf.chgee.bfa.bgbd..hceef.ecedhfgaceba.cgfggae.faeadccc",
     6,
     {3, 4, 6},
     {1705, 406, 251, 1019, 527, 339, 188, 124}},
    {{0, 1, 1, 3, 1},
     {1, 2, 4, 7, 3},
     "e.eabcccedccaf.ffedcdeedcaabfbfdfb.aed.f.faec.e.bebfcec.fecdafdc",
     4,
     {1, 3, 4},
     {1739, 1520, 373, 618, 372, 342}},
    {{0, 0, 2, 1, 4, 2},
     {1, 3, 4, 4, 5, 6},
     "bbffcaeg.dcbeefcegabgga.daedbfg.ef.a.d..aaefbaefeefcf.gaba.dbfdf",
     5,
     {1, 4, 5},
     {1708, 898, 500, 187, 651, 339, 187}},
    {{}, {}, "aaaa....aa...a..a..aa..a....a....aa.a.a.aa.a.a..a.aa..a..aa.aaaa", 0, {}, {934}},
    {{}, {}, "a.aa.aaaaaa..aa.aa.a.aaa.a.aaa.aa.a...a..aaaaaaaa.a...a..a..aaa.", 0, {}, {1207}},
    {{0, 0, 1, 0, 4, 5, 6, 7},
     {3, 2, 4, 3, 4, 7, 9, 10},
     "eiiecebehfbbdgcgccia.gaifdbdbgicdaeehgbbacceicgcffeeiceaaebc.dfe",
     8,
     {4, 5, 6, 7, 8},
     {1923, 403, 337, 156, 997, 622, 465, 278, 216}},
    {{0, 0, 2},
     {1, 1, 2},
     "bdd.cc..abccad.bcbbda.c..bc.cd.caddcbdadadb.c...d.aaab.adca.aacd",
     3,
     {2, 3},
     {1485, 283, 801, 403}},
    {{0, 0, 0, 0, 1},
     {2, 3, 3, 1, 4},
     "bedceb.cfd.dbcdcb.a.e.bbfafbabbdbeeba..bfdbfedbeacfcfee.dcbd.cec",
     5,
     {1, 5},
     {1705, 681, 284, 275, 307, 215}},
    {{0},
     {2},
     ".bb.aa..bbabbab...abaaa.aa..b.a.b.aab.babbabb.a.babaab.aabbab...",
     1,
     {1},
     {1362, 678}},
    {{0},
     {3},
     "ab.aaaa.bbba..aa.aa.bbab.aaaaa.aa.b.b.b.b...bbbbb..aabbaaaba.b.a",
     1,
     {1},
     {1394, 619}},
    {{0, 0, 1, 0, 3},
     {1, 3, 2, 2, 5},
     "dafeeeafabbacccdb.eacebcce.dcfedecaebdee.bc.beebdbaafdda.aeecbbc",
     5,
     {1, 3, 5},
     {1833, 713, 344, 374, 466, 122}},
    {{0, 1, 1, 2, 3, 5, 5, 4},
     {1, 4, 3, 6, 6, 7, 7, 9},
     "hi.hbhggfcefid.a.hdgehagaibdgbiifdabdfecfhfcdhabgciffgaieaagadc.",
     6,
     {1, 3, 5, 6},
     {1862, 1578, 495, 932, 339, 712, 247, 218, 218}},
};

TEST(ShardForkChoice, KnownAnswers) {
    const Spec spec = sample::spec(RoadMode::faithful);
    const BeaconState state = sample::phase1_state(RoadMode::faithful);
    const Store store = store_at(spec, state);
    for (const Tree& tree : known_trees) {
        ShardStore shard_store = *get_forkchoice_shard_store(state, Shard{0});
        const auto roots = plant(spec, tree, shard_store);
        EXPECT_EQ(get_shard_head(spec, store, head_of(store), shard_store), roots[tree.head]);
        const auto pending = get_pending_shard_blocks(spec, store, head_of(store), shard_store);
        ASSERT_TRUE(pending.has_value());
        ASSERT_EQ(pending->size(), tree.pending.size());
        for (std::size_t i = 0; i < pending->size(); ++i) {
            EXPECT_EQ(ssz::hash_tree_root(spec, (*pending)[i]->message), roots[tree.pending[i]]);
        }
        for (std::size_t i = 0; i < roots.size(); ++i) {
            EXPECT_EQ(get_shard_latest_attesting_balance(spec, store, shard_store, roots[i]),
                      Gwei{tree.weights[i] * sample::ETH});
        }
    }
}

/// Children after their parents, all at offset slots of the anchor: where both modes must agree.
Tree random_tree(std::mt19937_64& random, std::string& votes) {
    constexpr std::array<std::uint64_t, 8> offsets{1, 2, 3, 5, 8, 13, 21, 34};
    Tree tree{};
    std::vector<std::size_t> levels{0};
    const std::size_t count = random() % 12;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t parent = random() % levels.size();
        const std::size_t level = levels[parent] + 1 + random() % 2;
        if (level > offsets.size()) {
            continue;
        }
        tree.parents.push_back(parent);
        tree.slots.push_back(offsets[level - 1]);
        levels.push_back(level);
    }
    votes.clear();
    for (std::size_t i = 0; i < sample::VALIDATORS; ++i) {
        votes += static_cast<char>('a' + random() % levels.size());
    }
    tree.votes = votes;
    return tree;
}

TEST(ShardForkChoice, BothModesAgreeOnSoundTrees) {
    const Spec faithful = sample::spec(RoadMode::faithful);
    const Spec hardened = sample::spec(RoadMode::hardened);
    const BeaconState state = sample::phase1_state(RoadMode::hardened);
    const Store store = store_at(hardened, state);
    std::mt19937_64 random(5);
    for (int round = 0; round < 300; ++round) {
        std::string votes;
        const Tree tree = random_tree(random, votes);
        ShardStore shard_store = *get_forkchoice_shard_store(state, Shard{0});
        plant(hardened, tree, shard_store);
        EXPECT_EQ(*get_shard_head(hardened, store, head_of(store), shard_store),
                  *get_shard_head(faithful, store, head_of(store), shard_store))
            << "round " << round;
    }
}

TEST(ShardForkChoice, OneStoreForEachActiveShard) {
    const Spec spec = sample::spec(RoadMode::hardened);
    const BeaconState state = sample::phase1_state(RoadMode::hardened);
    const auto stores = get_forkchoice_shard_stores(spec, state);
    ASSERT_TRUE(stores.has_value());
    ASSERT_EQ(stores->size(), spec.preset->INITIAL_ACTIVE_SHARDS);
    EXPECT_EQ((*stores)[1].shard, Shard{1});
    EXPECT_EQ(get_forkchoice_shard_store(state, Shard{2}).error().rule, Rule::shard_not_active);
}

TEST(ShardForkChoice, VotesGoToTheShardOfTheAttestation) {
    const Spec spec = sample::spec(RoadMode::hardened);
    const BeaconState state = sample::phase1_state(RoadMode::hardened);
    auto stores = *get_forkchoice_shard_stores(spec, state);
    consensus::Attestation attestation;
    attestation.data.shard = Shard{1};
    attestation.data.target.epoch = consensus::Epoch{3};
    attestation.data.shard_head_root.bytes.fill(7);
    const std::array updated{ValidatorIndex{4}, ValidatorIndex{9}};
    ASSERT_TRUE(update_shard_latest_messages(stores, updated, attestation).has_value());
    EXPECT_TRUE(stores[0].latest_messages.empty());
    EXPECT_EQ(stores[1].latest_messages.at(ValidatorIndex{9}),
              (ShardLatestMessage{consensus::Epoch{3}, attestation.data.shard_head_root}));
    attestation.data.shard = Shard{2};
    EXPECT_EQ(update_shard_latest_messages(stores, updated, attestation).error().rule,
              Rule::shard_not_active);
    EXPECT_TRUE(update_shard_latest_messages(stores, {}, attestation).has_value());
}

/// The state after the block of slot 1, a store at it, and a store of its first shard.
class OnShardBlock : public testing::Test {
  protected:
    OnShardBlock() : spec_(sample::spec(RoadMode::hardened)) {
        const BeaconState state = sample::phase1_state(RoadMode::hardened);
        sample::Block block = sample::make_block(spec_, state, Slot{1}, sample::Signatures::real);
        state_ = std::move(block.state);
        sample::apply(spec_, state_, block.message);
        store_ = store_at(spec_, state_);
        shard_store_ = *get_forkchoice_shard_store(state_, Shard{0});
    }

    consensus::SignedShardBlock good() const {
        return *sample::make_shard_block(spec_, state_, Shard{0}, Bytes(100, 7),
                                         sample::Signatures::real);
    }
    Checked<> on(const consensus::SignedShardBlock& block) {
        return on_shard_block(spec_, store_, shard_store_, block, verifier_);
    }
    Rule refused(const consensus::SignedShardBlock& block) {
        const auto before = shard_store_.signed_blocks.size();
        const auto result = on(block);
        EXPECT_FALSE(result.has_value());
        EXPECT_EQ(shard_store_.signed_blocks.size(), before);
        return result ? Rule{} : result.error().rule;
    }

    Spec spec_;
    BeaconState state_;
    Store store_;
    ShardStore shard_store_;
    consensus::BlsVerifier verifier_;
};

TEST_F(OnShardBlock, BecomesTheHeadAndIsPending) {
    const auto block = good();
    ASSERT_TRUE(on(block).has_value());
    const Root root = ssz::hash_tree_root(spec_, block.message);
    EXPECT_EQ(get_shard_head(spec_, store_, head_of(store_), shard_store_), root);
    const auto pending = get_pending_shard_blocks(spec_, store_, head_of(store_), shard_store_);
    ASSERT_EQ(pending->size(), 1U);
    EXPECT_EQ(*(*pending)[0], block);
    EXPECT_EQ(shard_store_.block_states.at(root).slot, Slot{1});
    EXPECT_LT(shard_store_.block_states.at(root).gasprice, Gwei{9});
}

TEST_F(OnShardBlock, RefusesWithAReason) {
    auto block = good();
    block.message.shard = Shard{1};
    EXPECT_EQ(refused(block), Rule::shard_not_active);
    block = good();
    block.message.shard_parent_root.bytes.fill(1);
    EXPECT_EQ(refused(block), Rule::shard_block_parent_unknown);
    block = good();
    block.message.beacon_parent_root.bytes.fill(1);
    EXPECT_EQ(refused(block), Rule::shard_block_beacon_parent_unknown);
    block = good();
    block.message.slot = Slot{0};
    EXPECT_EQ(refused(block), Rule::shard_block_before_finalized);
    block = good();
    block.message.slot = Slot{4};
    EXPECT_EQ(refused(block), Rule::shard_block_slot_not_an_offset);
    block = good();
    block.message.proposer_index = ValidatorIndex{block.message.proposer_index.value ^ 1U};
    EXPECT_EQ(refused(block), Rule::shard_block_proposer_wrong);
    block = good();
    block.message.body.bytes.clear();
    EXPECT_EQ(refused(block), Rule::shard_block_body_size_wrong);
    block = good();
    block.message.body.bytes[0] ^= 1U;
    EXPECT_EQ(refused(block), Rule::shard_block_signature_invalid);
}

TEST_F(OnShardBlock, PruningKeepsTheFinalisedBlockAndWhatFollows) {
    ASSERT_TRUE(on(good()).has_value());
    const Root root = ssz::hash_tree_root(spec_, good().message);
    shard_store_.latest_messages[ValidatorIndex{1}] = {consensus::Epoch{0}, Root{}};
    shard_store_.latest_messages[ValidatorIndex{2}] = {consensus::Epoch{0}, root};
    BeaconState finalized = state_;
    prune_shard_store(shard_store_, finalized);  // its block is the anchor
    EXPECT_EQ(shard_store_.signed_blocks.size(), 2U);
    finalized.shard_states[0].latest_block_root = root;
    prune_shard_store(shard_store_, finalized);
    EXPECT_EQ(shard_store_.signed_blocks.size(), 1U);
    EXPECT_EQ(shard_store_.block_states.size(), 1U);
    EXPECT_EQ(shard_store_.latest_messages.size(), 1U);
}

}  // namespace
}  // namespace cairn::sharding
