#include "gadgets/edwards.hpp"

#include "algebra/bandersnatch.hpp"
#include "algebra/jubjub.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

using algebra::Limbs4;

template <class Curve>
class EdwardsTest : public testing::Test {
  protected:
    using Affine = algebra::EdwardsAffine<Curve>;

    EdwardsTest() : edwards_(shape_, edwards_curve<Curve>()) {}

    static Affine native(const EdwardsPoint& p) { return {p.x, p.y}; }
    static EdwardsPoint multiple(const Affine& p, const Limbs4& scalar) {
        return edwards_point(
            algebra::multiply(algebra::EdwardsPoint<Curve>::from(p), scalar).to_affine());
    }
    static EdwardsPoint native_sum(const EdwardsPoint& p, const EdwardsPoint& q) {
        using Point = algebra::EdwardsPoint<Curve>;
        return edwards_point((Point::from(native(p)) + Point::from(native(q))).to_affine());
    }
    EdwardsPoint random_point() {
        return multiple(Curve::generator, {sample_.word(), sample_.word(), sample_.word(), 0});
    }
    Gadget sum(const EdwardsPoint& p, const EdwardsPoint& q) {
        FiveWireBuilder b{shape_};
        const PointCells cp = edwards_.input(b, p);
        const PointCells cq = edwards_.input(b, q);
        const PointCells out = edwards_.add(b, edwards_.negate(b, cp), cq);
        EXPECT_EQ(edwards_.value(b, out), native_sum({-p.x, p.y}, q));
        return {*b.finish(), {cp.x, cp.y, cq.x, cq.y}};
    }
    Gadget product(const EdwardsPoint& p, const Fr& scalar, unsigned digits) {
        FiveWireBuilder b{shape_};
        const PointCells cp = edwards_.input(b, p);
        const Cell s = b.input(scalar);
        const SubgroupPoint subgroup_point = edwards_.in_subgroup(b, cp);
        const std::uint32_t before = b.rows();
        const MultipleCells out = edwards_.multiply(b, subgroup_point, s, digits);
        EXPECT_EQ(b.rows() - before, 3 * digits + 7);  // with the constant zero
        EXPECT_EQ(edwards_.value(b, out.point), multiple(native(p), scalar.to_integer()));
        EXPECT_EQ(b.value(out.prefixes.back()), scalar);
        return {*b.finish(), {cp.x, cp.y, s}};
    }
    Gadget base_product(const Fr& scalar, unsigned digits) {
        FiveWireBuilder b{shape_};
        const Cell s = b.input(scalar);
        const MultipleCells out = edwards_.multiply_base(b, s, digits);
        EXPECT_EQ(edwards_.value(b, out.point), multiple(Curve::generator, scalar.to_integer()));
        return {*b.finish(), {s}};
    }
    bool is_in_subgroup(const EdwardsPoint& p) {
        FiveWireBuilder b{shape_};
        (void)edwards_.in_subgroup(b, edwards_.input(b, p));
        return first_failure(*b.finish()).empty();
    }

    FiveWire shape_;
    Edwards edwards_;
    Sample sample_;
};

using Curves = testing::Types<algebra::Jubjub, algebra::Bandersnatch>;
TYPED_TEST_SUITE(EdwardsTest, Curves);

TYPED_TEST(EdwardsTest, ComputesWhatTheCurveDoes) {
    for (std::size_t i = 0; i < rounds(12, 100000); ++i) {
        const EdwardsPoint p = this->random_point();
        const EdwardsPoint others[] = {this->random_point(), p, {-p.x, p.y}, {}};
        const Gadget gadget = i % 6 < 4    ? this->sum(p, others[i % 6])
                              : i % 6 == 4 ? this->product(p, this->sample_.element(), 128)
                                           : this->base_product(fr(this->sample_.word()), 127);
        ASSERT_EQ(first_failure(gadget.built), "");
    }
}

