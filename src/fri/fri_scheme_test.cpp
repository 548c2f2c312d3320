#include "fri/fri_scheme.hpp"

#include "fri/evaluation_domain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::fri {
namespace {

using commitment::BatchView;
using commitment::Statement;

// Of little work, so that tests are quick; what is proven with it is not safe.
constexpr Parameters quick = {
    .log_blowup = 2, .queries = 20, .grinding_bits = 4, .log_fold = 2, .log_final = 2};

class OpeningTest : public testing::Test {
  protected:
    Fr random() { return algebra::fr(engine_()) * algebra::fr(engine_() | 1U).inverse(); }
    std::size_t below(std::size_t n) { return engine_() % n; }
    std::vector<Fr> polynomial(std::size_t size) {
        std::vector<Fr> out(size);
        std::ranges::generate(out, [&] { return random(); });
        return out;
    }

  private:
    std::mt19937_64 engine_{1};
};

Fr evaluate(std::span<const Fr> coefficients, const Fr& x) {
    Fr out;
    for (std::size_t i = coefficients.size(); i-- > 0;) {
        out = out * x + coefficients[i];
    }
    return out;
}

/// Two batches of three polynomials and of one; two points, each polynomial claimed at one or both.
struct Sample {
    unsigned log_degree = 0;
    std::vector<std::unique_ptr<commitment::Batch>> batches;
    Statement statement;

    [[nodiscard]] std::vector<BatchView> views() const {
        return {{batches[0]->digest(), batches[0]->size()},
                {batches[1]->digest(), batches[1]->size()}};
    }
    [[nodiscard]] Bytes open(const Parameters& parameters,
                             base::Executor& executor = base::serial_executor()) const {
        const std::vector<const commitment::Batch*> pointers = {batches[0].get(), batches[1].get()};
        transcript::Transcript transcript("test");
        return FriCommitter(parameters, log_degree).open(pointers, statement, transcript, executor);
    }
    [[nodiscard]] Result<void, OpeningError> verify(const Parameters& parameters,
                                                    BytesView proof) const {
        return verify(parameters, proof, views());
    }
    [[nodiscard]] Result<void, OpeningError> verify(const Parameters& parameters, BytesView proof,
                                                    std::span<const BatchView> views) const {
        transcript::Transcript transcript("test");
        return FriChecker(parameters, log_degree).check(views, statement, transcript, proof);
    }
};

class Openings : public OpeningTest {
  protected:
    Sample sample(const Parameters& parameters, unsigned log_degree) {
        const std::size_t n = std::size_t{1} << log_degree;
        const FriCommitter committer(parameters, log_degree);
        Sample out;
        out.log_degree = log_degree;
        out.batches.push_back(committer.commit({polynomial(n), polynomial(1), polynomial(n)},
                                               base::serial_executor()));
        out.batches.push_back(committer.commit({polynomial((n + 1) / 2)}, base::serial_executor()));
        out.statement.points = {random(), random()};
        for (const auto& [batch, index, point] :
             {std::tuple{0U, 0U, 0U}, {0U, 0U, 1U}, {0U, 1U, 0U}, {0U, 2U, 1U}, {1U, 0U, 0U}}) {
            out.statement.claims.push_back(
                {batch, index, point,
                 evaluate((*out.batches[batch])[index], out.statement.points[point])});
        }
        return out;
    }
};

TEST_F(Openings, TrueClaimsAreAccepted) {
    for (unsigned log_degree = 0; log_degree <= 9; ++log_degree) {
        const Sample of = sample(quick, log_degree);
        EXPECT_TRUE(of.verify(quick, of.open(quick))) << log_degree;
    }
    const Parameters whole;
    const Sample of = sample(whole, 8);
    EXPECT_TRUE(of.verify(whole, of.open(whole)));
}

TEST_F(Openings, ThreadsDoNotChangeTheProof) {
    const Sample of = sample(quick, 9);
    EXPECT_EQ(of.open(quick), of.open(quick, base::tbb_executor(2)));
}

TEST_F(Openings, AFalseClaimIsRefused) {
    for (std::size_t k = 0; k < 5; ++k) {
        Sample of = sample(quick, 6);
        of.statement.claims[k].value = of.statement.claims[k].value + Fr::one();
        // Even from a prover who goes on with it.
        EXPECT_FALSE(of.verify(quick, of.open(quick))) << k;
    }
}

TEST_F(Openings, EveryFlippedBitIsRefused) {
    const Sample of = sample(quick, 6);
    const Bytes proof = of.open(quick);
    for (int i = 0; i < 3000; ++i) {
        Bytes other = proof;
        other[below(other.size())] ^= static_cast<std::uint8_t>(1U << below(8));
        EXPECT_FALSE(of.verify(quick, other));
    }
    for (std::size_t i = 0; i < of.batches.size(); ++i) {
        auto views = of.views();
        Bytes root(views[i].digest.begin(), views[i].digest.end());
        root[below(32)] ^= 1U;
        views[i].digest = root;
        EXPECT_EQ(of.verify(quick, proof, views).error(), OpeningError::wrong_batch_path);
        root.pop_back();
        views[i].digest = root;
        EXPECT_EQ(of.verify(quick, proof, views).error(), OpeningError::bad_statement);
    }
}

TEST_F(Openings, RootsLastPolynomialAndNonceChangeLaterChallenges) {
    const Sample of = sample(quick, 7);
    const Bytes proof = of.open(quick);
    const auto next_challenge = [&](BytesView bytes) {
        transcript::Transcript transcript("test");
        const auto verdict =
            FriChecker(quick, 7).check(of.views(), of.statement, transcript, bytes);
        EXPECT_EQ(verdict.has_value(), std::ranges::equal(bytes, proof));
        EXPECT_TRUE(transcript.all_bound() || !verdict);
        return transcript.challenge("next");
    };
    const Fr drawn = next_challenge(proof);
    // Of degrees 2^7, 2^5, 2^3 and 2^2 the first three have a root each.
    const std::size_t heard = std::size_t{3} * 32 + std::size_t{4} * 32 + 8;
    for (std::size_t i = 0; i < heard; ++i) {
        Bytes other = proof;
        other[i] ^= 1U;
        EXPECT_NE(next_challenge(other), drawn) << i;
    }
}

TEST_F(Openings, OnlyTheProofsOwnSizeIsTaken) {
    const Sample of = sample(quick, 6);
    Bytes proof = of.open(quick);
    for (std::size_t size = 0; size < proof.size(); size += 1 + below(40)) {
        EXPECT_FALSE(of.verify(quick, BytesView(proof).first(size)));
    }
    proof.push_back(0);
    EXPECT_EQ(of.verify(quick, proof).error(), OpeningError::wrong_size);
}

TEST_F(Openings, OtherParametersAreAnotherProof) {
    const Sample of = sample(quick, 6);
    const Bytes proof = of.open(quick);
    Parameters other = quick;
    other.queries = 19;
    EXPECT_FALSE(of.verify(other, proof));
    other = quick;
    other.grinding_bits = 20;
    EXPECT_EQ(of.verify(other, proof).error(), OpeningError::no_work);
    other.grinding_bits = 40;
    EXPECT_EQ(of.verify(other, proof).error(), OpeningError::bad_parameters);
}

TEST_F(Openings, APointOfTheDomainIsRefused) {
    Sample of = sample(quick, 2);
    const Bytes proof = of.open(quick);
    // Twenty queries on sixteen places: the first place is almost surely among them.
    std::size_t refused = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        of.statement.points[0] = EvaluationDomain::of(quick, 2).element(i);
        refused += of.verify(quick, proof).error() == OpeningError::point_in_domain ? 1U : 0U;
    }
    EXPECT_GE(refused, 1U);
}

