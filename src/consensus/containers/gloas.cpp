#include "consensus/containers/gloas.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<Builder>) {
    static const ssz::Type type = ssz::container<Builder>(
        "Builder", {
                       field<&Builder::pubkey>("pubkey"),
                       field<&Builder::version>("version"),
                       field<&Builder::execution_address>("execution_address"),
                       field<&Builder::balance>("balance"),
                       field<&Builder::deposit_epoch>("deposit_epoch"),
                       field<&Builder::withdrawable_epoch>("withdrawable_epoch"),
                   });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BuilderPendingWithdrawal>) {
    static const ssz::Type type = ssz::container<BuilderPendingWithdrawal>(
        "BuilderPendingWithdrawal",
        {
            field<&BuilderPendingWithdrawal::fee_recipient>("fee_recipient"),
            field<&BuilderPendingWithdrawal::amount>("amount"),
            field<&BuilderPendingWithdrawal::builder_index>("builder_index"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BuilderPendingPayment>) {
    static const ssz::Type type = ssz::container<BuilderPendingPayment>(
        "BuilderPendingPayment",
        {
            field<&BuilderPendingPayment::weight>("weight"),
            field<&BuilderPendingPayment::withdrawal>("withdrawal"),
            field<&BuilderPendingPayment::proposer_index>("proposer_index"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PayloadAttestationData>) {
    static const ssz::Type type = ssz::container<PayloadAttestationData>(
        "PayloadAttestationData",
        {
            field<&PayloadAttestationData::beacon_block_root>("beacon_block_root"),
            field<&PayloadAttestationData::slot>("slot"),
            field<&PayloadAttestationData::payload_present>("payload_present"),
            field<&PayloadAttestationData::blob_data_available>("blob_data_available"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PayloadAttestation>) {
    static const ssz::Type type = ssz::container<PayloadAttestation>(
        "PayloadAttestation",
        {
            field<&PayloadAttestation::aggregation_bits>("aggregation_bits", shape::ptc),
            field<&PayloadAttestation::data>("data"),
            field<&PayloadAttestation::signature>("signature"),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PayloadAttestationMessage>) {
    static const ssz::Type type = ssz::container<PayloadAttestationMessage>(
        "PayloadAttestationMessage",
        {
            field<&PayloadAttestationMessage::validator_index>("validator_index"),
            field<&PayloadAttestationMessage::data>("data"),
            field<&PayloadAttestationMessage::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<IndexedPayloadAttestation>) {
    static const ssz::Type type = ssz::container<IndexedPayloadAttestation>(
        "IndexedPayloadAttestation",
        {
            field<&IndexedPayloadAttestation::attesting_indices>("attesting_indices", shape::ptc),
            field<&IndexedPayloadAttestation::data>("data"),
            field<&IndexedPayloadAttestation::signature>("signature"),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadBid>) {
    static const ssz::Type type = ssz::container<ExecutionPayloadBid>(
        "ExecutionPayloadBid",
        {
            field<&ExecutionPayloadBid::parent_block_hash>("parent_block_hash"),
            field<&ExecutionPayloadBid::parent_block_root>("parent_block_root"),
            field<&ExecutionPayloadBid::block_hash>("block_hash"),
            field<&ExecutionPayloadBid::prev_randao>("prev_randao"),
            field<&ExecutionPayloadBid::fee_recipient>("fee_recipient"),
            field<&ExecutionPayloadBid::gas_limit>("gas_limit"),
            field<&ExecutionPayloadBid::builder_index>("builder_index"),
            field<&ExecutionPayloadBid::slot>("slot"),
            field<&ExecutionPayloadBid::value>("value"),
            field<&ExecutionPayloadBid::execution_payment>("execution_payment"),
            field<&ExecutionPayloadBid::blob_kzg_commitments>("blob_kzg_commitments", shape::blobs),
            field<&ExecutionPayloadBid::execution_requests_root>("execution_requests_root"),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedExecutionPayloadBid>) {
    static const ssz::Type type = ssz::container<SignedExecutionPayloadBid>(
        "SignedExecutionPayloadBid", {
                                         field<&SignedExecutionPayloadBid::message>("message"),
                                         field<&SignedExecutionPayloadBid::signature>("signature"),
                                     });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadEnvelope>) {
    static const ssz::Type type = ssz::container<ExecutionPayloadEnvelope>(
        "ExecutionPayloadEnvelope",
        {
            field<&ExecutionPayloadEnvelope::payload>("payload"),
            field<&ExecutionPayloadEnvelope::execution_requests>("execution_requests"),
            field<&ExecutionPayloadEnvelope::builder_index>("builder_index"),
            field<&ExecutionPayloadEnvelope::beacon_block_root>("beacon_block_root"),
            field<&ExecutionPayloadEnvelope::parent_beacon_block_root>("parent_beacon_block_root"),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedExecutionPayloadEnvelope>) {
    static const ssz::Type type = ssz::container<SignedExecutionPayloadEnvelope>(
        "SignedExecutionPayloadEnvelope",
        {
            field<&SignedExecutionPayloadEnvelope::message>("message"),
            field<&SignedExecutionPayloadEnvelope::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ProposerPreferences>) {
    static const ssz::Type type = ssz::container<ProposerPreferences>(
        "ProposerPreferences",
        {
            field<&ProposerPreferences::dependent_root>("dependent_root"),
            field<&ProposerPreferences::proposal_slot>("proposal_slot"),
            field<&ProposerPreferences::validator_index>("validator_index"),
            field<&ProposerPreferences::fee_recipient>("fee_recipient"),
            field<&ProposerPreferences::target_gas_limit>("target_gas_limit"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedProposerPreferences>) {
    static const ssz::Type type = ssz::container<SignedProposerPreferences>(
        "SignedProposerPreferences", {
                                         field<&SignedProposerPreferences::message>("message"),
                                         field<&SignedProposerPreferences::signature>("signature"),
                                     });
    return type;
}

}  // namespace cairn::consensus
