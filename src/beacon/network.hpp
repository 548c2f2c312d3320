// Which network: its configuration from a file or from other nodes, and whether two speak of the
// same one.
#pragma once

#include "consensus/spec.hpp"
#include "validator/beacon_node.hpp"

#include <string>
#include <string_view>

namespace cairn::beacon {

/// The content of a config.yaml. The error is a sentence.
Result<validator::NetworkConfig, std::string> parse_config_yaml(std::string_view text);

/// Of the last fork that is scheduled; it points to the configuration.
consensus::Spec spec_of(const validator::NetworkConfig& config, base::Executor& executor);

/// The first value that two nodes of one network must share and these do not: "FULU_FORK_EPOCH is
/// 3, not 4". Empty: they agree. Values of the peer-to-peer network, and the schedule of forks that
/// neither has scheduled, may differ.
std::string difference(const consensus::Config& theirs, const consensus::Config& ours);

}  // namespace cairn::beacon
