#include "plonk/plonk.hpp"

#include "algebra/proof_changes_test.hpp"
#include "base/environment_test.hpp"
#include "circuit/check.hpp"
#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::plonk {
namespace {

struct Case {
    const char* name;
    Scheme (*scheme)();
    Built (*build)(std::uint64_t);
};

class PlonkTest : public testing::TestWithParam<Case> {
  protected:
    PlonkTest() : scheme_(GetParam().scheme()), built_(GetParam().build(3)) {
        EXPECT_TRUE(circuit::holds(built_.circuit, built_.witness));
        auto key =
            setup(built_.circuit, *scheme_.committer, *scheme_.checker, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
    }
    Result<Bytes, ProveError> prove(const circuit::Witness& witness,
                                    base::Executor& executor = base::serial_executor()) {
        return plonk::prove(key_, witness, *scheme_.committer, random_, executor);
    }
    Result<void, VerifyError> verify(BytesView proof) const {
        return plonk::verify(key_.verifying, *scheme_.checker, built_.witness.public_inputs, proof);
    }

    Scheme scheme_;
    Built built_;
    ProvingKey key_;
    crypto::SeededRandom random_{1};
    std::mt19937_64 engine_{1};
};

TEST_P(PlonkTest, ATrueStatementIsProven) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof) << text_of(proof.error());
    const auto verdict = verify(*proof);
    EXPECT_TRUE(verdict) << text_of(verdict.error());
    EXPECT_EQ(key_.verifying.hides, scheme_.hides);
}

TEST_P(PlonkTest, AnotherWitnessHasTheSameKey) {
    const Built other = GetParam().build(5);
    EXPECT_EQ(other.circuit.digest, built_.circuit.digest);
    const auto proof = prove(other.witness);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(
        plonk::verify(key_.verifying, *scheme_.checker, other.witness.public_inputs, *proof));
    if (!built_.witness.public_inputs.empty()) {
        EXPECT_FALSE(verify(*proof));
    }
}

TEST_P(PlonkTest, ProofsOfOneWitnessDifferIfTheKeyHides) {
    const auto first = prove(built_.witness);
    const auto second = prove(built_.witness);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first != *second, scheme_.hides);
    EXPECT_TRUE(verify(*second));
}

TEST_P(PlonkTest, ThreadsDoNotMatter) {
    random_ = crypto::SeededRandom(7);
    const auto serial = prove(built_.witness);
    random_ = crypto::SeededRandom(7);
    const auto parallel = prove(built_.witness, base::tbb_executor(2));
    ASSERT_TRUE(serial && parallel);
    EXPECT_EQ(*serial, *parallel);
}

TEST_P(PlonkTest, EachAssignedCellCounts) {
    std::size_t broken = 0;
    for (const Cell& cell : built_.assigned) {
        circuit::Witness other = built_.witness;
        Fr& value = other.advice[cell.column.index][cell.row];
        value = value + Fr::one();
        if (circuit::holds(built_.circuit, other)) {
            continue;  // a cell that nothing reads
        }
        ++broken;
        const auto proof = prove(other);
        ASSERT_FALSE(proof) << circuit::name_of(cell);
        EXPECT_EQ(proof.error(), ProveError::unsatisfied);
    }
    EXPECT_GT(broken, 5U);
}

TEST_P(PlonkTest, EveryFlippedBitIsRefused) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    for (int i = 0; i < 400; ++i) {
        Bytes other = *proof;
        other[engine_() % other.size()] ^= static_cast<std::uint8_t>(1U << (engine_() % 8));
        EXPECT_FALSE(verify(other));
    }
    for (int i = 0; i < 40; ++i) {
        EXPECT_FALSE(verify(BytesView(*proof).first(engine_() % proof->size())));
    }
    Bytes other = *proof;
    other.push_back(0);
    EXPECT_EQ(verify(other).error(), VerifyError::wrong_size);
}

