#include "consensus/block/sample_block_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/epoch/sample_state_test.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"

namespace cairn::consensus {
namespace {

Root root_of_slot(Slot slot) {
    Root root;
    base::store_le64(root.data(), slot.value + 1);
    return root;
}

void fill_execution(const Spec& spec, const BeaconState& state, BeaconBlockBody& body) {
    const Bytes32 randao = get_randao_mix(spec, state, get_current_epoch(spec, state));
    if (spec.at_least(ForkId::gloas)) {
        SignedExecutionPayloadBid& bid = body.signed_execution_payload_bid;
        bid.message.builder_index = BUILDER_INDEX_SELF_BUILD;
        bid.message.slot = state.slot;
        bid.message.block_hash = root_of_slot(state.slot);
        bid.message.parent_block_hash = state.latest_block_hash;
        bid.message.parent_block_root =
            get_block_root_at_slot(spec, state, Slot{state.slot.value - 1}).value();
        bid.message.prev_randao = randao;
        bid.signature = G2_POINT_AT_INFINITY;
        return;
    }
    if (!spec.at_least(ForkId::bellatrix)) {
        return;
    }
    body.execution_payload.prev_randao = randao;
    body.execution_payload.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
    if (spec.at_least(ForkId::capella)) {
        const auto expected = get_expected_withdrawals(spec, state).value();
        body.execution_payload.withdrawals.assign(expected.withdrawals.begin(),
                                                  expected.withdrawals.end());
    }
}

}  // namespace

BeaconState sample_block_state(const Spec& spec, std::size_t validators) {
    BeaconState state = sample_state(spec, validators, Epoch{3});
    state.slot = Slot{state.slot.value - 3};
    for (Slot slot{0}; slot < state.slot; ++slot) {
        state.block_roots.set(slot.value, root_of_slot(slot));
    }
    state.latest_block_header.slot = Slot{state.slot.value - 1};
    state.previous_justified_checkpoint = {Epoch{1}, root_of_slot(Slot{8})};
    state.current_justified_checkpoint = {Epoch{2}, root_of_slot(Slot{16})};
    for (std::size_t i = 0; i < state.current_sync_committee.pubkeys.size(); ++i) {
        state.current_sync_committee.pubkeys[i] = state.validators[i].pubkey;
    }
    if (spec.at_least(ForkId::electra)) {
        state.deposit_requests_start_index = UNSET_DEPOSIT_REQUESTS_START_INDEX;
    }
    // gloas: the parent's payload did not come.
    state.latest_execution_payload_bid.block_hash =
        spec.at_least(ForkId::gloas) ? root_of_slot(Slot{1000}) : Root{};
    return state;
}

SignedBeaconBlock sample_block(const Spec& spec, const BeaconState& state) {
    NullVerifier verifier;
    FixedExecutionEngine engine;
    BeaconState next = state;
    EXPECT_TRUE(process_slots(spec, next, state.slot + 1, verifier));
    auto block = ssz::default_value<SignedBeaconBlock>(spec);
    block.message.slot = next.slot;
    block.message.proposer_index = get_beacon_proposer_index(spec, next).value();
    block.message.parent_root = ssz::hash_tree_root(spec, next.latest_block_header);
    if (spec.at_least(ForkId::altair)) {
        block.message.body.sync_aggregate.sync_committee_signature = G2_POINT_AT_INFINITY;
    }
    fill_execution(spec, next, block.message.body);
    next = state;
    const auto result = state_transition(spec, next, block, {verifier, engine}, ValidateResult::no);
    EXPECT_TRUE(result) << describe(result.error());
    block.message.state_root = ssz::hash_tree_root(spec, next);
    return block;
}

Attestation sample_attestation(const Spec& spec, const BeaconState& state) {
    auto attestation = ssz::default_value<Attestation>(spec);
    AttestationData& data = attestation.data;
    data.slot = Slot{state.slot.value - 1};
    const Epoch epoch = compute_epoch_at_slot(spec, data.slot);
    data.beacon_block_root = get_block_root_at_slot(spec, state, data.slot).value();
    data.source = state.current_justified_checkpoint;
    data.target = {epoch, get_block_root(spec, state, epoch).value()};
    const auto committee = get_beacon_committee(spec, state, data.slot, CommitteeIndex{0});
    attestation.aggregation_bits.resize(committee.size());
    for (std::size_t i = 0; i < committee.size(); ++i) {
        attestation.aggregation_bits.set(i);
    }
    if (spec.at_least(ForkId::electra)) {
        attestation.committee_bits.set(0);
    }
    return attestation;
}

}  // namespace cairn::consensus
