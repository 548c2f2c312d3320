#include "algebra/poseidon_parameters.hpp"

#include "algebra/detail/grain.hpp"
#include "algebra/detail/matrix.hpp"
#include "algebra/fr_hex_test.hpp"
#include "algebra/fr_samples_test.hpp"
#include "algebra/poseidon2.hpp"
#include "crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace cairn::algebra {
namespace {

std::string digest_of(const std::vector<Fr>& a, const std::vector<Fr>& b) {
    Bytes bytes;
    for (const auto* part : {&a, &b}) {
        for (const Fr& element : *part) {
            const auto encoded = fr_to_bytes(element);
            bytes.insert(bytes.end(), encoded.begin(), encoded.end());
        }
    }
    return base::to_hex(crypto::sha256(bytes).view());
}

TEST(PoseidonParameters, FollowFromTheTable) {
    for (const PoseidonSet& set : POSEIDON_SETS) {
        const PoseidonParameters& parameters = poseidon_parameters(set.t);
        EXPECT_EQ(parameters.full_rounds, set.full_rounds);
        EXPECT_EQ(parameters.partial_rounds, set.partial_rounds);
        EXPECT_EQ(digest_of(parameters.round_constants, parameters.mds), set.digest) << set.t;
    }
    for (const Poseidon2Set& set : POSEIDON2_SETS) {
        const Poseidon2Parameters& parameters = poseidon2_parameters(set.id);
        EXPECT_EQ(parameters.t, set.t);
        EXPECT_EQ(parameters.full_rounds, set.full_rounds);
        EXPECT_EQ(parameters.partial_rounds, set.partial_rounds);
        EXPECT_EQ(digest_of(parameters.round_constants, parameters.diagonal), set.digest)
            << static_cast<int>(set.id);
    }
}

// First constants, first cells of the matrix: poseidon-bls12381 1.0.2 (npm), whose constants come
// from the paper's script generate_params_poseidon.sage.
TEST(PoseidonParameters, AreThoseOfTheScript) {
    struct Case {
        unsigned t;
        std::string_view first_constant;
    };
    for (const Case& c : {
             Case{3, "0x6f007a551156b3a449e44936b7c093644a0ed33f33eaccc628e942e836c1a875"},
             Case{5, "0x5c5bec06aa43ca811a9c78919fe505276e4625b2dc92b86947cc4d7726c77d3d"},
             Case{12, "0x45767f84e14f4d6eca405f2c317c88d2fb08c1640ef00e927118f189af91542a"},
         }) {
        EXPECT_EQ(fr_to_hex(poseidon_parameters(c.t).round_constants[0]), c.first_constant);
    }
}

/// log2 of n over k.
double log2_binomial(double n, double k) {
    return (std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1)) / std::log(2.0);
}

/// The inequalities of section 5.5 for x^5 and 128 bits over a field of 255 bits, with the attack
/// of eprint 2023/537.
bool is_secure(double t, double full, double partial) {
    constexpr double m = 128;
    const double n = std::log2(0.4527) + 256;  // log2 r
    const double log5_2 = std::log(2.0) / std::log(5.0);
    const double statistical = m <= std::floor(n - 2) * (t + 1) ? 6 : 10;
    const double interpolation =
        1 + std::ceil(log5_2 * m) + std::ceil(std::log(t) / std::log(5.0)) - partial;
    const double groebner_1 = log5_2 * m - partial;
    const double groebner_2 = t - 1 + log5_2 * std::min(m / (t + 1), n / 2) - partial;
    const double groebner_3 = (t - 2 + m / (2 * std::log2(5.0)) - partial) / (t - 1);
    const double least = std::max({statistical, interpolation, groebner_1, groebner_2, groebner_3});
    const double third = std::floor(t / 3);
    const double under = third * (full / 2) + partial + 5;
    const double over = (full - 1) * t + partial + third + under;
    return full >= std::ceil(least) && std::ceil(2 * log2_binomial(over, under)) >= m;
}

/// The cheapest secure numbers of rounds, with the margin.
std::pair<unsigned, unsigned> least_rounds(unsigned t) {
    std::pair<unsigned, unsigned> best{};
    unsigned least_cost = ~0U;
    unsigned most_full = 0;
    for (unsigned partial = 1; partial < 500; ++partial) {
        for (unsigned full = 4; full < 100; full += 2) {
            if (!is_secure(t, full, partial)) {
                continue;
            }
            const unsigned with_margin = static_cast<unsigned>(std::ceil(partial * 1.075));
            const unsigned cost = (full + 2) * t + with_margin;
            if (cost < least_cost || (cost == least_cost && full + 2 < most_full)) {
                least_cost = cost;
                best = {full + 2, with_margin};
                most_full = full + 2;
            }
        }
    }
    return best;
}

