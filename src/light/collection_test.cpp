// The vectors of light_client/data_collection follow whole chains; here is what is refused.
#include "light/collection.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

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

/// A block on `parent` and a state that says it came from it, and what is final. The second block
/// of an epoch signs its parent.
Post block_at(const Spec& spec, std::uint64_t slot, const Root& parent,
              const Checkpoint& finalized = {}) {
    Post post{ssz::default_value<SignedBeaconBlock>(spec), ssz::default_value<BeaconState>(spec)};
    BeaconBlock& block = post.block.message;
    block.slot = Slot{slot};
    block.parent_root = parent;
    if (slot % 8 == 1) {
        block.body.sync_aggregate.sync_committee_bits.set(3);
    }
    post.state.slot = block.slot;
    post.state.finalized_checkpoint = finalized;
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
    const auto bootstrap = collection->bootstrap(root_of(anchor));
    ASSERT_TRUE(bootstrap.has_value());
    EXPECT_EQ(bootstrap->fork, ForkId::altair);
    EXPECT_EQ(bootstrap->data.header.beacon.state_root, anchor.block.message.state_root);
    EXPECT_FALSE(collection->bootstrap(Root{}).has_value());
    EXPECT_EQ(collection->bootstrap_roots(), std::vector{root_of(anchor)});
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
    const Post child = block_at(altair(), 2, root_of(anchor));
    const Post orphan = block_at(altair(), 3, Root{{1}});
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
    const Post signs = block_at(altair(), 1, root_of(anchor));
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

/// compute_min_epochs_for_block_requests is 3 epochs, of 8 slots; a period has 8 epochs.
const Spec& short_window() {
    static const Config config = [] {
        Config c = minimal_config();
        c.MIN_VALIDATOR_WITHDRAWABILITY_DELAY = 2;
        c.CHURN_LIMIT_QUOTIENT = 2;
        return c;
    }();
    static const Spec spec(minimal_preset(), config, ForkId::altair);
    return spec;
}

/// A chain of two blocks an epoch, of which the second signs the first; each head makes what lies
/// `finality_epochs` back final, or nothing ever.
class Chain {
  public:
    explicit Chain(std::optional<std::uint64_t> finality_epochs)
        : finality_epochs_(finality_epochs) {
        const Post anchor = block_at(short_window(), 0, {});
        roots_.push_back(root_of(anchor));
        collection_ =
            LightClientDataCollection::start({short_window(), anchor.block, anchor.state}).value();
        add(1, roots_[0]);
    }
    void extend_to(std::uint64_t epoch) {
        for (std::uint64_t next = roots_.size(); next <= epoch; ++next) {
            roots_.push_back(add(next * 8, head_));
            add(next * 8 + 1, roots_.back());
        }
    }
    Root boundary(std::uint64_t epoch) const { return roots_.at(epoch); }
    LightClientDataCollection& collection() { return *collection_; }

  private:
    Root add(std::uint64_t slot, const Root& parent) {
        Checkpoint finalized;
        const std::uint64_t epoch = slot / 8;
        if (finality_epochs_ && epoch > *finality_epochs_) {
            finalized = {Epoch{epoch - *finality_epochs_}, roots_.at(epoch - *finality_epochs_)};
        }
        const Post post = block_at(short_window(), slot, parent, finalized);
        head_ = root_of(post);
        EXPECT_TRUE(collection_->add_block({short_window(), post.block, post.state}));
        EXPECT_TRUE(collection_->set_head(head_));
        return head_;
    }

    std::optional<std::uint64_t> finality_epochs_;
    std::optional<LightClientDataCollection> collection_;
    std::vector<Root> roots_;  // of the blocks at epoch boundaries
    Root head_;
};

TEST(Collection, ForgetsWhatIsOlderThanTheWindow) {
    Chain chain(2);
    chain.extend_to(3);  // the window begins with epoch 0
    EXPECT_TRUE(chain.collection().bootstrap(chain.boundary(0)).has_value());
    EXPECT_TRUE(chain.collection().bootstrap(chain.boundary(1)).has_value());
    chain.extend_to(4);
    EXPECT_FALSE(chain.collection().bootstrap(chain.boundary(0)).has_value());
    EXPECT_TRUE(chain.collection().bootstrap(chain.boundary(1)).has_value());
    chain.extend_to(10);  // from epoch 7, of period 0, on
    EXPECT_EQ(chain.collection().update_periods(), (std::vector<std::uint64_t>{0, 1}));
    EXPECT_EQ(chain.collection().bootstrap_roots().size(), 2U);
    EXPECT_TRUE(chain.collection().bootstrap(chain.boundary(7)).has_value());
    EXPECT_TRUE(chain.collection().bootstrap(chain.boundary(8)).has_value());
    chain.extend_to(19);  // from epoch 16, of period 2, on
    EXPECT_EQ(chain.collection().update_periods(), std::vector<std::uint64_t>{2});
    EXPECT_EQ(chain.collection().bootstrap_roots().size(), 2U);
}

TEST(Collection, ForgetsInTimesWithoutFinalityToo) {
    Chain chain(std::nullopt);
    chain.extend_to(3);
    EXPECT_TRUE(chain.collection().set_head(chain.boundary(0)));
    chain.extend_to(9);  // from epoch 6 on
    EXPECT_TRUE(chain.collection().bootstrap_roots().empty());
    EXPECT_EQ(chain.collection().set_head(chain.boundary(5)).error().rule, Rule::lc_block_unknown);
    const Post late = block_at(short_window(), 80, chain.boundary(5));
    EXPECT_EQ(chain.collection().add_block({short_window(), late.block, late.state}).error().rule,
              Rule::lc_block_unknown);
    EXPECT_TRUE(chain.collection().set_head(chain.boundary(6)));
}

TEST(Collection, GoesOnFromALaterBlockWithWhatItHad) {
    Chain chain(std::nullopt);
    chain.extend_to(3);
    LightClientDataCollection& collection = chain.collection();
    ASSERT_TRUE(collection.set_head(chain.boundary(3)));
    const auto served = collection.bootstrap_roots();
    collection.forget_blocks();
    EXPECT_EQ(collection.bootstrap_roots(), served);
    EXPECT_EQ(collection.set_head(chain.boundary(3)).error().rule, Rule::lc_block_unknown);
    const Post anchor = block_at(short_window(), 26, Root{{7}});
    ASSERT_TRUE(collection.start_again({short_window(), anchor.block, anchor.state}));
    EXPECT_TRUE(collection.set_head(root_of(anchor)));
    EXPECT_TRUE(collection.bootstrap(root_of(anchor)).has_value());
    EXPECT_EQ(collection.bootstrap_roots().size(), served.size() + 1);
}

TEST(Collection, ServesNoUpdatesOfPeriodsThatTheHeadHasNotReached) {
    Chain chain(std::nullopt);
    chain.extend_to(9);
    EXPECT_EQ(chain.collection().update_periods(), (std::vector<std::uint64_t>{0, 1}));
    ASSERT_TRUE(chain.collection().set_head(chain.boundary(7)));
    EXPECT_EQ(chain.collection().update_periods(), std::vector<std::uint64_t>{0});
    EXPECT_EQ(chain.collection().best_update(1), nullptr);
}

}  // namespace
}  // namespace cairn::light
