#include "validator/remote_duties.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "protection/memory_protection.hpp"
#include "ssz/codec.hpp"
#include "validator/fake_node_test.hpp"
#include "validator/interop_key.hpp"
#include "validator/key_ring.hpp"
#include "validator/multi_beacon_node.hpp"
#include "validator/service.hpp"

#include <gtest/gtest.h>

#include <array>

namespace cairn::validator {
namespace {

using namespace consensus;

constexpr Root GENESIS_ROOT{{9, 9}};

/// Everything up to `fork` from the start.
std::shared_ptr<const Config> config_at(ForkId fork) {
    auto config = std::make_shared<Config>(minimal_config());
    bool reached = false;
    for (const ForkId each : mainline_forks) {
        if (each != ForkId::phase0) {
            set_fork_epoch(*config, each, reached ? FAR_FUTURE_EPOCH : GENESIS_EPOCH);
        }
        reached = reached || each == fork;
    }
    if (fork == ForkId::phase0) {
        set_fork_epoch(*config, ForkId::altair, FAR_FUTURE_EPOCH);
    }
    return config;
}

std::vector<crypto::SecretKey> keys(std::uint64_t count) {
    std::vector<crypto::SecretKey> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        out.push_back(interop_key(i));
    }
    return out;
}

class DutiesTest : public ::testing::TestWithParam<ForkId> {
  protected:
    DutiesTest()
        : config_(config_at(GetParam())),
          spec_(minimal_preset(), *config_, GetParam()),
          signer_(keys(4)),
          pubkeys_(signer_.pubkeys()),
          protection_(GENESIS_ROOT),
          duties_(node_, signer_, protection_, {spec_, GENESIS_ROOT}, choices_,
                  [this](const std::string& why) { missed_.push_back(why); }) {
        EXPECT_TRUE(protection_.register_keys(pubkeys_));
        state_.fork = {fork_version(*config_, GetParam()), fork_version(*config_, GetParam()),
                       GENESIS_EPOCH};
        state_.genesis_validators_root = GENESIS_ROOT;
        state_.slot = slot_;
        set_duties();
    }

    void set_duties() {
        node_.proposers.duties = {{pubkeys_[1], ValidatorIndex{1}, slot_}};
        for (std::uint64_t i = 0; i < 4; ++i) {
            node_.attesters.duties.push_back({.pubkey = pubkeys_[i],
                                              .validator_index = ValidatorIndex{i},
                                              .committee_index = CommitteeIndex{i % 2},
                                              .committee_length = 4,
                                              .committees_at_slot = 2,
                                              .validator_committee_index = i,
                                              .slot = slot_});
        }
        node_.sync_members = {{pubkeys_[2], ValidatorIndex{2}, {0, 9, 31}}};
        node_.block.fork = GetParam();
        node_.block.block = ssz::default_value<BeaconBlock>(spec_);
        node_.block.block.slot = slot_;
        node_.block.block.proposer_index = ValidatorIndex{1};
        node_.data.slot = slot_;
        node_.data.target.epoch = Epoch{1};
        node_.aggregate_answer = ssz::default_value<Attestation>(spec_);
        node_.contribution_answer = ssz::default_value<SyncCommitteeContribution>(spec_);
    }

    /// The key of the n-th public key, which are in the order of their bytes.
    crypto::SecretKey key_of(const BLSPubkey& pubkey) {
        for (crypto::SecretKey& key : keys(4)) {
            if (crypto::sk_to_pk(key) == pubkey) {
                return std::move(key);
            }
        }
        return interop_key(99);
    }

