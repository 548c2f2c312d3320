// What a proof is worth, from the sizes of the protocol alone.
#include "hyperplonk/security.hpp"

#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

namespace cairn::hyperplonk {
namespace {

TEST(Security, AFalseStatementHardlyPasses) {
    for (const SampleCircuit& sample : SAMPLE_CIRCUITS) {
        const circuit::Built built = sample.build(3);
        for (const unsigned log_rows : {16U, 20U, 24U, 28U}) {
            EXPECT_GE(statistical_bits(*built.circuit.system, log_rows, srs::MAX_POWERS), 190)
                << sample.name << ' ' << log_rows;
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
