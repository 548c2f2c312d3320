#include "consensus/fork_choice/handlers.hpp"

#include "consensus/accessors.hpp"
#include "consensus/advance.hpp"
#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_choice/checkpoints.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <array>

namespace cairn::consensus {
namespace {

class NothingAvailable final : public DataAvailability {
  public:
    bool is_available(const Spec&, const Root&, std::span<const KZGCommitment>) override {
        return false;
    }
};

/// A store whose anchor is made of a sample state, and blocks on top of it.
class HandlersTest : public testing::Test {
  protected:
    void open(ForkId fork) {
        config_.GLOAS_FORK_EPOCH = fork == ForkId::gloas ? GENESIS_EPOCH : FAR_FUTURE_EPOCH;
        spec_ = Spec(minimal_preset(), config_, fork);
        BeaconState anchor = sample_block_state(spec_);
        for (auto& committee : anchor.ptc_window) {
            for (std::size_t seat = 0; seat < committee.size(); ++seat) {
                committee[seat] = ValidatorIndex{seat / 2};  // each sits twice
            }
        }
        anchor.fork.current_version = fork_version(config_, fork);
        // The state as it is right after its latest block.
        --anchor.slot.value;
        anchor.latest_block_header.state_root = Root{};
        BeaconBlock block;
        block.body = ssz::default_value<BeaconBlockBody>(spec_);
        block.body.signed_execution_payload_bid.message = anchor.latest_execution_payload_bid;
        anchor.latest_block_header.body_root = ssz::hash_tree_root(spec_, block.body);
        block.slot = anchor.latest_block_header.slot;
        block.parent_root = anchor.latest_block_header.parent_root;
        block.state_root = ssz::hash_tree_root(spec_, anchor);
        auto store = get_forkchoice_store(
            spec_, std::make_shared<const BeaconState>(std::move(anchor)), block);
        ASSERT_TRUE(store.has_value()) << describe(store.error());
        store_ = *std::move(store);
    }

    const BeaconState& state_of(const Root& root) const {
        return *store_.blocks[store_.blocks.index_of(root)].state;
    }
    const Root& anchor() const { return store_.blocks[0].root; }
    Root root_of(const SignedBeaconBlock& block) const {
        return ssz::hash_tree_root(spec_, block.message);
    }
    void tick_to(Slot slot, std::uint64_t into_slot_ms = 0) {
        ASSERT_TRUE(
            on_tick(spec_, store_,
                    compute_time_at_slot_ms(spec_, store_.genesis_time_ms, slot) + into_slot_ms));
    }
    Checked<> add(const SignedBeaconBlock& block) {
        return on_block(spec_, store_, block, context());
    }
    HandlerContext context() { return {verifier_, engine_, available_, no_pow_chain_}; }

    /// A block on the anchor, in the store, at its own slot.
    SignedBeaconBlock add_first_block() {
        const SignedBeaconBlock block = sample_block(spec_, state_of(anchor()));
        tick_to(block.message.slot);
        EXPECT_TRUE(add(block));
        return block;
    }

