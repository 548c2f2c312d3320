#include "consensus/epoch/justification.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/epoch/voting.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#justification-and-finalization
Checked<> process_justification_and_finalization(const Spec& spec, BeaconState& state,
                                                 const EpochColumns& columns) {
    // The first checkpoints have no root; the first two epochs leave them alone.
    if (get_current_epoch(spec, state) <= GENESIS_EPOCH + 1) {
        return {};
    }
    const Gwei previous_target = columns.timely[TIMELY_TARGET_FLAG_INDEX];
    return weigh_justification_and_finalization(
        spec, state, at_least_one_increment(spec, columns.active),
        at_least_one_increment(spec, previous_target),
        at_least_one_increment(spec, columns.timely_target_current));
}

namespace {

/// phase0 and phase1: asks nothing about head votes, as the columns do.
Checked<> justify_by_attestations(const Spec& spec, BeaconState& state) {
    CAIRN_TRY_ASSIGN(const auto previous, get_matching_target_attestations(
                                              spec, state, get_previous_epoch(spec, state)));
    CAIRN_TRY_ASSIGN(const auto current,
                     get_matching_target_attestations(spec, state, get_current_epoch(spec, state)));
    CAIRN_TRY_ASSIGN(const Gwei previous_target, get_attesting_balance(spec, state, previous));
    CAIRN_TRY_ASSIGN(const Gwei current_target, get_attesting_balance(spec, state, current));
    return weigh_justification_and_finalization(spec, state, get_total_active_balance(spec, state),
                                                previous_target, current_target);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/altair/beacon-chain.md#justification-and-finalization
Checked<> process_justification_and_finalization(const Spec& spec, BeaconState& state) {
    // The first checkpoints have no root; the first two epochs leave them alone.
    if (get_current_epoch(spec, state) <= GENESIS_EPOCH + 1) {
        return {};
    }
    if (!spec.at_least(ForkId::altair)) {
        return justify_by_attestations(spec, state);
    }
    CAIRN_TRY_ASSIGN(const TargetBalances targets, get_target_balances(spec, state));
    return weigh_justification_and_finalization(spec, state, targets.active, targets.previous,
                                                targets.current);
}

namespace {

Checked<> justify(const Spec& spec, BeaconState& state, Epoch epoch, std::size_t bit) {
    CAIRN_TRY_ASSIGN(const Root root, get_block_root(spec, state, epoch));
    state.current_justified_checkpoint = {epoch, root};
    state.justification_bits.set(bit);
    return {};
}

/// `bits` [first, last) are all set.
bool all(const ssz::Bitvector& bits, std::size_t first, std::size_t last) noexcept {
    for (std::size_t i = first; i < last; ++i) {
        if (!bits[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#justification-and-finalization
Checked<> weigh_justification_and_finalization(const Spec& spec, BeaconState& state,
                                               Gwei total_active_balance,
                                               Gwei previous_epoch_target_balance,
                                               Gwei current_epoch_target_balance) {
    const Epoch previous_epoch = get_previous_epoch(spec, state);
    const Epoch current_epoch = get_current_epoch(spec, state);
    const Checkpoint old_previous_justified = state.previous_justified_checkpoint;
    const Checkpoint old_current_justified = state.current_justified_checkpoint;

    state.previous_justified_checkpoint = state.current_justified_checkpoint;
    ssz::Bitvector& bits = state.justification_bits;
    for (std::size_t i = JUSTIFICATION_BITS_LENGTH - 1; i > 0; --i) {
        bits.set(i, bits[i - 1]);
    }
    bits.set(0, false);
    if (previous_epoch_target_balance * 3 >= total_active_balance * 2) {
        CAIRN_TRY(justify(spec, state, previous_epoch, 1));
    }
    if (current_epoch_target_balance * 3 >= total_active_balance * 2) {
        CAIRN_TRY(justify(spec, state, current_epoch, 0));
    }

    // The 2nd, 3rd and 4th most recent epochs are justified, the 2nd using the 4th as source.
    if (all(bits, 1, 4) && old_previous_justified.epoch + 3 == current_epoch) {
        state.finalized_checkpoint = old_previous_justified;
    }
    // The 2nd and 3rd, the 2nd using the 3rd as source.
    if (all(bits, 1, 3) && old_previous_justified.epoch + 2 == current_epoch) {
        state.finalized_checkpoint = old_previous_justified;
    }
    // The 1st, 2nd and 3rd, the 1st using the 3rd as source.
    if (all(bits, 0, 3) && old_current_justified.epoch + 2 == current_epoch) {
        state.finalized_checkpoint = old_current_justified;
    }
    // The 1st and 2nd, the 1st using the 2nd as source.
    if (all(bits, 0, 2) && old_current_justified.epoch + 1 == current_epoch) {
        state.finalized_checkpoint = old_current_justified;
    }
    return {};
}

}  // namespace cairn::consensus
