// A chain that begins at a checkpoint comes to what one from genesis is, and its history grows
// downwards.
#include "node/resume_network_test.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using namespace consensus;
using resumed::Network;
using resumed::Process;
using store::ChainStore;

using Block = std::shared_ptr<const SignedBeaconBlock>;

constexpr std::uint64_t LAST_SLOT = 52;

struct Stored {
    store::MemoryDisk disk;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<ChainStore> chain_store;

    explicit Stored(const Network& network) {
        kv = disk.open(ChainStore::columns()).value();
        chain_store = ChainStore::open(network.spec(), *kv).value();
    }
};

/// A node from genesis with a store: its blocks, and the checkpoint it holds final at the end.
struct Elder {
    Network network;
    Stored stored{network};
    std::unique_ptr<Process> process;
    std::vector<store::SavedBlock> blocks;
    std::optional<store::Anchor> anchor;

    Elder() {
        process = Process::run(network, stored.chain_store.get()).value();
        for (std::uint64_t slot = 1; slot <= LAST_SLOT; ++slot) {
            process->chain().set_time(network.slot_ms(slot)).value();
            // The first slot of epoch 3 is empty: the block of its checkpoint is of epoch 2.
            if (slot != 24) {
                const Block block = process->make_block();
                process->chain().import(block).value();
                blocks.push_back({ssz::hash_tree_root(network.spec(), block->message), block,
                                  network.slot_ms(slot)});
            }
            process->vote();
            if (!anchor && process->chain().store().finalized_checkpoint.epoch == Epoch{3}) {
                anchor = stored.chain_store->anchor().value();
            }
        }
    }
};

const Elder& elder() {
    static const Elder instance;
    return instance;
}

struct Newcomer {
    Stored stored{elder().network};
    SimulatedEngine engine{elder().anchor->state.latest_execution_payload_header.block_hash,
                           elder().anchor->state.latest_execution_payload_header.block_number};
    crypto::SeededRandom random{3};
    std::unique_ptr<Chain> chain;

    ChainServices services() {
        return {engine, random, base::serial_executor(), stored.chain_store.get()};
    }
    Checked<> start(const store::Anchor& anchor) {
        CAIRN_TRY_ASSIGN(chain, Chain::start_at(elder().network.spec(), anchor, services()));
        return {};
    }
    void import_newer() {
        for (const store::SavedBlock& saved : elder().blocks) {
            if (saved.id().slot > elder().anchor->block.id().slot) {
                chain->set_time(saved.arrival_ms).value();
                const auto imported = chain->import(saved.block);
                ASSERT_TRUE(imported.has_value()) << describe(imported.error());
            }
        }
    }
    void expect_same_as_elder() const {
        const Chain& other = elder().process->chain();
        EXPECT_EQ(chain->head().root, other.head().root);
        EXPECT_EQ(chain->store().justified_checkpoint, other.store().justified_checkpoint);
        EXPECT_EQ(chain->store().finalized_checkpoint, other.store().finalized_checkpoint);
    }
    /// Of the elder, in slots [from, to).
    static std::vector<store::SavedBlock> blocks_between(std::uint64_t from, std::uint64_t to) {
        std::vector<store::SavedBlock> found;
        for (const store::SavedBlock& saved : elder().blocks) {
            if (saved.id().slot >= Slot{from} && saved.id().slot < Slot{to}) {
                found.push_back(saved);
            }
        }
        return found;
    }
};

TEST(ChainCheckpoint, ComesToTheSameHeadAsOneFromGenesis) {
    ASSERT_TRUE(elder().anchor.has_value());
    EXPECT_EQ(elder().anchor->block.id().slot, Slot{23});
    Newcomer newcomer;
    ASSERT_TRUE(newcomer.start(*elder().anchor).has_value());
    EXPECT_EQ(newcomer.chain->head().root, elder().anchor->block.root);
    EXPECT_EQ(newcomer.chain->store().finalized_checkpoint, elder().anchor->checkpoint);
    newcomer.import_newer();
    newcomer.expect_same_as_elder();
}

