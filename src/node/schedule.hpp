// Which fork's rules apply when. A node holds one `Spec` of its network and asks here for that of a
// slot.
#pragma once

#include "consensus/misc.hpp"
#include "consensus/spec.hpp"

namespace cairn::node {

inline consensus::Spec spec_at_epoch(const consensus::Spec& network, consensus::Epoch epoch) {
    return network.with_fork(consensus::fork_at_epoch(*network.config, epoch));
}
inline consensus::Spec spec_at_slot(const consensus::Spec& network, consensus::Slot slot) {
    return spec_at_epoch(network, consensus::compute_epoch_at_slot(network, slot));
}

}  // namespace cairn::node
