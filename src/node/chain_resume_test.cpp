#include "consensus/misc.hpp"
#include "node/resume_network_test.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace cairn::node {
namespace {

using namespace consensus;
using resumed::Network;
using resumed::Process;
using store::ChainStore;
using store::StoreErrorKind;

using Block = std::shared_ptr<const SignedBeaconBlock>;

/// What a chain looks like from outside.
struct Sight {
    Root head;
    Root state_root;
    Checkpoint justified;
    Checkpoint finalized;
    friend bool operator==(const Sight&, const Sight&) = default;
};

Sight sight_of(const Network& network, const Chain& chain) {
    return {chain.head().root, ssz::hash_tree_root(network.spec(), *chain.head().state),
            chain.store().justified_checkpoint, chain.store().finalized_checkpoint};
}

/// One import of a node's life, and what the node saw after it.
struct Step {
    Block block;
    Root root;
    std::uint64_t time_ms = 0;
    Sight after;
};

/// The life of a node that hears of every block, some of them of a branch that is left again.
struct Life {
    Network network;
    std::vector<Step> steps;

    /// Slots without a block: at the start of an epoch, so that a checkpoint's block is older.
    static bool is_empty_slot(std::uint64_t slot) { return slot == 16 || slot == 33; }
    /// In these slots a second node has not heard of the block before.
    static bool is_forked(std::uint64_t slot) { return slot % 7 == 5; }

    explicit Life(std::uint64_t last_slot) {
        auto node = Process::run(network).value();
        auto other = Process::run(network).value();
        Block unheard;
        for (std::uint64_t slot = 1; slot <= last_slot; ++slot) {
            node->chain().set_time(network.slot_ms(slot)).value();
            other->chain().set_time(network.slot_ms(slot)).value();
            if (is_empty_slot(slot)) {
                vote(*node, *other);
                continue;
            }
            const Block block = node->make_block();
            if (unheard != nullptr) {
                take(*node, other->make_block(), network.slot_ms(slot) + 50);
                other->chain().import(unheard).value();
                unheard = nullptr;
            }
            take(*node, block, network.slot_ms(slot) + 100);
            if (is_forked(slot + 1) && !is_empty_slot(slot + 1)) {
                unheard = block;
            } else {
                other->chain().import(block).value();
            }
            vote(*node, *other);
        }
    }

    /// Both hear all votes for the node's head.
    static void vote(Process& node, Process& other) {
        node.vote();
        if (other.chain().block(node.chain().head().root) != nullptr) {
            other.vote();
        }
    }

    void take(Process& node, const Block& block, std::uint64_t time_ms) {
        node.chain().set_time(time_ms).value();
        const auto imported = node.chain().import(block);
        ASSERT_TRUE(imported.has_value()) << describe(imported.error());
        steps.push_back({block, ssz::hash_tree_root(network.spec(), block->message), time_ms,
                         sight_of(network, node.chain())});
    }
};

const Life& life() {
    static const Life instance(60);
    return instance;
}

/// A disk with a store on it, and the process that uses them.
struct Machine {
    explicit Machine(const Network& of) : network(of) {}

    store::Stored<void> start() {
        CAIRN_TRY_ASSIGN(kv, disk.open(ChainStore::columns()));
        CAIRN_TRY_ASSIGN(chain_store, ChainStore::open(network.spec(), *kv));
        CAIRN_TRY_ASSIGN(process, Process::run(network, chain_store.get()));
        return {};
    }
    void crash(std::size_t kept_batches) {
        stop();
        disk.lose_unsynced(kept_batches);
    }
    void stop() {
        process.reset();
        chain_store.reset();
        kv.reset();
    }
    Checked<> take(const Step& step) const {
        CAIRN_TRY(process->chain().set_time(step.time_ms));
        return process->chain().import(step.block);
    }

