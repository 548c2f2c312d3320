#include "circuit/circuit_file.hpp"

#include "algebra/alias_test.hpp"
#include "circuit/builder.hpp"
#include "circuit/check.hpp"

#include <gtest/gtest.h>

namespace cairn::circuit {
namespace {

using algebra::fr;
using algebra::Fr;

/// 3 * 3 = 9, which is public, beside blinding rows.
Built sample() {
    Builder builder(std::make_shared<const ConstraintSystem>(vanilla()), {.blinding_rows = 2});
    const std::uint32_t row = builder.add_row();
    const Cell a = builder.assign(row, advice(0), fr(3));
    builder.assign_copy(row, advice(1), a);
    builder.fix(row, fixed(3), Fr::one());
    builder.fix(row, fixed(2), -Fr::one());
    builder.make_public(builder.assign(row, advice(2), fr(9)));
    return builder.finish(8).value();
}

TEST(CircuitFile, WhatIsWrittenIsRead) {
    const Built built = sample();
    const Bytes file = write_circuit(built.circuit);
    EXPECT_TRUE(is_circuit_file(file));
    const auto circuit = read_circuit(file);
    ASSERT_TRUE(circuit) << text_of(circuit.error());
    EXPECT_EQ(circuit->digest, built.circuit.digest);
    EXPECT_EQ(circuit->used_rows, built.circuit.used_rows);
    EXPECT_EQ(write_circuit(*circuit), file);
    const auto witness = read_witness(write_witness(built.witness), *circuit);
    ASSERT_TRUE(witness) << text_of(witness.error());
    EXPECT_EQ(witness->advice, built.witness.advice);
    EXPECT_EQ(witness->public_inputs, built.witness.public_inputs);
    EXPECT_TRUE(holds(*circuit, *witness));
}

TEST(CircuitFile, EveryChangedByteIsRefused) {
    const Built built = sample();
    const Bytes file = write_circuit(built.circuit);
    for (std::size_t i = 0; i < file.size(); ++i) {
        EXPECT_FALSE(read_circuit(BytesView(file).first(i))) << i;
        Bytes other = file;
        other[i] ^= 1U;
        const auto read = read_circuit(other);
        // Names and the number of used rows are not in the digest.
        EXPECT_TRUE(!read || write_circuit(*read) == other) << i;
        EXPECT_TRUE(!read || read->digest == built.circuit.digest) << i;
    }
    Bytes longer = file;
    longer.push_back(0);
    EXPECT_EQ(read_circuit(longer).error(), CircuitFileError::trailing_bytes);
    EXPECT_EQ(read_circuit(file, 50).error(), CircuitFileError::too_large);
    EXPECT_EQ(read_circuit(write_witness(built.witness)).error(), CircuitFileError::other_format);
}

TEST(CircuitFile, CopiesThatAreNoneAreRefused) {
    Circuit circuit = sample().circuit;
    circuit.sigma[0] = circuit.sigma[1];
    circuit.digest = circuit.compute_digest();
    EXPECT_EQ(read_circuit(write_circuit(circuit)).error(), CircuitFileError::bad_copies);
}

TEST(CircuitFile, AWitnessOfAnotherCircuitIsRefused) {
    const Built built = sample();
    Witness other = built.witness;
    other.advice.pop_back();
    EXPECT_EQ(read_witness(write_witness(other), built.circuit).error(),
              CircuitFileError::bad_sizes);
    other = built.witness;
    other.public_inputs.clear();
    EXPECT_EQ(read_witness(write_witness(other), built.circuit).error(),
              CircuitFileError::bad_sizes);
    other = built.witness;
    other.advice[0].resize(built.circuit.rows() + 1);
    other.advice[0].back() = Fr::one();
    EXPECT_EQ(read_witness(write_witness(other), built.circuit).error(),
              CircuitFileError::bad_sizes);
    const Bytes file = write_witness(built.witness);
    for (std::size_t i = 0; i < file.size(); ++i) {
        EXPECT_FALSE(read_witness(BytesView(file).first(i), built.circuit)) << i;
    }
}

TEST(CircuitFile, AliasesAreRefused) {
    const Built built = sample();
    const auto of_circuit = algebra::with_aliases_of(-fr(1), write_circuit(built.circuit));
    const auto of_witness = algebra::with_aliases_of(fr(3), write_witness(built.witness));
    const auto of_inputs = algebra::with_aliases_of(fr(9), write_witness(built.witness));
    ASSERT_GE(of_circuit.size(), 2U);  // in the shape, and as a value of fixed cells
    EXPECT_EQ(of_witness.size(), 2U);
    EXPECT_GE(of_inputs.size(), 2U);  // in a wire, and public
    for (const Bytes& file : of_circuit) {
        EXPECT_FALSE(read_circuit(file));
    }
    EXPECT_EQ(read_circuit(of_circuit.back()).error(), CircuitFileError::not_in_field);
    for (const auto& files : {of_witness, of_inputs}) {
        for (const Bytes& file : files) {
            EXPECT_EQ(read_witness(file, built.circuit).error(), CircuitFileError::not_in_field);
        }
    }
}

}  // namespace
}  // namespace cairn::circuit
