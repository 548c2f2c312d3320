// Points of secp256k1, y^2 = x^3 + 7 over a foreign field, in a circuit: sums and multiples.
//
//   const ForeignProduct product(shape);
//   const Secp256k1 curve(product);
//   const ForeignPoint key = curve.input(builder, {x, y});           // on the curve
//   const Secp256k1::Multiple m = curve.multiply(builder, key, scalar);
//   curve.scalars().assert_zero(builder, {{1, s, m.scalar}}, {{-1, r}});
//
// Affine formulas have exceptions: equal points, opposite ones, the identity. Where integers show
// that none can occur, in any witness, the short formulas stand; else `add`, which handles all. The
// curve's order n is an odd prime, so no point but the identity is its own opposite, y is never 0,
// and c p is the identity only for multiples c of n.
//
// A multiple takes its scalar as an odd integer of signed digits: K = sum d_i 16^i with each d_i
// one of -15, -13, .., 15, and hands K back as an element, for the caller to tie to what it must be
// modulo n. |K| <= 16^windows - 1 < 2 n.
//   multiply, from the highest digit: the sum so far is c p with c odd, |c| <= 16^t - 1, and
//   16 c p + d p has no exception while |16 c| + 15 < n: up to the last digit of 64. That one uses
//   `add`.
//   multiply_base, from the lowest: c G + d 16^t G with |c| <= 16^t - 1 < |d| 16^t, and both sums
//   and differences below 16^(t+1) < n up to the last digit of 64.
// Rows, with a range table of 2^16: an input 79; a doubling 92; a sum 94, by `add` 241, of points
// that may be the identity 255; multiply 32,358; multiply_base 7,757. References: SEC 2, 2.4.1 (the
// curve); SEC 1, 2.2.1 (the formulas). Threads: immutable once added to a shape.
#pragma once

#include "gadgets/detail/affine_point.hpp"
#include "gadgets/foreign_field.hpp"

#include <array>
#include <vector>

namespace cairn::gadgets {

inline constexpr U256 SECP256K1_P = {0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
                                     0xfffffffefffffc2f};
inline constexpr U256 SECP256K1_N = {0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b,
                                     0xbfd25e8cd0364141};

/// A point that is not the identity.
struct ForeignPoint {
    ForeignElement x;
    ForeignElement y;
};

/// The identity where the bit is 1; then the coordinates are those of some other point.
struct MaybePoint {
    ForeignPoint point;
    Cell is_identity;
};

class Secp256k1 {
  public:
    /// `product` must outlive this.
    explicit Secp256k1(const ForeignProduct& product);

    [[nodiscard]] const ForeignField& coordinates() const noexcept { return coordinates_; }
    [[nodiscard]] const ForeignField& scalars() const noexcept { return scalars_; }

    /// On the curve, with coordinates below the modulus.
    [[nodiscard]] ForeignPoint input(FiveWireBuilder& builder,
                                     const detail::AffinePoint& point) const;

    [[nodiscard]] ForeignPoint twice(FiveWireBuilder& builder, const ForeignPoint& p) const;
    /// For points whose x differ in each witness, which the caller has shown.
    [[nodiscard]] ForeignPoint add_distinct(FiveWireBuilder& builder, const ForeignPoint& p,
                                            const ForeignPoint& q) const;
    /// Of any two.
    [[nodiscard]] MaybePoint add(FiveWireBuilder& builder, const ForeignPoint& p,
                                 const ForeignPoint& q) const;
    [[nodiscard]] MaybePoint add(FiveWireBuilder& builder, const MaybePoint& p,
                                 const MaybePoint& q) const;

    static constexpr unsigned WINDOWS = 64;
    struct Multiple {
        MaybePoint point;
        ForeignElement scalar;  // K; its residue modulo n is what counts
    };
    /// K p for a K that the witness chooses: here `scalar`, or scalar - n if that is the odd one.
    /// With less than 64 windows, an odd scalar below 16^windows.
    [[nodiscard]] Multiple multiply(FiveWireBuilder& builder, const ForeignPoint& p,
                                    const U256& scalar, unsigned windows = WINDOWS) const;
    [[nodiscard]] Multiple multiply_base(FiveWireBuilder& builder, const U256& scalar,
                                         unsigned windows = WINDOWS) const;

  private:
    struct Digit;
    static constexpr std::size_t ODD_DIGITS = 8;  // 1, 3, .., 15

    [[nodiscard]] static std::vector<Digit> digits_of(FiveWireBuilder& builder, const U256& scalar,
                                                      unsigned windows);
    [[nodiscard]] static ForeignElement sum_of_digits(FiveWireBuilder& builder,
                                                      const std::vector<Digit>& digits);
    [[nodiscard]] ForeignPoint third_point(FiveWireBuilder& builder, const ForeignPoint& p,
                                           const ForeignElement& q_x,
                                           const ForeignElement& slope) const;

    ForeignField coordinates_;
    ForeignField scalars_;
    /// Of each window the odd multiples of 16^window G.
    std::vector<std::array<detail::AffinePoint, ODD_DIGITS>> base_multiples_;
};

}  // namespace cairn::gadgets
