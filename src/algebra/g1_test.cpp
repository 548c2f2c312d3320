#include "algebra/g1.hpp"

#include "algebra/g1_samples_test.hpp"
#include "crypto/bls.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

TEST(G1, SumsAreThoseOfBlst) {
    Samples samples{1};
    const G1 zero;
    for (int i = 0; i < 200; ++i) {
        const G1 a = samples.point_of_curve();
        const G1 b = samples.point_of_curve();
        EXPECT_EQ(G1Jacobian::from(a).plus(b).to_affine(), blst_sum(a, b));
        EXPECT_EQ(G1Jacobian::from(a).plus(a).to_affine(), blst_sum(a, a));
        EXPECT_EQ(G1Jacobian::from(a).doubled().to_affine(), blst_sum(a, a));
        EXPECT_EQ(G1Jacobian::from(a).plus(-a).to_affine(), zero);
        EXPECT_EQ(G1Jacobian::from(a).plus(zero).to_affine(), a);
        EXPECT_EQ(G1Jacobian{}.plus(a).to_affine(), a);
        // The same with z other than 1 on both sides.
        const G1Jacobian ab = G1Jacobian::from(a).plus(b);
        const G1 sum = blst_sum(a, b);
        EXPECT_EQ(ab.plus(ab.doubled()).to_affine(), blst_sum(sum, blst_sum(sum, sum)));
        EXPECT_EQ(ab.plus(ab), ab.doubled());
        EXPECT_TRUE(ab.plus(-ab).is_identity());
        EXPECT_EQ(ab.plus(-b), G1Jacobian::from(a));
        EXPECT_NE(ab, G1Jacobian::from(a));
        EXPECT_EQ(ab == G1Jacobian{}, a == -b);
        EXPECT_TRUE(is_on_curve(ab.to_affine()));
    }
    EXPECT_TRUE(G1Jacobian{}.doubled().is_identity());
    EXPECT_EQ(G1Jacobian{}.to_affine(), zero);
}

TEST(G1, MultiplesAreThoseOfBlst) {
    Samples samples{2};
    for (int i = 0; i < 50; ++i) {
        const G1 point = samples.point();
        const Fr scalar = i < 3 ? fr(static_cast<std::uint64_t>(i)) : samples.fr_element();
        EXPECT_EQ(multiply(point, scalar).to_affine(), blst_msm({&point, 1}, {&scalar, 1}));
    }
    EXPECT_EQ(multiply(G1_GENERATOR, -Fr::one()).to_affine(), -G1_GENERATOR);
    EXPECT_TRUE(multiply(G1{}, fr(7)).is_identity());
}

TEST(G1, SubgroupIsThatOfOrderR) {
    Samples samples{3};
    EXPECT_TRUE(is_in_subgroup(G1_GENERATOR));
    EXPECT_TRUE(is_in_subgroup(G1{}));
    for (int i = 0; i < 30; ++i) {
        EXPECT_TRUE(is_in_subgroup(samples.point()));
        const G1 point = samples.point_of_curve();
        EXPECT_EQ(is_in_subgroup(point), multiply(point, Fr::p).is_identity());
        EXPECT_FALSE(is_in_subgroup(point));
        // Points of order 3 (x = 0) and of the cofactor's group.
        const G1 of_cofactor = multiply(point, Fr::p).to_affine();
        EXPECT_FALSE(is_in_subgroup(of_cofactor));
    }
    EXPECT_FALSE(is_in_subgroup({Fq::zero(), fq(2)}));
}

TEST(G1, ManyToAffine) {
    Samples samples{4};
    std::vector<G1Jacobian> points(20);
    for (std::size_t i = 0; i < points.size(); ++i) {
        points[i] = i % 5 == 0 ? G1Jacobian{} : G1Jacobian::from(samples.point()).doubled();
    }
    const std::vector<G1> affine = to_affine(points);
    for (std::size_t i = 0; i < points.size(); ++i) {
        EXPECT_EQ(affine[i], points[i].to_affine());
    }
}

