// On which block to propose: the head, or its parent where the head came late and weak.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,fulu,gloas}/fork-choice.md "Proposer head and
// reorg helpers". Blocks are given by their index in the store; Scores by get_attestation_scores.
#pragma once

#include "consensus/fork_choice/weight.hpp"

namespace cairn::consensus {

bool is_head_late(const Store& store, BlockIndex head) noexcept;
/// Below REORG_HEAD_WEIGHT_THRESHOLD, with those of its slot's committees who equivocate counted
/// for it. Cost: linear in a slot's committees if anyone equivocates.
bool is_head_weak(const Spec& spec, const Store& store, BlockIndex head, const Scores& scores);
/// `block`: the head; its parent outweighs REORG_PARENT_WEIGHT_THRESHOLD.
bool is_parent_strong(const Spec& spec, const Store& store, BlockIndex block,
                      const Scores& scores) noexcept;
bool is_ffg_competitive(const Store& store, BlockIndex head, BlockIndex parent) noexcept;
/// Overflows (base/uint64.hpp) if finality is ahead of `slot`.
bool is_finalization_ok(const Spec& spec, const Store& store, Slot slot) noexcept;
bool is_proposing_on_time(const Spec& spec, const Store& store) noexcept;
/// Before fulu: the proposers of `slot` do not hang on its parent.
bool is_shuffling_stable(const Spec& spec, Slot slot) noexcept;
/// Another block of the same slot and proposer is known.
bool is_proposer_equivocation(const Store& store, BlockIndex block) noexcept;

/// For the proposer of `slot`. Invalid: block_unknown, parent_block_unknown (the head is the
/// anchor), head_is_boosted, uint64_overflow.
Checked<ForkChoiceNode> get_proposer_head(const Spec& spec, const Store& store,
                                          const ForkChoiceNode& head_node, Slot slot);

}  // namespace cairn::consensus
