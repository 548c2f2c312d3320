// gloas: is this envelope the payload that the block promised?
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4
// specs/gloas/beacon-chain.md#new-verify_execution_payload_envelope_signature
Checked<bool> verify_execution_payload_envelope_signature(
    const Spec& spec, const BeaconState& state,
    const SignedExecutionPayloadEnvelope& signed_envelope, SignatureVerifier& verifier) {
    const BuilderIndex builder_index = signed_envelope.message.builder_index;
    BLSPubkey pubkey;
    if (builder_index == BUILDER_INDEX_SELF_BUILD) {
        const ValidatorIndex proposer = state.latest_block_header.proposer_index;
        CAIRN_REQUIRE(proposer < state.validators.size(), validator_index_out_of_range);
        pubkey = state.validators[proposer.value].pubkey;
    } else {
        CAIRN_REQUIRE(builder_index < state.builders.size(), builder_index_out_of_range);
        pubkey = state.builders[builder_index.value].pubkey;
    }
    const Domain domain = get_domain(spec, state, DOMAIN_BEACON_BUILDER);
    return verifier.verify(pubkey, compute_signing_root(spec, signed_envelope.message, domain),
                           signed_envelope.signature);
}

namespace {

Checked<> check_block_of_envelope(const Spec& spec, const BeaconState& state,
                                  const ExecutionPayloadEnvelope& envelope) {
    BeaconBlockHeader header = state.latest_block_header;
    header.state_root = ssz::hash_tree_root(spec, state);
    CAIRN_REQUIRE(envelope.beacon_block_root == ssz::hash_tree_root(spec, header),
                  envelope_block_root_wrong);
    CAIRN_REQUIRE(envelope.parent_beacon_block_root == state.latest_block_header.parent_root,
                  envelope_parent_block_root_wrong);
    return {};
}

Checked<> check_bid_of_envelope(const Spec& spec, const BeaconState& state,
                                const ExecutionPayloadEnvelope& envelope) {
    const ExecutionPayloadBid& bid = state.latest_execution_payload_bid;
    const ExecutionPayload& payload = envelope.payload;
    CAIRN_REQUIRE(envelope.builder_index == bid.builder_index, envelope_builder_wrong);
    CAIRN_REQUIRE(payload.prev_randao == bid.prev_randao, payload_prev_randao_wrong);
    CAIRN_REQUIRE(payload.gas_limit == bid.gas_limit, payload_gas_limit_wrong);
    CAIRN_REQUIRE(payload.block_hash == bid.block_hash, payload_block_hash_wrong);
    CAIRN_REQUIRE(
        ssz::hash_tree_root(spec, envelope.execution_requests) == bid.execution_requests_root,
        envelope_execution_requests_wrong);
    CAIRN_REQUIRE(payload.slot_number == state.slot.value, payload_slot_number_wrong);
    CAIRN_REQUIRE(payload.parent_hash == state.latest_block_hash, payload_parent_hash_wrong);
    CAIRN_REQUIRE(payload.timestamp == compute_time_at_slot(spec, state.genesis_time, state.slot),
                  payload_timestamp_wrong);
    CAIRN_REQUIRE(payload.withdrawals == state.payload_expected_withdrawals, withdrawals_wrong);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-verify_execution_payload_envelope
Checked<> verify_execution_payload_envelope(const Spec& spec, const BeaconState& state,
                                            const SignedExecutionPayloadEnvelope& signed_envelope,
                                            ExecutionEngine& execution_engine,
                                            SignatureVerifier& verifier) {
    const ExecutionPayloadEnvelope& envelope = signed_envelope.message;
    CAIRN_TRY_ASSIGN(const bool signature_valid, verify_execution_payload_envelope_signature(
                                                     spec, state, signed_envelope, verifier));
    CAIRN_REQUIRE(signature_valid, envelope_signature_invalid);
    CAIRN_TRY(check_block_of_envelope(spec, state, envelope));
    CAIRN_TRY(check_bid_of_envelope(spec, state, envelope));
    const auto versioned_hashes =
        to_versioned_hashes(state.latest_execution_payload_bid.blob_kzg_commitments);
    const NewPayload new_payload{envelope.payload, versioned_hashes,
                                 envelope.parent_beacon_block_root, envelope.execution_requests};
    CAIRN_REQUIRE(execution_engine.verify_and_notify_new_payload(spec, new_payload),
                  payload_invalid);
    return {};
}

}  // namespace cairn::consensus
