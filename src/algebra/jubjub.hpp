// Jubjub, Zcash's curve over Fr: -x^2 + y^2 = 1 + d x^2 y^2, of order 8 times a prime.
//
// Reference: Zcash protocol specification 2024.5.1, 5.4.9.3 (u, v there are x, y here). The
// generator is Sapling's of spending keys ("Item_G_", 5.4.8.5).
#pragma once

#include "algebra/edwards.hpp"

namespace cairn::algebra {

struct JubjubOrder {
    static constexpr Limbs4 value = {0xd0970e5ed6f72cb7, 0xa6682093ccc81082, 0x06673b0101343b00,
                                     0x0e7db4ea6533afa9};
    static constexpr std::uint64_t negative_inverse = negative_inverse_of(value[0]);
};

struct Jubjub {
    using Scalar = PrimeField<JubjubOrder>;
    static constexpr unsigned cofactor_log = 3;
    static constexpr bool is_complete = true;
    /// -10240 / 10241
    static constexpr Fr d = Fr::from_integer(
        {0x01065fd6d6343eb1, 0x292d7f6d37579d26, 0xf5fd9207e6bd7fd4, 0x2a9318e74bfa2b48});
    static constexpr EdwardsAffine<Jubjub> generator = {
        Fr::from_integer(
            {0x3e6b071492d1122b, 0xe72f6afd7d1f7262, 0x86a365b99fbf3d3b, 0x11dafe5d23e12180}),
        Fr::from_integer(
            {0xcc3f870e59d292aa, 0x3e26ba5cc220fed7, 0x93132e78c866c0c3, 0x1d523cf1ddab1a17})};
    static constexpr Fr times_a(const Fr& x) noexcept { return -x; }
};

using JubjubPoint = EdwardsPoint<Jubjub>;
using JubjubAffine = EdwardsAffine<Jubjub>;

/// Whether a point of the curve has the prime order or is the identity: by its multiple, 51 us.
[[nodiscard]] bool is_in_subgroup(const JubjubAffine& point) noexcept;

}  // namespace cairn::algebra
