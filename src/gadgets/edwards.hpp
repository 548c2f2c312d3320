// Points of a twisted Edwards curve over Fr, a x^2 + y^2 = 1 + d x^2 y^2, in a circuit: Jubjub and
// Bandersnatch, or others.
//
//   const Edwards edwards(shape, edwards_curve<algebra::Bandersnatch>());
//   const SubgroupPoint p = edwards.in_subgroup(builder, edwards.input(builder, point));
//   const MultipleCells multiple = edwards.multiply(builder, p, scalar, digits);
//
// The law of addition has no exceptions where a is a square and d is not (Jubjub), and for points
// of odd order otherwise (Bandersnatch). `in_subgroup` proves the order: on both curves the points
// of the prime order are those that are 2^cofactor_log times a point of the curve, and doubling has
// no exceptions on it, for 1 +- d x^2 y^2 is not zero where d is no square (-1 is one). Rows: a sum
// 2; a multiple of a point 3 for two bits and 6 more; a multiple of the base point, which is in the
// circuit's constants, 1 for two bits and one more. Doubling, choice and the scalar so far stand in
// the same rows, so that a scalar needs no decomposition of its own.
//
// Bandersnatch's endomorphism is not used: with the two halves of a scalar a step of one doubling
// and one sum chooses among four points, whose coordinates and digits fill three rows of five
// wires, as a step of two doublings with digits of two bits does without it, and the halves would
// have to be checked against the scalar modulo the order.
// Reference: H. Hisil et al., "Twisted Edwards curves revisited", eprint 2008/522.
// Threads: immutable once added to a shape.
#pragma once

#include "algebra/edwards.hpp"
#include "gadgets/builder.hpp"

#include <vector>

namespace cairn::gadgets {

struct EdwardsPoint {
    Fr x = Fr::zero();
    Fr y = Fr::one();

    friend bool operator==(const EdwardsPoint&, const EdwardsPoint&) = default;
};

struct EdwardsCurve {
    Fr a;
    Fr d;
    EdwardsPoint base;
    algebra::Limbs4 order{};    // of the base point, an odd prime
    unsigned cofactor_log = 0;  // the curve has 2^cofactor_log order points; 1 to 3

    [[nodiscard]] EdwardsPoint add(const EdwardsPoint& p, const EdwardsPoint& q) const noexcept;
    [[nodiscard]] EdwardsPoint multiply(const EdwardsPoint& p,
                                        const algebra::Limbs4& integer) const noexcept;
};

template <class Curve>
[[nodiscard]] constexpr EdwardsPoint edwards_point(const algebra::EdwardsAffine<Curve>& p) {
    return {p.x, p.y};
}

/// One of algebra's curves, with its generator as the base point.
template <class Curve>
[[nodiscard]] constexpr EdwardsCurve edwards_curve() {
    return {.a = Curve::times_a(Fr::one()),
            .d = Curve::d,
            .base = edwards_point(Curve::generator),
            .order = Curve::Scalar::p,
            .cofactor_log = Curve::cofactor_log};
}

struct PointCells {
    Cell x;
    Cell y;
};

/// A point that `in_subgroup` has proved to be of the prime order or neutral, and its half.
struct SubgroupPoint {
    PointCells point;
    PointCells half;
};

/// A multiple, and the scalar's upper digits after each step: prefixes[i] after i digits, the last
/// one the scalar.
struct MultipleCells {
    PointCells point;
    std::vector<Cell> prefixes;
};

class Edwards {
  public:
    /// Adds its gates to the shape.
    Edwards(FiveWire& shape, const EdwardsCurve& curve);

    [[nodiscard]] const EdwardsCurve& curve() const noexcept { return curve_; }

    [[nodiscard]] PointCells input(FiveWireBuilder& builder, const EdwardsPoint& point) const;
    [[nodiscard]] EdwardsPoint value(const FiveWireBuilder& builder, const PointCells& p) const;

    /// Three rows.
    void assert_on_curve(FiveWireBuilder& builder, const PointCells& p) const;

    /// On the curve and of the prime order, or neutral: 3 + 2 cofactor_log rows and half a row of
    /// inputs. The half's own half is one of several; what follows does not depend on which.
    [[nodiscard]] SubgroupPoint in_subgroup(FiveWireBuilder& builder, const PointCells& p) const;

    /// Both must be on the curve; see above for their orders.
    [[nodiscard]] PointCells add(FiveWireBuilder& builder, const PointCells& p,
                                 const PointCells& q) const;
    [[nodiscard]] PointCells negate(FiveWireBuilder& builder, const PointCells& p) const;

    /// scalar p, for an integer of `digits` digits in base 4, at most 128, that is the scalar
    /// modulo r: unique up to 127 digits; at 128 the caller bounds it, by two of the prefixes.
    [[nodiscard]] MultipleCells multiply(FiveWireBuilder& builder, const SubgroupPoint& p,
                                         const Cell& scalar, unsigned digits) const;

    /// scalar base, for an integer of at most 127 digits in base 4.
    [[nodiscard]] MultipleCells multiply_base(FiveWireBuilder& builder, const Cell& scalar,
                                              unsigned digits) const;

  private:
    class Ladder;

    EdwardsCurve curve_;
    Column add_;
    Column double_;
    Column double_choose_;
    Column add_chosen_;
    Column window_;
};

}  // namespace cairn::gadgets
