// Plays a scenario and looks, after every slot, whether what was promised holds.
#pragma once

#include "test/simulation/scenario.hpp"

#include <cstdint>
#include <string>

namespace cairn::simulation {

struct Outcome {
    /// What broke, as a sentence; empty: nothing.
    std::string violation;
    /// Of all heads of all slots: equal runs, equal digests.
    consensus::Root digest;
    std::uint64_t slots = 0;
    std::uint64_t power_cuts = 0;
    /// Of validators that lied; of others it would be a violation.
    std::uint64_t slashed = 0;
};

/// The promises:
/// - no two nodes hold different blocks final at one epoch, and what is final stays;
/// - no validator is slashed but those that lied or were doubled;
/// - whose process died goes on from its disk;
/// - four epochs after the first that begins after the healing every node holds that one final.
Outcome play(const Scenario& scenario);

}  // namespace cairn::simulation
