#include "algebra/fr.hpp"

#include "algebra/fr_samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace cairn::algebra {
namespace {

class FrTest : public testing::Test {
  protected:
    std::uint64_t word() { return engine_(); }
    /// A quarter of the elements is next to 0 or r.
    Limbs4 integer() {
        Limbs4 out = {word(), word(), word(), word()};
        std::uint64_t borrow = 0;
        if (out[0] % 8 == 0) {
            return {word() % 4, 0, 0, 0};
        }
        if (out[0] % 8 == 1) {
            return subtract(Fr::p, {1 + word() % 4, 0, 0, 0}, borrow);
        }
        out[3] >>= 1U;
        const Limbs4 less = subtract(out, Fr::p, borrow);
        return borrow == 0 ? less : out;
    }
    Fr element() { return Fr::from_integer(integer()); }

  private:
    std::mt19937_64 engine_{1};
};

/// a b mod r, by doubling and adding integers.
Limbs4 product(const Limbs4& a, const Limbs4& b) {
    Limbs4 out{};
    for (std::size_t bit = 256; bit-- > 0;) {
        std::uint64_t carry = 0;
        out = Fr::reduce_once(add(out, out, carry));
        if ((b[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = Fr::reduce_once(add(out, a, carry));
        }
    }
    return out;
}

TEST_F(FrTest, ProductsAreThoseOfIntegers) {
    for (int i = 0; i < 2000; ++i) {
        const Limbs4 a = integer();
        const Limbs4 b = integer();
        EXPECT_EQ((Fr::from_integer(a) * Fr::from_integer(b)).to_integer(), product(a, b));
        EXPECT_EQ(Fr::multiply(a, b), Fr::multiply_portable(a, b, {}, {}));
    }
}

TEST(FrSquares, AreProducts) {
    FrSamples samples(5);
    for (int i = 0; i < 50000; ++i) {
        const Fr a = samples.limbs();
        const Fr square = {Fr::multiply_portable(a.limbs, a.limbs, {}, {})};
        const Fr fourth = {Fr::multiply_portable(square.limbs, square.limbs, {}, {})};
        ASSERT_EQ(a.squared(), square) << i;
        ASSERT_EQ(fifth_power(a).limbs, Fr::multiply_portable(fourth.limbs, a.limbs, {}, {})) << i;
    }
}

TEST(FrSquares, HoldTheirBoundsAboveTheModulus) {
    FrSamples samples(6);
    for (int i = 0; i < 50000; ++i) {
        // Up to 1.02 r: its top word is below 0x763e....
        std::uint64_t carry = 0;
        Limbs4 a = samples.limbs().limbs;
        const Limbs4 above = add(a, Fr::p, carry);
        a = above[3] < 0x763e000000000000 ? above : a;
        if (i % 8 == 0) {
            a = {~samples.word() % 4, samples.word(), ~std::uint64_t{0}, 0x763dffffffffffff};
        }
        const Limbs4 reduced = Fr::reduce_once(a);
        const Limbs4 square = fr_square_unreduced(a);
        ASSERT_EQ(Fr::reduce_once(square), Fr::multiply_portable(reduced, reduced, {}, {})) << i;
        const Limbs4 fourth = Fr::multiply(Fr::reduce_once(square), Fr::reduce_once(square));
        ASSERT_EQ(Fr::reduce_once(fr_square_unreduced(square)), fourth) << i;
        ASSERT_EQ(fifth_power({a}), fifth_power({reduced})) << i;
    }
}

TEST_F(FrTest, IsAField) {
    for (int i = 0; i < 500; ++i) {
        const Fr a = element();
        const Fr b = element();
        const Fr c = element();
        EXPECT_EQ(a * (b + c), a * b + a * c);
        EXPECT_EQ(a - b, -(b - a));
        EXPECT_EQ(a.halved().doubled(), a);
        EXPECT_EQ(Fr::sum_of_products(a, b, b, c), a * b + b * c);
        EXPECT_EQ(a * a.inverse(), a.is_zero() ? Fr::zero() : Fr::one());
    }
}

TEST_F(FrTest, RootsOfUnityHaveTheirOrders) {
    EXPECT_EQ(root_of_unity(0), Fr::one());
    EXPECT_EQ(root_of_unity(1), -Fr::one());
    for (unsigned log_size = 1; log_size <= FR_TWO_ADICITY; ++log_size) {
        EXPECT_EQ(power(root_of_unity(log_size), std::uint64_t{1} << (log_size - 1)), -Fr::one());
    }
    // The generator is no square, so its powers t reach the whole group of order 2^32.
    std::uint64_t borrow = 0;
    Limbs4 exponent = subtract(Fr::p, {1, 0, 0, 0}, borrow);
    EXPECT_EQ(power(FR_GENERATOR, exponent), Fr::one());
    exponent = {exponent[0] >> 32U | exponent[1] << 32U, exponent[1] >> 32U | exponent[2] << 32U,
                exponent[2] >> 32U | exponent[3] << 32U, exponent[3] >> 32U};
    EXPECT_EQ(power(FR_GENERATOR, exponent), FR_ROOT_OF_UNITY);
}

TEST_F(FrTest, BytesAreCanonical) {
    for (int i = 0; i < 200; ++i) {
        const Fr a = element();
        EXPECT_EQ(fr_from_bytes(fr_to_bytes(a)), a);
    }
    FixedBytes<FR_BYTES> bytes{};
    limbs_to_big_endian(Fr::p, bytes.data());
    EXPECT_EQ(fr_from_bytes(bytes), std::nullopt);
    --bytes[31];
    EXPECT_EQ(fr_from_bytes(bytes), -Fr::one());
    bytes.bytes.fill(0xff);
    EXPECT_EQ(fr_from_bytes(bytes), std::nullopt);
}

TEST_F(FrTest, WideBytesAreTakenModuloR) {
    const Fr two_to_256 = power(fr(2), 256);
    for (int i = 0; i < 200; ++i) {
        std::array<std::uint8_t, 64> bytes{};
        std::ranges::generate(bytes,
                              [&] { return static_cast<std::uint8_t>(i == 0 ? 0xff : word()); });
        Fr expected;
        for (const std::uint8_t byte : bytes) {
            expected = expected * fr(256) + fr(byte);
        }
        EXPECT_EQ(fr_from_wide_bytes(bytes), expected);
    }
    std::array<std::uint8_t, 64> one_above{};
    one_above[31] = 1;
    EXPECT_EQ(fr_from_wide_bytes(one_above), two_to_256);
}

TEST_F(FrTest, ReadsShortBytes) {
    EXPECT_EQ(fr_from_short_bytes({}), Fr::zero());
    for (std::size_t size = 1; size < FR_BYTES; ++size) {
        Bytes bytes(size);
        std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(word()); });
        Fr expected;
        for (const std::uint8_t byte : bytes) {
            expected = expected * fr(256) + fr(byte);
        }
        EXPECT_EQ(fr_from_short_bytes(bytes), expected) << size;
    }
}

TEST_F(FrTest, ManyInversesAtOnce) {
    std::vector<Fr> elements(100);
    std::ranges::generate(elements, [&] { return element(); });
    elements[0] = elements[50] = elements[99] = Fr::zero();
    std::vector<Fr> inverses = elements;
    invert_all(inverses);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        EXPECT_EQ(inverses[i], elements[i].inverse());
    }
    invert_all({});
}

TEST(Fr, ItsLogarithmIsThatOfTheModulus) {
    const double top = static_cast<double>(FrModulus::value[3]) * 0x1p64 +
                       static_cast<double>(FrModulus::value[2]);
    EXPECT_NEAR(LOG2_R, std::log2(top) + 128, 0.005);
}

}  // namespace
}  // namespace cairn::algebra
