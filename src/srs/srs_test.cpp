#include "srs/srs.hpp"

#include "algebra/fr_random.hpp"
#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace cairn::srs {
namespace {

constexpr std::size_t POWERS = 9;
const Bytes SEED = {1, 2, 3};

class SrsTest : public testing::Test {
  protected:
    Result<void, SrsError> check(const Srs& srs) {
        return verify(srs, random_, base::serial_executor());
    }
    Srs development() { return generate_for_development(SEED, POWERS, base::serial_executor()); }
    Srs ceremony(std::size_t contributors) {
        Srs out = begin_ceremony(POWERS);
        for (std::size_t i = 0; i < contributors; ++i) {
            contribute(out, random_, base::serial_executor());
        }
        return out;
    }

    crypto::SeededRandom random_{1};
};

TEST_F(SrsTest, PairingsSeeTheGeneratorsAndTheirMultiples) {
    const Fr five = algebra::fr(5);
    const G1 five_g1 = algebra::multiply(algebra::G1_GENERATOR, five).to_affine();
    const G2 five_g2 = g2_multiply(g2_generator(), five);
    const std::vector<std::pair<G1, G2>> equal = {{five_g1, g2_generator()},
                                                  {-algebra::G1_GENERATOR, five_g2}};
    EXPECT_TRUE(pairing_is_one(equal));
    const std::vector<std::pair<G1, G2>> other = {{five_g1, g2_generator()},
                                                  {-algebra::G1_GENERATOR, g2_generator()}};
    EXPECT_FALSE(pairing_is_one(other));
    EXPECT_TRUE(is_g2_point(five_g2));
    EXPECT_FALSE(is_g2_point(G2{}));
    G2 off = five_g2;
    off[191] ^= 1U;
    EXPECT_FALSE(is_g2_point(off));
}

TEST_F(SrsTest, SumsInG2AreThoseOfTheScalars) {
    // Into a third piece; most points are the identity and most scalars zero, which cost nothing.
    const std::size_t count = 2 * G2_PIECE + 100;
    std::vector<G2> points(count);
    std::vector<Fr> scalars(count);
    Fr sum;
    for (std::size_t i = 0; i < count; i += 371) {
        points[i] = g2_multiply(g2_generator(), algebra::fr(i + 1));
        scalars[i] = i % 2 == 0 ? algebra::random_fr(random_) : Fr{};
        sum = sum + scalars[i] * algebra::fr(i + 1);
    }
    const G2 expected = g2_multiply(g2_generator(), sum);
    EXPECT_EQ(g2_sum_of_multiples(points, scalars, base::tbb_executor(2)), expected);
    EXPECT_EQ(g2_sum_of_multiples(points, scalars), expected);
    EXPECT_EQ(g2_sum(expected, G2{}), expected);
    EXPECT_EQ(g2_sum_of_multiples({}, {}), G2{});
}

TEST_F(SrsTest, ADevelopmentSetupIsOfItsSeed) {
    const Srs srs = development();
    EXPECT_TRUE(check(srs));
    EXPECT_EQ(srs.origin, Origin::development);
    EXPECT_EQ(srs, generate_for_development(SEED, POWERS, base::tbb_executor(2)));
    const Bytes other = {1, 2, 4};
    EXPECT_NE(srs.g1[1], generate_for_development(other, 2, base::serial_executor()).g1[1]);
    // A shorter one is the longer one's beginning.
    EXPECT_EQ(generate_for_development(SEED, 3, base::serial_executor()).g1[2], srs.g1[2]);
}

TEST_F(SrsTest, ContributionsFormAChain) {
    EXPECT_EQ(check(ceremony(0)).error(), SrsError::tau_is_known);
    const Srs srs = ceremony(3);
    EXPECT_TRUE(check(srs));
    EXPECT_EQ(srs.contributions.size(), 3U);
    Srs of_seed = development();
    contribute(of_seed, random_, base::serial_executor());
    EXPECT_TRUE(check(of_seed));
    EXPECT_EQ(of_seed.origin, Origin::development);
}

TEST_F(SrsTest, EachChangedPowerIsSeen) {
    const Srs srs = development();
    for (std::size_t i = 1; i < POWERS; ++i) {
        Srs other = srs;
        other.g1[i] = other.g1[i - 1];
        EXPECT_FALSE(check(other)) << i;
        other = srs;
        other.g1[i] = -other.g1[i];
        EXPECT_EQ(check(other).error(), SrsError::wrong_powers) << i;
        other = srs;
        other.g1[i] = {};
        EXPECT_EQ(check(other).error(), SrsError::not_in_subgroup) << i;
    }
    Srs other = srs;
    other.g1[0] = other.g1[1];
    EXPECT_EQ(check(other).error(), SrsError::wrong_generator);
    other = srs;
    other.tau_g2 = g2_generator();
    EXPECT_EQ(check(other).error(), SrsError::wrong_powers);
    other.tau_g2 = {};
    EXPECT_EQ(check(other).error(), SrsError::bad_g2);
    other = srs;
    other.g1.resize(1);
    EXPECT_EQ(check(other).error(), SrsError::too_few_powers);
}

TEST_F(SrsTest, EachChangedContributionIsSeen) {
    const Srs srs = ceremony(3);
    for (std::size_t i = 0; i < 3; ++i) {
        Srs other = srs;
        other.contributions[i].running = -other.contributions[i].running;
        EXPECT_EQ(check(other).error(), SrsError::broken_chain) << i;
        other = srs;
        other.contributions[i].secret = g2_generator();
        EXPECT_EQ(check(other).error(), SrsError::broken_chain) << i;
        other.contributions[i].secret = {};
        EXPECT_EQ(check(other).error(), SrsError::bad_g2) << i;
    }
    Srs other = srs;
    other.contributions.pop_back();
    EXPECT_EQ(check(other).error(), SrsError::wrong_end);
    other = srs;
    std::swap(other.contributions[0], other.contributions[1]);
    EXPECT_EQ(check(other).error(), SrsError::broken_chain);
}

TEST_F(SrsTest, TheDigestBindsOriginPowersAndTau) {
    const Srs srs = development();
    Srs other = srs;
    other.origin = Origin::ceremony;
    EXPECT_NE(digest_of(other), digest_of(srs));
    other = srs;
    other.g1.pop_back();
    EXPECT_NE(digest_of(other), digest_of(srs));
    other = srs;
    other.tau_g2 = g2_generator();
    EXPECT_NE(digest_of(other), digest_of(srs));
    other = srs;
    other.contributions.emplace_back();
    EXPECT_EQ(digest_of(other), digest_of(srs));
}

}  // namespace
}  // namespace cairn::srs
