// The networks for which deposits, exits and changes are signed.
//
// Threads: constants and pure functions.
#pragma once

#include "base/result.hpp"
#include "consensus/config.hpp"
#include "consensus/spec.hpp"
#include "json/parse.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cairn::keys {

struct Network {
    std::string name;  // as deposit files state it
    std::shared_ptr<const consensus::Config> config;
    /// What exits and changes are bound to, besides fork versions; null: not known.
    std::optional<consensus::Root> genesis_validators_root;

    /// Of phase0: roots of what is signed here are the same in every fork.
    consensus::Spec spec() const noexcept;
};

/// "mainnet", "hoodi", and "minimal" of the specification's tests. Null: none of these.
std::optional<Network> find_network(std::string_view name);

using NetworkError = std::variant<json::ParseError, consensus::ConfigError>;
std::string to_string(const NetworkError& error);

/// A network by its config.yaml; its name is CONFIG_NAME. What keys do not need is not judged.
Result<Network, NetworkError> network_from_config(std::string_view yaml);

}  // namespace cairn::keys