    Config config_ = minimal_config();
    Spec spec_{minimal_preset(), config_, ForkId::altair};
    Store store_;
    NullVerifier verifier_;
    FixedExecutionEngine engine_;
    AlwaysAvailable available_;
    NoPowChain no_pow_chain_;
};

void expect_refused(const Checked<>& result, Rule rule) {
    ASSERT_FALSE(result.has_value()) << to_string(rule);
    EXPECT_EQ(to_string(result.error().rule), to_string(rule));
}
template <class T>
void expect_refused(const Checked<T>& result, Rule rule) {
    expect_refused(result ? Checked<>{} : Checked<>(std::unexpected(result.error())), rule);
}

TEST_F(HandlersTest, AnchorAndItsBlockBelongTogether) {
    open(ForkId::altair);
    BeaconBlock block;
    block.body = ssz::default_value<BeaconBlockBody>(spec_);
    expect_refused(get_forkchoice_store(spec_, store_.blocks[0].state, block),
                   Rule::anchor_state_root_wrong);
}

TEST_F(HandlersTest, ATimelyBlockIsHeadAndBoosted) {
    for (const ForkId fork : {ForkId::phase0, ForkId::altair, ForkId::electra, ForkId::gloas}) {
        SCOPED_TRACE(to_string(fork));
        open(fork);
        const SignedBeaconBlock block = add_first_block();
        EXPECT_EQ(get_head(spec_, store_).root, root_of(block));
        EXPECT_EQ(store_.proposer_boost_root, root_of(block));
        tick_to(block.message.slot + 1);
        EXPECT_EQ(store_.proposer_boost_root, Root{});
        EXPECT_TRUE(add(block)) << "a known block is passed over";
        EXPECT_EQ(store_.blocks.size(), 2U);
    }
}

TEST_F(HandlersTest, ALateBlockIsNotBoosted) {
    open(ForkId::altair);
    const SignedBeaconBlock block = sample_block(spec_, state_of(anchor()));
    tick_to(block.message.slot, get_attestation_due_ms(spec_));
    ASSERT_TRUE(add(block));
    EXPECT_EQ(store_.proposer_boost_root, Root{});
}

TEST_F(HandlersTest, BlocksAreRefused) {
    open(ForkId::deneb);
    const SignedBeaconBlock good = sample_block(spec_, state_of(anchor()));
    expect_refused(add(good), Rule::block_in_future);
    tick_to(good.message.slot + 1);

    SignedBeaconBlock block = good;
    block.message.parent_root = Root{{1}};
    expect_refused(add(block), Rule::parent_block_unknown);

    block = good;
    block.message.slot = compute_start_slot_at_epoch(spec_, store_.finalized_checkpoint.epoch);
    expect_refused(add(block), Rule::block_not_after_finalized);

    NothingAvailable nothing;
    expect_refused(on_block(spec_, store_, good, {verifier_, engine_, nothing, no_pow_chain_}),
                   Rule::data_unavailable);
    FixedExecutionEngine refusing(FixedExecutionEngine::Answer::invalid);
    expect_refused(on_block(spec_, store_, good, {verifier_, refusing, available_, no_pow_chain_}),
                   Rule::payload_invalid);
    RefusingVerifier bad_signature(0);
    expect_refused(
        on_block(spec_, store_, good, {bad_signature, engine_, available_, no_pow_chain_}),
        Rule::block_signature_invalid);
    block = good;
    block.message.state_root = Root{{1}};
    expect_refused(add(block), Rule::state_root_mismatch);

    EXPECT_EQ(store_.blocks.size(), 1U);
    EXPECT_TRUE(add(good));
}

TEST_F(HandlersTest, ABlockOfTheNextForkMeetsAnUpgradedState) {
    config_.DENEB_FORK_EPOCH = Epoch{4};
    open(ForkId::capella);
    spec_ = spec_.with_fork(ForkId::deneb);
    BeaconState upgraded = state_of(anchor());
    const Slot fork_slot = compute_start_slot_at_epoch(spec_, config_.DENEB_FORK_EPOCH);
    ASSERT_TRUE(advance_through_forks(spec_, upgraded, fork_slot, verifier_));
    const SignedBeaconBlock block = sample_block(spec_, upgraded);
    tick_to(block.message.slot);
    const Checked<> added = add(block);
    ASSERT_TRUE(added) << describe(added.error());
    EXPECT_EQ(state_of(root_of(block)).fork.current_version, config_.DENEB_FORK_VERSION);
    EXPECT_EQ(get_head(spec_, store_).root, root_of(block));
}

TEST_F(HandlersTest, BlocksBesideTheFinalisedChainAreRefused) {
    open(ForkId::altair);
    const SignedBeaconBlock first = add_first_block();
    const SignedBeaconBlock sibling = [&] {
        BeaconState skipped = state_of(anchor());
        EXPECT_TRUE(process_slots(spec_, skipped, first.message.slot, verifier_));
        return sample_block(spec_, skipped);
    }();
    tick_to(sibling.message.slot);
    store_.finalized_checkpoint = {compute_epoch_at_slot(spec_, first.message.slot) + 1,
                                   root_of(first)};
    expect_refused(add(sibling), Rule::block_not_after_finalized);
    // As if `first` had been the last block of an epoch that ended before the sibling's slot.
    store_.blocks[1].slot =
        compute_start_slot_at_epoch(spec_, compute_epoch_at_slot(spec_, first.message.slot));
    store_.finalized_checkpoint.epoch = compute_epoch_at_slot(spec_, first.message.slot);
    expect_refused(add(sibling), Rule::block_not_descendant_of_finalized);
}

TEST_F(HandlersTest, TheMergeBlockNeedsATerminalBlock) {
    open(ForkId::bellatrix);
    class KnownPowChain final : public PowChain {
      public:
        std::vector<PowBlock> blocks;
        std::optional<PowBlock> get_pow_block(const Hash32& hash) override {
            for (const PowBlock& block : blocks) {
                if (block.block_hash == hash) {
                    return block;
                }
            }
            return std::nullopt;
        }
    } chain;
    Config config = minimal_config();
    config.TERMINAL_TOTAL_DIFFICULTY = ssz::Uint256{{100, 0, 0, 0}};
    const Spec spec(minimal_preset(), config, ForkId::bellatrix);
    BeaconBlock block;
    block.body.execution_payload.parent_hash = Hash32{{1}};
    expect_refused(validate_merge_block(spec, block, chain), Rule::pow_block_unknown);
    chain.blocks = {{Hash32{{1}}, Hash32{{2}}, ssz::Uint256{{100, 0, 0, 0}}}};
    expect_refused(validate_merge_block(spec, block, chain), Rule::pow_parent_unknown);
    EXPECT_EQ(get_terminal_pow_block(spec, chain.blocks), nullptr);
    chain.blocks.push_back({Hash32{{2}}, Hash32{{3}}, ssz::Uint256{{100, 0, 0, 0}}});
    expect_refused(validate_merge_block(spec, block, chain), Rule::terminal_pow_block_invalid);
    EXPECT_EQ(get_terminal_pow_block(spec, chain.blocks), nullptr);
    chain.blocks[1].total_difficulty = ssz::Uint256{{99, 0, 0, 0}};
    EXPECT_TRUE(validate_merge_block(spec, block, chain));
    EXPECT_EQ(get_terminal_pow_block(spec, chain.blocks), &chain.blocks[0]);

    config.TERMINAL_BLOCK_HASH = Hash32{{7}};
    config.TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = Epoch{1};
    expect_refused(validate_merge_block(spec, block, chain), Rule::terminal_block_too_early);
    block.slot = Slot{8};
    expect_refused(validate_merge_block(spec, block, chain), Rule::terminal_block_hash_wrong);
    block.body.execution_payload.parent_hash = Hash32{{7}};
    EXPECT_TRUE(validate_merge_block(spec, block, chain));
    EXPECT_EQ(get_terminal_pow_block(spec, chain.blocks), nullptr);
}

TEST_F(HandlersTest, TimeBeforeGenesisIsRefused) {
    open(ForkId::altair);
    store_.genesis_time_ms = 5000;
    store_.time_ms = 6000;
    expect_refused(on_tick(spec_, store_, 4999), Rule::uint64_overflow);
    EXPECT_EQ(store_.time_ms, 6000U);
}

TEST_F(HandlersTest, ALeapOfTheClockIsAsGoodAsManySteps) {
    open(ForkId::altair);
    const SignedBeaconBlock block = add_first_block();
    const Checkpoint better{store_.justified_checkpoint.epoch + 1, root_of(block)};
    store_.unrealized_justified_checkpoint = better;
    store_.unrealized_finalized_checkpoint = better;
    const Slot now = get_current_slot(spec_, store_);
    for (std::uint64_t leap = 0; leap < 20; ++leap) {
        Store stepwise = store_;
        for (std::uint64_t i = 1; i <= leap; ++i) {
            ASSERT_TRUE(on_tick_per_slot(
                spec_, stepwise,
                compute_time_at_slot_ms(spec_, stepwise.genesis_time_ms, now + i)));
        }
        Store at_once = store_;
        ASSERT_TRUE(on_tick(spec_, at_once, stepwise.time_ms));
        EXPECT_EQ(at_once.justified_checkpoint, stepwise.justified_checkpoint) << leap;
        EXPECT_EQ(at_once.finalized_checkpoint, stepwise.finalized_checkpoint);
        EXPECT_EQ(at_once.proposer_boost_root, stepwise.proposer_boost_root);
        EXPECT_EQ(at_once.time_ms, stepwise.time_ms);
    }
    const std::uint64_t far = std::uint64_t{1} << 62U;
    ASSERT_TRUE(on_tick(spec_, store_, far)) << "in no more than two steps";
    EXPECT_EQ(store_.justified_checkpoint, better);
}

/// An attestation of the block's own slot, by its first committee.
class AttestationTest : public HandlersTest {
  protected:
    void open_with_block(ForkId fork) {
        open(fork);
        block_ = add_first_block();
        const BeaconState& state = state_of(root_of(block_));
        const Epoch epoch = compute_epoch_at_slot(spec_, state.slot);
        good_ = ssz::default_value<Attestation>(spec_);
        good_.data.slot = state.slot;
        good_.data.beacon_block_root = root_of(block_);
        good_.data.target = {epoch, get_checkpoint_block(spec_, store_, 1, epoch)};
        const auto committee = get_beacon_committee(spec_, state, state.slot, CommitteeIndex{0});
        committee_.assign(committee.begin(), committee.end());
        good_.aggregation_bits.resize(committee.size());
        for (std::size_t i = 0; i < committee.size(); ++i) {
            good_.aggregation_bits.set(i);
        }
        if (spec_.at_least(ForkId::electra)) {
            good_.committee_bits.set(0);
        }
        tick_to(good_.data.slot + 1);
    }
    Checked<std::vector<ValidatorIndex>> attest(const Attestation& attestation,
                                                MessageOrigin origin = MessageOrigin::wire) {
        return on_attestation(spec_, store_, attestation, verifier_, origin);
    }