TYPED_TEST(EdwardsTest, TakesAllScalarsAndTheNeutralPoint) {
    const EdwardsPoint p = this->random_point();
    std::uint64_t borrow = 0;
    const Limbs4 last = algebra::subtract(TypeParam::Scalar::p, {1, 0, 0, 0}, borrow);
    for (const Fr& s : {fr(0), fr(1), fr(2), fr(3), -fr(1), Fr::from_integer(TypeParam::Scalar::p),
                        Fr::from_integer(last)}) {
        EXPECT_EQ(first_failure(this->product(p, s, 128).built), "");
        EXPECT_EQ(first_failure(this->product(EdwardsPoint{}, s, 128).built), "");
    }
    for (const Fr& s :
         {fr(0), fr(1), Fr::from_integer(TypeParam::Scalar::p), Fr::from_integer(last)}) {
        EXPECT_EQ(first_failure(this->base_product(s, 127).built), "");
    }
}

TYPED_TEST(EdwardsTest, LeavesNothingFreeAndNeedsAll) {
    expect_sound(this->sum(this->random_point(), this->random_point()),
                 this->sum(this->random_point(), this->random_point()));
    expect_sound(this->product(this->random_point(), fr(0b110110), 3),
                 this->product(this->random_point(), fr(0b001101), 3));
    expect_sound(this->base_product(fr(0b110110), 3), this->base_product(fr(0b001101), 3));
}

TYPED_TEST(EdwardsTest, RefusesScalarsOfMoreDigitsAndPointsOffTheCurve) {
    FiveWireBuilder b{this->shape_};
    const SubgroupPoint p =
        this->edwards_.in_subgroup(b, this->edwards_.input(b, this->random_point()));
    EXPECT_EQ(first_failure(*b.finish()), "");
    (void)this->edwards_.multiply(b, p, b.input(fr(64)), 3);
    EXPECT_NE(first_failure(*b.finish()), "");
    FiveWireBuilder c{this->shape_};
    (void)this->edwards_.multiply_base(c, c.input(fr(64)), 3);
    EXPECT_NE(first_failure(*c.finish()), "");
    for (const EdwardsPoint& off : {EdwardsPoint{fr(0), fr(0)}, EdwardsPoint{fr(1), fr(1)}}) {
        FiveWireBuilder d{this->shape_};
        this->edwards_.assert_on_curve(d, this->edwards_.input(d, off));
        EXPECT_NE(first_failure(*d.finish()), "");
        EXPECT_FALSE(this->is_in_subgroup(off));
    }
    FiveWireBuilder e{this->shape_};
    this->edwards_.assert_on_curve(e, this->edwards_.input(e, this->random_point()));
    EXPECT_EQ(first_failure(*e.finish()), "");
}

/// Some points of small order: of Jubjub's all eight, of Bandersnatch's those with coordinates.
template <class Curve>
std::vector<EdwardsPoint> small_points() {
    std::vector<EdwardsPoint> out = {{}, {fr(0), -fr(1)}};
    if constexpr (std::is_same_v<Curve, algebra::Jubjub>) {
        FixedBytes<32> eleven;  // y of a point of full order
        eleven[0] = 11;
        const auto full = algebra::decompress_edwards<Curve>(eleven);
        const auto generator =
            algebra::multiply(algebra::EdwardsPoint<Curve>::from(*full), Curve::Scalar::p);
        for (std::uint64_t i = 1; i < 8; ++i) {
            out.push_back(edwards_point(algebra::multiply(generator, {i, 0, 0, 0}).to_affine()));
        }
    }
    return out;
}

TYPED_TEST(EdwardsTest, SubgroupIsTheNativeOne) {
    for (const EdwardsPoint& small : small_points<TypeParam>()) {
        EXPECT_TRUE(algebra::is_on_curve(this->native(small)));
        const EdwardsPoint p = this->native_sum(this->random_point(), small);
        EXPECT_EQ(this->is_in_subgroup(p), small == EdwardsPoint{});
        EXPECT_EQ(algebra::is_in_subgroup(this->native(p)), small == EdwardsPoint{});
        EXPECT_EQ(this->is_in_subgroup(small), small == EdwardsPoint{});
    }
}

}  // namespace
}  // namespace cairn::gadgets
