#include "consensus/transition.hpp"

#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/hash_tree_root.hpp"

#include <array>

namespace cairn::consensus {
namespace {

Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

TEST(CommitIfValid, TakesTheChangeOnlyIfNothingWentWrong) {
    BeaconState state;
    EXPECT_TRUE(commit_if_valid(state, [](BeaconState& next) -> Checked<> {
        next.slot = Slot{7};
        return {};
    }));
    EXPECT_EQ(state.slot, Slot{7});

    const auto refused = commit_if_valid(state, [](BeaconState& next) -> Checked<> {
        next.slot = Slot{8};
        return unexpected(Invalid{Rule::registry_empty, 3});
    });
    EXPECT_EQ(refused.error(), (Invalid{Rule::registry_empty, 3}));
    EXPECT_EQ(state.slot, Slot{7});
}

TEST(CommitIfValid, AnOverflowIsInvalid) {
    BeaconState state;
    const auto result = commit_if_valid(state, [](BeaconState& next) -> Checked<> {
        next.slot = Slot{5};
        static_cast<void>(Slot{0} - 1);
        return {};
    });
    EXPECT_EQ(result.error().rule, Rule::uint64_overflow);
    EXPECT_EQ(state.slot, Slot{0});
}

TEST(CommitIfValid, AnOverflowBeforeItIsNotItsFault) {
    BeaconState state;
    base::raise_overflow();
    EXPECT_TRUE(commit_if_valid(state, [](BeaconState&) { return Checked<>{}; }));
}

TEST(ProcessSlots, RefusesToStandStillOrGoBack) {
    const Spec spec = minimal(ForkId::altair);
    BeaconState state = sample_block_state(spec);
    NullVerifier verifier;
    for (const Slot slot : {state.slot, Slot{state.slot.value - 1}, Slot{0}}) {
        EXPECT_EQ(process_slots(spec, state, slot, verifier).error().rule,
                  Rule::slot_not_after_state);
    }
}

TEST(ProcessSlots, RefusesListsOfOtherLengthThanTheRegistry) {
    const Spec spec = minimal(ForkId::altair);
    const BeaconState good = sample_block_state(spec);
    const std::array<void (*)(BeaconState&), 4> spoil{
        [](BeaconState& state) { state.balances.resize(63); },
        [](BeaconState& state) { state.inactivity_scores.resize(65); },
        [](BeaconState& state) { state.current_epoch_participation.resize(0); },
        [](BeaconState& state) { state.previous_epoch_participation.resize(0); },
    };
    NullVerifier verifier;
    for (const auto& change : spoil) {
        BeaconState state = good;
        change(state);
        EXPECT_EQ(process_slots(spec, state, state.slot + 1, verifier).error().rule,
                  Rule::registry_lists_differ_in_length);
        EXPECT_EQ(state.slot, good.slot);
        FixedExecutionEngine engine;
        EXPECT_EQ(apply_block(spec, state, {}, {verifier, engine}).error().rule,
                  Rule::registry_lists_differ_in_length);
    }
}

/// One way to spoil a valid block.
struct Spoiled {
    const char* name;
    ForkId since;
    ForkId until;  // phase1 stands for: still so in gloas
    void (*change)(BeaconBlock&);
    Rule want;
};

using enum ForkId;
constexpr auto spoiled_blocks = std::to_array<Spoiled>({
    {"slot of the state", phase0, phase1, [](BeaconBlock& b) { b.slot = Slot{28}; },
     Rule::slot_not_after_state},
    {"other proposer", phase0, phase1,
     [](BeaconBlock& b) { b.proposer_index = ValidatorIndex{(b.proposer_index.value + 1) % 64}; },
     Rule::block_proposer_wrong},
    {"no such proposer", phase0, phase1,
     [](BeaconBlock& b) { b.proposer_index = ValidatorIndex{64}; },
     Rule::validator_index_out_of_range},
    {"other parent", phase0, phase1, [](BeaconBlock& b) { b.parent_root[0] ^= 1; },
     Rule::block_parent_root_wrong},
    {"other state root", phase0, phase1, [](BeaconBlock& b) { b.state_root[31] ^= 1; },
     Rule::state_root_mismatch},
    {"a deposit too many", phase0, phase1, [](BeaconBlock& b) { b.body.deposits.emplace_back(); },
     Rule::deposit_count_wrong},
    {"equal headers", phase0, phase1,
     [](BeaconBlock& b) { b.body.proposer_slashings.emplace_back(); }, Rule::headers_equal},
    {"slashing without offence", phase0, phase1,
     [](BeaconBlock& b) { b.body.attester_slashings.emplace_back(); },
     Rule::attestations_not_slashable},
    {"exit of nobody", phase0, phase1,
     [](BeaconBlock& b) {
         b.body.voluntary_exits.emplace_back().message.validator_index = ValidatorIndex{64};
     },
     Rule::validator_index_out_of_range},
    {"exit too early", phase0, phase1,
     [](BeaconBlock& b) { b.body.voluntary_exits.emplace_back(); }, Rule::exit_active_too_briefly},
    {"exit in future", phase0, phase1,
     [](BeaconBlock& b) { b.body.voluntary_exits.emplace_back().message.epoch = Epoch{4}; },
     Rule::exit_epoch_in_future},
    {"payload of other parent", capella, gloas,
     [](BeaconBlock& b) { b.body.execution_payload.parent_hash[0] = 1; },
     Rule::payload_parent_hash_wrong},
    {"payload's randao", bellatrix, gloas,
     [](BeaconBlock& b) { b.body.execution_payload.prev_randao[0] ^= 1; },
     Rule::payload_prev_randao_wrong},
    {"payload's time", bellatrix, gloas,
     [](BeaconBlock& b) { ++b.body.execution_payload.timestamp; }, Rule::payload_timestamp_wrong},
    {"a withdrawal too many", capella, gloas,
     [](BeaconBlock& b) { b.body.execution_payload.withdrawals.emplace_back(); },
     Rule::withdrawals_wrong},
    {"too many blobs", deneb, gloas, [](BeaconBlock& b) { b.body.blob_kzg_commitments.resize(10); },
     Rule::too_many_blob_commitments},
    {"credentials of other key", capella, phase1,
     [](BeaconBlock& b) { b.body.bls_to_execution_changes.emplace_back(); },
     Rule::credentials_of_other_key},
    {"bid for other slot", gloas, phase1,
     [](BeaconBlock& b) { ++b.body.signed_execution_payload_bid.message.slot; },
     Rule::bid_slot_wrong},
    {"bid of nobody", gloas, phase1,
     [](BeaconBlock& b) {
         b.body.signed_execution_payload_bid.message.builder_index = BuilderIndex{0};
     },
     Rule::builder_index_out_of_range},
    {"self-build with value", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.message.value = Gwei{1}; },
     Rule::self_build_with_value},
    {"self-build with signature", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.signature[1] = 1; },
     Rule::self_build_with_signature},
    {"bid on other payload", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.message.parent_block_hash[0] = 1; },
     Rule::bid_parent_block_hash_wrong},
    {"bid of the parent's hash", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.message.block_hash = {}; },
     Rule::bid_block_hash_is_parents},
    {"bid on other block", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.message.parent_block_root[0] ^= 1; },
     Rule::bid_parent_block_root_wrong},
    {"bid's randao", gloas, phase1,
     [](BeaconBlock& b) { b.body.signed_execution_payload_bid.message.prev_randao[0] ^= 1; },
     Rule::bid_prev_randao_wrong},
    {"requests of a payload that did not come", gloas, phase1,
     [](BeaconBlock& b) { b.body.parent_execution_requests.deposits.emplace_back(); },
     Rule::requests_without_parent_payload},
    {"too many attestations", gloas, phase1, [](BeaconBlock& b) { b.body.attestations.resize(9); },
     Rule::too_many_attestations},
    {"payload attestation for other block", gloas, phase1,
     [](BeaconBlock& b) { b.body.payload_attestations.emplace_back(); },
     Rule::payload_attestation_not_for_parent},
});

