// What validators make is what gossip lets through.
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/gossip/payload.hpp"
#include "consensus/gossip/sync_committee.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/transition.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/assignments.hpp"
#include "consensus/validator/sample_duties_test.hpp"
#include "consensus/validator/signatures.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::consensus {
namespace {

using duties::secret_key;
using gossip::GossipRule;

class OneBlock final : public gossip::KnownBlocks {
  public:
    OneBlock(const Root& root, const gossip::KnownBlock& block) : root_(root), block_(block) {}
    std::optional<gossip::KnownBlock> find(const Root& root) const override {
        return root == root_ ? std::optional(block_) : std::nullopt;
    }

  private:
    Root root_;
    gossip::KnownBlock block_;
};

/// A node that knows the sample state's block, in whose slot it is.
class Messages : public testing::TestWithParam<ForkId> {
  protected:
    gossip::Context context(Slot slot) {
        return {spec_,
                seen_,
                store_,
                blocks_,
                compute_time_at_slot_ms(spec_, store_.genesis_time_ms, slot),
                verifier_};
    }
    gossip::Context context() { return context(state_->slot); }

    Spec spec_{minimal_preset(), duties::sample_config(GetParam()), GetParam()};
    StatePointer state_ = std::make_shared<const BeaconState>(duties::sample_state(spec_));
    BeaconBlock block_ = duties::anchor_block(spec_, *state_);
    Root root_ = ssz::hash_tree_root(spec_, block_);
    Store store_ = get_forkchoice_store(spec_, state_, block_).value();
    gossip::Seen seen_;
    BlsVerifier verifier_;
    OneBlock blocks_{root_, {.block = &block_, .state = state_}};
};

class Attesting : public Messages {
  protected:
    ValidatorIndex member(CommitteeIndex index, std::size_t position) const {
        return get_beacon_committee(spec_, *state_, state_->slot, index)[position];
    }
    SignedAggregateAndProof aggregate_by(ValidatorIndex aggregator, CommitteeIndex index,
                                         const crypto::SecretKey& key) const {
        const Attestation aggregate = duties::sample_aggregate(spec_, *state_, index);
        auto message = get_aggregate_and_proof(spec_, *state_, aggregator, aggregate, key);
        const auto signature = get_aggregate_and_proof_signature(spec_, *state_, message, key);
        return {std::move(message), signature};
    }
};

TEST_P(Attesting, AttestationsOfEveryCommittee) {
    const std::uint64_t count =
        get_committee_count_per_slot(spec_, *state_, get_current_epoch(spec_, *state_));
    for (CommitteeIndex index{0}; index < count; ++index) {
        const std::uint64_t subnet =
            gossip::compute_subnet_for_attestation(spec_, count, state_->slot, index);
        const Attestation attestation = duties::attest(spec_, *state_, index, 1);
        if (!spec_.at_least(ForkId::electra)) {
            const auto verdict =
                gossip::validate_beacon_attestation_gossip(context(), attestation, subnet);
            EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
            continue;
        }
        const SingleAttestation single{.committee_index = index,
                                       .attester_index = member(index, 1),
                                       .data = attestation.data,
                                       .signature = attestation.signature};
        const auto verdict = gossip::validate_beacon_attestation_gossip(context(), single, subnet);
        EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
    }
}

TEST_P(Attesting, Aggregates) {
    const CommitteeIndex index{1};
    const ValidatorIndex aggregator = member(index, 2);
    const auto message = aggregate_by(aggregator, index, secret_key(aggregator));
    EXPECT_TRUE(gossip::is_aggregator(spec_, *state_, state_->slot, index,
                                      message.message.selection_proof));
    const auto verdict = gossip::validate_beacon_aggregate_and_proof_gossip(context(), message);
    EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
}

TEST_P(Attesting, AggregatesUnderAnotherKeyAreRejected) {
    const CommitteeIndex index{1};
    const ValidatorIndex aggregator = member(index, 2);
    const auto right = aggregate_by(aggregator, index, secret_key(aggregator));
    const auto wrong = aggregate_by(aggregator, index, secret_key(member(index, 3)));
    const auto verdict = [&](const SignedAggregateAndProof& message) {
        return gossip::validate_beacon_aggregate_and_proof_gossip(context(), message).error();
    };
    EXPECT_EQ(verdict(wrong), GossipRule::invalid_selection_proof_signature);
    EXPECT_EQ(verdict({right.message, wrong.signature}), GossipRule::invalid_aggregator_signature);
    auto spoilt = right;
    spoilt.message.aggregate.signature = wrong.signature;
    spoilt.signature =
        get_aggregate_and_proof_signature(spec_, *state_, spoilt.message, secret_key(aggregator));
    EXPECT_EQ(verdict(spoilt), GossipRule::invalid_aggregate_signature);
}

INSTANTIATE_TEST_SUITE_P(Forks, Attesting,
                         testing::Values(ForkId::phase0, ForkId::altair, ForkId::deneb,
                                         ForkId::electra, ForkId::gloas),
                         duties::fork_name);

using SyncCommitteeDuty = Messages;

TEST_P(SyncCommitteeDuty, Messages) {
    const ValidatorIndex member{9};  // of the second subcommittee of eight
    const auto message =
        get_sync_committee_message(spec_, *state_, root_, member, secret_key(member));
    EXPECT_EQ(gossip::validate_sync_committee_message_gossip(context(), message, 0).error(),
              GossipRule::subnet_id_is_not_valid_for_the_validator);
    const auto verdict = gossip::validate_sync_committee_message_gossip(context(), message, 1);
    EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
    const auto forged =
        get_sync_committee_message(spec_, *state_, root_, ValidatorIndex{10}, secret_key(member));
    EXPECT_EQ(gossip::validate_sync_committee_message_gossip(context(), forged, 1).error(),
              GossipRule::invalid_sync_committee_message_signature);
}

TEST_P(SyncCommitteeDuty, Contributions) {
    for (std::uint64_t subcommittee = 0; subcommittee < SYNC_COMMITTEE_SUBNET_COUNT;
         ++subcommittee) {
        const ValidatorIndex aggregator{8 * subcommittee + 3};
        const auto key = secret_key(aggregator);
        const auto contribution = duties::sample_contribution(spec_, *state_, subcommittee);
        SignedContributionAndProof message;
        message.message = get_contribution_and_proof(spec_, *state_, aggregator, contribution, key);
        message.signature =
            get_contribution_and_proof_signature(spec_, *state_, message.message, key);
        auto forged = message;
        forged.signature = contribution.signature;
        EXPECT_EQ(gossip::validate_sync_committee_contribution_and_proof_gossip(context(), forged)
                      .error(),
                  GossipRule::invalid_aggregator_signature);
        const auto verdict =
            gossip::validate_sync_committee_contribution_and_proof_gossip(context(), message);
        EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
    }
}

INSTANTIATE_TEST_SUITE_P(Forks, SyncCommitteeDuty,
                         testing::Values(ForkId::altair, ForkId::electra, ForkId::gloas),
                         duties::fork_name);

using Gloas = Messages;

TEST_P(Gloas, PayloadAttestations) {
    const ValidatorIndex voter = get_ptc(spec_, *state_, state_->slot).value()[4];
    PayloadAttestationMessage message{
        .validator_index = voter,
        .data = {.beacon_block_root = root_, .slot = state_->slot, .payload_present = true},
        .signature = {}};
    message.signature =
        get_payload_attestation_message_signature(spec_, *state_, message, secret_key(voter));
    auto forged = message;
    forged.data.payload_present = false;
    EXPECT_EQ(gossip::validate_payload_attestation_message_gossip(context(), forged).error(),
              GossipRule::invalid_payload_attestation_signature);
    const auto verdict = gossip::validate_payload_attestation_message_gossip(context(), message);
    EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
}

TEST_P(Gloas, ProposerPreferences) {
    BeaconState later = *state_;
    const Slot next_epoch = compute_start_slot_at_epoch(spec_, get_current_epoch(spec_, later) + 1);
    ASSERT_TRUE(process_slots(spec_, later, next_epoch, verifier_));
    const Slot proposal_slot = next_epoch + spec_.preset->SLOTS_PER_EPOCH + 2;
    const ValidatorIndex proposer = later.proposer_lookahead[proposal_slot - next_epoch];
    EXPECT_EQ(
        std::ranges::count(get_upcoming_proposal_slots(spec_, later, proposer), proposal_slot), 1);
    const ProposalWish wish{.head_root = root_,
                            .proposal_slot = proposal_slot,
                            .validator_index = proposer,
                            .fee_recipient = {},
                            .target_gas_limit = 60'000'000};
    const auto message =
        get_signed_proposer_preferences(spec_, store_, later, wish, secret_key(proposer)).value();
    EXPECT_EQ(message.message.dependent_root, root_);
    auto forged = message;
    ++forged.message.target_gas_limit;
    EXPECT_EQ(gossip::validate_proposer_preferences_gossip(context(next_epoch), forged).error(),
              GossipRule::invalid_proposer_preferences_signature);
    const auto verdict = gossip::validate_proposer_preferences_gossip(context(next_epoch), message);
    EXPECT_TRUE(verdict) << gossip::to_string(verdict.error());
}

TEST_P(Gloas, ProposerPreferencesNeedAKnownHead) {
    ProposalWish wish;
    wish.head_root = duties::numbered_root(1);
    EXPECT_EQ(
        get_signed_proposer_preferences(spec_, store_, *state_, wish, secret_key(ValidatorIndex{0}))
            .error()
            .rule,
        Rule::block_unknown);
}

INSTANTIATE_TEST_SUITE_P(Forks, Gloas, testing::Values(ForkId::gloas), duties::fork_name);

TEST(AggregateSignature, NothingToAddAndBadPoints) {
    EXPECT_EQ(get_aggregate_signature({}).error().rule, Rule::signature_aggregate_invalid);
    Attestation bad;
    bad.signature.bytes.fill(1);
    EXPECT_EQ(get_aggregate_signature({&bad, 1}).error().rule, Rule::signature_aggregate_invalid);
}

class OnChainAggregate : public testing::Test {
  protected:
    Spec spec_{minimal_preset(), minimal_config(), ForkId::electra};
    BeaconState state_ = duties::sample_state(spec_);
    std::vector<Attestation> aggregates_{
        duties::sample_aggregate(spec_, state_, CommitteeIndex{1}),
        duties::sample_aggregate(spec_, state_, CommitteeIndex{0})};

