// Integers of 256 bits as four words, least significant first: what prime fields are built of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace cairn::algebra {

using Limbs4 = std::array<std::uint64_t, 4>;
__extension__ using Uint128 = unsigned __int128;

/// a + b + carry; carry becomes 0 or 1.
constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry) noexcept {
    const Uint128 sum = Uint128{a} + b + carry;
    carry = static_cast<std::uint64_t>(sum >> 64U);
    return static_cast<std::uint64_t>(sum);
}

/// a - b - borrow; borrow becomes 0 or 1. Written so that compilers see a chain of borrows in it.
constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b,
                                   std::uint64_t& borrow) noexcept {
    const std::uint64_t difference = a - b;
    const std::uint64_t out = difference - borrow;
    borrow = (a < b ? 1U : 0U) | (difference < borrow ? 1U : 0U);
    return out;
}

/// a + b c + carry, which fits two words; carry becomes the upper one.
constexpr std::uint64_t multiply_add(std::uint64_t a, std::uint64_t b, std::uint64_t c,
                                     std::uint64_t& carry) noexcept {
    const Uint128 sum = Uint128{b} * c + a + carry;
    carry = static_cast<std::uint64_t>(sum >> 64U);
    return static_cast<std::uint64_t>(sum);
}

/// a + b, and the carry out of it.
constexpr Limbs4 add(const Limbs4& a, const Limbs4& b, std::uint64_t& carry) noexcept {
    Limbs4 out{};
    carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = add_carry(a[i], b[i], carry);
    }
    return out;
}

/// a - b, and the borrow out of it: 1 if a < b.
constexpr Limbs4 subtract(const Limbs4& a, const Limbs4& b, std::uint64_t& borrow) noexcept {
    Limbs4 out{};
    borrow = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = sub_borrow(a[i], b[i], borrow);
    }
    return out;
}

constexpr bool is_below(const Limbs4& a, const Limbs4& b) noexcept {
    std::uint64_t borrow = 0;
    static_cast<void>(subtract(a, b, borrow));
    return borrow != 0;
}

constexpr bool is_zero(const Limbs4& a) noexcept {
    return (a[0] | a[1] | a[2] | a[3]) == 0;
}

/// 32 bytes, big-endian.
constexpr Limbs4 limbs_from_big_endian(const std::uint8_t* bytes) noexcept {
    Limbs4 out{};
    for (std::size_t i = 0; i < 32; ++i) {
        out[3 - i / 8] = out[3 - i / 8] << 8U | bytes[i];
    }
    return out;
}

constexpr void limbs_to_big_endian(const Limbs4& value, std::uint8_t* bytes) noexcept {
    for (std::size_t i = 0; i < 32; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value[3 - i / 8] >> (56 - 8 * (i % 8)));
    }
}

}  // namespace cairn::algebra
