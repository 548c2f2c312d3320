// Phase1 against the executable specification of 2020: the roots of states that both make by one
// recipe (sample_network_test.hpp, test/differential/known_answers_2020.py).
#include "sharding/accessors.hpp"
#include "sharding/epoch.hpp"
#include "sharding/sample_network_test.hpp"
#include "sharding/upgrade.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace cairn::sharding {
namespace {

using consensus::ForkId;
using consensus::RoadMode;
using sample::root_hex;

TEST(KnownAnswers2020, UpgradeAtGenesis) {
    BeaconState state = sample::genesis_state();
    EXPECT_EQ(root_hex(sample::spec(RoadMode::faithful, ForkId::phase0), state),
              "d89933ef9ece4eb8c9648f42df0c6b7789e0b6ee16a7ac37a02cd244b66377a7");
    const Spec phase1 = sample::spec(RoadMode::faithful);
    ASSERT_TRUE(upgrade_to_phase1(phase1, state).has_value());
    EXPECT_EQ(root_hex(phase1, state),
              "1dd9e6f5bc7d775e4d1fdaa4dc946db20e09c0bc7ee797be5b0b1f3477fa18cc");
}

TEST(KnownAnswers2020, UpgradeOfARunningChain) {
    const Spec phase0 = sample::spec(RoadMode::faithful, ForkId::phase0);
    BeaconState state = sample::genesis_state();
    sample::process_slots_to(phase0, state, Slot{16});
    for (std::uint64_t i = 0; i < 10; ++i) {
        state.validators.mut(i).activation_eligibility_epoch = Epoch{i % 3};
        state.validators.mut(i).activation_epoch = Epoch{2 + i};
    }
    state.validators.mut(20).exit_epoch = Epoch{7};
    state.validators.mut(21).slashed = true;
    EXPECT_EQ(root_hex(phase0, state),
              "8094694e4589a7afb68bcc28692ecc5e56418a7a576db3f6e02611ee65e3c75a");
    const Spec phase1 = sample::spec(RoadMode::faithful);
    ASSERT_TRUE(upgrade_to_phase1(phase1, state).has_value());
    EXPECT_EQ(root_hex(phase1, state),
              "6a430c077d2e254396610e3aba8818bbb4d350c3c1dc141e79af32c477cd2efa");
}

struct StateRoot {
    std::uint64_t slot;
    std::string_view root;
};

/// After the block of the slot, if there is one.
constexpr auto chain_roots = std::to_array<StateRoot>({
    {1, "b76b916e2ffb361a2569e94f8178ba831d0f1139f699010c429dc6f375bfb8f1"},
    {2, "f4b8a756912308c7248fcc9da40017f98f87d523a96547fa48a603bab0475262"},
    {20, "2ad1d05714aac88f272b5271e8f4b9e2af09e2c9fdfeb039e94d55a7071aa475"},
    {40, "6636f5b54a3201cd0b5b17631b7116aa14fddb01ce7f85b9290aeae285721396"},
    {50, "e2e346551ecd2d0f025bbfb88324e74e109fb1befd517147f43ce8c2b3b7b354"},
    {60, "9053a662c46b5e147f75d4870a88a4765b71f4d66f5dc380f419c34ddaf3daf2"},
    {80, "83627c52bd86835e91c7137f0b7189c1e2d4a790bbe212bd631a34a29b9a0dce"},
    {100, "bab3ad6a43ab2fbb75b97df056e5d02b3f250cd70f04e6092f17ff3cc3ce218f"},
    {120, "cd377e22be3205ff53f45142ac0a68803788c114342866ffa3885da5126c25ac"},
    {140, "bf45f063987f4bb416fa36504428c2f0a4371fb0037c3e6a6745cf397b061a6a"},
    {160, "0034468e5524b0d29fa4f39ff560c865867ee644435c2ef0baa3a69c37b48cf6"},
    {180, "4d5fcb155d4ab7a9bcb4ef457c0a9be02852f727435fbf0ba24d83cc8cc0a578"},
    {200, "7ac085a44a27b1549640f2cbf00c31a1789ca8223e746da0529d9da1a48c87e4"},
    {220, "1b3688ae777c04f1a1c1b6169842129cf90e07eb121c33746afc67da03b17492"},
    {240, "c95ace827f9ab130d3c837204e1bc41212d563deb96cdb492383502b86f37b84"},
    {260, "8f85d6437ba057b14e5a39da4b7084dcc5105e600e45cbb946a706a5165ecac6"},
    {261, "149a98be5b8c494dceff6cec27c9dc3f423d03988d80398c07761c6ff631c308"},
    {280, "c28965b81913fdfdd121e39c60fd18f9f13411ec2de9f8fa6cb57e6937c38dcd"},
});

TEST(KnownAnswers2020, AChainWithCrosslinks) {
    const Spec spec = sample::spec(RoadMode::faithful);
    BeaconState state = sample::phase1_state(RoadMode::faithful);
    const auto* want = chain_roots.begin();
    for (Slot slot{1}; slot <= 280; ++slot) {
        if (slot % 9 != 8) {
            sample::Block block = sample::make_block(spec, state, slot, sample::Signatures::stub);
            if (!block.state.validators[block.message.proposer_index.value].slashed) {
                state = std::move(block.state);
                sample::apply(spec, state, block.message);
            }
        }
        if (want->slot == slot.value) {
            EXPECT_EQ(root_hex(spec, state), want->root) << slot.value;
            ++want;
        }
    }
    EXPECT_EQ(want, chain_roots.end());
    EXPECT_GE(state.finalized_checkpoint.epoch.value, 30U);
}

/// After the first, second and third call.
constexpr auto deadline_roots = std::to_array<std::string_view>({
    "1e9dd2132b23349c10eef4d3cb3a8f58043314c0ec46bc3dad2ddb2a839f39ee",
    "3fba7cfcb660aae9a6555990c5a300c67d69b09ed7d983f838c9d8fedbe7e81f",
    "be8bbf93ad45b92fcf3200cfdcb4663aad59eab658b61d97d6f372a9dee7e49d",
});

TEST(KnownAnswers2020, RevealDeadlinesSlashAgainAndAgain) {
    const Spec spec = sample::spec(RoadMode::faithful);
    BeaconState state = sample::phase1_state(RoadMode::faithful);
    state.slot = Slot{100 * spec.preset->SLOTS_PER_EPOCH + 7};
    for (std::uint64_t i = 0; i < sample::VALIDATORS; ++i) {
        state.validators.mut(i).next_custody_secret_to_reveal = i % 5;
    }
    state.validators.mut(1).slashed = true;
    for (const std::string_view want : deadline_roots) {
        ASSERT_TRUE(process_reveal_deadlines(spec, state).has_value());
        EXPECT_EQ(root_hex(spec, state), want);
    }
}

}  // namespace
}  // namespace cairn::sharding
