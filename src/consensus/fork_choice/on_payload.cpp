#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/ptc.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-on_execution_payload_envelope
Checked<> on_execution_payload_envelope(const Spec& spec, Store& store,
                                        const SignedExecutionPayloadEnvelope& signed_envelope,
                                        const HandlerContext& context) {
    const Root& root = signed_envelope.message.beacon_block_root;
    const auto block = store.blocks.find(root);
    CAIRN_REQUIRE(block && store.blocks[*block].payload.apart, block_unknown);
    CAIRN_TRY_ASSIGN(const StatePointer kept, block_state(store, *block));
    const BeaconState& state = *kept;
    CAIRN_REQUIRE(context.data_availability.is_available(
                      spec, root, state.latest_execution_payload_bid.blob_kzg_commitments),
                  data_unavailable);
    CAIRN_TRY(verify_execution_payload_envelope(spec, state, signed_envelope,
                                                context.execution_engine, context.verifier));
    store.blocks[*block].payload.verified = true;
    return {};
}

namespace {

/// The message as one of a list, which is what its signature is checked as.
IndexedPayloadAttestation to_indexed(const PayloadAttestationMessage& ptc_message) {
    IndexedPayloadAttestation indexed;
    indexed.attesting_indices.push_back(ptc_message.validator_index);
    indexed.data = ptc_message.data;
    indexed.signature = ptc_message.signature;
    return indexed;
}

void record_ptc_vote(PayloadFacts& payload, std::size_t seat, const PayloadAttestationData& data) {
    payload.timeliness_vote[seat] = data.payload_present ? PtcVote::yes : PtcVote::no;
    payload.data_availability_vote[seat] = data.blob_data_available ? PtcVote::yes : PtcVote::no;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-on_payload_attestation_message
Checked<> on_payload_attestation_message(const Spec& spec, Store& store,
                                         const PayloadAttestationMessage& ptc_message,
                                         SignatureVerifier& verifier, MessageOrigin origin) {
    const PayloadAttestationData& data = ptc_message.data;
    const auto block = store.blocks.find(data.beacon_block_root);
    CAIRN_REQUIRE(block && store.blocks[*block].payload.apart, block_unknown);
    CAIRN_TRY_ASSIGN(const StatePointer state, block_state(store, *block));
    if (data.slot != state->slot) {
        return {};  // a vote counts for its own slot's block only
    }
    CAIRN_TRY_ASSIGN(const auto ptc, get_ptc(spec, *state, data.slot));
    std::vector<std::size_t> seats;
    for (std::size_t seat = 0; seat < ptc.size(); ++seat) {
        if (ptc[seat] == ptc_message.validator_index) {
            seats.push_back(seat);
        }
    }
    CAIRN_REQUIRE(!seats.empty(), not_in_payload_timeliness_committee);
    if (origin == MessageOrigin::wire) {
        CAIRN_REQUIRE(data.slot == get_current_slot(spec, store),
                      payload_attestation_not_of_current_slot);
        CAIRN_REQUIRE(
            is_valid_indexed_payload_attestation(spec, *state, to_indexed(ptc_message), verifier),
            payload_attestation_signature_invalid);
    }
    for (const std::size_t seat : seats) {
        record_ptc_vote(store.blocks[*block].payload, seat, data);
    }
    return {};
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#new-notify_ptc_messages
Checked<> notify_ptc_messages(const Spec& spec, Store& store, const BeaconState& state,
                              std::span<const PayloadAttestation> payload_attestations) {
    if (state.slot == 0) {
        return {};
    }
    NullVerifier verifier;  // the block's own check has covered the signatures
    for (const PayloadAttestation& attestation : payload_attestations) {
        CAIRN_TRY_ASSIGN(const IndexedPayloadAttestation indexed,
                         get_indexed_payload_attestation(spec, state, attestation));
        for (const ValidatorIndex index : indexed.attesting_indices) {
            PayloadAttestationMessage message;
            message.validator_index = index;
            message.data = attestation.data;
            CAIRN_TRY(on_payload_attestation_message(spec, store, message, verifier,
                                                     MessageOrigin::block));
        }
    }
    return {};
}

}  // namespace cairn::consensus
