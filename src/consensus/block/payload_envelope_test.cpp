#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/block/sample_block_test.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/preset.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/sha256.hpp"

#include <array>

namespace cairn::consensus {
namespace {

class Envelope : public testing::Test {
  protected:
    Envelope() : spec(minimal_preset(), minimal_config(), ForkId::gloas) {
        state = sample_block_state(spec);
        BeaconBlockHeader header = state.latest_block_header;
        ExecutionPayloadBid& bid = state.latest_execution_payload_bid;
        bid.builder_index = BUILDER_INDEX_SELF_BUILD;
        bid.gas_limit = 30;
        bid.execution_requests_root = ssz::hash_tree_root(spec, ExecutionRequests{});
        state.payload_expected_withdrawals.emplace_back();
        header.state_root = ssz::hash_tree_root(spec, state);

        ExecutionPayloadEnvelope& envelope = good.message;
        envelope.builder_index = BUILDER_INDEX_SELF_BUILD;
        envelope.beacon_block_root = ssz::hash_tree_root(spec, header);
        envelope.parent_beacon_block_root = header.parent_root;
        envelope.payload.gas_limit = 30;
        envelope.payload.block_hash = bid.block_hash;
        envelope.payload.slot_number = state.slot.value;
        envelope.payload.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
        envelope.payload.withdrawals.emplace_back();
    }

    Checked<> verify(const SignedExecutionPayloadEnvelope& envelope) {
        NullVerifier verifier;
        FixedExecutionEngine engine;
        return verify_execution_payload_envelope(spec, state, envelope, engine, verifier);
    }

    Spec spec;
    BeaconState state;
    SignedExecutionPayloadEnvelope good;
};

TEST_F(Envelope, OfThePromisedPayloadIsAccepted) {
    EXPECT_TRUE(verify(good));
}

TEST_F(Envelope, OfAnythingElseIsRefused) {
    struct Case {
        void (*change)(ExecutionPayloadEnvelope&);
        Rule want;
    };
    constexpr auto cases = std::to_array<Case>({
        {[](auto& e) { e.beacon_block_root[0] ^= 1; }, Rule::envelope_block_root_wrong},
        {[](auto& e) { e.parent_beacon_block_root[0] ^= 1; },
         Rule::envelope_parent_block_root_wrong},
        {[](auto& e) { e.builder_index = BuilderIndex{0}; }, Rule::builder_index_out_of_range},
        {[](auto& e) { e.payload.prev_randao[0] ^= 1; }, Rule::payload_prev_randao_wrong},
        {[](auto& e) { ++e.payload.gas_limit; }, Rule::payload_gas_limit_wrong},
        {[](auto& e) { e.payload.block_hash[0] ^= 1; }, Rule::payload_block_hash_wrong},
        {[](auto& e) { e.execution_requests.deposits.emplace_back(); },
         Rule::envelope_execution_requests_wrong},
        {[](auto& e) { ++e.payload.slot_number; }, Rule::payload_slot_number_wrong},
        {[](auto& e) { e.payload.parent_hash[0] ^= 1; }, Rule::payload_parent_hash_wrong},
        {[](auto& e) { ++e.payload.timestamp; }, Rule::payload_timestamp_wrong},
        {[](auto& e) { e.payload.withdrawals.clear(); }, Rule::withdrawals_wrong},
    });
    for (const Case& c : cases) {
        SignedExecutionPayloadEnvelope bad = good;
        c.change(bad.message);
        const auto result = verify(bad);
        ASSERT_FALSE(result) << to_string(c.want);
        EXPECT_EQ(result.error().rule, c.want) << describe(result.error());
    }
}

TEST_F(Envelope, OfAnotherBuilderIsRefused) {
    state.builders.resize(1);
    good.message.builder_index = BuilderIndex{0};
    BeaconBlockHeader header = state.latest_block_header;
    header.state_root = ssz::hash_tree_root(spec, state);
    good.message.beacon_block_root = ssz::hash_tree_root(spec, header);
    EXPECT_EQ(verify(good).error().rule, Rule::envelope_builder_wrong);
}

TEST_F(Envelope, NeedsSignatureAndExecution) {
    NullVerifier accepting;
    RefusingVerifier refusing(0);
    FixedExecutionEngine engine;
    FixedExecutionEngine invalid(FixedExecutionEngine::Answer::invalid);
    EXPECT_EQ(verify_execution_payload_envelope(spec, state, good, engine, refusing).error().rule,
              Rule::envelope_signature_invalid);
    EXPECT_EQ(verify_execution_payload_envelope(spec, state, good, invalid, accepting).error().rule,
              Rule::payload_invalid);
}

TEST(ExecutionRequestsList, HoldsOneEntryPerKindThatOccurs) {
    const Spec spec(minimal_preset(), minimal_config(), ForkId::gloas);
    ExecutionRequests requests;
    EXPECT_TRUE(get_execution_requests_list(spec, requests).empty());
    requests.withdrawals.resize(2);
    requests.builder_exits.resize(1);
    const auto list = get_execution_requests_list(spec, requests);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].size(), 1U + 2 * (20 + 48 + 8));
    EXPECT_EQ(list[0][0], WITHDRAWAL_REQUEST_TYPE);
    EXPECT_EQ(list[1].size(), 1U + 20 + 48);
    EXPECT_EQ(list[1][0], BUILDER_EXIT_REQUEST_TYPE);
}

TEST(VersionedHash, IsTheHashUnderItsVersion) {
    KZGCommitment commitment;
    commitment[0] = 0xc0;
    VersionedHash want = crypto::sha256(commitment.view());
    want[0] = 0x01;
    EXPECT_EQ(kzg_commitment_to_versioned_hash(commitment), want);
}

}  // namespace
}  // namespace cairn::consensus
