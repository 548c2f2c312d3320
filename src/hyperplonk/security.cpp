#include "hyperplonk/security.hpp"

#include "plonk/security.hpp"

#include <cmath>

namespace cairn::hyperplonk {

double statistical_bits(const circuit::ConstraintSystem& system, unsigned log_rows,
                        std::size_t powers) {
    const Protocol protocol(system, log_rows);
    const auto degree = static_cast<double>(powers);
    const double variables = log_rows;
    double error = plonk::argument_errors(system, std::exp2(log_rows));
    error += static_cast<double>(system.lookups.size());     // sums
    error += static_cast<double>(protocol.constraints());    // alpha
    error += variables;                                      // tau
    error += variables * protocol.round_degree();            // rounds
    error += static_cast<double>(protocol.opened().size());  // join
    error += variables * 2 * degree;                         // y: foldings as polynomials
    error += variables + 2;                                  // batch
    error += 2 * degree;                                     // z
    return algebra::LOG2_R - std::log2(error);
}

}  // namespace cairn::hyperplonk
