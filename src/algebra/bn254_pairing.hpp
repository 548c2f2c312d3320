// The optimal ate pairing of BN254, as a check: whether a product of pairings is one.
//
// References: EIP-197; C. Costello et al., "The realm of the pairings", 2013, 4.3 (lines on the
// twist); L. Fuentes-Castaneda et al., "Faster hashing to G2", 2011, 6.1 (final exponentiation).
// Variable time: for public data only. Threads: pure functions.
#pragma once

#include "algebra/bn254_curve.hpp"

#include <span>

namespace cairn::algebra::bn254 {

struct PointPair {
    G1 p;
    G2 q;
};

/// e(p_1, q_1) ... e(p_n, q_n) = 1. The points are on their curves and the q_i in the subgroup; a
/// pair with an identity counts as one. The final exponentiation is shared: 0.1 ms, and 0.1 ms for
/// each pair.
[[nodiscard]] bool is_pairing_product_one(std::span<const PointPair> pairs);

/// The product of the Miller loops of pairs without identities.
[[nodiscard]] Fp12 miller_loop(std::span<const PointPair> pairs);

/// f^((p^12 - 1) / r m) with m = 2 x (6 x^2 + 3 x + 1), which has no factor in common with r: it
/// is one exactly when the power without m is.
[[nodiscard]] Fp12 final_exponentiation(const Fp12& f) noexcept;

}  // namespace cairn::algebra::bn254
