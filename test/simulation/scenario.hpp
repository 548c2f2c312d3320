// A run of a network with faults: read from a file, or made up from a seed.
#pragma once

#include "devnet/control.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::simulation {

enum class StepKind : std::uint8_t {
    action,     // of cairn devnet ctl
    power_cut,  // the node's process dies; what its disk had not synced is lost, or part of it
    lie,        // validators contradict themselves and propose invalid blocks, again and again
};

struct Step {
    std::uint64_t slot = 0;
    StepKind kind = StepKind::action;
    /// power_cut: it stops the node for its time. lie: of it only the time counts.
    devnet::Action action;
    std::uint64_t into_slot_ms = 0;  // power_cut
    std::uint64_t kept_percent = 0;  // power_cut: of the batches that were not synced, the first
    std::vector<consensus::ValidatorIndex> liars;

    /// For lists in the order of time.
    std::pair<std::uint64_t, std::uint64_t> time() const { return {slot, into_slot_ms}; }
};
std::string describe(const Step& step);

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
    /// Nodes whose keys are in use on a second machine; see devnet::SimulationOptions::doubled.
    std::vector<devnet::MemberId> doubled;
    std::vector<Step> steps;  // ascending by time

    std::size_t machines() const { return nodes + doubled.size(); }
    bool has_power_cuts() const;
};

/// 4 to 16 nodes, a schedule of forks, and one to six faults in the first 12 epochs of 18, each
/// with an epoch to act in before the healing, which is three slots before the thirteenth begins.
/// Less than a third of the stake lies, doubled nodes included, and what lies then stops with the
/// healing; doubled nodes go on to the end.
Scenario random_scenario(std::uint64_t seed);

/// A line with the members above, then one line for each step: {"slot": 16, "action": "stop",
/// "node": 3}; see devnet::parse_action. And
///   {"slot": 16, "action": "power_cut", "node": 3, "epochs": 1, "ms": 2000, "kept_percent": 50}
///   {"slot": 16, "action": "lie", "validators": [1, 5], "epochs": 4}
/// The error is a sentence.
Result<Scenario, std::string> parse_scenario(std::string_view text);

}  // namespace cairn::simulation
