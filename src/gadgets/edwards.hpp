// Points of a twisted Edwards curve over Fr, a x^2 + y^2 = 1 + d x^2 y^2, in a circuit.
//
// The law of addition has no exceptions where a is a square and d is not (Jubjub), and for points
// of odd order otherwise (Bandersnatch): there the caller makes sure of the order. Rows: a sum 2; a
// multiple of a point 2 a bit and one more; a multiple of the base point, which is in the circuit's
// constants, 1 for two bits and one more. Doubling, choice and the scalar so far stand in the same
// rows, so that a scalar needs no decomposition of its own. Reference: H. Hisil et al., "Twisted
// Edwards curves revisited", eprint 2008/522. Threads: immutable once added to a shape.
#pragma once

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

    [[nodiscard]] EdwardsPoint add(const EdwardsPoint& p, const EdwardsPoint& q) const noexcept;
    [[nodiscard]] bool contains(const EdwardsPoint& p) const noexcept;
};

struct PointCells {
    Cell x;
    Cell y;
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

    /// Both must be on the curve.
    [[nodiscard]] PointCells add(FiveWireBuilder& builder, const PointCells& p,
                                 const PointCells& q) const;
    [[nodiscard]] PointCells negate(FiveWireBuilder& builder, const PointCells& p) const;

    /// scalar p, for an integer of `bits` bits, at most 255, that is the scalar modulo r: unique
    /// below 255 bits; at 255 the caller bounds it, by two of the prefixes. p is on the curve.
    [[nodiscard]] MultipleCells multiply(FiveWireBuilder& builder, const PointCells& p,
                                         const Cell& scalar, unsigned bits) const;

    /// scalar base, for an integer of `digits` digits in base 4, at most 127; `multiply` says what
    /// the caller bounds.
    [[nodiscard]] MultipleCells multiply_base(FiveWireBuilder& builder, const Cell& scalar,
                                              unsigned digits) const;

  private:
    EdwardsCurve curve_;
    Column add_;
    Column ladder_double_;
    Column ladder_add_;
    Column window_;
};

}  // namespace cairn::gadgets