    SignedBeaconBlock block_;
    Attestation good_;
    std::vector<ValidatorIndex> committee_;
};

struct BadAttestation {
    std::string_view name;
    void (*spoil)(AttestationData& data);
    Rule rule;
};

constexpr auto bad_attestations = std::to_array<BadAttestation>({
    {"old", [](AttestationData& d) { d.target.epoch = Epoch{1}; },
     Rule::target_epoch_not_current_or_previous},
    {"epoch of a later slot", [](AttestationData& d) { ++d.target.epoch; },
     Rule::target_epoch_not_current_or_previous},
    {"previous epoch, but not its slot",
     [](AttestationData& d) { d.target.epoch = Epoch{d.target.epoch.value - 1}; },
     Rule::target_epoch_not_of_slot},
    {"unknown target", [](AttestationData& d) { d.target.root = Root{{1}}; },
     Rule::target_block_unknown},
    {"unknown block", [](AttestationData& d) { d.beacon_block_root = Root{{1}}; },
     Rule::attested_block_unknown},
    {"before the block", [](AttestationData& d) { d.slot = Slot{d.slot.value - 1}; },
     Rule::attested_block_after_slot},
    {"target on another chain", [](AttestationData& d) { d.target.root = d.beacon_block_root; },
     Rule::target_not_of_attested_chain},
    {"too early", [](AttestationData& d) { ++d.slot; }, Rule::attestation_not_in_past},
});

TEST_F(AttestationTest, AttestationsAreRefused) {
    open_with_block(ForkId::altair);
    const auto votes_before = get_head(spec_, store_);
    for (const BadAttestation& bad : bad_attestations) {
        SCOPED_TRACE(bad.name);
        Attestation attestation = good_;
        bad.spoil(attestation.data);
        expect_refused(attest(attestation), bad.rule);
    }
    Attestation attestation = good_;
    attestation.aggregation_bits.resize(committee_.size() - 1);
    expect_refused(attest(attestation), Rule::aggregation_bits_wrong_length);
    attestation = good_;
    attestation.aggregation_bits = ssz::Bitlist{};
    attestation.aggregation_bits.resize(committee_.size());
    expect_refused(attest(attestation), Rule::attestation_signature_invalid);
    RefusingVerifier refusing(0);
    expect_refused(on_attestation(spec_, store_, good_, refusing),
                   Rule::attestation_signature_invalid);
    EXPECT_EQ(store_.votes.size(), 0U);
    EXPECT_EQ(get_head(spec_, store_), votes_before);
}

TEST_F(AttestationTest, OnlyTheFirstOfAnEpochCounts) {
    open_with_block(ForkId::electra);
    const auto first = attest(good_);
    ASSERT_TRUE(first.has_value()) << describe(first.error());
    EXPECT_EQ(first->size(), committee_.size());
    for (const ValidatorIndex member : committee_) {
        ASSERT_TRUE(store_.votes.find(member).has_value());
        EXPECT_EQ(store_.votes.find(member)->supported, (NodeIndex{1}));
    }
    const auto again = attest(good_);
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(again->empty());
}

TEST_F(AttestationTest, AgeCountsOnTheWireOnly) {
    open_with_block(ForkId::altair);
    tick_to(good_.data.slot + 3 * spec_.preset->SLOTS_PER_EPOCH);
    expect_refused(attest(good_), Rule::target_epoch_not_current_or_previous);
    EXPECT_TRUE(attest(good_, MessageOrigin::block));
}

TEST_F(AttestationTest, SlashedAttestersCountNoMore) {
    open_with_block(ForkId::altair);
    ASSERT_TRUE(attest(good_));
    const BeaconState& state = state_of(root_of(block_));
    AttesterSlashing slashing;
    slashing.attestation_1 = get_indexed_attestation(spec_, state, good_).value();
    slashing.attestation_2 = slashing.attestation_1;
    expect_refused(on_attester_slashing(spec_, store_, slashing, verifier_),
                   Rule::attestations_not_slashable);
    slashing.attestation_2.data.beacon_block_root = anchor();
    slashing.attestation_2.attesting_indices.resize(2);
    for (std::size_t i = 0; i < 2; ++i) {
        RefusingVerifier refusing(i);
        expect_refused(
            on_attester_slashing(spec_, store_, slashing, refusing),
            i == 0 ? Rule::indexed_attestation_1_invalid : Rule::indexed_attestation_2_invalid);
    }
    EXPECT_FALSE(store_.votes.any_equivocating());
    ASSERT_TRUE(on_attester_slashing(spec_, store_, slashing, verifier_));
    std::size_t equivocating = 0;
    for (const ValidatorIndex member : committee_) {
        equivocating += store_.votes.is_equivocating(member) ? 1U : 0U;
        EXPECT_NE(store_.votes.is_equivocating(member), store_.votes.find(member).has_value());
    }
    EXPECT_EQ(equivocating, 2U);
    Attestation later = good_;
    EXPECT_TRUE(attest(later)->empty()) << "nor does what they say later";
}

TEST_F(AttestationTest, PayloadsAreAttestedWhenTheyAreKnown) {
    open_with_block(ForkId::gloas);
    Attestation attestation = good_;
    attestation.data.index = CommitteeIndex{2};
    expect_refused(attest(attestation), Rule::attested_payload_index_out_of_range);
    attestation.data.index = CommitteeIndex{1};
    expect_refused(attest(attestation), Rule::attested_payload_of_same_slot);
    ++attestation.data.slot;
    tick_to(attestation.data.slot + 1);
    expect_refused(attest(attestation), Rule::attested_payload_unknown);
    store_.blocks[1].payload.verified = true;
    const BeaconState& state = state_of(root_of(block_));
    const auto committee =
        get_beacon_committee(spec_, state, attestation.data.slot, CommitteeIndex{0});
    attestation.aggregation_bits = ssz::Bitlist{};
    attestation.aggregation_bits.resize(committee.size());
    attestation.aggregation_bits.set(0);
    ASSERT_TRUE(attest(attestation));
    EXPECT_EQ(store_.votes.find(committee[0])->supported, (NodeIndex{1, PayloadStatus::full}));
}

TEST_F(AttestationTest, PayloadVotesOfTheCommittee) {
    open_with_block(ForkId::gloas);
    const BeaconState& state = state_of(root_of(block_));
    const auto ptc = get_ptc(spec_, state, state.slot).value();
    PayloadAttestationMessage message;
    message.data.beacon_block_root = root_of(block_);
    message.data.slot = state.slot;
    message.data.payload_present = true;
    message.validator_index = ptc[0];
    const auto say = [&](SignatureVerifier& verifier) {
        return on_payload_attestation_message(spec_, store_, message, verifier);
    };
    expect_refused(say(verifier_), Rule::payload_attestation_not_of_current_slot);
    store_.time_ms = compute_time_at_slot_ms(spec_, store_.genesis_time_ms, state.slot);
    RefusingVerifier refusing(0);
    expect_refused(say(refusing), Rule::payload_attestation_signature_invalid);
    message.validator_index = ValidatorIndex{1000};
    expect_refused(say(verifier_), Rule::not_in_payload_timeliness_committee);
    message.validator_index = ptc[0];
    message.data.beacon_block_root = Root{{1}};
    expect_refused(say(verifier_), Rule::block_unknown);
    message.data.beacon_block_root = anchor();
    ASSERT_TRUE(say(verifier_)) << "a vote for a block of another slot is passed over";
    message.data.beacon_block_root = root_of(block_);
    ASSERT_TRUE(say(verifier_));
    const PayloadFacts& payload = store_.blocks[1].payload;
    for (std::size_t seat = 0; seat < ptc.size(); ++seat) {
        const bool own = ptc[seat] == ptc[0];
        EXPECT_EQ(payload.timeliness_vote[seat], own ? PtcVote::yes : PtcVote::none);
        EXPECT_EQ(payload.data_availability_vote[seat], own ? PtcVote::no : PtcVote::none);
    }
}

TEST_F(AttestationTest, EnvelopesAreRefused) {
    open_with_block(ForkId::gloas);
    SignedExecutionPayloadEnvelope envelope =
        ssz::default_value<SignedExecutionPayloadEnvelope>(spec_);
    expect_refused(on_execution_payload_envelope(spec_, store_, envelope, context()),
                   Rule::block_unknown);
    envelope.message.beacon_block_root = root_of(block_);
    envelope.message.builder_index = BUILDER_INDEX_SELF_BUILD;
    NothingAvailable nothing;
    expect_refused(on_execution_payload_envelope(spec_, store_, envelope,
                                                 {verifier_, engine_, nothing, no_pow_chain_}),
                   Rule::data_unavailable);
    expect_refused(on_execution_payload_envelope(spec_, store_, envelope, context()),
                   Rule::envelope_parent_block_root_wrong);
    EXPECT_FALSE(store_.blocks[1].payload.verified);
}

}  // namespace
}  // namespace cairn::consensus
