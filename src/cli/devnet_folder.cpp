#include "cli/devnet_folder.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "devnet/validator_keys.hpp"
#include "keys/mnemonic.hpp"

#include <fmt/format.h>

#include <cmath>

namespace cairn::cli {
namespace {

using devnet::NetworkParameters;

std::uint64_t slot_ms_of(const DevnetOptions& options) {
    return static_cast<std::uint64_t>(std::llround(options.seconds_per_slot * 1000));
}

NetworkParameters parameters_of(const DevnetOptions& options) {
    NetworkParameters parameters;
    parameters.nodes = options.nodes;
    parameters.validators = options.validators;
    parameters.preset = options.preset;
    parameters.fork = options.fork;
    parameters.phase1_epoch = options.road == "2020" ? options.phase1_epoch : 0;
    parameters.slot_ms = slot_ms_of(options);
    parameters.seed = options.seed;
    parameters.genesis_time = genesis_time_of(options);
    parameters.fast = options.fast;
    parameters.external_validators = options.external_validators;
    parameters.mnemonic = mnemonic_of(options);
    return parameters;
}

/// The first option that asks for something else than what is stored; empty: none.
std::string contradiction(const NetworkParameters& asked, const NetworkParameters& stored,
                          const std::set<std::string>& given) {
    const auto differs = [&](const char* name, const auto& wanted, const auto& has) {
        return given.contains(name) && wanted != has
                   ? fmt::format("it has {} {}, and {} is asked for", name, has, wanted)
                   : std::string();
    };
    const auto road_of = [](const NetworkParameters& parameters) {
        return parameters.phase1_epoch == 0 ? "today" : "2020";
    };
    for (const std::string& difference :
         {differs("--road", std::string_view(road_of(asked)), std::string_view(road_of(stored))),
          differs("--phase1-epoch", asked.phase1_epoch, stored.phase1_epoch),
          differs("--nodes", asked.nodes, stored.nodes),
          differs("--validators", asked.validators, stored.validators),
          differs("--preset", asked.preset, stored.preset),
          differs("--fork", asked.fork, stored.fork), differs("--seed", asked.seed, stored.seed),
          differs("--seconds-per-slot", static_cast<double>(asked.slot_ms) / 1000,
                  static_cast<double>(stored.slot_ms) / 1000)}) {
        if (!difference.empty()) {
            return difference;
        }
    }
    if (asked.fast && !stored.fast) {
        return "it goes by the clock, and --fast would leave that";
    }
    if (!asked.fast && stored.fast) {
        return "it was begun with --fast, so its time is not the clock's; give --fast again";
    }
    if (given.contains("--interop-keys") && !stored.mnemonic.empty()) {
        return "its keys are a mnemonic's, and --interop-keys is asked for";
    }
    if (given.contains("--mnemonic") && asked.mnemonic != stored.mnemonic) {
        return "its keys are not those of this --mnemonic";
    }
    return given.contains("--external-validators") && !stored.external_validators
               ? "its validators are its own, and --external-validators is asked for"
               : "";
}

void take_over(DevnetOptions& options, const NetworkParameters& stored) {
    options.nodes = stored.nodes;
    options.validators = stored.validators;
    options.preset = stored.preset;
    options.fork = stored.fork;
    options.road = stored.phase1_epoch == 0 ? "today" : "2020";
    options.phase1_epoch = stored.phase1_epoch;
    options.seed = stored.seed;
    options.seconds_per_slot = static_cast<double>(stored.slot_ms) / 1000;
    options.genesis_time = stored.genesis_time;
    options.external_validators = stored.external_validators;
    options.mnemonic = stored.mnemonic;
    options.interop_keys = stored.mnemonic.empty();
}

}  // namespace

// Clients that hold the keys themselves know those by number best.
std::string mnemonic_of(const DevnetOptions& options) {
    if (options.mnemonic.empty()) {
        return options.interop_keys || options.external_validators
                   ? std::string()
                   : std::string(devnet::DEVNET_MNEMONIC);
    }
    const auto mnemonic = keys::Mnemonic::parse(options.mnemonic);
    CAIRN_ASSERT(mnemonic.has_value());  // the option has been checked
    const crypto::SecretBytes phrase = mnemonic->phrase();
    return std::string(phrase.text());
}

// Slot 1 comes within two seconds; a fast run starts at a fixed time, so that it can be repeated.
std::uint64_t genesis_time_of(const DevnetOptions& options) {
    constexpr std::uint64_t FAST_GENESIS_TIME = 1'606'824'023;
    if (options.genesis_time) {
        return *options.genesis_time;
    }
    const std::uint64_t next_second = base::now_ms() / 1000 + 2;
    return options.fast ? FAST_GENESIS_TIME : next_second - slot_ms_of(options) / 1000;
}

Result<std::unique_ptr<devnet::NetworkDirectory>, std::string> open_network_folder(
    DevnetOptions& options, const std::set<std::string>& given) {
    CAIRN_TRY_ASSIGN(auto directory, devnet::NetworkDirectory::open(options.data_dir));
    const NetworkParameters asked = parameters_of(options);
    if (!directory->parameters()) {
        CAIRN_TRY(directory->begin(asked));
    } else if (const std::string difference = contradiction(asked, *directory->parameters(), given);
               !difference.empty()) {
        return unexpected(fmt::format(
            "the network in {} is another one: {}. Leave the option out, or choose another folder.",
            options.data_dir, difference));
    }
    take_over(options, *directory->parameters());
    return directory;
}

}  // namespace cairn::cli
