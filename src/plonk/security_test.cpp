#include "plonk/security.hpp"

#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::plonk {
namespace {

TEST(Security, AFalseStatementHardlyPasses) {
    for (const auto& build : {vanilla_circuit, wide_circuit}) {
        const circuit::Built built = build(3);
        for (unsigned log_rows = 10; log_rows <= 28; log_rows += 6) {
            for (const bool hides : {false, true}) {
                EXPECT_GE(statistical_bits(*built.circuit.system, log_rows, hides), 190)
                    << log_rows;
            }
        }
    }
}

TEST(Security, RowsAndWiderLookupsCost) {
    circuit::ConstraintSystem system = *wide_circuit(3).circuit.system;
    ASSERT_FALSE(system.lookups.empty());
    const double bits = statistical_bits(system, 16, true);
    EXPECT_GT(bits, statistical_bits(system, 17, true));
    system.lookups[0].table.push_back(circuit::fixed(0));
    for (auto& query : system.lookups[0].queries) {
        query.inputs.push_back(circuit::cell(circuit::advice(0)));
    }
    EXPECT_GT(bits, statistical_bits(system, 16, true));
}

}  // namespace
}  // namespace cairn::plonk
