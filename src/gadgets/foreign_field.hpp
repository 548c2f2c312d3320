// Arithmetic modulo a prime that is not r, of 256 bits: other curves' fields.
//
//   const ForeignProduct product(shape);
//   const ForeignField field(product, SECP256K1_P);
//   const ForeignElement x = field.input(builder, value);      // three limbs, in range
//   const ForeignElement y = field.multiply(builder, x, x);
//   field.assert_zero(builder, {{.factor = 1, .a = x, .b = y}}, {{.factor = -1, .x = z}});  // x y
//   = z
//
// An element is an integer limb_0 + 2^96 limb_1 + 2^192 limb_2 that stands for its residue: not
// always the least one, which `assert_canonical` asks for. Limbs of an input are below 2^96, 2^96
// and 2^64. Sums are lazy: their limbs may be larger, or negative; `weight` bounds them.
//
// One equation, `assert_zero`, does all: S = sum of products + sum of elements + constant is a
// multiple of the modulus m, because S = q m for a q that the witness gives. It is checked modulo
// 2^288, limb by limb with carries, and modulo r; the bounds below keep |S - q m| under 2^288 r, so
// that it holds over the integers (Chinese remainders):
//   weights: sum |factor| weight_a weight_b <= 256 over products, sum |factor| weight <= 256 over
//   elements, so |S| < 2^521 and, with m >= 2^255, |q| < 2^266;
//   q + 2^268 is in [0, 2^272) by its limbs of 96, 96 and 80 bits, so |S - q m| < 2^530 < 2^542;
//   a limb of S - q m is below (256 * 3 + 3 + 512) 2^192 < 2^203 and a carry below 2^108: carries
//   are checked to be in [-2^111, 2^111), and nothing comes near r > 2^254.
// Rows, with a range table of 2^16: an input 6; a product 27, with its result; an equation of one
// product 20; a sum 3; a bound 9; is_zero 52.
// Reference: the method is that of Mina's foreign field multiplication (o1-labs/proof-systems,
// book/src/kimchi/foreign_field_mul.md), with limbs that 16-bit tables divide.
// Threads: immutable once added to a shape.
#pragma once

#include "base/u256.hpp"
#include "gadgets/builder.hpp"
#include "gadgets/detail/modular.hpp"

#include <array>
#include <vector>

namespace cairn::gadgets {

using base::U256;

struct ForeignElement {
    std::array<Cell, 3> limbs{};
    /// |limb_i| <= weight (2^96 - 1), or weight (2^64 - 1) for the last.
    unsigned weight = 1;
};

/// The gate that multiplies two elements limb by limb. All foreign fields of a shape share it.
class ForeignProduct {
  public:
    explicit ForeignProduct(FiveWire& shape);

    /// Sums of products of limbs of one weight, 0, 1 and 2; and the whole product modulo r.
    struct Cells {
        std::array<Cell, 3> sums;
        Cell whole;
    };
    /// Two rows.
    [[nodiscard]] Cells multiply(FiveWireBuilder& builder, const ForeignElement& a,
                                 const ForeignElement& b) const;

  private:
    Column gate_;
};

class ForeignField {
  public:
    /// An odd prime, at least 2^255. `product` must outlive this.
    ForeignField(const ForeignProduct& product, const U256& modulus);

    struct Product {
        int factor = 1;
        ForeignElement a;
        ForeignElement b;
    };
    struct Summand {
        int factor = 1;
        ForeignElement x;
    };

    [[nodiscard]] const detail::Modulo& modulo() const noexcept { return modulo_; }

    /// Any integer below 2^256, in range.
    [[nodiscard]] ForeignElement input(FiveWireBuilder& builder, const U256& value) const;
    /// The same cells for the same limbs.
    [[nodiscard]] static ForeignElement constant(FiveWireBuilder& builder, const U256& value);
    /// The residue, below the modulus.
    [[nodiscard]] U256 value(const FiveWireBuilder& builder, const ForeignElement& x) const;

    /// sum factor a b + sum factor x + constant = 0 modulo the modulus, within the weights above.
    void assert_zero(FiveWireBuilder& builder, const std::vector<Product>& products,
                     const std::vector<Summand>& summands, const U256& constant = 0) const;
    /// x != 0 modulo the modulus.
    void assert_not_zero(FiveWireBuilder& builder, const ForeignElement& x) const;
    /// x <= limit as an integer, for an element of weight 1 that is an input.
    static void assert_at_most(FiveWireBuilder& builder, const ForeignElement& x,
                               const U256& limit);
    /// x is the least of its residue.
    void assert_canonical(FiveWireBuilder& builder, const ForeignElement& x) const;
    /// 1 if x is 0 modulo the modulus, else 0.
    [[nodiscard]] Cell is_zero(FiveWireBuilder& builder, const ForeignElement& x) const;

    [[nodiscard]] ForeignElement multiply(FiveWireBuilder& builder, const ForeignElement& x,
                                          const ForeignElement& y) const;
    [[nodiscard]] static ForeignElement add(FiveWireBuilder& builder, const ForeignElement& x,
                                            const ForeignElement& y);
    [[nodiscard]] static ForeignElement subtract(FiveWireBuilder& builder, const ForeignElement& x,
                                                 const ForeignElement& y);
    /// x where the bit is 1, else y.
    [[nodiscard]] static ForeignElement select(FiveWireBuilder& builder, const Cell& bit,
                                               const ForeignElement& x, const ForeignElement& y);

  private:
    const ForeignProduct* product_;
    detail::Modulo modulo_;
};

}  // namespace cairn::gadgets
