#include "engine/local_engine.hpp"

#include "crypto/kzg.hpp"
#include "engine/engine_network_test.hpp"
#include "execution/requests.hpp"

namespace cairn::engine {
namespace {

using namespace consensus;
using execution_node::account;
using execution_node::plain_address;
using execution_node::transfer;

constexpr std::uint64_t SLOTS_PER_EPOCH = 8;

/// Chain, node and execution client.
struct World {
    explicit World(ForkId first, ForkId last = ForkId::fulu) : World(network_of(first, last)) {}
    explicit World(const std::pair<node::SampleNetwork, execution_node::Genesis>& both)
        : genesis(both.second), execution(genesis), node(both.first, execution.engine()) {}

    execution_node::ChainViewPtr view() { return execution.execution->chain().view(); }
    NewPayload request_of(const BeaconBlockBody& body, const Root& parent_root) {
        hashes = to_versioned_hashes(body.blob_kzg_commitments);
        return {body.execution_payload, hashes, parent_root, body.execution_requests};
    }

    execution_node::Genesis genesis;
    MemoryExecution execution;
    EngineNode node;
    std::vector<VersionedHash> hashes;
};

TEST(LocalEngine, CarriesTransactionsThroughEveryForkSinceBellatrix) {
    World world(ForkId::bellatrix);
    for (std::uint64_t slot = 1; slot <= 5 * SLOTS_PER_EPOCH + 2; ++slot) {
        world.execution.send(transfer(0, slot - 1));
        const auto grown = world.node.grow(Slot{slot});
        ASSERT_TRUE(grown) << slot << ": " << describe(grown.error()) << ", "
                           << world.execution.engine().trouble().value_or("");
        ASSERT_EQ(world.node.head_payload().transactions.size(), 1U) << slot;
        EXPECT_EQ(world.view()->head()->hash, world.node.head_payload().block_hash) << slot;
        EXPECT_FALSE(world.node.chain().is_optimistic(world.node.chain().head().root));
    }
    const auto state = world.view()->state(*world.view()->head());
    EXPECT_EQ((*state)->account(plain_address(1)).value()->balance, 7 * (5 * SLOTS_PER_EPOCH + 2));
    EXPECT_FALSE((*state)->account(plain_address(77)).value()->balance.is_zero());
}

TEST(LocalEngine, BeginsAtTheMerge) {
    World world(ForkId::altair, ForkId::capella);
    for (std::uint64_t slot = 1; slot <= 2 * SLOTS_PER_EPOCH; ++slot) {
        const auto grown = world.node.grow(Slot{slot});
        ASSERT_TRUE(grown) << slot << ": " << describe(grown.error()) << ", "
                           << world.execution.engine().trouble().value_or("");
    }
    EXPECT_EQ(world.view()->head()->number(), SLOTS_PER_EPOCH + 1);
}

TEST(LocalEngine, IsToldSafeAndFinalBlocks) {
    World world(ForkId::fulu);
    for (std::uint64_t slot = 1; slot <= 4 * SLOTS_PER_EPOCH; ++slot) {
        ASSERT_TRUE(world.node.grow(Slot{slot}));
        world.node.vote();
    }
    const auto hashes = world.node.chain().forkchoice_hashes();
    ASSERT_GE(world.node.chain().store().finalized_checkpoint.epoch, Epoch{2});
    EXPECT_EQ(world.view()->head()->hash, hashes.head_block_hash);
    ASSERT_NE(world.view()->finalized(), nullptr);
    EXPECT_EQ(world.view()->safe()->hash, hashes.safe_block_hash);
    EXPECT_EQ(world.view()->finalized()->hash, hashes.finalized_block_hash);
}

TEST(LocalEngine, CarriesBlobs) {
    for (const ForkId fork : {ForkId::deneb, ForkId::fulu}) {
        World world(fork, fork);
        const auto carried = world.execution.send_blob(fork);
        world.node.go_to(Slot{1});
        node::ProducedBlock made = world.node.make();
        ASSERT_NE(made.blobs, nullptr);
        EXPECT_EQ(made.blobs->commitments, carried->commitments);
        EXPECT_EQ(made.blobs->proofs, carried->proofs);
        EXPECT_EQ(made.block.body.execution_payload.blob_gas_used, 131'072U);
        EXPECT_TRUE(world.node.node().on_block(world.node.sign(made.block)));
    }
}

TEST(LocalEngine, RefusesInvalidPayloads) {
    World world(ForkId::fulu);
    ASSERT_TRUE(world.node.grow(Slot{1}));
    world.execution.send(transfer(0, 0));
    world.node.go_to(Slot{2});
    const BeaconBlock block = world.node.make().block;
    const Spec spec = world.node.network().spec_at(Slot{2});
    // Each is a block of its own hash, so it is executed.
    const auto verdict_on = [&](auto change) {
        BeaconBlockBody body = block.body;
        change(body);
        execution::Header header =
            to_block(spec, world.request_of(block.body, block.parent_root)).value().header;
        header.state_root = body.execution_payload.state_root;
        header.gas_used = body.execution_payload.gas_used;
        header.number = body.execution_payload.block_number;
        header.timestamp = body.execution_payload.timestamp;
        header.requests_hash = execution::compute_requests_hash(
            get_execution_requests_list(spec, body.execution_requests));
        body.execution_payload.block_hash = execution::header_hash(header);
        const NewPayload request = world.request_of(body, block.parent_root);
        return world.execution.engine().verify_and_notify_new_payload(spec, request);
    };
    EXPECT_FALSE(verdict_on([](auto& body) { body.execution_payload.state_root[0] ^= 1; }));
    EXPECT_FALSE(verdict_on([](auto& body) { body.execution_payload.gas_used += 1; }));
    EXPECT_FALSE(verdict_on([](auto& body) { body.execution_payload.block_number += 1; }));
    EXPECT_FALSE(verdict_on([](auto& body) { body.execution_payload.timestamp = 1; }));
    EXPECT_FALSE(verdict_on([](auto& body) { body.execution_requests.deposits.emplace_back(); }));
    EXPECT_EQ(world.execution.engine().take_invalidated().size(), 5U);
    EXPECT_TRUE(verdict_on([](auto&) {}));
}

TEST(PayloadBlock, NamesWhatDoesNotFit) {
    World world(ForkId::fulu);
    world.execution.send(transfer(0, 0));
    world.node.go_to(Slot{1});
    const BeaconBlock block = world.node.make().block;
    const Spec spec = world.node.network().spec_at(Slot{1});
    const auto rule_of = [&](auto change) {
        BeaconBlockBody body = block.body;
        change(body);
        return to_block(spec, world.request_of(body, block.parent_root)).error().rule;
    };
    EXPECT_EQ(rule_of([](auto& b) { b.execution_payload.transactions[0].bytes[0] = 9; }),
              PayloadRule::transaction);
    EXPECT_EQ(rule_of([](auto& b) { b.execution_payload.gas_used += 1; }), PayloadRule::block_hash);
    EXPECT_EQ(rule_of([](auto& b) { b.blob_kzg_commitments.emplace_back(); }),
              PayloadRule::versioned_hashes);
    const auto whole = to_block(spec, world.request_of(block.body, block.parent_root));
    ASSERT_TRUE(whole);
    EXPECT_EQ(to_payload(spec, *whole, block.body.execution_payload.block_hash),
              block.body.execution_payload);
    const Spec gloas = spec.with_fork(ForkId::gloas);
    EXPECT_EQ(to_block(gloas, world.request_of(block.body, block.parent_root)).error().rule,
              PayloadRule::fork);
}

/// Blocks of one world come to the execution client of another.
class LocalEngineOrder : public testing::Test {
  protected:
    void SetUp() override {
        for (std::uint64_t slot = 1; slot <= 3; ++slot) {
            source_.execution.send(transfer(0, slot - 1));
            ASSERT_TRUE(source_.node.grow(Slot{slot}));
            const auto root = source_.node.chain().head().root;
            blocks_.push_back(source_.node.chain().block(root)->block->message);
        }
    }
    bool tell(const BeaconBlock& block) {
        const Spec spec = source_.node.network().spec_at(block.slot);
        return other_.engine().verify_and_notify_new_payload(
            spec, source_.request_of(block.body, block.parent_root));
    }
    static const Hash32& hash_of(const BeaconBlock& block) {
        return block.body.execution_payload.block_hash;
    }

    World source_{ForkId::fulu};
    MemoryExecution other_{source_.genesis};
    std::vector<BeaconBlock> blocks_;
};

TEST_F(LocalEngineOrder, WaitsForParents) {
    EXPECT_TRUE(tell(blocks_[2]));
    EXPECT_TRUE(tell(blocks_[1]));
    EXPECT_TRUE(other_.engine().is_pending(hash_of(blocks_[1])));
    EXPECT_TRUE(other_.engine().is_pending(hash_of(blocks_[2])));
    EXPECT_TRUE(tell(blocks_[0]));
    EXPECT_FALSE(other_.engine().is_pending(hash_of(blocks_[1])));
    EXPECT_FALSE(other_.engine().is_pending(hash_of(blocks_[2])));
    EXPECT_TRUE(other_.engine().take_invalidated().empty());
}

TEST_F(LocalEngineOrder, BuildsOnlyOnWhatItKnows) {
    const Spec spec = source_.node.network().spec_at(Slot{1});
    PayloadAttributes attributes;
    attributes.timestamp = blocks_[2].body.execution_payload.timestamp + 6;
    const auto ask = [&](const Hash32& head) {
        return other_.engine().notify_forkchoice_updated(spec, {head, {}, {}}, attributes);
    };
    EXPECT_FALSE(ask(hash_of(blocks_[0])));
    EXPECT_FALSE(other_.engine().get_payload(spec, PayloadId{}));
    ASSERT_TRUE(tell(blocks_[0]));
    const auto id = ask(hash_of(blocks_[0]));
    ASSERT_TRUE(id);
    other_.send(transfer(1, 0));  // after the wish, before it is fetched
    const auto payload = other_.engine().get_payload(spec, *id);
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->transactions.size(), 1U);
    EXPECT_EQ(other_.engine().get_blobs_bundle(spec, *id), nullptr);
    EXPECT_EQ(other_.engine().get_requests(spec, *id), ExecutionRequests{});
    attributes.timestamp = 1;
    EXPECT_FALSE(ask(hash_of(blocks_[0])));
}

}  // namespace
}  // namespace cairn::engine
