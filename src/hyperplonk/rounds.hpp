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
    /// The inputs themselves, of equal size, 2^n with n >= 0.
    explicit RoundColumns(std::vector<std::vector<Fr>> inputs);

    [[nodiscard]] std::size_t inputs() const noexcept { return views_.size(); }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// The values of some rows where the first variable is 0, and what they grow by from 0 to 1.
    void read(std::size_t input, std::size_t row, std::span<Fr> at_zero,
              std::span<Fr> differences) const;
    /// Binds the first variable.
    void bind(const Fr& challenge, base::Executor& executor);
    /// An input's values on the rows that are left.
    [[nodiscard]] std::vector<Fr> values(std::size_t input) const;

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
    friend bool operator==(const RoundSums&, const RoundSums&) = default;
};

/// An input of the constraint that is summed as it stands.
struct SummedInput {
    std::size_t input = 0;
    Fr weight;
};

/// The columns of lookups among the constraint's inputs, the i-th lookup's with the weight
/// sums^(i + 1).
[[nodiscard]] std::vector<SummedInput> summed_inputs(const Protocol& protocol, const Fr& sums,
                                                     std::span<const Query> inputs);

/// Over the pairs of rows [begin, end) of rows() / 2; `weights` has one for each pair.
[[nodiscard]] RoundSums sum_rows(const RoundColumns& columns,
                                 const circuit::BoundProgram& constraint, unsigned degree,
                                 std::span<const Fr> weights, std::span<const SummedInput> summed,
                                 std::size_t begin, std::size_t end);

/// Rows that are summed over: all of a proof, or a slice of them.
class RoundTable {
  public:
    /// Keeps a reference to the constraint. `weights` has one for each pair of rows.
    RoundTable(const circuit::BoundProgram& constraint, unsigned degree, RoundColumns columns,
               std::vector<Fr> weights, std::vector<SummedInput> summed);

    [[nodiscard]] RoundSums sums(base::Executor& executor) const;
    void bind(const Fr& challenge, base::Executor& executor);
    [[nodiscard]] const RoundColumns& columns() const noexcept { return columns_; }

  private:
    const circuit::BoundProgram& constraint_;
    unsigned degree_;
    RoundColumns columns_;
    std::vector<Fr> weights_;
    std::vector<SummedInput> summed_;
};

/// What a prover sends, made of the sums: `values`, `bind`, `values` ... as often as there are
/// variables.
class RoundClaims {
  public:
    RoundClaims(unsigned degree, std::span<const Fr> tau);

    /// The values at 0, 1, ..., degree + 1 of a round with these sums over all rows.
    [[nodiscard]] std::vector<Fr> values(RoundSums sums);
    void bind(const Fr& challenge);

  private:
    unsigned degree_;
    std::vector<Fr> tau_;
    std::size_t bound_ = 0;        // variables
    Fr bound_weight_ = Fr::one();  // eq of the bound variables
    Fr constraint_claim_;          // what the round's share at 0 and 1 sums to, bound_weight_ aside
    Fr sums_claim_;
    RoundSums last_;
};

}  // namespace cairn::hyperplonk
