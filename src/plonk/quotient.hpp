// The quotient of the constraint by X^n - 1, coset by coset.
//
// On a coset s <w> of the rows' domain X^n - 1 is the constant s^n - 1, so the quotient's values
// there take one transform of each column that the constraint reads, one run of the gate program
// and one division. d cosets give d combinations of the pieces t_0 + X^n t_1 + ..., whose
// coefficients a d by d system gives back: no domain larger than n is ever needed. Memory beside
// the columns' coefficients: their values on one coset, and d columns of results.
#pragma once

#include "algebra/ntt.hpp"
#include "plonk/columns.hpp"

namespace cairn::plonk {

/// The coefficients of a polynomial that a column's number leads to.
using PolynomialOf = std::function<std::span<const Fr>(const Column& column)>;

/// The pieces, n coefficients each, with room for a few more. `domain` is the rows'.
/// `polynomial_of` knows all columns of the constraint but identity and first_row; polynomials may
/// be longer than n. If the constraint is not zero on all rows, what comes out is no quotient: the
/// prover checks it at zeta. `proceed` is asked after each coset; false: nothing comes out.
[[nodiscard]] std::optional<std::vector<commitment::Polynomial>> quotient_of(
    const Protocol& protocol, const algebra::Domain& domain, const PolynomialOf& polynomial_of,
    const Challenges& challenges, const std::function<bool()>& proceed, base::Executor& executor);

}  // namespace cairn::plonk
