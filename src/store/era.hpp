// Eras of a network: that the blocks and the state of an era file are of the network, and of one
// chain with the files before it.
// Format and source: docs/formats/era.md. An era is SLOTS_PER_HISTORICAL_ROOT slots; era N ends
// with the state of slot N * SLOTS_PER_HISTORICAL_ROOT, its block applied, if there is one.
//
// Signatures and transitions are not looked at here. Threads: pure functions.
#pragma once

#include "consensus/containers/state.hpp"
#include "store/chain_records.hpp"
#include "store/era_file.hpp"

#include <functional>
#include <optional>

namespace cairn::store {

/// Of the state of an era.
std::uint64_t era_of(const consensus::Spec& network, consensus::Slot slot);
consensus::Slot end_of_era(const consensus::Spec& network, std::uint64_t era);

/// "sample-00003-1a2b3c4d.era", for the state at the end of an era.
std::string era_file_name(const consensus::Spec& network, const consensus::BeaconState& state);

/// The end of the chain up to an era, which the next one goes on from. Null: not known.
struct EraLink {
    /// Of the block that is the head at the era's last slot, the one before its state's.
    std::optional<consensus::Root> block;
    std::optional<consensus::Root> state;
};

/// What was read of an era.
struct CheckedEra {
    consensus::BeaconState state;
    EraLink link;
    /// The block at the era's first slot, or the head before it; null for a genesis.
    std::optional<consensus::Root> first_parent;
    std::uint64_t blocks = 0;
};

/// Reads all of a group. The state is of the network and its slot; each block is that of its slot
/// in state.block_roots, descends from the one before, and where a slot is empty there is none; and
/// with a known link both go on from it. `visit` gets each block in order, its time of arrival the
/// beginning of its slot, once it is checked; null: nobody does. Errors: damaged; unknown_form: of
/// another network or road; what `visit` gives.
Stored<CheckedEra> check_era(const consensus::Spec& network, const EraFile& file,
                             const EraGroup& group, const EraLink& before,
                             const std::function<Stored<void>(const SavedBlock&)>& visit = {});

/// One block, as an era file has it; of the network, and of its slot.
Stored<SavedBlock> read_era_block(const consensus::Spec& network, const EraFile& file,
                                  const EraEntry& entry, std::uint64_t genesis_time);

}  // namespace cairn::store