TEST(ChainCheckpoint, GoesOnFromItsStore) {
    Newcomer newcomer;
    newcomer.start(*elder().anchor).value();
    newcomer.import_newer();
    newcomer.chain.reset();
    newcomer.chain = Chain::resume(elder().network.spec(), newcomer.services()).value();
    newcomer.expect_same_as_elder();
}

TEST(ChainCheckpoint, ABlockFromBeforeItHasNoParent) {
    Newcomer newcomer;
    newcomer.start(*elder().anchor).value();
    newcomer.chain->set_time(elder().network.slot_ms(LAST_SLOT)).value();
    const auto imported = newcomer.chain->import(elder().blocks[4].block);
    ASSERT_FALSE(imported.has_value());
    EXPECT_EQ(imported.error().rule, Rule::parent_block_unknown);
}

TEST(ChainCheckpoint, AnotherStateThanTheBlocksIsRefused) {
    store::Anchor wrong = *elder().anchor;
    wrong.state.balances.mut(0) += Gwei{1};
    Newcomer newcomer;
    const auto started = newcomer.start(wrong);
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().rule, Rule::anchor_state_root_wrong);
    EXPECT_TRUE(newcomer.stored.chain_store->is_empty());
}

TEST(ChainCheckpoint, AnotherBlockThanTheCheckpointsIsRefused) {
    store::Anchor wrong = *elder().anchor;
    wrong.checkpoint.root.bytes[0] ^= 1U;
    Newcomer newcomer;
    const auto started = newcomer.start(wrong);
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().rule, Rule::anchor_state_root_wrong);
}

TEST(ChainCheckpoint, ItsHistoryGrowsDownwards) {
    Newcomer newcomer;
    newcomer.start(*elder().anchor).value();
    ChainStore& stored = *newcomer.stored.chain_store;
    EXPECT_EQ(stored.oldest().value().root, elder().anchor->block.root);
    ASSERT_TRUE(stored.extend_history(Newcomer::blocks_between(15, 23)).has_value());
    EXPECT_EQ(stored.oldest().value().id().slot, Slot{15});
    newcomer.import_newer();
    ASSERT_TRUE(stored.extend_history(Newcomer::blocks_between(1, 15)).has_value());
    EXPECT_EQ(stored.oldest().value().id().slot, Slot{1});
    // Once finality has moved on, there is no seam.
    const Slot anchor = stored.anchor_record()->block.slot;
    EXPECT_GT(anchor, Slot{23});
    const auto history = stored.history(Slot{1}, anchor.value - 1).value();
    EXPECT_EQ(history.size(), Newcomer::blocks_between(1, anchor.value).size());
    const auto all = newcomer.chain->canonical_blocks(Slot{1}, LAST_SLOT);
    EXPECT_EQ(all.size(), elder().blocks.size());
    EXPECT_TRUE(newcomer.chain->find_block(elder().blocks[2].root).has_value());
    EXPECT_EQ(newcomer.chain->block(elder().blocks[2].root), nullptr);
}

/// An execution layer that is silent.
class NoVerdict final : public PayloadVerdicts {
  public:
    bool is_pending(const Hash32& block_hash) const override { return block_hash != Hash32{}; }
};

TEST(ChainCheckpoint, BlocksWithoutAVerdictAreOptimistic) {
    Newcomer newcomer;
    NoVerdict verdicts;
    ChainServices services = newcomer.services();
    services.chain_store = nullptr;
    services.verdicts = &verdicts;
    const auto chain = Chain::start_at(elder().network.spec(), *elder().anchor, services).value();
    EXPECT_TRUE(chain->is_optimistic(chain->head().root));
    EXPECT_EQ(chain->find(chain->head().root)->payload_status,
              gossip::PayloadValidationStatus::not_validated);
    EXPECT_FALSE(chain->is_optimistic(Root{{1}}));
    newcomer.start(*elder().anchor).value();
    EXPECT_FALSE(newcomer.chain->is_optimistic(chain->head().root));
}

}  // namespace
}  // namespace cairn::node
