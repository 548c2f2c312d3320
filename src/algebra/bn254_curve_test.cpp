#include "algebra/bn254_curve.hpp"

#include "algebra/signed_digits.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace cairn::algebra::bn254 {
namespace {

/// Double and add, bit by bit.
template <class Field>
Jacobian<Field> times(const Affine<Field>& point, const Limbs4& scalar) {
    Jacobian<Field> out;
    for (std::size_t bit = 256; bit-- > 0;) {
        out = out.doubled();
        if ((scalar[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = out.plus(Jacobian<Field>::from(point));
        }
    }
    return out;
}

Limbs4 group_order_plus(std::int64_t difference) {
    std::uint64_t unused = 0;
    return difference < 0
               ? subtract(group_order, {static_cast<std::uint64_t>(-difference)}, unused)
               : algebra::add(group_order, {static_cast<std::uint64_t>(difference)}, unused);
}

TEST(Bn254Curve, GeneratorsAreOfOrderR) {
    EXPECT_TRUE(is_on_curve(generator_1));
    EXPECT_TRUE(is_on_curve(generator_2));
    EXPECT_TRUE(times(generator_1, group_order).z.is_zero());
    EXPECT_TRUE(times(generator_2, group_order).z.is_zero());
    EXPECT_FALSE(is_on_curve(G1{}));
    EXPECT_FALSE(is_on_curve(G2{}));
}

TEST(Bn254Curve, TheTwistIsDividedByXi) {
    const Fp three = Fp::from_integer({3, 0, 0, 0});
    EXPECT_EQ(twist_constant.times_xi(), (Fp2{three, Fp::zero()}));
}

TEST(Bn254Curve, SumsOfEverySort) {
    const G1 identity{};
    const G1 g = generator_1;
    const G1 twice = add(g, g);
    EXPECT_TRUE(is_on_curve(twice));
    EXPECT_EQ(add(identity, identity), identity);
    EXPECT_EQ(add(g, identity), g);
    EXPECT_EQ(add(identity, g), g);
    EXPECT_EQ(add(g, -g), identity);
    EXPECT_EQ(add(twice, -g), g);
    EXPECT_EQ(add(add(twice, g), g), add(twice, twice));
}

TEST(Bn254Curve, MixedAndFullSumsAgree) {
    std::mt19937_64 random(4);
    for (int i = 0; i < 50; ++i) {
        const auto a = times(generator_2, {random(), random() % 3, 0, 0});
        const G2 b = times(generator_2, {random(), 0, random(), 0}).to_affine();
        EXPECT_TRUE(a.plus(b).is_same_point(a.plus(Jacobian<Fp2>::from(b))));
        EXPECT_TRUE(a.plus(a).is_same_point(a.doubled()));
        EXPECT_TRUE(a.plus(a.to_affine()).is_same_point(a.doubled()));
        EXPECT_TRUE(a.plus(-a).z.is_zero());
        EXPECT_TRUE(a.plus(-a.to_affine()).z.is_zero());
        EXPECT_FALSE(a.is_same_point(-a));
        EXPECT_TRUE(is_on_curve(a.to_affine()));
    }
}

TEST(Bn254Curve, MultiplesAgreeWithDoubleAndAdd) {
    std::mt19937_64 random(5);
    G1 point = generator_1;
    for (int i = 0; i < 200; ++i) {
        const Limbs4 scalar = {random(), random(), random(), random()};
        const G1 multiple = multiply(point, scalar);
        EXPECT_EQ(multiple, times(point, scalar).to_affine());
        point = multiple;
    }
    const Limbs4 all_ones = {~0ULL, ~0ULL, ~0ULL, ~0ULL};
    for (const Limbs4& scalar : {Limbs4{}, Limbs4{1}, Limbs4{2}, Limbs4{15}, group_order,
                                 group_order_plus(1), group_order_plus(-1), all_ones}) {
        EXPECT_EQ(multiply(point, scalar), times(point, scalar).to_affine());
        EXPECT_EQ(multiply(G1{}, scalar), G1{});
    }
}

TEST(Bn254Curve, SplitScalarsAreShortAndAddUp) {
    // Elements of the scalar field by repeated doubling: value of (first + second lambda) G.
    const Limbs4 lambda = {0x8b17ea66b99c90dd, 0x5bfc41088d8daaa7, 0xb3c4d79d41a91758, 0};
    const G1 image = multiply(generator_1, lambda);
    std::mt19937_64 random(6);
    for (int i = 0; i < 300; ++i) {
        Limbs4 scalar = {random(), random(), random(), random() >> 3U};
        if (i < 2) {
            scalar = i == 0 ? Limbs4{} : group_order_plus(-1);
        }
        if (!is_below(scalar, group_order)) {
            continue;
        }
        const SplitScalar split = split_scalar(scalar);
        EXPECT_LT(split.first >> 66U, (Uint128{1} << 61U) + 1);
        EXPECT_LT(split.second >> 66U, (Uint128{1} << 61U) + 1);
        const auto limbs = [](Uint128 value) {
            return Limbs4{static_cast<std::uint64_t>(value),
                          static_cast<std::uint64_t>(value >> 64U), 0, 0};
        };
        auto second = times(image, limbs(split.second));
        second = split.second_is_negative ? -second : second;
        EXPECT_TRUE(times(generator_1, limbs(split.first))
                        .plus(second)
                        .is_same_point(times(generator_1, scalar)));
    }
}

TEST(Bn254Curve, FrobeniusMultipliesByP) {
    EXPECT_EQ(untwist_frobenius_twist(generator_2), times(generator_2, Modulus::value).to_affine());
}

/// a^((p + 1) / 4), a root of a if it has one.
std::optional<Fp> square_root(const Fp& a) {
    Limbs4 exponent = Modulus::value;
    ++exponent[0];
    for (std::size_t i = 0; i < 4; ++i) {
        exponent[i] = exponent[i] >> 2U | (i < 3 ? exponent[i + 1] << 62U : 0);
    }
    Fp out = Fp::one();
    for (std::size_t bit = 256; bit-- > 0;) {
        out = out.squared();
        out = (exponent[bit / 64] >> (bit % 64) & 1U) != 0 ? out * a : out;
    }
    return out.squared() == a ? std::optional(out) : std::nullopt;
}

/// By the norm: for a root x + y u, x^2 = (a0 + sqrt(a0^2 + a1^2)) / 2 and 2 x y = a1.
std::optional<Fp2> square_root(const Fp2& a) {
    const auto norm = square_root(a.c0.squared() + a.c1.squared());
    if (!norm) {
        return std::nullopt;
    }
    for (const Fp& signed_norm : {*norm, -*norm}) {
        const auto x = square_root((a.c0 + signed_norm).halved());
        if (x && !x->is_zero()) {
            const Fp2 root = {*x, a.c1 * x->doubled().inverse()};
            if (root.squared() == a) {
                return root;
            }
        }
    }
    return std::nullopt;
}

// The short test against multiplication by r. A random point of the twist is in the subgroup with
// probability 2^-254; its multiple by the cofactor 2 p - r always is.
TEST(Bn254Curve, SubgroupTestAgreesWithTheOrder) {
    std::mt19937_64 random(7);
    std::uint64_t unused = 0;
    const Limbs4 cofactor =
        subtract(algebra::add(Modulus::value, Modulus::value, unused), group_order, unused);
    int found = 0;
    for (std::uint64_t i = 1; found < 20; ++i) {
        const Fp2 x = {Fp::from_integer({random()}), Fp::from_integer({i})};
        const auto y = square_root(x.squared() * x + twist_constant);
        if (!y) {
            continue;
        }
        ++found;
        const G2 point = {x, *y};
        ASSERT_TRUE(is_on_curve(point));
        EXPECT_FALSE(times(point, group_order).z.is_zero());
        EXPECT_FALSE(is_in_subgroup(point));
        const G2 cleared = times(point, cofactor).to_affine();
        EXPECT_TRUE(times(cleared, group_order).z.is_zero());
        EXPECT_TRUE(is_in_subgroup(cleared));
        // What is left of a point without its part of order r.
        const G2 rest = times(point, group_order).to_affine();
        EXPECT_TRUE(is_on_curve(rest));
        EXPECT_FALSE(is_in_subgroup(rest));
    }
    EXPECT_TRUE(is_in_subgroup(G2{}));
    EXPECT_TRUE(is_in_subgroup(generator_2));
}

TEST(SignedDigits, AddUpAndStandApart) {
    std::mt19937_64 random(8);
    for (int i = 0; i < 1000; ++i) {
        const Uint128 value = (Uint128{random()} << 64U | random()) >> (random() % 127 + 1);
        for (unsigned width = 2; width <= 7; ++width) {
            const SignedDigits digits = signed_digits(value, width);
            Uint128 sum = 0;
            std::size_t last = 200;
            for (std::size_t bit = digits.count; bit-- > 0;) {
                const int digit = digits.digits[bit];
                sum = 2 * sum + static_cast<Uint128>(digit);
                if (digit != 0) {
                    EXPECT_GE(last - bit, width);
                    EXPECT_LT(std::abs(digit), 1 << (width - 1));
                    EXPECT_NE(digit % 2, 0);
                    last = bit;
                }
            }
            EXPECT_TRUE(sum == value);
        }
    }
}

}  // namespace
}  // namespace cairn::algebra::bn254