TEST(G1, CompressionIsThatOfBls) {
    Samples samples{5};
    for (int i = 0; i < 50; ++i) {
        const G1 point = samples.point();
        const auto bytes = g1_compress(point);
        EXPECT_EQ(g1_decompress(bytes), point);
        const auto key = crypto::PublicKey::decompress(bytes);
        ASSERT_TRUE(key);
        EXPECT_EQ(key->compress(), bytes);
        EXPECT_EQ(g1_from_bytes(g1_to_bytes(point)), point);
    }
    EXPECT_EQ(g1_compress(G1{}), crypto::G1_POINT_AT_INFINITY);
    EXPECT_EQ(g1_decompress(crypto::G1_POINT_AT_INFINITY), G1{});
    EXPECT_EQ(g1_from_bytes(g1_to_bytes(G1{})), G1{});
}

FixedBytes<48> with_first(FixedBytes<48> bytes, int first) {
    bytes[0] = static_cast<std::uint8_t>(first);
    return bytes;
}

TEST(G1, RefusesBadCompressedBytes) {
    Samples samples{6};
    const auto good = g1_compress(G1_GENERATOR);
    const auto expect = [](const FixedBytes<48>& bytes, G1Error error) {
        const auto point = g1_decompress(bytes);
        ASSERT_FALSE(point);
        EXPECT_EQ(point.error(), error);
    };
    expect(with_first(good, good[0] & 0x7f), G1Error::wrong_flags);
    expect(with_first(good, good[0] | 0x40), G1Error::bad_identity);
    expect(with_first({}, 0xe0), G1Error::bad_identity);
    expect(with_first({}, 0xc1), G1Error::bad_identity);
    expect(with_first({}, 0x40), G1Error::wrong_flags);
    expect(with_first({}, 0x00), G1Error::wrong_flags);
    FixedBytes<48> bytes = with_first({}, 0xc0);
    bytes[47] = 1;
    expect(bytes, G1Error::bad_identity);
    limbs_to_big_endian(Fq::q, bytes.data());
    expect(with_first(bytes, bytes[0] | 0x80), G1Error::not_in_field);
    bytes.bytes.fill(0xff);
    expect(with_first(bytes, 0x9f), G1Error::not_in_field);
    // x = 1 has no y: 5 is no square.
    bytes = with_first({}, 0x80);
    bytes[47] = 1;
    expect(bytes, G1Error::not_on_curve);
    // x = 0 has y = 2, of order 3.
    expect(with_first({}, 0x80), G1Error::not_in_subgroup);
    expect(g1_compress(samples.point_of_curve()), G1Error::not_in_subgroup);
}

TEST(G1, RefusesBadUncompressedBytes) {
    Samples samples{7};
    const auto good = g1_to_bytes(G1_GENERATOR);
    const auto expect = [](const FixedBytes<96>& bytes, G1Error error) {
        const auto point = g1_from_bytes(bytes);
        ASSERT_FALSE(point);
        EXPECT_EQ(point.error(), error);
    };
    const auto with = [&](std::size_t position, unsigned bits) {
        FixedBytes<96> bytes = good;
        bytes[position] = static_cast<std::uint8_t>(bytes[position] | bits);
        return bytes;
    };
    expect(with(0, 0x80), G1Error::wrong_flags);
    expect(with(0, 0x20), G1Error::wrong_flags);
    expect(with(0, 0x40), G1Error::bad_identity);
    expect(with(48, 0x80), G1Error::not_in_field);
    FixedBytes<96> bytes = good;
    ++bytes[95];
    expect(bytes, G1Error::not_on_curve);
    expect({}, G1Error::not_on_curve);
    bytes = good;
    limbs_to_big_endian(Fq::q, bytes.data() + 48);
    expect(bytes, G1Error::not_in_field);
    limbs_to_big_endian(Fq::q, bytes.data());
    expect(bytes, G1Error::not_in_field);
    expect(g1_to_bytes(samples.point_of_curve()), G1Error::not_in_subgroup);
}

}  // namespace
}  // namespace cairn::algebra
