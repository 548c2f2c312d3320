// For each kind of constraint a prover that leaves one out: its circuit lacks it, its witness
// breaks it, its key is else the true one. It gets a proof, and the true key refuses it.
#include "circuit/check.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::hyperplonk {
namespace {

using algebra::fr;
using circuit::Built;
using circuit::CheckError;

void add_one(Fr& value) {
    value = value + Fr::one();
}

/// Cuts the cells of a class of copies from each other.
void cut(circuit::Circuit& circuit, std::size_t cell) {
    const auto before = std::ranges::find(circuit.sigma, cell);
    *before = circuit.sigma[cell];
    circuit.sigma[cell] = static_cast<std::uint32_t>(cell);
}

// In PLONK's wide circuit row i < 4 has a power in advice 0 and its fourth power in advice 1, which
// is the next row's advice 0 by a gate and by a copy; squares in advice 5, 6 and 4, 3.

void break_gate(Built& built) {
    built.circuit.fixed[0][2] = Fr::zero();
    add_one(built.witness.advice[1][2]);
    add_one(built.witness.advice[0][3]);
}
void break_copy(Built& built) {
    cut(built.circuit, built.circuit.rows() * 1 + 2);
    add_one(built.witness.advice[1][2]);
}
void break_lookup(Built& built) {
    built.circuit.fixed[1][0] = Fr::zero();
    add_one(built.witness.advice[6][0]);
}
void break_table(Built& built) {
    built.circuit.fixed[3][3] = fr(10);
    for (std::size_t row = 0; row < 4; ++row) {
        built.witness.advice[6][row] = fr(10);
    }
    built.witness.advice[3][3] = fr(10);
}
void break_lookup_of_next_row(Built& built) {
    built.circuit.fixed[1][0] = Fr::zero();
    add_one(built.witness.advice[2][1]);
}
/// A row in the table that should not be there.
void break_table_selector(Built& built) {
    built.circuit.fixed[0][0] = Fr::one();
    built.witness.advice[0][0] = fr(15);
    built.witness.advice[1][0] = fr(225);
    built.witness.advice[2][1] = fr(225);
}
void break_public_input(Built& built) {
    for (circuit::ColumnValues& column : built.circuit.fixed) {
        column[0] = Fr::zero();
    }
    built.circuit.fixed[4][0] = -(built.witness.public_inputs[0] + Fr::one());
    add_one(built.witness.public_inputs[0]);
}
void break_coefficient(Built& built) {
    built.circuit.fixed[4][4] = Fr::one();  // of the last product, which is public
    add_one(built.witness.advice[2][4]);
    add_one(built.witness.advice[0][0]);
    add_one(built.witness.public_inputs[0]);
}

struct Kind {
    const char* name;
    Built (*build)(std::uint64_t);
    void (*break_it)(Built&);
    CheckError error;  // what the whole circuit says to the witness
};

class ConstraintKindTest : public testing::TestWithParam<Kind> {};

TEST_P(ConstraintKindTest, ItsLackShows) {
    const srs::Srs srs = srs::generate_for_development(Bytes{1}, 32, base::serial_executor());
    const commitment::KzgCommitter committer(srs);
    const commitment::KzgChecker checker(srs.tau_g2, srs::digest_of(srs));
    const Built whole = GetParam().build(3);
    Built broken = whole;
    GetParam().break_it(broken);
    const auto failures = circuit::check(whole.circuit, broken.witness);
    ASSERT_FALSE(failures.empty());
    EXPECT_EQ(failures[0].error, GetParam().error);
    ASSERT_TRUE(circuit::holds(broken.circuit, broken.witness));

    const auto key = setup(whole.circuit, committer, checker, base::serial_executor());
    const auto own = setup(broken.circuit, committer, checker, base::serial_executor());
    ASSERT_TRUE(key && own);
    const auto prove_and_verify = [&](const ProvingKey& with, const VerifyingKey& against) {
        const auto proof = prove(with, broken.witness, committer, base::serial_executor());
        EXPECT_TRUE(proof);
        return verify(against, checker, broken.witness.public_inputs, *proof);
    };
    EXPECT_TRUE(prove_and_verify(*own, own->verifying));
    EXPECT_EQ(prove_and_verify({key->verifying, broken.circuit}, key->verifying).error(),
              VerifyError::not_opened);
    EXPECT_FALSE(prove_and_verify(*own, key->verifying));
    EXPECT_EQ(prove(*key, broken.witness, committer, base::serial_executor()).error(),
              ProveError::unsatisfied);
}

INSTANTIATE_TEST_SUITE_P(
    All, ConstraintKindTest,
    testing::Values(
        Kind{"gate_and_next_row", plonk::wide_circuit, break_gate, CheckError::gate},
        Kind{"copy", plonk::wide_circuit, break_copy, CheckError::copy},
        Kind{"lookup", plonk::wide_circuit, break_lookup, CheckError::lookup},
        Kind{"table", plonk::wide_circuit, break_table, CheckError::lookup},
        Kind{"lookup_of_next_row", memory_circuit, break_lookup_of_next_row, CheckError::lookup},
        Kind{"table_selector", memory_circuit, break_table_selector, CheckError::lookup},
        Kind{"public_input", plonk::vanilla_circuit, break_public_input, CheckError::gate},
        Kind{"coefficient", plonk::vanilla_circuit, break_coefficient, CheckError::gate}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace cairn::hyperplonk
