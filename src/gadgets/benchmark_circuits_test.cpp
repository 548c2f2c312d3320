#include "gadgets/benchmark_circuits.hpp"

#include "algebra/poseidon.hpp"
#include "circuit/check.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace cairn::gadgets {
namespace {

using algebra::Fr;
using algebra::fr;

void expect_satisfied(const circuit::Built& built, unsigned log_rows, const Fr& output) {
    EXPECT_EQ(built.circuit.log_rows, log_rows);
    EXPECT_TRUE(circuit::check(built.circuit, built.witness).empty());
    EXPECT_EQ(built.witness.public_inputs, std::vector<Fr>{output});
}

TEST(BenchmarkCircuits, AChainOfProductsIsThatOfNumbers) {
    Fr a = fr(3);
    Fr b = fr(5);
    for (int i = 0; i < 64 - 8; ++i) {
        a = std::exchange(b, a * b);
    }
    expect_satisfied(chain_of_products(6, fr(3), fr(5)), 6, b);
}

TEST(BenchmarkCircuits, AChainOfPermutationsFillsItsRows) {
    std::array<Fr, 5> state = {fr(7)};
    for (int i = 0; i < 5; ++i) {
        algebra::poseidon_permute(algebra::poseidon_parameters(5), state);
    }
    const circuit::Built built = chain_of_permutations(7, fr(7));
    expect_satisfied(built, 7, state[0]);
    EXPECT_GT(built.circuit.used_rows, 128U - 22U);
}

}  // namespace
}  // namespace cairn::gadgets