TEST(PoseidonParameters, RoundsAreTheLeastSecureOnes) {
    for (const PoseidonSet& set : POSEIDON_SETS) {
        EXPECT_EQ(least_rounds(set.t), std::pair(set.full_rounds, set.partial_rounds)) << set.t;
    }
    for (const Poseidon2Set& set : POSEIDON2_SETS) {
        // gnark-crypto's default for compression has fewer than the paper's margin asks for.
        if (set.id != Poseidon2Id::gnark_2) {
            EXPECT_EQ(least_rounds(set.t), std::pair(set.full_rounds, set.partial_rounds)) << set.t;
        }
    }
    EXPECT_FALSE(is_secure(3, 4, 56));
    EXPECT_FALSE(is_secure(3, 6, 30));
}

std::vector<Fr> cells(std::initializer_list<std::uint64_t> values) {
    std::vector<Fr> out;
    for (const std::uint64_t value : values) {
        out.push_back(fr(value));
    }
    return out;
}

TEST(PoseidonParameters, WeakMatricesAreFound) {
    for (const unsigned t : {3U, 5U, 12U}) {
        EXPECT_TRUE(resists_subspace_trails(poseidon_parameters(t).mds, t));
    }
    // The identity; a diagonal; a matrix whose square is scalar; a permutation of order 3.
    EXPECT_FALSE(resists_subspace_trails(cells({1, 0, 0, 1}), 2));
    EXPECT_FALSE(resists_subspace_trails(cells({2, 0, 0, 0, 3, 0, 0, 0, 5}), 3));
    EXPECT_FALSE(resists_subspace_trails(cells({0, 2, 3, 0}), 2));
    EXPECT_FALSE(resists_subspace_trails(cells({0, 1, 0, 0, 0, 1, 1, 0, 0}), 3));
    // (x, y, y) is invariant, and stays so whatever the S-box does to x: only rows see it.
    EXPECT_FALSE(resists_subspace_trails(cells({2, 1, 1, 1, 2, 1, 1, 1, 2}), 3));
}

TEST(PoseidonParameters, InvariantSubspacesAreFound) {
    for (const auto id : {Poseidon2Id::paper_2, Poseidon2Id::paper_3, Poseidon2Id::paper_4}) {
        const Poseidon2Parameters& parameters = poseidon2_parameters(id);
        std::vector<Fr> matrix(std::size_t{parameters.t} * parameters.t, Fr::one());
        for (unsigned i = 0; i < parameters.t; ++i) {
            matrix[i * parameters.t + i] = parameters.diagonal[i] + Fr::one();
        }
        // For t = 3 the paper's matrix maps (1, -1, 0) to itself; the S-box does not.
        EXPECT_EQ(has_no_invariant_subspace(matrix, parameters.t), parameters.t != 3);
        EXPECT_TRUE(resists_subspace_trails(matrix, parameters.t));
    }
    EXPECT_FALSE(has_no_invariant_subspace(cells({2, 1, 1, 2}), 2));
    // Blocks of two: no eigenvalue in Fr, but two invariant planes.
    EXPECT_FALSE(
        has_no_invariant_subspace(cells({2, 1, 0, 0, 1, 3, 0, 0, 0, 0, 2, 1, 0, 0, 1, 3}), 4));
}

TEST(PoseidonParameters, MatricesHaveInverses) {
    FrSamples samples(3);
    for (std::size_t n = 1; n < 6; ++n) {
        detail::Matrix matrix(n);
        for (std::size_t i = 0; i < n * n; ++i) {
            matrix.at(i / n, i % n) = i == 0 ? Fr::zero() : samples.limbs();
        }
        const auto inverse = matrix.inverse();
        EXPECT_EQ(inverse.has_value(), n > 1);
        if (inverse) {
            EXPECT_EQ((matrix * *inverse).cells(), detail::Matrix::identity(n).cells());
        }
    }
    EXPECT_EQ(detail::Matrix(3).inverse(), std::nullopt);
}

}  // namespace
}  // namespace cairn::algebra
