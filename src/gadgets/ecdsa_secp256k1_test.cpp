#include "gadgets/ecdsa_secp256k1.hpp"

#include "crypto/secp256k1.hpp"
#include "gadgets/gadget_test.hpp"

namespace cairn::gadgets {
namespace {

using crypto::Secp256k1PublicKey;
using detail::Modulo;

struct Signature {
    U256 x;
    U256 y;
    U256 hash;
    U256 r;
    U256 s;
};

/// What libsecp256k1 says.
bool native_accepts(const Signature& signature) {
    Secp256k1PublicKey key;
    signature.x.store_be(key.data());
    signature.y.store_be(key.data() + 32);
    const auto verdict = crypto::verify_secp256k1(key, signature.hash.to_be(), signature.r.to_be(),
                                                  signature.s.to_be());
    return verdict.has_value() && *verdict;
}

class EcdsaSecp256k1Test : public testing::Test {
  protected:
    EcdsaSecp256k1Test() : product_(shape_), curve_(product_) { shape_.add_range_table(8); }

    U256 word() { return {sample_.word(), sample_.word(), sample_.word(), sample_.word()}; }

    Signature sign(const U256& secret, const U256& hash) {
        const auto key = *crypto::Secp256k1SecretKey::from_bytes(secret.to_be().bytes);
        const crypto::RecoverableSignature signature = crypto::sign_recoverable(key, hash.to_be());
        const Secp256k1PublicKey point = crypto::to_public_key(key);
        return {.x = U256::load_be(point.data()),
                .y = U256::load_be(point.data() + 32),
                .hash = hash,
                .r = U256::from_be(signature.r),
                .s = U256::from_be(signature.s)};
    }

    Built verification(const Signature& signature, AcceptedS accepted,
                       const FiveWire& shape) const {
        FiveWireBuilder b{shape};
        const ForeignField& scalars = curve_.scalars();
        EcdsaSecp256k1(curve_, accepted)
            .verify(b, {.key = curve_.input(b, {signature.x, signature.y}),
                        .hash = scalars.input(b, signature.hash),
                        .r = scalars.input(b, signature.r),
                        .s = scalars.input(b, signature.s)});
        return *b.finish();
    }
    bool accepts(const Signature& signature, AcceptedS accepted = AcceptedS::either) const {
        return first_failure(verification(signature, accepted, shape_)).empty();
    }

    FiveWire shape_;
    ForeignProduct product_;
    Secp256k1 curve_;
    Sample sample_;
    Modulo order_{SECP256K1_N};
};

TEST_F(EcdsaSecp256k1Test, AcceptsWhatLibsecp256k1Signs) {
    for (std::size_t i = 0; i < rounds(1, 200); ++i) {
        const Signature signature = sign(word() >> 1U, word());
        ASSERT_TRUE(native_accepts(signature));
        EXPECT_TRUE(accepts(signature, AcceptedS::low));
        Signature high = signature;
        high.s = SECP256K1_N - high.s;
        EXPECT_TRUE(accepts(high, AcceptedS::either));
        EXPECT_FALSE(accepts(high, AcceptedS::low));
    }
}

TEST_F(EcdsaSecp256k1Test, RefusesAllElse) {
    const Signature good = sign(word() >> 1U, word());
    const auto refused = [&](const auto& change) {
        Signature bad = good;
        change(bad);
        EXPECT_FALSE(native_accepts(bad));
        return !accepts(bad);
    };
    EXPECT_TRUE(refused([](Signature& bad) { bad.hash = bad.hash + U256(1); }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.r = bad.r - U256(1); }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.s = bad.s - U256(1); }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.y = SECP256K1_P - bad.y; }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.r = 0; }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.s = 0; }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.r = SECP256K1_N; }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.s = SECP256K1_N; }));
    EXPECT_TRUE(refused([](Signature& bad) { bad.s = U256::max(); }));
}

