#include "validator/network_config.hpp"

#include "consensus/config_json.hpp"

#include <array>
#include <utility>

namespace cairn::validator {

using namespace consensus;

namespace {

struct Size {
    const char* name;
    std::uint64_t Preset::* member;
};

/// What decides the form of messages and the time of duties.
constexpr auto sizes = std::to_array<Size>({
    {"SLOTS_PER_EPOCH", &Preset::SLOTS_PER_EPOCH},
    {"MAX_COMMITTEES_PER_SLOT", &Preset::MAX_COMMITTEES_PER_SLOT},
    {"MAX_VALIDATORS_PER_COMMITTEE", &Preset::MAX_VALIDATORS_PER_COMMITTEE},
    {"SYNC_COMMITTEE_SIZE", &Preset::SYNC_COMMITTEE_SIZE},
    {"EPOCHS_PER_SYNC_COMMITTEE_PERIOD", &Preset::EPOCHS_PER_SYNC_COMMITTEE_PERIOD},
});

}  // namespace

Result<NetworkConfig, std::string> read_network_config(const json::Value& data) {
    const ConfigText text = config_text(data);
    const auto parsed = config_from_map(text);
    if (!parsed) {
        return unexpected(parsed.error().key + ": " +
                          std::string(consensus::to_string(parsed.error().rule)));
    }
    const Preset& preset = preset_named(parsed->config.PRESET_BASE);
    for (const Size& size : sizes) {
        const auto stated = text.values.find(size.name);
        if (stated != text.values.end() && stated->second != std::to_string(preset.*size.member)) {
            return unexpected(std::string(size.name) + " is not that of the preset " +
                              parsed->config.PRESET_BASE);
        }
    }
    return NetworkConfig{std::make_shared<const Config>(parsed->config), &preset};
}

}  // namespace cairn::validator
