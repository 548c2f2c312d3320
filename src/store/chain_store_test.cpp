#include "store/chain_store.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/chain_check.hpp"
#include "store/kv_contents_test.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace cairn::store {
namespace {

using namespace consensus;
using Place = ChainStore::Place;

/// Blocks and states that fit together as far as a store looks: roots and slots.
struct Sample {
    Config config = make_config();
    Spec network{minimal_preset(), config, ForkId::altair};

    static Config make_config() {
        Config made = minimal_config();
        set_fork_epoch(made, ForkId::altair, Epoch{70});
        made.BLOB_SCHEDULE = {{Epoch{80}, 7}, {Epoch{90}, 9}};
        return made;
    }
    SavedBlock block(std::uint64_t slot, const Root& parent, std::uint8_t graffiti = 0) const {
        const Spec spec = spec_of_slot(network, Slot{slot});
        auto made = ssz::default_value<SignedBeaconBlock>(spec);
        made.message.slot = Slot{slot};
        made.message.parent_root = parent;
        made.message.body.graffiti[0] = graffiti;
        made.message.state_root = ssz::hash_tree_root(spec, state(made));
        return {ssz::hash_tree_root(spec, made.message),
                std::make_shared<const SignedBeaconBlock>(made), 1000 * slot};
    }
    BeaconState state(const SignedBeaconBlock& of) const {
        const Spec spec = spec_of_slot(network, of.message.slot);
        auto made = ssz::default_value<BeaconState>(spec);
        made.slot = of.message.slot;
        for (std::uint64_t i = 0; i < 200; ++i) {
            made.validators.push_back({});
            made.balances.push_back(Gwei{i + (i % 50 == 0 ? of.message.slot.value : 0)});
        }
        made.latest_block_header.slot = of.message.slot;
        made.latest_block_header.parent_root = of.message.parent_root;
        made.latest_block_header.body_root = ssz::hash_tree_root(spec, of.message.body);
        return made;
    }
    Anchor anchor(const SavedBlock& at, std::uint64_t epoch) const {
        return {{Epoch{epoch}, at.root}, at, state(*at.block)};
    }
};

struct Opened {
    explicit Opened(const ChainStoreOptions& options = {}) {
        kv = disk.open(ChainStore::columns()).value();
        store = ChainStore::open(sample.network, *kv, options).value();
    }
    std::vector<BlockId> ids(Place place) const {
        std::vector<BlockId> found;
        const auto snapshot = kv->snapshot();
        const auto entry = snapshot->iterate(static_cast<Column>(place));
        for (entry->seek({}); entry->valid(); entry->next()) {
            found.push_back(*read_block_key(entry->key()));
        }
        return found;
    }
    /// Finalises one block an epoch, `epochs` of them.
    std::vector<SavedBlock> finalise(std::uint64_t epochs) {
        std::vector<SavedBlock> blocks{sample.block(0, {})};
        EXPECT_TRUE(store->begin(sample.anchor(blocks[0], 0)).has_value());
        for (std::uint64_t epoch = 1; epoch <= epochs; ++epoch) {
            const SavedBlock block = sample.block(8 * epoch, blocks.back().root);
            const BeaconState state = sample.state(*block.block);
            store->put_block(block);
            EXPECT_TRUE(store->commit().has_value());
            EXPECT_TRUE(
                store
                    ->put_finality(
                        {{Epoch{epoch}, block.root}, block.id(), state, {blocks.back().id()}, {}})
                    .has_value());
            EXPECT_TRUE(store->commit().has_value());
            blocks.push_back(block);
        }
        return blocks;
    }

