#include "gadgets/bits.hpp"

#include "base/u256.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

using algebra::Limbs4;

FiveWire shape_with(unsigned table_bits) {
    FiveWire shape;
    if (table_bits != 0) {
        shape.add_range_table(table_bits);
    }
    return shape;
}

bool is_in_range(const Fr& x, unsigned bits) {
    return algebra::is_below(x.to_integer(), power_of_two(bits).to_integer());
}

TEST(Bits, AreThoseOfTheInteger) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(100, 100000); ++i) {
        const Fr x = sample.element();
        FiveWireBuilder b{FiveWire{}};
        const Bits bits = decompose_canonical(b, b.input(x));
        const Limbs4 integer = x.to_integer();
        ASSERT_EQ(bits.bits.size(), 255U);
        for (unsigned k = 0; k < 255; ++k) {
            EXPECT_EQ(b.value(bits.bits[k]), fr(integer[k / 64] >> (k % 64) & 1U));
        }
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

TEST(Bits, RangesHoldAtTheirBorders) {
    Sample sample;
    for (const unsigned table : {0U, 4U, 8U}) {
        for (const unsigned bits : {1U, 3U, 4U, 8U, 13U, 32U, 64U, 96U, 127U, 253U}) {
            std::vector<Fr> values = {Fr::zero(),
                                      power_of_two(bits) - fr(1),
                                      power_of_two(bits),
                                      power_of_two(bits) + fr(1),
                                      -fr(1),
                                      power_of_two(254)};
            for (std::size_t i = 0; i < rounds(4, 3500); ++i) {
                values.push_back(sample.element());
            }
            for (const Fr& x : values) {
                FiveWireBuilder b{shape_with(table)};
                check_range(b, b.input(x), bits);
                EXPECT_EQ(first_failure(*b.finish()).empty(), is_in_range(x, bits))
                    << bits << " bits, table of " << table;
            }
        }
    }
}

TEST(Bits, OrdersIntegers) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(100, 100000); ++i) {
        const std::uint64_t x = i % 4 == 0 ? sample.below(3) : sample.word();
        const std::uint64_t y = i % 3 == 0 ? x + sample.below(2) : sample.word();
        FiveWireBuilder b{shape_with(8)};
        const Cell cx = b.input(fr(x));
        const Cell cy = b.input(fr(y));
        EXPECT_EQ(b.value(is_less(b, cx, cy, 64)), fr(x < y ? 1 : 0));
        ASSERT_EQ(first_failure(*b.finish()), "");
        assert_at_most(b, cx, cy, 64);
        EXPECT_EQ(first_failure(*b.finish()).empty(), x <= y);
    }
}

TEST(Bits, BoundOfTwoHalves) {
    std::uint64_t borrow = 0;
    const Limbs4 limit = algebra::subtract(Fr::p, {1, 0, 0, 0}, borrow);
    const auto holds = [&](const Limbs4& x) {
        FiveWireBuilder b{shape_with(8)};
        assert_at_most(b, b.input(Fr::from_integer({x[2], x[3], 0, 0})),
                       b.input(Fr::from_integer({x[0], x[1], 0, 0})), limit);
        return first_failure(*b.finish()).empty();
    };
    EXPECT_TRUE(holds({}));
    EXPECT_TRUE(holds(limit));
    EXPECT_TRUE(holds({~0ULL, ~0ULL, 0, 0}));
    EXPECT_FALSE(holds(Fr::p));  // the other name of zero
    EXPECT_FALSE(holds({limit[0] + 2, limit[1], limit[2], limit[3]}));
    EXPECT_FALSE(holds({0, 0, limit[2] + 1, limit[3]}));
    EXPECT_FALSE(holds({~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1U}));
}

Gadget range(const Fr& x, unsigned table, unsigned bits) {
    FiveWireBuilder b{shape_with(table)};
    const Cell cell = b.input(x);
    check_range(b, cell, bits);
    return {*b.finish(), {cell}};
}

TEST(Bits, RangeNeedsAllOfItself) {
    expect_sound(range(fr(123456), 0, 21), range(fr(5), 0, 21));
    expect_sound(range(fr(123456), 4, 24), range(fr(5), 4, 24));
    // The last limb of 6 bits by limbs of 4 is below 4: of x = 64, the limb 4 times 4 is no limb.
    const Gadget good = range(fr(63), 4, 6);
    const Witness plain = range(fr(64), 4, 6).built.witness;
    const std::uint32_t last = good.built.circuit.used_rows - 1;
    Witness other_product = plain;
    other_product.advice[2][last] = fr(4);
    Witness other_limb = plain;
    other_limb.advice[1][last] = fr(3);
    other_limb.advice[2][last] = fr(12);
    expect_sound(good, range(fr(1), 4, 6), {plain, other_product, other_limb});
}

