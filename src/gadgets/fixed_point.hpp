// Fixed-point numbers in a circuit: amounts, prices and rates. A number is an integer in a cell,
// its raw value, that stands for raw / scale; below zero it is the element -|raw|.
//
//   const FixedPoint amounts({.sign = Sign::unsigned_only, .bits = 96, .scale = 1'000'000});
//   const Cell amount = amounts.input(builder, fr(2'500'000));              // 2.5
//   const Cell cost = amounts.multiply(builder, amount, price, Rounding::up);
//
// Quotients are exact: numerator = quotient divisor + remainder over the integers with
// 0 <= remainder < divisor, both bounds checked, so that each quotient is the only one. Which way
// it rounds is in each call. A result outside the format has no witness, neither has a divisor
// that is not positive.
// Rows, with a range table of 2^16 and numbers of 96 bits: check 2; sum 3; product and quotient 9
// rounded down, 10 up, 11 to the nearest. Threads: immutable.
#pragma once

#include "gadgets/builder.hpp"

#include <cstdint>

namespace cairn::gadgets {

enum class Sign : std::uint8_t {
    unsigned_only,  // [0, 2^bits)
    both,           // [-2^bits, 2^bits)
};

enum class Rounding : std::uint8_t {
    down,         // to minus infinity
    up,           // to plus infinity
    toward_zero,  // what C++ and Solidity do
    nearest,      // halves go up
};

/// The integers that `sign` and `bits` allow: one row more for numbers of both signs than
/// `check_range` has. bits is in 1 to 252.
void check_integer(FiveWireBuilder& builder, const Cell& x, Sign sign, unsigned bits);

/// 1 if the integer is below zero, else 0, for one in [-2^bits, 2^bits) (the caller checks; bits
/// is in 1 to 251): three rows and a range check.
[[nodiscard]] Cell is_negative(FiveWireBuilder& builder, const Cell& x, unsigned bits);

/// What a division works with. The numerator is in [-2^numerator_bits, 2^numerator_bits), or from
/// zero on if unsigned: the caller checks. The quotient is made to be in its own range and the
/// divisor in [1, 2^divisor_bits]. numerator_bits, and quotient_bits + divisor_bits, are at most
/// 248: nothing in the equation comes near r.
struct DivisionBounds {
    Sign sign = Sign::unsigned_only;  // of numerator and quotient
    unsigned numerator_bits = 0;
    unsigned divisor_bits = 0;
    unsigned quotient_bits = 0;
};

/// numerator / divisor, an integer. No witness exists where it does not fit, or where the divisor
/// is zero, negative or too large. Rows: one, range checks of quotient and remainder, and a bound.
[[nodiscard]] Cell divide_integers(FiveWireBuilder& builder, const Cell& numerator,
                                   const Cell& divisor, const DivisionBounds& bounds,
                                   Rounding rounding);

struct FixedFormat {
    Sign sign = Sign::unsigned_only;
    unsigned bits = 96;       // of the raw value, in 1 to 123
    std::uint64_t scale = 1;  // at least 1, of at most `bits` bits
};

class FixedPoint {
  public:
    explicit FixedPoint(const FixedFormat& format);

    [[nodiscard]] const FixedFormat& format() const noexcept { return format_; }

    /// A number from outside, checked.
    [[nodiscard]] Cell input(FiveWireBuilder& builder, const Fr& raw) const;
    void check(FiveWireBuilder& builder, const Cell& x) const;

    // Operands are numbers of this format; so are results.
    [[nodiscard]] Cell add(FiveWireBuilder& builder, const Cell& x, const Cell& y) const;
    [[nodiscard]] Cell subtract(FiveWireBuilder& builder, const Cell& x, const Cell& y) const;
    [[nodiscard]] Cell multiply(FiveWireBuilder& builder, const Cell& x, const Cell& y,
                                Rounding rounding) const;
    /// y must be above zero.
    [[nodiscard]] Cell divide(FiveWireBuilder& builder, const Cell& x, const Cell& y,
                              Rounding rounding) const;

  private:
    FixedFormat format_;
};

}  // namespace cairn::gadgets
