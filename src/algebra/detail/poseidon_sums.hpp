// A permutation of Poseidon as fifth powers and sums of products alone, in the order in which they
// are made.
//
// Every value v is kept as v / d for a factor d of its own, which is free: a sum
//   v = sum_j m_j x_j + c   with   x_j = d_j^5 w_j   of the kept   z_j, w_j = z_j^5
// is kept as w_i + sum_(j != i) (m_j d_j^5 / d) w_j + c / d for d = m_i d_i^5. So one product of
// each sum is none: of a full round the one on the diagonal, of a partial round that with the
// newest fifth power, for which the sum then waits no longer than for an addition. Only the last
// round has all its products: its values are kept as they are.
//
// Sums, each a constant and factors, after the first round's constants were added to the state:
//   full round         t sums: of the powers i + 1, ..., i + t - 1 modulo t; power i has factor 1
//   entry              n = 1 .. t - 1: of elements 1 .. t - 1 and x_(n-2), ..., x_0; x_(n-1) has 1
//   partial round      n = t .. R: of y_(n-1), x_(n-2), y_(n-2), ..., x_(n-t); x_(n-1) has 1
//   exit               t - 1 sums: of y_R, x_(R-1), y_(R-1), ..., x_(R-t+1), all with factors
//   full round         all but the last
//   last full round    t sums: of all t powers
// y and x are those of poseidon_recurrence.hpp, and y_R is element 0 with the next constant.
#pragma once

#include "algebra/fr.hpp"

#include <span>
#include <vector>

namespace cairn::algebra::detail {

struct PoseidonSum {
    Fr constant{};
    std::vector<Fr> factors{};
};

/// Of a matrix of t rows without zeros, and t constants a round; at least t partial rounds. Half of
/// the full rounds come first.
[[nodiscard]] std::vector<PoseidonSum> poseidon_sums(std::span<const Fr> matrix, unsigned t,
                                                     std::span<const Fr> constants,
                                                     unsigned full_rounds);

}  // namespace cairn::algebra::detail
