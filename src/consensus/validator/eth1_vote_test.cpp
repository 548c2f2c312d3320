#include "consensus/validator/eth1_vote.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/sample_duties_test.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace cairn::consensus {
namespace {

using duties::numbered_root;

Eth1Data data_of(const Eth1ChainBlock& block) {
    return {block.block.deposit_root, block.block.deposit_count, block.block_hash};
}

class Eth1Vote : public testing::Test {
  protected:
    Eth1Vote() {
        state_.genesis_time = 2 * distance_ + 10'000;
        state_.slot = Slot{period_slots_ + 5};
        period_start_ = voting_period_start_time(spec_, state_);
        for (std::uint64_t i = 0; i < 4; ++i) {
            chain_.push_back(block(i));
        }
    }

    /// A candidate, later with each number.
    Eth1ChainBlock block(std::uint64_t number) const {
        return {{.timestamp = period_start_ - distance_ - 100 + number,
                 .deposit_root = numbered_root(number),
                 .deposit_count = duties::VALIDATORS + number},
                numbered_root(100 + number)};
    }
    void vote(std::initializer_list<std::uint64_t> numbers) {
        for (const std::uint64_t number : numbers) {
            state_.eth1_data_votes.push_back(data_of(block(number)));
        }
    }
    Eth1Data result() const { return get_eth1_vote(spec_, state_, chain_).value(); }

    Spec spec_{minimal_preset(), minimal_config(), ForkId::phase0};
    BeaconState state_ = duties::sample_state(spec_);
    std::uint64_t period_slots_ =
        spec_.preset->EPOCHS_PER_ETH1_VOTING_PERIOD * spec_.preset->SLOTS_PER_EPOCH;
    std::uint64_t distance_ =
        spec_.config->SECONDS_PER_ETH1_BLOCK * spec_.config->ETH1_FOLLOW_DISTANCE;
    std::uint64_t period_start_ = 0;
    std::vector<Eth1ChainBlock> chain_;
};

TEST_F(Eth1Vote, ThePeriodBeginsAtItsFirstSlot) {
    const std::uint64_t start =
        state_.genesis_time + period_slots_ * spec_.config->SECONDS_PER_SLOT;
    for (const std::uint64_t slot : {period_slots_, period_slots_ + 1, 2 * period_slots_ - 1}) {
        state_.slot = Slot{slot};
        EXPECT_EQ(voting_period_start_time(spec_, state_), start);
    }
    state_.slot = Slot{period_slots_ - 1};
    EXPECT_EQ(voting_period_start_time(spec_, state_), state_.genesis_time);
}

TEST_F(Eth1Vote, CandidatesLieOneToTwoDistancesBack) {
    const auto candidate = [&](std::uint64_t timestamp) {
        Eth1Block block;
        block.timestamp = timestamp;
        return is_candidate_block(spec_, block, period_start_);
    };
    EXPECT_TRUE(candidate(period_start_ - distance_));
    EXPECT_FALSE(candidate(period_start_ - distance_ + 1));
    EXPECT_TRUE(candidate(period_start_ - 2 * distance_));
    EXPECT_FALSE(candidate(period_start_ - 2 * distance_ - 1));
}

TEST_F(Eth1Vote, WithoutVotesTheLastCandidate) {
    EXPECT_EQ(result(), data_of(block(3)));
    chain_.push_back({{.timestamp = period_start_, .deposit_root = {}, .deposit_count = 99}, {}});
    EXPECT_EQ(result(), data_of(block(3)));
}

TEST_F(Eth1Vote, WithoutCandidatesNoChange) {
    chain_.clear();
    vote({1, 1, 1});
    EXPECT_EQ(result(), state_.eth1_data);
}

TEST_F(Eth1Vote, NeverBackToFewerDeposits) {
    state_.eth1_data.deposit_count = duties::VALIDATORS + 4;
    vote({3, 3});
    EXPECT_EQ(result(), state_.eth1_data);
    state_.eth1_data.deposit_count = duties::VALIDATORS + 2;
    EXPECT_EQ(result(), data_of(block(3)));
}

TEST_F(Eth1Vote, TheMostVotedForAndAmongEqualsTheFirst) {
    vote({0, 2});
    EXPECT_EQ(result(), data_of(block(0)));
    vote({1, 2});
    EXPECT_EQ(result(), data_of(block(2)));
    vote({1});
    EXPECT_EQ(result(), data_of(block(2)));  // first voted for before block 1
    vote({1});
    EXPECT_EQ(result(), data_of(block(1)));
}

TEST_F(Eth1Vote, VotesForUnknownBlocksDoNotCount) {
    vote({7, 7, 7, 2});
    EXPECT_EQ(result(), data_of(block(2)));
}

TEST_F(Eth1Vote, AnOverflowIsReportedAndNotLeftBehind) {
    chain_[1].block.timestamp = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(get_eth1_vote(spec_, state_, chain_).error().rule, Rule::uint64_overflow);
    EXPECT_FALSE(base::take_overflow());
    base::raise_overflow();  // somebody else's
    chain_.erase(chain_.begin() + 1);
    EXPECT_EQ(result(), data_of(block(3)));
}

TEST_F(Eth1Vote, ElectraStopsOnceRequestsHaveTakenOver) {
    spec_ = spec_.with_fork(ForkId::electra);
    state_.deposit_requests_start_index = state_.eth1_deposit_index;
    EXPECT_EQ(result(), state_.eth1_data);
    ++state_.deposit_requests_start_index;
    EXPECT_EQ(result(), data_of(block(3)));
}

struct Pending {
    std::uint64_t deposit_count;
    std::uint64_t start_index;
    std::uint64_t deposit_index;
    std::uint64_t want;
};

constexpr auto pending = std::to_array<Pending>({
    {64, UNSET_DEPOSIT_REQUESTS_START_INDEX, 64, 0},
    {70, UNSET_DEPOSIT_REQUESTS_START_INDEX, 64, 6},
    {200, UNSET_DEPOSIT_REQUESTS_START_INDEX, 64, 16},  // MAX_DEPOSITS
    {70, 66, 64, 2},
    {70, 64, 64, 0},
    {70, 60, 64, 0},
});

TEST_F(Eth1Vote, PendingDeposits) {
    spec_ = spec_.with_fork(ForkId::electra);
    for (const Pending& row : pending) {
        state_.eth1_data.deposit_count = row.deposit_count;
        state_.deposit_requests_start_index = row.start_index;
        state_.eth1_deposit_index = row.deposit_index;
        EXPECT_EQ(get_eth1_pending_deposit_count(spec_, state_), row.want);
    }
}

}  // namespace
}  // namespace cairn::consensus
