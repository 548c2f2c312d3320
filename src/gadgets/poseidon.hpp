// Poseidon (eprint 2019/458, x^5) with a state of at most five elements, in a circuit.
//
// A full round is one row. In partial rounds only the first element s_k of the state before its
// s-box is kept, five rounds a row: what a row's five elements make of the state is linear in them
// and in their fifth powers, so the next five follow (after eprint 2022/462). A permutation with
// t = 5 or 3 and 8 + 56 rounds is 22 rows.
// Rows keep s-box inputs, with the round's constants added: those stand in coefficient columns.
// Threads: immutable once added to a shape.
#pragma once

#include "algebra/poseidon_parameters.hpp"
#include "gadgets/builder.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

class Poseidon {
  public:
    /// Adds its gates to the shape. `parameters` have t from 2 to 5, at least four full rounds and
    /// at least five partial ones.
    Poseidon(FiveWire& shape, const algebra::PoseidonParameters& parameters);

    [[nodiscard]] std::size_t t() const noexcept { return t_; }
    [[nodiscard]] std::size_t rows() const noexcept;

    /// The state after the permutation. `state` has t cells.
    [[nodiscard]] std::vector<Cell> permute(FiveWireBuilder& builder,
                                            std::span<const Cell> state) const;

    /// The same of a state that stands already in the wires of the last row.
    [[nodiscard]] std::vector<Cell> permute_last_row(FiveWireBuilder& builder) const;

  private:
    class Writer;

    std::size_t t_;
    std::size_t full_rounds_;
    std::size_t partial_rounds_;
    std::vector<std::vector<Fr>> constants_;  // of each round
    std::vector<std::vector<Fr>> matrix_;     // rows
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