    const Slot slot_{9};
    std::shared_ptr<const Config> config_;
    Spec spec_;
    LocalSigner signer_;
    std::vector<BLSPubkey> pubkeys_;
    protection::MemoryProtection protection_;
    ProposerChoices choices_{{.fee_recipient = {{5}}, .graffiti = "c"}};
    FakeNode node_;
    std::vector<std::string> missed_;
    RemoteDuties duties_;
    BeaconState state_;
};

TEST_P(DutiesTest, prepares) {
    duties_.look_ahead(Epoch{1});
    EXPECT_EQ(node_.preparations.size(), 4U);
    EXPECT_EQ(node_.preparations[0].fee_recipient, (ExecutionAddress{{5}}));
    EXPECT_EQ(duties_.book().attesters_at(slot_).size(), 4U);
    // Committees of four: everybody aggregates.
    EXPECT_TRUE(duties_.book().attesters_at(slot_)[0].is_aggregator);
    const bool has_sync = spec_.at_least(ForkId::altair);
    EXPECT_EQ(duties_.book().sync_members_at(slot_).size(), has_sync ? 1U : 0U);
    if (has_sync) {
        EXPECT_EQ(duties_.book().sync_members_at(slot_)[0].subcommittees,
                  (std::set<std::uint64_t>{0, 1, 3}));
        EXPECT_EQ(node_.sync_subscriptions[0].until_epoch, Epoch{8});
    }
    EXPECT_TRUE(missed_.empty());
}

TEST_P(DutiesTest, proposes_what_the_specification_signs) {
    duties_.look_ahead(Epoch{1});
    duties_.begin_epoch(Epoch{1});
    duties_.propose(slot_);
    ASSERT_EQ(node_.blocks.size(), 1U);
    const SignedBeaconBlock& made = node_.blocks[0].signed_block;
    const auto key = key_of(pubkeys_[1]);
    EXPECT_EQ(made.message.body.randao_reveal,
              get_epoch_signature(spec_, state_, made.message, key));
    EXPECT_EQ(made.message.body.graffiti[0], 'c');
    EXPECT_EQ(made.signature, get_block_signature(spec_, state_, made.message, key));
    EXPECT_EQ(duties_.counts().blocks, 1U);
    duties_.propose(slot_ + 1);
    EXPECT_EQ(node_.blocks.size(), 1U);
}

TEST_P(DutiesTest, signs_no_second_block_and_no_foreign_one) {
    duties_.look_ahead(Epoch{1});
    duties_.begin_epoch(Epoch{1});
    duties_.propose(slot_);
    node_.block.block.state_root = Root{{1}};
    duties_.propose(slot_);
    EXPECT_EQ(node_.blocks.size(), 1U);
    node_.block.block.proposer_index = ValidatorIndex{3};
    duties_.propose(slot_);
    node_.block.block.proposer_index = ValidatorIndex{1};
    node_.block.block.slot = slot_ + 1;
    duties_.propose(slot_);
    EXPECT_EQ(node_.blocks.size(), 1U);
    EXPECT_EQ(duties_.counts().missed, 3U);
    EXPECT_EQ(missed_.size(), 3U);
}

TEST_P(DutiesTest, votes_what_the_specification_signs) {
    duties_.look_ahead(Epoch{1});
    duties_.attest(slot_);
    const auto key = key_of(pubkeys_[3]);
    AttestationData data = node_.data;
    if (spec_.at_least(ForkId::electra)) {
        ASSERT_EQ(node_.single_attestations.size(), 4U);
        const SingleAttestation& vote = node_.single_attestations[3];
        EXPECT_EQ(vote.committee_index, CommitteeIndex{1});
        EXPECT_EQ(vote.attester_index, ValidatorIndex{3});
        EXPECT_EQ(vote.data, data);
        EXPECT_EQ(vote.signature, get_attestation_signature(spec_, state_, data, key));
    } else {
        ASSERT_EQ(node_.attestations.size(), 4U);
        const Attestation& vote = node_.attestations[3];
        data.index = CommitteeIndex{1};
        EXPECT_EQ(vote.data, data);
        EXPECT_EQ(vote.aggregation_bits.size(), 4U);
        EXPECT_TRUE(vote.aggregation_bits[3]);
        EXPECT_EQ(vote.signature, get_attestation_signature(spec_, state_, data, key));
    }
    EXPECT_EQ(duties_.counts().attestations, 4U);
    if (spec_.at_least(ForkId::altair)) {
        ASSERT_EQ(node_.sync_messages.size(), 1U);
        EXPECT_EQ(node_.sync_messages[0],
                  get_sync_committee_message(spec_, state_, node_.head.root, ValidatorIndex{2},
                                             key_of(pubkeys_[2])));
    }
}

TEST_P(DutiesTest, votes_once_and_for_nothing_implausible) {
    duties_.look_ahead(Epoch{1});
    node_.data.target.epoch = Epoch{2};
    duties_.attest(slot_);
    node_.data.target.epoch = Epoch{1};
    node_.data.source.epoch = Epoch{2};
    duties_.attest(slot_);
    node_.data.source.epoch = Epoch{0};
    node_.data.slot = slot_ - 1;
    duties_.attest(slot_);
    EXPECT_EQ(duties_.counts().attestations, 0U);
    EXPECT_EQ(duties_.counts().missed, 12U);
    node_.data.slot = slot_;
    duties_.attest(slot_);
    EXPECT_EQ(duties_.counts().attestations, 4U);
    node_.data.beacon_block_root = Root{{1}};
    duties_.attest(slot_);
    EXPECT_EQ(duties_.counts().attestations, 4U);
    EXPECT_EQ(duties_.counts().missed, 16U);
}

TEST_P(DutiesTest, says_nothing_of_a_head_that_is_not_verified) {
    duties_.look_ahead(Epoch{1});
    node_.head.execution_optimistic = true;
    duties_.attest(slot_);
    duties_.aggregate(slot_);
    EXPECT_TRUE(node_.sync_messages.empty());
    EXPECT_TRUE(node_.contributions.empty());
}

TEST_P(DutiesTest, aggregates_once_per_committee) {
    duties_.look_ahead(Epoch{1});
    duties_.attest(slot_);
    duties_.aggregate(slot_);
    ASSERT_EQ(node_.aggregates.size(), 2U);
    const SignedAggregateAndProof& sent = node_.aggregates[0];
    const auto key = key_of(pubkeys_[0]);
    EXPECT_EQ(sent.message.selection_proof, get_slot_signature(spec_, state_, slot_, key));
    EXPECT_EQ(sent.signature, get_aggregate_and_proof_signature(spec_, state_, sent.message, key));
    if (spec_.at_least(ForkId::altair)) {
        ASSERT_EQ(node_.contributions.size(), 3U);
        const SignedContributionAndProof& spoken = node_.contributions[1];
        const auto member = key_of(pubkeys_[2]);
        EXPECT_EQ(spoken.message.selection_proof,
                  get_sync_committee_selection_proof(spec_, state_, slot_, 1, member));
        EXPECT_EQ(spoken.signature,
                  get_contribution_and_proof_signature(spec_, state_, spoken.message, member));
    }
}

TEST_P(DutiesTest, forgets_duties_of_another_chain) {
    duties_.look_ahead(Epoch{1});
    const int calls = node_.attester_calls;
    duties_.book().on_head({slot_, {}, node_.attesters.dependent_root, Root{}});
    duties_.look_ahead(Epoch{1});
    EXPECT_EQ(node_.attester_calls, calls);
    duties_.book().on_head({slot_, {}, Root{{1}}, Root{}});
    EXPECT_TRUE(duties_.book().attesters_at(slot_).empty());
    duties_.look_ahead(Epoch{1});
    EXPECT_EQ(node_.attester_calls, calls + 1);
}

TEST_P(DutiesTest, a_dead_node_costs_duties_only) {
    duties_.look_ahead(Epoch{1});
    node_.fails = NodeError{NodeRule::unreachable, 0, "gone"};
    duties_.begin_epoch(Epoch{1});
    duties_.propose(slot_);
    duties_.attest(slot_);
    duties_.aggregate(slot_);
    duties_.look_ahead(Epoch{2});
    EXPECT_EQ(duties_.counts().attestations, 0U);
    EXPECT_GE(duties_.counts().missed, 4U);
}

INSTANTIATE_TEST_SUITE_P(Forks, DutiesTest,
                         ::testing::Values(ForkId::phase0, ForkId::altair, ForkId::bellatrix,
                                           ForkId::capella, ForkId::deneb, ForkId::electra,
                                           ForkId::fulu),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST_P(DutiesTest, each_key_has_its_own_choices) {
    choices_.change(pubkeys_[1], [](KeyChoices& own) {
        own.fee_recipient = ExecutionAddress{{6}};
        own.graffiti = "mine";
    });
    duties_.look_ahead(Epoch{1});
    duties_.begin_epoch(Epoch{1});
    duties_.propose(slot_);
    EXPECT_EQ(node_.preparations[0].fee_recipient, (ExecutionAddress{{5}}));
    EXPECT_EQ(node_.preparations[1].fee_recipient, (ExecutionAddress{{6}}));
    ASSERT_EQ(node_.blocks.size(), 1U);
    EXPECT_EQ(node_.blocks[0].signed_block.message.body.graffiti, to_graffiti("mine"));
}

// builder-specs v0.5.0 specs/bellatrix/builder.md#signing
TEST_P(DutiesTest, registers_with_builders_those_who_want_it) {
    duties_.look_ahead(Epoch{1});
    duties_.register_with_builders(Epoch{1}, 1000);
    EXPECT_TRUE(node_.registrations.empty());
    for (const std::size_t n : {0U, 2U}) {
        choices_.change(pubkeys_[n], [](KeyChoices& own) { own.builder = true; });
    }
    duties_.register_with_builders(Epoch{2}, 2000);
    duties_.register_with_builders(Epoch{2}, 2001);
    ASSERT_EQ(node_.registrations.size(), 2U);
    const builder::SignedValidatorRegistrationV1 sent = node_.registrations[0];
    EXPECT_EQ(sent.message,
              (builder::ValidatorRegistrationV1{{{5}}, DEFAULT_GAS_LIMIT, 2000, pubkeys_[0]}));
    const Root root = compute_signing_root(spec_, sent.message,
                                           compute_domain(spec_, DOMAIN_APPLICATION_BUILDER));
    EXPECT_TRUE(crypto::verify(pubkeys_[0], root.view(), sent.signature));
    // Unchanged: the same message. Changed: signed anew.
    choices_.change(pubkeys_[2], [](KeyChoices& own) { own.gas_limit = 1; });
    duties_.register_with_builders(Epoch{3}, 3000);
    ASSERT_EQ(node_.registrations.size(), 4U);
    EXPECT_EQ(node_.registrations[2], sent);
    EXPECT_EQ(node_.registrations[3].message.timestamp, 3000U);
    EXPECT_EQ(node_.registrations[3].message.gas_limit, 1U);
}

// Keys that come and go --------------------------------------------------------------------------

TEST_P(DutiesTest, keys_that_come_and_go_have_their_duties_at_once) {
    KeyRing ring;
    const auto add = [&](std::size_t n) {
        return ring.add(key_of(pubkeys_[n]), {.pubkey = pubkeys_[n]});
    };
    for (const std::size_t n : {0U, 1U, 2U}) {
        EXPECT_TRUE(add(n));
    }
    RemoteDuties duties(node_, ring, protection_, {spec_, GENESIS_ROOT}, choices_,
                        [](const std::string&) {});
    duties.look_ahead(Epoch{1});
    EXPECT_EQ(duties.book().attesters_at(slot_).size(), 3U);
    EXPECT_TRUE(add(3));
    duties.look_ahead(Epoch{1});
    EXPECT_EQ(duties.book().attesters_at(slot_).size(), 4U);
    EXPECT_EQ(node_.preparations.size(), 4U);
    if (spec_.at_least(ForkId::altair)) {
        EXPECT_EQ(duties.book().sync_members_at(slot_).size(), 1U);
    }
    for (const BLSPubkey& pubkey : pubkeys_) {
        EXPECT_TRUE(ring.remove(pubkey));
    }
    duties.look_ahead(Epoch{1});
    EXPECT_TRUE(duties.book().attesters_at(slot_).empty());
    EXPECT_TRUE(duties.book().sync_members_at(slot_).empty());
}

TEST_P(DutiesTest, keys_under_watch_have_no_duties) {
    duties_.look_ahead(Epoch{1});
    duties_.begin_epoch(Epoch{1});
    duties_.book().set_filter([&](const BLSPubkey& pubkey) { return pubkey == pubkeys_[3]; });
    duties_.propose(slot_);
    duties_.attest(slot_);
    EXPECT_TRUE(node_.blocks.empty());
    EXPECT_TRUE(node_.sync_messages.empty());
    EXPECT_EQ(duties_.counts().attestations, 1U);
}

// Blocks of builders -----------------------------------------------------------------------------

class BuilderDutiesTest : public DutiesTest {
  protected:
    BuilderDutiesTest() {
        auto block = ssz::default_value<builder::BlindedBeaconBlock>(spec_);
        block.slot = slot_;
        block.proposer_index = ValidatorIndex{1};
        block.body.execution_payload_header.fee_recipient = ExecutionAddress{{0xbb}};
        node_.block.blinded = block;
    }
    void want_builder() {
        choices_.change(pubkeys_[1], [](KeyChoices& own) { own.builder = true; });
    }
    void propose() {
        duties_.look_ahead(Epoch{1});
        duties_.begin_epoch(Epoch{1});
        duties_.propose(slot_);
    }
};

TEST_P(BuilderDutiesTest, signs_a_builders_block_as_the_whole_one) {
    want_builder();
    propose();
    EXPECT_TRUE(node_.blocks.empty());
    ASSERT_EQ(node_.blinded_blocks.size(), 1U);
    const builder::SignedBlindedBeaconBlock& made = node_.blinded_blocks[0];
    EXPECT_EQ(made.message.body.execution_payload_header.fee_recipient, (ExecutionAddress{{0xbb}}));
    const Root root =
        compute_signing_root(spec_, made.message,
                             compute_domain(spec_, DOMAIN_BEACON_PROPOSER,
                                            fork_version(*config_, GetParam()), GENESIS_ROOT));
    EXPECT_TRUE(crypto::verify(pubkeys_[1], root.view(), made.signature));
    EXPECT_EQ(duties_.counts().blocks, 1U);
}

TEST_P(BuilderDutiesTest, takes_no_builders_block_for_who_wants_none) {
    propose();
    EXPECT_TRUE(node_.blinded_blocks.empty());
    EXPECT_EQ(node_.blocks.size(), 1U);
}

// builder-specs v0.5.0 specs/bellatrix/validator.md#proposer-slashing
TEST_P(BuilderDutiesTest, signs_no_second_block_whatever_its_form) {
    want_builder();
    propose();
    ASSERT_EQ(node_.blinded_blocks.size(), 1U);
    node_.block.blinded.reset();  // the builder has failed, and the node offers its own
    duties_.propose(slot_);
    EXPECT_TRUE(node_.blocks.empty());
    EXPECT_EQ(missed_.size(), 1U);
    EXPECT_EQ(duties_.counts().missed, 1U);
}

TEST_P(BuilderDutiesTest, signs_no_builders_block_after_its_own) {
    propose();
    ASSERT_EQ(node_.blocks.size(), 1U);
    want_builder();
    duties_.propose(slot_);
    EXPECT_TRUE(node_.blinded_blocks.empty());
    EXPECT_EQ(duties_.counts().missed, 1U);
}

TEST_P(BuilderDutiesTest, refuses_a_builders_block_that_is_not_the_duty) {
    want_builder();
    node_.block.blinded->proposer_index = ValidatorIndex{2};
    propose();
    node_.block.blinded->proposer_index = ValidatorIndex{1};
    node_.block.blinded->slot = slot_ + 1;
    duties_.propose(slot_);
    EXPECT_TRUE(node_.blinded_blocks.empty());
    EXPECT_EQ(duties_.counts().missed, 2U);
}

INSTANTIATE_TEST_SUITE_P(Forks, BuilderDutiesTest,
                         ::testing::Values(ForkId::bellatrix, ForkId::deneb, ForkId::fulu),
                         [](const auto& test) { return std::string(to_string(test.param)); });

// Several nodes ----------------------------------------------------------------------------------

struct Pair {
    FakeNode* first;
    FakeNode* second;
    MultiBeaconNode both;
};
Pair make_pair() {
    auto first = std::make_unique<FakeNode>("first");
    auto second = std::make_unique<FakeNode>("second");
    FakeNode* const a = first.get();
    FakeNode* const b = second.get();
    std::vector<std::unique_ptr<BeaconNode>> nodes;
    nodes.push_back(std::move(first));
    nodes.push_back(std::move(second));
    return {a, b, MultiBeaconNode(std::move(nodes))};
}

TEST(MultiBeaconNode, asks_the_next_if_one_fails) {
    Pair nodes = make_pair();
    EXPECT_EQ(*nodes.both.version(), "first");
    nodes.first->fails = NodeError{NodeRule::unreachable, 0, "gone"};
    EXPECT_EQ(*nodes.both.version(), "second");
    const int asked = nodes.first->asked;
    EXPECT_EQ(*nodes.both.version(), "second");
    EXPECT_EQ(nodes.first->asked, asked);
    nodes.first->fails.reset();
    EXPECT_EQ(nodes.both.check_health(), 2U);
    EXPECT_EQ(*nodes.both.version(), "first");
}

TEST(MultiBeaconNode, a_bad_request_is_not_repeated) {
    Pair nodes = make_pair();
    nodes.first->fails = NodeError{NodeRule::refused, 400, "bad"};
    EXPECT_EQ(nodes.both.version().error().status, 400U);
    EXPECT_EQ(nodes.second->asked, 0);
    nodes.first->fails = NodeError{NodeRule::refused, 503, "syncing"};
    EXPECT_EQ(*nodes.both.version(), "second");
}

TEST(MultiBeaconNode, prefers_who_is_in_step) {
    Pair nodes = make_pair();
    nodes.first->sync_status.is_syncing = true;
    EXPECT_EQ(nodes.both.check_health(), 1U);
    EXPECT_EQ(nodes.both.name(), "second");
    nodes.second->fails = NodeError{NodeRule::unreachable, 0, "gone"};
    EXPECT_EQ(*nodes.both.version(), "first");
}

TEST(MultiBeaconNode, prepares_all_of_them) {
    Pair nodes = make_pair();
    const std::array wishes = {ProposerPreparation{ValidatorIndex{1}, {}}};
    EXPECT_TRUE(nodes.both.prepare_proposers(wishes));
    EXPECT_EQ(nodes.first->preparations.size(), 1U);
    EXPECT_EQ(nodes.second->preparations.size(), 1U);
    nodes.first->fails = NodeError{NodeRule::unreachable, 0, "gone"};
    EXPECT_TRUE(nodes.both.prepare_proposers(wishes));
    EXPECT_EQ(nodes.both.name(), "second");
    nodes.second->fails = nodes.first->fails;
    EXPECT_FALSE(nodes.both.prepare_proposers(wishes));
}

// Time -------------------------------------------------------------------------------------------

struct TimeCase {
    std::string_view name;
    std::uint64_t now_ms;
    std::optional<Slot> served;
    NextSlot want;
};

TEST(NextSlot, follows_the_clock_and_never_serves_twice) {
    // minimal: slots of 6 s, attestations due after 2 s, aggregates after 4 s; genesis at 100 s.
    const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    const auto cases = std::to_array<TimeCase>({
        {"before genesis", 0, std::nullopt, {SlotPlan::wait, Slot{0}}},
        {"genesis", 100'000, std::nullopt, {SlotPlan::serve, Slot{0}}},
        {"in time", 107'000, Slot{0}, {SlotPlan::serve, Slot{1}}},
        {"too late for a block", 108'000, Slot{0}, {SlotPlan::serve_late, Slot{1}}},
        {"too late for anything", 110'100, Slot{0}, {SlotPlan::wait, Slot{2}}},
        {"served", 111'000, Slot{1}, {SlotPlan::wait, Slot{2}}},
        {"the clock jumped on", 400'000, Slot{1}, {SlotPlan::serve, Slot{50}}},
        {"the clock jumped back", 106'000, Slot{50}, {SlotPlan::wait, Slot{51}}},
        {"back before genesis", 50'000, Slot{50}, {SlotPlan::wait, Slot{0}}},
    });
    for (const TimeCase& tested : cases) {
        EXPECT_EQ(next_slot(spec, 100'000, tested.now_ms, tested.served), tested.want)
            << tested.name;
    }
}

}  // namespace
}  // namespace cairn::validator
