// Partial rounds of Poseidon as a recurrence of their s-box inputs.
//
// Let u_i be the first element before the s-box of partial round i, c_i the constants of the round,
// s the state before the first of some partial rounds, M the matrix, e its first unit vector and
// v_i = u_i^5 - u_i. Then the state before round j is
//   s_j = M^j s + sum_{i<j} M^(j-i) (c_i + v_i e),    u_j = e s_j + e c_j,
// so that u_0 .. u_(t-1) determine s, given the v_i, if the first rows of M^0 .. M^(t-1) are
// independent; and of n >= t inputs the next ones, u_n, u_(n+1), ..., follow.
// Everything here is linear in u and v: rows of coefficients.
#pragma once

#include "gadgets/detail/matrix.hpp"

#include <cstddef>
#include <span>

namespace cairn::gadgets::detail {

/// sum of_u[i] u_i + of_v[i] v_i + of_next_v[i] v_(n + i) + constant
struct Combination {
    Vector of_u;
    Vector of_v;
    Vector of_next_v;
};

class PoseidonRounds {
  public:
    /// `packed` s-box inputs stand for the state: at least as many as it has elements.
    PoseidonRounds(const Matrix& matrix, std::size_t packed);

    /// u_j of the state s: coefficients of s and of v_0 .. v_(j-1).
    [[nodiscard]] const Vector& of_state(std::size_t j) const { return first_rows_[j]; }
    [[nodiscard]] Vector of_v(std::size_t j) const;
    /// e c_j + sum_{i<j} first row of M^(j-i) c_i, for the constants from round 0 on.
    [[nodiscard]] algebra::Fr constant(std::size_t j, std::span<const Vector> constants) const;

    /// u_(n+j) from u_0 .. u_(n-1) and v, for n packed ones.
    [[nodiscard]] Combination next(std::size_t j) const;
    [[nodiscard]] algebra::Fr next_constant(std::size_t j, std::span<const Vector> constants) const;

    /// Element i of the state after rounds 0 .. n-1.
    [[nodiscard]] Combination after(std::size_t i) const;
    [[nodiscard]] algebra::Fr after_constant(std::size_t i,
                                             std::span<const Vector> constants) const;

  private:
    /// row s, from u and v, where s = inverse of the first rows times (u - of_v v - constants).
    [[nodiscard]] Combination of_row(const Vector& row) const;
    [[nodiscard]] algebra::Fr constant_of_row(const Vector& row,
                                              std::span<const Vector> constants) const;

    std::size_t t_;
    std::size_t packed_;
    std::vector<Matrix> powers_;  // M^0 .. M^(2 n)
    Matrix first_rows_;           // row j: the first row of M^j
    Matrix state_of_u_;           // the inverse of the first t of them
};

}  // namespace cairn::gadgets::detail
