// The columns that a prover adds to a witness: what is not committed or committed once (the row's
// number, sigma), and the batch `arguments`. Values on the rows. See protocol.hpp for what they
// are.
//
// Threads: the executor handed in.
#pragma once

#include "circuit/gate_program.hpp"
#include "hyperplonk/protocol.hpp"
#include "plonk/columns.hpp"

#include <optional>

namespace cairn::hyperplonk {

using circuit::ColumnValues;

/// The values of an expression on all rows; challenges by their numbers.
[[nodiscard]] ColumnValues evaluate_rows(const circuit::ColumnTable& table,
                                         const Expression& expression,
                                         std::span<const Fr> challenges, base::Executor& executor);

/// 0, 1, 2 ...
[[nodiscard]] ColumnValues identity_column(std::size_t rows);
[[nodiscard]] ColumnValues sigma_column(const circuit::Circuit& circuit, std::size_t copyable,
                                        base::Executor& executor);

/// All columns of a proof in the making, by kind and index.
class Columns {
  public:
    /// Keeps references to circuit and witness, and copies nothing of them.
    Columns(const Protocol& protocol, const circuit::Circuit& circuit,
            const circuit::Witness& witness, base::Executor& executor);

    [[nodiscard]] const circuit::ColumnTable& table() const noexcept { return table_; }

    /// Of witness or arguments, once they are made, in the order of their commitments.
    [[nodiscard]] std::vector<std::span<const Fr>> of(Group group) const;

    /// Makes the multiplicities; false if a tuple is not in its table.
    [[nodiscard]] bool add_multiplicities(base::Executor& executor);
    /// Makes the arguments; false if a copy does not hold, or the sums of a lookup differ.
    [[nodiscard]] bool add_arguments(const Challenges& challenges, base::Executor& executor);
    /// The sum of weights[i] times the column of commitment i, of columns that the constraint
    /// reads.
    [[nodiscard]] ColumnValues combination(std::span<const Fr> weights,
                                           base::Executor& executor) const;
    /// Gives back the memory of auxiliary columns. Nothing can be read any more.
    void release() noexcept;

  private:
    [[nodiscard]] ColumnValues quotient(const Protocol::Fraction& fraction,
                                        const Challenges& challenges,
                                        base::Executor& executor) const;
    [[nodiscard]] bool add_products(const Challenges& challenges, base::Executor& executor);
    [[nodiscard]] bool add_sums(const Challenges& challenges, base::Executor& executor);
    void add(ColumnValues values);

    const Protocol& protocol_;
    plonk::Rows rows_;
    std::vector<ColumnValues> own_;  // auxiliary columns, by number
    circuit::ColumnTable table_;
};

}  // namespace cairn::hyperplonk
