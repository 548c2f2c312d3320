#include "gadgets/r1cs.hpp"

#include "circuit/check.hpp"
#include "gadgets/five_wire.hpp"

#include <gtest/gtest.h>

namespace cairn::gadgets {
namespace {

using Terms = std::vector<std::pair<std::uint32_t, Fr>>;

void add_row(r1cs::SparseMatrix& matrix, const Terms& terms) {
    for (const auto& [wire, coefficient] : terms) {
        matrix.add_term(wire, coefficient);
    }
    matrix.end_row();
}

/// Wires: 1, y (public output), x (public input), z, w. z = x^2 + 3, y = (z + 2 x) (z - 1) + 5, a
/// row of constants, and one whose product is nothing.
r1cs::R1cs sample() {
    r1cs::R1cs out{.wires = 5,
                   .public_outputs = 1,
                   .public_inputs = 1,
                   .private_inputs = 0,
                   .a = {},
                   .b = {},
                   .c = {}};
    const auto row = [&](const Terms& a, const Terms& b, const Terms& c) {
        add_row(out.a, a);
        add_row(out.b, b);
        add_row(out.c, c);
    };
    row({{2, fr(1)}}, {{2, fr(1)}}, {{3, fr(1)}, {0, -fr(3)}});
    row({{3, fr(1)}, {2, fr(2)}}, {{3, fr(1)}, {0, -fr(1)}}, {{1, fr(1)}, {0, -fr(5)}});
    row({{0, fr(2)}}, {{4, fr(1)}, {3, fr(1)}, {2, fr(1)}, {1, fr(1)}, {0, fr(1)}},
        {{4, fr(2)}, {3, fr(2)}, {2, fr(2)}, {1, fr(2)}, {0, fr(2)}});
    row({}, {{4, fr(1)}}, {});
    return out;
}

std::vector<Fr> witness_of(std::uint64_t x) {
    const Fr z = fr(x * x + 3);
    return {fr(1), (z + fr(2 * x)) * (z - fr(1)) + fr(5), fr(x), z, fr(77)};
}

TEST(R1csCircuit, HoldsWhereTheSystemDoes) {
    const r1cs::R1cs system = sample();
    for (const std::uint64_t x : {0U, 1U, 7U}) {
        const std::vector<Fr> witness = witness_of(x);
        ASSERT_FALSE(r1cs::check(system, witness));
        const auto built = circuit_of_r1cs(system, witness);
        ASSERT_TRUE(built);
        EXPECT_TRUE(circuit::holds(built->circuit, built->witness));
        EXPECT_EQ(built->witness.public_inputs, (std::vector<Fr>{witness[1], witness[2]}));
        EXPECT_EQ(built->circuit.digest,
                  circuit_of_r1cs(system, witness_of(x + 1))->circuit.digest);
    }
}

TEST(R1csCircuit, FailsWhereTheSystemDoes) {
    const r1cs::R1cs system = sample();
    for (std::size_t wire = 1; wire < 4; ++wire) {
        std::vector<Fr> witness = witness_of(7);
        witness[wire] = witness[wire] + fr(1);
        ASSERT_TRUE(r1cs::check(system, witness));
        const auto built = circuit_of_r1cs(system, witness);
        ASSERT_TRUE(built);
        EXPECT_FALSE(circuit::holds(built->circuit, built->witness)) << wire;
    }
}

TEST(R1csCircuit, TooManyRowsAreRefused) {
    EXPECT_EQ(circuit_of_r1cs(sample(), witness_of(1), 3).error(),
              circuit::BuildError::too_many_rows);
}

}  // namespace
}  // namespace cairn::gadgets
