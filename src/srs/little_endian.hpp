// Numbers of the files that this room reads.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace cairn::srs {

/// `size` bytes from `at` on, at most 8, least significant first; they are there.
[[nodiscard]] constexpr std::uint64_t number_at(BytesView bytes, std::size_t at,
                                                std::size_t size) noexcept {
    std::uint64_t out = 0;
    for (std::size_t i = size; i-- > 0;) {
        out = out << 8U | bytes[at + i];
    }
    return out;
}

}  // namespace cairn::srs
