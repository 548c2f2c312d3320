#include "consensus/block/deposit.hpp"

#include "consensus/block/execution_requests.hpp"
#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::consensus {
namespace {

using enum ForkId;

Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

DepositData deposit_of(std::uint8_t key, std::uint64_t amount) {
    DepositData deposit;
    deposit.pubkey[0] = key;
    deposit.amount = Gwei{amount};
    return deposit;
}

TEST(ApplyDeposit, AddsAValidatorToEveryList) {
    for (const ForkId fork : {phase0, altair, deneb}) {
        const Spec spec = minimal(fork);
        BeaconState state = sample_block_state(spec);
        NullVerifier verifier;
        ASSERT_TRUE(apply_deposit(spec, state, deposit_of(0xaa, 33'500'000'000), verifier));
        ASSERT_EQ(state.validators.size(), 65U);
        const Validator& validator = state.validators.back();
        EXPECT_EQ(validator.effective_balance, Gwei{32'000'000'000});
        EXPECT_EQ(validator.activation_epoch, FAR_FUTURE_EPOCH);
        EXPECT_EQ(state.balances.back(), Gwei{33'500'000'000});
        const std::size_t beside = spec.at_least(altair) ? 65 : 0;
        EXPECT_EQ(state.previous_epoch_participation.size(), beside);
        EXPECT_EQ(state.current_epoch_participation.size(), beside);
        EXPECT_EQ(state.inactivity_scores.size(), beside);
    }
}

TEST(ApplyDeposit, ASecondOneTopsUp) {
    const Spec spec = minimal(altair);
    BeaconState state = sample_block_state(spec);
    NullVerifier verifier;
    ASSERT_TRUE(apply_deposit(spec, state, deposit_of(0xaa, 1'000'000'000), verifier));
    RefusingVerifier not_asked(0);
    ASSERT_TRUE(apply_deposit(spec, state, deposit_of(0xaa, 2'000'000'000), not_asked));
    EXPECT_EQ(not_asked.asked(), 0U);
    EXPECT_EQ(state.validators.size(), 65U);
    EXPECT_EQ(state.balances.back(), Gwei{3'000'000'000});
    EXPECT_EQ(state.validators.back().effective_balance, Gwei{1'000'000'000});
}

TEST(ApplyDeposit, AWrongSignatureChangesNothing) {
    for (const ForkId fork : {phase0, altair, electra}) {
        const Spec spec = minimal(fork);
        const BeaconState before = sample_block_state(spec);
        BeaconState state = before;
        RefusingVerifier verifier(0);
        EXPECT_TRUE(apply_deposit(spec, state, deposit_of(0xaa, 32'000'000'000), verifier));
        EXPECT_EQ(state, before);
    }
}

TEST(ApplyDeposit, WaitsInTheQueueSinceElectra) {
    const Spec spec = minimal(electra);
    BeaconState state = sample_block_state(spec);
    NullVerifier verifier;
    ASSERT_TRUE(apply_deposit(spec, state, deposit_of(0xaa, 32'000'000'000), verifier));
    ASSERT_EQ(state.validators.size(), 65U);
    EXPECT_EQ(state.balances.back(), Gwei{0});
    ASSERT_EQ(state.pending_deposits.size(), 1U);
    EXPECT_EQ(state.pending_deposits[0].amount, Gwei{32'000'000'000});
    EXPECT_EQ(state.pending_deposits[0].slot, GENESIS_SLOT);
}

TEST(ProcessDeposit, NeedsItsProof) {
    const Spec spec = minimal(phase0);
    BeaconState state = sample_block_state(spec);
    NullVerifier verifier;
    Deposit deposit;
    EXPECT_EQ(process_deposit(spec, state, deposit, verifier).error().rule,
              Rule::deposit_proof_invalid);
    deposit.proof.resize(33);
    EXPECT_EQ(process_deposit(spec, state, deposit, verifier).error().rule,
              Rule::deposit_proof_invalid);
}

TEST(GetValidatorFromDeposit, LimitsTheEffectiveBalance) {
    struct Case {
        ForkId fork;
        std::uint8_t prefix;
        std::uint64_t amount;
        std::uint64_t want;
    };
    constexpr Case cases[] = {
        {phase0, 0, 999'999'999, 0},
        {phase0, 0, 31'999'999'999, 31'000'000'000},
        {phase0, 2, 100'000'000'000, 32'000'000'000},
        {electra, 1, 100'000'000'000, 32'000'000'000},
        {electra, 2, 100'900'000'000, 100'000'000'000},
        {electra, 2, 9'000'000'000'000, 2'048'000'000'000},
    };
    for (const Case& c : cases) {
        Bytes32 credentials;
        credentials[0] = c.prefix;
        EXPECT_EQ(get_validator_from_deposit(minimal(c.fork), {}, credentials, Gwei{c.amount})
                      .effective_balance,
                  Gwei{c.want});
    }
}

TEST(ProcessDepositRequest, TheFirstOneEndsTheBridgeInElectraOnly) {
    for (const ForkId fork : {electra, fulu}) {
        const Spec spec = minimal(fork);
        BeaconState state = sample_block_state(spec);
        DepositRequest request;
        request.index = 5;
        ASSERT_TRUE(process_deposit_request(spec, state, request));
        request.index = 6;
        ASSERT_TRUE(process_deposit_request(spec, state, request));
        EXPECT_EQ(state.deposit_requests_start_index,
                  fork == electra ? 5 : UNSET_DEPOSIT_REQUESTS_START_INDEX);
        ASSERT_EQ(state.pending_deposits.size(), 2U);
        EXPECT_EQ(state.pending_deposits[1].slot, state.slot);
    }
}

}  // namespace
}  // namespace cairn::consensus
