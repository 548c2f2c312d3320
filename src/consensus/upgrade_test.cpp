#include "consensus/upgrade.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/dead_fields.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/bls.hpp"
#include "crypto/secret_key.hpp"
#include "ssz/codec.hpp"

#include <gtest/gtest.h>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t ETH = 1'000'000'000;

/// Keys of the interop kind: any valid ones, as the upgrade to altair adds them up.
void give_valid_keys(BeaconState& state) {
    Bytes32 scalar;
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        scalar[31] = static_cast<std::uint8_t>(i + 1);
        const auto key = crypto::SecretKey::from_bytes(scalar.bytes);
        ASSERT_TRUE(key);
        state.validators.mut(i).pubkey = crypto::to_public_key(*key).compress();
    }
}

TEST(Upgrade, through_all_forks_leaves_no_dead_field_and_round_trips) {
    Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    BeaconState state = sample_state(spec, 64, Epoch{10});
    give_valid_keys(state);
    ++state.slot;
    NullVerifier verifier;
    for (const ForkId fork : mainline_forks) {
        if (fork == ForkId::phase0) {
            continue;
        }
        const Version before = state.fork.current_version;
        spec = spec.with_fork(fork);
        ASSERT_TRUE(upgrade_to_fork(spec, state, verifier)) << to_string(fork);
        EXPECT_EQ(find_dead_field_in_use(ssz::bound_of<BeaconState>(), spec, &state), std::nullopt);
        EXPECT_EQ(state.fork.previous_version, before);
        EXPECT_EQ(state.fork.current_version, fork_version(*spec.config, fork));
        EXPECT_EQ(state.fork.epoch, Epoch{11});
        BeaconState decoded;
        ASSERT_TRUE(ssz::decode(spec, ssz::encode(spec, state), decoded)) << to_string(fork);
        EXPECT_EQ(decoded, state) << to_string(fork);
    }
}

TEST(Upgrade, to_electra_queues_who_is_not_active_by_eligibility) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::electra);
    BeaconState state = sample_state(spec.with_fork(ForkId::deneb), 64, Epoch{10});
    ++state.slot;
    for (const auto& [index, eligibility] :
         {std::pair{5U, Epoch{4}}, std::pair{6U, Epoch{3}}, std::pair{7U, FAR_FUTURE_EPOCH}}) {
        state.validators.mut(index).activation_epoch = FAR_FUTURE_EPOCH;
        state.validators.mut(index).activation_eligibility_epoch = eligibility;
        state.balances.set(index, Gwei{index * ETH});
    }
    state.validators.mut(9).withdrawal_credentials[0] = COMPOUNDING_WITHDRAWAL_PREFIX;
    state.balances.set(9, Gwei{40 * ETH});
    state.validators.mut(10).exit_epoch = Epoch{99};

    upgrade_to_electra(spec, state);
    std::vector<std::uint64_t> amounts;
    for (const PendingDeposit& deposit : state.pending_deposits) {
        amounts.push_back(deposit.amount.value / ETH);
    }
    EXPECT_EQ(amounts, (std::vector<std::uint64_t>{6, 5, 7, 8}));
    EXPECT_EQ(state.balances[6], Gwei{0});
    EXPECT_EQ(state.balances[9], Gwei{32 * ETH});
    EXPECT_EQ(state.earliest_exit_epoch, Epoch{100});
}

/// Counts what is asked for; accepts what has signature byte 1 set.
class CountingVerifier final : public SignatureVerifier {
  public:
    bool verify(const BLSPubkey&, const Root&, const BLSSignature&) override { return false; }
    bool fast_aggregate_verify(std::span<const BLSPubkey>, const Root&,
                               const BLSSignature&) override {
        return false;
    }
    bool fast_aggregate_verify(const BeaconState&, std::span<const ValidatorIndex>, const Root&,
                               const BLSSignature&) override {
        return false;
    }
    bool aggregate_verify(std::span<const BLSPubkey>, std::span<const Root>,
                          const BLSSignature&) override {
        return false;
    }
    bool verify_now(const BLSPubkey&, const Root&, const BLSSignature& signature) override {
        ++asked;
        return signature[1] != 0;
    }
    std::size_t asked = 0;
};

PendingDeposit pending(std::uint8_t key, std::uint8_t prefix, bool valid) {
    PendingDeposit deposit;
    deposit.pubkey[0] = key;
    deposit.withdrawal_credentials[0] = prefix;
    deposit.amount = Gwei{ETH};
    deposit.signature[1] = valid ? 1 : 0;
    return deposit;
}

TEST(Upgrade, onboarding_asks_for_each_signature_once) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::gloas);
    BeaconState state = sample_state(spec, 8, Epoch{10});
    state.pending_deposits.push_back(pending(1, BUILDER_WITHDRAWAL_PREFIX, true));  // a builder
    state.pending_deposits.push_back(pending(1, 0, false));                         // tops him up
    for (int i = 0; i < 3; ++i) {
        state.pending_deposits.push_back(pending(2, 0, false));  // nobody's yet
    }
    state.pending_deposits.push_back(pending(3, 0, true));  // a validator's
    for (int i = 0; i < 50; ++i) {
        state.pending_deposits.push_back(pending(2, BUILDER_WITHDRAWAL_PREFIX, false));
        state.pending_deposits.push_back(pending(3, BUILDER_WITHDRAWAL_PREFIX, true));
    }
    CountingVerifier verifier;
    onboard_builders_from_pending_deposits(spec, state, verifier);
    ASSERT_EQ(state.builders.size(), 1);
    EXPECT_EQ(state.builders[0].balance, Gwei{2 * ETH});
    EXPECT_EQ(state.pending_deposits.size(), 3 + 1 + 50);
    EXPECT_EQ(verifier.asked, 1 + 3 + 1 + 50);  // key 1; key 2's three, key 3's one; 50 of key 2
}

}  // namespace
}  // namespace cairn::consensus