class BlockOfFork : public testing::TestWithParam<ForkId> {
  protected:
    const Spec spec = minimal(GetParam());
    const BeaconState state = sample_block_state(spec);
    const SignedBeaconBlock block = sample_block(spec, state);
    FixedExecutionEngine engine;
};

TEST_P(BlockOfFork, IsAccepted) {
    NullVerifier verifier;
    BeaconState next = state;
    EXPECT_TRUE(state_transition(spec, next, block, {verifier, engine}));
    EXPECT_EQ(ssz::hash_tree_root(spec, next), block.message.state_root);
}

TEST_P(BlockOfFork, SpoiledIsRefusedAndTheStateStays) {
    NullVerifier verifier;
    for (const Spoiled& spoiled : spoiled_blocks) {
        const bool over = spoiled.until != phase1 && spec.at_least(spoiled.until);
        if (!spec.at_least(spoiled.since) || over) {
            continue;
        }
        SignedBeaconBlock bad = block;
        spoiled.change(bad.message);
        BeaconState next = state;
        const auto result = state_transition(spec, next, bad, {verifier, engine});
        ASSERT_FALSE(result) << spoiled.name;
        EXPECT_EQ(result.error().rule, spoiled.want) << spoiled.name << describe(result.error());
        EXPECT_EQ(next, state) << spoiled.name;
    }
}

