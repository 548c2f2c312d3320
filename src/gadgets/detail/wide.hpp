// Integers modulo 2^320, in which gadgets of foreign fields find quotients: an exact one is known
// by its lowest bits. Threads: pure.
#pragma once

#include "algebra/fr.hpp"
#include "base/u256.hpp"

namespace cairn::gadgets::detail {

using algebra::Fr;
using base::U256;
using Wide = algebra::Limbs<5>;

inline constexpr unsigned LIMB_BITS = 96;

[[nodiscard]] Wide add(const Wide& a, const Wide& b);
[[nodiscard]] Wide multiply(const Wide& a, const Wide& b);
/// 2^exponent, for one below 320.
[[nodiscard]] Wide wide_power_of_two(unsigned exponent);
/// 1 / m
[[nodiscard]] Wide inverse_of_odd(const Wide& m);

[[nodiscard]] U256 integer_of(const Fr& x);
[[nodiscard]] Wide wide_of(const U256& x);
/// Of an element that stands for an integer of either sign, -x being r - x.
[[nodiscard]] Wide wide_of(const Fr& x);
/// Bits [96 i, 96 i + 96), i below 3.
[[nodiscard]] Fr limb_of(const Wide& x, unsigned i);

}  // namespace cairn::gadgets::detail
