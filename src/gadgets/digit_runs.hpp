// Runs over the digits of sparse words (digits.hpp) in a circuit: what hashes of bits are computed
// with.
//
//   FiveWire shape;
//   DigitTable table(shape);
//   const auto parity = table.add_map({.values = 4, .out = {0, 1, 0, 1}}, 8, Form::sparse);
//   FiveWireBuilder builder(shape);
//   DigitRuns runs(table, builder);
//   DigitRun run = runs.map({{Fr::one(), x}, {Fr::one(), y}, {Fr::one(), z}}, Fr::zero(), pieces);
//   run.out;                                   // x ^ y ^ z, or a rotation of it
//
// Layout: two tracks of two wires each, (a, b) and (c, d), which the two halves of the coefficient
// columns serve, and wire e for both. A run stands in one track, on rows one after the other: rows
// that sum up cells, then one row a piece. The first wire holds what is left of the number
// from this piece on, the second what is made of it:
//   in  = a - step a'             out = (b - b') / weight, the last piece's without b'
// and (kind, in, out) is looked up.
//
// Sound for any number: pieces make an integer below 8^64, and so below r, that is equal to it
// modulo r; so it is this integer, and the pieces are its digits. A number with other digits than
// the table has, or with more of them, has no witness.
// Cost: a piece is half a row. Threads: one, as the builder.
#pragma once

#include "gadgets/builder.hpp"
#include "gadgets/digits.hpp"

#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace cairn::gadgets {

/// What is left of the number from each piece on, and what is made of it: first of the whole.
struct DigitRun {
    std::vector<Cell> ins;
    std::vector<Cell> outs;
    Cell out;  // the first of outs
};

class DigitRuns {
  public:
    /// Until the last run nobody else may add rows to the builder: rows of a run are neighbours.
    DigitRuns(const DigitTable& table, FiveWireBuilder& builder)
        : table_(table), builder_(builder) {
        tracks_.fill({.row = builder.rows(), .sum = {}});
    }
    virtual ~DigitRuns() = default;
    DigitRuns(const DigitRuns&) = delete;
    DigitRuns(DigitRuns&&) = delete;
    DigitRuns& operator=(const DigitRuns&) = delete;
    DigitRuns& operator=(DigitRuns&&) = delete;

    [[nodiscard]] const FiveWireBuilder& builder() const noexcept { return builder_; }

    /// Of constant + sum of factor cell, of any number of terms, the pieces from the lowest on.
    /// Half rows: a piece one; three terms one, two more terms one more; one term alone none.
    DigitRun map(std::span<const Term> terms, const Fr& constant, std::span<const Piece> pieces);
    DigitRun map(std::initializer_list<Term> terms, const Fr& constant,
                 std::span<const Piece> pieces) {
        return map(std::span(terms.begin(), terms.size()), constant, pieces);
    }

    /// A sum alone. A run whose first term it is, right after, shares its row.
    Cell sum(std::span<const Term> terms, const Fr& constant);
    Cell sum(std::initializer_list<Term> terms, const Fr& constant) {
        return sum(std::span(terms.begin(), terms.size()), constant);
    }

    /// The pieces' ins are cells: copies of these. Their out is what they make together.
    DigitRun join(std::span<const Cell> ins, std::span<const Piece> pieces);
    /// The same, but of an out that is known: new cells for the ins, which have these values.
    std::vector<Cell> split(const Cell& out, std::span<const std::uint64_t> ins,
                            std::span<const Piece> pieces);

  protected:
    enum class Step : std::uint8_t { copy, sum, lookup };

    /// What a step of a run found: the value of a copy, which counts times `factor` in a sum; of a
    /// sum; of the out of a piece (of the in, where `split` starts from the out). Tests go on from
    /// wrong ones.
    virtual Fr found(Step /*step*/, const Cell& /*at*/, const Fr& value, const Fr& /*factor*/) {
        return value;
    }

  private:
    /// Rows from `row` on are free; but a sum may stand in the first wire of `row`.
    struct Track {
        std::uint32_t row = 0;
        std::optional<Cell> sum{};
    };
    /// Where a run begins, and the sum there that is its first term already.
    struct Place {
        std::size_t track;
        std::uint32_t row;
        std::optional<Cell> shared_sum;
    };

    [[nodiscard]] std::size_t pick_track(std::span<const Term> terms) const;
    Cell copy(const Cell& at, const Cell& source, const Fr& factor);
    Place place(std::span<const Term> terms, std::size_t sums, std::size_t rows_after);
    /// Moves the place on to the row of the sum.
    Cell write_sums(Place& at, std::span<const Term> terms, const Fr& constant, std::size_t sums);
    [[nodiscard]] Cell in_cell(const Place& at, std::size_t piece) const;
    [[nodiscard]] Cell out_cell(const Place& at, std::size_t piece) const;
    std::vector<Fr> look_up(const Place& at, std::span<const Piece> pieces,
                            std::span<const std::uint64_t> ins);
    DigitRun write_outs(const Place& at, std::span<const Piece> pieces, std::span<const Fr> outs);

    const DigitTable& table_;
    FiveWireBuilder& builder_;
    std::array<Track, TRACKS> tracks_;
    std::set<std::uint32_t> shared_wire_taken_;  // rows whose e is in use
};

}  // namespace cairn::gadgets
