// A state to test the epoch functions on: everybody active with 32 ETH, nobody has voted.
#pragma once

#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"

namespace cairn::consensus {

/// At the last slot of `epoch`, of the spec's fork.
BeaconState sample_state(const Spec& spec, std::size_t validators, Epoch epoch);

}  // namespace cairn::consensus
