#include "gadgets/foreign_field.hpp"

#include "base/assert.hpp"
#include "gadgets/bits.hpp"
#include "gadgets/detail/wide.hpp"

#include <algorithm>
#include <cstdlib>

namespace cairn::gadgets {

using detail::integer_of;
using detail::LIMB_BITS;
using detail::limb_of;
using detail::Wide;
using detail::wide_of;

namespace {

constexpr std::array<unsigned, 3> INPUT_BITS = {LIMB_BITS, LIMB_BITS, 64};
constexpr std::array<unsigned, 3> QUOTIENT_BITS = {LIMB_BITS, LIMB_BITS, 80};
constexpr unsigned QUOTIENT_OFFSET = 268;  // its logarithm
constexpr unsigned CARRY_BITS = 112;
constexpr unsigned MAX_WEIGHT = 256;

Fr element(int x) {
    const Fr magnitude = fr(static_cast<std::uint64_t>(std::abs(x)));
    return x < 0 ? -magnitude : magnitude;
}

/// One limb of an equation, and what of it goes to the next.
struct Column3 {
    std::vector<Term> terms;
    Fr constant{};
};

void check_limbs(FiveWireBuilder& builder, const std::array<Cell, 3>& limbs,
                 const std::array<unsigned, 3>& bits) {
    for (std::size_t i = 0; i < 3; ++i) {
        check_range(builder, limbs[i], bits[i]);
    }
}

Expression whole(const std::array<Expression, 3>& limbs) {
    return limbs[0] + Expression(power_of_two(LIMB_BITS)) * limbs[1] +
           Expression(power_of_two(2 * LIMB_BITS)) * limbs[2];
}

ForeignElement combine(FiveWireBuilder& builder, const ForeignElement& x, const Fr& factor,
                       const ForeignElement& y) {
    ForeignElement out{.limbs = {}, .weight = x.weight + y.weight};
    for (std::size_t i = 0; i < 3; ++i) {
        out.limbs[i] = builder.combine({{Fr::one(), x.limbs[i]}, {factor, y.limbs[i]}});
    }
    return out;
}

}  // namespace

ForeignProduct::ForeignProduct(FiveWire& shape) {
    // a_0 a_1 a_2 b_0 b_1, then b_2, three sums, and the whole
    const auto here = [](std::uint32_t i) { return cell(FiveWire::wire(i)); };
    const auto next = [](std::uint32_t i) { return cell(FiveWire::wire(i), 1); };
    const std::array<Expression, 3> a = {here(0), here(1), here(2)};
    const std::array<Expression, 3> b = {here(3), here(4), next(0)};
    gate_ = shape.add_gate(
        "foreign product",
        {a[0] * b[0] - next(1), a[0] * b[1] + a[1] * b[0] - next(2),
         a[0] * b[2] + a[1] * b[1] + a[2] * b[0] - next(3), whole(a) * whole(b) - next(4)});
}

ForeignProduct::Cells ForeignProduct::multiply(FiveWireBuilder& builder, const ForeignElement& a,
                                               const ForeignElement& b) const {
    const std::uint32_t row = builder.add_row();
    const std::uint32_t next = builder.add_row();
    builder.fix(row, gate_, Fr::one());
    std::array<Fr, 3> x{};
    std::array<Fr, 3> y{};
    for (std::uint32_t i = 0; i < 3; ++i) {
        x[i] = builder.value(builder.assign_copy(row, FiveWire::wire(i), a.limbs[i]));
        y[i] = builder.value(i < 2 ? builder.assign_copy(row, FiveWire::wire(3 + i), b.limbs[i])
                                   : builder.assign_copy(next, FiveWire::wire(0), b.limbs[2]));
    }
    const Fr shift = power_of_two(LIMB_BITS);
    const auto value_of = [&](const std::array<Fr, 3>& limbs) {
        return limbs[0] + shift * (limbs[1] + shift * limbs[2]);
    };
    return {
        .sums = {builder.assign(next, FiveWire::wire(1), x[0] * y[0]),
                 builder.assign(next, FiveWire::wire(2), x[0] * y[1] + x[1] * y[0]),
                 builder.assign(next, FiveWire::wire(3), x[0] * y[2] + x[1] * y[1] + x[2] * y[0])},
        .whole = builder.assign(next, FiveWire::wire(4), value_of(x) * value_of(y))};
}

ForeignField::ForeignField(const ForeignProduct& product, const U256& modulus)
    : product_(&product), modulo_(modulus) {
    CAIRN_ASSERT(modulus.limbs[3] >> 63U == 1 && (modulus.limbs[0] & 1U) == 1);
}

ForeignElement ForeignField::input(FiveWireBuilder& builder, const U256& value) const {
    ForeignElement out;
    for (unsigned i = 0; i < 3; ++i) {
        out.limbs[i] = builder.input(limb_of(wide_of(value), i));
    }
    check_limbs(builder, out.limbs, INPUT_BITS);
    return out;
}

ForeignElement ForeignField::constant(FiveWireBuilder& builder, const U256& value) {
    ForeignElement out;
    for (unsigned i = 0; i < 3; ++i) {
        out.limbs[i] = builder.constant(limb_of(wide_of(value), i));
    }
    return out;
}

U256 ForeignField::value(const FiveWireBuilder& builder, const ForeignElement& x) const {
    U256 out;
    for (std::size_t i = 3; i-- > 0;) {
        const Fr limb = builder.value(x.limbs[i]);
        const bool negative = integer_of(limb) > integer_of(-limb);
        const U256 magnitude = integer_of(negative ? -limb : limb);
        out = modulo_.multiply(out, U256(1) << LIMB_BITS);
        out = negative ? modulo_.subtract(out, magnitude) : modulo_.add(out, magnitude);
    }
    return out;
}

namespace {

/// The columns of S: sums of products, limbs of elements and of the constant; the last column is
/// the whole of it modulo r.
std::array<Column3, 4> columns_of(FiveWireBuilder& builder, const ForeignProduct& product,
                                  const std::vector<ForeignField::Product>& products,
                                  const std::vector<ForeignField::Summand>& summands,
                                  const Wide& constant) {
    std::array<Column3, 4> out;
    for (const auto& [factor, a, b] : products) {
        const ForeignProduct::Cells cells = product.multiply(builder, a, b);
        for (std::size_t i = 0; i < 3; ++i) {
            out[i].terms.push_back({element(factor), cells.sums[i]});
        }
        out[3].terms.push_back({element(factor), cells.whole});
    }
    for (const auto& [factor, x] : summands) {
        for (unsigned i = 0; i < 3; ++i) {
            out[i].terms.push_back({element(factor), x.limbs[i]});
            out[3].terms.push_back({element(factor) * power_of_two(LIMB_BITS * i), x.limbs[i]});
        }
    }
    for (unsigned i = 0; i < 3; ++i) {
        out[i].constant = limb_of(constant, i);
        out[3].constant = out[3].constant + out[i].constant * power_of_two(LIMB_BITS * i);
    }
    return out;
}

/// What the columns' cells sum up to modulo 2^288.
Wide sum_of(const FiveWireBuilder& builder, const std::array<Column3, 4>& columns) {
    Wide out{};
    for (unsigned i = 0; i < 3; ++i) {
        Fr sum = columns[i].constant;
        for (const Term& term : columns[i].terms) {
            sum = sum + term.factor * builder.value(term.cell);
        }
        out = detail::add(out,
                          detail::multiply(wide_of(sum), detail::wide_power_of_two(LIMB_BITS * i)));
    }
    return out;
}

unsigned weight_of(const std::vector<ForeignField::Product>& products) {
    unsigned out = 0;
    for (const auto& [factor, a, b] : products) {
        out += static_cast<unsigned>(std::abs(factor)) * a.weight * b.weight;
    }
    return out;
}

unsigned weight_of(const std::vector<ForeignField::Summand>& summands) {
    unsigned out = 0;
    for (const auto& [factor, x] : summands) {
        out += static_cast<unsigned>(std::abs(factor)) * x.weight;
    }
    return out;
}

/// Takes q m from the columns, for the cells of q + 2^268.
void subtract_multiple(std::array<Column3, 4>& columns, const std::array<Cell, 3>& quotient,
                       const Wide& modulus) {
    const Wide offset = detail::multiply(modulus, detail::wide_power_of_two(QUOTIENT_OFFSET));
    Fr modulus_in_fr;
    for (unsigned i = 0; i < 3; ++i) {
        for (unsigned j = 0; i + j < 3; ++j) {
            columns[i + j].terms.push_back({-limb_of(modulus, j), quotient[i]});
        }
        columns[i].constant = columns[i].constant + limb_of(offset, i);
        modulus_in_fr = modulus_in_fr + limb_of(modulus, i) * power_of_two(LIMB_BITS * i);
    }
    for (unsigned i = 0; i < 3; ++i) {
        columns[3].terms.push_back({-modulus_in_fr * power_of_two(LIMB_BITS * i), quotient[i]});
    }
    columns[3].constant = columns[3].constant + modulus_in_fr * power_of_two(QUOTIENT_OFFSET);
}

/// Each of three columns, with the carry from the one before, is 2^96 times a carry.
void check_carries(FiveWireBuilder& builder, std::array<Column3, 4>& columns) {
    const Fr scale = power_of_two(LIMB_BITS).inverse();
    const Fr offset = power_of_two(CARRY_BITS - 1);
    for (std::size_t i = 0; i < 3; ++i) {
        for (Term& term : columns[i].terms) {
            term.factor = term.factor * scale;
        }
        const Cell carry = builder.combine(columns[i].terms, columns[i].constant * scale + offset);
        check_range(builder, carry, CARRY_BITS);
        if (i < 2) {
            columns[i + 1].terms.push_back({Fr::one(), carry});
            columns[i + 1].constant = columns[i + 1].constant - offset;
        }
    }
}

}  // namespace

void ForeignField::assert_zero(FiveWireBuilder& builder, const std::vector<Product>& products,
                               const std::vector<Summand>& summands, const U256& constant) const {
    CAIRN_ASSERT(weight_of(products) <= MAX_WEIGHT && weight_of(summands) <= MAX_WEIGHT);
    const auto region = builder.region("foreign equation");
    const Cell zero = builder.constant(Fr::zero());
    const Wide modulus = wide_of(modulo_.modulus());
    std::array<Column3, 4> columns =
        columns_of(builder, *product_, products, summands, wide_of(constant));
    const Wide quotient =
        detail::add(detail::multiply(sum_of(builder, columns), detail::inverse_of_odd(modulus)),
                    detail::wide_power_of_two(QUOTIENT_OFFSET));
    std::array<Cell, 3> cells{};
    for (unsigned i = 0; i < 3; ++i) {
        cells[i] = builder.input(limb_of(quotient, i));
    }
    check_limbs(builder, cells, QUOTIENT_BITS);
    subtract_multiple(columns, cells, modulus);
    check_carries(builder, columns);
    builder.assert_equal(builder.combine(columns[3].terms, columns[3].constant), zero);
}

void ForeignField::assert_not_zero(FiveWireBuilder& builder, const ForeignElement& x) const {
    const auto region = builder.region("foreign not zero");
    const ForeignElement inverse = input(builder, modulo_.inverse(value(builder, x)));
    assert_zero(builder, {{.factor = 1, .a = x, .b = inverse}}, {}, modulo_.negate(1));
}

void ForeignField::assert_at_most(FiveWireBuilder& builder, const ForeignElement& x,
                                  const U256& limit) {
    CAIRN_ASSERT(x.weight == 1);
    const auto region = builder.region("foreign at most");
    // limit - x, limb by limb: it ends without a borrow.
    std::optional<Cell> borrow;
    for (unsigned i = 0; i < 3; ++i) {
        std::vector<Term> terms = {{-Fr::one(), x.limbs[i]}};
        Fr difference = limb_of(wide_of(limit), i) - builder.value(x.limbs[i]);
        if (borrow) {
            terms.push_back({-Fr::one(), *borrow});
            difference = difference - builder.value(*borrow);
        }
        if (i < 2) {
            borrow = builder.boolean(integer_of(difference) > integer_of(-difference));
            terms.push_back({power_of_two(LIMB_BITS), *borrow});
        }
        check_range(builder, builder.combine(std::move(terms), limb_of(wide_of(limit), i)),
                    INPUT_BITS[i]);
    }
}

void ForeignField::assert_canonical(FiveWireBuilder& builder, const ForeignElement& x) const {
    assert_at_most(builder, x, modulo_.modulus() - U256(1));
}

Cell ForeignField::is_zero(FiveWireBuilder& builder, const ForeignElement& x) const {
    const auto region = builder.region("foreign is zero");
    // x inverse = 1 - zero, and zero x = 0; the inverse of 0 is 0, limb by limb.
    const U256 own = value(builder, x);
    const Cell zero = builder.boolean(own.is_zero());
    const ForeignElement inverse = input(builder, modulo_.inverse(own));
    const ForeignElement bit{
        .limbs = {zero, builder.constant(Fr::zero()), builder.constant(Fr::zero())}};
    assert_zero(builder, {{.factor = 1, .a = x, .b = inverse}}, {{.factor = 1, .x = bit}},
                modulo_.negate(1));
    ForeignElement product{.limbs = {}, .weight = x.weight};
    for (std::size_t i = 0; i < 3; ++i) {
        product.limbs[i] = builder.multiply(zero, x.limbs[i]);
        builder.assert_equal(builder.multiply(zero, inverse.limbs[i]),
                             builder.constant(Fr::zero()));
    }
    assert_zero(builder, {}, {{.factor = 1, .x = product}});
    return zero;
}

ForeignElement ForeignField::multiply(FiveWireBuilder& builder, const ForeignElement& x,
                                      const ForeignElement& y) const {
    const ForeignElement out =
        input(builder, modulo_.multiply(value(builder, x), value(builder, y)));
    assert_zero(builder, {{.factor = 1, .a = x, .b = y}}, {{.factor = -1, .x = out}});
    return out;
}

ForeignElement ForeignField::add(FiveWireBuilder& builder, const ForeignElement& x,
                                 const ForeignElement& y) {
    return combine(builder, x, Fr::one(), y);
}

ForeignElement ForeignField::subtract(FiveWireBuilder& builder, const ForeignElement& x,
                                      const ForeignElement& y) {
    return combine(builder, x, -Fr::one(), y);
}

ForeignElement ForeignField::select(FiveWireBuilder& builder, const Cell& bit,
                                    const ForeignElement& x, const ForeignElement& y) {
    ForeignElement out{.limbs = {}, .weight = std::max(x.weight, y.weight)};
    for (std::size_t i = 0; i < 3; ++i) {
        out.limbs[i] = builder.select(bit, x.limbs[i], y.limbs[i]);
    }
    return out;
}

}  // namespace cairn::gadgets
