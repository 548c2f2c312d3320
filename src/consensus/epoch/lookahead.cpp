#include "consensus/epoch/lookahead.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#new-process_proposer_lookahead
Checked<> process_proposer_lookahead(const Spec& spec, BeaconState& state) {
    const Epoch last_epoch = get_current_epoch(spec, state) + spec.preset->MIN_SEED_LOOKAHEAD + 1;
    CAIRN_TRY_ASSIGN(const auto proposers, get_beacon_proposer_indices(spec, state, last_epoch));
    auto& lookahead = state.proposer_lookahead;
    std::shift_left(lookahead.begin(), lookahead.end(),
                    static_cast<std::ptrdiff_t>(proposers.size()));
    std::ranges::copy_backward(proposers, lookahead.end());
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/fulu/fork.md#new-initialize_proposer_lookahead
Checked<ProposerLookahead> initialize_proposer_lookahead(const Spec& spec,
                                                         const BeaconState& state) {
    const Epoch current_epoch = get_current_epoch(spec, state);
    ProposerLookahead lookahead;
    for (std::uint64_t i = 0; i < spec.preset->MIN_SEED_LOOKAHEAD + 1; ++i) {
        CAIRN_TRY_ASSIGN(const auto proposers,
                         get_beacon_proposer_indices(spec, state, current_epoch + i));
        lookahead.insert(lookahead.end(), proposers.begin(), proposers.end());
    }
    return lookahead;
}

namespace {

/// The committees of an epoch at the end of the window.
Checked<> append_epoch(const Spec& spec, const BeaconState& state, Epoch epoch,
                       PayloadTimelinessCommitteeWindow& window) {
    const Slot start_slot = compute_start_slot_at_epoch(spec, epoch);
    for (std::uint64_t i = 0; i < spec.preset->SLOTS_PER_EPOCH; ++i) {
        CAIRN_TRY_ASSIGN(const auto ptc, compute_ptc(spec, state, start_slot + i));
        window.emplace_back().assign(ptc.begin(), ptc.end());
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_ptc_window
Checked<> process_ptc_window(const Spec& spec, BeaconState& state) {
    const auto slots = static_cast<std::ptrdiff_t>(spec.preset->SLOTS_PER_EPOCH);
    auto& window = state.ptc_window;
    window.erase(window.begin(), window.begin() + slots);
    const Epoch next_epoch = get_current_epoch(spec, state) + spec.preset->MIN_SEED_LOOKAHEAD + 1;
    return append_epoch(spec, state, next_epoch, window);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork.md#new-initialize_ptc_window
Checked<PayloadTimelinessCommitteeWindow> initialize_ptc_window(const Spec& spec,
                                                                const BeaconState& state) {
    const ssz::Vector<ValidatorIndex> unknown(spec.preset->PTC_SIZE);
    PayloadTimelinessCommitteeWindow window(spec.preset->SLOTS_PER_EPOCH, unknown);
    const Epoch current_epoch = get_current_epoch(spec, state);
    for (std::uint64_t i = 0; i < 1 + spec.preset->MIN_SEED_LOOKAHEAD; ++i) {
        CAIRN_TRY(append_epoch(spec, state, current_epoch + i, window));
    }
    return window;
}

}  // namespace cairn::consensus
