#include "gadgets/bits.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::gadgets {

using algebra::Limbs4;

Fr power_of_two(unsigned exponent) {
    constexpr unsigned MOST = 254;  // below r
    if (exponent > MOST) {
        return power_of_two(MOST) * power_of_two(exponent - MOST);
    }
    Limbs4 integer{};
    integer[exponent / 64] = std::uint64_t{1} << (exponent % 64);
    return Fr::from_integer(integer);
}

namespace {

/// Bits [first, first + count) of an integer, count at most 64.
std::uint64_t bits_of(const Limbs4& integer, unsigned first, unsigned count) {
    std::uint64_t out = 0;
    for (unsigned i = 0; i < count && first + i < 256; ++i) {
        out |= (integer[(first + i) / 64] >> ((first + i) % 64) & 1U) << i;
    }
    return out;
}

Fr shifted_right(const Limbs4& integer, unsigned count) {
    Limbs4 out{};
    for (unsigned i = 0; i < 4; ++i) {
        out[i] = bits_of(integer, count + 64 * i, 64);
    }
    return Fr::from_integer(out);
}

/// Rows of x >> i, four limbs of `width` bits, and what is left: `a = b + 2^w c + 2^2w d + 2^3w e +
/// 2^4w a'`, the limbs of each row under `selector`. Appends limbs to `out`, shifted values to
/// `shifted`.
void split(FiveWireBuilder& builder, const Cell& x, unsigned width, std::size_t limbs,
           Column selector, Bits& out) {
    Limbs4 integer{};
    for (std::size_t first = 0; first < limbs; first += 4) {
        std::array<Fr, 9> coefficients{Fr::one()};
        const std::uint32_t row = builder.add_row();
        const auto start = static_cast<unsigned>(first) * width;
        out.shifted.push_back(
            first == 0 ? builder.assign_copy(row, FiveWire::wire(0), x)
                       : builder.assign(row, FiveWire::wire(0), shifted_right(integer, start)));
        if (first == 0) {
            integer = builder.value(out.shifted.back()).to_integer();
        }
        for (std::uint32_t i = 0; i < 4 && first + i < limbs; ++i) {
            coefficients[1 + i] = -power_of_two(i * width);
            out.bits.push_back(builder.assign(row, FiveWire::wire(1 + i),
                                              fr(bits_of(integer, start + i * width, width))));
        }
        if (first + 4 < limbs) {
            coefficients[7] = -power_of_two(4 * width);
        }
        builder.fix(row, FiveWire::arithmetic(), Fr::one());
        builder.fix(row, selector, Fr::one());
        builder.set_coefficients(row, coefficients);
    }
}

Bits decompose_any(FiveWireBuilder& builder, const Cell& x, unsigned count) {
    const auto region = builder.region("bits");
    Bits out;
    split(builder, x, 1, count, FiveWire::booleans(), out);
    return out;
}

}  // namespace

Bits decompose(FiveWireBuilder& builder, const Cell& x, unsigned count) {
    CAIRN_ASSERT(count >= 1 && count <= 254);
    return decompose_any(builder, x, count);
}

Bits decompose_canonical(FiveWireBuilder& builder, const Cell& x) {
    const auto region = builder.region("canonical bits");
    Bits out = decompose_any(builder, x, 255);
    const Cell high = out.shifted[32];
    const Cell low = builder.combine({{Fr::one(), x}, {-power_of_two(128), high}});
    std::uint64_t borrow = 0;
    assert_at_most(builder, high, low, algebra::subtract(Fr::p, {1, 0, 0, 0}, borrow));
    return out;
}

void check_range(FiveWireBuilder& builder, const Cell& x, unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 253);
    const auto region = builder.region("range");
    const auto& table = builder.shape().range_table();
    if (!table) {
        (void)decompose(builder, x, bits);
        return;
    }
    Bits limbs;
    const unsigned width = table->bits;
    split(builder, x, width, (bits + width - 1) / width, table->selector, limbs);
    if (bits % width != 0) {
        // The last limb times what it is short of a whole one must be a limb too.
        const Fr factor = power_of_two(width - bits % width);
        const std::uint32_t row = builder.arithmetic_row({.b = factor, .c = -Fr::one()});
        builder.fix(row, table->selector, Fr::one());
        const Cell last = builder.assign_copy(row, FiveWire::wire(1), limbs.bits.back());
        builder.assign(row, FiveWire::wire(2), builder.value(last) * factor);
    }
}

Cell is_less(FiveWireBuilder& builder, const Cell& x, const Cell& y, unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 252);
    const auto region = builder.region("less");
    const Limbs4 a = builder.value(x).to_integer();
    const Limbs4 b = builder.value(y).to_integer();
    const Cell less = builder.boolean(algebra::is_below(a, b));
    // x - y + 2^bits less is in [0, 2^bits) for one value of the bit only.
    check_range(builder,
                builder.combine({{Fr::one(), x}, {-Fr::one(), y}, {power_of_two(bits), less}}),
                bits);
    return less;
}

void assert_at_most(FiveWireBuilder& builder, const Cell& x, const Cell& y, unsigned bits) {
    CAIRN_ASSERT(bits >= 1 && bits <= 252);
    const auto region = builder.region("at most");
    check_range(builder, builder.subtract(y, x), bits);
}

void assert_at_most(FiveWireBuilder& builder, const Cell& high, const Cell& low,
                    const Limbs4& limit) {
    const auto region = builder.region("at most a constant");
    const Limbs4 limit_low = {limit[0], limit[1], 0, 0};
    const Limbs4 limit_high = {limit[2], limit[3], 0, 0};
    const bool needs_borrow = algebra::is_below(limit_low, builder.value(low).to_integer());
    const Cell borrow = builder.boolean(needs_borrow);
    // limit_low - low + 2^128 borrow and limit_high - high - borrow are not negative: what a
    // subtraction by hand, half by half, needs to end without a borrow.
    check_range(builder,
                builder.combine({{-Fr::one(), low}, {power_of_two(128), borrow}},
                                Fr::from_integer(limit_low)),
                128);
    check_range(
        builder,
        builder.combine({{-Fr::one(), high}, {-Fr::one(), borrow}}, Fr::from_integer(limit_high)),
        128);
}

}  // namespace cairn::gadgets
