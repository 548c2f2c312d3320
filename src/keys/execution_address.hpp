// Addresses of the execution layer, where stake goes in the end: a mistyped one is gone for good.
//
// Reference: ERC-55 (the case of the letters is a checksum). Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "consensus/primitives.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::keys {

enum class AddressRule : std::uint8_t {
    malformed,  // not 0x and 40 hexadecimal digits
    checksum,   // letters of both cases, and not those of ERC-55: most likely mistyped
    zero,       // the address that nobody owns
};
std::string_view to_string(AddressRule rule) noexcept;

/// Letters of one case only carry no checksum and are accepted.
Result<consensus::ExecutionAddress, AddressRule> parse_execution_address(std::string_view text);
/// With the checksum of ERC-55.
std::string to_checksum_text(const consensus::ExecutionAddress& address);

}  // namespace cairn::keys
