#include "store/era_export.hpp"

#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "store/replay.hpp"

#include <system_error>

namespace cairn::store {

using namespace consensus;

namespace {

/// Of the canonical chain up to the anchor, within [start, end).
Stored<std::vector<SavedBlock>> final_blocks(const ChainStore& store, Slot start, Slot end) {
    CAIRN_TRY_ASSIGN(auto blocks, store.history(start, end.value - start.value));
    const BlockId& anchor = store.anchor_record()->block;
    if (anchor.slot >= start && anchor.slot < end) {
        CAIRN_TRY_ASSIGN(auto block, store.block(anchor.root));
        if (!block) {
            return damaged("store", "it has lost " + describe(anchor));
        }
        blocks.push_back(*std::move(block));
    }
    return blocks;
}

/// At the end of an era, with the block of that slot, if there is one.
Stored<BeaconState> state_at_end(const ChainStore& store, Slot end, base::Executor& executor) {
    CAIRN_TRY_ASSIGN(auto saved, store.state_until(end));
    if (!saved) {
        return damaged("store", "it has no state up to slot " + std::to_string(end.value));
    }
    const Slot from = saved->block.slot + 1;
    Replay replay(store.network(), std::move(saved->state), executor);
    CAIRN_TRY_ASSIGN(const auto blocks, final_blocks(store, from, end + 1));
    for (const SavedBlock& block : blocks) {
        if (const auto applied = replay.apply(*block.block, SignatureCheck::none); !applied) {
            return damaged(describe(block.id()), consensus::describe(applied.error()));
        }
    }
    auto state = replay.state_at(end);
    if (!state) {
        return damaged("state of slot " + std::to_string(end.value),
                       consensus::describe(state.error()));
    }
    return *std::move(state);
}

std::uint64_t slots_before(const Spec& network, std::uint64_t era) {
    return era == 0 ? 0 : network.preset->SLOTS_PER_HISTORICAL_ROOT;
}

Stored<void> write_era(const ChainStore& store, const BeaconState& state, std::uint64_t era,
                       const std::filesystem::path& path) {
    const Spec& network = store.network();
    CAIRN_TRY_ASSIGN(EraWriter writer, EraWriter::create(path));
    const std::uint64_t slots = slots_before(network, era);
    CAIRN_TRY_ASSIGN(const auto blocks,
                     final_blocks(store, Slot{state.slot.value - slots}, state.slot));
    for (const SavedBlock& block : blocks) {
        const Slot slot = block.block->message.slot;
        if (slot > GENESIS_SLOT) {  // that block stands for the genesis state; nobody signed it
            CAIRN_TRY(writer.append_block(slot.value,
                                          ssz::encode(spec_of_slot(network, slot), *block.block)));
        }
    }
    return writer.seal(state.slot.value, slots,
                       ssz::encode(spec_of_slot(network, state.slot), state));
}

}  // namespace

Stored<EraRange> whole_eras(const ChainStore& store) {
    const Spec& network = store.network();
    const std::uint64_t slots = network.preset->SLOTS_PER_HISTORICAL_ROOT;
    CAIRN_TRY_ASSIGN(const BlockId oldest, store.oldest_block());
    const Slot last = compute_start_slot_at_epoch(network, store.anchor_record()->checkpoint.epoch);
    // The era whose first slot is the oldest block's, or the next one that begins behind it.
    const std::uint64_t first =
        oldest.slot == GENESIS_SLOT ? 0 : (oldest.slot.value + slots - 1) / slots + 1;
    return EraRange{first, std::max(first, last.value / slots + 1)};
}

Stored<ExportedEra> export_era(const ChainStore& store, std::uint64_t era, const EraLink& before,
                               const std::filesystem::path& folder, base::Executor& executor) {
    const Spec& network = store.network();
    CAIRN_TRY_ASSIGN(const BeaconState state,
                     state_at_end(store, end_of_era(network, era), executor));
    ExportedEra exported;
    exported.path = folder / era_file_name(network, state);
    CAIRN_TRY(write_era(store, state, era, exported.path));
    CAIRN_TRY_ASSIGN(const EraFile file, EraFile::open(exported.path));
    CAIRN_TRY_ASSIGN(const CheckedEra checked, check_era(network, file, file.groups()[0], before));
    exported.link = checked.link;
    exported.blocks = checked.blocks;
    std::error_code ignored;
    exported.size_bytes = std::filesystem::file_size(exported.path, ignored);
    return exported;
}

}  // namespace cairn::store
