// Inverses modulo an odd number, by Bernstein and Yang's division steps.
//
// Reference: D. J. Bernstein, B.-Y. Yang, "Fast constant-time gcd computation and modular
// inversion", 2019, in the variable-time arrangement of P. Wuille's "The safegcd implementation in
// libsecp256k1 explained": 62 steps at a time on the lowest words, then one pass over all words.
// Variable time: for public data only.
#pragma once

#include "algebra/limbs.hpp"

namespace cairn::algebra {

/// A number of `Words` words as signed digits of 62 bits, least significant first.
template <std::size_t Words>
using Signed62 = std::array<std::int64_t, (64 * Words + 61) / 62>;

template <std::size_t Words>
constexpr Signed62<Words> to_signed62(const Limbs<Words>& value) noexcept {
    Signed62<Words> out{};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t word = 62 * i / 64;
        const std::size_t shift = 62 * i % 64;
        std::uint64_t digit = value[word] >> shift;
        if (shift > 2 && word + 1 < Words) {
            digit |= value[word + 1] << (64 - shift);
        }
        out[i] = static_cast<std::int64_t>(digit & (~std::uint64_t{0} >> 2U));
    }
    return out;
}

/// An odd modulus, of at least one bit less than its words have, prepared.
template <std::size_t Words>
struct InverseModulus {
    Signed62<Words> modulus{};
    std::uint64_t inverse = 0;  // 1 / modulus mod 2^62

    static constexpr InverseModulus of(const Limbs<Words>& modulus) noexcept {
        std::uint64_t inverse = 1;
        for (int i = 0; i < 6; ++i) {
            inverse *= 2 - modulus[0] * inverse;
        }
        return {to_signed62(modulus), inverse & (~std::uint64_t{0} >> 2U)};
    }
};

/// 1 / value mod modulus, in [0, modulus); 0 for 0. `value` is below the modulus and prime to it,
/// or zero. Exists for four and for six words.
template <std::size_t Words>
[[nodiscard]] Limbs<Words> modular_inverse(const Limbs<Words>& value,
                                           const InverseModulus<Words>& modulus) noexcept;

}  // namespace cairn::algebra
