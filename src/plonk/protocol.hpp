// What a proof of a circuit says, before any commitment: which polynomials there are, in which
// batches, what one expression in them must vanish on every row, and where they are opened.
//
// Prover and verifier read the same tables, so nothing is written twice. Batches, in the order in
// which a transcript hears of them:
//   fixed      the circuit's fixed columns, then the permutation's sigma of each copyable column
//   witness    advice columns, then one column of multiplicities for each lookup
//   arguments  running products z of copies, for each lookup the inverses h of its queries and of
//   its
//              table, and the running sum phi
//   quotient   the expression divided by X^n - 1, in pieces of n coefficients
// Copies: z_(j+1) prod (c + beta sigma_c + gamma) = z_j prod (c + beta k_c X + gamma) over the j-th
// five of the copyable columns; the last leads to z_0 of the next row, and z_0 begins with one.
// PLONK, eprint 2019/953. Lookups: h_q (b + F_q) = s_q, h_t (b + T) = m s_t with F and T joined by
// powers of theta, and phi(next) - phi = sum h_q - h_t: logUp, eprint 2022/1530. Threads:
// immutable.
#pragma once

#include "circuit/circuit.hpp"
#include "commitment/scheme.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace cairn::plonk {

using algebra::Fr;
using circuit::Column;
using circuit::Expression;

enum BatchNumber : std::uint8_t { FIXED, WITNESS, ARGUMENTS, QUOTIENT, BATCHES };

enum ChallengeNumber : std::uint8_t { ALPHA, BETA, GAMMA, THETA, LOOKUP, CHALLENGES };
using Challenges = std::array<Fr, CHALLENGES>;

struct PolynomialNumber {
    std::uint32_t batch = 0;
    std::uint32_t index = 0;

    friend constexpr auto operator<=>(const PolynomialNumber&, const PolynomialNumber&) = default;
};

/// Copyable columns under one running product: their constraint has one degree more.
inline constexpr std::size_t COLUMNS_A_PRODUCT = circuit::MAX_DEGREE - 1;

class Protocol {
  public:
    /// `hides`: columns are hidden by multiples of X^n - 1, which lengthen the quotient.
    Protocol(const circuit::ConstraintSystem& system, bool hides);

    // Auxiliary columns, numbers of Column{auxiliary}.
    [[nodiscard]] Column identity() const noexcept { return circuit::auxiliary(0); }
    [[nodiscard]] Column first_row() const noexcept { return circuit::auxiliary(1); }
    [[nodiscard]] Column sigma(std::size_t copyable) const noexcept;
    [[nodiscard]] Column product(std::size_t number) const noexcept;
    [[nodiscard]] std::size_t products() const noexcept { return products_; }
    [[nodiscard]] Column multiplicities(std::size_t lookup) const noexcept;
    [[nodiscard]] Column query_inverse(std::size_t lookup, std::size_t query) const noexcept;
    [[nodiscard]] Column table_inverse(std::size_t lookup) const noexcept;
    [[nodiscard]] Column running_sum(std::size_t lookup) const noexcept;

    /// Where a column's polynomial is committed. Of identity, first_row and instance there is none:
    /// a verifier computes them.
    [[nodiscard]] std::optional<PolynomialNumber> polynomial_of(const Column& column) const;
    [[nodiscard]] std::size_t batch_size(BatchNumber batch) const noexcept {
        return batch_sizes_[batch];
    }

    /// Zero on every row of a satisfied circuit, for all challenges; else for few.
    [[nodiscard]] const Expression& constraint() const noexcept { return constraint_; }
    /// How many of the shape, of copies and of lookups are joined in it.
    [[nodiscard]] std::size_t constraints() const noexcept { return constraints_; }
    /// Pieces of n coefficients that hold the quotient; the last is a little longer if columns are
    /// hidden.
    [[nodiscard]] std::size_t quotient_pieces() const noexcept { return batch_sizes_[QUOTIENT]; }
    /// Of n elements each, on which its values determine the quotient.
    [[nodiscard]] std::size_t quotient_cosets() const noexcept {
        return quotient_pieces() + (hides_ ? 1 : 0);
    }
    /// Each query of the constraint, sorted: what is evaluated at zeta (rotation 0) and omega zeta
    /// (1).
    [[nodiscard]] const std::vector<circuit::Query>& queries() const noexcept { return queries_; }
    /// Those of a committed polynomial: the order of the evaluations in a proof, before the
    /// quotient's.
    [[nodiscard]] const std::vector<circuit::Query>& opened() const noexcept { return opened_; }
    [[nodiscard]] bool opens_next_row() const noexcept { return opens_next_row_; }

    /// beta sigma and beta k X are distinct for distinct k: 1, 7, 7^2 ...
    [[nodiscard]] static Fr coset_of(std::size_t copyable) noexcept;

    /// The statement of an opening: opened() and the quotient's pieces, with these values in that
    /// order.
    [[nodiscard]] commitment::Statement statement(const Fr& zeta, unsigned log_rows,
                                                  std::span<const Fr> values) const;
    [[nodiscard]] std::size_t evaluations() const noexcept {
        return opened_.size() + quotient_pieces();
    }

  private:
    void number_columns(const circuit::ConstraintSystem& system);
    void add_gates(const circuit::ConstraintSystem& system, std::vector<Expression>& terms) const;
    void add_copies(const circuit::ConstraintSystem& system, std::vector<Expression>& terms) const;
    void add_lookups(const circuit::ConstraintSystem& system, std::vector<Expression>& terms) const;
    Column add_auxiliary(BatchNumber batch);

    struct LookupColumns {
        Column multiplicities;
        std::vector<Column> query_inverses;
        Column table_inverse;
        Column running_sum;
    };

    std::uint32_t auxiliaries_ = 2;
    std::map<Column, PolynomialNumber> polynomials_;
    std::array<std::size_t, BATCHES> batch_sizes_{};
    std::vector<Column> sigmas_;
    std::vector<Column> product_columns_;
    std::size_t products_ = 0;
    std::vector<LookupColumns> lookups_;
    bool hides_;
    Expression constraint_;
    std::size_t constraints_ = 0;
    std::vector<circuit::Query> queries_;
    std::vector<circuit::Query> opened_;
    bool opens_next_row_ = false;
};

/// A lookup's tuple, joined by powers of theta.
[[nodiscard]] Expression joined(std::span<const Expression> tuple);

/// With numbers for challenges; each shared part is computed once.
[[nodiscard]] Fr evaluate(const Expression& expression,
                          const std::function<Fr(const circuit::Query&)>& at,
                          const Challenges& challenges);

}  // namespace cairn::plonk
