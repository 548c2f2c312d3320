// What a proof is worth, from the sizes of the protocol alone.
#include "hyperplonk/proof.hpp"
#include "hyperplonk/sample_circuits_test.hpp"
#include "srs/srs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace cairn::hyperplonk {
namespace {

constexpr double LOG_R = 254.86;

/// Over which number of r a challenge lets a false statement pass, added up over all challenges:
/// the statistical error of the interactive protocol, with commitments that bind.
double error_times_r(const circuit::ConstraintSystem& system, const Protocol& protocol,
                     unsigned log_rows, double powers) {
    const double rows = std::exp2(log_rows);
    const double variables = log_rows;
    double out = 2 * rows * static_cast<double>(system.copyable.size());  // beta, gamma
    for (const circuit::Lookup& lookup : system.lookups) {
        const double queries = static_cast<double>(lookup.queries.size());
        const double width = static_cast<double>(lookup.table.size());
        out += (width - 1) * queries * rows * rows;  // theta: a tuple meets a row of the table
        out += (queries + 2) * rows;                 // lookup: the sum of fractions is zero
        out += 1;                                    // sums
    }
    out += static_cast<double>(protocol.constraints());    // alpha
    out += variables;                                      // tau
    out += variables * protocol.round_degree();            // rounds
    out += static_cast<double>(protocol.opened().size());  // join
    out += variables * 2 * powers;                         // y: foldings as polynomials
    out += variables + 2;                                  // batch
    out += 2 * powers;                                     // z
    return out;
}

/// J. Cheon, "Discrete logarithm problems with auxiliary inputs": with tau^d known for a divisor d
/// of r - 1, 2^28 at most here, tau takes about sqrt(r / d) operations; r - 1 is divisible by 2^32.
double setup_bits() {
    const double log_powers = std::log2(static_cast<double>(srs::MAX_POWERS));
    return (LOG_R - std::floor(log_powers)) / 2;
}

TEST(Security, SecurityBits) {
    for (const SampleCircuit& sample : SAMPLE_CIRCUITS) {
        const circuit::Built built = sample.build(3);
        for (const unsigned log_rows : {16U, 20U, 24U, 28U}) {
            const Protocol protocol(*built.circuit.system, log_rows);
            const double error = error_times_r(*built.circuit.system, protocol, log_rows,
                                               static_cast<double>(srs::MAX_POWERS));
            const double proven = LOG_R - std::log2(error);
            EXPECT_GE(proven, 190) << sample.name << ' ' << log_rows;
            EXPECT_GE(std::min(proven, setup_bits()), 110) << sample.name;
        }
    }
}

TEST(Security, DegreesStayWithinSix) {
    for (const SampleCircuit& sample : SAMPLE_CIRCUITS) {
        const circuit::Built built = sample.build(3);
        const Protocol protocol(*built.circuit.system, built.circuit.log_rows);
        EXPECT_LE(protocol.constraint().degree(), circuit::MAX_DEGREE) << sample.name;
    }
}

}  // namespace
}  // namespace cairn::hyperplonk
