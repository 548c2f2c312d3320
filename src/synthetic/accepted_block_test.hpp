// What must hold of any block that was accepted: the state says what its operations say, and
// nothing has changed that no operation names. Written from the specification, apart from the code
// that applies blocks.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"

namespace cairn::synthetic::sample {

/// `before` stands at the block's slot, `after` is what the block has made of it. Asserts.
void check_accepted(const consensus::Spec& spec, const consensus::BeaconState& before,
                    const consensus::BeaconBlock& block, const consensus::BeaconState& after);

}  // namespace cairn::synthetic::sample
