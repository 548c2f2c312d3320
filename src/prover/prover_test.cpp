#include "prover/prover.hpp"

#include "sample_circuits/sample_circuits.hpp"

#include <gtest/gtest.h>

namespace cairn::prover {
namespace {

using plonk::BackEnd;

std::shared_ptr<const KnownSetup> setup_for_tests() {
    static const std::shared_ptr<const KnownSetup> out = [] {
        Setups setups;
        setups.add(development_setup(7, base::tbb_executor()));
        return setups.for_rows(7);
    }();
    return out;
}

circuit::Built vote(std::uint64_t seed) {
    return *make_sample(*sample_circuits::find_sample("private-vote"), {.seed = seed, .size = 2});
}

Task task_of(circuit::Built built, BackEnd back_end) {
    return {.back_end = back_end,
            .setup = back_end == BackEnd::plonk_fri ? nullptr : setup_for_tests(),
            .circuit = std::move(built.circuit),
            .witness = std::move(built.witness)};
}

class ProverTest : public testing::TestWithParam<BackEnd> {
  protected:
    crypto::SeededRandom random_{1};
    Prover prover_{base::tbb_executor(), random_};
};

TEST_P(ProverTest, ItsFilesAreAllThatAVerifierNeeds) {
    const circuit::Built built = vote(1);
    const auto proven = prover_.prove(task_of(built, GetParam()));
    ASSERT_TRUE(proven) << text_of(proven.error());
    const auto key = plonk::read_key(proven->key_file, plonk::DevelopmentSetups::allowed);
    ASSERT_TRUE(key) << text_of(key.error());
    const auto proof = plonk::read_proof(proven->proof_file);
    ASSERT_TRUE(proof) << text_of(proof.error());
    EXPECT_EQ(mismatch_of(*key, *proof), plonk::MismatchError::none);
    const auto verdict = verify(*key, built.witness.public_inputs, proof->proof);
    EXPECT_TRUE(verdict) << verdict.error();
    EXPECT_FALSE(verify(*key, built.witness.public_inputs, Bytes{1}));
    EXPECT_EQ(proven->hides, GetParam() == BackEnd::plonk_kzg);
    EXPECT_EQ(key->is_of_development(), GetParam() != BackEnd::plonk_fri);
}

TEST_P(ProverTest, OneCircuitHasOneKey) {
    const auto first = prover_.prove(task_of(vote(1), GetParam()));
    const auto second = prover_.prove(task_of(vote(2), GetParam()));
    Prover fresh(base::serial_executor(), random_);
    const auto third = fresh.prove(task_of(vote(3), GetParam()));
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(first->key_file, second->key_file);
    EXPECT_EQ(first->key_file, third->key_file);
    EXPECT_NE(first->proof_file, second->proof_file);
}

TEST_P(ProverTest, AWrongWitnessIsNotProven) {
    circuit::Built built = vote(1);
    built.witness.public_inputs[2] = built.witness.public_inputs[2] + algebra::Fr::one();
    EXPECT_EQ(prover_.prove(task_of(built, GetParam())).error(), ProverError::unsatisfied);
    built = vote(1);
    built.witness.advice.pop_back();
    EXPECT_EQ(prover_.prove(task_of(built, GetParam())).error(), ProverError::wrong_shape);
}

TEST_P(ProverTest, ItCanBeStoppedAtEachStep) {
    for (std::size_t stop = 0; stop < 5; ++stop) {
        std::size_t calls = 0;
        const auto proven = prover_.prove(task_of(vote(1), GetParam()),
                                          [&](std::string_view, double) { return calls++ < stop; });
        ASSERT_FALSE(proven);
        EXPECT_EQ(proven.error(), ProverError::cancelled);
    }
}

INSTANTIATE_TEST_SUITE_P(BackEnds, ProverTest,
                         testing::Values(BackEnd::plonk_kzg, BackEnd::plonk_fri,
                                         BackEnd::hyperplonk),
                         [](const auto& tested) { return std::string(name_of(tested.param)); });

TEST(Prover, KzgNeedsASetupThatIsLargeEnough) {
    Prover prover(base::serial_executor(), crypto::os_random());
    Task task = task_of(vote(1), BackEnd::plonk_kzg);
    task.setup = nullptr;
    EXPECT_EQ(prover.prove(std::move(task)).error(), ProverError::no_setup);
    Setups small;
    small.add(development_setup(2, base::serial_executor()));
    EXPECT_EQ(small.for_rows(7), nullptr);
    task = task_of(vote(1), BackEnd::plonk_kzg);
    task.setup = small.for_rows(2);
    EXPECT_EQ(prover.prove(std::move(task)).error(), ProverError::too_many_rows);
}

TEST(Setups, AreFoundByRowsAndByDigest) {
    Setups setups;
    EXPECT_EQ(setups.for_rows(2), nullptr);
    setups.add(development_setup(5, base::serial_executor()));
    setups.add(development_setup(2, base::serial_executor()));
    ASSERT_NE(setups.for_rows(2), nullptr);
    EXPECT_EQ(setups.for_rows(2)->srs.g1.size(), 68U);
    EXPECT_EQ(setups.for_rows(6)->srs.g1.size(), 96U);  // 64 rows and 19 more
    EXPECT_EQ(setups.for_rows(7), nullptr);
    EXPECT_EQ(setups.by_digest(setups.for_rows(2)->digest), setups.for_rows(2));
    EXPECT_EQ(setups.by_digest({}), nullptr);
}

}  // namespace
}  // namespace cairn::prover