    Sample sample;
    MemoryDisk disk;
    std::unique_ptr<Kv> kv;
    std::unique_ptr<ChainStore> store;
};

TEST(ChainRecords, AConfigurationComesBackWhole) {
    const Sample sample;
    const auto read = read_config(write_config(sample.config));
    ASSERT_TRUE(read.has_value()) << read.error().what;
    EXPECT_EQ(write_config(*read), write_config(sample.config));
    EXPECT_EQ(read->BLOB_SCHEDULE, sample.config.BLOB_SCHEDULE);
    EXPECT_EQ(read->ALTAIR_FORK_EPOCH, Epoch{70});
    for (const std::string_view bad : {"no separator", "A=1\nA=2", "PRESET_BASE=tiny", "L#X=1"}) {
        const auto refused = read_config(seal_record(1, Bytes(bad.begin(), bad.end())));
        ASSERT_FALSE(refused.has_value()) << bad;
        EXPECT_EQ(refused.error().kind, StoreErrorKind::damaged);
    }
}

TEST(ChainRecords, KeysAscendWithSlots) {
    Root low;
    Root high;
    high.bytes.fill(0xff);
    EXPECT_LT(block_key({Slot{255}, high}), block_key({Slot{256}, low}));
    EXPECT_EQ(read_block_key(block_key({Slot{256}, high})), (BlockId{Slot{256}, high}));
    EXPECT_FALSE(read_block_key(Bytes(39, 0)).has_value());
}

TEST(ChainRecords, ABlockUnderAnotherKeyIsDamage) {
    const Sample sample;
    const SavedBlock block = sample.block(5, {});
    const Bytes record = write_block(sample.network, block);
    EXPECT_EQ(read_block(sample.network, block.id(), record)->arrival_ms, 5000U);
    for (const BlockId& id : {BlockId{Slot{6}, block.root}, BlockId{Slot{5}, Root{}}}) {
        EXPECT_EQ(read_block(sample.network, id, record).error().kind, StoreErrorKind::damaged);
    }
    EXPECT_EQ(read_block(sample.network, {Slot{8 * 70}, block.root}, record).error().kind,
              StoreErrorKind::unknown_form);
}

TEST(ChainStore, BeginsOnce) {
    Opened opened;
    EXPECT_TRUE(opened.store->is_empty());
    EXPECT_FALSE(ChainStore::config_of(*opened.kv)->has_value());
    const SavedBlock first = opened.sample.block(0, {});
    ASSERT_TRUE(opened.store->begin(opened.sample.anchor(first, 0)).has_value());
    EXPECT_EQ(opened.disk.unsynced(), 0U);
    EXPECT_EQ((*ChainStore::config_of(*opened.kv))->ALTAIR_FORK_EPOCH, Epoch{70});
    opened.store = ChainStore::open(opened.sample.network, *opened.kv).value();
    ASSERT_FALSE(opened.store->is_empty());
    const auto anchor = opened.store->anchor();
    ASSERT_TRUE(anchor.has_value()) << anchor.error().what;
    EXPECT_EQ(anchor->block.root, first.root);
    EXPECT_EQ(anchor->state, opened.sample.state(*first.block));
    EXPECT_TRUE(opened.store->blocks_above_anchor()->empty());
}

TEST(ChainStore, StatesOfManyCheckpointsComeBack) {
    Opened opened;
    const auto blocks = opened.finalise(100);
    for (const SavedBlock& block : blocks) {
        const auto found = opened.store->state_until(block.block->message.slot + 3);
        ASSERT_TRUE(found && *found) << found.error().what;
        EXPECT_EQ((*found)->block, block.id());
        EXPECT_EQ((*found)->state, opened.sample.state(*block.block));
    }
    // Whole: epochs 0, 32, 64, 96 and the first of altair; each of the others is small.
    std::size_t whole = 0;
    const auto snapshot = opened.kv->snapshot();
    const auto entry = snapshot->iterate(static_cast<Column>(Place::states));
    for (entry->seek({}); entry->valid(); entry->next()) {
        whole += entry->value().size() > 20'000 ? 1U : 0U;
    }
    EXPECT_EQ(whole, 5U);
}

TEST(ChainStore, FinalityMakesHistory) {
    Opened opened;
    const SavedBlock first = opened.sample.block(0, {});
    const SavedBlock kept = opened.sample.block(3, first.root);
    const SavedBlock left = opened.sample.block(3, first.root, 9);
    const SavedBlock next = opened.sample.block(8, kept.root);
    const SavedBlock above = opened.sample.block(9, next.root);
    ASSERT_TRUE(opened.store->begin(opened.sample.anchor(first, 0)).has_value());
    for (const SavedBlock& block : {kept, left, next, above}) {
        opened.store->put_block(block);
        ASSERT_TRUE(opened.store->commit().has_value());
    }
    EXPECT_EQ(opened.store->blocks_above_anchor()->size(), 4U);
    const BeaconState state = opened.sample.state(*next.block);
    const FinalityMove move{
        {Epoch{1}, next.root}, next.id(), state, {first.id(), kept.id()}, {left.id()}};
    ASSERT_TRUE(opened.store->put_finality(move).has_value());
    EXPECT_EQ(opened.store->anchor_record()->block, first.id());
    ASSERT_TRUE(opened.store->commit().has_value());
    EXPECT_EQ(opened.disk.unsynced(), 0U);
    EXPECT_EQ(opened.store->anchor_record()->block, next.id());
    EXPECT_EQ(opened.store->anchor()->checkpoint, move.checkpoint);
    EXPECT_EQ(opened.ids(Place::history), move.decided);
    EXPECT_EQ(opened.ids(Place::blocks), (std::vector<BlockId>{next.id(), above.id()}));
    EXPECT_FALSE(opened.store->block(left.root)->has_value());
    EXPECT_EQ((*opened.store->block(kept.root))->root, kept.root);
    ASSERT_EQ(opened.store->history(Slot{1}, 5)->size(), 1U);
    EXPECT_EQ(opened.store->history(Slot{4}, 5)->size(), 0U);
    EXPECT_EQ(opened.store->blocks_above_anchor()->at(0).root, above.root);
}

TEST(ChainStore, AMoveThatCannotBeReadCollectsNothing) {
    Opened opened;
    const SavedBlock first = opened.sample.block(0, {});
    const SavedBlock unknown = opened.sample.block(3, first.root);
    ASSERT_TRUE(opened.store->begin(opened.sample.anchor(first, 0)).has_value());
    const BeaconState state = opened.sample.state(*unknown.block);
    const auto moved = opened.store->put_finality(
        {{Epoch{1}, unknown.root}, unknown.id(), state, {first.id(), unknown.id()}, {}});
    ASSERT_FALSE(moved.has_value());
    EXPECT_EQ(moved.error().kind, StoreErrorKind::damaged);
    EXPECT_FALSE(opened.store->has_uncommitted());
    EXPECT_TRUE(opened.store->failure().has_value());
}

TEST(ChainStore, OldStatesAndHistoryGo) {
    Opened opened({.kept_state_epochs = 40});
    const auto blocks = opened.finalise(100);
    const auto states = opened.ids(Place::states);
    EXPECT_EQ(states.front(), blocks[0].id());
    EXPECT_EQ(states[1], blocks[32].id());
    EXPECT_EQ(states.size(), 1U + 100 - 31);
    EXPECT_EQ(opened.store->prune_history(Slot{8 * 90}).value(), 90U);
    EXPECT_EQ(opened.ids(Place::history).front(), blocks[90].id());
    EXPECT_FALSE(opened.store->block(blocks[5].root)->has_value());
    EXPECT_EQ(opened.ids(Place::states)[1], blocks[64].id());
    EXPECT_EQ(opened.store->anchor()->block.root, blocks.back().root);
}

// Segments ----------------------------------------------------------------------------------------

/// 200 epochs, of which the first three segments of 512 slots are whole.
struct Segmented {
    TestFolder folder;
    Opened opened = Opened({.segments = folder.path() / "segments"});
    std::vector<SavedBlock> blocks = opened.finalise(200);

