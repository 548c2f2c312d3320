// A node and the blobs of blocks: what it publishes, what it waits for, what it asks and answers.
#include "consensus/fork_choice/data_availability.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "node/sample_node_test.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;

constexpr std::uint64_t ALL_GROUPS = 128;
constexpr PeerId PROPOSER = 7;

NodeOptions keeping(std::uint64_t groups) {
    NodeOptions options;
    options.custody = Custody{{{3, 1, 4, 1}}, groups};
    return options;
}

/// Who proposes a block with blobs in slot 1, and who hears of it.
class Blobs : public testing::TestWithParam<ForkId> {
  protected:
    explicit Blobs(std::uint64_t groups = 4, ForkId fork = GetParam(), std::uint64_t blobs = 2)
        : proposer_(sample_network(fork, fork), keeping(ALL_GROUPS), blobs),
          listener_(sample_network(fork, fork), keeping(groups)) {
        go_to(Slot{1}, 100);
    }

    void go_to(Slot slot, std::uint64_t into_slot_ms = 0) {
        proposer_.go_to(slot, into_slot_ms);
        listener_.go_to(slot, into_slot_ms);
    }
    /// The proposer's block goes out, with its sidecars. Its root.
    Root publish() {
        auto [block, blobs] = proposer_.produce_with_blobs();
        EXPECT_NE(blobs, nullptr);
        const Root root = ssz::hash_tree_root(proposer_.node().current_spec(), block.message);
        block_ = std::make_shared<const SignedBeaconBlock>(std::move(block));
        EXPECT_TRUE(proposer_.node().publish_block(block_, blobs))
            << proposer_.node().statistics().last_refusal;
        return root;
    }
    /// What has been published reaches the listener, as far as `is_heard` says.
    template <class Predicate>
    void hear(Predicate is_heard) {
        for (const GossipMessage& message : proposer_.published()) {
            if (is_heard(message) &&
                listener_.node().is_subscribed(message.topic, message.subnet_id)) {
                listener_.node().on_gossip(PROPOSER, message);
            }
        }
    }
    void hear_block() {
        hear([](const GossipMessage& message) { return !is_sidecar_topic(message.topic); });
    }
    void hear_sidecars() {
        hear([](const GossipMessage& message) { return is_sidecar_topic(message.topic); });
    }
    bool has(const Root& root) { return listener_.node().chain().block(root) != nullptr; }
    /// The answer to what the listener has asked for last.
    SidecarsResponse answer() {
        proposer_.node().on_sidecars_request(1, listener_.asked().back().second);
        return proposer_.answered().back();
    }

    SampleNode proposer_;
    SampleNode listener_;
    std::shared_ptr<const SignedBeaconBlock> block_;
};

INSTANTIATE_TEST_SUITE_P(Forks, Blobs,
                         testing::Values(ForkId::deneb, ForkId::electra, ForkId::fulu),
                         [](const auto& fork) { return std::string(to_string(fork.param)); });

TEST_P(Blobs, GoOutOnTheirSubnetsBeforeTheBlock) {
    const Root root = publish();
    EXPECT_NE(proposer_.node().chain().block(root), nullptr);
    const bool has_columns = GetParam() == ForkId::fulu;
    ASSERT_EQ(proposer_.published().size(), has_columns ? 129U : 3U);
    EXPECT_EQ(proposer_.published().back().topic, Topic::beacon_block);
    for (std::size_t i = 0; i + 1 < proposer_.published().size(); ++i) {
        const GossipMessage& message = proposer_.published()[i];
        EXPECT_EQ(message.topic, has_columns ? Topic::data_column_sidecar : Topic::blob_sidecar);
        EXPECT_EQ(message.subnet_id, i);
    }
}

TEST_P(Blobs, BringABlockInWhicheverComesFirst) {
    const Root root = publish();
    hear_sidecars();
    EXPECT_FALSE(has(root));
    hear_block();
    EXPECT_TRUE(has(root));
}

TEST_P(Blobs, AreWaitedForByTheirBlock) {
    const Root root = publish();
    hear_block();
    EXPECT_FALSE(has(root));
    EXPECT_EQ(listener_.node().statistics().blocks_refused, 0U);
    EXPECT_EQ(listener_.node().chain().head().slot, Slot{0});
    hear_sidecars();
    EXPECT_TRUE(has(root));
    EXPECT_EQ(listener_.node().chain().head().root, root);
}

TEST_P(Blobs, AreAskedForWhenTheyAreLate) {
    const Root root = publish();
    hear_block();
    go_to(Slot{1}, 100 + SIDECAR_PATIENCE_MS - 1);
    EXPECT_TRUE(listener_.asked().empty());
    go_to(Slot{1}, 100 + SIDECAR_PATIENCE_MS);
    ASSERT_EQ(listener_.asked().size(), 1U);
    EXPECT_EQ(listener_.asked()[0].first, PROPOSER);
    ASSERT_EQ(listener_.asked()[0].second.wanted.size(), 1U);
    EXPECT_EQ(listener_.asked()[0].second.wanted[0].block_root, root);
    EXPECT_EQ(listener_.asked()[0].second.wanted[0].indices.size(),
              GetParam() == ForkId::fulu ? 8U : 2U);
    const SidecarsResponse response = answer();
    listener_.node().on_sidecars(PROPOSER + 1, response);  // nobody has asked him
    EXPECT_FALSE(has(root));
    listener_.node().on_sidecars(PROPOSER, response);
    EXPECT_TRUE(has(root));
}

