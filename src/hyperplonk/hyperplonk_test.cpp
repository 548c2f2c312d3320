#include "hyperplonk/hyperplonk.hpp"

#include "hyperplonk/proof.hpp"
#include "hyperplonk/sample_circuits_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace cairn::hyperplonk {
namespace {

using circuit::Cell;

class HyperplonkTest : public testing::TestWithParam<SampleCircuit> {
  protected:
    HyperplonkTest()
        : committer_(setup_of_samples()),
          checker_(setup_of_samples().tau_g2, srs::digest_of(setup_of_samples())),
          built_(GetParam().build(3)) {
        EXPECT_TRUE(circuit::holds(built_.circuit, built_.witness));
        auto key = setup(built_.circuit, committer_, checker_, base::serial_executor());
        EXPECT_TRUE(key);
        key_ = *std::move(key);
    }
    Result<Bytes, ProveError> prove(const circuit::Witness& witness,
                                    base::Executor& executor = base::serial_executor()) const {
        return hyperplonk::prove(key_, witness, committer_, executor);
    }
    Result<void, VerifyError> verify(BytesView proof) const {
        return hyperplonk::verify(key_.verifying, checker_, built_.witness.public_inputs, proof);
    }

    commitment::KzgCommitter committer_;
    commitment::KzgChecker checker_;
    circuit::Built built_;
    ProvingKey key_;
    std::mt19937_64 engine_{1};
};

TEST_P(HyperplonkTest, ATrueStatementIsProven) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof) << text_of(proof.error());
    const auto verdict = verify(*proof);
    EXPECT_TRUE(verdict) << text_of(verdict.error());
}

TEST_P(HyperplonkTest, AnotherWitnessHasTheSameKey) {
    const circuit::Built other = GetParam().build(6);
    EXPECT_EQ(other.circuit.digest, built_.circuit.digest);
    const auto proof = prove(other.witness);
    ASSERT_TRUE(proof) << text_of(proof.error());
    const auto verify_for = [&](const circuit::Witness& witness) {
        return hyperplonk::verify(key_.verifying, checker_, witness.public_inputs, *proof);
    };
    EXPECT_TRUE(verify_for(other.witness));
    if (!built_.witness.public_inputs.empty()) {
        EXPECT_EQ(verify_for(built_.witness).error(), VerifyError::not_satisfied);
    }
}

TEST_P(HyperplonkTest, ProofsHideNothing) {
    const auto first = prove(built_.witness);
    const auto second = prove(built_.witness, base::tbb_executor(2));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(*first, *second);
    // Who guesses a column right sees it by its commitment, the first of the proof.
    const Bytes guess = encode(
        {.witness = {committer_.commit_to(built_.witness.advice[0], base::serial_executor())}});
    EXPECT_TRUE(
        std::equal(guess.begin(), guess.begin() + algebra::G1_UNCOMPRESSED_BYTES, first->begin()));
}

TEST_P(HyperplonkTest, EachAssignedCellCounts) {
    std::size_t broken = 0;
    const std::size_t step = 1 + built_.assigned.size() / 128;
    for (std::size_t i = 0; i < built_.assigned.size(); i += step) {
        const Cell& cell = built_.assigned[i];
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
    EXPECT_GT(broken, 2U);
}

TEST_P(HyperplonkTest, EveryByteCounts) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    const std::size_t step = std::getenv("CAIRN_LONG") != nullptr ? 1 : 1 + proof->size() / 200;
    for (std::size_t i = 0; i < proof->size(); i += step) {
        Bytes other = *proof;
        other[i] ^= static_cast<std::uint8_t>(1U << (engine_() % 8));
        EXPECT_FALSE(verify(other)) << i;
    }
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(verify(BytesView(*proof).first(engine_() % proof->size())).error(),
                  VerifyError::wrong_size);
    }
    Bytes other = *proof;
    other.push_back(0);
    EXPECT_EQ(verify(other).error(), VerifyError::wrong_size);
}

