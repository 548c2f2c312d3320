#include "node/held_sidecars.hpp"

#include "base/thread.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace cairn::node {
namespace {

using namespace consensus;

const Spec& network() {
    static const Config config = minimal_config();
    static const Spec spec{minimal_preset(), config, ForkId::fulu};
    return spec;
}

DataColumnSidecar column(ColumnIndex index) {
    auto sidecar = ssz::default_value<DataColumnSidecar>(network());
    sidecar.index = index;
    return sidecar;
}

store::BlockId block() {
    const BeaconBlockHeader header = column(0).signed_block_header.message;
    return {header.slot, ssz::hash_tree_root(network(), header)};
}

TEST(HeldSidecars, WhatIsHandedOutStaysAsItIs) {
    HeldSidecars held(network(), {});
    held.add(column(0));
    const auto before = held.find(block());
    held.add(column(1));
    held.add(column(2));
    EXPECT_EQ(before->columns.size(), 1U);
    EXPECT_EQ(held.find(block())->columns.size(), 3U);
}

// For ThreadSanitizer: nothing but what HeldSidecars does orders the reading and the change.
TEST(HeldSidecars, MoreMayComeWhenAnotherThreadHasRead) {
    HeldSidecars held(network(), {});
    held.add(column(0));
    std::shared_ptr<const SidecarsOfBlock> handed_out = held.find(block());
    std::atomic<bool> has_read = false;
    auto reader = base::Thread::start("reader", [&] {
        EXPECT_EQ(handed_out->columns.size(), 1U);
        handed_out.reset();
        has_read.store(true, std::memory_order_relaxed);
    });
    ASSERT_TRUE(reader.has_value());
    while (!has_read.load(std::memory_order_relaxed)) {
        std::this_thread::yield();
    }
    held.add(column(1));
    reader->join();
    EXPECT_EQ(held.find(block())->columns.size(), 2U);
}

}  // namespace
}  // namespace cairn::node
