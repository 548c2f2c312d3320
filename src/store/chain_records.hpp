// What the values of a chain's store say, and their bytes. Format: docs/formats/store.md.
// Threads: pure functions.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/misc.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"
#include "store/record.hpp"

#include <memory>

namespace cairn::store {

/// A block's place: its keys sort by slot.
struct BlockId {
    consensus::Slot slot;
    consensus::Root root;
    friend bool operator==(const BlockId&, const BlockId&) = default;
};

struct SavedBlock {
    consensus::Root root;
    std::shared_ptr<const consensus::SignedBeaconBlock> block;
    /// When it came, since 1970.
    std::uint64_t arrival_ms = 0;

    BlockId id() const { return {block->message.slot, root}; }
};

/// From `first` up to, but not, `end`.
struct SlotRange {
    consensus::Slot first;
    consensus::Slot end;
    friend bool operator==(const SlotRange&, const SlotRange&) = default;
};

/// From where a chain goes on: a finalised checkpoint. Its block, and the state after it, are
/// stored.
struct AnchorRecord {
    consensus::Checkpoint checkpoint;
    BlockId block;
    /// The slots whose decided blocks are in segments, no longer in the ordered store.
    SlotRange segments = {};
};

/// An encoded state, or its difference from that of `base`.
struct StateRecord {
    consensus::Version fork_version;
    std::optional<BlockId> base;
    Bytes bytes;
};

/// The Spec of a slot of this network.
consensus::Spec spec_of_slot(const consensus::Spec& network, consensus::Slot slot);

inline constexpr std::uint8_t BLOCK_VERSION = 1;
/// 1: no segments.
inline constexpr std::uint8_t ANCHOR_VERSION = 2;
inline constexpr std::uint8_t STATE_VERSION = 1;
inline constexpr std::uint8_t CONFIG_VERSION = 1;

Bytes block_key(const BlockId& id);
std::optional<BlockId> read_block_key(BytesView key);
Bytes slot_key(consensus::Slot slot);

std::string describe(const BlockId& id);

Bytes write_block(const consensus::Spec& network, const SavedBlock& block);
/// Also checks that it is the block of its key.
Stored<SavedBlock> read_block(const consensus::Spec& network, const BlockId& id, BytesView record);

/// In the oldest version that can say it, so that an older program goes on with a store that has no
/// segments.
Bytes write_anchor(const AnchorRecord& anchor);
Stored<AnchorRecord> read_anchor(BytesView record);

Bytes write_state(const StateRecord& state);
Stored<StateRecord> read_state(const BlockId& id, BytesView record);

/// Key and value by lines, so that a store tells of itself which network it is of.
Bytes write_config(const consensus::Config& config);
Stored<consensus::Config> read_config(BytesView record);

}  // namespace cairn::store
