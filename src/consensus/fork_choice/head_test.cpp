#include "consensus/fork_choice/head.hpp"

#include "consensus/fork_choice/proposer_head.hpp"
#include "consensus/fork_choice/random_store_test.hpp"
#include "consensus/fork_choice/weight.hpp"
#include "consensus/road.hpp"

namespace cairn::consensus {
namespace {

void expect_same(const Spec& spec, const RandomStore& random) {
    const Store& store = random.store;
    const ForkChoiceNode head = get_head(spec, store);
    ASSERT_EQ(head, random.reference.get_head());
    const NodeSet viable = get_filtered_node_tree(spec, store);
    const auto want = random.reference.get_filtered_node_tree();
    std::size_t count = 0;
    for (BlockIndex i = 0; i < store.blocks.size(); ++i) {
        for (const auto status :
             {PayloadStatus::empty, PayloadStatus::full, PayloadStatus::pending}) {
            const ForkChoiceNode node{store.blocks[i].root, status};
            const bool has_node = status == PayloadStatus::pending || store.blocks[i].payload.apart;
            if (has_node) {
                ASSERT_EQ(get_weight(spec, store, {i, status}), random.reference.get_weight(node));
            }
            const bool is_viable = std::ranges::find(want, node) != want.end();
            ASSERT_EQ(viable.contains({i, status}), is_viable);
            count += is_viable ? 1U : 0U;
        }
        if (spec.road == nullptr) {
            ASSERT_EQ(is_head_weak(spec, store, i, get_attestation_scores(store)),
                      random.reference.is_head_weak(store.blocks[i].root));
        }
    }
    ASSERT_EQ(count, want.size());
    ASSERT_TRUE(store.blocks.is_ancestor({store.blocks.index_of(head.root), head.payload_status},
                                         {store.blocks.index_of(store.justified_checkpoint.root)}));
}

void compare_on_random_trees(const Spec& spec, std::uint64_t first_seed) {
    for (std::uint64_t seed = first_seed; seed < first_seed + 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomStore random(spec, seed);
        for (int round = 0; round < 20; ++round) {
            for (int i = 0; i < 12; ++i) {
                random.step();
            }
            ASSERT_NO_FATAL_FAILURE(expect_same(spec, random)) << "round " << round;
            random.tick_after_head();
            ASSERT_EQ(get_head(spec, random.store), random.reference.get_head())
                << "after the head, round " << round;
        }
    }
}

TEST(ForkChoice, AgreesWithTheSpecificationOnRandomTrees) {
    compare_on_random_trees(Spec(minimal_preset(), minimal_config(), ForkId::phase0), 1);
    compare_on_random_trees(Spec(minimal_preset(), minimal_config(), ForkId::fulu), 100);
}

TEST(ForkChoice, AgreesWithTheSpecificationOnRandomTreesOfGloas) {
    compare_on_random_trees(Spec(minimal_preset(), minimal_config(), ForkId::gloas), 200);
}

TEST(ForkChoice, AgreesWithTheSpecificationOfTheSeedEra) {
    const Road road{};
    Spec spec(minimal_preset_2020(), minimal_config_2020(), ForkId::phase0);
    spec.road = &road;
    compare_on_random_trees(spec, 300);
}

}  // namespace
}  // namespace cairn::consensus
