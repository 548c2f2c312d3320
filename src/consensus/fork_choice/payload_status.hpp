// gloas: whether a block's payload came, came in time, and is to be built on.
// Spec: consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md.
// Blocks are given by their index in the store (store.blocks.find(root)). Before gloas a payload is
// part of its block: no node is EMPTY or FULL, and nothing here is asked.
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// EMPTY or FULL by the hashes of the bids; PENDING if the parent's payload is part of it.
PayloadStatus get_parent_payload_status(const BlockTree& blocks, const TreeBlock& block) noexcept;
bool is_parent_node_full(const TreeBlock& block) noexcept;

/// Its envelope has come and is valid.
bool is_payload_verified(const Store& store, BlockIndex block) noexcept;
/// More than half of the committee says so; a payload that is not here is taken for late.
bool payload_timeliness(const Spec& spec, const Store& store, BlockIndex block,
                        bool timely) noexcept;
bool payload_data_availability(const Spec& spec, const Store& store, BlockIndex block,
                               bool available) noexcept;

/// Whether the choice is between EMPTY and FULL of a block of the slot before.
bool is_previous_slot_payload_decision(const Spec& spec, const Store& store,
                                       NodeIndex node) noexcept;
/// Who proposes at `slot` on `head`: whether to build on its payload. `head` is EMPTY or FULL.
bool should_build_on_full(const Spec& spec, const Store& store, NodeIndex head, Slot slot) noexcept;
/// The block is of the slot before.
bool should_extend_payload(const Spec& spec, const Store& store, BlockIndex block) noexcept;
std::uint8_t get_payload_status_tiebreaker(const Spec& spec, const Store& store,
                                           NodeIndex node) noexcept;

}  // namespace cairn::consensus
