// The vectors of light_client/data_collection follow whole chains; here is what is refused.
#include "light/collection.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::light {
namespace {

using namespace consensus;

const Spec& altair() {
    static const Spec spec(minimal_preset(), minimal_config(), ForkId::altair);
    return spec;
}

struct Post {
    SignedBeaconBlock block;
    BeaconState state;
};

/// A block on `parent` and a state that says it came from it.
Post block_at(const Spec& spec, std::uint64_t slot, const Root& parent) {
    Post post{ssz::default_value<SignedBeaconBlock>(spec), ssz::default_value<BeaconState>(spec)};
    BeaconBlock& block = post.block.message;
    block.slot = Slot{slot};
    block.parent_root = parent;
    post.state.slot = block.slot;
    post.state.latest_block_header = {.slot = block.slot,
                                      .proposer_index = block.proposer_index,
                                      .parent_root = parent,
                                      .state_root = {},
                                      .body_root = ssz::hash_tree_root(spec, block.body)};
    block.state_root = ssz::hash_tree_root(spec, post.state);
    return post;
}

Root root_of(const Post& post) {
    return ssz::hash_tree_root(altair(), post.block.message);
}

TEST(Collection, ServesTheAnchorsBootstrapAndNothingElse) {
    const Post anchor = block_at(altair(), 0, {});
    auto collection = LightClientDataCollection::start({altair(), anchor.block, anchor.state});
    ASSERT_TRUE(collection.has_value());
    const auto* bootstrap = collection->bootstrap(root_of(anchor));
    ASSERT_NE(bootstrap, nullptr);
    EXPECT_EQ(bootstrap->fork, ForkId::altair);
    EXPECT_EQ(bootstrap->data.header.beacon.state_root, anchor.block.message.state_root);
    EXPECT_EQ(collection->bootstrap(Root{}), nullptr);
    EXPECT_EQ(collection->best_update(0), nullptr);
    EXPECT_FALSE(collection->latest_finality_update().has_value());
    EXPECT_FALSE(collection->latest_optimistic_update().has_value());
}

TEST(Collection, RefusesAnAnchorThatCannotBeOne) {
    const Post anchor = block_at(altair(), 0, {});
    const Post other = block_at(altair(), 1, {});
    EXPECT_EQ(LightClientDataCollection::start({altair(), anchor.block, other.state}).error().rule,
              Rule::lc_state_not_of_block);
    const Spec phase0 = altair().with_fork(ForkId::phase0);
    const Post early = block_at(phase0, 0, {});
    EXPECT_EQ(LightClientDataCollection::start({phase0, early.block, early.state}).error().rule,
              Rule::lc_before_altair);
}

TEST(Collection, RefusesBlocksWithoutAParentAndUnknownHeads) {
    const Post anchor = block_at(altair(), 0, {});
    auto collection = LightClientDataCollection::start({altair(), anchor.block, anchor.state});
    ASSERT_TRUE(collection.has_value());
    const Post child = block_at(altair(), 1, root_of(anchor));
    const Post orphan = block_at(altair(), 2, Root{{1}});
    EXPECT_EQ(collection->add_block({altair(), orphan.block, orphan.state}).error().rule,
              Rule::lc_block_unknown);
    EXPECT_EQ(collection->set_head(root_of(child)).error().rule, Rule::lc_block_unknown);
    EXPECT_TRUE(collection->add_block({altair(), child.block, child.state}));
    EXPECT_TRUE(collection->set_head(root_of(child)));
    EXPECT_EQ(collection->best_update(0), nullptr);
}

TEST(Collection, ASignedHeadMakesAnUpdateUntilAnotherBranchWins) {
    const Post anchor = block_at(altair(), 0, {});
    auto collection = LightClientDataCollection::start({altair(), anchor.block, anchor.state});
    ASSERT_TRUE(collection.has_value());
    Post signs = block_at(altair(), 1, root_of(anchor));
    signs.block.message.body.sync_aggregate.sync_committee_bits.set(3);
    signs.state.latest_block_header.body_root =
        ssz::hash_tree_root(altair(), signs.block.message.body);
    signs.block.message.state_root = ssz::hash_tree_root(altair(), signs.state);
    const Post silent = block_at(altair(), 2, root_of(anchor));
    ASSERT_TRUE(collection->add_block({altair(), signs.block, signs.state}));
    ASSERT_TRUE(collection->add_block({altair(), silent.block, silent.state}));
    ASSERT_TRUE(collection->set_head(root_of(signs)));
    ASSERT_NE(collection->best_update(0), nullptr);
    EXPECT_EQ(collection->best_update(0)->data.signature_slot, Slot{1});
    EXPECT_TRUE(collection->latest_optimistic_update().has_value());
    ASSERT_TRUE(collection->set_head(root_of(silent)));
    EXPECT_EQ(collection->best_update(0), nullptr);
    EXPECT_FALSE(collection->latest_optimistic_update().has_value());
}

}  // namespace
}  // namespace cairn::light
