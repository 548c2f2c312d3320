#include "consensus/validator/payload.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/validator/payload_builder_test.hpp"
#include "consensus/validator/sample_duties_test.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cairn::consensus {
namespace {

using duties::numbered_root;

class PreparePayload : public testing::Test {
  protected:
    void open(ForkId fork) {
        spec_ = Spec(minimal_preset(), config_, fork);
        state_ = duties::sample_state(spec_);
        ASSERT_TRUE(process_slots(spec_, state_, state_.slot + 1, verifier_));
    }
    Checked<std::optional<PayloadId>> prepare() {
        return prepare_execution_payload(spec_, state_, wish_, builder_);
    }
    const PayloadAttributes& attributes() const { return builder_.asked->attributes; }

    Config config_ = minimal_config();
    Spec spec_{minimal_preset(), config_, ForkId::bellatrix};
    BeaconState state_;
    NullVerifier verifier_;
    RecordingPayloadBuilder builder_;
    PayloadWish wish_{.safe_block_hash = numbered_root(1),
                      .finalized_block_hash = numbered_root(2),
                      .suggested_fee_recipient = {{0xfe}},
                      .target_gas_limit = 60'000'000};
};

TEST_F(PreparePayload, OnTheLatestPayload) {
    for (const ForkId fork : {ForkId::bellatrix, ForkId::capella, ForkId::deneb, ForkId::fulu}) {
        open(fork);
        EXPECT_EQ(prepare().value(), RecordingPayloadBuilder::id);
        EXPECT_EQ(builder_.asked->hashes,
                  (ForkchoiceHashes{numbered_root(77), numbered_root(1), numbered_root(2)}));
        EXPECT_EQ(attributes().timestamp,
                  compute_time_at_slot(spec_, state_.genesis_time, state_.slot));
        EXPECT_EQ(attributes().prev_randao,
                  get_randao_mix(spec_, state_, get_current_epoch(spec_, state_)));
        EXPECT_EQ(attributes().suggested_fee_recipient, wish_.suggested_fee_recipient);
        EXPECT_EQ(attributes().withdrawals.empty(), fork == ForkId::bellatrix);
        EXPECT_EQ(attributes().parent_beacon_block_root,
                  spec_.at_least(ForkId::deneb)
                      ? ssz::hash_tree_root(spec_, state_.latest_block_header)
                      : Root{});
        EXPECT_EQ(attributes().slot_number, 0U);
        EXPECT_EQ(attributes().target_gas_limit, 0U);
    }
}

TEST_F(PreparePayload, OnTheTerminalBlockOfProofOfWork) {
    config_.TERMINAL_TOTAL_DIFFICULTY = {{100, 0, 0, 0}};
    open(ForkId::bellatrix);
    state_.latest_execution_payload_header = {};
    std::vector<PowBlock> chain{{numbered_root(10), numbered_root(9), {{90, 0, 0, 0}}}};
    wish_.pow_chain = chain;
    EXPECT_EQ(prepare().value(), std::nullopt);
    EXPECT_FALSE(builder_.asked);
    chain.push_back({numbered_root(11), numbered_root(10), {{110, 0, 0, 0}}});
    wish_.pow_chain = chain;
    EXPECT_EQ(prepare().value(), RecordingPayloadBuilder::id);
    EXPECT_EQ(builder_.asked->hashes.head_block_hash, numbered_root(11));
}

TEST_F(PreparePayload, OnTheConfiguredTerminalBlockFromItsEpochOn) {
    config_.TERMINAL_BLOCK_HASH = numbered_root(11);
    config_.TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH = Epoch{4};
    open(ForkId::bellatrix);
    state_.latest_execution_payload_header = {};
    const std::vector<PowBlock> chain{{numbered_root(11), numbered_root(10), {}}};
    wish_.pow_chain = chain;
    EXPECT_EQ(prepare().value(), std::nullopt);
    ASSERT_TRUE(
        process_slots(spec_, state_, compute_start_slot_at_epoch(spec_, Epoch{4}), verifier_));
    EXPECT_EQ(prepare().value(), RecordingPayloadBuilder::id);
    EXPECT_EQ(builder_.asked->hashes.head_block_hash, numbered_root(11));
}

TEST_F(PreparePayload, TimesBeyondUint64) {
    open(ForkId::capella);
    state_.genesis_time = std::numeric_limits<std::uint64_t>::max() - 5;
    EXPECT_EQ(prepare().error().rule, Rule::uint64_overflow);
    EXPECT_FALSE(builder_.asked);
}

TEST_F(PreparePayload, WhatTheEngineHasNotBuiltIsReported) {
    EXPECT_EQ(get_execution_payload(spec_, std::nullopt, builder_).value(), ExecutionPayload{});
    EXPECT_EQ(get_execution_payload(spec_, RecordingPayloadBuilder::id, builder_).error().rule,
              Rule::payload_not_built);
    open(ForkId::deneb);
    const auto id = prepare().value();
    EXPECT_EQ(get_execution_payload(spec_, id, builder_).value().parent_hash, numbered_root(77));
    const PayloadId other{{9}};
    EXPECT_EQ(get_execution_payload(spec_, other, builder_).error().rule, Rule::payload_not_built);
}

class PrepareBidsPayload : public PreparePayload {
  protected:
    PrepareBidsPayload() {
        config_.GLOAS_FORK_EPOCH = GENESIS_EPOCH;
        spec_ = Spec(minimal_preset(), config_, ForkId::gloas);
        auto anchor = std::make_shared<const BeaconState>(duties::sample_state(spec_));
        const BeaconBlock block = duties::anchor_block(spec_, *anchor);
        store_ = get_forkchoice_store(spec_, anchor, block).value();
        store_.time_ms += spec_.config->SLOT_DURATION_MS;
        state_ = *anchor;
        EXPECT_TRUE(process_slots(spec_, state_, state_.slot + 1, verifier_));
        envelope_.execution_requests.withdrawals.push_back(
            {.source_address = {}, .validator_pubkey = {}, .amount = Gwei{1}});
    }
    Checked<std::optional<PayloadId>> prepare_on(PayloadStatus status, bool with_envelope = true,
                                                 std::optional<Root> root = std::nullopt) {
        const ParentPayload parent{store_,
                                   {root.value_or(store_.blocks[0].root), status},
                                   with_envelope ? &envelope_ : nullptr,
                                   verifier_};
        wish_.parent_payload = &parent;
        auto prepared = prepare();
        wish_.parent_payload = nullptr;
        return prepared;
    }

