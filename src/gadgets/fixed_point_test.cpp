#include "gadgets/fixed_point.hpp"

#include "gadgets/gadget_test.hpp"

#include <array>

namespace cairn::gadgets {
namespace {

__extension__ using Int128 = __int128;

constexpr std::array ROUNDINGS = {Rounding::down, Rounding::up, Rounding::toward_zero,
                                  Rounding::nearest};

FiveWire shape_with(unsigned table_bits) {
    FiveWire shape;
    shape.add_range_table(table_bits);
    return shape;
}

Fr element(Int128 x) {
    const auto magnitude = static_cast<algebra::Uint128>(x < 0 ? -x : x);
    const Fr out = Fr::from_integer({static_cast<std::uint64_t>(magnitude),
                                     static_cast<std::uint64_t>(magnitude >> 64U), 0, 0});
    return x < 0 ? -out : out;
}

/// By the quotient that C++ gives, toward zero, and the remainder's sign.
Int128 native_divide(Int128 numerator, Int128 divisor, Rounding rounding) {
    const Int128 quotient = numerator / divisor;
    const Int128 rest = numerator % divisor;
    switch (rounding) {
        case Rounding::down:
            return quotient - (rest < 0 ? 1 : 0);
        case Rounding::up:
            return quotient + (rest > 0 ? 1 : 0);
        case Rounding::nearest:
            if (rest < 0) {
                return quotient - (-2 * rest > divisor ? 1 : 0);
            }
            return quotient + (2 * rest >= divisor ? 1 : 0);
        case Rounding::toward_zero:
            break;
    }
    return quotient;
}

/// A number of a format, often at its borders.
std::int64_t number(Sample& sample, Sign sign, unsigned bits) {
    const std::int64_t limit = std::int64_t{1} << bits;
    const auto magnitude = static_cast<std::int64_t>(
        sample.below(3) == 0 ? sample.below(4)
                             : sample.word() & static_cast<std::uint64_t>(limit - 1));
    const std::int64_t value = sample.below(5) == 0 ? limit - 1 - magnitude % 3 : magnitude;
    return sign == Sign::both && sample.below(2) == 0 ? -value - (value == limit - 1 ? 1 : 0)
                                                      : value;
}

bool fits(Int128 x, Sign sign, unsigned bits) {
    const Int128 limit = Int128{1} << bits;
    return x < limit && x >= (sign == Sign::both ? -limit : 0);
}

TEST(FixedPoint, ComputesWhatIntegersDo) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(300, 25000); ++i) {
        const FixedFormat format{
            .sign = i % 2 == 0 ? Sign::both : Sign::unsigned_only,
            .bits = 40,
            .scale = 1 + (i % 3 == 0 ? sample.below(3) : sample.below(1ULL << 30U))};
        const Rounding rounding = ROUNDINGS[i / 2 % 4];
        const FixedPoint numbers(format);
        const auto x = number(sample, format.sign, 40);
        const auto y = number(sample, format.sign, 40);
        FiveWireBuilder b{shape_with(8)};
        const Cell cx = numbers.input(b, element(x));
        const Cell cy = numbers.input(b, element(y));
        ASSERT_EQ(first_failure(*b.finish()), "");
        const auto expect = [&](const Cell& got, const FiveWireBuilder& circuit, Int128 want) {
            EXPECT_EQ(circuit.value(got), element(want));
            EXPECT_EQ(first_failure(*circuit.finish()).empty(), fits(want, format.sign, 40));
        };
        const auto scale = static_cast<Int128>(format.scale);
        FiveWireBuilder sum = b;
        expect(numbers.add(sum, cx, cy), sum, Int128{x} + y);
        FiveWireBuilder difference = b;
        expect(numbers.subtract(difference, cx, cy), difference, Int128{x} - y);
        FiveWireBuilder product = b;
        expect(numbers.multiply(product, cx, cy, rounding), product,
               native_divide(Int128{x} * y, scale, rounding));
        FiveWireBuilder quotient = b;
        const Cell q = numbers.divide(quotient, cx, cy, rounding);
        if (y > 0) {
            expect(q, quotient, native_divide(Int128{x} * scale, y, rounding));
        } else {
            EXPECT_NE(first_failure(*quotient.finish()), "");  // zero and negative divisors
        }
    }
}

