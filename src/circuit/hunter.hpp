// Finds what a circuit forgets to constrain, from a circuit and a witness that holds.
//
// hunt() changes each cell, alone but for the cells that copies tie to it, and expects a gate or a
// lookup to fail: what does not is a free cell.
// freedom() goes further: cells that are free only together. It takes the derivatives of all
// constraints at the witness and counts in how many directions the witness can move while all hold
// to first order. What a lookup reads is discrete, so it cannot move, but with the cells of its
// entry where the table is of advice; nor can a boolean, whose constraint has the derivative 2b
// - 1. A gadget whose inputs are pinned must have no freedom; and taking away a constraint that
// matters adds some (structure_mutations_test.hpp does it for all). Not seen: an assertion among
// cells that are all discrete (an integer below a bound): its test is a wrong witness. And at
// special points a derivative vanishes where the constraint still binds (x^2 = 0), so a witness
// should be a random one. Threads: pure. Cost: hunt, some evaluations a cell; freedom, a sparse
// elimination that is linear where each constraint determines its newest cell.
#pragma once

#include "circuit/builder.hpp"

#include <span>
#include <string>
#include <vector>

namespace cairn::circuit {

struct FreeCell {
    Cell cell;
    std::string region;

    friend bool operator==(const FreeCell&, const FreeCell&) = default;
};

/// The assigned cells that can be changed, with those that copies tie to them, and all still holds.
[[nodiscard]] std::vector<FreeCell> hunt(const Built& built);

/// Cells, one for each direction, that could be moved at will and others with them, while no pinned
/// cell moves. Public inputs may move unless they are pinned.
[[nodiscard]] std::vector<FreeCell> freedom(const Circuit& circuit, const Witness& witness,
                                            std::span<const Cell> assigned,
                                            std::span<const Cell> pinned);
[[nodiscard]] inline std::vector<FreeCell> freedom(const Built& built,
                                                   std::span<const Cell> pinned) {
    return freedom(built.circuit, built.witness, built.assigned, pinned);
}

/// "advice 3 at row 17 (merkle/level 3)", a line each.
[[nodiscard]] std::string text_of(std::span<const FreeCell> cells);

}  // namespace cairn::circuit
