#include "json/detail/hex.hpp"

namespace cairn::json::detail {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0xff;

constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t i = 0; i < 16; ++i) {
        table[static_cast<unsigned char>(hex_digits[i])] = i;
        table[static_cast<unsigned char>("0123456789ABCDEF"[i])] = i;
    }
    return table;
}();

constexpr auto digit_pairs = [] {
    std::array<std::array<char, 2>, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) {
        table[i] = {hex_digits[i >> 4U], hex_digits[i & 15U]};
    }
    return table;
}();

}  // namespace

bool read_hex(std::string_view digits, std::uint8_t* out) noexcept {
    unsigned bad = 0;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        const unsigned high = digit_values[static_cast<unsigned char>(digits[i])];
        const unsigned low = digit_values[static_cast<unsigned char>(digits[i + 1])];
        bad |= high | low;
        *out++ = static_cast<std::uint8_t>((high << 4U) | low);
    }
    return bad < 16;
}

void append_hex(std::string& out, BytesView bytes) {
    const std::size_t at = out.size();
    out.resize(at + 2 * bytes.size());
    char* to = out.data() + at;
    for (const std::uint8_t byte : bytes) {
        std::memcpy(to, digit_pairs[byte].data(), 2);
        to += 2;
    }
}

}  // namespace cairn::json::detail
