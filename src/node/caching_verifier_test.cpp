#include "node/caching_verifier.hpp"

#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

namespace cairn::node {
namespace {

using crypto::SecretKey;

SecretKey key_of(std::uint8_t number) {
    Bytes32 bytes;
    bytes[31] = number;
    return *SecretKey::from_bytes(bytes.bytes);
}

struct Signed {
    consensus::BLSPubkey pubkey;
    consensus::Root message;
    consensus::BLSSignature signature;
};

Signed sign_as(std::uint8_t number) {
    const SecretKey key = key_of(number);
    Signed out;
    out.pubkey = crypto::sk_to_pk(key);
    out.message[0] = number;
    out.signature = crypto::sign(key, out.message.view());
    return out;
}

TEST(CachingVerifier, AnswersTheSameWithAndWithoutABatch) {
    crypto::SeededRandom random(1);
    std::vector<Signed> all = {sign_as(1), sign_as(2), sign_as(3)};
    all[1].signature = all[0].signature;  // a signature of something else
    for (const bool preverified : {false, true}) {
        CachingVerifier verifier;
        if (preverified) {
            std::vector<crypto::SignatureSet> sets;
            for (const Signed& s : all) {
                sets.push_back({verifier.key(s.pubkey), s.message, s.signature});
            }
            verifier.preverify(sets, random, base::serial_executor());
        }
        EXPECT_TRUE(verifier.verify(all[0].pubkey, all[0].message, all[0].signature));
        EXPECT_FALSE(verifier.verify(all[1].pubkey, all[1].message, all[1].signature));
        EXPECT_TRUE(verifier.verify(all[2].pubkey, all[2].message, all[2].signature));
        EXPECT_FALSE(verifier.verify(all[2].pubkey, all[0].message, all[2].signature));
        EXPECT_FALSE(verifier.verify(all[0].pubkey, all[2].message, all[2].signature));
    }
}

TEST(CachingVerifier, NothingVerifiesUnderAKeyThatIsNone) {
    CachingVerifier verifier;
    const Signed good = sign_as(5);
    EXPECT_FALSE(verifier.verify(consensus::BLSPubkey{}, good.message, good.signature));
    EXPECT_FALSE(
        verifier.verify(crypto::G1_POINT_AT_INFINITY, good.message, crypto::G2_POINT_AT_INFINITY));
    EXPECT_FALSE(verifier.fast_aggregate_verify({}, good.message, good.signature));
}

TEST(CachingVerifier, AggregatesAreKnownByTheSumOfTheirKeys) {
    crypto::SeededRandom random(2);
    const consensus::Root message{{9}};
    const std::vector<consensus::BLSPubkey> pubkeys = {crypto::sk_to_pk(key_of(1)),
                                                       crypto::sk_to_pk(key_of(2))};
    const std::vector<consensus::BLSSignature> signatures = {
        crypto::sign(key_of(1), message.view()), crypto::sign(key_of(2), message.view())};
    const auto sum = crypto::aggregate(signatures);
    ASSERT_TRUE(sum.has_value());
    CachingVerifier verifier;
    EXPECT_TRUE(verifier.fast_aggregate_verify(pubkeys, message, *sum));
    verifier.preverify(std::vector{*verifier.aggregate_set(pubkeys, message, *sum)}, random,
                       base::serial_executor());
    EXPECT_TRUE(verifier.fast_aggregate_verify(pubkeys, message, *sum));
    EXPECT_FALSE(verifier.fast_aggregate_verify(std::span(pubkeys).first(1), message, *sum));
}

}  // namespace
}  // namespace cairn::node
