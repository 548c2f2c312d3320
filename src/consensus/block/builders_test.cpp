#include "consensus/block/builders.hpp"

#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::consensus {
namespace {

const Spec& spec() {
    static const Spec gloas(minimal_preset(), minimal_config(), ForkId::gloas);
    return gloas;
}

BuilderDepositRequest request_of(std::uint8_t key, std::uint64_t amount) {
    BuilderDepositRequest request;
    request.pubkey[0] = key;
    request.withdrawal_credentials[0] = BUILDER_WITHDRAWAL_PREFIX;
    request.withdrawal_credentials[31] = key;
    request.amount = Gwei{amount};
    return request;
}

TEST(BuilderIndex, SharesTheNumberSpaceOfValidators) {
    const ValidatorIndex index = convert_builder_index_to_validator_index(BuilderIndex{5});
    EXPECT_TRUE(is_builder_index(index));
    EXPECT_FALSE(is_builder_index(ValidatorIndex{5}));
    EXPECT_EQ(convert_validator_index_to_builder_index(index), BuilderIndex{5});
}

TEST(BuilderDeposit, MakesTopsUpAndRevives) {
    BeaconState state = sample_block_state(spec());
    NullVerifier verifier;
    process_builder_deposit_request(spec(), state, request_of(1, 10), verifier);
    ASSERT_EQ(state.builders.size(), 1U);
    EXPECT_EQ(state.builders[0].deposit_epoch, Epoch{3});
    EXPECT_EQ(state.builders[0].execution_address[19], 1);
    EXPECT_EQ(state.builders[0].withdrawable_epoch, FAR_FUTURE_EPOCH);

    RefusingVerifier not_asked(0);
    process_builder_deposit_request(spec(), state, request_of(1, 5), not_asked);
    EXPECT_EQ(not_asked.asked(), 0U);
    EXPECT_EQ(state.builders[0].balance, Gwei{15});

    state.builders.mut(0).balance = Gwei{0};
    state.builders.mut(0).withdrawable_epoch = Epoch{1};
    process_builder_deposit_request(spec(), state, request_of(1, 7), verifier);
    EXPECT_EQ(state.builders[0].withdrawable_epoch,
              Epoch{3 + spec().config->MIN_BUILDER_WITHDRAWABILITY_DELAY});
}

TEST(BuilderDeposit, IsPassedOverWithoutPrefixOrSignature) {
    BeaconState state = sample_block_state(spec());
    NullVerifier verifier;
    BuilderDepositRequest request = request_of(1, 10);
    request.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    process_builder_deposit_request(spec(), state, request, verifier);
    RefusingVerifier refusing(0);
    process_builder_deposit_request(spec(), state, request_of(1, 10), refusing);
    EXPECT_TRUE(state.builders.empty());
}

TEST(NewBuilder, TakesThePlaceOfOneWhoLeft) {
    BeaconState state = sample_block_state(spec());
    NullVerifier verifier;
    for (std::uint8_t key = 1; key <= 3; ++key) {
        process_builder_deposit_request(spec(), state, request_of(key, 10), verifier);
    }
    state.builders.mut(1).withdrawable_epoch = Epoch{3};
    EXPECT_EQ(get_index_for_new_builder(spec(), state), BuilderIndex{3});  // not paid out yet
    state.builders.mut(1).balance = Gwei{0};
    EXPECT_EQ(get_index_for_new_builder(spec(), state), BuilderIndex{1});
    process_builder_deposit_request(spec(), state, request_of(4, 10), verifier);
    EXPECT_EQ(state.builders.size(), 3U);
    EXPECT_EQ(state.builders[1].pubkey[0], 4);
}

TEST(CanBuilderCoverBid, KeepsTheMinimumAndWhatIsOwed) {
    BeaconState state = sample_block_state(spec());
    const std::uint64_t kept = spec().preset->MIN_DEPOSIT_AMOUNT;
    state.builders.resize(1);
    state.builders.mut(0).balance = Gwei{kept + 100};
    state.builder_pending_withdrawals.push_back({{}, Gwei{30}, BuilderIndex{0}});
    state.builder_pending_payments[3].withdrawal = {{}, Gwei{20}, BuilderIndex{0}};
    EXPECT_TRUE(can_builder_cover_bid(spec(), state, BuilderIndex{0}, Gwei{50}));
    EXPECT_FALSE(can_builder_cover_bid(spec(), state, BuilderIndex{0}, Gwei{51}));
    state.builders.mut(0).balance = Gwei{kept};
    EXPECT_FALSE(can_builder_cover_bid(spec(), state, BuilderIndex{0}, Gwei{0}));
}

TEST(BuilderExit, NeedsTheRightSenderAndNoDebts) {
    BeaconState state = sample_block_state(spec());
    state.finalized_checkpoint.epoch = Epoch{2};
    state.builders.resize(1);
    state.builders.mut(0).deposit_epoch = Epoch{1};
    state.builders.mut(0).withdrawable_epoch = FAR_FUTURE_EPOCH;
    BuilderExitRequest request;
    const auto exits = [&](auto change) {
        BeaconState next = state;
        BuilderExitRequest changed = request;
        change(next, changed);
        process_builder_exit_request(spec(), next, changed);
        return next.builders[0].withdrawable_epoch != FAR_FUTURE_EPOCH;
    };
    EXPECT_TRUE(exits([](BeaconState&, BuilderExitRequest&) {}));
    EXPECT_FALSE(exits([](BeaconState&, BuilderExitRequest& r) { r.source_address[0] = 1; }));
    EXPECT_FALSE(exits([](BeaconState&, BuilderExitRequest& r) { r.pubkey[0] = 1; }));
    EXPECT_FALSE(exits(
        [](BeaconState& s, BuilderExitRequest&) { s.finalized_checkpoint.epoch = Epoch{1}; }));
    EXPECT_FALSE(exits([](BeaconState& s, BuilderExitRequest&) {
        s.builder_pending_withdrawals.push_back({{}, Gwei{1}, BuilderIndex{0}});
    }));
}

TEST(SettleBuilderPayment, MovesItAndRefusesWhatIsNotThere) {
    BeaconState state = sample_block_state(spec());
    state.builder_pending_payments[15].withdrawal.amount = Gwei{4};
    ASSERT_TRUE(settle_builder_payment(state, 15));
    ASSERT_TRUE(settle_builder_payment(state, 15));
    ASSERT_EQ(state.builder_pending_withdrawals.size(), 1U);
    EXPECT_EQ(state.builder_pending_payments[15], BuilderPendingPayment{});
    EXPECT_EQ(settle_builder_payment(state, 16).error().rule,
              Rule::builder_payment_index_out_of_range);
}

}  // namespace
}  // namespace cairn::consensus
