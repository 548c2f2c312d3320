// A run of a network with faults: read from a file, or made up from a seed.
#pragma once

#include "devnet/control.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::simulation {

struct Step {
    std::uint64_t slot = 0;
    devnet::Action action;
};

struct Scenario {
    std::string name;
    std::uint64_t seed = 1;
    std::size_t nodes = 4;
    std::uint64_t validators = 64;
    /// See devnet::parse_fork_schedule.
    std::string forks = "fulu";
    /// How long it runs; everything is healed at `heal_slot`.
    std::uint64_t slots = 160;
    std::uint64_t heal_slot = 96;
    std::vector<Step> steps;  // ascending by slot
};

/// 4 to 16 nodes, a schedule of forks, and one to six faults in the first 12 epochs of 18. Never
/// more than a third of the stake is silent for good, and nobody lies.
Scenario random_scenario(std::uint64_t seed);

/// A line with the members above, then one line for each step: {"slot": 16, "action": "stop",
/// "node": 3}; see devnet::parse_action. The error is a sentence.
Result<Scenario, std::string> parse_scenario(std::string_view text);

}  // namespace cairn::simulation