TEST_P(Blobs, AreAskedForAgainWhereTheAnswerIsOfNoUse) {
    const Root root = publish();
    hear_block();
    go_to(Slot{1}, 1000);
    SidecarsResponse response = answer();
    for (BlocksResponse::Chunk& chunk : response.chunks) {
        Bytes damaged = *chunk.bytes;
        damaged[GetParam() == ForkId::fulu ? 600 : 100] ^= 1;  // within a cell, or the blob
        chunk.bytes = std::make_shared<const Bytes>(std::move(damaged));
    }
    listener_.node().on_sidecars(PROPOSER, response);
    EXPECT_FALSE(has(root));
    EXPECT_EQ(listener_.node().statistics().sidecars_received, 0U);
    go_to(Slot{1}, 1000 + SIDECAR_TIMEOUT_MS);
    ASSERT_EQ(listener_.asked().size(), 2U);
    listener_.node().on_sidecars(PROPOSER, {});
    go_to(Slot{1}, 1000 + 2 * SIDECAR_TIMEOUT_MS);
    ASSERT_EQ(listener_.asked().size(), 3U);
    listener_.node().on_sidecars(PROPOSER, answer());
    EXPECT_TRUE(has(root));
}

TEST_P(Blobs, AreJudgedAsStrangersMessages) {
    publish();
    GossipMessage message = proposer_.published()[0];
    while (!listener_.node().is_subscribed(message.topic, message.subnet_id)) {
        message = proposer_.published()[message.subnet_id + 1];
    }
    GossipMessage elsewhere = message;
    ++elsewhere.subnet_id;
    listener_.node().on_gossip(PROPOSER, elsewhere);
    EXPECT_EQ(listener_.node().statistics().messages_rejected, 1U);
    GossipMessage damaged = message;
    Bytes bytes = *message.bytes;
    bytes[GetParam() == ForkId::fulu ? 600 : 100] ^= 1;
    damaged.bytes = std::make_shared<const Bytes>(bytes);
    const std::array both{&damaged, &message};
    listener_.node().prepare(both);
    listener_.node().on_gossip(PROPOSER, damaged);
    EXPECT_EQ(listener_.node().statistics().messages_rejected, 2U);
    listener_.node().on_gossip(PROPOSER, message);
    EXPECT_EQ(listener_.node().statistics().messages_valid, 1U);
    listener_.node().on_gossip(PROPOSER, message);  // no news
    EXPECT_EQ(listener_.node().statistics().messages_ignored, 1U);
}

TEST_P(Blobs, ComeWithTheBlocksOfASync) {
    std::vector<Root> roots;
    for (std::uint64_t slot = 1; slot <= 3; ++slot) {
        go_to(Slot{slot}, 100);
        roots.push_back(publish());
    }
    hear([&](const GossipMessage& message) {  // the last block only, which has no parent there
        return &message == &proposer_.published().back();
    });
    ASSERT_EQ(listener_.requested().size(), 1U);
    proposer_.node().on_blocks_request(1, listener_.requested()[0].second);
    listener_.node().on_blocks(PROPOSER, proposer_.answered_blocks().back());
    go_to(Slot{3}, 1000);
    for (std::size_t i = 0; i < 3; ++i) {  // one helps the next along
        ASSERT_EQ(listener_.asked().size(), i + 1);
        listener_.node().on_sidecars(PROPOSER, answer());
        EXPECT_TRUE(has(roots[i]));
    }
    EXPECT_EQ(listener_.node().chain().head().root, roots.back());
}

TEST_P(Blobs, AreOfNoConcernBeyondTheRetention) {
    publish();
    const HeldSidecars& held = *listener_.node().sidecars();
    const Spec spec = listener_.node().current_spec();
    const Root root = ssz::hash_tree_root(spec, block_->message);
    const std::uint64_t last = (4096 + 1) * spec.preset->SLOTS_PER_EPOCH - 1;
    EXPECT_FALSE(held.is_available(root, block_->message, Slot{last}));
    EXPECT_TRUE(held.is_available(root, block_->message, Slot{last + 1}));
}

/// A node that keeps all columns.
class Supernode : public Blobs {
  protected:
    Supernode() : Blobs(ALL_GROUPS, ForkId::fulu, 1) {}
};

TEST_P(Supernode, MakesTheColumnsThatItLacksFromHalfOfThem) {
    const Root root = publish();
    hear([](const GossipMessage& message) {
        return !is_sidecar_topic(message.topic) || message.subnet_id % 2 == 1;
    });
    EXPECT_FALSE(has(root));
    go_to(Slot{1}, 1000);
    EXPECT_TRUE(has(root));
    EXPECT_EQ(listener_.node().statistics().columns_recovered, 64U);
    ASSERT_EQ(listener_.published().size(), 64U);
    EXPECT_EQ(*listener_.published()[0].bytes, *proposer_.published()[0].bytes);
}

INSTANTIATE_TEST_SUITE_P(Fulu, Supernode, testing::Values(ForkId::fulu));

}  // namespace
}  // namespace cairn::node
