// Finality whose record is made aside: it comes later, and nothing else is different.
#include "node/resume_network_test.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cairn::node {
namespace {

using namespace consensus;
using resumed::Network;
using resumed::Process;

constexpr std::uint64_t LAST_SLOT = 80;  // ten epochs
/// Of the stored anchor behind finality, at most: see Chain::save_finality.
constexpr std::uint64_t MOST_LAG = 4;

struct Follower {
    Network network;
    store::MemoryDisk disk;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<store::ChainStore> chain_store;
    SimulatedEngine engine{network.genesis().latest_execution_payload_header.block_hash};
    crypto::SeededRandom random{7};
    std::unique_ptr<Chain> chain;

    Follower() { open(); }
    ChainServices services() {
        return {.execution_engine = engine,
                .random = random,
                .executor = base::serial_executor(),
                .chain_store = chain_store.get(),
                .anchors_aside = true};
    }
    void open() {
        kv = disk.open(store::ChainStore::columns()).value();
        chain_store = store::ChainStore::open(network.spec(), *kv).value();
    }
    /// In whose next slot `maker` makes a block and votes; whether it could be imported.
    bool follow(Process& maker, std::uint64_t slot) {
        const std::uint64_t now = network.slot_ms(slot);
        maker.chain().set_time(now).value();
        chain->set_time(now).value();
        const auto block = maker.make_block();
        maker.chain().import(block).value();
        maker.vote();
        return chain->import(block).has_value();
    }
    /// A clean end and another start.
    void start_again() {
        start_after([] {});
    }
    /// All that was not synced is lost.
    void cut_power() {
        start_after([&] { disk.lose_unsynced(0); });
    }
    void start_after(const std::function<void()>& accident) {
        chain.reset();
        chain_store.reset();
        kv.reset();
        accident();
        open();
        chain = Chain::resume(network.spec(), services()).value();
    }
    std::uint64_t stored_epoch() const {
        return chain_store->anchor_record()->checkpoint.epoch.value;
    }
    std::uint64_t finalized_epoch() const {
        return chain->store().finalized_checkpoint.epoch.value;
    }
};

TEST(ChainFinality, AnAnchorMadeAsideIsStoredAndResumedFrom) {
    Follower follower;
    follower.chain =
        Chain::start(follower.network.spec(), follower.network.genesis(), follower.services())
            .value();
    const auto maker = Process::run(follower.network).value();
    for (std::uint64_t slot = 1; slot <= LAST_SLOT; ++slot) {
        ASSERT_TRUE(follower.follow(*maker, slot));
        EXPECT_LE(follower.stored_epoch(), follower.finalized_epoch());
        EXPECT_LE(follower.finalized_epoch(), follower.stored_epoch() + MOST_LAG);
        // What is not stored yet has not been let go of either.
        EXPECT_EQ(follower.chain->head().root, maker->chain().head().root);
    }
    EXPECT_GT(follower.stored_epoch(), 0U);
    const Root head = follower.chain->head().root;
    const auto anchor = *follower.chain_store->anchor_record();
    follower.start_again();
    EXPECT_EQ(follower.chain->head().root, head);
    EXPECT_EQ(follower.chain->store().blocks[0].root, anchor.block.root);
    const auto stored = follower.chain_store->anchor().value();
    EXPECT_EQ(ssz::hash_tree_root(follower.network.spec(), stored.state),
              stored.block.block->message.state_root);
}

// The power is cut whenever finality has moved, by the clock or by a block: before the record of
// the new anchor is stored, often before it is made.
TEST(ChainFinality, WhatIsToldAsFinalOutlivesAPowerCutBeforeTheAnchorMoves) {
    Follower follower;
    follower.chain =
        Chain::start(follower.network.spec(), follower.network.genesis(), follower.services())
            .value();
    const auto maker = Process::run(follower.network).value();
    std::size_t before_anchor = 0;
    Checkpoint told;
    const auto cut_if_moved = [&](std::uint64_t now) {
        if (follower.chain->store().finalized_checkpoint == told) {
            return;
        }
        told = follower.chain->store().finalized_checkpoint;
        before_anchor += follower.stored_epoch() < told.epoch.value ? 1U : 0U;
        follower.cut_power();
        ASSERT_TRUE(follower.chain->set_time(now));
        ASSERT_EQ(follower.chain->store().finalized_checkpoint, told);
    };
    for (std::uint64_t slot = 1; slot <= LAST_SLOT; ++slot) {
        const std::uint64_t now = follower.network.slot_ms(slot);
        ASSERT_TRUE(maker->chain().set_time(now));
        ASSERT_TRUE(follower.chain->set_time(now));
        cut_if_moved(now);
        const auto block = maker->make_block();
        ASSERT_TRUE(maker->chain().import(block));
        maker->vote();
        ASSERT_TRUE(follower.chain->import(block)) << slot;
        cut_if_moved(now);
    }
    EXPECT_GE(told.epoch, Epoch{6});
    EXPECT_GT(before_anchor, 0U);
}

TEST(ChainFinality, AChainMayEndWhileARecordIsMade) {
    Follower follower;
    follower.chain =
        Chain::start(follower.network.spec(), follower.network.genesis(), follower.services())
            .value();
    const auto maker = Process::run(follower.network).value();
    for (std::uint64_t slot = 1; follower.finalized_epoch() == 0; ++slot) {
        ASSERT_LE(slot, LAST_SLOT);
        ASSERT_TRUE(follower.follow(*maker, slot));
    }
    const Root head = follower.chain->head().root;
    follower.start_again();
    EXPECT_EQ(follower.chain->head().root, head);
    follower.chain->leave_chain_store();
    EXPECT_NE(follower.chain->block(head), nullptr);
}

}  // namespace
}  // namespace cairn::node
