// How much memory a state takes beyond another that it was made from.
#pragma once

#include "consensus/containers/state.hpp"

#include <cstddef>

namespace cairn::node {

/// What `state` does not share with `base` at the same place, of the lists that grow with the
/// registry, their hashes, and what is derived from them (state_caches.hpp). Null: all of it.
/// Cost: a comparison for each 64 chunks of these lists; 20 us with 500,000 validators.
std::size_t bytes_beyond(const consensus::BeaconState& state, const consensus::BeaconState* base);

}  // namespace cairn::node
