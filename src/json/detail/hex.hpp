// Hexadecimal at memory speed.
#pragma once

#include "base/bytes.hpp"

namespace cairn::json::detail {

/// Reads size / 2 bytes from the digits (either case) into `out`; false if one is no digit.
bool read_hex(std::string_view digits, std::uint8_t* out) noexcept;

/// Appends the bytes as lower-case digits.
void append_hex(std::string& out, BytesView bytes);

}  // namespace cairn::json::detail
