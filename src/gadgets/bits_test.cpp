#include "gadgets/bits.hpp"

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
