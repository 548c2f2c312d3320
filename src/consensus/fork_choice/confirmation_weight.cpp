#include "consensus/fork_choice/confirmation_weight.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>

namespace cairn::consensus {

BalanceSource get_balance_source(const Spec& spec, const Store& store, StatePointer state) {
    BalanceSource source;
    source.balances = get_voting_balances(spec, *state);
    source.scores = get_attestation_scores(store, source.balances);
    source.total_active_balance = get_total_active_balance(spec, *state);
    source.state = std::move(state);
    return source;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#is_full_validator_set_covered
bool is_full_validator_set_covered(const Spec& spec, Slot start_slot, Slot end_slot) noexcept {
    const Epoch start_full_epoch =
        compute_epoch_at_slot(spec, start_slot + (spec.preset->SLOTS_PER_EPOCH - 1));
    const Epoch end_full_epoch = compute_epoch_at_slot(spec, end_slot + 1);
    return start_full_epoch < end_full_epoch;
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#adjust_committee_weight_estimate_to_ensure_safety
Gwei adjust_committee_weight_estimate_to_ensure_safety(Gwei estimate) noexcept {
    const Gwei ceil = (estimate + 999) / 1000;
    return ceil * (1000 + COMMITTEE_WEIGHT_ESTIMATION_ADJUSTMENT_FACTOR);
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#estimate_committee_weight_between_slots
Gwei estimate_committee_weight_between_slots(const Spec& spec, Gwei total_active_balance,
                                             Slot start_slot, Slot end_slot) noexcept {
    if (start_slot > end_slot) {
        return Gwei{};
    }
    if (is_full_validator_set_covered(spec, start_slot, end_slot)) {
        return total_active_balance;
    }
    const std::uint64_t slots_per_epoch = spec.preset->SLOTS_PER_EPOCH;
    const Gwei committee_weight = total_active_balance / slots_per_epoch;
    if (compute_epoch_at_slot(spec, start_slot) == compute_epoch_at_slot(spec, end_slot)) {
        return committee_weight * (end_slot - start_slot + 1);
    }
    // Of a range over a boundary without a whole epoch, the part before counts pro rata: some of
    // its validators sit in the part after as well.
    const std::uint64_t in_end_epoch = compute_slots_since_epoch_start(spec, end_slot).value + 1;
    const std::uint64_t in_start_epoch =
        slots_per_epoch - compute_slots_since_epoch_start(spec, start_slot).value;
    const Gwei end_epoch_weight = committee_weight * in_end_epoch;
    const Gwei start_epoch_weight_pro_rated =
        committee_weight * in_start_epoch / slots_per_epoch * (slots_per_epoch - in_end_epoch);
    return adjust_committee_weight_estimate_to_ensure_safety(start_epoch_weight_pro_rated +
                                                             end_epoch_weight);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_slot_committee
std::vector<ValidatorIndex> get_slot_committee(const ConfirmationView& view, Slot slot) {
    const BeaconState& shuffling_source = *view.store.blocks[view.head].state;
    const Epoch epoch = compute_epoch_at_slot(view.spec, slot);
    const std::uint64_t count = get_committee_count_per_slot(view.spec, shuffling_source, epoch);
    std::vector<ValidatorIndex> participants;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto committee =
            get_beacon_committee(view.spec, shuffling_source, slot, CommitteeIndex{i});
        participants.insert(participants.end(), committee.begin(), committee.end());
    }
    return participants;
}

namespace {

/// Who sits in a committee of the slots from the first to the last. In a whole epoch that is
/// everyone active, so only the epochs at both ends need their shuffling.
std::vector<bool> find_committee_members(const ConfirmationView& view, Slot start_slot,
                                         Slot end_slot) {
    const auto& validators = view.store.blocks[view.head].state->validators;
    std::vector<bool> members(validators.size());
    const Slot whole_begin = compute_start_slot_at_epoch(
        view.spec,
        compute_epoch_at_slot(view.spec, start_slot + (view.spec.preset->SLOTS_PER_EPOCH - 1)));
    const Slot whole_end =
        compute_start_slot_at_epoch(view.spec, compute_epoch_at_slot(view.spec, end_slot + 1));
    const bool has_whole_epochs = whole_begin < whole_end;
    for (Slot slot = start_slot; slot <= end_slot; ++slot) {
        if (has_whole_epochs && slot == whole_begin) {
            slot = whole_end;
            if (slot > end_slot) {
                break;
            }
        }
        for (const ValidatorIndex member : get_slot_committee(view, slot)) {
            members[member.value] = true;
        }
    }
    if (has_whole_epochs) {
        const Epoch first = compute_epoch_at_slot(view.spec, whole_begin);
        const Epoch end = compute_epoch_at_slot(view.spec, whole_end);
        for (std::size_t i = 0; i < validators.size(); ++i) {
            const bool active_in_between =
                validators[i].activation_epoch < end && validators[i].exit_epoch > first;
            members[i] = members[i] || active_in_between;
        }
    }
    return members;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_node_support_between_slots
Gwei get_node_support_between_slots(const ConfirmationView& view, const BalanceSource& source,
                                    NodeIndex node, Slot start_slot, Slot end_slot) {
    const std::vector<bool> participants = find_committee_members(view, start_slot, end_slot);
    const auto& balances = source.balances.by_validator;
    const std::size_t count = std::min(participants.size(), balances.size());
    Gwei support;
    for (std::size_t i = 0; i < count; ++i) {
        const auto message =
            participants[i] ? view.store.votes.find(ValidatorIndex{i}) : std::nullopt;
        if (message && message->supported == node) {
            support += balances[i];
        }
    }
    return support;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_equivocation_score
Gwei get_equivocation_score(const ConfirmationView& view, const BalanceSource& source,
                            Slot start_slot, Slot end_slot) {
    Gwei score;
    if (!view.store.votes.any_equivocating() || start_slot > end_slot) {
        return score;
    }
    const Epoch epoch = get_current_epoch(view.spec, *source.state);
    const auto& validators = source.state->validators;
    const std::vector<bool> members = find_committee_members(view, start_slot, end_slot);
    const std::size_t count = std::min(members.size(), validators.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (members[i] && view.store.votes.is_equivocating(ValidatorIndex{i}) &&
            is_active_validator(validators[i], epoch)) {
            score += validators[i].effective_balance;
        }
    }
    return score;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#compute_adversarial_weight
Gwei compute_adversarial_weight(const ConfirmationView& view, const BalanceSource& source,
                                Slot start_slot, Slot end_slot) {
    const Gwei maximum_weight = estimate_committee_weight_between_slots(
        view.spec, source.total_active_balance, start_slot, end_slot);
    const Gwei max_adversarial_weight =
        maximum_weight / 100 * view.spec.config->CONFIRMATION_BYZANTINE_THRESHOLD;
    const Gwei equivocation_score = get_equivocation_score(view, source, start_slot, end_slot);
    return Gwei{saturating_sub(max_adversarial_weight.value, equivocation_score.value)};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_adversarial_weight
Gwei get_adversarial_weight(const ConfirmationView& view, const BalanceSource& source,
                            BlockIndex block) {
    const TreeBlock& own = view.store.blocks[block];
    const Epoch epoch = compute_epoch_at_slot(view.spec, own.slot);
    const Epoch parent_epoch = compute_epoch_at_slot(view.spec, view.store.blocks[own.parent].slot);
    const Slot start_slot =
        epoch > parent_epoch ? compute_start_slot_at_epoch(view.spec, epoch) : own.slot;
    return compute_adversarial_weight(view, source, start_slot,
                                      get_current_slot(view.spec, view.store) - 1);
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#compute_empty_slot_support_discount
Gwei compute_empty_slot_support_discount(const ConfirmationView& view, const BalanceSource& source,
                                         BlockIndex block) {
    const TreeBlock& own = view.store.blocks[block];
    const Slot parent_slot = view.store.blocks[own.parent].slot;
    if (parent_slot + 1 == own.slot) {
        return Gwei{};
    }
    // Those of the empty slots' committees who vote for the parent have not voted against the
    // block.
    const NodeIndex parent_node = view.store.blocks.get_ancestor({block}, parent_slot);
    const Gwei parent_support_in_empty_slots =
        get_node_support_between_slots(view, source, parent_node, parent_slot + 1, own.slot - 1);
    const Gwei adversarial_weight =
        compute_adversarial_weight(view, source, parent_slot + 1, own.slot - 1);
    return Gwei{saturating_sub(parent_support_in_empty_slots.value, adversarial_weight.value)};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_support_discount
Gwei get_support_discount(const ConfirmationView& view, const BalanceSource& source,
                          BlockIndex block) {
    return compute_empty_slot_support_discount(view, source, block);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#compute_safety_threshold
Gwei compute_safety_threshold(const ConfirmationView& view, const BalanceSource& source,
                              BlockIndex block) {
    const TreeBlock& own = view.store.blocks[block];
    const Gwei proposer_score = compute_proposer_score(view.spec, source.balances);
    const Gwei maximum_support = estimate_committee_weight_between_slots(
        view.spec, source.total_active_balance, view.store.blocks[own.parent].slot + 1,
        get_current_slot(view.spec, view.store) - 1);
    const Gwei support_discount = get_support_discount(view, source, block);
    const Gwei adversarial_weight = get_adversarial_weight(view, source, block);
    const Gwei most = maximum_support + proposer_score + adversarial_weight * 2;
    return Gwei{saturating_sub(most.value, support_discount.value) / 2};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#is_one_confirmed
bool is_one_confirmed(const ConfirmationView& view, const BalanceSource& source, BlockIndex block) {
    const Gwei support = get_attestation_score(source.scores, {block});
    return support > compute_safety_threshold(view, source, block);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_checkpoint_for_block
Checkpoint get_checkpoint_for_block(const Spec& spec, const Store& store, BlockIndex block,
                                    Epoch epoch) {
    return {epoch, get_checkpoint_block(spec, store, block, epoch)};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_current_target
Checkpoint get_current_target(const ConfirmationView& view) {
    return get_checkpoint_for_block(view.spec, view.store, view.head,
                                    get_current_store_epoch(view.spec, view.store));
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#get_current_target_score
Gwei get_current_target_score(const ConfirmationView& view, const BalanceSource& source) {
    const Checkpoint target = get_current_target(view);
    std::vector<bool> has_target;  // by block: its checkpoint of the current epoch is the target
    for (BlockIndex i = 0; i < view.store.blocks.size(); ++i) {
        has_target.push_back(get_checkpoint_for_block(view.spec, view.store, i, target.epoch) ==
                             target);
    }
    const auto& balances = source.balances.by_validator;
    Gwei score;
    for (std::size_t i = 0; i < std::min(view.store.votes.size(), balances.size()); ++i) {
        const auto message = view.store.votes.find(ValidatorIndex{i});
        if (message && message->supported.block != NO_BLOCK &&
            get_latest_message_epoch(view.spec, *message) == target.epoch &&
            has_target[message->supported.block]) {
            score += balances[i];
        }
    }
    return score;
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#compute_honest_ffg_support_for_current_target
Gwei compute_honest_ffg_support_for_current_target(const ConfirmationView& view,
                                                   const BalanceSource& source) {
    const Slot current_slot = get_current_slot(view.spec, view.store);
    const Slot epoch_start =
        compute_start_slot_at_epoch(view.spec, compute_epoch_at_slot(view.spec, current_slot));
    const Gwei ffg_support_for_checkpoint = get_current_target_score(view, source);
    const Gwei ffg_weight_till_now = estimate_committee_weight_between_slots(
        view.spec, source.total_active_balance, epoch_start, current_slot - 1);
    const Gwei remaining_ffg_weight{source.total_active_balance - ffg_weight_till_now};
    const Gwei remaining_honest_ffg_weight =
        remaining_ffg_weight / 100 * (100 - view.spec.config->CONFIRMATION_BYZANTINE_THRESHOLD);
    const Gwei adversarial_weight =
        compute_adversarial_weight(view, source, epoch_start, current_slot - 1);
    const Gwei min_honest_ffg_support{
        saturating_sub(ffg_support_for_checkpoint.value, adversarial_weight.value)};
    return min_honest_ffg_support + remaining_honest_ffg_weight;
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/fast-confirmation.md#will_no_conflicting_checkpoint_be_justified
bool will_no_conflicting_checkpoint_be_justified(const ConfirmationView& view,
                                                 const BalanceSource& source) {
    if (get_current_target(view) == view.store.unrealized_justified_checkpoint) {
        return true;
    }
    return compute_honest_ffg_support_for_current_target(view, source) * 3 >
           source.total_active_balance;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/fast-confirmation.md#will_current_target_be_justified
bool will_current_target_be_justified(const ConfirmationView& view, const BalanceSource& source) {
    return compute_honest_ffg_support_for_current_target(view, source) * 3 >=
           source.total_active_balance * 2;
}

}  // namespace cairn::consensus
