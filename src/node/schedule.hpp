// Which fork's rules apply when. A node holds one `Spec` of its network and asks here for that of a
// slot.
#pragma once

#include "consensus/misc.hpp"
#include "consensus/spec.hpp"

namespace cairn::node {

inline consensus::Spec spec_at_epoch(const consensus::Spec& network, consensus::Epoch epoch) {
    if (network.road != nullptr) {  // 2020: its one fork has a slot, the first of an epoch
        const bool before_fork = consensus::compute_start_slot_at_epoch(network, epoch) <
                                 network.config->PHASE_1_FORK_SLOT;
        return network.with_fork(before_fork ? consensus::ForkId::phase0
                                             : consensus::ForkId::phase1);
    }
    return network.with_fork(consensus::fork_at_epoch(*network.config, epoch));
}
inline consensus::Spec spec_at_slot(const consensus::Spec& network, consensus::Slot slot) {
    return spec_at_epoch(network, consensus::compute_epoch_at_slot(network, slot));
}

}  // namespace cairn::node
