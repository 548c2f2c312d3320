#include "gadgets/secp256k1.hpp"

#include "base/assert.hpp"
#include "gadgets/detail/wide.hpp"
#include "gadgets/multiplexer.hpp"

namespace cairn::gadgets {

using detail::AffinePoint;
using detail::Modulo;

namespace {

constexpr AffinePoint GENERATOR = {
    {0x79be667ef9dcbbac, 0x55a06295ce870b07, 0x029bfcdb2dce28d9, 0x59f2815b16f81798},
    {0x483ada7726a3c465, 0x5da4fbfc0e1108a8, 0xfd17b448a6855419, 0x9c47d08ffb10d4b8}};

constexpr unsigned DIGITS_OF_LIMB = 24;

ForeignPoint select(FiveWireBuilder& builder, const Cell& bit, const ForeignPoint& p,
                    const ForeignPoint& q) {
    return {.x = ForeignField::select(builder, bit, p.x, q.x),
            .y = ForeignField::select(builder, bit, p.y, q.y)};
}

ForeignElement multiple_of(FiveWireBuilder& builder, const ForeignElement& x, unsigned factor) {
    ForeignElement out{.limbs = {}, .weight = factor * x.weight};
    for (std::size_t i = 0; i < 3; ++i) {
        out.limbs[i] = builder.combine({{fr(factor), x.limbs[i]}});
    }
    return out;
}

/// y where the bit is 1, else -y: a row a limb.
ForeignElement with_sign(FiveWireBuilder& builder, const Cell& bit, const ForeignElement& y) {
    ForeignElement out = y;
    for (Cell& limb : out.limbs) {
        const std::uint32_t row =
            builder.arithmetic_row({.b = -Fr::one(), .e = -Fr::one(), .ab = fr(2)});
        const Fr sign = builder.value(builder.assign_copy(row, FiveWire::wire(0), bit));
        const Fr value = builder.value(builder.assign_copy(row, FiveWire::wire(1), limb));
        limb = builder.assign(row, FiveWire::wire(4), (sign.doubled() - Fr::one()) * value);
    }
    return out;
}

/// The odd multiples of a point: the difference of neighbours, 2 p, is none of them nor opposite to
/// one.
std::array<ForeignPoint, 8> odd_multiples(const Secp256k1& curve, FiveWireBuilder& builder,
                                          const ForeignPoint& p) {
    std::array<ForeignPoint, 8> out = {p};
    const ForeignPoint step = curve.twice(builder, p);
    for (std::size_t i = 1; i < out.size(); ++i) {
        out[i] = curve.add_distinct(builder, out[i - 1], step);
    }
    return out;
}

}  // namespace

/// d = (2 is_positive - 1) (2 index + 1), where hot[index] is 1.
struct Secp256k1::Digit {
    Cell is_positive;
    std::vector<Cell> hot;
    Cell value;

    [[nodiscard]] ForeignPoint times(FiveWireBuilder& builder,
                                     const std::array<ForeignPoint, ODD_DIGITS>& table) const {
        ForeignPoint out;
        for (std::size_t limb = 0; limb < 3; ++limb) {
            std::vector<Cell> xs;
            std::vector<Cell> ys;
            for (const ForeignPoint& point : table) {
                xs.push_back(point.x.limbs[limb]);
                ys.push_back(point.y.limbs[limb]);
            }
            out.x.limbs[limb] = choose(builder, hot, xs);
            out.y.limbs[limb] = choose(builder, hot, ys);
        }
        out.y = with_sign(builder, is_positive, out.y);
        return out;
    }

