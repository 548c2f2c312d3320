// Poseidon (eprint 2019/458, x^5) with a state of more than five elements, in a circuit: t = 12.
//
// Five wires do not hold such a state, so its rounds are sums over cells that are copied: a row
// takes two numbers, mostly an s-box input and its fifth power, and adds multiples of them to three
// sums, which the next row holds. A full round is four groups of three sums. In partial rounds only
// the first element before its s-box is kept: each follows from the twelve before it and their
// fifth powers (after eprint 2022/462, as in detail/poseidon_rounds.hpp), three at a time. Rows:
// 537 for t = 12 with 8 + 57 rounds. Where a hash is free to be chosen take t = 5: three
// permutations of 22 rows take as many elements. This is for hashes that others have fixed.
// Threads: immutable once added to a shape.
#pragma once

#include "algebra/poseidon_parameters.hpp"
#include "gadgets/builder.hpp"

#include <span>
#include <vector>

namespace cairn::gadgets {

class PoseidonWide {
  public:
    /// Adds three gates to the shape. `parameters` have t a multiple of three from 6 to 24, at
    /// least four full rounds and at least t partial ones.
    PoseidonWide(FiveWire& shape, const algebra::PoseidonParameters& parameters);

    [[nodiscard]] std::size_t t() const noexcept { return t_; }

    /// The state after the permutation. `state` has t cells.
    [[nodiscard]] std::vector<Cell> permute(FiveWireBuilder& builder,
                                            std::span<const Cell> state) const;

  private:
    class Writer;

    std::size_t t_;
    std::size_t full_rounds_;
    std::size_t partial_rounds_;
    std::vector<std::vector<Fr>> constants_;  // of each round
    std::vector<std::vector<Fr>> matrix_;     // rows
    Column first_;
    Column more_;
    Column power_;
};

}  // namespace cairn::gadgets
