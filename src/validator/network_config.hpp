// The answer of the Beacon API's config/spec to a configuration and its preset.
#pragma once

#include "json/value.hpp"
#include "validator/beacon_node.hpp"

namespace cairn::validator {

/// The error is a sentence: a value that no configuration can have, or a preset whose sizes are
/// not those of its name.
Result<NetworkConfig, std::string> read_network_config(const json::Value& data);

}  // namespace cairn::validator
