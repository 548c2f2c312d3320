// Words of bits as numbers of spread digits, in a circuit: what hashes of bits are computed with.
//
// Bit i of a word is digit i in base 8 of its sparse form. Sums of sparse words add digit by digit
// without a carry, and what a digit of a sum says (its parity, a choice, a majority) a table tells
// for pieces of several digits at once:
//
//   FiveWire shape;
//   DigitTable table(shape);
//   const auto parity = table.add_map({.values = 4, .out = {0, 1, 0, 1}}, 7, Form::sparse);
//   FiveWireBuilder builder(shape);
//   DigitRuns runs(table, builder);
//   DigitRun run = runs.map({{Fr::one(), x}, {Fr::one(), y}, {Fr::one(), z}}, Fr::zero(), pieces);
//   run.out;                                   // x ^ y ^ z, or a rotation of it
//
// Layout: two tracks of two wires each, (a, b) and (c, d), which the two halves of the coefficient
// columns serve, and wire e for both. A run stands in one track, on rows one after the other: rows
// that sum up to five cells, then one row a piece. The first wire holds what is left of the number
// from this piece on, the second what is made of it:
//   in  = a - step a'             out = (b - b') / weight, the last piece's without b'
// and (kind, in, out) is looked up. A kind is one function on pieces of one length, so a piece is
// never longer than it says.
//
// Sound where the number that a run decomposes is an integer below 8^64, known to have digits that
// the pieces' table has: then its pieces are its digits, because both sides are integers below r.
// Sums of outs of other runs are such numbers.
// Cost: a piece is half a row. The circuit has as many rows as the table at least.
// Threads: a table is immutable once builders use it; runs are of one thread.
#pragma once

#include "gadgets/builder.hpp"

#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace cairn::gadgets {

inline constexpr unsigned DIGIT_BITS = 3;
inline constexpr std::size_t TRACKS = 2;

/// A word's bits as digits in base 8, and its value as an element.
[[nodiscard]] algebra::Limbs4 spread(std::uint64_t word) noexcept;
[[nodiscard]] Fr sparse(std::uint64_t word) noexcept;
/// The word of a sparse one: the parity of each digit.
[[nodiscard]] std::uint64_t word_of_sparse(const algebra::Limbs4& digits) noexcept;

/// How bits are written: one after the other, or as digits.
enum class Form : std::uint8_t { dense, sparse };

/// What becomes of a digit 0 .. values - 1: a bit.
struct DigitMap {
    unsigned values = 2;
    std::array<std::uint8_t, 8> out{};
};

/// A part of a number and what the table makes of it.
struct Piece {
    std::uint32_t kind = 0;  // from DigitTable
    unsigned in_bits = 0;    // its width in the number
    unsigned out_shift = 0;  // its out counts times 2^out_shift
};

class DigitTable {
  public:
    /// Adds a lookup, two gates and their columns to the shape, which must live as long as kinds
    /// are added.
    explicit DigitTable(FiveWire& shape);

    /// values^length rows: pieces of `length` digits, each below `values`.
    std::uint32_t add_map(const DigitMap& map, unsigned length, Form out);
    /// 2^bits rows: dense pieces, made sparse.
    std::uint32_t add_spread(unsigned bits);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

    /// What the table has beside `in`; anything if it has no such piece.
    [[nodiscard]] std::uint64_t out(std::uint32_t kind, std::uint64_t in) const;

    /// Where they are on, the track's gate or lookup is.
    [[nodiscard]] Column sum_selector(std::size_t track) const { return sum_[track]; }
    [[nodiscard]] Column lookup_selector(std::size_t track) const { return lookup_[track]; }

  private:
    struct Kind {
        DigitMap map;
        unsigned length;
        Form in;
        Form out;
    };
    std::uint32_t add(const Kind& kind);

    FiveWire& shape_;
    std::array<Column, 3> columns_;  // kind, in, out
    std::array<Column, TRACKS> sum_{};
    std::array<Column, TRACKS> lookup_{};
    std::vector<Kind> kinds_;  // kind 0 is none: the rows below the table have it
    std::size_t rows_ = 0;
};

/// The number, what was made of it, and what was made of it from each piece on.
struct DigitRun {
    Cell in;
    Cell out;
    std::vector<Cell> outs;
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

    /// Of constant + sum of factor cell, of one to five terms, the pieces from the lowest on.
    /// Half rows: a piece one; three terms one, five two; one term alone none.
    DigitRun map(std::span<const Term> terms, const Fr& constant, std::span<const Piece> pieces);
    DigitRun map(std::initializer_list<Term> terms, const Fr& constant,
                 std::span<const Piece> pieces) {
        return map(std::span(terms.begin(), terms.size()), constant, pieces);
    }

    /// A sum alone. A run whose first term it is, right after, shares its row.
    Cell sum(std::initializer_list<Term> terms, const Fr& constant);

    /// The pieces' ins are cells: copies of these. Their out is what they make together.
    DigitRun join(std::span<const Cell> ins, std::span<const Piece> pieces);
    /// The same, but of an out that is known: new cells for the ins, which have these values.
    std::vector<Cell> split(const Cell& out, std::span<const std::uint64_t> ins,
                            std::span<const Piece> pieces);

  protected:
    enum class Step : std::uint8_t { copy, sum, lookup };

    /// What a step of a run found: the value of a copy, of a sum, of the out of a piece (of the in,
    /// where `split` starts from the out). Tests go on from wrong ones.
    virtual Fr found(Step /*step*/, const Cell& /*at*/, const Cell& /*source*/, const Fr& value) {
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
    Cell copy(std::uint32_t row, Column column, const Cell& source);
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

/// Pieces of at most `most` digits that cover digits [first, last), as widths.
[[nodiscard]] std::vector<unsigned> cut(unsigned first, unsigned last, unsigned most);

}  // namespace cairn::gadgets
