#include "consensus/batch_verifier.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/secret_key.hpp"

#include <array>

namespace cairn::consensus {
namespace {

class BatchVerifierTest : public testing::Test {
  protected:
    void SetUp() override {
        for (std::uint8_t i = 0; i < 8; ++i) {
            Bytes32 secret;
            secret[31] = static_cast<std::uint8_t>(i + 1);
            secrets_.push_back(crypto::SecretKey::from_bytes(secret.bytes).value());
            Validator validator;
            validator.pubkey = crypto::sk_to_pk(secrets_.back());
            state_.validators.push_back(validator);
        }
        keys_.extend(state_, crypto::KeyOrigin::unchecked, base::serial_executor());
    }
    BLSSignature signed_by(std::span<const std::size_t> signers, const Root& message) {
        std::vector<BLSSignature> signatures;
        for (const std::size_t i : signers) {
            signatures.push_back(crypto::sign(secrets_[i], message.view()));
        }
        return crypto::aggregate(signatures).value();
    }

    BeaconState state_;
    ValidatorKeys keys_;
    std::vector<crypto::SecretKey> secrets_;
    std::array<std::size_t, 3> signers_{1, 3, 6};
    std::array<ValidatorIndex, 3> indices_{ValidatorIndex{1}, ValidatorIndex{3}, ValidatorIndex{6}};
    Root message_{{1, 2, 3}};
};

TEST_F(BatchVerifierTest, AgreesWithImmediateChecks) {
    const BLSSignature good = signed_by(signers_, message_);
    EXPECT_TRUE(BlsVerifier().fast_aggregate_verify(state_, indices_, message_, good));

    BatchVerifier verifier(keys_, base::serial_executor());
    EXPECT_TRUE(verifier.fast_aggregate_verify(state_, indices_, message_, good));
    EXPECT_TRUE(verifier.verify(state_.validators[0].pubkey, message_,
                                crypto::sign(secrets_[0], message_.view())));
    EXPECT_EQ(verifier.size(), 2U);
    EXPECT_TRUE(verifier.finish(crypto::os_random()));
}

TEST_F(BatchVerifierTest, AKeyAndItsNegativeAreToldApart) {
    BeaconState other = state_;  // a branch that gave the index to the negative of the key
    other.validators.mut(3).pubkey[0] ^= 0x20;
    EXPECT_NE(keys_.find(state_, ValidatorIndex{3}), nullptr);
    EXPECT_EQ(keys_.find(other, ValidatorIndex{3}), nullptr);
    const BLSSignature good = signed_by(signers_, message_);
    BatchVerifier verifier(keys_, base::serial_executor());
    EXPECT_FALSE(verifier.fast_aggregate_verify(other, indices_, message_, good));
}

TEST_F(BatchVerifierTest, OneBadSignatureFailsTheBatch) {
    BatchVerifier verifier(keys_, base::serial_executor());
    const Root other{{9}};
    EXPECT_TRUE(
        verifier.fast_aggregate_verify(state_, indices_, message_, signed_by(signers_, message_)));
    EXPECT_TRUE(
        verifier.fast_aggregate_verify(state_, indices_, other, signed_by(signers_, message_)));
    EXPECT_FALSE(verifier.finish(crypto::os_random()));
    EXPECT_TRUE(verifier.finish(crypto::os_random())) << "empty again";
}

TEST_F(BatchVerifierTest, RegistryOfAnotherForkIsNotServedFromTheCache) {
    BeaconState other = state_;
    other.validators.mut(3).pubkey = state_.validators[0].pubkey;
    EXPECT_EQ(keys_.find(other, ValidatorIndex{3}), nullptr);
    EXPECT_NE(keys_.find(state_, ValidatorIndex{3}), nullptr);
    BatchVerifier verifier(keys_, base::serial_executor());
    EXPECT_FALSE(
        verifier.fast_aggregate_verify(other, indices_, message_, signed_by(signers_, message_)));
}

TEST_F(BatchVerifierTest, BadKeyFailsAtOnce) {
    BatchVerifier verifier(keys_, base::serial_executor());
    EXPECT_FALSE(verifier.verify(BLSPubkey{}, message_, signed_by(signers_, message_)));
}

}  // namespace
}  // namespace cairn::consensus
