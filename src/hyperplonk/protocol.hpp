// What a proof of a circuit says without transforms: which columns there are, as multilinear
// polynomials of the row's bits, and what must vanish on all rows or sum to zero over them.
//
// Prover and verifier read the same tables, so nothing is written twice. Groups, in the order in
// which a transcript hears of them:
//   fixed      the circuit's fixed columns, then sigma of each copyable column: at each row the
//              number of the cell that the permutation leads to
//   witness    advice columns, then one column of multiplicities for each lookup
//   arguments  running products z of copies, then sums h of fractions of lookups
// Copies: z_(j+1) prod (c + gamma + beta sigma_c) = z_j prod (c + gamma + beta id_c) over the j-th
// five of the copyable columns, id_c(row) = c n + row; the last leads to z_0 of the next row, and
// z_0 of the first row is one. PLONK, eprint 2019/953. Lookups: with F_q and T joined by powers of
// theta, h = sum s_q / (b + F_q) - m s_t / (b + T), and the sum of all h of a lookup over all rows
// is zero: logUp, eprint 2022/1530. As many fractions share a column as the degree allows.
// Threads: immutable.
#pragma once

#include "plonk/protocol.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace cairn::hyperplonk {

using algebra::Fr;
using circuit::Column;
using circuit::Expression;
using circuit::Query;
using plonk::ChallengeNumber;
using plonk::Challenges;

enum class Group : std::uint8_t { fixed, witness, arguments };
inline constexpr std::size_t GROUPS = 3;

class Protocol {
  public:
    Protocol(const circuit::ConstraintSystem& system, unsigned log_rows);

    // Auxiliary columns.
    /// The row's number: not committed, a verifier computes it.
    [[nodiscard]] static Column identity() noexcept { return circuit::auxiliary(0); }
    [[nodiscard]] Column sigma(std::size_t copyable) const noexcept;
    [[nodiscard]] Column multiplicities(std::size_t lookup) const noexcept;

    /// A column of the arguments that a quotient of two expressions makes.
    struct Fraction {
        Column column;
        Expression numerator{};
        Expression denominator{};
    };
    /// Each ratio leads from its running product to the next one.
    [[nodiscard]] std::span<const Fraction> copies() const noexcept { return copies_; }
    /// For each lookup columns whose sums add up to zero.
    [[nodiscard]] std::span<const std::vector<Fraction>> lookups() const noexcept {
        return lookups_;
    }

    /// How many commitments a group has.
    [[nodiscard]] std::size_t size(Group group) const noexcept {
        return sizes_[static_cast<std::size_t>(group)];
    }
    [[nodiscard]] std::size_t commitments() const noexcept { return numbers_.size(); }
    /// A column's place among all commitments, group by group. Identity and instance have none.
    [[nodiscard]] std::optional<std::size_t> commitment_of(const Column& column) const;

    /// Zero on every row of a satisfied circuit, for all challenges; else for few.
    [[nodiscard]] const Expression& constraint() const noexcept { return constraint_; }
    [[nodiscard]] std::size_t constraints() const noexcept { return constraints_; }
    /// Of a round's polynomial: the constraint's, and one for the weight of the row.
    [[nodiscard]] unsigned round_degree() const noexcept { return constraint_.degree() + 1; }

    /// What the constraint reads of committed columns, sorted: the values in a proof.
    [[nodiscard]] const std::vector<Query>& opened() const noexcept { return opened_; }
    /// Columns that the constraint reads in the next row, as they stand in opened(). A proof has
    /// their values in the first row, but of z_0, which begins with one.
    [[nodiscard]] const std::vector<Column>& shifted() const noexcept { return shifted_; }
    [[nodiscard]] bool begins_with_one(const Column& column) const noexcept;
    /// Values of first rows that a proof has.
    [[nodiscard]] std::size_t first_values() const noexcept { return first_values_; }

  private:
    void number_columns(const circuit::ConstraintSystem& system);
    void make_copies(const circuit::ConstraintSystem& system, unsigned log_rows);
    void make_lookups(const circuit::ConstraintSystem& system);
    [[nodiscard]] std::vector<Expression> terms(const circuit::ConstraintSystem& system) const;
    void list_opened();
    Column add_auxiliary(Group group);

    std::uint32_t auxiliaries_ = 1;
    std::map<Column, std::size_t> numbers_;
    std::array<std::size_t, GROUPS> sizes_{};
    std::vector<Column> sigmas_;
    std::vector<Column> multiplicities_;
    std::vector<Fraction> copies_;
    std::vector<std::vector<Fraction>> lookups_;
    Expression constraint_;
    std::size_t constraints_ = 0;
    std::vector<Query> opened_;
    std::vector<Column> shifted_;
    std::size_t first_values_ = 0;
};

}  // namespace cairn::hyperplonk
