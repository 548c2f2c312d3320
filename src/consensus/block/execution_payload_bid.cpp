#include "consensus/block/execution_payload_bid.hpp"

#include "consensus/accessors.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/block/execution_requests.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-verify_execution_payload_bid_signature
bool verify_execution_payload_bid_signature(const Spec& spec, const BeaconState& state,
                                            const SignedExecutionPayloadBid& signed_bid,
                                            SignatureVerifier& verifier) {
    const Builder& builder = state.builders[signed_bid.message.builder_index.value];
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_BUILDER);
    return verifier.verify(builder.pubkey, compute_signing_root(spec, signed_bid.message, domain),
                           signed_bid.signature);
}

namespace {

Checked<> check_bidder(const Spec& spec, const BeaconState& state,
                       const SignedExecutionPayloadBid& signed_bid, SignatureVerifier& verifier) {
    const ExecutionPayloadBid& bid = signed_bid.message;
    if (bid.builder_index == BUILDER_INDEX_SELF_BUILD) {
        CAIRN_REQUIRE(bid.value == 0, self_build_with_value);
        CAIRN_REQUIRE(signed_bid.signature == G2_POINT_AT_INFINITY, self_build_with_signature);
        return {};
    }
    CAIRN_REQUIRE(bid.builder_index < state.builders.size(), builder_index_out_of_range);
    CAIRN_REQUIRE(is_active_builder(state, bid.builder_index), builder_not_active);
    CAIRN_REQUIRE(state.builders[bid.builder_index.value].version == PAYLOAD_BUILDER_VERSION,
                  builder_version_wrong);
    CAIRN_REQUIRE(can_builder_cover_bid(spec, state, bid.builder_index, bid.value),
                  builder_cannot_cover_bid);
    CAIRN_REQUIRE(verify_execution_payload_bid_signature(spec, state, signed_bid, verifier),
                  bid_signature_invalid);
    return {};
}

Checked<> check_bid(const Spec& spec, const BeaconState& state, const ExecutionPayloadBid& bid) {
    const Epoch epoch = get_current_epoch(spec, state);
    CAIRN_REQUIRE(bid.blob_kzg_commitments.size() <= max_blobs_per_block(spec, epoch),
                  too_many_blob_commitments);
    CAIRN_REQUIRE(bid.slot == state.slot, bid_slot_wrong);
    CAIRN_REQUIRE(state.slot > GENESIS_SLOT, bid_at_genesis);
    CAIRN_REQUIRE(bid.parent_block_hash == state.latest_block_hash, bid_parent_block_hash_wrong);
    CAIRN_REQUIRE(bid.block_hash != bid.parent_block_hash, bid_block_hash_is_parents);
    CAIRN_TRY_ASSIGN(const Root parent_root, get_block_root_at_slot(spec, state, state.slot - 1));
    CAIRN_REQUIRE(bid.parent_block_root == parent_root, bid_parent_block_root_wrong);
    CAIRN_REQUIRE(bid.prev_randao == get_randao_mix(spec, state, epoch), bid_prev_randao_wrong);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_execution_payload_bid
Checked<> process_execution_payload_bid(const Spec& spec, BeaconState& state,
                                        const SignedExecutionPayloadBid& signed_bid,
                                        SignatureVerifier& verifier) {
    const ExecutionPayloadBid& bid = signed_bid.message;
    CAIRN_TRY(check_bidder(spec, state, signed_bid, verifier));
    CAIRN_TRY(check_bid(spec, state, bid));
    if (bid.value > 0) {
        CAIRN_TRY_ASSIGN(const ValidatorIndex proposer, get_beacon_proposer_index(spec, state));
        const std::uint64_t slots = spec.preset->SLOTS_PER_EPOCH;
        state.builder_pending_payments[slots + bid.slot % slots] = {
            .weight = Gwei{0},
            .withdrawal = {.fee_recipient = bid.fee_recipient,
                           .amount = bid.value,
                           .builder_index = bid.builder_index},
            .proposer_index = proposer,
        };
    }
    state.latest_execution_payload_bid = bid;
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_parent_execution_payload
Checked<> process_parent_execution_payload(const Spec& spec, BeaconState& state,
                                           const BeaconBlock& block, SignatureVerifier& verifier) {
    const ExecutionPayloadBid& bid = block.body.signed_execution_payload_bid.message;
    const ExecutionPayloadBid& parent_bid = state.latest_execution_payload_bid;
    const ExecutionRequests& requests = block.body.parent_execution_requests;
    if (bid.parent_block_hash != parent_bid.block_hash) {
        CAIRN_REQUIRE(requests == ExecutionRequests{}, requests_without_parent_payload);
        return {};
    }
    CAIRN_REQUIRE(ssz::hash_tree_root(spec, requests) == parent_bid.execution_requests_root,
                  parent_execution_requests_wrong);
    return apply_parent_execution_payload(spec, state, requests, verifier);
}

namespace {

Checked<> check_request_limits(const Spec& spec, const ExecutionRequests& requests) {
    const Preset& preset = *spec.preset;
    CAIRN_REQUIRE(requests.withdrawals.size() <= preset.MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD,
                  too_many_withdrawal_requests);
    CAIRN_REQUIRE(requests.consolidations.size() <= preset.MAX_CONSOLIDATION_REQUESTS_PER_PAYLOAD,
                  too_many_consolidation_requests);
    CAIRN_REQUIRE(
        requests.builder_deposits.size() <= preset.MAX_BUILDER_DEPOSIT_REQUESTS_PER_PAYLOAD,
        too_many_builder_deposit_requests);
    CAIRN_REQUIRE(requests.builder_exits.size() <= preset.MAX_BUILDER_EXIT_REQUESTS_PER_PAYLOAD,
                  too_many_builder_exit_requests);
    return {};
}

/// The parent's payload came, so its builder owes what he bid.
Checked<> settle_parent_payment(const Spec& spec, BeaconState& state, Slot parent_slot) {
    const ExecutionPayloadBid& bid = state.latest_execution_payload_bid;
    const Epoch parent_epoch = compute_epoch_at_slot(spec, parent_slot);
    const std::uint64_t slots = spec.preset->SLOTS_PER_EPOCH;
    if (parent_epoch == get_current_epoch(spec, state)) {
        return settle_builder_payment(state, slots + parent_slot % slots);
    }
    if (parent_epoch == get_previous_epoch(spec, state)) {
        return settle_builder_payment(state, parent_slot % slots);
    }
    if (bid.value > 0) {  // its entry among the pending payments is gone
        state.builder_pending_withdrawals.push_back({.fee_recipient = bid.fee_recipient,
                                                     .amount = bid.value,
                                                     .builder_index = bid.builder_index});
    }
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-apply_parent_execution_payload
Checked<> apply_parent_execution_payload(const Spec& spec, BeaconState& state,
                                         const ExecutionRequests& requests,
                                         SignatureVerifier& verifier) {
    const Slot parent_slot = state.latest_block_header.slot;
    CAIRN_TRY(check_request_limits(spec, requests));
    // Before the requests, so that a builder who owes cannot exit.
    CAIRN_TRY(settle_parent_payment(spec, state, parent_slot));
    CAIRN_TRY(process_execution_requests(spec, state, requests));
    for (const BuilderDepositRequest& request : requests.builder_deposits) {
        process_builder_deposit_request(spec, state, request, verifier);
    }
    for (const BuilderExitRequest& request : requests.builder_exits) {
        process_builder_exit_request(spec, state, request);
    }
    state.execution_payload_availability.set(parent_slot % spec.preset->SLOTS_PER_HISTORICAL_ROOT);
    state.latest_block_hash = state.latest_execution_payload_bid.block_hash;
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-process_payload_attestation
Checked<> process_payload_attestation(const Spec& spec, BeaconState& state,
                                      const PayloadAttestation& payload_attestation,
                                      SignatureVerifier& verifier) {
    const PayloadAttestationData& data = payload_attestation.data;
    CAIRN_REQUIRE(data.beacon_block_root == state.latest_block_header.parent_root,
                  payload_attestation_not_for_parent);
    CAIRN_REQUIRE(data.slot + 1 == state.slot, payload_attestation_not_for_previous_slot);
    CAIRN_TRY_ASSIGN(const IndexedPayloadAttestation indexed,
                     get_indexed_payload_attestation(spec, state, payload_attestation));
    CAIRN_REQUIRE(is_valid_indexed_payload_attestation(spec, state, indexed, verifier),
                  payload_attestation_signature_invalid);
    return {};
}

}  // namespace cairn::consensus
