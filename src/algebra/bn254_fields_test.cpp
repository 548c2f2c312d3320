#include "algebra/bn254_fields.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::algebra::bn254 {
namespace {

class Bn254Fields : public testing::Test {
  protected:
    std::uint64_t word() { return engine_(); }
    /// A quarter of the elements is next to 0 or p.
    Fp fp() {
        Limbs4 integer = {word(), word(), word(), word()};
        if (integer[0] % 8 == 0) {
            integer = {word() % 4, 0, 0, 0};
        } else if (integer[0] % 8 == 1) {
            std::uint64_t borrow = 0;
            integer = subtract(Modulus::value, {1 + word() % 4, 0, 0, 0}, borrow);
        }
        integer[3] &= ~std::uint64_t{0} >> 2U;
        std::uint64_t borrow = 0;
        const Limbs4 less = subtract(integer, Modulus::value, borrow);
        return Fp::from_integer(borrow == 0 ? less : integer);
    }
    Fp2 fp2() { return {fp(), fp()}; }
    Fp6 fp6() { return {fp2(), fp2(), fp2()}; }
    Fp12 fp12() { return {fp6(), fp6()}; }
    /// a^((p^6 - 1)(p^2 + 1))
    Fp12 cyclotomic() {
        const Fp12 a = fp12();
        const Fp12 b = a.conjugate() * a.inverse();
        return b.frobenius(2) * b;
    }

  private:
    std::mt19937_64 engine_{1};
};

/// (high 2^256 + low) mod p, bit by bit.
Limbs4 reduced(const std::array<std::uint64_t, 8>& wide) {
    Limbs4 out{};
    for (std::size_t bit = 512; bit-- > 0;) {
        std::uint64_t carry = 0;
        out = add(out, out, carry);
        out[0] |= wide[bit / 64] >> (bit % 64) & 1U;
        std::uint64_t borrow = 0;
        const Limbs4 less = subtract(out, Modulus::value, borrow);
        out = borrow == 0 ? less : out;
    }
    return out;
}

std::array<std::uint64_t, 8> wide_product(const Limbs4& a, const Limbs4& b) {
    std::array<std::uint64_t, 8> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            out[i + j] = multiply_add(out[i + j], a[j], b[i], carry);
        }
        out[i + 4] = carry;
    }
    return out;
}

TEST_F(Bn254Fields, ProductsAreThoseOfIntegers) {
    for (int i = 0; i < 2000; ++i) {
        const Fp a = fp();
        const Fp b = fp();
        EXPECT_EQ((a * b).to_integer(), reduced(wide_product(a.to_integer(), b.to_integer())));
        EXPECT_EQ((a + b).to_integer(), (b + a).to_integer());
        EXPECT_EQ(a + b - b, a);
        EXPECT_EQ(a - b + b, a);
        EXPECT_EQ(a.halved().doubled(), a);
        EXPECT_TRUE(is_below((a + b).limbs, Modulus::value));
        EXPECT_TRUE(is_below((a - b).limbs, Modulus::value));
    }
    EXPECT_EQ(-Fp::zero(), Fp::zero());
    EXPECT_EQ(Fp::one().to_integer(), (Limbs4{1, 0, 0, 0}));
}

// What the CPU at hand takes, MULX with two carries, and plain C++.
TEST_F(Bn254Fields, KernelsAgree) {
    for (int i = 0; i < 20'000; ++i) {
        const Fp a = fp();
        const Fp b = fp();
        const Fp c = fp();
        const Fp d = fp();
        EXPECT_EQ((a * b).limbs, Fp::multiply_portable(a.limbs, b.limbs, {}, {}));
        EXPECT_EQ(Fp::sum_of_products(a, b, c, d).limbs,
                  Fp::multiply_portable(a.limbs, b.limbs, c.limbs, d.limbs));
        EXPECT_EQ(Fp::sum_of_products(a, b, c, d), a * b + c * d);
    }
}

TEST_F(Bn254Fields, FpInverses) {
    for (int i = 0; i < 2000; ++i) {
        const Fp a = fp();
        EXPECT_EQ(a * a.inverse(), a.is_zero() ? Fp::zero() : Fp::one());
    }
    EXPECT_EQ(Fp::zero().inverse(), Fp::zero());
    EXPECT_EQ((-Fp::one()).inverse(), -Fp::one());
    // For these the steps of the greatest common divisor are of extreme lengths.
    for (std::size_t bit = 0; bit < 253; ++bit) {
        Limbs4 power{};
        power[bit / 64] = std::uint64_t{1} << (bit % 64);
        const Fp a = Fp::from_integer(power);
        EXPECT_EQ(a * a.inverse(), Fp::one());
    }
}

