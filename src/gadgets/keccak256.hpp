// Keccak-256 (Ethereum's: the padding of before FIPS 202), of messages whose length is known when
// the circuit is built.
//
//   FiveWire shape;
//   DigitTable digits(shape);
//   const Keccak256 keccak(digits, 16);
//   FiveWireBuilder builder(shape);
//   std::array<Cell, 32> digest = keccak.hash(builder, bytes);
//
// Reference: The Keccak reference, version 3.0; FIPS 202, 3.2 for the steps. Lanes are sparse words
// (digits.hpp). A round: the parity of each column, a sum of five; theta and rho at once, the
// parity of lane and columns in pieces that end where the rotation cuts; chi as a table of 2 a - b
// + c + 1, which is a ^ (~b & c) for 0 1 2 3 4 -> 0 0 1 1 0, and iota with it, by two more where
// the round's constant has a one: 2 .. 6 -> 1 1 0 0 1. Rows: see `table_bits`. A later block costs
// about 90 more, to mix it in. The circuit has 2^table_bits rows at least. Threads: immutable.
#pragma once

#include "gadgets/digit_runs.hpp"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace cairn::gadgets {

class Keccak256 {
  public:
    using State = std::array<Cell, 25>;  // lane (x, y) at x + 5 y

    /// Adds its kinds of pieces to the table: at most 2^table_bits rows, table_bits in 13 to 16. A
    /// block of `rows_of_block` rows: fewer with a larger table.
    Keccak256(DigitTable& table, unsigned table_bits);

    /// The digest's bytes in order. Each byte of the message is checked to be one, and each byte of
    /// the digest is one.
    [[nodiscard]] std::array<Cell, 32> hash(FiveWireBuilder& builder,
                                            std::span<const Cell> message) const;

    /// A lane of a padded message: its bytes, or the lane itself where the padding makes it.
    struct Lane {
        std::vector<Cell> bytes;
        std::optional<Cell> known;
    };
    /// The same in two steps, so that several hashes may share runs: their rows have no gaps.
    [[nodiscard]] static std::vector<Lane> pad(FiveWireBuilder& builder,
                                               std::span<const Cell> message);
    [[nodiscard]] std::array<Cell, 32> hash(DigitRuns& runs, const Cell& zero,
                                            std::span<const Lane> padded) const;

    /// Rounds [first, last) of Keccak-f[1600] on sparse lanes.
    void permute(DigitRuns& runs, State& state, unsigned first, unsigned last) const;

  private:
    using Pieces = std::vector<Piece>;

    State theta_rho_pi(DigitRuns& runs, const State& state) const;
    void absorb(DigitRuns& runs, std::span<const Lane> block, State& state, bool is_first) const;
    std::array<Cell, 32> squeeze(DigitRuns& runs, const State& state) const;

    const DigitTable& table_;
    Pieces column_;
    std::array<Pieces, 25> rotated_;  // parity, rotated by the lane's offset
    Pieces chi_;
    Pieces chi_iota_;
    Pieces bytes_;
};

}  // namespace cairn::gadgets
