#include "node/caching_verifier.hpp"

#include "consensus/containers/state.hpp"
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

// Validators 0 to 2 are in the cache, with another key for 2; 3 is not.
class CachingVerifierRegistry : public testing::Test {
  protected:
    CachingVerifierRegistry() {
        auto known = std::make_shared<consensus::BeaconState>();
        for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 3, 4}) {
            consensus::Validator validator;
            validator.pubkey = crypto::sk_to_pk(key_of(number));
            known->validators.push_back(validator);
        }
        consensus::BeaconState other;
        for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 9}) {
            consensus::Validator validator;
            validator.pubkey = crypto::sk_to_pk(key_of(number));
            other.validators.push_back(validator);
        }
        keys_.extend(other, crypto::KeyOrigin::unchecked, base::serial_executor());
        state_ = std::move(known);
        with_.set_registry(state_);
    }

    consensus::ValidatorKeys keys_;
    consensus::StatePointer state_;
    CachingVerifier with_{&keys_};
    CachingVerifier without_;
};

TEST_F(CachingVerifierRegistry, KeysAreTheSameWithAndWithout) {
    for (std::uint64_t i = 0; i < state_->validators.size(); ++i) {
        const consensus::BLSPubkey pubkey = state_->validators[i].pubkey;
        EXPECT_EQ(with_.key(pubkey).compress(), pubkey);
        EXPECT_EQ(with_.key(*state_, consensus::ValidatorIndex{i}).compress(), pubkey);
        EXPECT_EQ(without_.key(*state_, consensus::ValidatorIndex{i}).compress(), pubkey);
    }
    EXPECT_EQ(with_.key(state_->validators[1].pubkey).compress(),
              keys_.find(*state_, consensus::ValidatorIndex{1})->compress());
    const consensus::BLSPubkey stranger = crypto::sk_to_pk(key_of(7));
    EXPECT_EQ(with_.key(stranger).compress(), stranger);
    EXPECT_TRUE(with_.key(consensus::BLSPubkey{}).is_infinity());
}

TEST_F(CachingVerifierRegistry, AnswersAreTheSameWithAndWithout) {
    const consensus::Root message{{99}};
    const std::vector<consensus::BLSSignature> signatures = {
        crypto::sign(key_of(2), message.view()), crypto::sign(key_of(3), message.view()),
        crypto::sign(key_of(4), message.view())};
    const auto sum = crypto::aggregate(signatures);
    ASSERT_TRUE(sum.has_value());
    const std::vector<consensus::ValidatorIndex> signers = {
        consensus::ValidatorIndex{1}, consensus::ValidatorIndex{2}, consensus::ValidatorIndex{3}};
    for (CachingVerifier* const verifier : {&with_, &without_}) {
        EXPECT_TRUE(verifier->fast_aggregate_verify(*state_, signers, message, *sum));
        EXPECT_FALSE(
            verifier->fast_aggregate_verify(*state_, std::span(signers).first(2), message, *sum));
        EXPECT_FALSE(verifier->fast_aggregate_verify(*state_, {}, message, *sum));
        for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 3, 4, 7, 9}) {
            const Signed good = sign_as(number);
            EXPECT_TRUE(verifier->verify(good.pubkey, good.message, good.signature));
            EXPECT_FALSE(verifier->verify(good.pubkey, message, good.signature));
        }
    }
}

}  // namespace
}  // namespace cairn::node
