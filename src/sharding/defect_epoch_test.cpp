// The defects of epochs, registry, upgrade and committees: each test shows the faithful reading go
// wrong and the hardened one right. Those of blocks: defect_block_test.cpp; of the fork choice
// likewise there.
#include "consensus/accessors.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/epoch/registry.hpp"
#include "consensus/misc.hpp"
#include "consensus/mutators.hpp"
#include "consensus/verifiers.hpp"
#include "sharding/accessors.hpp"
#include "sharding/custody_game.hpp"
#include "sharding/defect.hpp"
#include "sharding/epoch.hpp"
#include "sharding/light_client.hpp"
#include "sharding/sample_network_test.hpp"
#include "sharding/upgrade.hpp"

#include <gtest/gtest.h>

namespace cairn::sharding {
namespace {

using consensus::CustodyChunkChallengeRecord;
using consensus::FAR_FUTURE_EPOCH;
using consensus::ForkId;
using consensus::Rule;
using consensus::Validator;
using sample::RoadMode;

constexpr ValidatorIndex v(std::uint64_t index) {
    return ValidatorIndex{index};
}

/// A state of `mode` at the last slot of `epoch`, as it was at genesis otherwise.
struct At {
    At(RoadMode mode, std::uint64_t epoch)
        : spec(sample::spec(mode)), state(sample::phase1_state(mode)) {
        state.slot = Slot{epoch * spec.preset->SLOTS_PER_EPOCH + 7};
    }
    const Validator& validator(std::uint64_t i) const { return state.validators[i]; }
    Gwei balance(std::uint64_t i) const { return state.balances[i]; }

    Spec spec;
    BeaconState state;
};

void deposit_somebody(At& at) {
    consensus::BLSPubkey pubkey;
    pubkey.bytes.fill(5);
    add_validator_to_registry(at.spec, at.state, pubkey, {}, Gwei{32 * sample::ETH});
}

TEST(Defect, deposit_forgets_online_countdown) {
    At faithful(RoadMode::faithful, 3);
    deposit_somebody(faithful);
    EXPECT_EQ(process_online_tracking(faithful.spec, faithful.state).error().rule,
              Rule::online_countdown_too_short);
    At hardened(RoadMode::hardened, 3);
    deposit_somebody(hardened);
    EXPECT_TRUE(process_online_tracking(hardened.spec, hardened.state).has_value());
    EXPECT_TRUE(is_online(hardened.spec, hardened.state, v(0)));
    EXPECT_FALSE(is_online(hardened.spec, hardened.state, v(sample::VALIDATORS)));
}

TEST(Defect, custody_period_counts_from_deposit) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        At at(mode, 0);
        deposit_somebody(at);
        at.state.slot = Slot{100 * 8 + 7};
        const Epoch activation = compute_activation_exit_epoch(at.spec, Epoch{100});
        at.state.validators.mut(64).activation_epoch = activation;
        ASSERT_TRUE(process_reveal_deadlines(at.spec, at.state).has_value());
        const auto& newcomer = at.validator(64);
        if (mode == RoadMode::faithful) {
            EXPECT_EQ(newcomer.next_custody_secret_to_reveal, 0U);
            EXPECT_TRUE(newcomer.slashed);  // for secrets from before his activation
        } else {
            EXPECT_EQ(newcomer.next_custody_secret_to_reveal,
                      get_custody_period_for_validator(at.spec, v(64), activation));
            EXPECT_FALSE(newcomer.slashed);
        }
    }
}

/// A phase0 state of `epoch`, upgraded.
At upgraded(RoadMode mode, std::uint64_t epoch) {
    At at(mode, epoch);
    at.state = sample::genesis_state();
    at.state.slot = Slot{epoch * 8};
    at.state.validators.mut(9).activation_epoch = Epoch{epoch + 4};  // in the queue
    EXPECT_TRUE(upgrade_to_phase1(at.spec, at.state).has_value());
    return at;
}

TEST(Defect, upgrade_drops_genesis_validators_root) {
    EXPECT_EQ(upgraded(RoadMode::faithful, 2).state.genesis_validators_root, Root{});
    EXPECT_EQ(upgraded(RoadMode::hardened, 2).state.genesis_validators_root,
              sample::genesis_state().genesis_validators_root);
}

TEST(Defect, upgrade_activates_at_eligibility) {
    const At faithful = upgraded(RoadMode::faithful, 2);
    EXPECT_EQ(faithful.validator(9).activation_epoch, Epoch{0});
    EXPECT_EQ(get_active_validator_indices(faithful.spec, faithful.state, Epoch{2}).size(), 64U);
    const At hardened = upgraded(RoadMode::hardened, 2);
    EXPECT_EQ(hardened.validator(9).activation_epoch, Epoch{6});
    EXPECT_EQ(get_active_validator_indices(hardened.spec, hardened.state, Epoch{2}).size(), 63U);
}