    Stored<void> reopen() {
        opened.store.reset();
        CAIRN_TRY_ASSIGN(opened.store, ChainStore::open(opened.sample.network, *opened.kv,
                                                        {.segments = folder.path() / "segments"}));
        return {};
    }
    std::filesystem::path file(std::string_view first) const {
        return folder.path() / "segments" / ("blocks-000000" + std::string(first) + ".seg");
    }
    void expect_history(std::size_t from) const {
        const auto history = opened.store->history(Slot{0}, ~std::uint64_t{0});
        ASSERT_TRUE(history) << history.error().what;
        ASSERT_EQ(history->size(), 200 - from);
        for (std::size_t i = from; i < blocks.size(); ++i) {
            if (i < 200) {
                EXPECT_EQ((*history)[i - from].root, blocks[i].root);
            }
            const auto found = opened.store->block(blocks[i].root);
            ASSERT_TRUE(found && *found) << i;
            EXPECT_EQ((*found)->arrival_ms, blocks[i].arrival_ms);
        }
        EXPECT_EQ(opened.store->oldest_block().value(), blocks[from].id());
        EXPECT_EQ(check_chain(*opened.store).value(), std::vector<std::string>());
    }
};

TEST(ChainSegments, DecidedBlocksGoThere) {
    Segmented chain;
    EXPECT_EQ(chain.opened.store->segments()->range(), (SlotRange{Slot{0}, Slot{1536}}));
    EXPECT_EQ(chain.opened.ids(Place::history).front(), chain.blocks[192].id());
    chain.expect_history(0);
    EXPECT_EQ(chain.opened.store->history(Slot{510}, 10)->size(), 1U);
    EXPECT_EQ(measure_chain(*chain.opened.store).value()[Place::history].records, 200U);
    // As after a power cut.
    EXPECT_EQ(chain.opened.disk.unsynced(), 0U);
    ASSERT_TRUE(chain.reopen());
    chain.expect_history(0);
}

TEST(ChainSegments, BeginWithTheFirstThatIsWhole) {
    Segmented chain;
    Opened begun;  // at slot 1000, as from a checkpoint
    const auto& blocks = chain.blocks;
    ASSERT_TRUE(begun.store->begin(begun.sample.anchor(blocks[125], 125)));
    begun.store.reset();
    const TestFolder folder;
    begun.store =
        ChainStore::open(begun.sample.network, *begun.kv, {.segments = folder.path()}).value();
    for (std::size_t i = 126; i <= 200; ++i) {
        begun.store->put_block(blocks[i]);
        ASSERT_TRUE(begun.store->put_finality({{Epoch{i}, blocks[i].root},
                                               blocks[i].id(),
                                               begun.sample.state(*blocks[i].block),
                                               {blocks[i - 1].id()},
                                               {}}));
        ASSERT_TRUE(begun.store->commit());
    }
    EXPECT_EQ(begun.store->segments()->range(), (SlotRange{Slot{1024}, Slot{1536}}));
    // What is filled in below may be of slots of the segment that was not whole.
    ASSERT_TRUE(begun.store->extend_history({blocks.begin() + 100, blocks.begin() + 125}));
    EXPECT_EQ(begun.store->oldest_block().value(), blocks[100].id());
    EXPECT_EQ(begun.store->block(blocks[124].root).value()->id(), blocks[124].id());
    EXPECT_EQ(begun.store->history(Slot{0}, 2000)->size(), 100U);
    EXPECT_EQ(check_chain(*begun.store).value(), std::vector<std::string>());
}

TEST(ChainSegments, WhatWasCutShortIsRemoved) {
    Segmented chain;
    for (const std::string_view name : {"001536", "002048"}) {
        std::filesystem::copy_file(chain.file("001024"), chain.file(name));
    }
    std::filesystem::path partial = chain.file("001536");
    partial += ".partial";
    std::filesystem::copy_file(chain.file("001024"), partial);
    ASSERT_TRUE(chain.reopen());
    EXPECT_FALSE(std::filesystem::exists(chain.file("001536")));
    EXPECT_FALSE(std::filesystem::exists(chain.file("002048")));
    EXPECT_FALSE(std::filesystem::exists(partial));
    chain.expect_history(0);
}

TEST(ChainSegments, ALostOrDamagedFileIsTold) {
    Segmented chain;
    std::filesystem::resize_file(chain.file("000512"), 5000);
    EXPECT_EQ(chain.opened.store->history(Slot{0}, 2000).error().kind, StoreErrorKind::damaged);
    EXPECT_EQ(chain.opened.store->block(chain.blocks[70].root).error().kind,
              StoreErrorKind::damaged);
    EXPECT_TRUE(chain.opened.store->block(chain.blocks[20].root).has_value());
    std::filesystem::remove(chain.file("000512"));
    const auto reopened = chain.reopen();
    ASSERT_FALSE(reopened);
    EXPECT_EQ(reopened.error().kind, StoreErrorKind::damaged);
    EXPECT_NE(reopened.error().what.find("blocks-000000000512.seg"), std::string::npos);
}

TEST(ChainSegments, PruningRemovesWholeFiles) {
    Segmented chain;
    EXPECT_EQ(chain.opened.store->prune_history(Slot{1100}).value(), 128U);
    EXPECT_FALSE(std::filesystem::exists(chain.file("000512")));
    chain.expect_history(128);
    ASSERT_TRUE(chain.reopen());
    chain.expect_history(128);
    EXPECT_FALSE(chain.opened.store->block(chain.blocks[5].root)->has_value());
}

TEST(ChainSegments, ACommitThatFailsChangesNothing) {
    Segmented chain;
    std::filesystem::remove_all(chain.folder.path() / "segments");
    std::ofstream(chain.folder.path() / "segments") << "no folder";
    // Blocks go on; those that are decided stay where they are.
    for (std::uint64_t epoch = 201; epoch <= 260; ++epoch) {
        const SavedBlock block = chain.opened.sample.block(8 * epoch, chain.blocks.back().root);
        const BeaconState state = chain.opened.sample.state(*block.block);
        chain.opened.store->put_block(block);
        ASSERT_TRUE(chain.opened.store->put_finality(
            {{Epoch{epoch}, block.root}, block.id(), state, {chain.blocks.back().id()}, {}}));
        ASSERT_TRUE(chain.opened.store->commit());
        chain.blocks.push_back(block);
    }
    EXPECT_EQ(chain.opened.store->segments()->range().end, Slot{1536});
    EXPECT_TRUE(chain.opened.store->failure().has_value());
    EXPECT_EQ(chain.opened.ids(Place::history).size(), 260U - 192);
}

// Older programs ----------------------------------------------------------------------------------

TEST(ChainSegments, AnOlderProgramRefusesThemByName) {
    const AnchorRecord plain{{Epoch{3}, Root{}}, {Slot{24}, Root{}}, {}};
    AnchorRecord with_segments = plain;
    with_segments.segments.end = Slot{24};
    constexpr std::uint8_t OLDER = 1;
    EXPECT_TRUE(open_record(write_anchor(plain), OLDER, "anchor"));
    const auto refused = open_record(write_anchor(with_segments), OLDER, "anchor");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, StoreErrorKind::unknown_form);
    EXPECT_EQ(read_anchor(write_anchor(plain))->segments, SlotRange{});
    EXPECT_EQ(read_anchor(write_anchor(with_segments))->segments, with_segments.segments);
    with_segments.segments.end = Slot{25};
    EXPECT_EQ(read_anchor(write_anchor(with_segments)).error().kind, StoreErrorKind::damaged);
}

TEST(ChainSegments, WithoutTheirFolderTheStoreIsRefused) {
    Segmented chain;
    chain.opened.store.reset();
    const auto opened = ChainStore::open(chain.opened.sample.network, *chain.opened.kv);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, StoreErrorKind::unknown_form);
}

}  // namespace
}  // namespace cairn::store