TEST_F(EcdsaSecp256k1Test, RefusesAliasesOfS) {
    // Who knows the secret can sign some hash with any s: z = s k - r d. s + n is the same modulo
    // n.
    const U256 secret = word() >> 1U;
    const U256 nonce = word() >> 1U;
    Signature crafted = sign(secret, 1);
    crafted.r = order_.add(sign(nonce, 1).x, 0);
    crafted.s = 5;
    crafted.hash = order_.subtract(order_.multiply(5, nonce), order_.multiply(crafted.r, secret));
    EXPECT_TRUE(native_accepts(crafted));
    EXPECT_TRUE(accepts(crafted, AcceptedS::low));
    crafted.s = crafted.s + SECP256K1_N;
    EXPECT_FALSE(native_accepts(crafted));
    EXPECT_FALSE(accepts(crafted));
    // An alias of the hash is the same hash modulo n, for both.
    crafted.s = 5;
    crafted.hash = 5;
    crafted.s = order_.multiply(order_.add(5, order_.multiply(crafted.r, secret)),
                                order_.inverse(order_.add(nonce, 0)));
    EXPECT_TRUE(native_accepts(crafted));
    crafted.hash = SECP256K1_N + U256(5);
    EXPECT_TRUE(native_accepts(crafted));
    EXPECT_TRUE(accepts(crafted));
}

TEST_F(EcdsaSecp256k1Test, NeedsAllBesideItsMultiples) {
    if (std::getenv("CAIRN_LONG") == nullptr) {
        GTEST_SKIP() << "a mutation of 60,000 rows takes seconds: CAIRN_LONG=1";
    }
    const Built loose =
        without_ranges(verification(sign(word() >> 1U, word()), AcceptedS::low, shape_));
    circuit::StructureMutations mutations(loose);
    const auto is_tried = [](const std::string& what) {
        return what.find("(ecdsa") != std::string::npos &&
               what.find("(ecdsa/multiple") == std::string::npos;
    };
    for (const std::string& what : mutations.undetected(25, is_tried)) {
        // foreign_field_test.cpp takes is_zero apart, with a number that is 0 too.
        EXPECT_NE(what.find("foreign is zero"), std::string::npos) << what;
    }
}

TEST_F(EcdsaSecp256k1Test, HandlesWhatHashesAndNoncesCanDo) {
    // hash 0 and n: no part of the base; the hash as a number above n.
    const U256 secret = word() >> 1U;
    for (const U256& hash : {U256(0), SECP256K1_N, U256::max()}) {
        const Signature signature = sign(secret, hash);
        ASSERT_TRUE(native_accepts(signature));
        EXPECT_TRUE(accepts(signature));
    }
    // r / s = u of 2, 30 and -30: the last digit's sum is one of equal points. With z = s it is
    // R = G + u Q, which is (1 + u d) G.
    for (const U256& u : {U256(2), U256(30), SECP256K1_N - U256(30)}) {
        Signature crafted = sign(secret, 1);
        crafted.r = order_.add(sign(order_.add(1, order_.multiply(u, secret)), 1).x, 0);
        crafted.s = crafted.hash = order_.multiply(crafted.r, order_.inverse(u));
        EXPECT_TRUE(native_accepts(crafted));
        EXPECT_TRUE(accepts(crafted));
    }
}

TEST_F(EcdsaSecp256k1Test, SumsOfEqualAndOppositePoints) {
    // Under the key G: z = r makes both multiples equal, z = -r opposite: R is the identity then.
    const Signature one = sign(1, 1);
    for (const bool is_opposite : {false, true}) {
        Signature crafted = one;
        // R = 2 u G with u = r / s: take R = 2 G, so u = 1 and s = r = x of 2 G.
        const Signature two = sign(2, 1);
        crafted.r = crafted.s = order_.add(two.x, 0);
        crafted.hash = is_opposite ? SECP256K1_N - crafted.r : crafted.r;
        EXPECT_EQ(native_accepts(crafted), !is_opposite);
        EXPECT_EQ(accepts(crafted), !is_opposite);
    }
}

TEST_F(EcdsaSecp256k1Test, HasOneStructureAndCostsRows) {
    FiveWire shape;
    const ForeignProduct product(shape);  // the first gate, as in the test's own shape
    shape.add_range_table(16);
    const Built built = verification(sign(5, 6), AcceptedS::low, shape);
    EXPECT_EQ(built.circuit.used_rows, 40561U);  // with the inputs
    EXPECT_EQ(built.circuit.digest, verification(sign(7, 8), AcceptedS::low, shape).circuit.digest);
}

}  // namespace
}  // namespace cairn::gadgets
