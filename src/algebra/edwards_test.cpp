#include "algebra/edwards.hpp"

#include "algebra/bandersnatch.hpp"
#include "algebra/fr_hex_test.hpp"
#include "algebra/fr_samples_test.hpp"
#include "algebra/fr_square_root.hpp"
#include "algebra/jubjub.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::algebra {
namespace {

/// The definition: affine coordinates, nothing where a divisor is zero.
template <class Curve>
std::optional<EdwardsAffine<Curve>> plain_sum(const EdwardsAffine<Curve>& p,
                                              const EdwardsAffine<Curve>& q) {
    const Fr product = Curve::d * p.x * q.x * p.y * q.y;
    const Fr first = Fr::one() + product;
    const Fr second = Fr::one() - product;
    if (first.is_zero() || second.is_zero()) {
        return std::nullopt;
    }
    return EdwardsAffine<Curve>{(p.x * q.y + p.y * q.x) * first.inverse(),
                                (p.y * q.y - Curve::times_a(p.x * q.x)) * second.inverse()};
}

template <class Curve>
std::optional<EdwardsAffine<Curve>> plain_multiple(const EdwardsAffine<Curve>& p,
                                                   const Limbs4& integer) {
    std::optional<EdwardsAffine<Curve>> out = EdwardsAffine<Curve>{};
    for (std::size_t bit = 256; out && bit-- > 0;) {
        out = plain_sum(*out, *out);
        if (out && (integer[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = plain_sum(*out, p);
        }
    }
    return out;
}

/// Any point of the curve, by its x.
template <class Curve>
EdwardsAffine<Curve> curve_point(FrSamples& samples) {
    for (;;) {
        const Fr x = samples.limbs();
        const Fr xx = x.squared();
        const auto y =
            square_root((Fr::one() - Curve::times_a(xx)) * (Fr::one() - Curve::d * xx).inverse());
        if (y) {
            return {x, *y};
        }
    }
}

template <class Curve>
EdwardsAffine<Curve> group_point(FrSamples& samples) {
    return multiply(EdwardsPoint<Curve>::from(Curve::generator), samples.limbs().to_integer())
        .to_affine();
}

template <class Curve>
class EdwardsTest : public testing::Test {};
using Curves = testing::Types<Jubjub, Bandersnatch>;
TYPED_TEST_SUITE(EdwardsTest, Curves);

TYPED_TEST(EdwardsTest, TheGeneratorHasThePrimeOrder) {
    using Point = EdwardsPoint<TypeParam>;
    EXPECT_TRUE(is_on_curve(TypeParam::generator));
    EXPECT_EQ(plain_multiple(TypeParam::generator, TypeParam::Scalar::p),
              EdwardsAffine<TypeParam>{});
    EXPECT_TRUE(multiply(Point::from(TypeParam::generator), TypeParam::Scalar::p).is_identity());
    EXPECT_TRUE(is_in_subgroup(TypeParam::generator));
    EXPECT_FALSE(is_in_subgroup(EdwardsAffine<TypeParam>{Fr::zero(), -Fr::one()}));
}

TYPED_TEST(EdwardsTest, SumsAreThoseOfTheDefinition) {
    using Point = EdwardsPoint<TypeParam>;
    FrSamples samples(1);
    for (int i = 0; i < 60; ++i) {
        const auto p = i == 0 ? EdwardsAffine<TypeParam>{} : group_point<TypeParam>(samples);
        const auto q = i % 4 == 1 ? p : i % 4 == 2 ? -p : group_point<TypeParam>(samples);
        const Point sum = Point::from(p) + Point::from(q);
        EXPECT_EQ(sum.to_affine(), plain_sum(p, q));
        EXPECT_EQ(Point::from(p).doubled().to_affine(), plain_sum(p, p));
        EXPECT_EQ(sum.t * sum.z, sum.x * sum.y);
        EXPECT_TRUE(is_on_curve(sum.to_affine()));
        EXPECT_FALSE(is_on_curve(EdwardsAffine<TypeParam>{p.x + Fr::one(), p.y}));
    }
}

TYPED_TEST(EdwardsTest, MultiplesAreSums) {
    using Point = EdwardsPoint<TypeParam>;
    FrSamples samples(2);
    const auto p = group_point<TypeParam>(samples);
    const EdwardsTable<TypeParam> table(Point::from(p));
    for (int i = 0; i < 12; ++i) {
        const Limbs4 integer = i == 0   ? Limbs4{}
                               : i == 1 ? Limbs4{~0ULL, ~0ULL, ~0ULL, ~0ULL}
                                        : samples.limbs().to_integer();
        const auto expected = plain_multiple(p, integer);
        EXPECT_EQ(multiply(Point::from(p), integer).to_affine(), expected);
        EXPECT_EQ(table.multiply(integer).to_affine(), expected);
    }
}

TYPED_TEST(EdwardsTest, ManyMultiplesAtOnce) {
    using Point = EdwardsPoint<TypeParam>;
    FrSamples samples(3);
    for (const std::size_t count : {0U, 1U, 2U, 33U, 300U}) {
        std::vector<EdwardsAffine<TypeParam>> points;
        std::vector<Limbs4> scalars;
        Point expected;
        for (std::size_t i = 0; i < count; ++i) {
            points.push_back(i % 5 == 4 ? points.back() : group_point<TypeParam>(samples));
            scalars.push_back(samples.limbs().to_integer());
            expected = expected + multiply(Point::from(points[i]), scalars[i]);
        }
        EXPECT_EQ(edwards_msm<TypeParam>(points, scalars), expected);
    }
}

TYPED_TEST(EdwardsTest, TheSubgroupIsToldApart) {
    FrSamples samples(4);
    int inside = 0;
    for (int i = 0; i < 64; ++i) {
        const auto p = curve_point<TypeParam>(samples);
        const bool by_definition =
            plain_multiple(p, TypeParam::Scalar::p) == EdwardsAffine<TypeParam>{};
        EXPECT_EQ(is_in_subgroup(p), by_definition);
        inside += by_definition ? 1 : 0;
    }
    // One in 8 or in 4.
    EXPECT_GT(inside, 1);
    EXPECT_LT(inside, 32);
}

TYPED_TEST(EdwardsTest, PointsHaveOneEncoding) {
    FrSamples samples(5);
    for (int i = 0; i < 30; ++i) {
        const auto p = i == 0 ? EdwardsAffine<TypeParam>{} : group_point<TypeParam>(samples);
        auto bytes = compress_edwards(p);
        EXPECT_EQ(decompress_edwards<TypeParam>(bytes), p);
        bytes[31] ^= 0x80;
        const auto other = decompress_edwards<TypeParam>(bytes);
        if (i == 0) {
            EXPECT_EQ(other, unexpected(EdwardsError::sign_of_zero));
        } else {
            EXPECT_EQ(other, -p);
        }
    }
    FixedBytes<32> bytes;
    limbs_to_big_endian(Fr::p, bytes.data());
    std::ranges::reverse(bytes.bytes);
    EXPECT_EQ(decompress_edwards<TypeParam>(bytes), unexpected(EdwardsError::coordinate_too_large));
    int refused = 0;
    for (std::uint8_t y = 2; y < 40; ++y) {
        bytes = {};
        bytes[0] = y;
        const auto point = decompress_edwards<TypeParam>(bytes);
        if (point) {
            EXPECT_EQ(compress_edwards(*point), bytes);
        } else if (point.error() == EdwardsError::not_in_subgroup) {
            EXPECT_FALSE(TypeParam::is_complete);
        } else {
            EXPECT_EQ(point.error(), EdwardsError::not_on_curve);
            ++refused;
        }
    }
    EXPECT_GT(refused, 5);
    EXPECT_LT(refused, 33);
}

/// 1234567890 repeated seven times, in decimal.
Limbs4 long_integer() {
    Fr out;
    for (int i = 0; i < 7; ++i) {
        out = out * fr(10000000000) + fr(1234567890);
    }
    return out.to_integer();
}

// @noble/curves 1.9.7, misc.jubjub: encodings of multiples of its base, Sapling's generator of
// spending keys.
TEST(Jubjub, MultiplesAreThoseOfNoble) {
    struct Case {
        Limbs4 integer;
        std::string_view expected;
    };
    for (const Case& c : {
             Case{{1}, "0xaa92d2590e873fccd7fe20c25cba263ec3c066c8782e1393171aabddf13c529d"},
             Case{{2}, "0x319d0cc65c28c9b8bde71bc8551eb750c88126a61ecab7c48bb7772d56050681"},
             Case{{3}, "0x9d51845004c5ec771188f329cc5662b729e1cd98e14ed69507f6bb8670d942bf"},
             Case{long_integer(),
                  "0xcd68c719f7ddc220fa95bb6f3fc679f085ff5aeaa8790b186712a8b8fad98e4a"},
         }) {
        const auto bytes =
            compress_edwards(multiply(JubjubPoint::from(Jubjub::generator), c.integer).to_affine());
        EXPECT_EQ(base::to_hex(bytes.view()), c.expected);
    }
}

/// From decimal, modulo r.
Fr decimal(std::string_view text) {
    Fr out;
    for (const char digit : text) {
        out = out * fr(10) + fr(static_cast<std::uint64_t>(digit - '0'));
    }
    return out;
}

// gnark-crypto 0.22.0: the same multiple of its bases of twistededwards and bandersnatch.
TEST(Jubjub, MultiplesAreThoseOfGnark) {
    const JubjubAffine base = {
        decimal("8076246640662884909881801758704306714034609987455869804520522091855516602923"),
        decimal("13262374693698910701929044844600465831413122818447359594527400194675274060458")};
    EXPECT_TRUE(is_in_subgroup(base));
    const JubjubAffine expected = {
        decimal("15490776913974264950544899918053290597400202822160507828621520149554713751416"),
        decimal("33723547516750766084866503917517505712871920724423225752287324793491289499853")};
    EXPECT_EQ(multiply(JubjubPoint::from(base), long_integer()).to_affine(), expected);
}

TEST(Bandersnatch, MultiplesAreThoseOfGnark) {
    const BandersnatchAffine expected = {
        decimal("1345980030861690400869001063618006706665700468504260514882895101961015208836"),
        decimal("26729176668225714300851426422382572362926531469663337317273318075055262842365")};
    const auto generator = BandersnatchPoint::from(Bandersnatch::generator);
    EXPECT_EQ(multiply(generator, long_integer()).to_affine(), expected);
}

TEST(Bandersnatch, TheEndomorphismIsAMultiple) {
    using Scalar = Bandersnatch::Scalar;
    const Scalar lambda = Scalar::from_integer(
        {0xd13d21408783df05, 0xcfc49db970a5056e, 0xedf849562b38c72b, 0x13b4f3dc4a39a493});
    EXPECT_EQ(lambda.squared(), -Scalar::from_integer({2, 0, 0, 0}));
    FrSamples samples(6);
    EXPECT_TRUE(endomorphism({}).is_identity());
    for (int i = 0; i < 20; ++i) {
        const auto p = BandersnatchPoint::from(group_point<Bandersnatch>(samples));
        const BandersnatchPoint image = endomorphism(p);
        EXPECT_EQ(image, multiply(p, lambda.to_integer()));
        EXPECT_EQ(image.t * image.z, image.x * image.y);
    }
    const auto signed_scalar = [](Uint128 value, bool is_negative) {
        const Scalar out = Scalar::from_integer(
            {static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64U), 0, 0});
        return is_negative ? -out : out;
    };
    for (int i = 0; i < 2000; ++i) {
        const Scalar scalar =
            i == 0
                ? -Scalar::one()
                : Scalar{Scalar::multiply(Scalar::Factors::square, samples.limbs().to_integer())};
        const BandersnatchSplit parts = split(scalar);
        EXPECT_EQ(parts.first >> 127U, 0U);
        EXPECT_EQ(parts.second >> 127U, 0U);
        EXPECT_EQ(signed_scalar(parts.first, parts.first_is_negative) +
                      signed_scalar(parts.second, parts.second_is_negative) * lambda,
                  scalar);
    }
    for (int i = 0; i < 20; ++i) {
        const auto p = i == 0 ? BandersnatchPoint{}
                              : BandersnatchPoint::from(group_point<Bandersnatch>(samples));
        const Scalar scalar = {
            Scalar::multiply(Scalar::Factors::square, samples.limbs().to_integer())};
        EXPECT_EQ(multiply_in_subgroup(p, scalar), multiply(p, scalar.to_integer()));
    }
}

TEST(FrSquareRoot, RootsAreRoots) {
    FrSamples samples(7);
    int squares = 0;
    for (int i = 0; i < 200; ++i) {
        const Fr a = i < 3 ? fr(static_cast<std::uint64_t>(i)) : samples.limbs();
        const auto root = square_root(a);
        EXPECT_EQ(root.has_value(), is_square(a));
        squares += root ? 1 : 0;
        if (root) {
            EXPECT_EQ(root->squared(), a);
        }
        EXPECT_TRUE(square_root(a.squared()).has_value());
    }
    EXPECT_GT(squares, 60);
    EXPECT_LT(squares, 140);
    for (unsigned log_size = 0; log_size < FR_TWO_ADICITY; ++log_size) {
        EXPECT_TRUE(square_root(root_of_unity(log_size)).has_value());
    }
    EXPECT_FALSE(square_root(FR_ROOT_OF_UNITY).has_value());
    EXPECT_FALSE(square_root(FR_GENERATOR).has_value());
}

}  // namespace
}  // namespace cairn::algebra