TEST(FixedPoint, SignsAndRangesEndWhereTheySay) {
    for (const Int128 x :
         {Int128{-257}, Int128{-256}, Int128{-1}, Int128{0}, Int128{255}, Int128{256}}) {
        for (const Sign sign : {Sign::unsigned_only, Sign::both}) {
            FiveWireBuilder b{shape_with(4)};
            check_integer(b, b.input(element(x)), sign, 8);
            EXPECT_EQ(first_failure(*b.finish()).empty(), fits(x, sign, 8));
        }
        FiveWireBuilder b{shape_with(4)};
        EXPECT_EQ(b.value(is_negative(b, b.input(element(x)), 8)), fr(x < 0 ? 1 : 0));
        EXPECT_EQ(first_failure(*b.finish()).empty(), fits(x, Sign::both, 8));
    }
}

constexpr DivisionBounds SMALL{
    .sign = Sign::unsigned_only, .numerator_bits = 24, .divisor_bits = 8, .quotient_bits = 16};

Gadget division(std::int64_t numerator, std::int64_t divisor, const DivisionBounds& bounds,
                Rounding rounding, const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{shape_with(4), options};
    const Cell n = b.input(element(numerator));
    const Cell d = b.input(element(divisor));
    (void)divide_integers(b, n, d, bounds, rounding);
    return {*b.finish(), {n, d}};
}

struct Edit {
    std::uint32_t wire;
    std::uint32_t row;
    Int128 value;
};

Witness edited(Witness witness, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        witness.advice[edit.wire][edit.row] = element(edit.value);
    }
    return witness;
}

// Rows of division(1000, 7, SMALL, down): 0 inputs (1000, 7); 1 q d + rest = numerator;
// 2 limbs of q; 3 limbs of rest; 4 d - rest - 1; 5 limbs of that. 1000 = 142 * 7 + 6.
constexpr std::uint32_t REST_LIMBS = 3;
constexpr std::uint32_t MARGIN = 4;
constexpr std::uint32_t MARGIN_LIMBS = 5;

/// Remainders of 13 and -1, one constraint or copy away from a valid witness.
std::vector<Witness> wrong_remainders(const Witness& good) {
    std::vector<Witness> out;
    const auto add = [&](std::int64_t rest, const std::vector<Edit>& more) {
        const std::int64_t quotient = (1000 - rest) / 7;
        std::vector<Edit> edits = {
            {0, 1, quotient},           {0, 2, quotient},  {2, 1, rest},
            {0, REST_LIMBS, rest},      {1, MARGIN, rest}, {4, MARGIN, 6 - rest},
            {0, MARGIN_LIMBS, 6 - rest}};
        for (std::uint32_t i = 0; i < 4; ++i) {
            edits.push_back({1 + i, 2, quotient >> (4 * i) & 15});
        }
        const auto limb = [](std::int64_t value) { return value < 0 ? 0 : value & 15; };
        edits.push_back({1, REST_LIMBS, limb(rest)});
        edits.push_back({2, REST_LIMBS, 0});
        edits.push_back({1, MARGIN_LIMBS, limb(6 - rest)});
        edits.push_back({2, MARGIN_LIMBS, 0});
        edits.insert(edits.end(), more.begin(), more.end());
        out.push_back(edited(good, edits));
    };
    add(13, {});                                      // without the sum of the limbs
    add(13, {{1, MARGIN_LIMBS, -7}});                 // without their range
    add(13, {{0, MARGIN_LIMBS, 0}});                  // without the copy to them
    add(13, {{4, MARGIN, 0}, {0, MARGIN_LIMBS, 0}});  // without the difference
    add(13, {{1, MARGIN, 6}, {4, MARGIN, 0}, {0, MARGIN_LIMBS, 0}});   // of another remainder
    add(13, {{0, MARGIN, 14}, {4, MARGIN, 0}, {0, MARGIN_LIMBS, 0}});  // of another divisor
    add(-1, {});
    add(-1, {{1, REST_LIMBS, -1}});
    add(-1, {{0, REST_LIMBS, 0}});
    return out;
}