    Store store_;
    ExecutionPayloadEnvelope envelope_;
};

TEST_F(PrepareBidsPayload, BesideAParentWhosePayloadIsNotThere) {
    EXPECT_EQ(prepare_on(PayloadStatus::empty, false).value(), RecordingPayloadBuilder::id);
    EXPECT_EQ(builder_.asked->hashes.head_block_hash, numbered_root(77));
    ASSERT_EQ(attributes().withdrawals.size(), 1U);
    EXPECT_EQ(attributes().withdrawals[0], state_.payload_expected_withdrawals[0]);
    EXPECT_EQ(attributes().slot_number, state_.slot.value);
    EXPECT_EQ(attributes().target_gas_limit, 60'000'000U);
}

TEST_F(PrepareBidsPayload, OnAParentsPayloadOnceItsRequestsAreApplied) {
    store_.blocks[0].payload.verified = true;
    const BeaconState before = state_;
    EXPECT_EQ(prepare_on(PayloadStatus::full).value(), RecordingPayloadBuilder::id);
    EXPECT_EQ(state_, before);
    EXPECT_EQ(builder_.asked->hashes.head_block_hash, numbered_root(88));
    ASSERT_TRUE(
        apply_parent_execution_payload(spec_, state_, envelope_.execution_requests, verifier_));
    EXPECT_EQ(attributes().withdrawals,
              get_expected_withdrawals(spec_, state_).value().withdrawals);
    EXPECT_GT(attributes().withdrawals.size(), 1U);
}

TEST_F(PrepareBidsPayload, WhatIsMissingIsReported) {
    EXPECT_EQ(prepare_on(PayloadStatus::full, true, numbered_root(5)).error().rule,
              Rule::block_unknown);
    store_.blocks[0].payload.verified = true;
    EXPECT_EQ(prepare_on(PayloadStatus::full, false).error().rule, Rule::payload_envelope_missing);
    EXPECT_FALSE(builder_.asked);
}

class Requests : public testing::Test {
  protected:
    Spec spec_{minimal_preset(), minimal_config(), ForkId::gloas};

