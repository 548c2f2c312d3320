#include "spectest/case_spec.hpp"

#include "consensus/config_json.hpp"
#include "sharding/road.hpp"

#include <algorithm>

namespace cairn::spectest {
namespace {

using consensus::Config;
using consensus::ForkId;
using consensus::Preset;

Read<Config> read_config(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const json::Value document, read_yaml(vectors, "config.yaml"));
    auto parsed = consensus::config_from_map(consensus::config_text(document));
    if (!parsed) {
        return failed("config.yaml: " + parsed.error().key + ": " +
                      std::string(to_string(parsed.error().rule)));
    }
    if (!parsed->unknown_keys.empty()) {
        return failed("config.yaml: unknown key " + parsed->unknown_keys.front());
    }
    return std::move(parsed->config);
}

struct Defaults {
    const Preset* preset;
    const Config* config;
};

std::optional<Defaults> defaults_of(std::string_view preset, Era era) {
    const bool seed = era == Era::seed;
    if (preset == "mainnet") {
        return seed ? Defaults{&consensus::mainnet_preset_2020(), &consensus::mainnet_config_2020()}
                    : Defaults{&consensus::mainnet_preset(), &consensus::mainnet_config()};
    }
    if (preset == "minimal") {
        return seed ? Defaults{&consensus::minimal_preset_2020(), &consensus::minimal_config_2020()}
                    : Defaults{&consensus::minimal_preset(), &consensus::minimal_config()};
    }
    return std::nullopt;
}

/// reveal_deadlines_setting 1: the case was made with process_reveal_deadlines switched off.
Read<const consensus::Road*> road_of(const Case& vectors) {
    static const consensus::Road faithful = sharding::road_2020(consensus::RoadMode::faithful);
    static const consensus::Road without_reveal_deadlines = [] {
        consensus::Road road = faithful;
        road.process_reveal_deadlines = [](const consensus::Spec&,
                                           consensus::BeaconState&) -> consensus::Checked<> {
            return {};
        };
        return road;
    }();
    CAIRN_TRY_ASSIGN(const json::Value meta, read_meta(vectors));
    const json::Value* setting = meta.find("reveal_deadlines_setting");
    return setting != nullptr && setting->to_uint64() == 1 ? &without_reveal_deadlines : &faithful;
}

}  // namespace

Era era_of(const Case& vectors) {
    if (vectors.id.fork == "phase1") {
        return Era::seed;
    }
    const auto names = vectors.file_names();
    return std::any_of(names.begin(), names.end(),
                       [](const std::string& name) { return name.ends_with(".ssz"); })
               ? Era::seed
               : Era::mainline;
}

Read<CaseSpec> read_case_spec(const Case& vectors) {
    const auto fork = consensus::fork_from_string(vectors.id.fork);
    if (!fork) {
        return skipped("fork " + vectors.id.fork + " is not known");
    }
    const Era era = era_of(vectors);
    const auto defaults = defaults_of(vectors.id.preset, era);
    if (!defaults) {
        return failed("preset " + vectors.id.preset + " is not known");
    }
    if (era == Era::seed) {
        CAIRN_TRY_ASSIGN(const consensus::Road* road, road_of(vectors));
        return CaseSpec(*defaults->preset, *defaults->config, *fork, *road);
    }
    if (vectors.has("config.yaml")) {
        CAIRN_TRY_ASSIGN(Config config, read_config(vectors));
        return CaseSpec(*defaults->preset, std::move(config), *fork);
    }
    return CaseSpec(*defaults->preset, *defaults->config, *fork);
}

}  // namespace cairn::spectest
