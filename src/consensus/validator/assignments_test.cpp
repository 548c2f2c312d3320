#include "consensus/validator/assignments.hpp"

#include "consensus/accessors.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/validator/sample_duties_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::consensus {
namespace {

using duties::ACTIVE;
using duties::VALIDATORS;

class Assignments : public testing::TestWithParam<ForkId> {
  protected:
    Spec spec_{minimal_preset(), duties::sample_config(GetParam()), GetParam()};
    BeaconState state_ = duties::sample_state(spec_);
    Epoch current_ = get_current_epoch(spec_, state_);
    std::uint64_t slots_per_epoch_ = spec_.preset->SLOTS_PER_EPOCH;
};

TEST_P(Assignments, EveryActiveValidatorAttestsOnceInItsCommittee) {
    for (const Epoch epoch : {current_ - 1, current_, current_ + 1}) {
        std::size_t seats = 0;
        for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
            const ValidatorIndex index{i};
            const auto assignment = get_committee_assignment(spec_, state_, epoch, index).value();
            ASSERT_EQ(assignment.has_value(), i < ACTIVE) << i;
            if (!assignment) {
                continue;
            }
            ASSERT_EQ(compute_epoch_at_slot(spec_, assignment->slot), epoch);
            const auto committee =
                get_beacon_committee(spec_, state_, assignment->slot, assignment->index);
            ASSERT_EQ(committee.data(), assignment->committee.data());
            ASSERT_EQ(committee.size(), assignment->committee.size());
            ASSERT_EQ(std::ranges::count(committee, index), 1);
            ++seats;
        }
        EXPECT_EQ(seats, get_active_validator_indices(spec_, state_, epoch).size());
    }
}

TEST_P(Assignments, CommitteesBeyondTheNextEpochAreRefused) {
    const auto at = [&](Epoch epoch) {
        return get_committee_assignment(spec_, state_, epoch, ValidatorIndex{0});
    };
    EXPECT_EQ(at(current_ + 2).error().rule, Rule::assignment_epoch_too_late);
    EXPECT_EQ(at(FAR_FUTURE_EPOCH).error().rule, Rule::assignment_epoch_too_late);
    EXPECT_FALSE(get_committee_assignment(spec_, state_, current_, ValidatorIndex{VALIDATORS})
                     .value()
                     .has_value());
}

TEST_P(Assignments, OneProposerPerSlot) {
    std::size_t proposers = 0;
    for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
        proposers += is_proposer(spec_, state_, ValidatorIndex{i}).value() ? 1U : 0U;
    }
    EXPECT_EQ(proposers, 1U);
    EXPECT_TRUE(
        is_proposer(spec_, state_, get_beacon_proposer_index(spec_, state_).value()).value());
}

TEST_P(Assignments, Activity) {
    EXPECT_TRUE(check_if_validator_active(spec_, state_, ValidatorIndex{ACTIVE - 1}).value());
    EXPECT_FALSE(check_if_validator_active(spec_, state_, ValidatorIndex{ACTIVE}).value());
    EXPECT_EQ(check_if_validator_active(spec_, state_, ValidatorIndex{VALIDATORS}).error().rule,
              Rule::validator_index_out_of_range);
    state_.validators.mut(1).exit_epoch = current_;
    EXPECT_FALSE(check_if_validator_active(spec_, state_, ValidatorIndex{1}).value());
    state_.validators.mut(1).exit_epoch = current_ + 1;
    EXPECT_TRUE(check_if_validator_active(spec_, state_, ValidatorIndex{1}).value());
}

INSTANTIATE_TEST_SUITE_P(Forks, Assignments,
                         testing::Values(ForkId::phase0, ForkId::altair, ForkId::electra,
                                         ForkId::fulu, ForkId::gloas),
                         duties::fork_name);