    [[nodiscard]] ForeignPoint times(FiveWireBuilder& builder,
                                     const std::array<AffinePoint, ODD_DIGITS>& table) const {
        ForeignPoint out;
        for (unsigned limb = 0; limb < 3; ++limb) {
            std::vector<Term> x;
            std::vector<Term> y;
            for (std::size_t i = 0; i < ODD_DIGITS; ++i) {
                x.push_back({detail::limb_of(detail::wide_of(table[i].x), limb), hot[i]});
                y.push_back({detail::limb_of(detail::wide_of(table[i].y), limb), hot[i]});
            }
            out.x.limbs[limb] = builder.combine(std::move(x));
            out.y.limbs[limb] = builder.combine(std::move(y));
        }
        out.y = with_sign(builder, is_positive, out.y);
        return out;
    }
};

Secp256k1::Secp256k1(const ForeignProduct& product)
    : coordinates_(product, SECP256K1_P), scalars_(product, SECP256K1_N) {
    const Modulo& field = coordinates_.modulo();
    AffinePoint base = GENERATOR;
    for (unsigned window = 0; window < WINDOWS; ++window) {
        std::array<AffinePoint, ODD_DIGITS> multiples = {base};
        const AffinePoint step = detail::twice(field, base);
        for (std::size_t i = 1; i < ODD_DIGITS; ++i) {
            multiples[i] = detail::add_distinct(field, multiples[i - 1], step);
        }
        base_multiples_.push_back(multiples);
        // 15 + 1
        base = detail::add_distinct(field, multiples.back(), base);
    }
}

ForeignPoint Secp256k1::input(FiveWireBuilder& builder, const AffinePoint& point) const {
    const auto region = builder.region("point");
    const ForeignPoint out{.x = coordinates_.input(builder, point.x),
                           .y = coordinates_.input(builder, point.y)};
    coordinates_.assert_canonical(builder, out.x);
    coordinates_.assert_canonical(builder, out.y);
    const ForeignElement square = coordinates_.multiply(builder, out.x, out.x);
    coordinates_.assert_zero(
        builder, {{.factor = 1, .a = out.y, .b = out.y}, {.factor = -1, .a = square, .b = out.x}},
        {}, coordinates_.modulo().negate(7));
    return out;
}

ForeignPoint Secp256k1::third_point(FiveWireBuilder& builder, const ForeignPoint& p,
                                    const ForeignElement& q_x, const ForeignElement& slope) const {
    const AffinePoint value = detail::third_point(
        coordinates_.modulo(), {coordinates_.value(builder, p.x), coordinates_.value(builder, p.y)},
        coordinates_.value(builder, q_x), coordinates_.value(builder, slope));
    const ForeignPoint out{.x = coordinates_.input(builder, value.x),
                           .y = coordinates_.input(builder, value.y)};
    coordinates_.assert_zero(
        builder, {{.factor = 1, .a = slope, .b = slope}},
        {{.factor = -1, .x = out.x}, {.factor = -1, .x = p.x}, {.factor = -1, .x = q_x}});
    coordinates_.assert_zero(
        builder, {{.factor = 1, .a = slope, .b = ForeignField::subtract(builder, p.x, out.x)}},
        {{.factor = -1, .x = out.y}, {.factor = -1, .x = p.y}});
    return out;
}

ForeignPoint Secp256k1::twice(FiveWireBuilder& builder, const ForeignPoint& p) const {
    const auto region = builder.region("twice");
    const ForeignElement slope = coordinates_.input(
        builder, detail::tangent(coordinates_.modulo(), {coordinates_.value(builder, p.x),
                                                         coordinates_.value(builder, p.y)}));
    coordinates_.assert_zero(
        builder, {{.factor = 2, .a = slope, .b = p.y}, {.factor = -3, .a = p.x, .b = p.x}}, {});
    return third_point(builder, p, p.x, slope);
}

ForeignPoint Secp256k1::add_distinct(FiveWireBuilder& builder, const ForeignPoint& p,
                                     const ForeignPoint& q) const {
    const auto region = builder.region("add distinct");
    const ForeignElement run = ForeignField::subtract(builder, q.x, p.x);
    const Modulo& field = coordinates_.modulo();
    const U256 rise =
        field.subtract(coordinates_.value(builder, q.y), coordinates_.value(builder, p.y));
    const ForeignElement slope = coordinates_.input(
        builder, field.multiply(rise, field.inverse(coordinates_.value(builder, run))));
    coordinates_.assert_zero(builder, {{.factor = 1, .a = slope, .b = run}},
                             {{.factor = -1, .x = q.y}, {.factor = 1, .x = p.y}});
    return third_point(builder, p, q.x, slope);
}

MaybePoint Secp256k1::add(FiveWireBuilder& builder, const ForeignPoint& p,
                          const ForeignPoint& q) const {
    const auto region = builder.region("add");
    const ForeignElement run = ForeignField::subtract(builder, q.x, p.x);
    const ForeignElement rise = ForeignField::subtract(builder, q.y, p.y);
    const Cell same_x = coordinates_.is_zero(builder, run);
    const Cell same_y = coordinates_.is_zero(builder, rise);
    // Equal points have a tangent; of opposite ones it is taken too, since 2 y is not 0, and its
    // point is not used.
    const ForeignElement square = coordinates_.multiply(builder, p.x, p.x);
    const ForeignElement numerator =
        ForeignField::select(builder, same_x, multiple_of(builder, square, 3), rise);
    const ForeignElement denominator =
        ForeignField::select(builder, same_x, multiple_of(builder, p.y, 2), run);
    const Modulo& field = coordinates_.modulo();
    const ForeignElement slope = coordinates_.input(
        builder, field.multiply(coordinates_.value(builder, numerator),
                                field.inverse(coordinates_.value(builder, denominator))));
    coordinates_.assert_zero(builder, {{.factor = 1, .a = slope, .b = denominator}},
                             {{.factor = -1, .x = numerator}});
    return {.point = third_point(builder, p, q.x, slope),
            .is_identity = builder.subtract(same_x, builder.multiply(same_x, same_y))};
}

MaybePoint Secp256k1::add(FiveWireBuilder& builder, const MaybePoint& p,
                          const MaybePoint& q) const {
    const MaybePoint sum = add(builder, p.point, q.point);
    const Cell opposite =
        builder.subtract(sum.is_identity, builder.multiply(sum.is_identity, q.is_identity));
    return {.point = select(builder, p.is_identity, q.point,
                            select(builder, q.is_identity, p.point, sum.point)),
            .is_identity = builder.select(p.is_identity, q.is_identity, opposite)};
}

/// Of K, scalar or scalar - n, the digits of (K + 16^windows - 1) / 2 in base 16 are those of K,
/// each as (d + 15) / 2.
std::vector<Secp256k1::Digit> Secp256k1::digits_of(FiveWireBuilder& builder, const U256& scalar,
                                                   unsigned windows) {
    const bool is_odd = (scalar.limbs[0] & 1U) == 1;
    CAIRN_ASSERT(windows == WINDOWS || is_odd);
    const U256 shifted = is_odd ? (scalar >> 1U) + (U256(1) << (4 * windows - 1))
                                : (scalar + (U256::max() - SECP256K1_N)) >> 1U;
    std::vector<Digit> out;
    for (unsigned window = 0; window < windows; ++window) {
        const std::uint64_t nibble = shifted.limbs[window / 16] >> (4 * (window % 16)) & 15U;
        const Cell is_positive = builder.boolean(nibble >= 8);
        const Cell index = builder.input(fr(nibble >= 8 ? nibble - 8 : 7 - nibble));
        std::vector<Cell> hot = one_hot(builder, index, ODD_DIGITS);
        // 4 b i + 2 b - 2 i - 1
        const std::uint32_t row = builder.arithmetic_row(
            {.a = fr(2), .b = -fr(2), .e = -Fr::one(), .ab = fr(4), .constant = -Fr::one()});
        const Fr b = builder.value(builder.assign_copy(row, FiveWire::wire(0), is_positive));
        const Fr i = builder.value(builder.assign_copy(row, FiveWire::wire(1), index));
        out.push_back(
            {.is_positive = is_positive,
             .hot = std::move(hot),
             .value = builder.assign(row, FiveWire::wire(4),
                                     (b.doubled() - Fr::one()) * (i.doubled() + Fr::one()))});
    }
    return out;
}

ForeignElement Secp256k1::sum_of_digits(FiveWireBuilder& builder,
                                        const std::vector<Digit>& digits) {
    std::array<std::vector<Term>, 3> terms;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const Fr weight = power(fr(16), i % DIGITS_OF_LIMB);
        terms[i / DIGITS_OF_LIMB].push_back({weight, digits[i].value});
    }
    ForeignElement out;
    for (std::size_t i = 0; i < 3; ++i) {
        out.limbs[i] =
            terms[i].empty() ? builder.constant(Fr::zero()) : builder.combine(std::move(terms[i]));
    }
    return out;
}

