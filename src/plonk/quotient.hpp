// The quotient of the constraint by X^n - 1, coset by coset.
//
// On a coset s <w> of the rows' domain X^n - 1 is the constant s^n - 1, so the quotient's values
// there take one transform of each column that the constraint reads, one run of the gate program
// and one division. d cosets give d combinations of the pieces t_0 + X^n t_1 + ..., whose
// coefficients a d by d system gives back: no domain larger than n is ever needed. Each coset is
// gone through in four parts (coset_columns.hpp). Memory beside the columns' coefficients: 8 bytes
// a row for each column, 16 if it is read in the next row too, and d columns of results.
#pragma once

#include "plonk/coset_columns.hpp"

namespace cairn::plonk {

/// The pieces, n coefficients each, with room for a few more. `domain` is the rows'.
/// `polynomial_of` knows all columns of the constraint but identity and first_row; polynomials may
/// be longer than n. If the constraint is not zero on all rows, what comes out is no quotient: the
/// prover checks it at zeta. `proceed` is asked after each coset; false: nothing comes out.
[[nodiscard]] std::optional<std::vector<commitment::Polynomial>> quotient_of(
    const Protocol& protocol, const algebra::Domain& domain, const PolynomialOf& polynomial_of,
    const Challenges& challenges, const std::function<bool()>& proceed, base::Executor& executor);

}  // namespace cairn::plonk
