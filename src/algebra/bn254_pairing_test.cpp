#include "algebra/bn254_pairing.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string_view>
#include <vector>

namespace cairn::algebra::bn254 {
namespace {

Fp12 power(const Fp12& base, std::uint64_t exponent) {
    Fp12 out = Fp12::one();
    for (std::size_t bit = 64; bit-- > 0;) {
        out = out.squared();
        out = (exponent >> bit & 1U) != 0 ? out * base : out;
    }
    return out;
}

Fp12 power(const Fp12& base, const Limbs4& exponent) {
    Fp12 out = Fp12::one();
    for (std::size_t bit = 256; bit-- > 0;) {
        out = out.squared();
        out = (exponent[bit / 64] >> (bit % 64) & 1U) != 0 ? out * base : out;
    }
    return out;
}

Fp12 power(const Fp12& base, std::string_view hexadecimal) {
    Fp12 out = Fp12::one();
    for (const char digit : hexadecimal) {
        const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
        for (int bit = 3; bit >= 0; --bit) {
            out = out.squared();
            out = (value >> bit) % 2 == 1 ? out * base : out;
        }
    }
    return out;
}

G2 times(const G2& point, std::uint64_t scalar) {
    Jacobian<Fp2> out;
    for (std::size_t bit = 64; bit-- > 0;) {
        out = out.doubled();
        out = (scalar >> bit & 1U) != 0 ? out.plus(point) : out;
    }
    return out.to_affine();
}

Fp12 pairing(const G1& p, const G2& q) {
    const std::vector<PointPair> pairs = {{p, q}};
    return final_exponentiation(miller_loop(pairs));
}

// -------- The same pairing from its definition, on the curve over Fp12.

struct FullPoint {
    Fp12 x;
    Fp12 y;
};

Fp12 embedded(const Fp& number) {
    Fp12 out{};
    out.c0.c0.c0 = number;
    return out;
}

/// (x, y) of the twist to (x w^2, y w^3).
FullPoint untwisted(const G2& point) {
    FullPoint out{};
    out.x.c0.c1 = point.x;
    out.y.c1.c1 = point.y;
    return out;
}

Fp12 minus(const Fp12& a, const Fp12& b) {
    return {a.c0 - b.c0, a.c1 - b.c1};
}

Fp12 plus(const Fp12& a, const Fp12& b) {
    return {a.c0 + b.c0, a.c1 + b.c1};
}

/// t = t + q (or 2 t); the value at p of the line through both (or the tangent).
Fp12 reference_step(FullPoint& t, const FullPoint& q, const FullPoint& p) {
    const bool is_tangent = t.x == q.x;
    const Fp12 x_squared = t.x.squared();
    const Fp12 slope = is_tangent
                           ? plus(plus(x_squared, x_squared), x_squared) * plus(t.y, t.y).inverse()
                           : minus(q.y, t.y) * minus(q.x, t.x).inverse();
    const Fp12 value = minus(minus(p.y, t.y), slope * minus(p.x, t.x));
    const Fp12 x = minus(minus(slope.squared(), t.x), q.x);
    t = {x, minus(slope * minus(t.x, x), t.y)};
    return value;
}

Fp12 reference_miller_loop(const G1& p1, const G2& q2) {
    const FullPoint p = {embedded(p1.x), embedded(p1.y)};
    const FullPoint q = untwisted(q2);
    FullPoint t = q;
    Fp12 f = Fp12::one();
    const Uint128 loop = Uint128{6} * curve_parameter + 2;
    for (std::size_t bit = 64; bit-- > 0;) {
        f = f.squared() * reference_step(t, t, p);
        if ((loop >> bit & 1U) != 0) {
            f = f * reference_step(t, q, p);
        }
    }
    const FullPoint image = {q.x.frobenius(1), q.y.frobenius(1)};
    const Fp12 minus_one = embedded(-Fp::one());
    const FullPoint second = {q.x.frobenius(2), q.y.frobenius(2) * minus_one};
    f = f * reference_step(t, image, p);
    return f * reference_step(t, second, p);
}

TEST(Bn254Pairing, AgreesWithItsDefinition) {
    EXPECT_EQ(pairing(generator_1, generator_2),
              final_exponentiation(reference_miller_loop(generator_1, generator_2)));
    const G1 p = multiply(generator_1, {123456789, 5, 0, 0});
    const G2 q = times(generator_2, 987654321);
    EXPECT_EQ(pairing(p, q), final_exponentiation(reference_miller_loop(p, q)));
}

// (p^4 - p^2 + 1) / r, and m = 2 x (6 x^2 + 3 x + 1).
const std::string_view hard_exponent =
    "01baaa710b0759ad331ec15183177faf6c0eb522d5b122784e529a5861876f6b"
    "3b1b1355d189227d79581e16f3fd90c66b887d56d5095f23aaa441e3954bcf8a"
    "dcc7b44c87cdbacff1154e7e1da014fd5abf5cc4f49c36d4e81bb482ccdf42b1";
const std::string_view factor = "00000000000000003bec47df15e307c81ea96b02d9d9e38d2e5d4e223ddedaf4";

TEST(Bn254Pairing, FinalExponentiationIsAPower) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 3; ++i) {
        Fp12 f{};
        f.c0.c0.c0 = Fp::from_integer({random()});
        f.c1.c2.c1 = Fp::from_integer({random(), random()});
        const Fp12 a = f.conjugate() * f.inverse();
        const Fp12 easy = a.frobenius(2) * a;
        const Fp12 result = final_exponentiation(f);
        EXPECT_EQ(result, power(power(easy, hard_exponent), factor));
        EXPECT_FALSE(result.is_one());
        EXPECT_TRUE(power(result, group_order).is_one());
    }
}

TEST(Bn254Pairing, IsBilinearAndNotDegenerate) {
    const Fp12 base = pairing(generator_1, generator_2);
    EXPECT_FALSE(base.is_one());
    EXPECT_TRUE(power(base, group_order).is_one());
    std::mt19937_64 random(3);
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t a = random() >> 33U;
        const std::uint64_t b = random() >> 33U;
        EXPECT_EQ(pairing(multiply(generator_1, {a}), times(generator_2, b)), power(base, a * b));
    }
}

TEST(Bn254Pairing, ProductsOfMany) {
    // e(a G, H) e(b G, H) ... e(-(a + b + ...) G, H) = 1
    for (const std::uint64_t count : {1U, 2U, 5U, 10U}) {
        std::vector<PointPair> pairs;
        std::uint64_t total = 0;
        for (std::uint64_t i = 1; i <= count; ++i) {
            pairs.push_back({multiply(generator_1, {i * i}), times(generator_2, i)});
            total += i * i * i;
        }
        EXPECT_FALSE(is_pairing_product_one(pairs));
        pairs.push_back({-multiply(generator_1, {total}), generator_2});
        EXPECT_TRUE(is_pairing_product_one(pairs));
        pairs.push_back({G1{}, generator_2});
        pairs.push_back({generator_1, G2{}});
        EXPECT_TRUE(is_pairing_product_one(pairs));
        pairs.back() = {generator_1, generator_2};
        EXPECT_FALSE(is_pairing_product_one(pairs));
    }
    EXPECT_TRUE(is_pairing_product_one({}));
}

}  // namespace
}  // namespace cairn::algebra::bn254