/// Whether the state's committee at the period's end is the one that blocks are checked against.
bool next_committee_is_right(At at, std::uint64_t next_epoch) {
    at.state.slot = Slot{next_epoch * 8 - 1};
    process_light_client_committee_updates(at.spec, at.state);
    return at.state.current_light_committee ==
           committee_to_compact_committee(
               at.spec, at.state, get_light_client_committee(at.spec, at.state, Epoch{next_epoch}));
}

TEST(Defect, upgrade_repeats_light_committee) {
    EXPECT_FALSE(next_committee_is_right(upgraded(RoadMode::faithful, 300), 512));
    EXPECT_TRUE(next_committee_is_right(upgraded(RoadMode::hardened, 40), 62));
}

TEST(Defect, reveal_deadline_slashes_again) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        At at(mode, 70);
        ASSERT_TRUE(process_reveal_deadlines(at.spec, at.state).has_value());
        ASSERT_TRUE(at.validator(0).slashed);
        const Gwei once = at.balance(0);
        ASSERT_TRUE(process_reveal_deadlines(at.spec, at.state).has_value());
        EXPECT_EQ(at.balance(0) < once, mode == RoadMode::faithful);
    }
}

TEST(Defect, reveal_deadline_for_the_absent) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        At at(mode, 70);
        at.state.validators.mut(10).activation_epoch = FAR_FUTURE_EPOCH;  // waits
        Validator& left = at.state.validators.mut(11);                    // has revealed everything
        left.exit_epoch = Epoch{2};
        left.withdrawable_epoch = Epoch{300};
        left.all_custody_secrets_revealed_epoch = Epoch{44};
        ASSERT_TRUE(process_reveal_deadlines(at.spec, at.state).has_value());
        EXPECT_EQ(at.validator(10).slashed, mode == RoadMode::faithful);
        EXPECT_EQ(at.validator(11).slashed, mode == RoadMode::faithful);
        EXPECT_TRUE(at.validator(12).slashed);
    }
}

TEST(Defect, cleared_challenge_counts) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        At at(mode, 40);
        at.state.custody_chunk_challenge_records.push_back({});  // answered
        ASSERT_TRUE(process_challenge_deadlines(at.spec, at.state).has_value());
        EXPECT_EQ(at.validator(0).slashed, mode == RoadMode::faithful);

        Validator& leaver = at.state.validators.mut(0);
        leaver.slashed = false;
        leaver.exit_epoch = Epoch{20};
        leaver.withdrawable_epoch = FAR_FUTURE_EPOCH;
        leaver.all_custody_secrets_revealed_epoch = Epoch{30};
        process_custody_final_updates(at.spec, at.state);
        const Epoch may_leave{30 + at.spec.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY};
        EXPECT_EQ(at.validator(0).withdrawable_epoch,
                  mode == RoadMode::faithful ? FAR_FUTURE_EPOCH : may_leave);
    }
}

/// A true challenge still has its deadline.
TEST(Defect, cleared_challenge_counts_but_an_open_one_too) {
    At at(RoadMode::hardened, 40);
    at.state.custody_chunk_challenge_records.push_back({});
    CustodyChunkChallengeRecord open{.challenge_index = 1,
                                     .challenger_index = v(2),
                                     .responder_index = v(3),
                                     .inclusion_epoch = Epoch{7},
                                     .data_root = {{1}},
                                     .chunk_index = 0};
    at.state.custody_chunk_challenge_records.push_back(open);
    open.inclusion_epoch = Epoch{8};
    open.responder_index = v(4);
    at.state.custody_chunk_challenge_records.push_back(open);
    ASSERT_TRUE(process_challenge_deadlines(at.spec, at.state).has_value());
    EXPECT_FALSE(at.validator(0).slashed);
    EXPECT_TRUE(at.validator(3).slashed);
    EXPECT_FALSE(at.validator(4).slashed);
    EXPECT_TRUE(is_empty_record(at.state.custody_chunk_challenge_records[1]));
    EXPECT_FALSE(is_empty_record(at.state.custody_chunk_challenge_records[2]));
}

TEST(Defect, custody_voids_slashing_penalty) {
    for (const RoadMode mode : {RoadMode::faithful, RoadMode::hardened}) {
        At at(mode, 10);
        for (std::uint64_t i = 0; i < 20; ++i) {
            ASSERT_TRUE(slash_validator(at.spec, at.state, v(i)).has_value());
        }
        const Epoch penalised =
            at.validator(0).withdrawable_epoch - at.spec.preset->EPOCHS_PER_SLASHINGS_VECTOR / 2;
        process_custody_final_updates(at.spec, at.state);
        at.state.slot = Slot{penalised.value * 8 + 7};
        const Gwei before = at.balance(0);
        ASSERT_TRUE(process_slashings(at.spec, at.state).has_value());
        EXPECT_EQ(at.balance(0) < before, mode == RoadMode::hardened);
    }
}

