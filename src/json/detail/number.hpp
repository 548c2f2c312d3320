// The grammars of numbers, and numbers of any SSZ width to and from decimal text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::json::detail {

/// RFC 8259 section 6.
bool is_json_number(std::string_view text) noexcept;
/// YAML 1.2 core schema, tag:yaml.org,2002:int and float.
bool is_yaml_number(std::string_view text) noexcept;

enum class DecimalError : std::uint8_t { none, not_decimal, out_of_range };

/// Reads digits (no sign, no leading zero) into `size` little-endian bytes at `out`; size is 1, 2,
/// 4, 8, 16 or 32.
DecimalError read_decimal(std::string_view text, std::size_t size, std::uint8_t* out) noexcept;
/// Appends the little-endian number of `size` bytes at `in`.
void append_decimal(std::string& out, const std::uint8_t* in, std::size_t size);

}  // namespace cairn::json::detail