    Rule rule() const { return compute_on_chain_aggregate(spec_, aggregates_).error().rule; }
};

TEST_F(OnChainAggregate, InOrderOfCommittees) {
    aggregates_[1].aggregation_bits.set(0, false);
    const auto whole = compute_on_chain_aggregate(spec_, aggregates_).value();
    const std::size_t first = aggregates_[1].aggregation_bits.size();
    EXPECT_EQ(whole.aggregation_bits.size(), first + aggregates_[0].aggregation_bits.size());
    EXPECT_EQ(whole.aggregation_bits.count(), whole.aggregation_bits.size() - 1);
    EXPECT_FALSE(whole.aggregation_bits[0]);
    EXPECT_EQ(get_committee_indices(whole), (std::vector{CommitteeIndex{0}, CommitteeIndex{1}}));
    EXPECT_EQ(whole.data, aggregates_[0].data);
}

TEST_F(OnChainAggregate, NothingGiven) {
    aggregates_.clear();
    EXPECT_EQ(rule(), Rule::aggregates_missing);
}

TEST_F(OnChainAggregate, NoCommittee) {
    aggregates_[1].committee_bits.set(0, false);
    EXPECT_EQ(rule(), Rule::aggregate_without_committee);
}

TEST_F(OnChainAggregate, TooManyBits) {
    const std::uint64_t limit =
        spec_.preset->MAX_VALIDATORS_PER_COMMITTEE * spec_.preset->MAX_COMMITTEES_PER_SLOT;
    aggregates_[1].aggregation_bits.resize(limit - aggregates_[0].aggregation_bits.size());
    EXPECT_TRUE(compute_on_chain_aggregate(spec_, aggregates_));
    aggregates_[1].aggregation_bits.resize(limit - aggregates_[0].aggregation_bits.size() + 1);
    EXPECT_EQ(rule(), Rule::aggregation_bits_too_many);
}

TEST_F(OnChainAggregate, BadSignature) {
    aggregates_[0].signature.bytes.fill(3);
    EXPECT_EQ(rule(), Rule::signature_aggregate_invalid);
}

class Contributions : public testing::Test {
  protected:
    Spec spec_{minimal_preset(), minimal_config(), ForkId::altair};
    BeaconState state_ = duties::sample_state(spec_);
    BeaconBlock block_ = ssz::default_value<BeaconBlock>(spec_);

