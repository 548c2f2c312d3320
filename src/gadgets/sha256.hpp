// SHA-256 (FIPS 180-4), of messages whose length is known when the circuit is built.
//
//   FiveWire shape;
//   DigitTable digits(shape);
//   const Sha256 sha256(digits, 16);
//   FiveWireBuilder builder(shape);
//   std::array<Cell, 32> digest = sha256.hash(builder, bytes);
//
// A sum modulo 2^32 is a run (digits.hpp) of the sum itself: pieces that make the word sparse, and
// one of three bits above, the carry. Pieces end where rotations cut, so the parts above each cut,
// and with them the sum of three rotations, are linear in what the run has. Parities, choice (of
// 2 e + 3 f + g: 0 .. 6 -> 0 1 0 0 1 1 1) and majority (of a + b + c) come out as plain integers,
// to be added up. Rows: see README.md; the circuit has 2^table_bits rows at least. Threads:
// immutable.
#pragma once

#include "gadgets/digit_runs.hpp"

#include <array>
#include <span>
#include <vector>

namespace cairn::gadgets {

class Sha256 {
  public:
    /// Adds its kinds of pieces to the table: at most 2^table_bits rows, table_bits in 13 to 16.
    /// With a larger table a block has fewer rows.
    Sha256(DigitTable& table, unsigned table_bits);

    /// The digest's bytes in order. Each byte of the message is checked to be one, and each byte of
    /// the digest is one.
    [[nodiscard]] std::array<Cell, 32> hash(FiveWireBuilder& builder,
                                            std::span<const Cell> message) const;

    /// 32 bits: the integer as a sum of cells, and the sparse word, whole and without the digits
    /// below each cut.
    struct Word {
        std::vector<Term> dense;
        Cell sparse;
        std::vector<Cell> highs;
    };
    using State = std::array<Word, 8>;  // a .. h

    /// The state before the first block: rows of constants.
    [[nodiscard]] State initial_state(FiveWireBuilder& builder) const;
    /// Bytes of the padded message: cells, those of the padding constants.
    [[nodiscard]] static std::vector<Cell> pad(FiveWireBuilder& builder,
                                               std::span<const Cell> message);
    /// The same in three steps, so that several hashes may share runs.
    [[nodiscard]] std::array<Cell, 32> hash(DigitRuns& runs, State state,
                                            std::span<const Cell> padded) const;

    /// Rounds 0 .. rounds - 1 of a block of 64 bytes, without the final sum; all are 64.
    void rounds(DigitRuns& runs, State& state, std::span<const Cell> block, unsigned rounds) const;

  private:
    using Pieces = std::vector<Piece>;

    /// How a word is made sparse, and which pieces follow the cuts.
    struct WordPieces {
        Pieces pieces;
        std::vector<std::size_t> after_cut;
        bool carries = false;
    };
    /// The sum of three rotations, the last maybe a shift, of a word that is cut where they cut.
    struct Rotations {
        Fr of_whole;
        std::array<std::size_t, 3> highs{};
        std::array<Fr, 3> of_highs{};
    };

    static Rotations rotations(std::span<const unsigned> cuts, std::array<unsigned, 3> turns,
                               bool last_shifts);
    static Word word(DigitRuns& runs, std::span<const Term> terms, const Fr& constant,
                     const WordPieces& how);
    Cell rotate(DigitRuns& runs, const Word& word, const Rotations& how) const;
    Word scheduled(DigitRuns& runs, std::span<const Word> before) const;
    void round(DigitRuns& runs, State& state, const Fr& constant, const Word& w) const;
    State next_state(DigitRuns& runs, const State& before, const State& after) const;
    std::array<Cell, 32> digest(DigitRuns& runs, const State& before, const State& after) const;

    const DigitTable& table_;
    WordPieces a_;
    WordPieces e_;
    WordPieces message_;  // words of bytes: no carry
    WordPieces scheduled_;
    Rotations big_sigma0_;
    Rotations big_sigma1_;
    Rotations small_sigma0_;
    Rotations small_sigma1_;
    Pieces parity_;
    Pieces majority_;
    Pieces choice_;
    Pieces bytes_;         // of a word, the most significant first
    Pieces digest_bytes_;  // and a carry
};

}  // namespace cairn::gadgets
