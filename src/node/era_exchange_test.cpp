// A chain goes from the store of one node to that of another by era files, and a file that was
// changed on the way is refused.
#include "consensus/genesis.hpp"
#include "node/resume_network_test.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "store/chain_check.hpp"
#include "store/era_export.hpp"
#include "store/era_import.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

namespace cairn::node {
namespace {

namespace fs = std::filesystem;
using namespace consensus;
using resumed::Network;
using resumed::Process;
using store::ChainStore;
using store::EraFile;
using store::EraGroup;
using store::StoreErrorKind;

/// Empty: the first slot of an era, its last one, and some others. Slot 128, where an era begins,
/// has a block.
bool is_empty_slot(std::uint64_t slot) {
    return slot == 33 || slot == 63 || slot == 64 || slot == 100;
}

/// A store of its own.
struct Disk {
    explicit Disk(const Network& network) {
        kv = disk.open(ChainStore::columns()).value();
        chain_store = ChainStore::open(network.spec(), *kv).value();
    }
    ChainStore& operator*() { return *chain_store; }

    store::MemoryDisk disk;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<ChainStore> chain_store;
};

class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "cairn_era_XXXXXX").string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const noexcept { return path_; }

  private:
    fs::path path_;
};

/// A node that has finalised two eras and more, and their files.
struct Source {
    Network network;
    Disk disk = Disk(network);
    Folder folder;
    std::vector<fs::path> files;

    Source() {
        const auto process = Process::run(network, disk.chain_store.get()).value();
        for (std::uint64_t slot = 1; slot <= 160; ++slot) {
            process->chain().set_time(network.slot_ms(slot)).value();
            if (!is_empty_slot(slot)) {
                EXPECT_TRUE(process->chain().import(process->make_block()));
            }
            process->vote();
        }
        const auto range = store::whole_eras(*disk).value();
        EXPECT_EQ(range.first, 0U);
        EXPECT_EQ(range.end, 3U);
        store::EraLink link;
        for (std::uint64_t era = range.first; era < range.end; ++era) {
            const auto exported =
                store::export_era(*disk, era, link, folder.path(), base::serial_executor());
            EXPECT_TRUE(exported) << exported.error().what;
            link = exported->link;
            files.push_back(exported->path);
        }
    }
};

const Source& source() {
    static const Source instance;
    return instance;
}

store::Stored<store::EraImport> import_into(
    ChainStore& to, const std::vector<fs::path>& paths,
    store::SignatureCheck signatures = store::SignatureCheck::all) {
    CAIRN_TRY_ASSIGN(const auto files, store::open_eras(paths));
    return store::import_eras(to, files,
                              {.signatures = signatures, .executor = base::serial_executor()});
}

std::vector<Root> roots(const std::vector<store::SavedBlock>& blocks) {
    std::vector<Root> out;
    for (const store::SavedBlock& block : blocks) {
        out.push_back(block.root);
    }
    return out;
}

void expect_refused(const store::Stored<store::EraImport>& outcome, StoreErrorKind kind,
                    std::string_view words) {
    ASSERT_FALSE(outcome) << words;
    EXPECT_EQ(outcome.error().kind, kind) << outcome.error().what;
    EXPECT_NE(outcome.error().what.find(words), std::string::npos) << outcome.error().what;
}

TEST(EraExchange, FilesAreNamedByTheirNetworkEraAndRoot) {
    const auto& files = source().files;
    ASSERT_EQ(files.size(), 3U);
    const std::string validators =
        base::to_hex(source().network.genesis().genesis_validators_root.view().first(4)).substr(2);
    EXPECT_EQ(files[0].filename(), "sample-00000-" + validators + ".era");
    for (std::size_t i = 1; i < files.size(); ++i) {
        EXPECT_TRUE(files[i].filename().string().starts_with("sample-0000" + std::to_string(i)));
        EXPECT_EQ(files[i].filename().string().size(), files[0].filename().string().size());
    }
}

TEST(EraExchange, AnEmptyStoreTakesAChainFromItsGenesis) {
    const Source& from = source();
    Disk to(from.network);
    // In any order.
    const auto done = import_into(*to, {from.files[2], from.files[0], from.files[1]});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->eras, 3U);
    EXPECT_EQ(done->blocks, 1U + 127 - 4);
    // Finality is that of the last block in the files, and the history up to there the same.
    const auto& anchor = *(*to).anchor_record();
    EXPECT_GE(anchor.checkpoint.epoch, Epoch{13});
    const auto theirs = from.disk.chain_store->history(Slot{0}, anchor.block.slot.value).value();
    EXPECT_EQ(roots((*to).history(Slot{0}, 1000).value()), roots(theirs));
    const auto at = (*to).anchor();
    ASSERT_TRUE(at) << at.error().what;
    EXPECT_EQ(at->state, from.disk.chain_store->state_until(anchor.block.slot).value()->state);
    // And a node goes on from it.
    const auto process = Process::run(from.network, to.chain_store.get());
    ASSERT_TRUE(process) << process.error().what;
    EXPECT_EQ((*process)->chain().head().slot, Slot{127});
}

