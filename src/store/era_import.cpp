#include "store/era_import.hpp"

#include "base/assert.hpp"
#include "consensus/genesis.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <map>

namespace cairn::store {

using namespace consensus;

namespace {

constexpr std::size_t BLOCKS_OF_A_BATCH = 256;

/// A group with its file.
struct Era {
    const EraFile* file;
    const EraGroup* group;
    Slot end() const { return Slot{group->state.slot}; }
};

std::vector<Era> eras_of(const std::vector<EraFile>& files) {
    std::vector<Era> out;
    for (const EraFile& file : files) {
        for (const EraGroup& group : file.groups()) {
            out.push_back({&file, &group});
        }
    }
    return out;
}

std::unexpected<StoreError> refused(std::string what) {
    return unexpected(StoreError{StoreErrorKind::unknown_form, std::move(what)});
}

// An empty store ----------------------------------------------------------------------------------

/// Applies the blocks of eras one after another, and moves finality as their states say.
class Beginning {
  public:
    Beginning(ChainStore& store, const EraImportOptions& options)
        : store_(store), options_(options) {}

    Stored<EraImport> run(const std::vector<Era>& eras) {
        CAIRN_TRY_ASSIGN(CheckedEra genesis,
                         check_era(network(), *eras[0].file, *eras[0].group, {}));
        CAIRN_TRY(begin(std::move(genesis.state)));
        EraLink link = genesis.link;
        tell(eras[0]);
        for (std::size_t i = 1; i < eras.size(); ++i) {
            const Era& era = eras[i];
            CAIRN_TRY_ASSIGN(const CheckedEra checked,
                             check_era(network(), *era.file, *era.group, link,
                                       [&](const SavedBlock& block) { return take(block); }));
            link = checked.link;
            CAIRN_TRY(expect_state(era, checked));
            tell(era);
        }
        return EraImport{eras.size(), taken_};
    }

  private:
    const Spec& network() const { return store_.network(); }
    void tell(const Era& era) const {
        if (options_.progress) {
            options_.progress(era_of(network(), era.end()));
        }
    }

    Stored<void> begin(BeaconState genesis);
    Stored<void> take(const SavedBlock& block);
    Stored<void> apply(const SavedBlock& block);
    Stored<void> move_finality();
    Stored<void> expect_state(const Era& era, const CheckedEra& checked);

