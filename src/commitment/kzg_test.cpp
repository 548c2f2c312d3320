#include "commitment/kzg.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace cairn::commitment {
namespace {

class KzgTest : public testing::Test {
  protected:
    KzgTest()
        : srs_(srs::generate_for_development(Bytes{1}, 16, base::serial_executor())),
          committer_(srs_),
          checker_(srs_.tau_g2, srs::digest_of(srs_)) {
        batches_.push_back(
            committer_.commit({polynomial(16), polynomial(3)}, base::serial_executor()));
        batches_.push_back(committer_.commit({polynomial(9)}, base::serial_executor()));
        statement_.points = {random(), random()};
        for (const auto& [batch, index, point] :
             {std::tuple{0U, 0U, 0U}, {0U, 0U, 1U}, {0U, 1U, 0U}, {1U, 0U, 1U}}) {
            statement_.claims.push_back(
                {batch, index, point,
                 evaluate((*batches_[batch])[index], statement_.points[point])});
        }
    }

    Fr random() { return algebra::fr(engine_()) * algebra::fr(engine_() | 1U).inverse(); }
    Polynomial polynomial(std::size_t size) {
        Polynomial out(size);
        std::ranges::generate(out, [&] { return random(); });
        return out;
    }
    static Fr evaluate(const Polynomial& p, const Fr& x) {
        Fr out;
        for (std::size_t i = p.size(); i-- > 0;) {
            out = out * x + p[i];
        }
        return out;
    }
    Bytes open(base::Executor& executor = base::serial_executor()) const {
        const std::vector<const Batch*> batches = {batches_[0].get(), batches_[1].get()};
        transcript::Transcript transcript("test");
        return committer_.open(batches, statement_, transcript, executor);
    }
    std::vector<BatchView> views() const {
        return {{batches_[0]->digest(), 2}, {batches_[1]->digest(), 1}};
    }
    Result<void, CommitmentError> verify(BytesView opening) const {
        return verify(opening, views(), statement_);
    }
    Result<void, CommitmentError> verify(BytesView opening, std::span<const BatchView> views,
                                         const Statement& statement) const {
        transcript::Transcript transcript("test");
        return checker_.verify(views, statement, transcript, opening);
    }

