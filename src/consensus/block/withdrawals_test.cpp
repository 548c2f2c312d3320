#include "consensus/block/withdrawals.hpp"

#include "consensus/block/builders.hpp"
#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"

namespace cairn::consensus {
namespace {

using enum ForkId;

Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

/// `count` validators with execution addresses and one Gwei too many each.
BeaconState rich_state(const Spec& spec, std::size_t count) {
    BeaconState state = sample_block_state(spec);
    for (std::size_t i = 0; i < count; ++i) {
        state.validators.mut(i).withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
        state.validators.mut(i).withdrawal_credentials[31] = static_cast<std::uint8_t>(i + 1);
        state.balances.mut(i) += 1U;
    }
    return state;
}

TEST(ExpectedWithdrawals, SweepStopsWhenThePayloadIsFull) {
    const Spec spec = minimal(capella);  // 4 withdrawals, 16 validators per sweep
    BeaconState state = rich_state(spec, 64);
    state.next_withdrawal_validator_index = ValidatorIndex{62};
    const auto expected = get_expected_withdrawals(spec, state).value();
    ASSERT_EQ(expected.withdrawals.size(), 4U);
    EXPECT_EQ(expected.processed_sweep_withdrawals_count, 4U);
    EXPECT_EQ(expected.withdrawals[3].validator_index, ValidatorIndex{1});
    EXPECT_EQ(expected.withdrawals[3].index, WithdrawalIndex{3});
    EXPECT_EQ(expected.withdrawals[3].amount, Gwei{1});
    EXPECT_EQ(expected.withdrawals[3].address[19], 2);
}

TEST(ExpectedWithdrawals, SweepGoesOnWhereItEnded) {
    const Spec spec = minimal(capella);
    BeaconState state = rich_state(spec, 2);
    state.next_withdrawal_validator_index = ValidatorIndex{60};
    ExecutionPayload payload;
    const auto expected = get_expected_withdrawals(spec, state).value();
    ASSERT_EQ(expected.withdrawals.size(), 2U);
    EXPECT_EQ(expected.processed_sweep_withdrawals_count, 16U);
    payload.withdrawals.assign(expected.withdrawals.begin(), expected.withdrawals.end());
    ASSERT_TRUE(process_withdrawals(spec, state, payload));
    EXPECT_EQ(state.next_withdrawal_validator_index, ValidatorIndex{(60 + 16) % 64});
    EXPECT_EQ(state.next_withdrawal_index, WithdrawalIndex{2});
    EXPECT_EQ(state.balances[0], Gwei{32'000'000'000});
}

TEST(ExpectedWithdrawals, RefusesIndicesThatAreNotThere) {
    const Spec spec = minimal(electra);
    BeaconState state = rich_state(spec, 1);
    state.next_withdrawal_validator_index = ValidatorIndex{64};
    EXPECT_EQ(get_expected_withdrawals(spec, state).error().rule,
              Rule::validator_index_out_of_range);

    state = rich_state(spec, 1);
    state.pending_partial_withdrawals.push_back({ValidatorIndex{64}, Gwei{1}, GENESIS_EPOCH});
    EXPECT_EQ(get_expected_withdrawals(spec, state).error().rule,
              Rule::validator_index_out_of_range);
}

TEST(ExpectedWithdrawals, RefusesBuildersThatAreNotThere) {
    const Spec spec = minimal(gloas);
    BeaconState state = rich_state(spec, 0);
    state.latest_block_hash = state.latest_execution_payload_bid.block_hash;
    state.builder_pending_withdrawals.push_back({{}, Gwei{1}, BuilderIndex{0}});
    EXPECT_EQ(process_withdrawals(spec, state, {}).error().rule, Rule::builder_index_out_of_range);

    state = rich_state(spec, 0);
    state.builders.resize(2);
    state.next_withdrawal_builder_index = BuilderIndex{2};
    EXPECT_EQ(get_expected_withdrawals(spec, state).error().rule, Rule::builder_index_out_of_range);
}

TEST(ExpectedWithdrawals, PartialsLeaveTheMinimumAndRoomForTheSweep) {
    const Spec spec = minimal(electra);  // at most 2 partials
    BeaconState state = rich_state(spec, 0);
    state.balances.mut(7) += 10U;
    for (int i = 0; i < 3; ++i) {
        state.pending_partial_withdrawals.push_back({ValidatorIndex{7}, Gwei{6}, GENESIS_EPOCH});
    }
    const auto expected = get_expected_withdrawals(spec, state).value();
    ASSERT_EQ(expected.withdrawals.size(), 2U);
    EXPECT_EQ(expected.withdrawals[0].amount, Gwei{6});
    EXPECT_EQ(expected.withdrawals[1].amount, Gwei{4});
    EXPECT_EQ(expected.processed_partial_withdrawals_count, 2U);
}

TEST(ProcessWithdrawals, RefusesOthersThanTheExpected) {
    const Spec spec = minimal(capella);
    BeaconState state = rich_state(spec, 3);
    const auto expected = get_expected_withdrawals(spec, state).value().withdrawals;
    const auto with = [&](auto change) {
        ExecutionPayload payload;
        payload.withdrawals.assign(expected.begin(), expected.end());
        change(payload.withdrawals);
        BeaconState next = state;
        return process_withdrawals(spec, next, payload);
    };
    EXPECT_TRUE(with([](auto&) {}));
    const auto refused = [](const Checked<>& result) {
        return !result && result.error().rule == Rule::withdrawals_wrong;
    };
    EXPECT_TRUE(refused(with([](auto& list) { list.pop_back(); })));
    EXPECT_TRUE(refused(with([](auto& list) { list.push_back(list.back()); })));
    EXPECT_TRUE(refused(with([](auto& list) { std::swap(list[0], list[1]); })));
    EXPECT_TRUE(refused(with([](auto& list) { list[0].amount += 1U; })));
    EXPECT_TRUE(refused(with([](auto& list) { list[0].address[0] ^= 1; })));
    EXPECT_TRUE(refused(with([](auto& list) { list[0].index += 1U; })));
}

TEST(ProcessWithdrawals, RefusesAnEmptyRegistry) {
    const Spec spec = minimal(capella);
    BeaconState state;
    EXPECT_EQ(process_withdrawals(spec, state, {}).error().rule, Rule::registry_empty);
}

TEST(ProcessWithdrawals, BuildersArePaidOut) {
    const Spec spec = minimal(gloas);
    BeaconState state = rich_state(spec, 0);
    state.latest_block_hash = state.latest_execution_payload_bid.block_hash;
    state.builders.resize(1);
    state.builders.mut(0).balance = Gwei{5};
    state.builder_pending_withdrawals.push_back({{}, Gwei{3}, BuilderIndex{0}});
    ASSERT_TRUE(process_withdrawals(spec, state, {}));
    ASSERT_EQ(state.payload_expected_withdrawals.size(), 2U);
    EXPECT_EQ(state.payload_expected_withdrawals[0].amount, Gwei{3});
    EXPECT_EQ(state.payload_expected_withdrawals[1].amount, Gwei{2});
    EXPECT_TRUE(is_builder_index(state.payload_expected_withdrawals[1].validator_index));
    EXPECT_EQ(state.builders[0].balance, Gwei{0});
    EXPECT_TRUE(state.builder_pending_withdrawals.empty());
}

}  // namespace
}  // namespace cairn::consensus
