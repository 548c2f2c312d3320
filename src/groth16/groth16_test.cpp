#include "groth16/groth16.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/proof_changes_test.hpp"
#include "algebra/scripted_random_test.hpp"
#include "base/environment_test.hpp"
#include "groth16/row_order.hpp"
#include "groth16/snarkjs_json.hpp"
#include "groth16/zkey_samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace cairn::groth16 {
namespace {

using algebra::fr;

const Bytes SEED = {1};

std::vector<Fr> witness_of(std::uint64_t x, std::uint64_t y) {
    return {fr(1), fr(x * x * x * x + y), fr(y), fr(x), fr(x * x), fr(x * x * x * x)};
}

class Groth16Test : public testing::Test {
  protected:
    Groth16Test() : key_(setup_for_development(system_, SEED, base::serial_executor()).value()) {}

    Result<Proof, ProveError> prove(std::span<const Fr> witness,
                                    base::Executor& executor = base::serial_executor()) {
        return groth16::prove(key_, system_, witness, random_, executor);
    }
    std::vector<Fr> publics_of(std::span<const Fr> witness) const {
        return {witness.begin() + 1, witness.begin() + 1 + system_.publics()};
    }

    r1cs::R1cs system_ = samples::circuit();
    ProvingKey key_;
    crypto::SeededRandom random_{1};
};

TEST_F(Groth16Test, TrueStatementsAreProven) {
    for (const auto& [x, y] : {std::pair{3U, 5U}, {1U, 0U}, {7U, 100U}}) {
        const auto witness = witness_of(x, y);
        const auto proof = prove(witness);
        ASSERT_TRUE(proof);
        EXPECT_TRUE(verify(key_.verifying, publics_of(witness), *proof));
    }
}

TEST_F(Groth16Test, OtherPublicInputsAreRefused) {
    const auto witness = witness_of(3, 5);
    const auto proof = prove(witness);
    ASSERT_TRUE(proof);
    for (std::size_t i = 0; i < 2; ++i) {
        auto other = publics_of(witness);
        other[i] = other[i] + Fr::one();
        EXPECT_EQ(verify(key_.verifying, other, *proof).error(), VerifyError::not_proven);
        other.pop_back();
        EXPECT_EQ(verify(key_.verifying, other, *proof).error(), VerifyError::public_inputs);
    }
}

TEST_F(Groth16Test, ChangedProofsAreRefused) {
    const auto witness = witness_of(3, 5);
    const auto publics = publics_of(witness);
    const auto proof = prove(witness);
    ASSERT_TRUE(proof);
    Proof other = *proof;
    other.a = -other.a;
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::not_proven);
    other = *proof;
    std::swap(other.a, other.c);
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::not_proven);
    other = *proof;
    other.b = srs::g2_generator();
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::not_proven);
    other = *proof;
    other.c = {};
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::bad_point);
    // (0, 2) is on the curve, of order 3.
    other = *proof;
    other.a = {algebra::fq(0), algebra::fq(2)};
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::bad_point);
    other = *proof;
    other.b[100] ^= 1U;
    EXPECT_EQ(verify(key_.verifying, publics, other).error(), VerifyError::bad_point);
}

