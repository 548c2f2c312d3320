#include "algebra/sumcheck.hpp"

#include "algebra/fr_samples_test.hpp"
#include "algebra/kernels_test.hpp"
#include "algebra/multilinear.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

/// Challenges that depend on all that was said, in a way good enough for tests.
class Challenger {
  public:
    SumcheckChallenge callback() {
        return [this](std::span<const Fr> round) {
            for (const Fr& value : round) {
                state_ = (state_ + value) * (state_ + fr(12345)) + fr(17);
            }
            return state_;
        };
    }

  private:
    Fr state_ = fr(99);
};

/// a b c + 5 a a - d of four polynomials.
SumOfProducts sample_combination(Kernel kernel = best_kernel()) {
    return SumOfProducts({{Fr::one(), {0, 1, 2}}, {fr(5), {0, 0}}, {-Fr::one(), {3}}}, kernel);
}

Fr sample_value(std::span<const Fr> v) {
    return v[0] * v[1] * v[2] + fr(5) * v[0] * v[0] - v[3];
}

/// As a gate of a circuit, x^4 (1 - y), given by code.
class Gate final : public Combination {
  public:
    [[nodiscard]] unsigned degree() const noexcept override { return 5; }
    void evaluate(std::span<const Fr* const> columns, std::span<Fr> out) const override {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = value(columns[0][i], columns[1][i]);
        }
    }
    static Fr value(const Fr& x, const Fr& y) { return x.squared().squared() * (Fr::one() - y); }
};

struct Instance {
    Instance(std::size_t count, std::size_t variables, FrSamples& samples) {
        for (std::size_t i = 0; i < count; ++i) {
            polynomials.push_back(samples.elements(std::size_t{1} << variables));
        }
    }
    Fr sum(const Combination& combination) const {
        std::vector<const Fr*> columns;
        Fr out;
        for (std::size_t row = 0; row < polynomials[0].size(); ++row) {
            columns.clear();
            for (const auto& polynomial : polynomials) {
                columns.push_back(polynomial.data() + row);
            }
            Fr value;
            combination.evaluate(columns, {&value, 1});
            out = out + value;
        }
        return out;
    }
    ProvedSumcheck prove(const Combination& combination, base::Executor& executor,
                         Kernel kernel) const {
        auto copies = polynomials;
        const std::vector<std::span<Fr>> spans(copies.begin(), copies.end());
        Challenger challenger;
        return prove_sumcheck(spans, combination, challenger.callback(), executor, kernel);
    }
    std::vector<std::vector<Fr>> polynomials;
};

auto verify(const Fr& sum, std::size_t variables, unsigned degree, const SumcheckProof& proof) {
    Challenger challenger;
    return verify_sumcheck(sum, variables, degree, proof, challenger.callback());
}

TEST(Sumcheck, ProvesSumsOfProducts) {
    FrSamples samples{1};
    for (const std::size_t variables : {1U, 2U, 5U, 11U}) {
        const Instance instance(4, variables, samples);
        for (const Kernel kernel : runnable_kernels()) {
            const SumOfProducts combination = sample_combination(kernel);
            ASSERT_EQ(combination.degree(), 3U);
            for (base::Executor* executor : both_executors()) {
                const auto proved = instance.prove(combination, *executor, kernel);
                const auto claim = verify(instance.sum(combination), variables, 3, proved.proof);
                ASSERT_TRUE(claim.has_value());
                EXPECT_EQ(claim->point, proved.point);
                EXPECT_EQ(claim->value, sample_value(proved.values));
                for (std::size_t i = 0; i < 4; ++i) {
                    EXPECT_EQ(proved.values[i],
                              evaluate_multilinear(instance.polynomials[i], proved.point,
                                                   base::serial_executor(), Kernel::portable));
                }
            }
        }
    }
}

TEST(Sumcheck, ProvesAGateGivenByCode) {
    FrSamples samples{2};
    const Instance instance(2, 10, samples);
    const Gate gate;
    const auto proved = instance.prove(gate, base::tbb_executor(2), best_kernel());
    const auto claim = verify(instance.sum(gate), 10, gate.degree(), proved.proof);
    ASSERT_TRUE(claim.has_value());
    EXPECT_EQ(claim->value, Gate::value(proved.values[0], proved.values[1]));
}