    const Network& network;
    store::MemoryDisk disk;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<ChainStore> chain_store;
    std::unique_ptr<Process> process;
};

std::string text(const store::Stored<void>& outcome) {
    return outcome ? "" : outcome.error().what;
}

TEST(Resume, TheLifeIsWorthRemembering) {
    const Sight& last = life().steps.back().after;
    EXPECT_GE(last.finalized.epoch, Epoch{4});
    EXPECT_GT(life().steps.size(), 60U);
}

// After the last kept batch everything is as it was then.
TEST(Resume, SameHeadAfterACrashAtAnyInstant) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 24; ++round) {
        Machine machine(life().network);
        ASSERT_EQ(text(machine.start()), "");
        const std::size_t imports = 1 + random() % life().steps.size();
        std::size_t last_synced = 0;
        for (std::size_t i = 0; i < imports; ++i) {
            ASSERT_TRUE(machine.take(life().steps[i]).has_value());
            last_synced = i + 1 - machine.disk.unsynced();
        }
        const std::size_t kept = random() % (machine.disk.unsynced() + 1);
        machine.crash(kept);
        ASSERT_EQ(text(machine.start()), "") << imports << " imports, " << kept << " kept";
        const std::size_t survived = last_synced + kept;
        if (survived > 0) {
            Sight expected = life().steps[survived - 1].after;
            const Checkpoint& stored = machine.chain_store->anchor_record()->checkpoint;
            if (stored.epoch >
                expected.finalized.epoch) {  // it came with the clock, and was synced
                expected.finalized = stored;
            }
            EXPECT_EQ(sight_of(life().network, machine.process->chain()), expected)
                << imports << " imports, " << kept << " kept";
        }
        for (std::size_t i = survived; i < std::min(survived + 3, life().steps.size()); ++i) {
            ASSERT_TRUE(machine.take(life().steps[i]).has_value());
            EXPECT_EQ(sight_of(life().network, machine.process->chain()), life().steps[i].after);
        }
    }
}

TEST(Resume, FinalisedBlocksAreNeverLost) {
    Machine machine(life().network);
    ASSERT_EQ(text(machine.start()), "");
    Epoch finalized;
    for (const Step& step : life().steps) {
        ASSERT_TRUE(machine.take(step).has_value());
        if (step.after.finalized.epoch == finalized) {
            continue;
        }
        finalized = step.after.finalized.epoch;
        machine.crash(0);
        ASSERT_EQ(text(machine.start()), "");
        const Chain& chain = machine.process->chain();
        EXPECT_EQ(chain.store().finalized_checkpoint, step.after.finalized);
        ASSERT_TRUE(machine.take(step).has_value());  // it is lost where finality came before it
        EXPECT_EQ(chain.head().root, step.after.head);
        Root root = chain.head().root;
        std::size_t length = 0;
        for (; root != Root{}; ++length) {
            const auto block = machine.chain_store->block(root);
            ASSERT_TRUE(block && *block);
            root = (*block)->block->message.parent_root;
        }
        EXPECT_EQ(length, chain.canonical_blocks(Slot{0}, 1000).size());
    }
    EXPECT_GE(finalized, Epoch{4});
}

TEST(Resume, FinalityOfANewEpochOutlivesAPowerCutBeforeTheNextBlock) {
    Machine machine(life().network);
    ASSERT_EQ(text(machine.start()), "");
    std::size_t moves = 0;
    for (const Step& step : life().steps) {
        const Checkpoint before = machine.process->chain().store().finalized_checkpoint;
        ASSERT_TRUE(machine.process->chain().set_time(step.time_ms).has_value());
        const Checkpoint after = machine.process->chain().store().finalized_checkpoint;
        if (after != before) {
            ++moves;
            machine.crash(0);
            ASSERT_EQ(text(machine.start()), "");
            EXPECT_EQ(machine.process->chain().store().finalized_checkpoint, after);
        }
        ASSERT_TRUE(machine.take(step).has_value());
        EXPECT_EQ(machine.process->chain().head().root, step.after.head);
    }
    EXPECT_GE(moves, 3U);
}

// The block of slot 15 came, and then the others went on without it, and without one in slot 16: so
// the checkpoint of epoch 2 is the block of slot 14, of which that of slot 15 is a child.
TEST(Resume, ABranchBetweenAFinalBlockAndItsEpochIsLeftBehind) {
    const Network& network = life().network;
    Machine machine(network);
    ASSERT_EQ(text(machine.start()), "");
    auto others = Process::run(network).value();
    Root left;
    for (std::uint64_t slot = 1; slot < 48; ++slot) {
        Chain& chain = machine.process->chain();
        chain.set_time(network.slot_ms(slot)).value();
        others->chain().set_time(network.slot_ms(slot)).value();
        if (chain.store().finalized_checkpoint.epoch == 2) {
            break;
        }
        if (slot != 16) {
            const Block block = others->make_block();
            chain.import(block).value();
            if (slot != 15) {
                others->chain().import(block).value();
            } else {
                left = ssz::hash_tree_root(network.spec(), block->message);
            }
        }
        others->vote();
    }
    const Checkpoint finalized = machine.process->chain().store().finalized_checkpoint;
    ASSERT_EQ(finalized.epoch, Epoch{2});
    ASSERT_EQ(machine.process->chain().block(finalized.root)->block->message.slot, Slot{14});
    machine.crash(0);
    ASSERT_EQ(text(machine.start()), "");
    EXPECT_EQ(machine.process->chain().store().finalized_checkpoint, finalized);
    EXPECT_FALSE(machine.chain_store->block(left)->has_value());
}

