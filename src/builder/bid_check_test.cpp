#include "builder/bid_check.hpp"

#include "consensus/block/execution_payload.hpp"
#include "crypto/secret_key.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace cairn::builder {
namespace {

using namespace consensus;

crypto::SecretKey key(std::uint8_t number) {
    Bytes32 bytes;
    bytes[31] = number;
    return *crypto::SecretKey::from_bytes(bytes.bytes);
}

class BidCheck : public ::testing::TestWithParam<ForkId> {
  protected:
    BidCheck() : spec_(minimal_preset(), minimal_config(), GetParam()) {
        local_.parent_hash = Hash32{{1}};
        local_.prev_randao = Bytes32{{2}};
        local_.timestamp = 3;
        local_.block_number = 4;
        local_.gas_limit = 30'000'000;
        local_.withdrawals = {Withdrawal{}};
        ExecutionPayload offered = local_;
        offered.fee_recipient = ExecutionAddress{{9}};
        offered.gas_limit = 30'029'295;
        bid_.header = to_header(spec_, offered);
        bid_.value = {{1, 0, 0, 0}};
        bid_.pubkey = crypto::sk_to_pk(key(1));
    }

    Result<void, BidRule> check(const BuilderBid& bid, std::uint8_t signer = 1) const {
        const SignedBuilderBid signed_bid{
            bid, crypto::sign(key(signer), compute_bid_signing_root(spec_, bid).view())};
        return check_bid(spec_, {local_, 30'000'000, 36'000'000, 9}, signed_bid);
    }
    void expect_refused(BidRule rule, const std::function<void(BuilderBid&)>& tamper) const {
        BuilderBid bid = bid_;
        tamper(bid);
        const auto checked = check(bid);
        ASSERT_FALSE(checked.has_value()) << to_string(rule);
        EXPECT_EQ(to_string(checked.error()), to_string(rule));
    }

    Spec spec_;
    ExecutionPayload local_;
    BuilderBid bid_;
};

TEST_P(BidCheck, TakesWhatFits) {
    EXPECT_TRUE(check(bid_).has_value());
}

TEST_P(BidCheck, RefusesWhatDoesNot) {
    using enum BidRule;
    expect_refused(parent_hash_wrong, [](BuilderBid& bid) { bid.header.parent_hash[31] ^= 1; });
    expect_refused(prev_randao_wrong, [](BuilderBid& bid) { bid.header.prev_randao[0] ^= 1; });
    expect_refused(timestamp_wrong, [](BuilderBid& bid) { bid.header.timestamp += 1; });
    expect_refused(block_number_wrong, [](BuilderBid& bid) { bid.header.block_number -= 1; });
    expect_refused(gas_limit_wrong, [](BuilderBid& bid) { bid.header.gas_limit += 1; });
    expect_refused(gas_limit_wrong, [](BuilderBid& bid) { bid.header.gas_limit = 30'000'000; });
    expect_refused(value_zero, [](BuilderBid& bid) { bid.value = {}; });
    if (spec_.at_least(ForkId::capella)) {
        expect_refused(withdrawals_root_wrong,
                       [](BuilderBid& bid) { bid.header.withdrawals_root = Root{{1}}; });
    }
    if (spec_.at_least(ForkId::deneb)) {
        expect_refused(too_many_blobs,
                       [](BuilderBid& bid) { bid.blob_kzg_commitments.resize(10); });
    }
}

TEST_P(BidCheck, RefusesAnotherSignature) {
    const auto checked = check(bid_, 2);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error(), BidRule::signature_wrong);
    const auto empty = check_bid(spec_, {local_, 30'000'000, 36'000'000, 9}, {bid_, {}});
    EXPECT_EQ(empty.error(), BidRule::signature_wrong);
}

INSTANTIATE_TEST_SUITE_P(Forks, BidCheck,
                         ::testing::Values(ForkId::bellatrix, ForkId::capella, ForkId::deneb,
                                           ForkId::electra, ForkId::fulu),
                         [](const auto& test) { return std::string(to_string(test.param)); });

TEST(GasLimit, MovesByLessThanA1024th) {
    EXPECT_EQ(nearest_gas_limit(30'000'000, 30'000'000), 30'000'000U);
    EXPECT_EQ(nearest_gas_limit(30'000'000, 30'000'001), 30'000'001U);
    EXPECT_EQ(nearest_gas_limit(30'000'000, 36'000'000), 30'029'295U);
    EXPECT_EQ(nearest_gas_limit(30'000'000, 15'000'000), 29'970'705U);
    EXPECT_EQ(nearest_gas_limit(1000, 2000), 1000U);  // a 1024th of it is nothing
    EXPECT_EQ(nearest_gas_limit(0, 2000), 0U);
}

}  // namespace
}  // namespace cairn::builder
