#include "gadgets/builder.hpp"

#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

TEST(FiveWireBuilder, ComputesWhatFieldElementsDo) {
    Sample sample;
    for (std::size_t i = 0; i < rounds(200, 100000); ++i) {
        FiveWireBuilder b{FiveWire{}};
        const Fr x = sample.element();
        const Fr y = sample.element();
        const Fr z = sample.element();
        const Cell cx = b.input(x);
        const Cell cy = b.input(y);
        const Cell cz = b.input(z);
        EXPECT_EQ(b.value(b.add(cx, cy)), x + y);
        EXPECT_EQ(b.value(b.subtract(cx, cy)), x - y);
        EXPECT_EQ(b.value(b.multiply(cx, cy)), x * y);
        EXPECT_EQ(b.value(b.sum_of_products(cx, cy, cz, cx)), x * y + z * x);
        EXPECT_EQ(b.value(b.select(b.boolean(true), cx, cy)), x);
        EXPECT_EQ(b.value(b.select(b.boolean(false), cx, cy)), y);
        EXPECT_EQ(b.value(b.is_zero(cx)), fr(x.is_zero() ? 1 : 0));
        EXPECT_EQ(b.value(b.combine({{x, cx}, {y, cy}, {z, cz}, {x, cy}, {y, cz}, {z, cx}}, x)),
                  x + x * x + y * y + z * z + x * y + y * z + z * x);
        EXPECT_EQ(b.constant(x), b.constant(x));
        ASSERT_EQ(first_failure(*b.finish()), "");
    }
}

/// All of its operations at once.
Gadget arithmetic(Sample& sample) {
    FiveWireBuilder b{FiveWire{}};
    const Cell x = b.input(sample.random_element());
    const Cell y = b.input(sample.random_element());
    const Cell bit = b.boolean(sample.below(2) == 1);
    const Cell sum =
        b.combine({{fr(2), x}, {fr(3), y}, {fr(5), x}, {fr(7), y}, {fr(9), bit}}, fr(11));
    const Cell product = b.sum_of_products(x, y, sum, b.multiply(x, sum));
    const Cell chosen = b.select(bit, product, b.subtract(x, b.add(y, b.constant(fr(13)))));
    b.assert_not_zero(chosen);
    return {*b.finish(), {x, y}};
}

TEST(FiveWireBuilder, LeavesNothingFreeAndNeedsAll) {
    Sample sample;
    expect_sound(arithmetic(sample), arithmetic(sample));
}

Gadget is_zero(const Fr& x) {
    FiveWireBuilder b{FiveWire{}};
    const Cell cell = b.input(x);
    (void)b.is_zero(cell);
    return {*b.finish(), {cell}};
}

TEST(FiveWireBuilder, IsZeroNeedsAllOfItself) {
    // Rows: x; x inverse + out = 1; x out = 0; inverse out = 0.
    const auto wrong = [](const Fr& x, const Fr& inverse, const Fr& in_second, const Fr& in_third) {
        Witness witness = is_zero(x).built.witness;
        witness.advice[1][1] = witness.advice[0][3] = inverse;
        witness.advice[2][1] = Fr::one();
        witness.advice[1][2] = in_second;
        witness.advice[1][3] = in_third;
        return witness;
    };
    expect_sound(is_zero(fr(77)), is_zero(fr(0)),
                 {wrong(fr(7), fr(0), fr(1), fr(1)), wrong(fr(7), fr(0), fr(0), fr(1)),
                  wrong(fr(0), fr(5), fr(1), fr(1)), wrong(fr(0), fr(5), fr(1), fr(0))});
}

TEST(FiveWireBuilder, AssertionsRefuse) {
    for (const std::uint64_t value : {0U, 1U, 2U}) {
        FiveWireBuilder b{FiveWire{}};
        b.assert_boolean(b.input(fr(value)));
        EXPECT_EQ(first_failure(*b.finish()).empty(), value < 2);
    }
    for (const std::uint64_t value : {0U, 1U}) {
        FiveWireBuilder b{FiveWire{}};
        b.assert_not_zero(b.input(fr(value)));
        EXPECT_EQ(first_failure(*b.finish()).empty(), value == 1);
        FiveWireBuilder c{FiveWire{}};
        c.assert_equal(c.input(fr(value)), c.constant(fr(1)));
        EXPECT_EQ(first_failure(*c.finish()).empty(), value == 1);
    }
}

TEST(FiveWireBuilder, PublicInputsStandOnTop) {
    FiveWireBuilder b{FiveWire{}};
    const Cell x = b.input(fr(6));
    b.make_public(b.multiply(x, x));
    b.make_public(x);
    const Built built = *b.finish();
    EXPECT_EQ(first_failure(built), "");
    EXPECT_EQ(built.witness.public_inputs, (std::vector<Fr>{fr(36), fr(6)}));
    Built wrong = built;
    wrong.witness.public_inputs[0] = fr(35);
    EXPECT_NE(first_failure(wrong), "");
    EXPECT_NE(b.cost_report().find("total 4 rows"), std::string::npos) << b.cost_report();
}

TEST(FiveWireBuilder, ShapeIsOne) {
    FiveWire shape;
    EXPECT_TRUE(shape.system().validate().has_value());
    shape.add_range_table(4);
    EXPECT_TRUE(shape.system().validate().has_value());
}

}  // namespace
}  // namespace cairn::gadgets
