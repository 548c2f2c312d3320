#include "gadgets/fixed_point.hpp"

#include "base/assert.hpp"
#include "base/u256.hpp"
#include "gadgets/bits.hpp"

#include <bit>

namespace cairn::gadgets {

using base::U256;

namespace {

/// Sums of two bounded terms stay so far below r that no equation between them wraps.
constexpr unsigned MAX_BITS = 248;

unsigned bits_of(std::uint64_t x) {
    return static_cast<unsigned>(std::bit_width(x));
}

U256 integer_of(const Fr& x) {
    U256 out;
    out.limbs = x.to_integer();
    return out;
}

/// The half of Fr that stands for integers below zero.
bool is_negative(const Fr& x) {
    return integer_of(x) > integer_of(-x);
}

struct Quotient {
    Fr quotient;
    Fr remainder;
};

/// floor(numerator / divisor); whatever, where the divisor is not positive.
Quotient floor_divide(const Fr& numerator, const Fr& divisor) {
    const U256 d = integer_of(divisor);
    const bool negative = is_negative(numerator);
    const U256 magnitude = integer_of(negative ? -numerator : numerator);
    const Fr whole = Fr::from_integer((magnitude / d).limbs);
    const bool is_exact = (magnitude % d).is_zero();
    const Fr quotient = negative ? -whole - fr(is_exact ? 0 : 1) : whole;
    return {quotient, numerator - quotient * divisor};
}

/// numerator, plus what makes a rounding of one over the divisor a rounding down.
Cell shifted_numerator(FiveWireBuilder& builder, const Cell& numerator, const Cell& divisor,
                       const DivisionBounds& bounds, Rounding rounding) {
    switch (rounding) {
        case Rounding::up:
            return builder.combine({{Fr::one(), numerator}, {Fr::one(), divisor}}, -Fr::one());
        case Rounding::nearest:
            return builder.combine({{fr(2), numerator}, {Fr::one(), divisor}});
        case Rounding::toward_zero:
            if (bounds.sign == Sign::both) {
                const Cell negative = is_negative(builder, numerator, bounds.numerator_bits);
                const Cell product = builder.multiply(negative, divisor);
                return builder.combine(
                    {{Fr::one(), numerator}, {Fr::one(), product}, {-Fr::one(), negative}});
            }
            break;
        case Rounding::down:
            break;
    }
    return numerator;
}

/// The equation and its bounds: |numerator| is below 2^(MAX_BITS + 2), and so is
/// |quotient divisor + remainder|, since the two checks of the remainder bound the divisor too.
Cell divide_down(FiveWireBuilder& builder, const Cell& numerator, const Cell& divisor, Sign sign,
                 unsigned quotient_bits, unsigned divisor_bits) {
    const std::uint32_t row =
        builder.arithmetic_row({.c = Fr::one(), .d = -Fr::one(), .ab = Fr::one()});
    const Cell b = builder.assign_copy(row, FiveWire::wire(1), divisor);
    const Cell d = builder.assign_copy(row, FiveWire::wire(3), numerator);
    const auto [quotient, remainder] = floor_divide(builder.value(d), builder.value(b));
    const Cell q = builder.assign(row, FiveWire::wire(0), quotient);
    const Cell rest = builder.assign(row, FiveWire::wire(2), remainder);
    check_integer(builder, q, sign, quotient_bits);
    check_range(builder, rest, divisor_bits);
    check_range(builder, builder.combine({{Fr::one(), divisor}, {-Fr::one(), rest}}, -Fr::one()),
                divisor_bits);
    return q;
}

}  // namespace

void check_integer(FiveWireBuilder& builder, const Cell& x, Sign sign, unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 252);
    if (sign == Sign::unsigned_only) {
        check_range(builder, x, bits);
    } else {
        check_range(builder, builder.combine({{Fr::one(), x}}, power_of_two(bits)), bits + 1);
    }
}

Cell is_negative(FiveWireBuilder& builder, const Cell& x, unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 251);
    const auto region = builder.region("negative");
    const Cell bit = builder.boolean(is_negative(builder.value(x)));
    // x + 2^bits bit is in [0, 2^bits) for one value of the bit only.
    check_range(builder, builder.combine({{Fr::one(), x}, {power_of_two(bits), bit}}), bits);
    return bit;
}

Cell divide_integers(FiveWireBuilder& builder, const Cell& numerator, const Cell& divisor,
                     const DivisionBounds& bounds, Rounding rounding) {
    CAIRN_ASSERT(bounds.numerator_bits >= 1 && bounds.numerator_bits <= MAX_BITS);
    CAIRN_ASSERT(bounds.quotient_bits >= 1 && bounds.divisor_bits >= 1 &&
                 bounds.quotient_bits + bounds.divisor_bits <= MAX_BITS);
    const auto region = builder.region("divide");
    const Cell shifted = shifted_numerator(builder, numerator, divisor, bounds, rounding);
    if (rounding != Rounding::nearest) {
        return divide_down(builder, shifted, divisor, bounds.sign, bounds.quotient_bits,
                           bounds.divisor_bits);
    }
    // floor((2 numerator + divisor) / (2 divisor))
    return divide_down(builder, shifted, builder.combine({{fr(2), divisor}}), bounds.sign,
                       bounds.quotient_bits, bounds.divisor_bits + 1);
}

FixedPoint::FixedPoint(const FixedFormat& format) : format_(format) {
    CAIRN_ASSERT(format.bits >= 1 && 2 * format.bits + 1 <= MAX_BITS);
    CAIRN_ASSERT(format.scale >= 1 && bits_of(format.scale) <= format.bits);
}

Cell FixedPoint::input(FiveWireBuilder& builder, const Fr& raw) const {
    const Cell out = builder.input(raw);
    check(builder, out);
    return out;
}

void FixedPoint::check(FiveWireBuilder& builder, const Cell& x) const {
    check_integer(builder, x, format_.sign, format_.bits);
}

Cell FixedPoint::add(FiveWireBuilder& builder, const Cell& x, const Cell& y) const {
    const Cell out = builder.add(x, y);
    check(builder, out);
    return out;
}

Cell FixedPoint::subtract(FiveWireBuilder& builder, const Cell& x, const Cell& y) const {
    const Cell out = builder.subtract(x, y);
    check(builder, out);
    return out;
}

Cell FixedPoint::multiply(FiveWireBuilder& builder, const Cell& x, const Cell& y,
                          Rounding rounding) const {
    const auto region = builder.region("fixed-point product");
    const Cell scale = builder.constant(fr(format_.scale));
    return divide_integers(builder, builder.multiply(x, y), scale,
                           {.sign = format_.sign,
                            .numerator_bits = 2 * format_.bits + 1,
                            .divisor_bits = bits_of(format_.scale),
                            .quotient_bits = format_.bits},
                           rounding);
}

Cell FixedPoint::divide(FiveWireBuilder& builder, const Cell& x, const Cell& y,
                        Rounding rounding) const {
    const auto region = builder.region("fixed-point quotient");
    return divide_integers(builder, builder.combine({{fr(format_.scale), x}}), y,
                           {.sign = format_.sign,
                            .numerator_bits = format_.bits + bits_of(format_.scale),
                            .divisor_bits = format_.bits,
                            .quotient_bits = format_.bits},
                           rounding);
}

}  // namespace cairn::gadgets
