// Integers in signed digits (width-w non-adjacent form): powers and multiples with few products.
#pragma once

#include "algebra/limbs.hpp"

namespace cairn::algebra {

/// value = sum digits[i] 2^i. Digits are zero or odd, between -2^(width - 1) and 2^(width - 1), and
/// of `width` digits in a row at most one is not zero.
struct SignedDigits {
    std::array<std::int8_t, 129> digits{};
    std::size_t count = 0;  // up to the highest that is not zero
};

/// The value is below 2^128 - 2^width; the width is 2 to 7.
constexpr SignedDigits signed_digits(Uint128 value, unsigned width) noexcept {
    SignedDigits out;
    const auto range = Uint128{1} << width;
    for (std::size_t i = 0; value != 0; ++i, value >>= 1U) {
        if ((value & 1U) == 0) {
            continue;
        }
        const auto low = static_cast<unsigned>(value & (range - 1));
        const bool negative = low >> (width - 1) != 0;
        const unsigned size = negative ? (1U << width) - low : low;
        out.digits[i] =
            static_cast<std::int8_t>(negative ? -static_cast<int>(size) : static_cast<int>(size));
        value = negative ? value + size : value - size;
        out.count = i + 1;
    }
    return out;
}

}  // namespace cairn::algebra
