// The sumcheck of a proof: that the sum over all rows b of
//   eq(tau, b) constraint(b) + sum of weights_i h_i(b)
// is zero, where the constraint reads columns in row b and in the row after it, and the h_i are
// columns that it reads too.
//
// A round sends the values of its polynomial at 0, 1, ..., degree + 1. Of the constraint's share
// the factor eq(tau, .) of variables that are bound or being bound is taken out (A. Gruen, eprint
// 2024/108), so that a round evaluates the constraint `degree` times a pair of rows: at 0, 2, 3,
// ... What a round's values are made of is a sum over pairs of rows; `sum_rows` gives the part of a
// range, so that ranges may be anyone's: this process's threads, or other machines that hold the
// rows of it. Threads: the executor handed in. Memory: half a column for each input of the
// constraint; the columns themselves are read in the first round, and left as they are.
#pragma once

#include "circuit/gate_program.hpp"
#include "hyperplonk/protocol.hpp"

#include <optional>
#include <span>
#include <vector>

namespace cairn::hyperplonk {

/// What the constraint reads, one array for each of its inputs, halved by each round. The columns
/// serve the first two rounds: the first challenge is applied where values are read.
class RoundColumns {
  public:
    /// Columns of equal size, 2^n with n >= 1.
    RoundColumns(std::span<const Query> inputs, const circuit::ColumnTable& table);

    [[nodiscard]] std::size_t inputs() const noexcept { return views_.size(); }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// The values of some rows where the first variable is 0, and what they grow by from 0 to 1.
    void read(std::size_t input, std::size_t row, std::span<Fr> at_zero,
              std::span<Fr> differences) const;
    /// Binds the first variable.
    void bind(const Fr& challenge, base::Executor& executor);
    /// Once one row is left.
    [[nodiscard]] Fr value(std::size_t input) const;

  private:
    /// A column, or the column of next rows.
    struct View {
        std::span<const Fr> values;
        std::size_t shift = 0;
    };
    [[nodiscard]] static std::span<const Fr> rows_of(const View& view, std::size_t row,
                                                     std::span<Fr> out);
    void load(std::size_t input, std::size_t row, std::span<Fr> out) const;
    void bind(std::size_t input, const Fr& challenge, base::Executor& executor);

    std::vector<View> views_;
    std::vector<std::vector<Fr>> own_;
    std::size_t rows_ = 0;
    std::optional<Fr> first_;  // the first challenge, until the second
};

/// A part of a round's values.
struct RoundSums {
    std::vector<Fr> constraint;  // weighted, at 0, 1, 2 ..., degree; not computed at 1
    Fr sums;                     // of the h_i where the first variable is 0

    RoundSums& operator+=(const RoundSums& other);
};

/// An input of the constraint that is summed as it stands.
struct SummedInput {
    std::size_t input = 0;
    Fr weight;
};

/// Over the pairs of rows [begin, end) of rows() / 2; `weights` has one for each pair.
[[nodiscard]] RoundSums sum_rows(const RoundColumns& columns,
                                 const circuit::BoundProgram& constraint, unsigned degree,
                                 std::span<const Fr> weights, std::span<const SummedInput> summed,
                                 std::size_t begin, std::size_t end);

/// The prover of the sumcheck: `round`, `bind`, `round` ... as often as there are variables.
class Rounds {
  public:
    Rounds(const circuit::BoundProgram& constraint, unsigned degree,
           const circuit::ColumnTable& table, std::span<const Fr> tau,
           std::vector<SummedInput> summed);

    /// The values at 0, 1, ..., degree + 1.
    [[nodiscard]] std::vector<Fr> round(base::Executor& executor);
    void bind(const Fr& challenge, base::Executor& executor);
    /// After the last round: the inputs' values at the point.
    [[nodiscard]] const RoundColumns& columns() const noexcept { return columns_; }

  private:
    [[nodiscard]] RoundSums sum_all(base::Executor& executor) const;

    const circuit::BoundProgram& constraint_;
    unsigned degree_;
    RoundColumns columns_;
    std::vector<SummedInput> summed_;
    std::vector<Fr> tau_;
    std::vector<Fr> weights_;      // eq of the later variables, one for each pair of rows
    std::size_t bound_ = 0;        // variables
    Fr bound_weight_ = Fr::one();  // eq of the bound variables
    Fr constraint_claim_;          // what the round's share at 0 and 1 sums to, bound_weight_ aside
    Fr sums_claim_;
    RoundSums last_;
};

}  // namespace cairn::hyperplonk
