// Steering a running network from another process on this machine, as the page does it.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::devnet {

/// Sends an action (see parse_action) to the network whose page is at `port`; what it says will be
/// done. The error is a sentence.
Result<std::string, std::string> send_action(std::uint16_t port, std::string_view json);

}  // namespace cairn::devnet