TEST(SyncCommitteeAssignment, ThisPeriodAndTheNext) {
    const Spec spec{minimal_preset(), minimal_config(), ForkId::altair};
    BeaconState state = duties::sample_state(spec);
    const std::uint64_t period = spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD;
    state.slot = compute_start_slot_at_epoch(spec, Epoch{2 * period + 3});
    const auto assigned = [&](std::uint64_t epoch, std::uint64_t index) {
        return is_assigned_to_sync_committee(spec, state, Epoch{epoch}, ValidatorIndex{index});
    };
    const std::size_t size = spec.preset->SYNC_COMMITTEE_SIZE;
    for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
        for (const std::uint64_t epoch : {2 * period, 3 * period - 1}) {
            EXPECT_EQ(assigned(epoch, i).value(), i < size) << i;
        }
        for (const std::uint64_t epoch : {3 * period, 4 * period - 1}) {
            EXPECT_EQ(assigned(epoch, i).value(), i >= 20 && i < 20 + size) << i;
        }
    }
    EXPECT_EQ(assigned(2 * period - 1, 0).error().rule, Rule::sync_committee_period_unknown);
    EXPECT_EQ(assigned(4 * period, 0).error().rule, Rule::sync_committee_period_unknown);
    EXPECT_EQ(assigned(2 * period, VALIDATORS).error().rule, Rule::validator_index_out_of_range);
    EXPECT_EQ(compute_sync_committee_period(spec, Epoch{3 * period - 1}), 2U);
    EXPECT_EQ(compute_sync_committee_period(spec, Epoch{3 * period}), 3U);
}

class GloasAssignments : public testing::Test {
  protected:
    Spec spec_{minimal_preset(), duties::sample_config(ForkId::gloas), ForkId::gloas};
    BeaconState state_ = duties::sample_state(spec_);
    Epoch current_ = get_current_epoch(spec_, state_);
};

TEST_F(GloasAssignments, TheFirstSlotWhoseTimelinessCommitteeHasTheValidator) {
    for (const Epoch epoch : {current_ - 1, current_, current_ + 1}) {
        for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
            std::optional<Slot> want;
            for (std::uint64_t back = spec_.preset->SLOTS_PER_EPOCH; back-- > 0;) {
                const Slot slot = compute_start_slot_at_epoch(spec_, epoch) + back;
                const auto committee = get_ptc(spec_, state_, slot).value();
                want = std::ranges::find(committee, ValidatorIndex{i}) != committee.end() ? slot
                                                                                          : want;
            }
            EXPECT_EQ(get_ptc_assignment(spec_, state_, epoch, ValidatorIndex{i}).value(), want);
        }
    }
}

TEST_F(GloasAssignments, TimelinessCommitteesOutOfReach) {
    const auto at = [&](Epoch epoch) {
        return get_ptc_assignment(spec_, state_, epoch, ValidatorIndex{0}).error().rule;
    };
    EXPECT_EQ(at(current_ + 2), Rule::ptc_assignment_epoch_too_late);
    EXPECT_EQ(at(FAR_FUTURE_EPOCH), Rule::ptc_assignment_epoch_too_late);
    EXPECT_EQ(at(current_ - 2), Rule::ptc_slot_out_of_window);
}

TEST_F(GloasAssignments, ProposalsAfterTheStatesSlot) {
    state_.slot = state_.slot + 2;
    const Slot start = compute_start_slot_at_epoch(spec_, current_);
    const auto slots = [&](std::uint64_t index) {
        return get_upcoming_proposal_slots(spec_, state_, ValidatorIndex{index});
    };
    // The lookahead is 0, 7, 14, ..., 56, 63, 6, ... (sample_duties_test.cpp).
    EXPECT_EQ(slots(0), std::vector<Slot>{});
    EXPECT_EQ(slots(14), std::vector<Slot>{});  // the state's own slot
    EXPECT_EQ(slots(21), (std::vector<Slot>{start + 3}));
    EXPECT_EQ(slots(63), (std::vector<Slot>{start + 9}));
    EXPECT_EQ(slots(VALIDATORS), std::vector<Slot>{});
    state_.proposer_lookahead[15] = ValidatorIndex{21};
    EXPECT_EQ(slots(21), (std::vector<Slot>{start + 3, start + 15}));
}

}  // namespace
}  // namespace cairn::consensus
