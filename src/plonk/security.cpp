#include "plonk/security.hpp"

#include "plonk/keys.hpp"

#include <cmath>

namespace cairn::plonk {

double argument_errors(const circuit::ConstraintSystem& system, double rows) noexcept {
    // beta, gamma: the two products as polynomials in both.
    double out = 2 * rows * static_cast<double>(system.copyable.size());
    for (const circuit::Lookup& lookup : system.lookups) {
        const auto queries = static_cast<double>(lookup.queries.size());
        const auto width = static_cast<double>(lookup.table.size());
        out += (width - 1) * queries * rows * rows;  // theta: a tuple meets a row of the table
        out += 2 * (queries + 1) * rows;  // a denominator is zero, or the sum of fractions is
    }
    return out;
}

double statistical_bits(const circuit::ConstraintSystem& system, unsigned log_rows, bool hides) {
    const Protocol protocol(system, hides);
    const double rows = std::exp2(log_rows);
    const double longest = rows + (hides ? HIDING_ROOM : 0);
    double error = argument_errors(system, rows);
    error += static_cast<double>(protocol.constraints());     // alpha
    error += (protocol.constraint().degree() + 1) * longest;  // zeta
    error += static_cast<double>(protocol.evaluations());     // claims, joined
    error += static_cast<double>(protocol.statement({}, 0, std::vector<Fr>(protocol.evaluations()))
                                     .points.size());  // points, joined
    return algebra::LOG2_R - std::log2(error);
}

}  // namespace cairn::plonk
