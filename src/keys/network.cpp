#include "keys/network.hpp"

#include "consensus/config_json.hpp"

#include <utility>

namespace cairn::keys {
namespace {

/// Configurations that last as long as the program.
std::shared_ptr<const consensus::Config> borrow(const consensus::Config& config) {
    return {std::shared_ptr<void>(), &config};
}

std::optional<consensus::Root> root(std::string_view hex) {
    return base::fixed_from_hex<32>(hex);
}

}  // namespace

consensus::Spec Network::spec() const noexcept {
    return {consensus::preset_named(config->PRESET_BASE), *config, consensus::ForkId::phase0};
}

// The roots: github.com/eth-clients/mainnet and github.com/eth-clients/hoodi,
// metadata/genesis_validators_root.txt.
std::optional<Network> find_network(std::string_view name) {
    if (name == "mainnet") {
        return Network{std::string(name), borrow(consensus::mainnet_config()),
                       root("0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95")};
    }
    if (name == "hoodi") {
        return Network{std::string(name), borrow(consensus::hoodi_config()),
                       root("0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f")};
    }
    if (name == "minimal") {
        return Network{std::string(name), borrow(consensus::minimal_config()), std::nullopt};
    }
    return std::nullopt;
}

std::string to_string(const NetworkError& error) {
    if (const auto* parse = std::get_if<json::ParseError>(&error)) {
        return json::to_string(*parse);
    }
    const auto& config = std::get<consensus::ConfigError>(error);
    return config.key + ": " + std::string(consensus::to_string(config.rule));
}

Result<Network, NetworkError> network_from_config(std::string_view yaml) {
    constexpr json::Limits limits{.max_bytes = std::size_t{1} << 20U,
                                  .max_depth = 8,
                                  .max_values = std::size_t{1} << 16U,
                                  .max_alias_values = 0};
    const auto document = json::parse_yaml(yaml, limits);
    if (!document) {
        return unexpected(NetworkError(document.error()));
    }
    auto parsed = consensus::config_from_map(consensus::config_text(*document));
    if (!parsed) {
        return unexpected(NetworkError(std::move(parsed).error()));
    }
    auto config = std::make_shared<const consensus::Config>(std::move(parsed->config));
    return Network{config->CONFIG_NAME, config, std::nullopt};
}

}  // namespace cairn::keys