Gadget ordered(std::uint64_t x, std::uint64_t y,
               const std::function<void(FiveWireBuilder&, const Cell&, const Cell&)>& order) {
    FiveWireBuilder b{shape_with(8)};
    const Cell cx = b.input(fr(x));
    const Cell cy = b.input(fr(y));
    order(b, cx, cy);
    return {*b.finish(), {cx, cy}};
}

constexpr Limbs4 LAST = {Fr::p[0] - 1, Fr::p[1], Fr::p[2], Fr::p[3]};  // r - 1

TEST(Bits, OrderNeedsAllOfItself) {
    const auto less = [](FiveWireBuilder& b, const Cell& x, const Cell& y) {
        (void)is_less(b, x, y, 16);
    };
    const auto at_most = [](FiveWireBuilder& b, const Cell& x, const Cell& y) {
        assert_at_most(b, x, y, 16);
    };
    const auto halves = [](FiveWireBuilder& b, const Cell& x, const Cell& y) {
        assert_at_most(b, x, y, LAST);
    };
    expect_sound(ordered(12345, 54321, less), ordered(7, 7, less));
    expect_sound(ordered(12345, 54321, at_most), ordered(7, 7, at_most));
    expect_sound(ordered(12345, 54321, halves), ordered(7, 7, halves));
}

Gadget canonical(std::uint64_t x, const circuit::BuilderOptions& options = {}) {
    FiveWireBuilder b{shape_with(8), options};
    const Cell cell = b.input(fr(x));
    (void)decompose_canonical(b, cell);
    return {*b.finish(), {cell}};
}

Fr half(const Limbs4& integer, std::size_t first) {
    return Fr::from_integer({integer[first], integer[first + 1], 0, 0});
}

/// The bits of 5 + r instead of 5, and what else a witness has. Rows of canonical(5): 0 x; 1 to 64
/// the bits; 65 low = x - 2^128 high; 66 the borrow; 67 the sum that bounds low, 68 to 71 its
/// limbs; 72 the one that bounds high, 73 to 76 its limbs.
struct Alias {
    Limbs4 bits = {Fr::p[0] + 5, Fr::p[1], Fr::p[2], Fr::p[3]};
    Fr x = fr(5);                // of the bits
    Fr x_of_low = fr(5);         // of row 65
    Fr high = half(bits, 2);     // of the bits
    Fr high_of_low = high;       // of row 65
    Fr high_of_bound = high;     // of row 72
    std::optional<Fr> low = {};  // of row 67, if it is not that of row 65
    std::array<Fr, 3> borrow{};  // of rows 66, 67, 72
    Limbs4 low_limbs{};
    Limbs4 high_limbs{};

    [[nodiscard]] Witness in(Witness witness) const {
        const auto set = [&](std::uint32_t wire, std::uint32_t row, const Fr& value) {
            witness.advice[wire][row] = value;
        };
        for (std::uint32_t bit = 0; bit < 255; ++bit) {
            const std::uint32_t row = 1 + bit / 4;
            set(1 + bit % 4, row, fr(bits[bit / 64] >> (bit % 64) & 1U));
            set(0, row, row == 1 ? x : shifted(bits, 4 * (row - 1)));
        }
        set(0, 33, high);
        const Fr own_low = x_of_low - power_of_two(128) * high_of_low;
        set(0, 65, x_of_low), set(1, 65, high_of_low), set(4, 65, own_low);
        set(1, 66, borrow[0]);
        const Fr bounded = low.value_or(own_low);
        set(0, 67, bounded), set(1, 67, borrow[1]);
        set(4, 67, half(LAST, 0) - bounded + power_of_two(128) * borrow[1]);
        set(0, 72, high_of_bound), set(1, 72, borrow[2]);
        set(4, 72, half(LAST, 2) - high_of_bound - borrow[2]);
        for (std::uint32_t limb = 0; limb < 16; ++limb) {
            for (const auto& [first, limbs] : {std::pair{68U, low_limbs}, {73U, high_limbs}}) {
                set(0, first + limb / 4, shifted(limbs, 32 * (limb / 4)));
                set(1 + limb % 4, first + limb / 4,
                    fr(limbs[limb / 8] >> (8 * (limb % 8)) & 0xffU));
            }
        }
        return witness;
    }