/// CAIRN_PROOF_CHANGES=100000 for so many.
TEST_P(PlonkTest, ChangedProofsAreRefused) {
    const Built other = GetParam().build(5);
    const auto first = prove(built_.witness);
    const auto second = prove(built_.witness);
    const auto of_other = prove(other.witness);
    ASSERT_TRUE(first && second && of_other);
    std::vector<Bytes> proofs = {*first, *second};
    if (built_.witness.public_inputs.empty()) {
        proofs.push_back(*of_other);
    }
    algebra::ProofChanges changes(std::move(proofs), 1);
    EXPECT_EQ(changes.points() > 5, GetParam().scheme == kzg);
    std::array<std::size_t, 7> refusals{};
    const std::uint64_t count = base::number_from_environment("CAIRN_PROOF_CHANGES", 1000);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto verdict = verify(changes.next());
        ASSERT_FALSE(verdict) << i;
        ++refusals[static_cast<std::size_t>(verdict.error())];
    }
    EXPECT_EQ(refusals[0] + refusals[1], 0U);  // those are about the key
    for (std::size_t i = 2; i < refusals.size(); ++i) {
        EXPECT_GT(refusals[i], 0U) << text_of(static_cast<VerifyError>(i));
    }
}

TEST_P(PlonkTest, TheKeyIsBound) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    const VerifyingKey& own = key_.verifying;
    const auto refused = [&](const VerifyingKey& key) {
        return !plonk::verify(key, *scheme_.checker, built_.witness.public_inputs, *proof);
    };
    EXPECT_FALSE(refused(own));
    VerifyingKey other = own;
    other.circuit_digest[0] ^= 1U;
    EXPECT_TRUE(refused(other));
    other = own;
    other.setup_digest[0] ^= 1U;
    EXPECT_EQ(plonk::verify(other, *scheme_.checker, built_.witness.public_inputs, *proof).error(),
              VerifyError::wrong_setup);
    other = own;
    std::swap(other.fixed[0], other.fixed[other.fixed.size() - 1]);
    EXPECT_TRUE(refused(other));
    std::vector<Fr> inputs = built_.witness.public_inputs;
    inputs.push_back(Fr::one());
    EXPECT_EQ(plonk::verify(own, *scheme_.checker, inputs, *proof).error(),
              VerifyError::public_inputs);
}

TEST_P(PlonkTest, AProverCanBeStopped) {
    std::vector<double> seen;
    for (std::size_t stop = 0; stop < 6; ++stop) {
        std::size_t calls = 0;
        const auto proof =
            plonk::prove(key_, built_.witness, *scheme_.committer, random_, base::serial_executor(),
                         [&](std::string_view, double done) {
                             seen.push_back(done);
                             return calls++ < stop;
                         });
        ASSERT_FALSE(proof);
        EXPECT_EQ(proof.error(), ProveError::cancelled);
    }
    EXPECT_TRUE(std::ranges::all_of(seen, [](double d) { return d >= 0 && d <= 1; }));
}

TEST_P(PlonkTest, AWitnessOfAnotherShapeIsRefused) {
    circuit::Witness other = built_.witness;
    other.advice.pop_back();
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
    other = built_.witness;
    other.advice[0].pop_back();
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
    other = built_.witness;
    other.public_inputs.push_back(Fr::one());
    EXPECT_EQ(prove(other).error(), ProveError::wrong_shape);
}

INSTANTIATE_TEST_SUITE_P(All, PlonkTest,
                         testing::Values(Case{"kzg_vanilla", kzg, vanilla_circuit},
                                         Case{"kzg_wide", kzg, wide_circuit},
                                         Case{"fri_vanilla", fri, vanilla_circuit},
                                         Case{"fri_wide", fri, wide_circuit}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(PlonkSetup, ACircuitTooLargeForTheSetupIsRefused) {
    Built built = vanilla_circuit(3);
    const fri::FriCommitter committer({}, LOG_ROWS - 1);
    const fri::FriChecker checker({}, LOG_ROWS - 1);
    EXPECT_EQ(setup(std::move(built.circuit), committer, checker, base::serial_executor()).error(),
              SetupError::too_many_rows);
}

}  // namespace
}  // namespace cairn::plonk
