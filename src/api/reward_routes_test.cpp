// What was earned, against what the balances of the states say.
#include "api/rewards.hpp"
#include "api/sample_node_test.hpp"
#include "api/sample_operations_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/epoch/deltas.hpp"
#include "consensus/misc.hpp"

#include <gtest/gtest.h>

#include <charconv>

namespace cairn::api {
namespace {

using namespace consensus;

const std::string REWARDS = "/eth/v1/beacon/rewards/";

std::int64_t number(const std::string& text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The state after the block of a slot, and the one it was made for.
struct Work {
    StatePointer before;
    StatePointer after;
    std::shared_ptr<const SignedBeaconBlock> block;
};

Work work_at(SampleNode& sample, Slot slot) {
    node::Chain& chain = sample.node().chain();
    const auto blocks = chain.canonical_blocks(slot, 1);
    const auto& block = blocks.at(0);
    const Root root = ssz::hash_tree_root(sample.spec(), block->message);
    return {*chain.state_at(block->message.parent_root, slot), *chain.state_at(root, slot), block};
}

/// What a block has given a validator, or taken; what went to its withdrawal address counts too.
std::int64_t gained(const Work& work, std::size_t index) {
    auto sum = static_cast<std::int64_t>(work.after->balances[index].value) -
               static_cast<std::int64_t>(work.before->balances[index].value);
    for (const Withdrawal& withdrawal : work.block->message.body.execution_payload.withdrawals) {
        sum += withdrawal.validator_index.value == index
                   ? static_cast<std::int64_t>(withdrawal.amount.value)
                   : 0;
    }
    return sum;
}

/// What the proposer earns as a member of the sync committee, or loses.
std::int64_t own_seats(const Work& work, const std::vector<MemberReward>& members) {
    std::int64_t sum = 0;
    for (const MemberReward& member : members) {
        sum += member.validator == work.block->message.proposer_index ? member.reward : 0;
    }
    return sum;
}

class RewardsOfForks : public testing::TestWithParam<ForkId> {};
INSTANTIATE_TEST_SUITE_P(Forks, RewardsOfForks,
                         testing::Values(ForkId::altair, ForkId::deneb, ForkId::fulu),
                         [](const auto& fork) { return std::string(to_string(fork.param)); });

TEST_P(RewardsOfForks, AreWhatTheBalancesSay) {
    SampleNode sample(5, GetParam());
    const Work work = work_at(sample, Slot{5});
    const Spec& spec = sample.spec();
    const auto members = *compute_sync_committee_rewards(spec, *work.before,
                                                         work.block->message.body.sync_aggregate);
    const std::size_t proposer = work.block->message.proposer_index.value;
    sample.start_serving();
    const Answer answer = sample.get(REWARDS + "blocks/5");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(number(answer.at({"data", "total"})),
              gained(work, proposer) - own_seats(work, members));
    EXPECT_GT(number(answer.at({"data", "attestations"})), 0);
    EXPECT_GT(number(answer.at({"data", "sync_aggregate"})), 0);
    EXPECT_EQ(answer.at({"data", "proposer_slashings"}), "0");

    const Answer seats = sample.post(REWARDS + "sync_committee/5", "");
    ASSERT_EQ(seats.find({"data"})->items.size(), members.size()) << seats.body;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const std::size_t index = members[i].validator.value;
        if (index != proposer) {
            EXPECT_EQ(members[i].reward, gained(work, index)) << index;
        }
    }
}

TEST(Rewards, TellWhatSlashingsBring) {
    SampleNode sample(3);
    const auto proposer = sample_proposer_slashing(sample, ValidatorIndex{9});
    const auto attester = sample_attester_slashing(sample, ValidatorIndex{11});
    sample.node().publish(node::Topic::proposer_slashing, 0, proposer);
    sample.node().publish(node::Topic::attester_slashing, 0, attester);
    sample.play_slot(Slot{4});
    sample.start_serving();
    const Answer answer = sample.get(REWARDS + "blocks/4");
    const std::string reward = std::to_string(32'000'000'000ULL / 4096);
    EXPECT_EQ(answer.at({"data", "proposer_slashings"}), reward) << answer.body;
    EXPECT_EQ(answer.at({"data", "attester_slashings"}), reward) << answer.body;
}

TEST(Rewards, OfSyncCommitteesAreFiltered) {
    SampleNode sample(3);
    const Work work = work_at(sample, Slot{3});
    const auto members = *compute_sync_committee_rewards(sample.spec(), *work.before,
                                                         work.block->message.body.sync_aggregate);
    sample.start_serving();
    const std::string target = REWARDS + "sync_committee/head";
    const std::string one = std::to_string(members[0].validator.value);
    EXPECT_EQ(sample.post(target, "[\"" + one + "\"]").at({"data", "0", "validator_index"}), one);
    EXPECT_EQ(sample.post(target, R"(["900"])").status, 400U);
    EXPECT_EQ(sample.post(target, R"(["x"])").status, 400U);
    EXPECT_EQ(sample.post(target, "{}").status, 400U);
    EXPECT_EQ(sample.post(REWARDS + "sync_committee/genesis", "").status, 404U);
    EXPECT_EQ(sample.get(REWARDS + "blocks/genesis").status, 404U);
    EXPECT_EQ(sample.get(REWARDS + "blocks/9").status, 404U);
    EXPECT_EQ(sample.get(REWARDS + "blocks/tail").status, 400U);
}

/// Against the sums of the rewards that the specification's functions give.
TEST_P(RewardsOfForks, OfVotesAreThoseOfTheEpoch) {
    SampleNode sample(16, GetParam());
    const Spec& spec = sample.spec();
    node::Chain& chain = sample.node().chain();
    const auto blocks = chain.canonical_blocks(Slot{15}, 1);
    const Root root = ssz::hash_tree_root(spec, blocks.at(0)->message);
    const StatePointer state = *chain.state_at(root, Slot{15});
    std::vector<std::int64_t> expected(SAMPLE_VALIDATORS);
    const auto add = [&](const Deltas& deltas) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            expected[i] += static_cast<std::int64_t>(deltas.rewards[i].value);
            expected[i] -= static_cast<std::int64_t>(deltas.penalties[i].value);
        }
    };
    for (std::size_t flag = 0; flag < 3; ++flag) {
        add(*get_flag_index_deltas(spec, *state, flag));
    }
    add(*get_inactivity_penalty_deltas(spec, *state));
    sample.start_serving();
    const Answer answer = sample.post(REWARDS + "attestations/0", "");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const auto& total = answer.find({"data", "total_rewards"})->items;
    ASSERT_EQ(total.size(), SAMPLE_VALIDATORS);
    for (std::size_t i = 0; i < total.size(); ++i) {
        std::int64_t sum = 0;
        for (const std::string_view part : {"head", "target", "source", "inactivity"}) {
            sum += number(total[i].find(part)->text);
        }
        EXPECT_EQ(sum, expected[i]) << i;
    }
    const std::size_t steps = spec.at_least(ForkId::electra) ? 2048 : 32;
    EXPECT_EQ(answer.find({"data", "ideal_rewards"})->items.size(), steps);
    EXPECT_EQ(answer.at({"data", "ideal_rewards", "31", "source"}),
              answer.at({"data", "total_rewards", "1", "source"}));
    EXPECT_EQ(sample.post(REWARDS + "attestations/0", R"(["3"])")
                  .find({"data", "total_rewards"})
                  ->items.size(),
              1U);
    EXPECT_EQ(sample.post(REWARDS + "attestations/1", "").status, 404U);
    EXPECT_EQ(sample.post(REWARDS + "attestations/18446744073709551615", "").status, 404U);
    EXPECT_EQ(sample.post(REWARDS + "attestations/x", "").status, 400U);
}

TEST(Rewards, OfPhase0AreToldToo) {
    SampleNode sample(16, ForkId::phase0);
    sample.start_serving();
    const Answer block = sample.get(REWARDS + "blocks/5");
    EXPECT_GT(number(block.at({"data", "attestations"})), 0);
    EXPECT_EQ(block.at({"data", "sync_aggregate"}), "0");
    const Answer votes = sample.post(REWARDS + "attestations/0", R"(["3"])");
    EXPECT_GT(number(votes.at({"data", "total_rewards", "0", "inclusion_delay"})), 0)
        << votes.body.substr(0, 300);
    EXPECT_EQ(sample.post(REWARDS + "sync_committee/5", "").status, 404U);
}

}  // namespace
}  // namespace cairn::api
