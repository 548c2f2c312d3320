#include "consensus/genesis.hpp"

#include "consensus/constants.hpp"
#include "consensus/dead_fields.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/secret_key.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"

#include <gtest/gtest.h>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t ETH = 1'000'000'000;

BLSPubkey pubkey_of(std::size_t i) {
    Bytes32 scalar;
    scalar[31] = static_cast<std::uint8_t>(i + 1);
    return crypto::sk_to_pk(*crypto::SecretKey::from_bytes(scalar.bytes));
}

GenesisChoices sample_choices(std::size_t validators) {
    GenesisChoices choices;
    choices.genesis_time = 1'700'000'000;
    choices.eth1_data.block_hash = Hash32{{0xda}};
    choices.eth1_data.deposit_count = validators;
    choices.execution_payload_header.block_hash = Hash32{{0xee}};
    for (std::size_t i = 0; i < validators; ++i) {
        choices.validators.push_back({pubkey_of(i), {}, Gwei{32 * ETH}});
    }
    return choices;
}

class GenesisOfEveryFork : public testing::TestWithParam<ForkId> {};

TEST_P(GenesisOfEveryFork, is_a_state_that_the_chain_goes_on_from) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    auto choices = sample_choices(64);
    choices.validators.push_back({pubkey_of(64), {}, Gwei{31 * ETH}});
    auto made = create_genesis_state(spec, choices);
    ASSERT_TRUE(made);
    BeaconState& state = *made;
    EXPECT_EQ(find_dead_field_in_use(ssz::bound_of<BeaconState>(), spec, &state), std::nullopt);
    EXPECT_TRUE(is_valid_genesis_state(spec, state));
    EXPECT_EQ(state.validators[63].activation_epoch, GENESIS_EPOCH);
    EXPECT_EQ(state.validators[64].activation_epoch, FAR_FUTURE_EPOCH);
    NullVerifier verifier;
    EXPECT_TRUE(process_slots(spec, state, Slot{3 * spec.preset->SLOTS_PER_EPOCH}, verifier));
}

TEST_P(GenesisOfEveryFork, needs_validators) {
    const Spec spec(minimal_preset(), minimal_config(), GetParam());
    const auto made = create_genesis_state(spec, sample_choices(0));
    if (GetParam() == ForkId::phase0) {
        ASSERT_TRUE(made);
        EXPECT_FALSE(is_valid_genesis_state(spec, *made));
    } else {
        EXPECT_EQ(made.error().rule, Rule::no_active_validators);
    }
}

INSTANTIATE_TEST_SUITE_P(forks, GenesisOfEveryFork, testing::ValuesIn(mainline_forks),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

/// Deposits with the proofs that initialize_beacon_state_from_eth1 wants.
std::vector<Deposit> sample_deposits(const Spec& spec, std::size_t count) {
    std::vector<Deposit> deposits(count);
    std::vector<Bytes32> leaves;
    for (std::size_t i = 0; i < count; ++i) {
        deposits[i].data.pubkey[0] = static_cast<std::uint8_t>(i + 1);
        deposits[i].data.amount = Gwei{32 * ETH};
        leaves.push_back(ssz::hash_tree_root(spec, deposits[i].data));
        std::vector<Bytes32> layer = leaves;
        for (std::size_t level = 0; level < DEPOSIT_CONTRACT_TREE_DEPTH; ++level) {
            layer.resize(layer.size() + layer.size() % 2, ssz::zero_hash(level));
            const std::size_t sibling = (i >> level) ^ 1U;
            deposits[i].proof.push_back(sibling < layer.size() ? layer[sibling]
                                                               : ssz::zero_hash(level));
            for (std::size_t k = 0; 2 * k < layer.size(); ++k) {
                layer[k] = ssz::hash_pair(layer[2 * k], layer[2 * k + 1]);
            }
            layer.resize(layer.size() / 2);
        }
        Bytes32 length;
        base::store_le64(length.data(), i + 1);
        deposits[i].proof.push_back(length);
    }
    return deposits;
}

TEST(Genesis, from_deposits_whose_proofs_are_under_the_root_so_far) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    auto deposits = sample_deposits(spec, 70);
    NullVerifier verifier;
    const auto state =
        initialize_beacon_state_from_eth1(spec, Hash32{{1}}, 1'600'000'000, deposits, verifier);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->validators.size(), 70);
    EXPECT_EQ(state->eth1_deposit_index, 70);
    EXPECT_EQ(state->genesis_time, 1'600'000'000 + spec.config->GENESIS_DELAY);
    EXPECT_TRUE(is_valid_genesis_state(spec, *state));

    std::swap(deposits[3], deposits[4]);
    EXPECT_EQ(initialize_beacon_state_from_eth1(spec, Hash32{{1}}, 0, deposits, verifier).error(),
              (Invalid{Rule::deposit_proof_invalid, 3}));
}

TEST(Genesis, too_late_a_time_overflows) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    NullVerifier verifier;
    EXPECT_EQ(
        initialize_beacon_state_from_eth1(spec, {}, ~std::uint64_t{0}, {}, verifier).error().rule,
        Rule::uint64_overflow);
}

}  // namespace
}  // namespace cairn::consensus