TEST_P(BlockOfFork, EachSignatureCounts) {
    RefusingVerifier counter(RefusingVerifier::none);
    BeaconState next = state;
    ASSERT_TRUE(state_transition(spec, next, block, {counter, engine}));
    ASSERT_EQ(counter.asked(), 2U);  // the empty sync aggregate is not asked for

    constexpr std::array want{Rule::block_signature_invalid, Rule::randao_reveal_invalid};
    for (std::size_t i = 0; i < want.size(); ++i) {
        RefusingVerifier verifier(i);
        next = state;
        EXPECT_EQ(state_transition(spec, next, block, {verifier, engine}).error().rule, want[i]);
        EXPECT_EQ(next, state);
    }
}

TEST_P(BlockOfFork, AnInvalidPayloadCounts) {
    if (!spec.at_least(bellatrix) || spec.at_least(gloas)) {
        return;  // no payload in the block
    }
    NullVerifier verifier;
    FixedExecutionEngine refusing(FixedExecutionEngine::Answer::invalid);
    BeaconState next = state;
    EXPECT_EQ(state_transition(spec, next, block, {verifier, refusing}).error().rule,
              Rule::payload_invalid);
}

TEST_P(BlockOfFork, WithoutValidationNeedsNeitherSignatureNorStateRoot) {
    RefusingVerifier verifier(RefusingVerifier::none);
    SignedBeaconBlock unsigned_block = block;
    unsigned_block.message.state_root = {};
    BeaconState next = state;
    EXPECT_TRUE(
        state_transition(spec, next, unsigned_block, {verifier, engine}, ValidateResult::no));
    EXPECT_EQ(verifier.asked(), 1U);  // the randao reveal
    EXPECT_EQ(ssz::hash_tree_root(spec, next), block.message.state_root);
}

TEST_P(BlockOfFork, TheErrorNamesTheOperation) {
    NullVerifier verifier;
    SignedBeaconBlock bad = block;
    Attestation attestation = sample_attestation(spec, state);
    bad.message.body.attestations.push_back(attestation);
    attestation.data.target.epoch = Epoch{0};
    bad.message.body.attestations.push_back(attestation);
    BeaconState next = state;
    EXPECT_EQ(state_transition(spec, next, bad, {verifier, engine}).error(),
              (Invalid{Rule::attestation_target_epoch_not_recent, 1}));
}

TEST_P(BlockOfFork, ASlashedProposerIsRefused) {
    NullVerifier verifier;
    BeaconState slashed = state;
    slashed.validators.mut(block.message.proposer_index.value).slashed = true;
    SignedBeaconBlock bad = block;
    BeaconState next = slashed;
    ASSERT_TRUE(process_slots(spec, next, block.message.slot, verifier));
    bad.message.parent_root = ssz::hash_tree_root(spec, next.latest_block_header);
    EXPECT_EQ(process_block_header(spec, next, bad.message).error().rule,
              Rule::block_proposer_slashed);
}

INSTANTIATE_TEST_SUITE_P(AllForks, BlockOfFork, testing::ValuesIn(mainline_forks),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

}  // namespace
}  // namespace cairn::consensus