Secp256k1::Multiple Secp256k1::multiply(FiveWireBuilder& builder, const ForeignPoint& p,
                                        const U256& scalar, unsigned windows) const {
    CAIRN_ASSERT(windows >= 2 && windows <= WINDOWS);
    const auto region = builder.region("multiple");
    const std::vector<Digit> digits = digits_of(builder, scalar, windows);
    const std::array<ForeignPoint, ODD_DIGITS> table = odd_multiples(*this, builder, p);
    ForeignPoint sum = digits.back().times(builder, table);
    for (std::size_t i = digits.size() - 1;;) {
        for (int k = 0; k < 4; ++k) {
            sum = twice(builder, sum);
        }
        const ForeignPoint term = digits[--i].times(builder, table);
        if (i == 0) {
            return {.point = add(builder, sum, term), .scalar = sum_of_digits(builder, digits)};
        }
        sum = add_distinct(builder, sum, term);
    }
}

Secp256k1::Multiple Secp256k1::multiply_base(FiveWireBuilder& builder, const U256& scalar,
                                             unsigned windows) const {
    CAIRN_ASSERT(windows >= 2 && windows <= WINDOWS);
    const auto region = builder.region("multiple of base");
    const std::vector<Digit> digits = digits_of(builder, scalar, windows);
    ForeignPoint sum = digits[0].times(builder, base_multiples_[0]);
    for (std::size_t i = 1; i + 1 < digits.size(); ++i) {
        sum = add_distinct(builder, sum, digits[i].times(builder, base_multiples_[i]));
    }
    const ForeignPoint last = digits.back().times(builder, base_multiples_[digits.size() - 1]);
    return {.point = add(builder, sum, last), .scalar = sum_of_digits(builder, digits)};
}

}  // namespace cairn::gadgets