// No block from slot 16 to 24: the checkpoints of epochs 2 and 3 are both the block of slot 15. A
// quarter does not vote, so each epoch is justified one later, and final one after the other.
TEST(Resume, FinalityOfTheSameBlockInALaterEpochIsKept) {
    const Network& network = life().network;
    Machine machine(network);
    ASSERT_EQ(text(machine.start()), "");
    Checkpoint before;
    Checkpoint finalized;
    for (std::uint64_t slot = 1; slot < 80 && finalized.epoch != 3; ++slot) {
        Process& process = *machine.process;
        process.chain().set_time(network.slot_ms(slot)).value();
        if (slot < 16 || slot > 24) {
            process.chain().import(process.make_block()).value();
        }
        if (slot % 8 > 1) {
            process.vote();
        }
        const Checkpoint now = process.chain().store().finalized_checkpoint;
        before = now == finalized ? before : finalized;
        finalized = now;
    }
    ASSERT_EQ(finalized.epoch, Epoch{3});
    ASSERT_EQ(before, (Checkpoint{Epoch{2}, finalized.root}));
    machine.crash(0);
    ASSERT_EQ(text(machine.start()), "");
    EXPECT_EQ(machine.process->chain().store().finalized_checkpoint, finalized);
}

TEST(Resume, AbandonedBranchesAreGone) {
    Machine machine(life().network);
    ASSERT_EQ(text(machine.start()), "");
    for (const Step& step : life().steps) {
        ASSERT_TRUE(machine.take(step).has_value());
    }
    const Chain& chain = machine.process->chain();
    const Slot final_slot = compute_start_slot_at_epoch(life().network.spec(),
                                                        chain.store().finalized_checkpoint.epoch);
    std::set<Root> canonical;
    for (const Block& block : chain.canonical_blocks(Slot{0}, 1000)) {
        canonical.insert(ssz::hash_tree_root(life().network.spec(), block->message));
    }
    std::size_t abandoned = 0;
    for (const Step& step : life().steps) {
        if (step.block->message.slot < final_slot && !canonical.contains(step.root)) {
            EXPECT_FALSE(machine.chain_store->block(step.root)->has_value());
            ++abandoned;
        }
    }
    EXPECT_GE(abandoned, 2U);
}

TEST(Resume, AFullDiskRefusesNoBlock) {
    Machine machine(life().network);
    ASSERT_EQ(text(machine.start()), "");
    const auto& steps = life().steps;
    ASSERT_TRUE(machine.take(steps[0]).has_value());
    machine.disk.refuse_commits(store::StoreError{StoreErrorKind::disk_full, "the disk is full"});
    const auto refused = machine.take(steps[1]);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().rule, Rule::block_not_stored);
    EXPECT_EQ(machine.chain_store->failure()->kind, StoreErrorKind::disk_full);
    EXPECT_FALSE(machine.take(steps[2]).has_value());
    EXPECT_EQ(machine.process->chain().block(steps[2].root), nullptr);
    machine.disk.refuse_commits(std::nullopt);
    ASSERT_TRUE(machine.take(steps[2]).has_value());
    EXPECT_FALSE(machine.chain_store->failure().has_value());
    machine.stop();
    ASSERT_EQ(text(machine.start()), "");
    EXPECT_EQ(sight_of(life().network, machine.process->chain()), steps[2].after);
}

// Damage and other versions ----------------------------------------------------------------------

using Place = ChainStore::Place;