TEST(Sumcheck, RefusesAWrongSum) {
    FrSamples samples{3};
    const Instance instance(4, 4, samples);
    const SumOfProducts combination = sample_combination();
    const auto proved = instance.prove(combination, base::serial_executor(), best_kernel());
    const auto claim = verify(instance.sum(combination) + Fr::one(), 4, 3, proved.proof);
    ASSERT_FALSE(claim.has_value());
    EXPECT_EQ(claim.error(), (SumcheckFailure{SumcheckError::wrong_sum, 0}));
}

TEST(Sumcheck, RefusesAWrongClaimInEachRound) {
    FrSamples samples{4};
    constexpr std::size_t variables = 6;
    const Instance instance(4, variables, samples);
    const SumOfProducts combination = sample_combination();
    const Fr sum = instance.sum(combination);
    const auto proved = instance.prove(combination, base::serial_executor(), best_kernel());
    for (std::size_t round = 0; round < variables; ++round) {
        for (std::size_t x = 0; x <= 3; ++x) {
            SumcheckProof proof = proved.proof;
            proof.rounds[round][x] = proof.rounds[round][x] + Fr::one();
            const auto claim = verify(sum, variables, 3, proof);
            if (x < 2) {
                // Seen at once.
                ASSERT_FALSE(claim.has_value());
                EXPECT_EQ(claim.error(), (SumcheckFailure{SumcheckError::wrong_sum, round}));
            } else if (round + 1 < variables) {
                // Another polynomial with the right sum: seen in the next round.
                ASSERT_FALSE(claim.has_value());
                EXPECT_EQ(claim.error(), (SumcheckFailure{SumcheckError::wrong_sum, round + 1}));
            } else {
                // In the last, the claim that is left is false.
                ASSERT_TRUE(claim.has_value());
                std::vector<Fr> values;
                for (const auto& polynomial : instance.polynomials) {
                    values.push_back(
                        evaluate_multilinear(polynomial, claim->point, base::serial_executor()));
                }
                EXPECT_NE(claim->value, sample_value(values));
            }
        }
    }
}

TEST(Sumcheck, RefusesWrongLengths) {
    FrSamples samples{5};
    const Instance instance(4, 3, samples);
    const SumOfProducts combination = sample_combination();
    const Fr sum = instance.sum(combination);
    const auto proved = instance.prove(combination, base::serial_executor(), best_kernel());
    const auto expect = [&](const SumcheckProof& proof, SumcheckFailure failure) {
        const auto claim = verify(sum, 3, 3, proof);
        ASSERT_FALSE(claim.has_value());
        EXPECT_EQ(claim.error(), failure);
    };
    SumcheckProof proof = proved.proof;
    proof.rounds.pop_back();
    expect(proof, {SumcheckError::wrong_number_of_rounds, 0});
    proof = proved.proof;
    proof.rounds.push_back(proof.rounds[0]);
    expect(proof, {SumcheckError::wrong_number_of_rounds, 0});
    expect({}, {SumcheckError::wrong_number_of_rounds, 0});
    for (std::size_t round = 0; round < 3; ++round) {
        proof = proved.proof;
        proof.rounds[round].pop_back();
        expect(proof, {SumcheckError::wrong_number_of_values, round});
        proof = proved.proof;
        proof.rounds[round].push_back(Fr::zero());
        expect(proof, {SumcheckError::wrong_number_of_values, round});
        proof.rounds[round].clear();
        expect(proof, {SumcheckError::wrong_number_of_values, round});
    }
}

TEST(Sumcheck, InterpolatesAtAnyPoint) {
    FrSamples samples{6};
    for (std::size_t count = 1; count <= MAX_SUMCHECK_DEGREE + 1; ++count) {
        const auto coefficients = samples.elements(count);
        const auto value_at = [&](const Fr& x) {
            Fr out;
            for (std::size_t i = count; i-- > 0;) {
                out = out * x + coefficients[i];
            }
            return out;
        };
        std::vector<Fr> values;
        for (std::size_t i = 0; i < count; ++i) {
            values.push_back(value_at(fr(i)));
        }
        for (const Fr& x : {samples.limbs(), fr(0), fr(count - 1), fr(count)}) {
            EXPECT_EQ(interpolate_at(values, x), value_at(x));
        }
    }
}

}  // namespace
}  // namespace cairn::algebra
