// A plausible state of any size, made up rather than grown: all validators active, finality two
// epochs behind, participation nearly full. Other clients load its encoding.
#pragma once

#include "base/executor.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "synthetic/keys.hpp"

namespace cairn::synthetic {

struct StateOptions {
    /// The state stands at the last slot of this epoch, so that the next slot crosses the boundary.
    consensus::Epoch epoch{100};
    /// Of 1,000 validators, how many took part in the last two epochs.
    std::uint64_t participation_per_mille = 990;
    /// Same seed, same state.
    std::uint64_t seed = 1;
};

/// One validator per key. Forks phase0 to fulu. Invalid: no_active_validators (no keys).
consensus::Checked<consensus::BeaconState> generate_state(const consensus::Spec& spec,
                                                          const Keys& keys,
                                                          const StateOptions& options);

}  // namespace cairn::synthetic