/// A store with a whole life in it, whose records may be changed behind its back.
struct Tampered : Machine {
    Tampered() : Machine(life().network) {
        EXPECT_EQ(text(start()), "");
        for (const Step& step : life().steps) {
            EXPECT_TRUE(take(step).has_value());
        }
    }
    std::vector<std::pair<Bytes, Bytes>> records(Place place) const {
        std::vector<std::pair<Bytes, Bytes>> found;
        const auto snapshot = kv->snapshot();
        const auto entry = snapshot->iterate(static_cast<store::Column>(place));
        for (entry->seek({}); entry->valid(); entry->next()) {
            found.emplace_back(Bytes(entry->key().begin(), entry->key().end()),
                               Bytes(entry->value().begin(), entry->value().end()));
        }
        return found;
    }
    /// Writes this in place of the record, and starts again.
    store::Stored<void> restart_with(Place place, const Bytes& key, std::optional<Bytes> value) {
        store::Batch batch;
        if (value) {
            batch.put(static_cast<store::Column>(place), key, *value);
        } else {
            batch.remove(static_cast<store::Column>(place), key);
        }
        EXPECT_TRUE(kv->commit(batch, store::Durability::synced).has_value());
        stop();
        return start();
    }
};

TEST(Resume, EveryDamagedRecordIsFound) {
    Tampered tampered;
    for (const Place place : {Place::meta, Place::blocks, Place::states}) {
        auto records = tampered.records(place);
        if (place == Place::states) {
            records.erase(records.begin(), records.end() - 1);  // the others are not needed
        }
        for (const auto& [key, value] : records) {
            Bytes changed = value;
            changed[value.size() / 2] ^= 0x10U;
            const auto started = tampered.restart_with(place, key, changed);
            ASSERT_FALSE(started.has_value());
            EXPECT_EQ(started.error().kind, StoreErrorKind::damaged);
            EXPECT_NE(started.error().what.find("checksum"), std::string::npos);
            const auto cut =
                tampered.restart_with(place, key, Bytes(value.begin(), value.begin() + 3));
            ASSERT_FALSE(cut.has_value());
            EXPECT_EQ(cut.error().kind, StoreErrorKind::damaged);
            ASSERT_EQ(text(tampered.restart_with(place, key, value)), "");
        }
    }
}

TEST(Resume, ALostBlockIsFound) {
    Tampered tampered;
    const auto records = tampered.records(Place::blocks);
    ASSERT_GT(records.size(), 2U);
    for (const std::size_t lost : {std::size_t{0}, std::size_t{1}}) {
        const auto started =
            tampered.restart_with(Place::blocks, records[lost].first, std::nullopt);
        ASSERT_FALSE(started.has_value());
        EXPECT_EQ(started.error().kind, StoreErrorKind::damaged);
        ASSERT_EQ(
            text(tampered.restart_with(Place::blocks, records[lost].first, records[lost].second)),
            "");
    }
}

TEST(Resume, RecordsOfANewerProgramAreRefused) {
    Tampered tampered;
    for (const Place place : {Place::meta, Place::blocks, Place::states}) {
        const auto record = tampered.records(place).back();
        const BytesView content = BytesView(record.second).subspan(1, record.second.size() - 5);
        const auto started =
            tampered.restart_with(place, record.first, store::seal_record(2, content));
        ASSERT_FALSE(started.has_value());
        EXPECT_EQ(started.error().kind, StoreErrorKind::unknown_form);
        EXPECT_NE(started.error().what.find("version 2"), std::string::npos)
            << started.error().what;
        ASSERT_EQ(text(tampered.restart_with(place, record.first, record.second)), "");
    }
    EXPECT_EQ(sight_of(life().network, tampered.process->chain()), life().steps.back().after);
}

TEST(Resume, AnotherNetworkIsRefused) {
    Tampered tampered;
    tampered.process.reset();
    const auto refusal = [&](auto&& change) {
        Config other = *life().network.spec().config;
        change(other);
        Spec spec = life().network.spec();
        spec.config = &other;
        const auto opened = ChainStore::open(spec, *tampered.kv);
        return opened ? std::string() : opened.error().what;
    };
    EXPECT_NE(refusal([](Config& c) { c.CONFIG_NAME = "elsewhere"; }).find("elsewhere"),
              std::string::npos);
    EXPECT_NE(refusal([](Config& c) { c.GENESIS_FORK_VERSION[3] ^= 1U; }), "");
    EXPECT_NE(refusal([](Config& c) { c.SLOT_DURATION_MS += 1000; }), "");
    EXPECT_NE(refusal([](Config& c) { c.ELECTRA_FORK_EPOCH = Epoch{3}; }).find("electra"),
              std::string::npos);
    EXPECT_EQ(refusal([](Config& c) { c.ELECTRA_FORK_EPOCH = Epoch{300}; }), "");
}

}  // namespace
}  // namespace cairn::node
