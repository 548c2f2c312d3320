// The weights that fast confirmation compares: what committees weigh, what an adversary may hold.
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md.
// Overflows as in base/uint64.hpp.
#pragma once

#include "consensus/fork_choice/weight.hpp"

namespace cairn::consensus {

/// A state whose balances count, and what votes weigh under them.
struct BalanceSource {
    StatePointer state;
    VotingBalances balances;
    Scores scores;  // get_attestation_score(store, node, state)
    Gwei total_active_balance;
};
/// Cost: linear in validators and blocks.
BalanceSource get_balance_source(const Spec& spec, const Store& store, StatePointer state);

/// What all of these functions look at: the store, and its head, whose state knows the committees.
struct ConfirmationView {
    const Spec& spec;
    const Store& store;
    BlockIndex head;
};

// Slots and weights
// --------------------------------------------------------------------------------

/// Whether the slots from the first to the last hold a whole epoch.
bool is_full_validator_set_covered(const Spec& spec, Slot start_slot, Slot end_slot) noexcept;
Gwei adjust_committee_weight_estimate_to_ensure_safety(Gwei estimate) noexcept;
Gwei estimate_committee_weight_between_slots(const Spec& spec, Gwei total_active_balance,
                                             Slot start_slot, Slot end_slot) noexcept;

std::vector<ValidatorIndex> get_slot_committee(const ConfirmationView& view, Slot slot);
/// Cost of what follows, where it asks for committees: linear in validators, and the shuffling of
/// the epochs at both ends.
Gwei get_node_support_between_slots(const ConfirmationView& view, const BalanceSource& source,
                                    NodeIndex node, Slot start_slot, Slot end_slot);
Gwei get_equivocation_score(const ConfirmationView& view, const BalanceSource& source,
                            Slot start_slot, Slot end_slot);
Gwei compute_adversarial_weight(const ConfirmationView& view, const BalanceSource& source,
                                Slot start_slot, Slot end_slot);

// A block that has a parent in the store
// -----------------------------------------------------------

Gwei get_adversarial_weight(const ConfirmationView& view, const BalanceSource& source,
                            BlockIndex block);
Gwei get_support_discount(const ConfirmationView& view, const BalanceSource& source,
                          BlockIndex block);
Gwei compute_empty_slot_support_discount(const ConfirmationView& view, const BalanceSource& source,
                                         BlockIndex block);
Gwei compute_safety_threshold(const ConfirmationView& view, const BalanceSource& source,
                              BlockIndex block);
bool is_one_confirmed(const ConfirmationView& view, const BalanceSource& source, BlockIndex block);

// The current epoch's target
// -----------------------------------------------------------------------

Checkpoint get_checkpoint_for_block(const Spec& spec, const Store& store, BlockIndex block,
                                    Epoch epoch);
Checkpoint get_current_target(const ConfirmationView& view);
/// `source`: the head's state, pulled up to the current epoch. So below.
Gwei get_current_target_score(const ConfirmationView& view, const BalanceSource& source);
Gwei compute_honest_ffg_support_for_current_target(const ConfirmationView& view,
                                                   const BalanceSource& source);
bool will_no_conflicting_checkpoint_be_justified(const ConfirmationView& view,
                                                 const BalanceSource& source);
bool will_current_target_be_justified(const ConfirmationView& view, const BalanceSource& source);

}  // namespace cairn::consensus