    Checked<> process(std::span<const SyncCommitteeContribution> contributions) {
        return process_sync_committee_contributions(spec_, block_, contributions);
    }
};

TEST_F(Contributions, EachInItsPlace) {
    const auto contribution = duties::sample_contribution(spec_, state_, 2);
    ASSERT_TRUE(process({&contribution, 1}));
    const auto& bits = block_.body.sync_aggregate.sync_committee_bits;
    for (std::size_t i = 0; i < bits.size(); ++i) {
        EXPECT_EQ(bits[i], i / 8 == 2);
    }
    EXPECT_EQ(block_.body.sync_aggregate.sync_committee_signature, contribution.signature);
}

TEST_F(Contributions, RefusedWithoutATrace) {
    const BeaconBlock before = block_;
    auto contribution = duties::sample_contribution(spec_, state_, 0);
    EXPECT_EQ(process({}).error().rule, Rule::signature_aggregate_invalid);
    contribution.subcommittee_index = SYNC_COMMITTEE_SUBNET_COUNT;
    EXPECT_EQ(process({&contribution, 1}).error().rule, Rule::subcommittee_index_out_of_range);
    contribution.subcommittee_index = 0;
    contribution.signature.bytes.fill(1);
    EXPECT_EQ(process({&contribution, 1}).error().rule, Rule::signature_aggregate_invalid);
    EXPECT_EQ(block_, before);
}

}  // namespace
}  // namespace cairn::consensus
