#include "gadgets/edwards.hpp"

#include "gadgets/gadget_test.hpp"
#include "gadgets/jubjub_sample_test.hpp"

namespace cairn::gadgets {
namespace {

using algebra::Limbs4;

Limbs4 integer_of(const Fr& x) {
    return x.to_integer();
}

TEST(Edwards, SampleCurveIsJubjub) {
    const EdwardsCurve curve = jubjub();
    EXPECT_TRUE(curve.contains(curve.base));
    EXPECT_TRUE(curve.contains(jubjub_full_generator()));
    EXPECT_NE(curve.base, EdwardsPoint{});
    EXPECT_EQ(multiple(curve, JUBJUB_ORDER, curve.base), EdwardsPoint{});
    EXPECT_NE(multiple(curve, JUBJUB_ORDER, jubjub_full_generator()), EdwardsPoint{});
}

class EdwardsTest : public testing::Test {
  protected:
    EdwardsTest() : edwards_(shape_, jubjub()) {}

    EdwardsPoint random_point() {
        return multiple(edwards_.curve(), {sample_.word(), sample_.word(), 0, 0},
                        edwards_.curve().base);
    }
    Gadget sum(const EdwardsPoint& p, const EdwardsPoint& q) {
        FiveWireBuilder b{shape_};
        const PointCells cp = edwards_.input(b, p);
        const PointCells cq = edwards_.input(b, q);
        const PointCells out = edwards_.add(b, edwards_.negate(b, cp), cq);
        EXPECT_EQ(edwards_.value(b, out), edwards_.curve().add({-p.x, p.y}, q));
        return {*b.finish(), {cp.x, cp.y, cq.x, cq.y}};
    }
    /// By ladder, or of the base point by windows.
    Gadget product(const EdwardsPoint& p, const Fr& scalar, unsigned digits, bool of_base) {
        FiveWireBuilder b{shape_};
        const PointCells cp = edwards_.input(b, p);
        const Cell s = b.input(scalar);
        const MultipleCells out =
            of_base ? edwards_.multiply_base(b, s, digits) : edwards_.multiply(b, cp, s, digits);
        EXPECT_EQ(edwards_.value(b, out.point), multiple(edwards_.curve(), integer_of(scalar),
                                                         of_base ? edwards_.curve().base : p));
        return {*b.finish(), {cp.x, cp.y, s}};
    }

    FiveWire shape_;
    Edwards edwards_;
    Sample sample_;
};

TEST_F(EdwardsTest, ComputesWhatTheCurveDoes) {
    for (std::size_t i = 0; i < rounds(2, 2000); ++i) {
        const EdwardsPoint p = random_point();
        const Fr s = sample_.element();
        EXPECT_EQ(first_failure(sum(p, random_point()).built), "");
        EXPECT_EQ(first_failure(sum(p, p).built), "");
        EXPECT_EQ(first_failure(sum(p, EdwardsPoint{}).built), "");
        EXPECT_EQ(first_failure(product(p, s, 255, false).built), "");
        const Fr short_s = fr(sample_.word());
        EXPECT_EQ(first_failure(product(p, short_s, 126, true).built), "");
    }
    for (const Fr& s : {fr(0), fr(1), fr(3), -fr(1)}) {
        EXPECT_EQ(first_failure(product(random_point(), s, 255, false).built), "");
    }
}

TEST_F(EdwardsTest, LeavesNothingFreeAndNeedsAll) {
    expect_sound(sum(random_point(), random_point()), sum(random_point(), random_point()));
    const EdwardsPoint p = random_point();
    Gadget ladder = product(p, fr(0b1011), 4, false);
    expect_sound(ladder, product(random_point(), fr(0b0110), 4, false));
    Gadget windows = product(p, fr(0b110110), 3, true);
    windows.inputs = {windows.inputs[0], windows.inputs[1]};  // p is not read
    Gadget others = product(p, fr(0b001101), 3, true);
    EXPECT_EQ(windows.built.circuit.digest, others.built.circuit.digest);
    EXPECT_EQ(text_of(freedom(windows.built, windows.inputs)), "");
    circuit::StructureMutations mutations(windows.built);
    EXPECT_EQ(mutations.undetected(), std::vector<std::string>());
}

TEST_F(EdwardsTest, RefusesScalarsOfMoreDigitsAndPointsOffTheCurve) {
    FiveWireBuilder b{shape_};
    (void)edwards_.multiply(b, edwards_.input(b, random_point()), b.input(fr(16)), 4);
    EXPECT_NE(first_failure(*b.finish()), "");
    FiveWireBuilder c{shape_};
    (void)edwards_.multiply_base(c, c.input(fr(64)), 3);
    EXPECT_NE(first_failure(*c.finish()), "");
    for (const EdwardsPoint& p : {EdwardsPoint{fr(0), fr(0)}, EdwardsPoint{fr(1), fr(1)}}) {
        FiveWireBuilder d{shape_};
        edwards_.assert_on_curve(d, edwards_.input(d, p));
        EXPECT_NE(first_failure(*d.finish()), "");
    }
    FiveWireBuilder e{shape_};
    edwards_.assert_on_curve(e, edwards_.input(e, random_point()));
    EXPECT_EQ(first_failure(*e.finish()), "");
}

}  // namespace
}  // namespace cairn::gadgets