/// Who was already waiting to withdraw when he was slashed.
TEST(Defect, custody_voids_slashing_penalty_of_one_who_left) {
    At at(RoadMode::hardened, 10);
    at.state.validators.mut(5).exit_epoch = Epoch{8};
    at.state.validators.mut(5).withdrawable_epoch = FAR_FUTURE_EPOCH;
    ASSERT_TRUE(slash_validator(at.spec, at.state, v(5)).has_value());
    EXPECT_EQ(at.validator(5).withdrawable_epoch, FAR_FUTURE_EPOCH);
    process_custody_final_updates(at.spec, at.state);
    const Epoch penalty_counts_from{10 + at.spec.preset->EPOCHS_PER_SLASHINGS_VECTOR};
    EXPECT_EQ(at.validator(5).withdrawable_epoch, penalty_counts_from);
    at.state.slot = at.state.slot + 8;
    process_custody_final_updates(at.spec, at.state);
    EXPECT_EQ(at.validator(5).withdrawable_epoch, penalty_counts_from);
}

/// The shard committee of `epoch` before and after the randomness of that epoch changes, as it does
/// with every block.
bool committee_moves_within_epoch(RoadMode mode, std::uint64_t epoch) {
    At at(mode, epoch);
    const auto committee = [&] {
        const auto span = *get_shard_committee(at.spec, at.state, Epoch{epoch}, Shard{0});
        return std::vector<ValidatorIndex>(span.begin(), span.end());
    };
    const auto before = committee();
    at.state.randao_mixes.mut(epoch % at.state.randao_mixes.size()).bytes.fill(0x77);
    return committee() != before;
}

TEST(Defect, committee_source_beyond_history) {
    EXPECT_TRUE(committee_moves_within_epoch(RoadMode::faithful, 126));
    for (std::uint64_t epoch = 1; epoch < 300; ++epoch) {
        EXPECT_FALSE(committee_moves_within_epoch(RoadMode::hardened, epoch)) << epoch;
    }
    const Spec mainnet =
        spec_2020(consensus::mainnet_preset_2020(), consensus::mainnet_config_2020(),
                  ForkId::phase1, RoadMode::hardened);
    EXPECT_EQ(shard_committee_period(mainnet), 256U);
    EXPECT_EQ(light_client_committee_period(mainnet), 256U);
}

TEST(Defect, identity_key_is_valid) {
    const consensus::BLSPubkey identity_key{{0xc0}};
    const BLSSignature identity_signature{{0xc0}};
    consensus::BlsVerifier faithful(bls_draft(RoadMode::faithful));
    EXPECT_TRUE(faithful.verify(identity_key, Root{}, identity_signature));
    consensus::BlsVerifier hardened(bls_draft(RoadMode::hardened));
    EXPECT_FALSE(hardened.verify(identity_key, Root{}, identity_signature));
}

TEST(Defect, config_key_misnamed) {
    EXPECT_EQ(consensus::minimal_preset_2020().MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES, 16U);
    EXPECT_EQ(consensus::mainnet_preset_2020().MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES, 16U);
}

TEST(CheckNetwork, RefusesWhatCannotRun) {
    consensus::Preset preset = consensus::minimal_preset_2020();
    consensus::Config config = consensus::minimal_config_2020();
    const auto check = [&](RoadMode mode) {
        return check_network(spec_2020(preset, config, ForkId::phase0, mode));
    };
    EXPECT_TRUE(check(RoadMode::hardened).has_value());
    EXPECT_EQ(check(RoadMode::faithful).error(), NetworkRefusal::faithful_mode);
    config.PHASE_1_FORK_SLOT = Slot{12};
    EXPECT_EQ(check(RoadMode::hardened).error(), NetworkRefusal::fork_slot_inside_epoch);
    config.PHASE_1_FORK_SLOT = Slot{16};
    preset.EPOCHS_PER_HISTORICAL_VECTOR = 3;
    EXPECT_EQ(check(RoadMode::hardened).error(), NetworkRefusal::no_history_for_committees);
    preset = consensus::minimal_preset_2020();
    preset.INITIAL_ACTIVE_SHARDS = preset.MAX_SHARDS + 1;
    EXPECT_EQ(check(RoadMode::hardened).error(), NetworkRefusal::more_active_than_all_shards);
    EXPECT_EQ(to_string(NetworkRefusal::faithful_mode), "faithful_mode");
}

}  // namespace
}  // namespace cairn::sharding