TEST(EraExchange, AStoreThatBeganLaterTakesItsHistory) {
    const Source& from = source();
    const auto begin = from.disk.chain_store->state_until(Slot{120}).value();
    ASSERT_TRUE(begin);
    const auto block = from.disk.chain_store->block(begin->block.root).value();
    Disk to(from.network);
    const Epoch epoch{(begin->block.slot.value + 7) / 8};
    ASSERT_TRUE((*to).begin({{epoch, block->root}, *block, begin->state}));
    expect_refused(import_into(*to, {from.files[0]}), StoreErrorKind::unknown_form,
                   "no block before it");
    expect_refused(import_into(*to, {from.files[0], from.files[1]}), StoreErrorKind::damaged,
                   "not the history of this store");
    EXPECT_EQ((*to).oldest_block().value(), begin->block);
    const auto done = import_into(*to, from.files);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(roots((*to).history(Slot{0}, 1000).value()),
              roots(from.disk.chain_store->history(Slot{1}, begin->block.slot.value - 1).value()));
    expect_refused(import_into(*to, from.files), StoreErrorKind::unknown_form,
                   "no block before it");
}

TEST(EraExchange, AnEraMustNotBeMissing) {
    const auto& files = source().files;
    Disk to(source().network);
    expect_refused(import_into(*to, {files[1], files[2]}), StoreErrorKind::unknown_form,
                   "begins with the era of the genesis");
    expect_refused(import_into(*to, {files[0], files[2]}), StoreErrorKind::damaged,
                   "begins at slot 64");
    expect_refused(import_into(*to, {files[0], files[1], files[1]}), StoreErrorKind::damaged,
                   "begins at slot 0");
    expect_refused(import_into(*to, {files[0], "/nowhere.era"}), StoreErrorKind::io, "/nowhere");
}

// Changed files -----------------------------------------------------------------------------------

/// Era 2 again, with another state or block.
struct Forged {
    using ChangeState = std::function<void(BeaconState&)>;
    using ChangeBlock = std::function<bool(SignedBeaconBlock&)>;

    /// `change_block`: false, and the block is left out.
    Forged(std::size_t era, const ChangeState& change_state, const ChangeBlock& change_block) {
        const Spec& spec = source().network.spec();
        const EraFile file = EraFile::open(source().files[era]).value();
        const EraGroup& group = file.groups()[0];
        files = source().files;
        files[era] = folder.path() / "forged.era";
        auto writer = store::EraWriter::create(files[era]).value();
        for (const store::EraEntry& entry : group.blocks) {
            auto block = *store::read_era_block(spec, file, entry, 0).value().block;
            if (change_block(block)) {
                EXPECT_TRUE(writer.append_block(entry.slot, ssz::encode(spec, block)));
            }
        }
        BeaconState state;
        EXPECT_TRUE(ssz::decode(spec, file.read(group.state, 1U << 30U).value(), state));
        change_state(state);
        EXPECT_TRUE(writer.seal(group.state.slot, group.state.slot - group.first_slot,
                                ssz::encode(spec, state)));
    }

    void expect_refused_as(std::string_view words) const {
        Disk to(source().network);
        expect_refused(import_into(*to, files), StoreErrorKind::damaged, words);
    }

    Folder folder;
    std::vector<fs::path> files;
};

const Forged::ChangeState SAME_STATE = [](BeaconState&) {};
const Forged::ChangeBlock SAME_BLOCK = [](SignedBeaconBlock&) { return true; };

TEST(EraExchange, AChangedBlockIsRefused) {
    const Forged graffiti(2, SAME_STATE, [](SignedBeaconBlock& block) {
        if (block.message.slot == Slot{90}) {
            block.message.body.graffiti[0] ^= 1;
        }
        return true;
    });
    graffiti.expect_refused_as("slot 90: its block is not the one of the era's state");
    const Forged left_out(2, SAME_STATE, [](const SignedBeaconBlock& block) {
        return block.message.slot != Slot{90};
    });
    left_out.expect_refused_as("slot 90: the file has no block");
    const Forged last(1, SAME_STATE, [](const SignedBeaconBlock& block) {
        return block.message.slot != Slot{62};
    });
    last.expect_refused_as("slot 62: the file has no block");
}

// Roots do not cover it.
TEST(EraExchange, AChangedSignatureIsRefused) {
    const Forged forged(2, SAME_STATE, [](SignedBeaconBlock& block) {
        if (block.message.slot == Slot{90}) {
            block.signature[40] ^= 1;
        }
        return true;
    });
    forged.expect_refused_as("batched_signature_invalid");
    Disk to(source().network);
    EXPECT_TRUE(import_into(*to, forged.files, store::SignatureCheck::none));
}

