// Numbers of four bytes, low end first; those of eight are in base/bytes.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::store::detail {

inline void store_le32(std::uint8_t* out, std::uint32_t value) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

inline std::uint32_t load_le32(const std::uint8_t* in) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value |= std::uint32_t{in[i]} << (8 * i);
    }
    return value;
}

}  // namespace cairn::store::detail
