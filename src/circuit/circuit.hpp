// A finished circuit, and a witness of it: columns of 2^log_rows elements, ready for a transform.
//
// Rows in order: one for each public input, those that the builder filled, padding (fixed cells
// zero), and blinding_rows at the end for provers that hide their columns by random cells; gates,
// lookups and copies leave these alone. Provers that hide by multiples of the vanishing polynomial
// need none.
// Threads: plain values. Memory: 32 bytes a cell, 4 a copyable cell.
#pragma once

#include "base/bytes.hpp"
#include "circuit/constraint_system.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace cairn::circuit {

using ColumnValues = std::vector<algebra::Fr>;

/// Rows [begin, end) that one part of the program filled, with the names of the parts around it:
/// "merkle/level 3/poseidon".
struct Region {
    std::string name;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct Circuit {
    std::shared_ptr<const ConstraintSystem> system;
    unsigned log_rows = 0;
    std::uint32_t public_inputs = 0;
    std::uint32_t used_rows = 0;  // with those of public inputs
    std::uint32_t blinding_rows = 0;
    std::vector<ColumnValues> fixed;
    /// Copies as a permutation of copyable cells, each class one cycle: cell `column * rows() +
    /// row` (column by its place in system->copyable) goes to sigma of it.
    std::vector<std::uint32_t> sigma;
    /// By begin, outer before inner. Not part of the digest.
    std::vector<Region> regions;
    /// SHA-256 over shape, sizes, fixed columns and sigma.
    Bytes32 digest;

    [[nodiscard]] std::size_t rows() const noexcept { return std::size_t{1} << log_rows; }

    /// The cell of a number in sigma.
    [[nodiscard]] Cell copyable_cell(std::uint32_t number) const noexcept {
        return {system->copyable[number >> log_rows],
                static_cast<std::uint32_t>(number & (rows() - 1))};
    }

    /// Names of the regions around a row, outer first, joined; "padding" past the used rows.
    [[nodiscard]] std::string region_at(std::uint32_t row) const;

    /// The digest of what stands here.
    [[nodiscard]] Bytes32 compute_digest() const;
};

struct Witness {
    std::vector<ColumnValues> advice;
    std::vector<algebra::Fr> public_inputs;

    /// Whether it has the columns, rows and public inputs of the circuit.
    [[nodiscard]] bool fits(const Circuit& circuit) const;

    /// The instance column: the public inputs, then zeros.
    [[nodiscard]] ColumnValues instance(std::size_t rows) const;
};

}  // namespace cairn::circuit