/// a, c and b, uncompressed.
Bytes to_bytes(const Proof& proof) {
    Bytes out;
    for (const G1& point : {proof.a, proof.c}) {
        const auto bytes = algebra::g1_to_bytes(point);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    out.insert(out.end(), proof.b.begin(), proof.b.end());
    return out;
}

/// Nothing for another size or coordinates of q and more; points may be any.
std::optional<Proof> from_bytes(BytesView bytes) {
    Proof out;
    if (bytes.size() != 192 + out.b.size()) {
        return std::nullopt;
    }
    const auto coordinate = [&](std::size_t at) {
        FixedBytes<algebra::FQ_BYTES> number;
        std::copy_n(bytes.data() + at, number.size(), number.data());
        return algebra::fq_from_bytes(number);
    };
    const std::array numbers = {coordinate(0), coordinate(48), coordinate(96), coordinate(144)};
    if (!std::ranges::all_of(numbers, [](const auto& number) { return number.has_value(); })) {
        return std::nullopt;
    }
    out.a = {*numbers[0], *numbers[1]};
    out.c = {*numbers[2], *numbers[3]};
    std::copy_n(bytes.data() + 192, out.b.size(), out.b.data());
    return out;
}

/// CAIRN_PROOF_CHANGES=100000 for so many. A proof of Groth16 can be made another one of the same
/// statement by who has it (a and b times a number and its inverse); none of these changes does.
TEST_F(Groth16Test, AlmostRightProofsAreRefused) {
    const auto witness = witness_of(3, 5);
    const auto publics = publics_of(witness);
    const auto first = prove(witness);
    const auto second = prove(witness);
    ASSERT_TRUE(first && second);
    algebra::ProofChanges changes({to_bytes(*first), to_bytes(*second)}, 1);
    EXPECT_EQ(changes.points(), 2U);
    std::size_t read = 0;
    const std::uint64_t count = base::number_from_environment("CAIRN_PROOF_CHANGES", 1000);
    for (std::uint64_t i = 0; i < count; ++i) {
        if (const auto proof = from_bytes(changes.next())) {
            ++read;
            ASSERT_FALSE(verify(key_.verifying, publics, *proof)) << i;
        }
    }
    EXPECT_GT(read, count / 2);
}

TEST_F(Groth16Test, WrongWitnessesAndKeysAreRefused) {
    for (std::size_t wire = 0; wire < 6; ++wire) {
        auto witness = witness_of(3, 5);
        witness[wire] = witness[wire] + Fr::one();
        EXPECT_EQ(prove(witness).error(), ProveError::unsatisfied) << wire;
    }
    auto witness = witness_of(3, 5);
    witness.pop_back();
    EXPECT_EQ(prove(witness).error(), ProveError::wrong_shape);
    witness = witness_of(3, 5);
    ProvingKey other = key_;
    other.a.pop_back();
    EXPECT_EQ(groth16::prove(other, system_, witness, random_, base::serial_executor()).error(),
              ProveError::wrong_key);
    const ProvingKey of_another_seed =
        setup_for_development(system_, Bytes{2}, base::serial_executor()).value();
    const auto proof = prove(witness);
    ASSERT_TRUE(proof);
    EXPECT_EQ(verify(of_another_seed.verifying, publics_of(witness), *proof).error(),
              VerifyError::not_proven);
}

TEST_F(Groth16Test, ProofsDifferAndThreadsDoNotMatter) {
    const auto witness = witness_of(3, 5);
    const auto first = prove(witness);
    const auto second = prove(witness);
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->a, second->a);
    random_ = crypto::SeededRandom(1);
    const auto parallel = prove(witness, base::tbb_executor(2));
    ASSERT_TRUE(parallel);
    EXPECT_EQ(parallel->a, first->a);
    EXPECT_EQ(parallel->b, first->b);
    EXPECT_EQ(parallel->c, first->c);
}

/// a = alpha + a(tau) + r delta and b = beta + b(tau) + s delta can be any points, and c follows
/// from them: so a proof tells nothing. x^4 is that of -x; with another r and s its proof is the
/// same, byte for byte.
TEST_F(Groth16Test, AProofIsOneOfEachWitness) {
    const auto witness = witness_of(3, 5);
    auto other = witness;
    other[3] = -other[3];
    ASSERT_FALSE(r1cs::check(system_, other));
    const auto secret = [](std::string_view name) {
        return algebra::fr_of_seed("cairn groth16 development setup " + std::string(name), SEED);
    };
    // x is in row 0 alone, of both sides: L_0(tau), of 8 rows.
    const Fr tau = secret("tau");
    ASSERT_EQ(key_.log_rows, 3U);
    const Fr lagrange =
        (algebra::power(tau, 8) - Fr::one()) * (fr(8) * (tau - Fr::one())).inverse();
    const Fr more = fr(6) * lagrange * secret("delta").inverse();
    const auto prove_with = [&](std::span<const Fr> of, const Fr& r, const Fr& s) {
        algebra::ScriptedRandom random({r, s});
        auto proof = groth16::prove(key_, system_, of, random, base::serial_executor());
        EXPECT_TRUE(proof);
        EXPECT_EQ(random.drawn(), 2U);
        return to_bytes(*proof);
    };
    const Bytes proof = prove_with(witness, fr(77), fr(88));
    EXPECT_EQ(prove_with(other, fr(77) + more, fr(88) + more), proof);
    EXPECT_NE(prove_with(other, fr(77), fr(88)), proof);
}

/// r moves a alone by delta, s b alone: and c with each.
TEST_F(Groth16Test, EachRandomElementHidesOnePoint) {
    const auto witness = witness_of(3, 5);
    const auto prove_with = [&](const Fr& r, const Fr& s) {
        algebra::ScriptedRandom random({r, s});
        return *groth16::prove(key_, system_, witness, random, base::serial_executor());
    };
    const Proof whole = prove_with(fr(77), fr(88));
    const Proof other_r = prove_with(fr(78), fr(88));
    const Proof other_s = prove_with(fr(77), fr(89));
    EXPECT_EQ(other_r.a, algebra::G1Jacobian::from(whole.a).plus(key_.delta).to_affine());
    EXPECT_EQ(other_r.b, whole.b);
    EXPECT_NE(other_r.c, whole.c);
    EXPECT_EQ(other_s.a, whole.a);
    EXPECT_EQ(other_s.b, srs::g2_sum(whole.b, key_.verifying.delta));
    EXPECT_NE(other_s.c, whole.c);
}

