// What stands before an item's bytes: for those who write RLP into buffers of their own.
// Yellow Paper, appendix B:
//
//   a byte below 0x80             itself
//   n < 56 bytes                  base + n
//   n bytes, n a number of k      base + 55 + k, then n in k bytes, big-endian
//
// where base is 0x80 for a string and 0xc0 for a list.
#pragma once

#include "base/bytes.hpp"

#include <bit>

namespace cairn::rlp {

constexpr std::uint8_t STRING_BASE = 0x80;
constexpr std::uint8_t LIST_BASE = 0xc0;
/// More bytes than this need a length of its own.
constexpr std::size_t SHORT_MAX = 55;
constexpr std::size_t MAX_PREFIX_SIZE = 9;

/// Bytes that a number needs, at least 1.
constexpr std::size_t length_size(std::size_t length) noexcept {
    return (static_cast<std::size_t>(std::bit_width(length | 1)) + 7) / 8;
}

/// Of a list, and of a string that is not its own encoding.
constexpr std::size_t prefix_size(std::size_t payload_size) noexcept {
    return payload_size <= SHORT_MAX ? 1 : 1 + length_size(payload_size);
}
constexpr std::size_t list_size(std::size_t payload_size) noexcept {
    return prefix_size(payload_size) + payload_size;
}
constexpr std::size_t string_size(BytesView string) noexcept {
    return string.size() == 1 && string[0] < STRING_BASE ? 1 : list_size(string.size());
}

/// Writes prefix_size(payload_size) bytes and returns the place behind them.
constexpr std::uint8_t* put_prefix(std::uint8_t* out, std::uint8_t base,
                                   std::size_t payload_size) noexcept {
    if (payload_size <= SHORT_MAX) {
        *out++ = static_cast<std::uint8_t>(base + payload_size);
        return out;
    }
    const std::size_t size = length_size(payload_size);
    *out++ = static_cast<std::uint8_t>(base + SHORT_MAX + size);
    for (std::size_t i = size; i > 0; --i) {
        *out++ = static_cast<std::uint8_t>(payload_size >> (8 * (i - 1)));
    }
    return out;
}

/// Writes string_size(string) bytes and returns the place behind them.
inline std::uint8_t* put_string(std::uint8_t* out, BytesView string) noexcept {
    if (string.size() != 1 || string[0] >= STRING_BASE) {
        out = put_prefix(out, STRING_BASE, string.size());
    }
    if (!string.empty()) {
        std::memcpy(out, string.data(), string.size());
    }
    return out + string.size();
}

}  // namespace cairn::rlp