    std::mt19937_64 engine_{1};
    srs::Srs srs_;
    KzgCommitter committer_;
    KzgChecker checker_;
    std::vector<std::unique_ptr<Batch>> batches_;
    Statement statement_;
};

TEST_F(KzgTest, TrueClaimsAreAcceptedWhateverTheThreads) {
    EXPECT_TRUE(verify(open()));
    EXPECT_EQ(open(), open(base::tbb_executor(2)));
    for (const auto& batch : batches_) {
        EXPECT_TRUE(checker_.is_digest(batch->digest()));
    }
}

TEST_F(KzgTest, ACommitmentIsTheValueAtTau) {
    // [p(tau)]_1 with p = 2 X + 3
    const auto batch =
        committer_.commit({{algebra::fr(3), algebra::fr(2)}}, base::serial_executor());
    const auto expected = algebra::multiply(srs_.g1[1], algebra::fr(2))
                              .plus(algebra::multiply(srs_.g1[0], algebra::fr(3)));
    EXPECT_TRUE(
        std::ranges::equal(batch->digest(), algebra::g1_to_bytes(expected.to_affine()).bytes));
}

TEST_F(KzgTest, ATableGivesTheSameCommitments) {
    const KzgCommitter with_table(srs_, 2, base::serial_executor());
    for (const std::size_t size : {1U, 3U, 16U}) {
        const Polynomial p = polynomial(size);
        EXPECT_EQ(with_table.commit({p}, base::serial_executor())->digest(),
                  committer_.commit({p}, base::serial_executor())->digest());
    }
}

TEST_F(KzgTest, EachFalseClaimIsRefused) {
    for (std::size_t k = 0; k < statement_.claims.size(); ++k) {
        Statement other = statement_;
        other.claims[k].value = other.claims[k].value + Fr::one();
        EXPECT_EQ(verify(open(), views(), other).error(), CommitmentError::not_opened) << k;
        // Also of a prover who goes on with it.
        std::swap(statement_, other);
        EXPECT_EQ(verify(open()).error(), CommitmentError::not_opened) << k;
        std::swap(statement_, other);
    }
    for (std::size_t point = 0; point < 2; ++point) {
        Statement other = statement_;
        other.points[point] = other.points[point] + Fr::one();
        EXPECT_FALSE(verify(open(), views(), other)) << point;
    }
}

TEST_F(KzgTest, OpeningsAreCanonicalPointsOfTheGroup) {
    const Bytes opening = open();
    EXPECT_EQ(verify(BytesView(opening).first(191)).error(), CommitmentError::wrong_size);
    Bytes other = opening;
    other.push_back(0);
    EXPECT_EQ(verify(other).error(), CommitmentError::wrong_size);
    other = opening;
    std::fill_n(other.begin(), 96, std::uint8_t{0});
    EXPECT_EQ(verify(other).error(), CommitmentError::bad_opening) << "the identity";
    other = opening;
    std::fill_n(other.begin(), 48, std::uint8_t{0xff});
    EXPECT_EQ(verify(other).error(), CommitmentError::bad_opening) << "above q";
    other = opening;
    other[95] ^= 1U;
    EXPECT_EQ(verify(other).error(), CommitmentError::bad_opening) << "off the curve";
    // (0, 2) is on the curve, of order 3.
    other = opening;
    std::fill_n(other.begin(), 96, std::uint8_t{0});
    other[95] = 2;
    EXPECT_EQ(verify(other).error(), CommitmentError::bad_opening) << "another subgroup";
    // The negated point is a point, but no opening.
    other = opening;
    const auto first = algebra::g1_from_bytes(
        FixedBytes<algebra::G1_UNCOMPRESSED_BYTES>::from(BytesView(opening).first(96)));
    ASSERT_TRUE(first);
    std::ranges::copy(algebra::g1_to_bytes(-*first), other.begin());
    EXPECT_EQ(verify(other).error(), CommitmentError::not_opened);
    std::swap_ranges(other.begin(), other.begin() + 96, other.begin() + 96);
    EXPECT_FALSE(verify(other));
}

TEST_F(KzgTest, EachOpeningChangesTheChallengeThatJoinsThem) {
    const Bytes opening = open();
    const auto next_challenge = [&](const Bytes& bytes) {
        transcript::Transcript transcript("test");
        static_cast<void>(checker_.verify(views(), statement_, transcript, bytes));
        EXPECT_TRUE(transcript.all_bound());
        return transcript.challenge("next");
    };
    std::vector<Fr> seen = {next_challenge(opening)};
    for (std::size_t point = 0; point < statement_.points.size(); ++point) {
        Bytes other = opening;
        const auto generator = algebra::g1_to_bytes(algebra::G1_GENERATOR);
        std::ranges::copy(generator, other.begin() + static_cast<std::ptrdiff_t>(96 * point));
        const Fr drawn = next_challenge(other);
        EXPECT_EQ(std::ranges::find(seen, drawn), seen.end());
        seen.push_back(drawn);
    }
}

TEST_F(KzgTest, AnotherCommitmentOrSetupIsRefused) {
    const Bytes opening = open();
    auto swapped = views();
    Bytes digest(swapped[0].digest.begin(), swapped[0].digest.end());
    std::swap_ranges(digest.begin(), digest.begin() + 96, digest.begin() + 96);
    swapped[0].digest = digest;
    EXPECT_EQ(verify(opening, swapped, statement_).error(), CommitmentError::not_opened);
    swapped[0].digest = BytesView(digest).first(96);
    EXPECT_EQ(verify(opening, swapped, statement_).error(), CommitmentError::bad_digest);
    const KzgChecker other(srs::g2_generator(), {});
    transcript::Transcript transcript("test");
    EXPECT_EQ(other.verify(views(), statement_, transcript, opening).error(),
              CommitmentError::not_opened);
}

TEST_F(KzgTest, StatementsOutOfRangeAreRefused) {
    const Bytes opening = open();
    for (const Claim claim : {Claim{2, 0, 0, {}}, Claim{0, 2, 0, {}}, Claim{0, 0, 2, {}}}) {
        Statement other = statement_;
        other.claims.push_back(claim);
        EXPECT_EQ(verify(opening, views(), other).error(), CommitmentError::bad_statement);
    }
    EXPECT_EQ(verify(opening, views(), {statement_.points, {}}).error(),
              CommitmentError::bad_statement);
}

TEST_F(KzgTest, ManyOpeningsAtOnceHoldOnlyIfEachDoes) {
    crypto::SeededRandom random(1);
    std::vector<PairingClaim> claims;
    for (int i = 0; i < 5; ++i) {
        statement_.points[0] = this->random();
        for (Claim& claim : statement_.claims) {
            claim.value = evaluate((*batches_[claim.batch])[claim.polynomial],
                                   statement_.points[claim.point]);
        }
        transcript::Transcript transcript("test");
        const auto claim = checker_.reduce(views(), statement_, transcript, open());
        ASSERT_TRUE(claim);
        claims.push_back(*claim);
    }
    EXPECT_TRUE(checker_.hold(claims, random));
    for (std::size_t i = 0; i < claims.size(); ++i) {
        auto other = claims;
        other[i].left = other[(i + 1) % other.size()].left;
        EXPECT_FALSE(checker_.hold(other, random)) << i;
    }
    EXPECT_TRUE(checker_.hold({}, random));
}

}  // namespace
}  // namespace cairn::commitment
