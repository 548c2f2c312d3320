#include "cli/network.hpp"

#include "sharding/road.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {

using namespace consensus;

void NetworkOptions::declare(CLI::App& app) {
    std::vector<std::string> forks;
    for (const ForkId fork_id : all_forks) {
        forks.emplace_back(to_string(fork_id));
    }
    app.add_option("--preset", preset, "Preset of the data")
        ->check(CLI::IsMember({"mainnet", "minimal"}))
        ->capture_default_str();
    app.add_option("--fork", fork, "Fork of the data")
        ->check(CLI::IsMember(forks))
        ->capture_default_str();
    app.add_option("--road", road, "phase1: keep the defects of its text, or mend them")
        ->check(CLI::IsMember({"faithful", "hardened"}))
        ->capture_default_str();
}

Spec NetworkOptions::spec(base::Executor& executor) const {
    const ForkId fork_id = fork_from_string(fork).value();
    const bool minimal = preset == "minimal";
    if (fork_id == ForkId::phase1) {
        return sharding::spec_2020(minimal ? minimal_preset_2020() : mainnet_preset_2020(),
                                   minimal ? minimal_config_2020() : mainnet_config_2020(), fork_id,
                                   road == "faithful" ? RoadMode::faithful : RoadMode::hardened,
                                   &executor);
    }
    return {minimal ? minimal_preset() : mainnet_preset(),
            minimal ? minimal_config() : mainnet_config(), fork_id, &executor};
}

}  // namespace cairn::cli
