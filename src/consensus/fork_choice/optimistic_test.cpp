#include "consensus/fork_choice/optimistic.hpp"

#include "consensus/fork_choice/head.hpp"

#include <array>

namespace cairn::consensus {
namespace {

Root root(std::uint8_t i) {
    return Root{{static_cast<std::uint8_t>(i + 1)}};
}
Hash32 payload(std::uint8_t i) {
    return Hash32{{0, static_cast<std::uint8_t>(i + 1)}};
}

/// 0 - 1 - 2 - 3 - 4 and 2 - 5; payloads from block 1 on, of which those of 3, 4 and 5 wait for a
/// verdict. With payloads apart, all are FULL.
struct Scene {
    explicit Scene(bool apart = false) {
        for (std::uint8_t i = 0; i < 6; ++i) {
            TreeBlock block;
            block.root = root(i);
            block.slot = Slot{i};
            block.parent = i == 0 ? NO_BLOCK : i == 5 ? 2 : i - 1U;
            block.execution_block_hash = i == 0 ? Hash32{} : payload(i);
            block.payload.apart = apart;
            block.payload.verified = apart;
            block.parent_payload_status = apart ? PayloadStatus::full : PayloadStatus::pending;
            store.blocks.insert(block);
        }
        store.justified_checkpoint = store.finalized_checkpoint = {Epoch{0}, root(0)};
        opt_store.optimistic_roots = {root(3), root(4), root(5)};
    }

    std::string kept() const {
        std::string out;
        for (const TreeBlock& block : store.blocks) {
            out += static_cast<char>('0' + block.root[0] - 1);
        }
        return out;
    }

    Store store;
    OptimisticStore opt_store;
};

struct InvalidCase {
    std::string_view name;
    std::uint8_t block;
    bool was_refused;
    std::optional<Hash32> latest_valid_hash;
    std::string_view kept;
};

const auto invalid_cases = std::to_array<InvalidCase>({
    {"null: the block in question", 4, false, std::nullopt, "01235"},
    {"null, refused at import: nothing to drop", 4, true, std::nullopt, "012345"},
    {"the child of the last valid one", 4, false, payload(2), "0125"},
    {"the parent is valid", 4, false, payload(3), "01235"},
    {"refused, its parent is valid", 4, true, payload(4), "012345"},
    {"refused, its grandparent is valid", 4, true, payload(3), "01235"},
    {"an unknown hash is as null", 4, false, Hash32{{9}}, "01235"},
    {"an unknown hash is as null, refused", 4, true, Hash32{{9}}, "012345"},
    {"the other branch", 5, false, payload(2), "01234"},
    {"zero: the first block with a payload", 4, false, Hash32{}, "0"},
});

TEST(Optimistic, LatestValidHashSaysWhoIsInvalid) {
    for (const InvalidCase& c : invalid_cases) {
        SCOPED_TRACE(c.name);
        Scene scene;
        ASSERT_TRUE(mark_invalidated(scene.opt_store, scene.store,
                                     {.block_root = root(c.block),
                                      .was_refused = c.was_refused,
                                      .latest_valid_hash = c.latest_valid_hash}));
        EXPECT_EQ(scene.kept(), c.kept);
        for (const Root& optimistic : scene.opt_store.optimistic_roots) {
            EXPECT_TRUE(scene.store.blocks.contains(optimistic));
        }
    }
}

TEST(Optimistic, AnInvalidPayloadApartLeavesItsBlock) {
    Scene scene(true);
    ASSERT_TRUE(mark_invalidated(scene.opt_store, scene.store,
                                 {.block_root = root(4), .latest_valid_hash = payload(2)}));
    EXPECT_EQ(scene.kept(), "01235");
    const BlockIndex block = scene.store.blocks.index_of(root(3));
    EXPECT_FALSE(scene.store.blocks[block].payload.verified);
    EXPECT_EQ(get_node_children(scene.store, {block}),
              (std::vector<NodeIndex>{{block, PayloadStatus::empty}}));
}

TEST(Optimistic, TheJustifiedBlockIsNotDropped) {
    Scene scene;
    scene.store.justified_checkpoint = {Epoch{1}, root(3)};
    const auto refused = mark_invalidated(scene.opt_store, scene.store,
                                          {.block_root = root(4), .latest_valid_hash = payload(2)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, Rule::justified_block_invalidated);
    EXPECT_EQ(scene.kept(), "012345");
    EXPECT_EQ(scene.opt_store.optimistic_roots.size(), 3U);
}

TEST(Optimistic, AnUnknownBlockIsRefused) {
    Scene scene;
    const auto refused = mark_invalidated(scene.opt_store, scene.store, {.block_root = root(7)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, Rule::block_unknown);
}

TEST(Optimistic, AVerdictOfValidReachesTheAncestors) {
    Scene scene;
    EXPECT_EQ(latest_verified_ancestor(scene.opt_store, scene.store.blocks, 4), 2U);
    mark_validated(scene.opt_store, scene.store.blocks, 3);
    EXPECT_EQ(scene.opt_store.optimistic_roots, (std::unordered_set<Root>{root(4), root(5)}));
    EXPECT_EQ(latest_verified_ancestor(scene.opt_store, scene.store.blocks, 4), 3U);
    mark_validated(scene.opt_store, scene.store.blocks, 5);
    EXPECT_FALSE(is_optimistic(scene.opt_store, root(5)));
    EXPECT_TRUE(is_optimistic(scene.opt_store, root(4)));
}

TEST(Optimistic, TheMergeBlockHasToBeOld) {
    const Scene scene;
    const Spec bellatrix(minimal_preset(), minimal_config(), ForkId::bellatrix);
    BeaconBlock block;
    block.slot = Slot{1};
    block.parent_root = root(0);  // the parent has no payload
    const auto candidate = [&](const Spec& spec, std::uint64_t now) {
        return is_optimistic_candidate_block(spec, scene.store.blocks, Slot{now}, block);
    };
    EXPECT_FALSE(candidate(bellatrix, 0));
    EXPECT_FALSE(candidate(bellatrix, 128));
    EXPECT_TRUE(candidate(bellatrix, 129));
    EXPECT_TRUE(candidate(bellatrix.with_fork(ForkId::capella), 1));
    block.parent_root = root(1);
    EXPECT_TRUE(candidate(bellatrix, 1));
}

}  // namespace
}  // namespace cairn::consensus