TEST(FixedPoint, DivisionNeedsAllOfItself) {
    const Gadget good = division(1000, 7, SMALL, Rounding::down);
    expect_sound(good, division(77, 200, SMALL, Rounding::down),
                 wrong_remainders(good.built.witness));
}

Gadget negative(std::int64_t x, const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{shape_with(4), options};
    const Cell cell = b.input(element(x));
    (void)is_negative(b, cell, 8);
    return {*b.finish(), {cell}};
}

TEST(FixedPoint, NegativeNeedsAllOfItself) {
    const Gadget good = negative(-5);
    // Rows: 0 x; 1 the bit; 2 x + 256 bit; 3 limbs. Any number is in range with some bit.
    std::vector<Witness> wrong = faulty_witnesses(
        [](const circuit::BuilderOptions& options) { return negative(-5, options); });
    Witness no_bit = edited(good.built.witness, {{4, 2, 7}, {0, 3, 7}, {1, 3, 7}, {2, 3, 0}});
    no_bit.advice[1][1] = no_bit.advice[1][2] = fr(12) * fr(256).inverse();
    wrong.push_back(no_bit);
    // The other bit, with -5 or 251 said to be in range.
    for (const Edit& edit : {Edit{1, 3, -5}, Edit{0, 3, 0}, Edit{1, 2, 1}, Edit{4, 2, 0}}) {
        wrong.push_back(
            edited(good.built.witness,
                   {{1, 1, 0}, {1, 2, 0}, {4, 2, -5}, {0, 3, -5}, {1, 3, 0}, {2, 3, 0}, edit}));
    }
    expect_sound(good, negative(5), wrong);
}

TEST(FixedPoint, EachRoundingLeavesNothingFreeAndNeedsAll) {
    DivisionBounds bounds = SMALL;
    bounds.sign = Sign::both;
    for (const Rounding rounding : ROUNDINGS) {
        const auto make = [&](const circuit::BuilderOptions& options) {
            return division(-1000, 7, bounds, rounding, options);
        };
        const Gadget good = make({});
        EXPECT_EQ(good.built.circuit.digest,
                  division(77, 200, bounds, rounding).built.circuit.digest);
        EXPECT_EQ(text_of(freedom(good.built, good.inputs)), "");
        EXPECT_EQ(text_of(hunt(good.built)), "");
        circuit::StructureMutations mutations(good.built, faulty_witnesses(make));
        EXPECT_EQ(mutations.accepted_wrong(), 0U);
        for (const std::string& what : mutations.undetected()) {
            // Discrete cells: the two tests above and bits_test.cpp take these apart.
            EXPECT_TRUE(what.starts_with("lookup range") ||
                        what.find("(divide/negative") != std::string::npos ||
                        what == "copy of advice 2 at row 7 (divide)")
                << what;
        }
    }
}

TEST(FixedPoint, CostsRows) {
    const FixedPoint amounts({.sign = Sign::unsigned_only, .bits = 96, .scale = 1'000'000});
    FiveWireBuilder b{shape_with(16)};
    const Cell x = b.input(fr(5));
    const Cell y = b.input(fr(7));
    (void)b.constant(fr(1'000'000));
    const auto rows = [&](const auto& operation) {
        const std::uint32_t before = b.rows();
        operation();
        return b.rows() - before;
    };
    EXPECT_EQ(rows([&] { amounts.check(b, x); }), 2U);
    EXPECT_EQ(rows([&] { (void)amounts.add(b, x, y); }), 3U);
    EXPECT_EQ(rows([&] { (void)amounts.multiply(b, x, y, Rounding::down); }), 9U);
    EXPECT_EQ(rows([&] { (void)amounts.divide(b, x, y, Rounding::down); }), 9U);
    EXPECT_EQ(rows([&] { (void)amounts.multiply(b, x, y, Rounding::up); }), 10U);
    EXPECT_EQ(rows([&] { (void)amounts.multiply(b, x, y, Rounding::nearest); }), 11U);
}

}  // namespace
}  // namespace cairn::gadgets