TEST_F(Groth16Test, ABatchHoldsIfAllOfItDoes) {
    std::vector<Claim> claims;
    const auto verdict = [&] {
        return verify_batch(key_.verifying, claims, random_, base::tbb_executor(2));
    };
    EXPECT_TRUE(verdict());
    for (std::uint64_t x = 1; x <= 7; ++x) {
        const auto witness = witness_of(x, 2 * x);
        claims.push_back({publics_of(witness), prove(witness).value()});
        EXPECT_TRUE(verdict()) << x;
    }
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const Claim good = claims[i];
        const auto expect_refused = [&](VerifyError error) {
            const auto refused = verdict();
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().error, error);
            EXPECT_EQ(refused.error().claim, i);
        };
        claims[i].public_inputs[0] = claims[i].public_inputs[0] + Fr::one();
        expect_refused(VerifyError::not_proven);
        claims[i].public_inputs.pop_back();
        expect_refused(VerifyError::public_inputs);
        claims[i] = good;
        claims[i].proof.c = {};
        expect_refused(VerifyError::bad_point);
        claims[i] = good;
    }
    // Two defects that cancel without random factors: what one c has too much, another lacks.
    const G1 more = algebra::G1_GENERATOR;
    const auto plus = [](const G1& a, const G1& b) {
        return algebra::G1Jacobian::from(a).plus(b).to_affine();
    };
    claims[0].proof.c = plus(claims[0].proof.c, more);
    claims[1].proof.c = plus(claims[1].proof.c, -more);
    ASSERT_FALSE(verdict());
    EXPECT_EQ(verdict().error().claim, 0U);
}

TEST_F(Groth16Test, ProgressIsToldAndEachStepCanBeTheLast) {
    const auto witness = witness_of(3, 5);
    const auto steps_of = [&](auto&& run) {
        std::vector<double> told;
        run([&](std::string_view, double done) {
            told.push_back(done);
            return true;
        });
        EXPECT_TRUE(std::ranges::is_sorted(told));
        EXPECT_GE(told.front(), 0);
        EXPECT_LT(told.back(), 1);
        return told.size();
    };
    const auto proving = [&](const Progress& progress) {
        return groth16::prove(key_, system_, witness, random_, base::serial_executor(), progress);
    };
    const auto setting_up = [&](const Progress& progress) {
        return setup_for_development(system_, SEED, base::serial_executor(), progress);
    };
    const auto steps = steps_of([&](const Progress& p) { EXPECT_TRUE(proving(p)); });
    EXPECT_GE(steps, 6U);
    const auto setup_steps = steps_of([&](const Progress& p) { EXPECT_TRUE(setting_up(p)); });
    EXPECT_GE(setup_steps, 6U);
    for (std::size_t last = 0; last < std::max(steps, setup_steps); ++last) {
        std::size_t told = 0;
        const Progress until = [&](std::string_view, double) { return told++ < last; };
        if (last < steps) {
            EXPECT_EQ(proving(until).error(), ProveError::cancelled);
        }
        told = 0;
        if (last < setup_steps) {
            EXPECT_EQ(setting_up(until).error(), SetupError::cancelled);
        }
    }
}

/// Against the definition, for all sizes that are quick to walk over.
TEST(RowOrder, RowsStandAtThePowersOfSnarkjssRoots) {
    // ffjavascript 0.3.1's Fr.w[8] of BLS12-381; the others are its squares.
    Fr v = algebra::fr_from_bytes(
               *base::fixed_from_hex<32>(
                   "2e95da59a33dcbf232a732ae1a3b0aef752c84f3154125602cabadec2fe322b8"))
               .value_or(Fr{});
    EXPECT_EQ(algebra::power(v, 128), -Fr::one());
    for (unsigned log_rows = 7; log_rows < 8; --log_rows) {
        const RowOrder order(log_rows);
        const Fr w = algebra::root_of_unity(log_rows + 1);
        for (std::size_t i = 0; i < std::size_t{1} << log_rows; ++i) {
            EXPECT_EQ(algebra::power(w, 2 * order.place(i)), algebra::power(v, 2 * i));
            EXPECT_EQ(algebra::power(w, 2 * order.odd_place(i) + 1), algebra::power(v, 2 * i + 1));
        }
        v = v.squared();
    }
}

TEST(SnarkjsJson, NumbersAreDecimal) {
    EXPECT_EQ(to_decimal(Bytes{}), "0");
    EXPECT_EQ(to_decimal(Bytes{0, 0}), "0");
    EXPECT_EQ(to_decimal(Bytes{1, 0}), "256");
    EXPECT_EQ(to_decimal(algebra::fr_to_bytes(-Fr::one()).view()),
              "52435875175126190479447740508185965837690552500527637822603658699938581184512");
    EXPECT_EQ(to_snarkjs(std::vector<Fr>{fr(3), fr(12)}), "[\"3\", \"12\"]\n");
}

}  // namespace
}  // namespace cairn::groth16
