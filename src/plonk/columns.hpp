// The columns that a prover adds to a witness: sigma, running products, multiplicities, inverses,
// running sums. Values on the rows, 2^log_rows each. See protocol.hpp for what they are.
//
// Threads: the executor handed in.
#pragma once

#include "algebra/ntt.hpp"
#include "base/executor.hpp"
#include "circuit/gate_program.hpp"
#include "plonk/protocol.hpp"

#include <optional>

namespace cairn::plonk {

using circuit::ColumnValues;

/// One for each copyable column: at a row, the identity's value of the cell that sigma leads to.
[[nodiscard]] std::vector<ColumnValues> sigma_columns(const circuit::Circuit& circuit,
                                                      base::Executor& executor);

/// 1, w, w^2 ... with w = root_of_unity(log_rows).
[[nodiscard]] ColumnValues identity_column(unsigned log_rows);

/// What a prover knows of a table, on its rows. Circuit and witness must outlive it.
class Rows {
  public:
    Rows(const circuit::Circuit& circuit, const circuit::Witness& witness);
    /// Of a circuit whose fixed columns are the polynomials `fixed`: those that lookups or copies
    /// read are evaluated, for 32 bytes a row each.
    Rows(const circuit::Circuit& circuit, const circuit::Witness& witness,
         const commitment::Batch& fixed, const algebra::Domain& domain, base::Executor& executor);

    [[nodiscard]] const circuit::Circuit& circuit() const noexcept { return circuit_; }
    [[nodiscard]] const circuit::ColumnTable& table() const noexcept { return table_; }
    [[nodiscard]] const ColumnValues& instance() const noexcept { return instance_; }
    /// The values of an expression on all rows; challenges by their numbers.
    [[nodiscard]] ColumnValues evaluate(const Expression& expression, const Challenges& challenges,
                                        base::Executor& executor) const;
    [[nodiscard]] std::size_t size() const noexcept { return circuit_.rows(); }

  private:
    const circuit::Circuit& circuit_;
    ColumnValues instance_;
    std::map<std::uint32_t, ColumnValues> fixed_;
    circuit::ColumnTable table_;
};

/// One column for each lookup; nothing if a tuple is not in its table.
[[nodiscard]] std::optional<std::vector<ColumnValues>> multiplicity_columns(
    const Rows& rows, base::Executor& executor);

/// The columns of the batch `arguments`, in its order; nothing if a copy does not hold, or the sums
/// of a lookup differ.
[[nodiscard]] std::optional<std::vector<ColumnValues>> argument_columns(
    const Protocol& protocol, const Rows& rows, std::span<const ColumnValues> multiplicities,
    const Challenges& challenges, base::Executor& executor);

}  // namespace cairn::plonk
