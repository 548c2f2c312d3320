#include "algebra/fq.hpp"

#include "algebra/g1_samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::algebra {
namespace {

/// a b mod q, by doubling and adding integers.
Limbs6 product(const Limbs6& a, const Limbs6& b) {
    Limbs6 out{};
    for (std::size_t bit = 384; bit-- > 0;) {
        std::uint64_t carry = 0;
        out = Fq::reduce_once(add(out, out, carry));
        if ((b[bit / 64] >> (bit % 64) & 1U) != 0) {
            out = Fq::reduce_once(add(out, a, carry));
        }
    }
    return out;
}

TEST(Fq, ProductsAreThoseOfIntegers) {
    Samples samples{1};
    for (int i = 0; i < 3000; ++i) {
        const Limbs6 a = samples.fq_integer();
        const Limbs6 b = samples.fq_integer();
        EXPECT_EQ((Fq::from_integer(a) * Fq::from_integer(b)).to_integer(), product(a, b));
        EXPECT_EQ(Fq::multiply(a, b), Fq::multiply_portable(a, b));
        std::uint64_t carry = 0;
        const Fq sum = Fq::from_integer(a) + Fq::from_integer(b);
        EXPECT_EQ(sum.to_integer(), Fq::reduce_once(add(a, b, carry)));
    }
}

TEST(Fq, TheSecondFactorMayBeAnyNumber) {
    Samples samples{2};
    Limbs6 any{};
    any.fill(~std::uint64_t{0});
    Fq reduced;  // 2^384 - 1
    for (int bit = 0; bit < 384; ++bit) {
        reduced = reduced.doubled() + Fq::one();
    }
    for (int i = 0; i < 100; ++i) {
        const Limbs6 a = samples.fq_integer();
        EXPECT_EQ(Fq::multiply(a, any), Fq::multiply(a, reduced.to_integer()));
        EXPECT_EQ(Fq::multiply(a, any), Fq::multiply_portable(a, any));
    }
}

TEST(Fq, IsAField) {
    Samples samples{3};
    for (int i = 0; i < 1000; ++i) {
        const Fq a = samples.fq_element();
        const Fq b = samples.fq_limbs();
        const Fq c = samples.fq_element();
        EXPECT_EQ(a * (b + c), a * b + a * c);
        EXPECT_EQ(a - b, -(b - a));
        EXPECT_EQ(a * a.inverse(), a.is_zero() ? Fq::zero() : Fq::one());
        EXPECT_EQ(b * b.inverse(), b.is_zero() ? Fq::zero() : Fq::one());
    }
}

TEST(Fq, SquareRoots) {
    Samples samples{4};
    int squares = 0;
    for (int i = 0; i < 200; ++i) {
        const Fq a = samples.fq_element();
        const auto root = a.squared().square_root();
        ASSERT_TRUE(root);
        EXPECT_TRUE(*root == a || *root == -a);
        if (!a.is_zero()) {
            // -1 is no square, so of a and -a exactly one is.
            EXPECT_NE(a.square_root().has_value(), (-a).square_root().has_value());
        }
        squares += a.square_root().has_value() ? 1 : 0;
    }
    EXPECT_GT(squares, 50);
    EXPECT_LT(squares, 150);
}

TEST(Fq, BytesAreCanonical) {
    Samples samples{5};
    for (int i = 0; i < 200; ++i) {
        const Fq a = samples.fq_element();
        EXPECT_EQ(fq_from_bytes(fq_to_bytes(a)), a);
    }
    FixedBytes<FQ_BYTES> bytes{};
    limbs_to_big_endian(Fq::q, bytes.data());
    EXPECT_EQ(fq_from_bytes(bytes), std::nullopt);
    --bytes[47];
    EXPECT_EQ(fq_from_bytes(bytes), -Fq::one());
    bytes.bytes.fill(0xff);
    EXPECT_EQ(fq_from_bytes(bytes), std::nullopt);
}

TEST(Fq, LargestIsAboveHalf) {
    const Fq half = fq(2).inverse();  // (q + 1) / 2
    EXPECT_TRUE(is_lexicographically_largest(half));
    EXPECT_FALSE(is_lexicographically_largest(half - Fq::one()));
    EXPECT_FALSE(is_lexicographically_largest(Fq::zero()));
    EXPECT_TRUE(is_lexicographically_largest(-Fq::one()));
}

TEST(Fq, ManyInversesAtOnce) {
    Samples samples{6};
    std::vector<Fq> elements(100);
    std::ranges::generate(elements, [&] { return samples.fq_element(); });
    elements[0] = elements[50] = elements[99] = Fq::zero();
    std::vector<Fq> inverses = elements;
    invert_all(inverses);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        EXPECT_EQ(inverses[i], elements[i].inverse());
    }
    invert_all(std::span<Fq>{});
}

}  // namespace
}  // namespace cairn::algebra
