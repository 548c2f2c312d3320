// Numbers in as few bytes as they need: seven bits a byte, lowest first (LEB128), the shortest form
// only.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <optional>

namespace cairn::store {

inline void put_varint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

/// Takes it off the front. Null: cut short, longer than it must be, or over 64 bits.
inline std::optional<std::uint64_t> take_varint(BytesView& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in.empty()) {
            return std::nullopt;
        }
        const std::uint8_t byte = in.front();
        in = in.subspan(1);
        const bool too_long = (byte == 0 && shift > 0) || (shift == 63 && byte > 1);
        if (too_long) {
            return std::nullopt;
        }
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace cairn::store
