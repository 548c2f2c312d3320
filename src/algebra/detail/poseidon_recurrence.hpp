// The partial rounds of Poseidon as a recurrence of their first elements alone.
//
// A partial round takes s_n to s_(n+1) = A s_n + b x_n + k_n, where y_n is the first element of
// s_n, x_n = y_n^5, b is the first column of the matrix M, A is M with zeros in that column, and
// k_n are the next round's constants. Of y_0, ..., y_(t-1) and x_0, ... all of s_0 can be told, and
// by Cayley and Hamilton, as A is singular,
//   y_n = sum_(i=1..t-1) p_i y_(n-t+i) + sum_(i=0..t-1) q_i x_(n-t+i) + c_n,
// one sum of 2 t - 1 products a round, where the sparse matrices of the paper's appendix B take
// t products that are summed and t - 1 that are not.
#pragma once

#include "algebra/fr.hpp"

#include <span>
#include <vector>

namespace cairn::algebra::detail {

struct PartialRounds {
    /// For n = 1 .. t - 1, y_n of the others of s_0 and of x_0 .. x_(n-1): t - 1 + n factors.
    std::vector<std::vector<Fr>> entry;
    /// From n = t on: of x_(n-1), y_(n-1), x_(n-2), ..., y_(n-t+1), x_(n-t).
    std::vector<Fr> step;
    /// c_1 .. c_R for R rounds.
    std::vector<Fr> constants;
    /// The elements 1 .. t - 1 of s_R, of y_R, x_(R-1), y_(R-1), ..., y_(R-t+2), x_(R-t+1).
    std::vector<std::vector<Fr>> exit;
    std::vector<Fr> exit_constants;
};

/// Of a matrix of t rows and the constants of rounds 1 .. R - 1, t each, for R of t and more; those
/// of round 0 are in s_0. The matrix resists subspace trails.
[[nodiscard]] PartialRounds partial_rounds_of(std::span<const Fr> matrix, unsigned t,
                                              std::span<const Fr> constants);

}  // namespace cairn::algebra::detail