// A polynomial of twice the degree, committed honestly otherwise: its fold is not of the degree,
// and no last polynomial fits all queries.
TEST_F(Openings, APolynomialOfAHigherDegreeIsRefused) {
    const unsigned log_degree = 6;
    Parameters wide = quick;
    wide.log_blowup = 1;
    // The same domain of 2^8 elements: as 2^7 coefficients at rate 1/2 for the prover, as 2^6 at
    // rate 1/4 for the verifier.
    const std::vector<Fr> p = polynomial(std::size_t{1} << (log_degree + 1));
    const FriCommitter committer(wide, log_degree + 1);
    const auto batch = committer.commit({p}, base::serial_executor());
    const Fr z = random();
    const Statement statement = {{z}, {{0, 0, 0, evaluate(p, z)}}};
    const std::vector<const commitment::Batch*> pointers = {batch.get()};
    wide.log_final = quick.log_final + 1;
    transcript::Transcript prover("test");
    Bytes proof = FriCommitter(wide, log_degree + 1)
                      .open(pointers, statement, prover, base::serial_executor());
    // The last polynomial has twice the coefficients; the verifier's parameters take half of them.
    const std::size_t layers = FoldSchedule(wide, log_degree + 1).layers();
    const std::size_t last = 32 * (std::size_t{1} << quick.log_final);
    proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(32 * layers + last),
                proof.begin() + static_cast<std::ptrdiff_t>(32 * layers + 2 * last));
    const std::vector<BatchView> views = {{batch->digest(), 1}};
    Parameters checked = quick;
    checked.grinding_bits = 0;
    transcript::Transcript verifier("test");
    EXPECT_FALSE(FriChecker(checked, log_degree).check(views, statement, verifier, proof));
}

}  // namespace
}  // namespace cairn::fri