TEST(EraExchange, AChangedStateIsRefused) {
    const Forged richer(1, [](BeaconState& state) { state.balances.set(3, Gwei{1}); }, SAME_BLOCK);
    richer.expect_refused_as("do not lead to its state");
    // With a block in its own slot a state is known from the next era's.
    const Forged slashed(
        1, [](BeaconState& state) { state.block_roots.set(20, Root{}); }, SAME_BLOCK);
    slashed.expect_refused_as("slot 20: its block is not the one of the era's state");
    const Forged header(
        2, [](BeaconState& state) { state.latest_block_header.parent_root = Root{}; }, SAME_BLOCK);
    header.expect_refused_as("its state does not follow its last block");
    const Forged history(
        2, [](BeaconState& state) { state.state_roots.set(0, Root{}); }, SAME_BLOCK);
    history.expect_refused_as("does not go on from the state of the era before");
    const Forged slot(2, [](BeaconState& state) { state.slot = Slot{127}; }, SAME_BLOCK);
    slot.expect_refused_as("the state of slot 128 is of slot 127");
}

TEST(EraExchange, AnotherGenesisIsRefused) {
    const Forged genesis(0, [](BeaconState& state) { state.eth1_deposit_index += 1; }, SAME_BLOCK);
    genesis.expect_refused_as("does not go on from the state of the era before");
    const Forged final_genesis(
        0, [](BeaconState& state) { state.finalized_checkpoint = {Epoch{9}, Root{}}; }, SAME_BLOCK);
    final_genesis.expect_refused_as("does not go on from the state of the era before");
    Network other;
    Config config = *other.spec().config;
    config.DENEB_FORK_VERSION[3] ^= 1;
    const Spec spec{minimal_preset(), config, ForkId::deneb};
    store::MemoryDisk disk;
    const auto kv = disk.open(ChainStore::columns()).value();
    const auto to = ChainStore::open(spec, *kv).value();
    expect_refused(import_into(*to, source().files), StoreErrorKind::unknown_form,
                   "another network");
}

// The check of a whole store ----------------------------------------------------------------------

using Place = ChainStore::Place;

/// What is found after a change behind the store's back.
std::vector<std::string> found_after(const std::function<void(store::Batch&, Disk&)>& change) {
    Disk disk(source().network);
    EXPECT_TRUE(import_into(*disk, source().files, store::SignatureCheck::none));
    store::Batch batch;
    change(batch, disk);
    EXPECT_TRUE(disk.kv->commit(batch, store::Durability::synced));
    const auto found = store::check_chain(*disk);
    EXPECT_TRUE(found) << found.error().what;
    return found.value_or(std::vector<std::string>{});
}

void expect_found(const std::vector<std::string>& found, std::string_view words) {
    const bool is_there = std::ranges::any_of(found, [&](const std::string& finding) {
        return finding.find(words) != std::string::npos;
    });
    EXPECT_TRUE(is_there) << words << " of " << found.size();
}

constexpr auto HISTORY = static_cast<store::Column>(Place::history);

TEST(ChainCheck, FindsNothingInWhatIsRight) {
    EXPECT_EQ(store::check_chain(*source().disk.chain_store).value(), std::vector<std::string>());
    EXPECT_TRUE(found_after([](store::Batch&, Disk&) {}).empty());
}

TEST(ChainCheck, FindsWhatIsLostOrDamaged) {
    const auto history = source().disk.chain_store->history(Slot{1}, 50).value();
    const Bytes key = store::block_key(history[20].id());
    auto found = found_after([&](store::Batch& batch, Disk&) { batch.remove(HISTORY, key); });
    EXPECT_EQ(found.size(), 2U);
    expect_found(found, "is no child of");
    expect_found(found, "has a root of no block");
    found = found_after([&](store::Batch& batch, Disk& disk) {
        Bytes record = **disk.kv->get(HISTORY, key);
        record[30] ^= 1U;
        batch.put(HISTORY, key, record);
    });
    expect_found(found, "checksum");
    found = found_after([&](store::Batch& batch, Disk&) {
        batch.remove(static_cast<store::Column>(Place::slots), history[20].root.view());
    });
    expect_found(found, "the index lacks 1 blocks");
    found = found_after([](store::Batch& batch, Disk& disk) {
        batch.remove(static_cast<store::Column>(Place::blocks),
                     store::block_key((*disk).anchor_record()->block));
    });
    expect_found(found, "the anchor, is missing");
    expect_found(found, "has no parent in the store");
    found = found_after([](store::Batch& batch, Disk& disk) {
        const auto state = (*disk).state_until(Slot{0}).value();
        batch.remove(static_cast<store::Column>(Place::states), store::block_key(state->block));
    });
    expect_found(found, "state after");
}

TEST(ChainCheck, TheSizeFormulaHoldsForWhatIsThere) {
    const auto size = store::measure_chain(*source().disk.chain_store).value();
    EXPECT_EQ(size[Place::history].records + size[Place::blocks].records, 1U + 160 - 4);
    EXPECT_GE(size.whole_states, 1U);
    const store::SizeForecast mean = store::forecast_of(size);
    const double blocks = static_cast<double>(size[Place::history].bytes +
                                              size[Place::blocks].bytes + size[Place::slots].bytes);
    EXPECT_NEAR(mean.bytes(1 + 160 - 4, 0), blocks, 1);
    EXPECT_LT(mean.state_difference, mean.whole_state);
}

}  // namespace
}  // namespace cairn::node
