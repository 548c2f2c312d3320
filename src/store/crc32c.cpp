#include "store/crc32c.hpp"

#include <array>

namespace cairn::store {
namespace {

using Table = std::array<std::uint32_t, 256>;

// tables[k][b]: what byte b contributes when k more bytes follow it in the word of eight.
constexpr std::array<Table, 8> tables = [] {
    std::array<Table, 8> out{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82f63b78U : 0U);
        }
        out[0][byte] = crc;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = out[k - 1][byte];
            out[k][byte] = (before >> 8U) ^ out[0][before & 0xffU];
        }
    }
    return out;
}();

std::uint32_t fold_eight(std::uint64_t word) noexcept {
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        crc ^= tables[7 - i][(word >> (8 * i)) & 0xffU];
    }
    return crc;
}

}  // namespace

std::uint32_t crc32c(BytesView bytes, std::uint32_t seed) noexcept {
    std::uint32_t crc = ~seed;
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        crc = fold_eight(base::load_le64(bytes.data() + i) ^ crc);
    }
    for (; i < bytes.size(); ++i) {
        crc = (crc >> 8U) ^ tables[0][(crc ^ bytes[i]) & 0xffU];
    }
    return ~crc;
}

}  // namespace cairn::store