// Sums with a quotient of every size, of which the estimate may be one too small.
TEST_F(Bn254Fields, NineTimesPlus) {
    for (int i = 0; i < 5000; ++i) {
        const Fp a = fp();
        const Fp b = fp();
        EXPECT_EQ(nine_times_plus(a, b), a.doubled().doubled().doubled() + a + b);
    }
    for (std::uint64_t ninth = 0; ninth <= 9; ++ninth) {
        // Limbs that are a ninth of some k p + j, so that nine times them are just beside k p.
        const Fp at = {
            (Fp::from_integer({ninth, 0, 0, 0}) * Fp::from_integer({9, 0, 0, 0}).inverse())
                .to_integer()};
        for (const Limbs4& offset : {Limbs4{}, Limbs4{1}, Limbs4{2}}) {
            for (const Fp& a : {at + Fp{offset}, at - Fp{offset}}) {
                for (const Fp& b : {Fp::zero(), Fp{{1, 0, 0, 0}}, -Fp{{1, 0, 0, 0}}}) {
                    EXPECT_EQ(nine_times_plus(a, b), a.doubled().doubled().doubled() + a + b);
                }
            }
        }
    }
}

TEST_F(Bn254Fields, Fp2IsAField) {
    for (int i = 0; i < 300; ++i) {
        const Fp2 a = fp2();
        const Fp2 b = fp2();
        const Fp2 schoolbook = {a.c0 * b.c0 - a.c1 * b.c1, a.c0 * b.c1 + a.c1 * b.c0};
        EXPECT_EQ(a * b, schoolbook);
        EXPECT_EQ(a.squared(), a * a);
        EXPECT_EQ(a.times_xi(), a * (Fp2{Fp::from_integer({9, 0, 0, 0}), Fp::one()}));
        EXPECT_EQ(a.halved() + a.halved(), a);
        EXPECT_EQ(a * a.inverse(), a.is_zero() ? Fp2::zero() : Fp2::one());
    }
}

TEST_F(Bn254Fields, Fp6AgreesWithTheSchoolbook) {
    const Fp6 v = {Fp2::zero(), Fp2::one(), Fp2::zero()};
    for (int i = 0; i < 100; ++i) {
        const Fp6 a = fp6();
        const Fp6 b = fp6();
        const Fp6 schoolbook = {a.c0 * b.c0 + (a.c1 * b.c2 + a.c2 * b.c1).times_xi(),
                                a.c0 * b.c1 + a.c1 * b.c0 + (a.c2 * b.c2).times_xi(),
                                a.c0 * b.c2 + a.c1 * b.c1 + a.c2 * b.c0};
        EXPECT_EQ(a * b, schoolbook);
        EXPECT_EQ(a.squared(), a * a);
        EXPECT_EQ(a.times_v(), a * v);
        EXPECT_EQ(a.times_sparse(b.c0, b.c1), a * (Fp6{b.c0, b.c1, {}}));
        EXPECT_EQ(a.times(b.c0), a * (Fp6{b.c0, {}, {}}));
        EXPECT_EQ(a * a.inverse(), Fp6::one());
    }
}

TEST_F(Bn254Fields, Fp12AgreesWithTheSchoolbook) {
    for (int i = 0; i < 50; ++i) {
        const Fp12 a = fp12();
        const Fp12 b = fp12();
        const Fp12 schoolbook = {a.c0 * b.c0 + (a.c1 * b.c1).times_v(), a.c0 * b.c1 + a.c1 * b.c0};
        EXPECT_EQ(a * b, schoolbook);
        EXPECT_EQ(a.squared(), a * a);
        EXPECT_EQ(a * a.inverse(), Fp12::one());
        const Fp12 line = {{b.c0.c0, {}, {}}, {b.c1.c0, b.c1.c1, {}}};
        EXPECT_EQ(a.times_line(b.c0.c0, b.c1.c0, b.c1.c1), a * line);
    }
}

TEST_F(Bn254Fields, FrobeniusIsThePowerOfP) {
    const Fp12 a = fp12();
    Fp12 power = Fp12::one();
    for (std::size_t bit = 256; bit-- > 0;) {
        power = power.squared();
        if ((Modulus::value[bit / 64] >> (bit % 64) & 1U) != 0) {
            power = power * a;
        }
    }
    EXPECT_EQ(a.frobenius(1), power);
    EXPECT_EQ(a.frobenius(2), power.frobenius(1));
    EXPECT_EQ(a.frobenius(3), power.frobenius(2));
    EXPECT_EQ(a.frobenius(3).frobenius(3), a.conjugate());
}

TEST_F(Bn254Fields, CyclotomicSquares) {
    for (int i = 0; i < 20; ++i) {
        const Fp12 a = cyclotomic();
        EXPECT_EQ(a.cyclotomic_squared(), a.squared());
        EXPECT_EQ(a * a.conjugate(), Fp12::one());
    }
}

}  // namespace
}  // namespace cairn::algebra::bn254
