#include "consensus/block/attestation.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/epoch/base_reward.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"

#include <array>
#include <numeric>

namespace cairn::consensus {
namespace {

using enum ForkId;

Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

Checked<> process(const Spec& spec, BeaconState& state, const Attestation& attestation) {
    NullVerifier verifier;
    return process_attestation(spec, state, attestation, state.latest_block_header.slot, verifier);
}

struct Spoiled {
    const char* name;
    ForkId since;
    ForkId until;  // phase1 stands for: still so in gloas
    void (*change)(Attestation&);
    Rule want;
};

constexpr auto spoiled_attestations = std::to_array<Spoiled>({
    {"target of long ago", phase0, phase1, [](Attestation& a) { a.data.target.epoch = Epoch{1}; },
     Rule::attestation_target_epoch_not_recent},
    {"target of the other epoch", phase0, phase1,
     [](Attestation& a) { a.data.target.epoch = Epoch{2}; },
     Rule::attestation_target_epoch_not_of_slot},
    {"slot of the block", phase0, phase1, [](Attestation& a) { a.data.slot = Slot{28}; },
     Rule::attestation_too_early},
    {"slot of the end of time", phase0, phase1,
     [](Attestation& a) { a.data.slot = Slot{std::numeric_limits<std::uint64_t>::max()}; },
     Rule::attestation_target_epoch_not_of_slot},
    {"too late", phase0, deneb,
     [](Attestation& a) {
         a.data.slot = Slot{19};
         a.data.target.epoch = Epoch{2};
     },
     Rule::attestation_too_late},
    {"no such committee", phase0, electra, [](Attestation& a) { a.data.index = CommitteeIndex{2}; },
     Rule::committee_index_out_of_range},
    {"no such committee", electra, phase1, [](Attestation& a) { a.committee_bits.set(3); },
     Rule::committee_index_out_of_range},
    {"index", electra, gloas, [](Attestation& a) { a.data.index = CommitteeIndex{1}; },
     Rule::attestation_index_out_of_range},
    {"index", gloas, phase1, [](Attestation& a) { a.data.index = CommitteeIndex{2}; },
     Rule::attestation_index_out_of_range},
    {"payload said to have come with its own block", gloas, phase1,
     [](Attestation& a) { a.data.index = CommitteeIndex{1}; },
     Rule::same_slot_attestation_index_not_zero},
    {"a bit too few", phase0, phase1, [](Attestation& a) { a.aggregation_bits.resize(3); },
     Rule::aggregation_bits_wrong_length},
    {"a bit too many", phase0, phase1, [](Attestation& a) { a.aggregation_bits.resize(5); },
     Rule::aggregation_bits_wrong_length},
    {"no bits at all", phase0, phase1, [](Attestation& a) { a.aggregation_bits.resize(0); },
     Rule::aggregation_bits_wrong_length},
    {"nobody", phase0, electra,
     [](Attestation& a) { a.aggregation_bits = ssz::Bitlist(a.aggregation_bits.size()); },
     Rule::attestation_signature_invalid},
    {"nobody", electra, phase1,
     [](Attestation& a) { a.aggregation_bits = ssz::Bitlist(a.aggregation_bits.size()); },
     Rule::committee_without_attester},
    {"no committee", electra, phase1,
     [](Attestation& a) {
         a.committee_bits.set(0, false);
         a.aggregation_bits.resize(0);
     },
     Rule::attestation_signature_invalid},
    {"source epoch", phase0, phase1, [](Attestation& a) { a.data.source.epoch = Epoch{0}; },
     Rule::attestation_source_not_justified},
    {"source root", phase0, phase1, [](Attestation& a) { a.data.source.root[0] ^= 1; },
     Rule::attestation_source_not_justified},
});

class AttestationOfFork : public testing::TestWithParam<ForkId> {
  protected:
    const Spec spec = minimal(GetParam());
    const BeaconState state = sample_block_state(spec);
    const Attestation attestation = sample_attestation(spec, state);
    std::span<const ValidatorIndex> committee =
        get_beacon_committee(spec, state, attestation.data.slot, CommitteeIndex{0});
};

TEST_P(AttestationOfFork, SpoiledIsRefused) {
    ASSERT_EQ(committee.size(), 4U);
    for (const Spoiled& spoiled : spoiled_attestations) {
        const bool over = spoiled.until != phase1 && spec.at_least(spoiled.until);
        if (!spec.at_least(spoiled.since) || over) {
            continue;
        }
        Attestation bad = attestation;
        spoiled.change(bad);
        BeaconState next = state;
        const auto result = process(spec, next, bad);
        ASSERT_FALSE(result) << spoiled.name;
        EXPECT_EQ(result.error().rule, spoiled.want) << spoiled.name << describe(result.error());
    }
}

TEST_P(AttestationOfFork, NeedsItsSignature) {
    RefusingVerifier verifier(0);
    BeaconState next = state;
    EXPECT_EQ(process_attestation(spec, next, attestation, Slot{27}, verifier).error().rule,
              Rule::attestation_signature_invalid);
}

TEST_P(AttestationOfFork, CountsEachAttesterOnce) {
    BeaconState next = state;
    ASSERT_TRUE(process(spec, next, attestation));
    if (!spec.at_least(altair)) {
        ASSERT_EQ(next.current_epoch_attestations.size(), 1U);
        EXPECT_EQ(next.current_epoch_attestations[0].inclusion_delay, Slot{1});
        return;
    }
    const ValidatorIndex proposer = get_beacon_proposer_index(spec, state).value();
    std::uint64_t numerator = 0;
    for (const ValidatorIndex index : committee) {
        EXPECT_EQ(next.current_epoch_participation[index.value], 0b111);
        numerator += get_base_reward(spec, state, index).value * 54;
    }
    // (WEIGHT_DENOMINATOR - PROPOSER_WEIGHT) * WEIGHT_DENOMINATOR // PROPOSER_WEIGHT = 448
    EXPECT_EQ(next.balances[proposer.value], state.balances[proposer.value] + numerator / 448);
    const auto flagged = next.current_epoch_participation.to_vector();
    EXPECT_EQ(std::accumulate(flagged.begin(), flagged.end(), 0U), committee.size() * 0b111);

    const BeaconState before = next;
    ASSERT_TRUE(process(spec, next, attestation));
    EXPECT_EQ(next, before);
}

TEST_P(AttestationOfFork, WrongVotesEarnLess) {
    if (!spec.at_least(altair)) {
        return;  // decided at the end of the epoch
    }
    struct Case {
        void (*change)(AttestationData&);
        ParticipationFlags want;
    };
    constexpr std::array cases{
        Case{[](AttestationData& data) { data.beacon_block_root[0] ^= 1; }, 0b011},
        Case{[](AttestationData& data) { data.target.root[0] ^= 1; }, 0b001},
    };
    for (const Case& c : cases) {
        Attestation late = attestation;
        c.change(late.data);
        // In gloas a wrong head is a vote on a payload; this one did not come.
        BeaconState next = state;
        ASSERT_TRUE(process(spec, next, late));
        EXPECT_EQ(next.current_epoch_participation[committee[0].value], c.want);
    }
}

TEST_P(AttestationOfFork, LateVotesEarnLess) {
    if (!spec.at_least(altair)) {
        return;  // decided at the end of the epoch
    }
    // integer_squareroot(SLOTS_PER_EPOCH) = 2
    constexpr std::array<ParticipationFlags, 4> want{0, 0b111, 0b011, 0b010};
    for (std::uint64_t delay = 1; delay < want.size(); ++delay) {
        const auto flags = get_attestation_participation_flag_indices(
            spec, state, attestation.data, delay, state.latest_block_header.slot);
        EXPECT_EQ(flags, want[delay]);
    }
    const auto after_an_epoch = get_attestation_participation_flag_indices(
        spec, state, attestation.data, 9, state.latest_block_header.slot);
    EXPECT_EQ(after_an_epoch, spec.at_least(deneb) ? 0b010 : 0b000);
}

INSTANTIATE_TEST_SUITE_P(AllForks, AttestationOfFork, testing::ValuesIn(mainline_forks),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST(PendingAttestations, AreLimited) {
    const Spec spec = minimal(phase0);
    BeaconState state = sample_block_state(spec);
    const Attestation attestation = sample_attestation(spec, state);
    state.current_epoch_attestations.resize(128 * 8);
    EXPECT_EQ(process(spec, state, attestation).error().rule, Rule::pending_attestations_full);
}

TEST(EffectiveBalanceIncrements, AreExactBeyondTwoBytes) {
    const Spec spec = minimal(electra);
    BeaconState state = sample_block_state(spec);
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t balances[] = {0, 999'999'999, 65'534'999'999'999, 65'535'000'000'000, most};
    for (std::size_t i = 0; i < std::size(balances); ++i) {
        state.validators.mut(i).effective_balance = Gwei{balances[i]};
    }
    const auto increments = get_effective_balance_increments(spec, state);
    for (std::size_t i = 0; i < std::size(balances); ++i) {
        EXPECT_EQ(increments[i], balances[i] / 1'000'000'000) << balances[i];
    }
    EXPECT_EQ(increments[63], 32U);
}

TEST(BuilderPayment, GrowsByFirstAttestersOfTheSlotOnly) {
    const Spec spec = minimal(gloas);
    BeaconState state = sample_block_state(spec);
    const Attestation attestation = sample_attestation(spec, state);
    auto& payment = state.builder_pending_payments[8 + attestation.data.slot.value % 8];
    payment.withdrawal.amount = Gwei{1};
    const auto committee =
        get_beacon_committee(spec, state, attestation.data.slot, CommitteeIndex{0});
    state.current_epoch_participation.set(committee[0].value, 0b001);
    ASSERT_TRUE(process(spec, state, attestation));
    EXPECT_EQ(payment.weight, Gwei{3 * 32'000'000'000});
    ASSERT_TRUE(process(spec, state, attestation));
    EXPECT_EQ(payment.weight, Gwei{3 * 32'000'000'000});
}

}  // namespace
}  // namespace cairn::consensus
