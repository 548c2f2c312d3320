// Polynomials in the cells of a row and of the row after it.
//
//   const Expression a = cell(advice(0)), b = cell(advice(1)), next = cell(advice(0), 1);
//   const Expression constraint = a * b + fr(3) - next;   // degree 2
//
// A value: copies share one immutable tree, in which a common subexpression may stand once.
// Challenges are numbers that a prover fixes while it runs (alpha, beta, gamma); no circuit has
// one, and they count as constants for the degree. Threads: immutable, safe to share.
#pragma once

#include "algebra/fr.hpp"
#include "circuit/column.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace cairn::circuit {

class Expression {
  public:
    enum class Kind : std::uint8_t { constant, challenge, cell, sum, product };

    struct Node {
        Kind kind = Kind::constant;
        algebra::Fr constant{};              // of a constant
        std::uint32_t challenge = 0;         // of a challenge: its number
        Query query{};                       // of a cell
        std::shared_ptr<const Node> left{};  // of a sum or a product
        std::shared_ptr<const Node> right{};
        unsigned degree = 0;
    };

    /// Zero.
    Expression();
    // NOLINTNEXTLINE(google-explicit-constructor): a constant is an expression
    Expression(const algebra::Fr& constant);

    [[nodiscard]] static Expression cell(const Query& query);
    [[nodiscard]] static Expression challenge(std::uint32_t number);

    [[nodiscard]] unsigned degree() const noexcept { return node_->degree; }
    [[nodiscard]] const Node& node() const noexcept { return *node_; }
    [[nodiscard]] bool is_zero() const noexcept;

    /// Its value where each cell has the value that `at` gives. There must be no challenge in it.
    [[nodiscard]] algebra::Fr evaluate(const std::function<algebra::Fr(const Query&)>& at) const;

    /// Each query that occurs, sorted, once.
    [[nodiscard]] std::vector<Query> queries() const;

    friend Expression operator+(const Expression& a, const Expression& b);
    friend Expression operator-(const Expression& a, const Expression& b);
    friend Expression operator*(const Expression& a, const Expression& b);
    friend Expression operator-(const Expression& a);

  private:
    explicit Expression(Node node);

    std::shared_ptr<const Node> node_;
};

[[nodiscard]] Expression cell(Column column, std::uint32_t rotation = 0);

/// a^5, in three products.
[[nodiscard]] Expression fifth_power(const Expression& a);

/// Sum of alpha^i terms[i]: one polynomial that is zero, but for a few alpha, only where all are.
[[nodiscard]] Expression combine(const std::vector<Expression>& terms, const Expression& alpha);

}  // namespace cairn::circuit