    static Fr shifted(const Limbs4& integer, unsigned count) {
        const U256 whole = {integer[3], integer[2], integer[1], integer[0]};
        const U256 out = whole >> count;
        return Fr::from_integer({out.limbs[0], out.limbs[1], out.limbs[2], out.limbs[3]});
    }
};

/// Each is one copy or gate away from a valid witness.
std::vector<Witness> aliases(const Witness& good) {
    const Limbs4 all_of_low = {LAST[0], LAST[1], 0, 0};
    const Limbs4 all_of_high = {LAST[2], LAST[3], 0, 0};
    const Limbs4 low_but_5 = {LAST[0] - 5, LAST[1], 0, 0};
    const Limbs4 borrowed = {~0ULL - 5, ~0ULL, 0, 0};  // 2^128 - 6
    std::vector<Alias> out;
    out.push_back({});                                                        // no limbs of -6
    out.push_back({.borrow = {fr(1), fr(1), fr(1)}, .low_limbs = borrowed});  // none of -1
    out.push_back({.borrow = {fr(1), fr(1), fr(0)}, .low_limbs = borrowed});
    out.push_back({.borrow = {fr(0), fr(1), fr(0)}, .low_limbs = borrowed});
    out.push_back({.high_of_bound = out[0].high - fr(1),
                   .borrow = {fr(1), fr(1), fr(1)},
                   .low_limbs = borrowed});
    out.push_back({.low = fr(0), .low_limbs = all_of_low});
    out.push_back({.high_of_low = fr(0), .low_limbs = low_but_5});
    out.push_back({.high_of_low = fr(0),
                   .high_of_bound = fr(0),
                   .low_limbs = low_but_5,
                   .high_limbs = all_of_high});
    out.push_back({.x_of_low = power_of_two(128) * out[0].high, .low_limbs = all_of_low});
    out.push_back({.bits = {7, 0, 0, 0},
                   .x = fr(7),
                   .high = fr(0),
                   .low_limbs = low_but_5,
                   .high_limbs = all_of_high});
    // A borrow that is no bit: r - 6 is the limbs of both bounds together.
    const Limbs4 rest = {LAST[0] - 5, LAST[1], LAST[2], LAST[3]};
    const Fr borrow = half(LAST, 2) - out[0].high - half(rest, 2);
    for (const Fr& of_row : {fr(0), borrow}) {
        out.push_back({.borrow = {of_row, borrow, borrow},
                       .low_limbs = {rest[0], rest[1], 0, 0},
                       .high_limbs = {rest[2], rest[3], 0, 0}});
    }
    std::vector<Witness> witnesses;
    for (const Alias& each : out) {
        witnesses.push_back(each.in(good));
    }
    return witnesses;
}

TEST(Bits, CanonicalBitsNeedAllOfThemselves) {
    const Gadget good = canonical(5);
    ASSERT_EQ(good.built.circuit.used_rows, 77U);
    std::vector<Witness> wrong = faulty_witnesses(
        [](const circuit::BuilderOptions& options) { return canonical(5, options); });
    for (const Witness& each : aliases(good.built.witness)) {
        wrong.push_back(each);
        const auto failures = check(good.built.circuit, each);
        EXPECT_TRUE(std::ranges::all_of(failures, [&](const circuit::Failure& failure) {
            return failure.error == failures[0].error;
        }));
    }
    expect_sound(good, canonical(6), wrong, rounds(60, 100000));
}

TEST(Bits, CostsRows) {
    const auto rows = [](unsigned table, unsigned bits) {
        FiveWireBuilder b{shape_with(table)};
        check_range(b, b.input(fr(1)), bits);
        return b.rows() - 1;  // without the input's
    };
    EXPECT_EQ(rows(16, 64), 1U);
    EXPECT_EQ(rows(16, 96), 2U);
    EXPECT_EQ(rows(16, 128), 2U);
    EXPECT_EQ(rows(16, 20), 2U);
    EXPECT_EQ(rows(0, 64), 16U);
    FiveWireBuilder b{shape_with(16)};
    (void)decompose_canonical(b, b.input(fr(1)));
    EXPECT_EQ(b.rows() - 1, 72U);
}

}  // namespace
}  // namespace cairn::gadgets