    /// One of each kind.
    static ExecutionRequests sample() {
        ExecutionRequests requests;
        requests.deposits.push_back({.pubkey = {{1}},
                                     .withdrawal_credentials = {},
                                     .amount = Gwei{2},
                                     .signature = {},
                                     .index = 3});
        requests.withdrawals.push_back(
            {.source_address = {{4}}, .validator_pubkey = {}, .amount = Gwei{5}});
        requests.consolidations.push_back(
            {.source_address = {{6}}, .source_pubkey = {}, .target_pubkey = {{7}}});
        requests.builder_deposits.push_back(
            {.pubkey = {{8}}, .withdrawal_credentials = {}, .amount = Gwei{9}, .signature = {}});
        requests.builder_exits.push_back({.source_address = {{10}}, .pubkey = {}});
        return requests;
    }
    Invalid error(std::span<const Bytes> list) const {
        return get_execution_requests(spec_, list).error();
    }
};

TEST_F(Requests, AreTheInverseOfTheirList) {
    EXPECT_EQ(get_execution_requests(spec_, {}).value(), ExecutionRequests{});
    const auto list = get_execution_requests_list(spec_, sample());
    EXPECT_EQ(list.size(), 5U);
    EXPECT_EQ(get_execution_requests(spec_, list).value(), sample());
    const std::vector<Bytes> last{list[4]};
    EXPECT_EQ(get_execution_requests(spec_, last).value().builder_exits, sample().builder_exits);
}

TEST_F(Requests, Malformed) {
    const auto list = get_execution_requests_list(spec_, sample());
    const std::vector<Bytes> unknown{list[0], {5, 0}};
    EXPECT_EQ(error(unknown), (Invalid{Rule::execution_request_type_unknown, 1}));
    const std::vector<Bytes> nothing{{}};
    EXPECT_EQ(error(nothing), (Invalid{Rule::execution_request_type_unknown, 0}));
    const std::vector<Bytes> empty{{1}};
    EXPECT_EQ(error(empty), (Invalid{Rule::execution_request_empty, 0}));
    const std::vector<Bytes> twice{list[0], list[0]};
    EXPECT_EQ(error(twice), (Invalid{Rule::execution_requests_out_of_order, 1}));
    const std::vector<Bytes> descending{list[0], list[2], list[1]};
    EXPECT_EQ(error(descending), (Invalid{Rule::execution_requests_out_of_order, 2}));
    for (std::size_t i = 0; i < list.size(); ++i) {
        std::vector<Bytes> cut = list;
        cut[i].pop_back();
        EXPECT_EQ(error(cut),
                  (Invalid{Rule::execution_request_malformed, static_cast<std::uint32_t>(i)}));
    }
}

TEST_F(Requests, OfBuildersSinceGloasOnly) {
    const auto list = get_execution_requests_list(spec_, sample());
    spec_ = spec_.with_fork(ForkId::electra);
    EXPECT_EQ(error(list), (Invalid{Rule::execution_request_type_unknown, 3}));
}

TEST_F(Requests, UpToThePresetsLimit) {
    spec_ = spec_.with_fork(ForkId::electra);
    const std::uint64_t limit = spec_.preset->MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD;
    std::vector<Bytes> list{Bytes(1 + limit * 116)};
    list[0][0] = CONSOLIDATION_REQUEST_TYPE;
    EXPECT_EQ(get_execution_requests(spec_, list).value().consolidations.size(), limit);
    list[0].resize(1 + (limit + 1) * 116);
    EXPECT_EQ(error(list), (Invalid{Rule::execution_request_malformed, 0}));
}

TEST(ScheduledGasLimit, TheLatestEntryThatHasBegun) {
    Config config = minimal_config();
    const Spec spec{minimal_preset(), config, ForkId::gloas};
    EXPECT_EQ(get_scheduled_gas_limit(spec, Epoch{5}), std::nullopt);
    config.GAS_LIMIT_SCHEDULE = {{Epoch{20}, 200}, {Epoch{10}, 100}, {Epoch{10}, 101}};
    EXPECT_EQ(get_scheduled_gas_limit(spec, Epoch{9}), std::nullopt);
    EXPECT_EQ(get_scheduled_gas_limit(spec, Epoch{10}), 100U);
    EXPECT_EQ(get_scheduled_gas_limit(spec, Epoch{19}), 100U);
    EXPECT_EQ(get_scheduled_gas_limit(spec, Epoch{20}), 200U);
    EXPECT_EQ(get_scheduled_gas_limit(spec, FAR_FUTURE_EPOCH), 200U);
}

}  // namespace
}  // namespace cairn::consensus
