// Integers of a fixed number of words, least significant first: what prime fields are built of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace cairn::algebra {

template <std::size_t Words>
using Limbs = std::array<std::uint64_t, Words>;
using Limbs4 = Limbs<4>;
using Limbs6 = Limbs<6>;
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
template <std::size_t Words = 4>
constexpr Limbs<Words> add(const Limbs<Words>& a, const Limbs<Words>& b,
                           std::uint64_t& carry) noexcept {
    Limbs<Words> out{};
    carry = 0;
    for (std::size_t i = 0; i < Words; ++i) {
        out[i] = add_carry(a[i], b[i], carry);
    }
    return out;
}

/// a - b, and the borrow out of it: 1 if a < b.
template <std::size_t Words = 4>
constexpr Limbs<Words> subtract(const Limbs<Words>& a, const Limbs<Words>& b,
                                std::uint64_t& borrow) noexcept {
    Limbs<Words> out{};
    borrow = 0;
    for (std::size_t i = 0; i < Words; ++i) {
        out[i] = sub_borrow(a[i], b[i], borrow);
    }
    return out;
}

template <std::size_t Words = 4>
constexpr bool is_below(const Limbs<Words>& a, const Limbs<Words>& b) noexcept {
    std::uint64_t borrow = 0;
    static_cast<void>(subtract(a, b, borrow));
    return borrow != 0;
}

template <std::size_t Words = 4>
constexpr bool is_zero(const Limbs<Words>& a) noexcept {
    std::uint64_t bits = 0;
    for (const std::uint64_t word : a) {
        bits |= word;
    }
    return bits == 0;
}

/// 8 bytes a word, big-endian.
template <std::size_t Words = 4>
constexpr Limbs<Words> limbs_from_big_endian(const std::uint8_t* bytes) noexcept {
    Limbs<Words> out{};
    for (std::size_t i = 0; i < 8 * Words; ++i) {
        out[Words - 1 - i / 8] = out[Words - 1 - i / 8] << 8U | bytes[i];
    }
    return out;
}

template <std::size_t Words = 4>
constexpr void limbs_to_big_endian(const Limbs<Words>& value, std::uint8_t* bytes) noexcept {
    for (std::size_t i = 0; i < 8 * Words; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value[Words - 1 - i / 8] >> (56 - 8 * (i % 8)));
    }
}

}  // namespace cairn::algebra
