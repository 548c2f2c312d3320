// A circuit of five wires, written like arithmetic.
//
//   FiveWireBuilder builder(FiveWire{});
//   const Cell x = builder.input(fr(3));
//   const Cell y = builder.multiply(x, builder.add(x, builder.constant(fr(4))));
//   builder.make_public(y);                       // 21
//   const auto built = builder.finish();          // a circuit and its witness
//
// A number is a cell; to use it elsewhere is to copy it. Each operation costs one row unless it
// says otherwise. Threads: one.
#pragma once

#include "circuit/builder.hpp"
#include "gadgets/five_wire.hpp"

#include <map>
#include <span>
#include <vector>

namespace cairn::gadgets {

struct Term {
    Fr factor;
    Cell cell;
};

class FiveWireBuilder : public circuit::Builder {
  public:
    explicit FiveWireBuilder(FiveWire shape, circuit::BuilderOptions options = {});

    [[nodiscard]] const FiveWire& shape() const noexcept { return shape_; }

    /// A value that nothing constrains yet: a fifth of a row.
    Cell input(const Fr& value);

    /// The same cell for the same value.
    Cell constant(const Fr& value);

    Cell add(const Cell& x, const Cell& y) { return combine({{Fr::one(), x}, {Fr::one(), y}}); }
    Cell subtract(const Cell& x, const Cell& y) {
        return combine({{Fr::one(), x}, {-Fr::one(), y}});
    }
    Cell multiply(const Cell& x, const Cell& y);
    /// x y + z w
    Cell sum_of_products(const Cell& x, const Cell& y, const Cell& z, const Cell& w);

    /// constant + sum of factor cell, of any number of terms: a row for four of them.
    Cell combine(std::vector<Term> terms, const Fr& constant = Fr::zero());

    /// y where bit is 0, x where it is 1. The bit must be one.
    Cell select(const Cell& bit, const Cell& x, const Cell& y);

    /// A new bit: a quarter of a row, where bits are asked for one after the other.
    Cell boolean(bool value);
    /// x (x - 1) = 0
    void assert_boolean(const Cell& x);

    void assert_equal(const Cell& x, const Cell& y) { copy(x, y); }

    /// 1 if x is 0, else 0: three rows. The inverse in it is determined too.
    Cell is_zero(const Cell& x);
    /// One row. No witness exists if x is 0.
    void assert_not_zero(const Cell& x);

    /// For gadgets: a row of the arithmetic gate, or of coefficients alone.
    std::uint32_t arithmetic_row(const Coefficients& coefficients);
    void set_coefficients(std::uint32_t row, std::span<const Fr> coefficients);

    [[nodiscard]] Result<circuit::Built, circuit::BuildError> finish(
        std::size_t min_rows = 1) const& {
        return Builder::finish(min_rows);
    }
    [[nodiscard]] Result<circuit::Built, circuit::BuildError> finish(std::size_t min_rows = 1) && {
        return std::move(*this).Builder::finish(min_rows);
    }

  private:
    /// The next free cell of rows that were begun for such cells alone.
    struct Shelf {
        std::uint32_t row = 0;
        std::uint32_t wire = WIRES;
    };

    FiveWire shape_;
    Shelf inputs_;
    Shelf booleans_;
    std::map<std::array<std::uint64_t, 4>, Cell> constants_;
};

}  // namespace cairn::gadgets