    ChainStore& store_;
    const EraImportOptions& options_;
    std::optional<Replay> replay_;
    std::uint64_t taken_ = 0;
    /// From the anchor on.
    std::vector<BlockId> chain_;
    /// After those of them that a checkpoint may name: the last ones up to an epoch's first slot.
    std::map<Slot, BeaconState> states_;
    /// The state of an era with a block in its own slot: that block is in the next era.
    std::optional<std::pair<Slot, Root>> expected_;
};

Stored<void> Beginning::begin(BeaconState genesis) {
    const Spec spec = spec_of_slot(network(), genesis.slot);
    const auto block = std::make_shared<const SignedBeaconBlock>(genesis_block(spec, genesis));
    const SavedBlock saved{ssz::hash_tree_root(spec, block->message), block,
                           1000 * genesis.genesis_time};
    CAIRN_TRY(store_.begin({{GENESIS_EPOCH, saved.root}, saved, genesis}));
    chain_.push_back(saved.id());
    replay_.emplace(network(), std::move(genesis), options_.executor);
    ++taken_;
    return {};
}

Stored<void> Beginning::apply(const SavedBlock& block) {
    if (spec_of_slot(network(), block.block->message.slot).at_least(ForkId::gloas)) {
        return refused("era files do not have the payloads that blocks of gloas need: " +
                       describe(block.id()));
    }
    if (const auto applied = replay_->apply(*block.block, options_.signatures); !applied) {
        return damaged(describe(block.id()), consensus::describe(applied.error()));
    }
    return {};
}

Stored<void> Beginning::take(const SavedBlock& block) {
    const Slot slot = block.block->message.slot;
    // The block before is the checkpoint of an epoch that begins after it, up to this one's slot.
    const Epoch epoch = compute_epoch_at_slot(network(), slot);
    const bool is_first = compute_start_slot_at_epoch(network(), epoch) == slot;
    if (compute_epoch_at_slot(network(), chain_.back().slot) < epoch) {
        states_.insert_or_assign(chain_.back().slot, replay_->state());
    }
    CAIRN_TRY(apply(block));
    if (expected_ && std::pair(slot, block.block->message.state_root) != *expected_) {
        return damaged(describe(block.id()), "it does not lead to the state of the era before it");
    }
    expected_.reset();
    chain_.push_back(block.id());
    ++taken_;
    if (is_first) {
        states_.insert_or_assign(slot, replay_->state());
    }
    store_.put_block(block);
    CAIRN_TRY(move_finality());
    return store_.commit();
}

Stored<void> Beginning::move_finality() {
    const Checkpoint& checkpoint = replay_->state().finalized_checkpoint;
    if (checkpoint.epoch <= store_.anchor_record()->checkpoint.epoch) {
        return {};
    }
    const auto at = std::ranges::find(chain_, checkpoint.root, &BlockId::root);
    const auto state = at == chain_.end() ? states_.end() : states_.find(at->slot);
    if (state == states_.end()) {
        return damaged("chain", "it finalises a block that is none of its checkpoints");
    }
    const BlockId id = *at;
    CAIRN_TRY(store_.put_finality({checkpoint, id, state->second, {chain_.begin(), at}, {}}));
    chain_.erase(chain_.begin(), at);
    states_.erase(states_.begin(), states_.lower_bound(id.slot));
    return {};
}

Stored<void> Beginning::expect_state(const Era& era, const CheckedEra& checked) {
    if (expected_) {
        return era.file->damaged("the block of its first slot is missing");
    }
    if (checked.state.latest_block_header.slot == checked.state.slot) {
        expected_ = {era.end(), *checked.link.state};
        return {};
    }
    const auto state = replay_->state_at(era.end());
    if (!state ||
        ssz::hash_tree_root(spec_of_slot(network(), era.end()), *state) != *checked.link.state) {
        return era.file->damaged("its blocks do not lead to its state");
    }
    return {};
}

// A store that has blocks -------------------------------------------------------------------------

/// The eras up to the store's oldest block, oldest first; what is behind it is left alone.
std::vector<Era> eras_before(std::vector<Era> eras, Slot slot) {
    std::erase_if(eras, [&](const Era& era) {
        return era.group->blocks.empty() || era.group->blocks.front().slot >= slot.value;
    });
    return eras;
}

/// The last block of an era before a slot.
std::optional<EraEntry> last_before(const EraGroup& group, Slot slot) {
    const auto behind = std::ranges::lower_bound(group.blocks, slot.value, {}, &EraEntry::slot);
    return behind == group.blocks.begin() ? std::nullopt : std::optional(*std::prev(behind));
}

/// That the eras are one chain, which leads to the oldest block.
Stored<void> check_history(const Spec& network, const std::vector<Era>& eras,
                           const SavedBlock& oldest) {
    EraLink link;
    std::uint64_t genesis_time = 0;
    for (const Era& era : eras) {
        CAIRN_TRY_ASSIGN(const CheckedEra checked, check_era(network, *era.file, *era.group, link));
        link = checked.link;
        genesis_time = checked.state.genesis_time;
    }
    const auto last = last_before(*eras.back().group, oldest.block->message.slot);
    CAIRN_ASSERT(last);
    CAIRN_TRY_ASSIGN(const SavedBlock parent,
                     read_era_block(network, *eras.back().file, *last, genesis_time));
    if (parent.root != oldest.block->message.parent_root) {
        return eras.back().file->damaged(
            "its blocks are not the history of this store: " + describe(parent.id()) +
            " is not the parent of " + describe(oldest.id()));
    }
    return {};
}

Stored<std::uint64_t> write_history(ChainStore& store, const Era& era, Slot before,
                                    std::uint64_t genesis_time) {
    std::uint64_t written = 0;
    const auto end = std::ranges::lower_bound(era.group->blocks, before.value, {}, &EraEntry::slot);
    std::span<const EraEntry> left(era.group->blocks.begin(), end);
    while (!left.empty()) {
        const std::size_t count = std::min(left.size(), BLOCKS_OF_A_BATCH);
        std::vector<SavedBlock> blocks;
        for (const EraEntry& entry : left.last(count)) {
            CAIRN_TRY_ASSIGN(auto block,
                             read_era_block(store.network(), *era.file, entry, genesis_time));
            blocks.push_back(std::move(block));
        }
        CAIRN_TRY(store.extend_history(blocks));
        left = left.first(left.size() - count);
        written += count;
    }
    return written;
}

Stored<EraImport> import_history(ChainStore& store, const std::vector<Era>& all,
                                 const EraImportOptions& options) {
    CAIRN_TRY_ASSIGN(const SavedBlock oldest, store.oldest());
    const BlockId id = oldest.id();
    const std::vector<Era> eras = eras_before(all, id.slot);
    if (eras.empty()) {
        return refused("the store begins with " + describe(id) +
                       ", and these files have no block before it");
    }
    CAIRN_TRY(check_history(store.network(), eras, oldest));
    CAIRN_TRY_ASSIGN(const Anchor anchor, store.anchor());
    EraImport done;
    for (auto era = eras.rbegin(); era != eras.rend(); ++era) {
        CAIRN_TRY_ASSIGN(const std::uint64_t written,
                         write_history(store, *era, id.slot, anchor.state.genesis_time));
        ++done.eras;
        done.blocks += written;
        if (options.progress) {
            options.progress(era_of(store.network(), era->end()));
        }
    }
    return done;
}

}  // namespace

Stored<std::vector<EraFile>> open_eras(std::vector<std::filesystem::path> paths) {
    std::vector<EraFile> files;
    for (const std::filesystem::path& path : paths) {
        CAIRN_TRY_ASSIGN(EraFile file, EraFile::open(path));
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, {},
                      [](const EraFile& file) { return file.groups().front().state.slot; });
    const std::vector<Era> eras = eras_of(files);
    for (std::size_t i = 1; i < eras.size(); ++i) {
        if (eras[i].group->first_slot != eras[i - 1].group->state.slot) {
            return eras[i].file->damaged("it begins at slot " +
                                         std::to_string(eras[i].group->first_slot) + ", and " +
                                         eras[i - 1].file->name() + " ends at " +
                                         std::to_string(eras[i - 1].group->state.slot));
        }
    }
    return files;
}

Stored<EraImport> import_eras(ChainStore& store, const std::vector<EraFile>& files,
                              const EraImportOptions& options) {
    const std::vector<Era> eras = eras_of(files);
    CAIRN_ASSERT(!eras.empty());
    if (!store.is_empty()) {
        return import_history(store, eras, options);
    }
    if (eras[0].end() != GENESIS_SLOT) {
        return refused(
            "an empty store begins with the era of the genesis, and the first of these "
            "files is " +
            eras[0].file->name());
    }
    return Beginning(store, options).run(eras);
}

}  // namespace cairn::store
