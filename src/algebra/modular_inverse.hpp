// Inverses modulo an odd number, by Bernstein and Yang's division steps.
//
// Reference: D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular
// inversion", 2019, in the variable-time arrangement of P. Wuille's "The safegcd implementation in
// libsecp256k1 explained": 62 steps at a time on the lowest words, then one pass over all words.
// Variable time: for public data only.
#pragma once

#include "algebra/limbs.hpp"

namespace cairn::algebra {

/// A number as signed digits of 62 bits, least significant first.
using Signed62 = std::array<std::int64_t, 5>;

constexpr Signed62 to_signed62(const Limbs4& value) noexcept {
    constexpr std::uint64_t mask = ~std::uint64_t{0} >> 2U;
    const auto digit = [](std::uint64_t word) { return static_cast<std::int64_t>(word & mask); };
    return {digit(value[0]), digit(value[0] >> 62U | value[1] << 2U),
            digit(value[1] >> 60U | value[2] << 4U), digit(value[2] >> 58U | value[3] << 6U),
            digit(value[3] >> 56U)};
}

/// An odd modulus below 2^255, prepared.
struct InverseModulus {
    Signed62 modulus{};
    std::uint64_t inverse = 0;  // 1 / modulus mod 2^62

    static constexpr InverseModulus of(const Limbs4& modulus) noexcept {
        std::uint64_t inverse = 1;
        for (int i = 0; i < 6; ++i) {
            inverse *= 2 - modulus[0] * inverse;
        }
        return {to_signed62(modulus), inverse & (~std::uint64_t{0} >> 2U)};
    }
};

/// 1 / value mod modulus, in [0, modulus); 0 for 0. `value` is below the modulus and prime to it,
/// or zero.
[[nodiscard]] Limbs4 modular_inverse(const Limbs4& value, const InverseModulus& modulus) noexcept;

}  // namespace cairn::algebra
