#include "consensus/advance.hpp"

#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/upgrade.hpp"

namespace cairn::consensus {
namespace {

/// The fork that the state is of, on the way to spec's; spec's own if its version is of none.
ForkId find_fork(const Spec& spec, const BeaconState& state) {
    for (std::optional<ForkId> fork = spec.fork_id(); fork; fork = parent(*fork)) {
        if (fork_version(*spec.config, *fork) == state.fork.current_version) {
            return *fork;
        }
    }
    return spec.fork_id();
}

/// The fork after `fork` on the way to `last`, which is later.
ForkId next_fork(ForkId fork, ForkId last) {
    while (parent(last) != fork) {
        last = *parent(last);
    }
    return last;
}

Checked<> pass_slots(const Spec& spec, BeaconState& state, Slot slot, SignatureVerifier& verifier) {
    return state.slot < slot ? process_slots(spec, state, slot, verifier) : Checked<>{};
}

Checked<> pass_forks(const Spec& spec, BeaconState& state, Slot slot, SignatureVerifier& verifier) {
    ForkId fork = find_fork(spec, state);
    while (fork != spec.fork_id()) {
        const ForkId next = next_fork(fork, spec.fork_id());
        const Epoch start = fork_epoch(*spec.config, next);
        CAIRN_REQUIRE(start <= compute_epoch_at_slot(spec, slot), slot_before_fork);
        CAIRN_TRY(pass_slots(spec.with_fork(fork), state, compute_start_slot_at_epoch(spec, start),
                             verifier));
        CAIRN_TRY(upgrade_to_fork(spec.with_fork(next), state, verifier));
        fork = next;
    }
    return pass_slots(spec, state, slot, verifier);
}

/// The road of 2020, whose one fork has a slot. A state of phase0 has no shards.
Checked<> pass_road(const Spec& spec, BeaconState& state, Slot slot, SignatureVerifier& verifier) {
    const Slot fork_slot = spec.config->PHASE_1_FORK_SLOT;
    if (spec.fork_id() == ForkId::phase0 || !state.shard_states.empty()) {
        return pass_slots(spec, state, slot, verifier);
    }
    const Spec phase0 = spec.with_fork(ForkId::phase0);
    if (slot < fork_slot) {
        return pass_slots(phase0, state, slot, verifier);
    }
    CAIRN_TRY(pass_slots(phase0, state, fork_slot, verifier));
    CAIRN_TRY(upgrade_to_fork(spec, state, verifier));
    return pass_slots(spec, state, slot, verifier);
}

}  // namespace

Checked<> advance_through_forks(const Spec& spec, BeaconState& state, Slot slot,
                                SignatureVerifier& verifier) {
    BeaconState next = state;
    CAIRN_TRY(spec.road != nullptr ? pass_road(spec, next, slot, verifier)
                                   : pass_forks(spec, next, slot, verifier));
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    state = std::move(next);
    return {};
}

}  // namespace cairn::consensus
