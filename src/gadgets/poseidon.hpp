// Poseidon (eprint 2019/458, x^5) with a state of at most five elements, in a circuit.
//
// A full round is one row. In partial rounds only the first element s_k of the state before its
// s-box is kept, five rounds a row: what a row's five elements make of the state is linear in them
// and in their fifth powers, so the next five follow (after eprint 2022/462). A permutation with
// t = 5 and 8 + 60 rounds is 22 rows; t = 3 with 8 + 57 (8 + 56) is 23 (22).
// Rows keep s-box inputs, with the round's constants added: those stand in coefficient columns.
// Threads: immutable once added to a shape.
#pragma once

#include "gadgets/builder.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

/// Round r: add constants[r], then x^5 on all elements (on the first only in partial rounds, which
/// stand in the middle), then multiply by the matrix.
struct PoseidonParameters {
    std::size_t t = 0;                       // 2 to 5
    std::size_t full_rounds = 0;             // even, at least 4
    std::size_t partial_rounds = 0;          // at least 5
    std::vector<std::vector<Fr>> constants;  // full_rounds + partial_rounds of t each
    std::vector<std::vector<Fr>> matrix;     // rows
};

class Poseidon {
  public:
    /// Adds its gates to the shape.
    Poseidon(FiveWire& shape, PoseidonParameters parameters);

    [[nodiscard]] const PoseidonParameters& parameters() const noexcept { return parameters_; }
    [[nodiscard]] std::size_t rows() const noexcept;

    /// The state after the permutation. `state` has t cells.
    [[nodiscard]] std::vector<Cell> permute(FiveWireBuilder& builder,
                                            std::span<const Cell> state) const;

    /// The same of a state that stands already in the wires of the last row.
    [[nodiscard]] std::vector<Cell> permute_last_row(FiveWireBuilder& builder) const;

  private:
    class Writer;

    PoseidonParameters parameters_;
    Column start_;
    Column full_;
    Column enter_;
    Column partial_;
    Column exit_;
    Column single_;
    /// Constants of the rows that enter, go on and exit: see detail/poseidon_rounds.hpp.
    std::vector<std::vector<Fr>> packed_constants_;
};

}  // namespace cairn::gadgets