/// Parts of a proof swapped, negated, made the identity, moved by a constant.
TEST_P(HyperplonkTest, ChangedPartsAreRefused) {
    const auto bytes = prove(built_.witness);
    ASSERT_TRUE(bytes);
    const Protocol protocol(*key_.verifying.system, key_.verifying.log_rows);
    const Proof proof = *decode(protocol, key_.verifying.log_rows, *bytes);
    ASSERT_EQ(encode(proof), *bytes);
    const auto refused = [&](const std::function<void(Proof&)>& change) {
        Proof other = proof;
        change(other);
        return encode(other) == *bytes || !verify(encode(other));
    };
    const auto every_point = [&](const auto& change) {
        EXPECT_TRUE(refused([&](Proof& p) { change(p.witness[0]); }));
        EXPECT_TRUE(refused([&](Proof& p) { change(p.arguments.back()); }));
        EXPECT_TRUE(refused([&](Proof& p) { change(p.opening.quotient); }));
        EXPECT_TRUE(refused([&](Proof& p) { change(p.opening.last); }));
        for (std::size_t i = 0; i < proof.opening.folds.size(); ++i) {
            EXPECT_TRUE(refused([&](Proof& p) { change(p.opening.folds[i]); }));
        }
    };
    every_point([](G1& point) { point = -point; });
    every_point([](G1& point) { point = {}; });
    every_point([](G1& point) { point = algebra::G1_GENERATOR; });
    for (std::size_t i = 0; i < proof.values.size(); ++i) {
        EXPECT_TRUE(refused([&](Proof& p) { p.values[i] = p.values[i] + Fr::one(); }));
    }
    for (std::size_t i = 0; i < proof.firsts.size(); ++i) {
        EXPECT_TRUE(refused([&](Proof& p) { p.firsts[i] = p.firsts[i] + Fr::one(); }));
    }
    for (std::size_t i = 0; i < proof.opening.values.size(); ++i) {
        EXPECT_TRUE(refused([&](Proof& p) { p.opening.values[i] = Fr::zero(); }));
    }
    EXPECT_TRUE(refused([](Proof& p) { std::ranges::reverse(p.sumcheck.rounds); }));
    EXPECT_TRUE(refused([](Proof& p) {
        p = {.witness = std::vector<G1>(p.witness.size()),
             .arguments = std::vector<G1>(p.arguments.size()),
             .sumcheck = p.sumcheck,
             .values = std::vector<Fr>(p.values.size()),
             .firsts = std::vector<Fr>(p.firsts.size()),
             .opening = {std::vector<G1>(p.opening.folds.size()),
                         std::vector<Fr>(p.opening.values.size()),
                         {},
                         {}}};
    }));
}

TEST_P(HyperplonkTest, TheKeyIsBound) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    const VerifyingKey& own = key_.verifying;
    const auto verify_with = [&](const VerifyingKey& key, std::vector<Fr> inputs) {
        return hyperplonk::verify(key, checker_, inputs, *proof);
    };
    const std::vector<Fr> inputs = built_.witness.public_inputs;
    EXPECT_TRUE(verify_with(own, inputs));
    VerifyingKey other = own;
    other.circuit_digest[0] ^= 1U;
    EXPECT_FALSE(verify_with(other, inputs));
    other = own;
    other.setup_digest[0] ^= 1U;
    EXPECT_EQ(verify_with(other, inputs).error(), VerifyError::wrong_setup);
    for (std::size_t i = 0; i < own.fixed.size(); ++i) {
        other = own;
        other.fixed[i] = algebra::G1_GENERATOR;
        EXPECT_FALSE(verify_with(other, inputs));
    }
    std::vector<Fr> more = inputs;
    more.push_back(Fr::one());
    EXPECT_EQ(verify_with(own, more).error(), VerifyError::public_inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        std::vector<Fr> changed = inputs;
        changed[i] = changed[i] + Fr::one();
        EXPECT_EQ(verify_with(own, changed).error(), VerifyError::not_satisfied);
    }
}

TEST_P(HyperplonkTest, AProverCanBeStopped) {
    std::vector<double> seen;
    const auto prove_until = [&](std::size_t stop) {
        std::size_t calls = 0;
        return hyperplonk::prove(key_, built_.witness, committer_, base::serial_executor(),
                                 [&](std::string_view, double done) {
                                     seen.push_back(done);
                                     return calls++ < stop;
                                 });
    };
    const std::size_t stages = 6 + key_.verifying.log_rows;
    for (std::size_t stop = 0; stop < stages; ++stop) {
        seen.clear();
        EXPECT_EQ(prove_until(stop).error(), ProveError::cancelled);
        EXPECT_TRUE(std::ranges::is_sorted(seen));
    }
    EXPECT_TRUE(prove_until(stages));
}

TEST_P(HyperplonkTest, AWitnessOfAnotherShapeIsRefused) {
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

TEST_P(HyperplonkTest, ManyProofsAreCheckedAtOnce) {
    const auto proof = prove(built_.witness);
    ASSERT_TRUE(proof);
    auto claim = reduce(key_.verifying, checker_, built_.witness.public_inputs, *proof);
    ASSERT_TRUE(claim);
    crypto::SeededRandom random(1);
    EXPECT_TRUE(checker_.hold(std::array{*claim, *claim}, random));
    commitment::PairingClaim wrong = *claim;
    wrong.left = algebra::G1_GENERATOR;
    EXPECT_FALSE(checker_.hold(std::array{*claim, wrong}, random));
}

INSTANTIATE_TEST_SUITE_P(All, HyperplonkTest, testing::ValuesIn(SAMPLE_CIRCUITS),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace cairn::hyperplonk
