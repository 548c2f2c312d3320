// Valid blocks on top of a state, as full as asked for: every committee attests, every member of
// the sync committee signs, withdrawals are what the state expects.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "synthetic/keys.hpp"

namespace cairn::synthetic {

struct BlockOptions {
    /// The block carries the attestations of this many slots before its own, by all their
    /// committees: one aggregate per slot since electra, one per committee before.
    std::uint64_t attested_slots = 1;
    /// Without, every signature is the point at infinity, and the block valid only unverified.
    bool sign = true;
};

struct BlockAndPostState {
    consensus::SignedBeaconBlock block;
    consensus::BeaconState post_state;
};

/// A block for `slot`, later than the state's. Forks phase0 to fulu. The keys are those of the
/// state's validators. Invalid: whatever the transition says of the state.
consensus::Checked<BlockAndPostState> generate_block(const consensus::Spec& spec,
                                                     const consensus::BeaconState& state,
                                                     consensus::Slot slot, const Keys& keys,
                                                     const BlockOptions& options = {});

}  // namespace cairn::synthetic
