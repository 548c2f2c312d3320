#include "sharding/custody_field.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::sharding {
namespace {

constexpr Uint256 one{{1, 0, 0, 0}};
constexpr Uint256 largest{{~0ULL, ~0ULL, ~0ULL, ~0ULL}};

Uint256 small(std::uint64_t value) {
    return {{value, 0, 0, 0}};
}

Uint256 random_value(std::mt19937_64& random) {
    return {{random(), random(), random(), random()}};
}

/// a^e by squaring; the exponent has 256 bits.
Uint256 power(const Uint256& a, const Uint256& e) {
    Uint256 result = one;
    for (std::size_t bit = 256; bit-- > 0;) {
        result = mul_mod(result, result);
        if ((e.limbs[bit / 64] >> (bit % 64) & 1U) != 0) {
            result = mul_mod(result, a);
        }
    }
    return canonical(result);
}

TEST(CustodyField, TheLargestIntegersReduce) {
    EXPECT_EQ(canonical(CUSTODY_PRIME_LIMBS), Uint256{});
    EXPECT_EQ(canonical(largest), small(188));
    EXPECT_EQ(canonical(add_mod(largest, largest)), small(376));
    EXPECT_EQ(canonical(mul_mod(largest, largest)), small(35344));
    EXPECT_EQ(canonical(add_mod(CUSTODY_PRIME_LIMBS, small(5))), small(5));
}

TEST(CustodyField, IsARing) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 1000; ++i) {
        const Uint256 a = random_value(random);
        const Uint256 b = random_value(random);
        const Uint256 c = random_value(random);
        EXPECT_EQ(mul_mod(a, b), mul_mod(b, a));
        EXPECT_EQ(canonical(mul_mod(a, mul_mod(b, c))), canonical(mul_mod(mul_mod(a, b), c)));
        EXPECT_EQ(canonical(mul_mod(a, add_mod(b, c))),
                  canonical(add_mod(mul_mod(a, b), mul_mod(a, c))));
    }
}

TEST(CustodyField, FermatHoldsSoTheModulusIsRight) {
    std::mt19937_64 random(2);
    const Uint256 p_minus_1{{CUSTODY_PRIME_LIMBS.limbs[0] - 1, ~0ULL, ~0ULL, ~0ULL}};
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(power(random_value(random), p_minus_1), one);
    }
}

TEST(CustodyField, PowersOfNumbers) {
    EXPECT_EQ(pow_mod(small(7), 0), one);
    EXPECT_EQ(pow_mod(Uint256{}, 0), one);
    EXPECT_EQ(pow_mod(Uint256{}, 3), Uint256{});
    EXPECT_EQ(pow_mod(small(3), 40), small(12157665459056928801ULL));
}

TEST(CustodyField, LegendreBitIsEulersCriterion) {
    std::mt19937_64 random(3);
    // (p - 1) / 2
    const Uint256 half{{0xffffffffffffffa1, ~0ULL, ~0ULL, ~0ULL >> 1U}};
    for (int i = 0; i < 200; ++i) {
        const Uint256 a = random_value(random);
        EXPECT_EQ(legendre_bit(a, CUSTODY_PRIME_LIMBS), power(a, half) == one ? 1 : 0);
        EXPECT_EQ(legendre_bit(mul_mod(a, a), CUSTODY_PRIME_LIMBS), 1);
    }
    EXPECT_EQ(legendre_bit(Uint256{}, CUSTODY_PRIME_LIMBS), 0);
    EXPECT_EQ(legendre_bit(CUSTODY_PRIME_LIMBS, CUSTODY_PRIME_LIMBS), 0);
    EXPECT_EQ(legendre_bit(one, CUSTODY_PRIME_LIMBS), 1);
}

TEST(CustodyField, LegendreBitOfSmallPrimesByEnumeration) {
    for (const std::uint64_t q : {3U, 5U, 7U, 11U, 13U, 101U, 257U}) {
        for (std::uint64_t a = 0; a < 3 * q; ++a) {
            bool is_square = false;
            for (std::uint64_t x = 1; x < q; ++x) {
                is_square = is_square || (x * x % q == a % q);
            }
            EXPECT_EQ(legendre_bit(small(a), small(q)), is_square && a % q != 0 ? 1 : 0)
                << a << " / " << q;
        }
    }
}

TEST(CustodyField, RemainderOfNumbers) {
    EXPECT_EQ(remainder(largest, small(10)), small(5));  // 2^256 - 1 ends in 5
    EXPECT_EQ(remainder(small(3), largest), small(3));
    EXPECT_EQ(remainder(largest, largest), Uint256{});
    EXPECT_EQ(remainder(largest, Uint256{{0, 0, 0, 1ULL << 63U}}),
              (Uint256{{~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1U}}));
}

}  // namespace
}  // namespace cairn::sharding
