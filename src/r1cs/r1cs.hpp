// Rank-1 constraint systems over Fr: for each row i, (A w)_i (B w)_i = (C w)_i.
//
// Wire 0 is the constant one; then come public outputs, public inputs, private inputs and the rest,
// as circom orders them. Threads: plain values.
#pragma once

#include "algebra/fr.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cairn::r1cs {

using algebra::Fr;

/// Rows of (wire, coefficient), one after the other.
class SparseMatrix {
  public:
    void add_term(std::uint32_t wire, const Fr& coefficient) {
        wires_.push_back(wire);
        coefficients_.push_back(coefficient);
    }
    void end_row() { row_ends_.push_back(wires_.size()); }
    void reserve_rows(std::size_t rows) { row_ends_.reserve(rows); }

    [[nodiscard]] std::size_t rows() const noexcept { return row_ends_.size(); }
    [[nodiscard]] std::size_t terms() const noexcept { return wires_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> wires_of(std::size_t row) const {
        return std::span(wires_).subspan(begin_of(row), row_ends_[row] - begin_of(row));
    }
    [[nodiscard]] std::span<const Fr> coefficients_of(std::size_t row) const {
        return std::span(coefficients_).subspan(begin_of(row), row_ends_[row] - begin_of(row));
    }
    /// (M w)_row. Wires are below w's size.
    [[nodiscard]] Fr product(std::size_t row, std::span<const Fr> w) const;

    friend bool operator==(const SparseMatrix&, const SparseMatrix&) = default;

  private:
    [[nodiscard]] std::size_t begin_of(std::size_t row) const {
        return row == 0 ? 0 : row_ends_[row - 1];
    }

    std::vector<std::size_t> row_ends_;
    std::vector<std::uint32_t> wires_;
    std::vector<Fr> coefficients_;
};

/// All wires of the matrices are below `wires`, and the matrices have the same number of rows.
struct R1cs {
    std::uint32_t wires = 1;
    std::uint32_t public_outputs = 0;
    std::uint32_t public_inputs = 0;
    std::uint32_t private_inputs = 0;
    SparseMatrix a;
    SparseMatrix b;
    SparseMatrix c;

    /// Outputs and inputs; wires 1 to this are public.
    [[nodiscard]] std::uint32_t publics() const noexcept { return public_outputs + public_inputs; }
    [[nodiscard]] std::size_t constraints() const noexcept { return a.rows(); }

    friend bool operator==(const R1cs&, const R1cs&) = default;
};

enum class [[nodiscard]] WitnessError : std::uint8_t {
    wrong_size,       // not one value a wire
    no_constant_one,  // wire 0 is not one
    unsatisfied,      // `row` does not hold
};
struct WitnessFailure {
    WitnessError error{};
    std::size_t row = 0;  // the first that fails, of `unsatisfied`
};

/// Nothing if the witness satisfies all rows.
[[nodiscard]] std::optional<WitnessFailure> check(const R1cs& system, std::span<const Fr> witness);

}  // namespace cairn::r1cs
