#include "algebra/eddsa.hpp"

#include "algebra/fr_samples_test.hpp"

#include <gtest/gtest.h>

namespace cairn::algebra {
namespace {

template <class Curve>
class EddsaTest : public testing::Test {
  protected:
    using Scalar = typename Curve::Scalar;
    using Point = EdwardsPoint<Curve>;

    static EddsaSecretKey<Curve> key(std::uint8_t number) {
        Bytes32 seed;
        seed[0] = number;
        return EddsaSecretKey<Curve>::from_seed(seed);
    }
    /// (0, -1), of order two.
    static EdwardsAffine<Curve> torsion() { return {Fr::zero(), -Fr::one()}; }
    static EdwardsAffine<Curve> plus(const EdwardsAffine<Curve>& a, const EdwardsAffine<Curve>& b) {
        return (Point::from(a) + Point::from(b)).to_affine();
    }
    static bool batch(const std::vector<EddsaClaim<Curve>>& claims) {
        crypto::SeededRandom random(1);
        return eddsa_verify_batch<Curve>(claims, random);
    }
    /// Both checks refuse, the single one for this reason.
    static void expect_refused(const EddsaClaim<Curve>& claim, EddsaError error) {
        EXPECT_EQ(eddsa_verify(claim.key, claim.message, claim.signature), unexpected(error));
        EXPECT_FALSE(batch({claim}));
    }
};
using Curves = testing::Types<Jubjub, Bandersnatch>;
TYPED_TEST_SUITE(EddsaTest, Curves);

TYPED_TEST(EddsaTest, SignaturesHold) {
    FrSamples samples(1);
    std::vector<EddsaClaim<TypeParam>> claims;
    EXPECT_TRUE(this->batch(claims));
    for (std::uint8_t i = 0; i < 12; ++i) {
        const auto key = this->key(i);
        const Fr message = i == 0 ? Fr::zero() : samples.limbs();
        const auto signature = key.sign(message);
        EXPECT_TRUE(eddsa_verify(key.public_key(), message, signature));
        const auto read = EddsaSignature<TypeParam>::from_bytes(signature.to_bytes());
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->to_bytes(), signature.to_bytes());
        EXPECT_EQ(EddsaPublicKey<TypeParam>::from_bytes(key.public_key().to_bytes())->point,
                  key.public_key().point);
        EXPECT_EQ(key.sign(message).to_bytes(), signature.to_bytes());
        EXPECT_NE(key.sign(message + Fr::one()).nonce, signature.nonce);
        claims.push_back({key.public_key(), message, signature});
    }
    EXPECT_TRUE(this->batch(claims));
    for (auto& claim : claims) {
        claim.message = claim.message + Fr::one();
        EXPECT_FALSE(this->batch(claims));
        this->expect_refused(claim, EddsaError::equation);
        claim.message = claim.message - Fr::one();
    }
    std::swap(claims[0].signature, claims[1].signature);
    EXPECT_FALSE(this->batch(claims));
}

TYPED_TEST(EddsaTest, NothingElseHolds) {
    const auto key = this->key(1);
    const Fr message{{1, 2, 3, 4}};
    const EddsaClaim<TypeParam> good = {key.public_key(), message, key.sign(message)};
    EddsaClaim<TypeParam> claim = good;
    // s + L
    std::uint64_t carry = 0;
    claim.signature.scalar = add(good.signature.scalar, TypeParam::Scalar::p, carry);
    this->expect_refused(claim, EddsaError::scalar_too_large);
    EXPECT_EQ(EddsaSignature<TypeParam>::from_bytes(claim.signature.to_bytes()).error(),
              EddsaError::scalar_too_large);
    claim = good;
    claim.key = this->key(2).public_key();
    this->expect_refused(claim, EddsaError::equation);
    claim = good;
    claim.signature.nonce = -good.signature.nonce;
    this->expect_refused(claim, EddsaError::equation);
    for (std::size_t bit = 0; bit < 250; bit += 7) {
        claim = good;
        claim.signature.scalar[bit / 64] ^= std::uint64_t{1} << bit % 64;
        if (is_below(claim.signature.scalar, TypeParam::Scalar::p)) {
            this->expect_refused(claim, EddsaError::equation);
        }
    }
    claim = good;
    claim.signature.nonce.x = claim.signature.nonce.x + Fr::one();
    this->expect_refused(claim, EddsaError::nonce_not_a_point);
}

TYPED_TEST(EddsaTest, SmallOrdersAreRefused) {
    const Fr message{{1, 2, 3, 4}};
    const EdwardsAffine<TypeParam> identity;
    // With the identity as key, S = r and R = r B hold for any message.
    const auto signer = this->key(3).sign(message);
    for (const auto& point : {identity, this->torsion()}) {
        EddsaClaim<TypeParam> claim = {{point}, message, signer};
        claim.signature.nonce = TypeParam::generator;
        claim.signature.scalar = {1, 0, 0, 0};
        this->expect_refused(claim, EddsaError::key_not_of_order);
        EXPECT_FALSE(EddsaPublicKey<TypeParam>::from_bytes(compress_edwards(point)));
    }
    const auto key = this->key(4);
    EddsaClaim<TypeParam> claim = {key.public_key(), message, key.sign(message)};
    claim.signature.nonce = identity;
    this->expect_refused(claim, EddsaError::nonce_small_order);
    claim.signature.nonce = this->torsion();
    this->expect_refused(claim, TypeParam::is_complete ? EddsaError::nonce_small_order
                                                       : EddsaError::nonce_not_a_point);
    // A key with a part of small order, as honest as it may be otherwise.
    claim = {{this->plus(key.public_key().point, this->torsion())}, message, key.sign(message)};
    this->expect_refused(claim, EddsaError::key_not_of_order);
}

// The cofactored equation takes a nonce with a part of small order, alone and in batches alike.
TEST(EddsaJubjub, SingleAndBatchChecksAgreeOnTorsion) {
    using Curve = Jubjub;
    Bytes32 seed;
    const auto key = EddsaSecretKey<Curve>::from_seed(seed);
    // R = B + (0, -1); the secret is not known here, so that the claim is a wrong one: both refuse.
    EddsaClaim<Curve> claim = {key.public_key(), Fr::one(), key.sign(Fr::one())};
    claim.signature.nonce.x = -claim.signature.nonce.x;
    claim.signature.nonce.y = -claim.signature.nonce.y;
    EXPECT_TRUE(is_on_curve(claim.signature.nonce));
    EXPECT_FALSE(is_in_subgroup(claim.signature.nonce));
    crypto::SeededRandom random(1);
    EXPECT_EQ(eddsa_verify(claim.key, claim.message, claim.signature),
              unexpected(EddsaError::equation));
    EXPECT_FALSE(eddsa_verify_batch<Curve>(std::span(&claim, 1), random));
    // A nonce of our own with torsion: secret 1, key B. S = r + c.
    using Scalar = Curve::Scalar;
    claim.key.point = Curve::generator;
    const Scalar r = Scalar::from_integer({12345, 0, 0, 0});
    const auto nonce = multiply(JubjubPoint::from(Curve::generator), r.to_integer()).to_affine();
    claim.signature.nonce = {-nonce.x, -nonce.y};
    const Limbs4 c = eddsa_challenge(claim.signature.nonce, claim.key, claim.message).to_integer();
    claim.signature.scalar =
        (r + Scalar{Scalar::multiply(Scalar::Factors::square, c)}).to_integer();
    EXPECT_TRUE(eddsa_verify(claim.key, claim.message, claim.signature));
    EXPECT_TRUE(eddsa_verify_batch<Curve>(std::span(&claim, 1), random));
}

}  // namespace
}  // namespace cairn::algebra
