// Words of bits as numbers of spread digits, and tables of what digits say.
//
// Bit i of a word is digit i in base 8 of its sparse form. Sums of sparse words add digit by digit
// without a carry, and what a digit of a sum says (its parity, a choice, a majority) a table tells,
// for pieces of several digits at once. digit_runs.hpp computes with it.
//
// (kind, in, out) is looked up. A kind is one function on pieces of one length, so a piece is never
// longer than it says. The circuit has as many rows as the table at least.
// Threads: immutable once builders use it.
#pragma once

#include "gadgets/five_wire.hpp"

#include <array>
#include <cstdint>
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
    /// 2^bits rows: dense pieces, each bit mapped.
    std::uint32_t add_bits(const DigitMap& map, unsigned bits);

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

    /// What the table has beside `in`; anything if it has no such piece.
    [[nodiscard]] std::uint64_t out(std::uint32_t kind, std::uint64_t in) const;

    // A track's two wires, the wire that all share, and a track's four coefficients.
    static constexpr std::uint32_t SHARED_WIRE = 4;
    [[nodiscard]] static constexpr std::uint32_t first(std::size_t track) noexcept {
        return static_cast<std::uint32_t>(2 * track);
    }
    [[nodiscard]] static constexpr std::uint32_t second(std::size_t track) noexcept {
        return first(track) + 1;
    }
    [[nodiscard]] static constexpr std::uint32_t coefficient(std::size_t track,
                                                             std::uint32_t i) noexcept {
        return static_cast<std::uint32_t>(4 * track) + i;
    }
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

/// Pieces of at most `most` digits that cover digits [first, last), as widths.
[[nodiscard]] std::vector<unsigned> cut(unsigned first, unsigned last, unsigned most);

}  // namespace cairn::gadgets
