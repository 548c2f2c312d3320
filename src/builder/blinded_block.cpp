#include "builder/blinded_block.hpp"

#include "consensus/block/execution_payload.hpp"
#include "consensus/shape.hpp"
#include "ssz/codec.hpp"
#include "ssz/type.hpp"

#include <utility>

namespace cairn::builder {

using namespace consensus;
using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<BlindedBeaconBlockBody>) {
    using Body = BlindedBeaconBlockBody;
    static const ssz::Type type = ssz::container<Body>(
        "BlindedBeaconBlockBody",
        {
            field<&Body::randao_reveal>("randao_reveal"),
            field<&Body::eth1_data>("eth1_data"),
            field<&Body::graffiti>("graffiti"),
            field<&Body::proposer_slashings>("proposer_slashings", shape::proposer_slashings),
            field<&Body::attester_slashings>("attester_slashings", shape::attester_slashings),
            field<&Body::attestations>("attestations", shape::attestations),
            field<&Body::deposits>("deposits", shape::deposits),
            field<&Body::voluntary_exits>("voluntary_exits", shape::voluntary_exits),
            field<&Body::sync_aggregate>("sync_aggregate", since(altair)),
            field<&Body::execution_payload_header>("execution_payload_header",
                                                   within(bellatrix, gloas)),
            field<&Body::bls_to_execution_changes>("bls_to_execution_changes", since(capella),
                                                   shape::bls_to_execution_changes),
            field<&Body::blob_kzg_commitments>("blob_kzg_commitments", within(deneb, gloas),
                                               shape::blobs),
            field<&Body::execution_requests>("execution_requests", within(electra, gloas)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BlindedBeaconBlock>) {
    static const ssz::Type type = ssz::container<BlindedBeaconBlock>(
        "BlindedBeaconBlock", {
                                  field<&BlindedBeaconBlock::slot>("slot"),
                                  field<&BlindedBeaconBlock::proposer_index>("proposer_index"),
                                  field<&BlindedBeaconBlock::parent_root>("parent_root"),
                                  field<&BlindedBeaconBlock::state_root>("state_root"),
                                  field<&BlindedBeaconBlock::body>("body"),
                              });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBlindedBeaconBlock>) {
    static const ssz::Type type = ssz::container<SignedBlindedBeaconBlock>(
        "SignedBlindedBeaconBlock", {
                                        field<&SignedBlindedBeaconBlock::message>("message"),
                                        field<&SignedBlindedBeaconBlock::signature>("signature"),
                                    });
    return type;
}

SignedBlindedBeaconBlock to_blinded(const Spec& spec, const SignedBeaconBlock& block) {
    const BeaconBlock& message = block.message;
    const BeaconBlockBody& body = message.body;
    SignedBlindedBeaconBlock blinded{
        {message.slot,
         message.proposer_index,
         message.parent_root,
         message.state_root,
         {body.randao_reveal, body.eth1_data, body.graffiti, body.proposer_slashings,
          body.attester_slashings, body.attestations, body.deposits, body.voluntary_exits,
          body.sync_aggregate, ExecutionPayloadHeader{}, body.bls_to_execution_changes,
          body.blob_kzg_commitments, body.execution_requests}},
        block.signature};
    if (spec.at_least(ForkId::bellatrix)) {
        blinded.message.body.execution_payload_header = to_header(spec, body.execution_payload);
    }
    return blinded;
}

SignedBeaconBlock with_payload(const Spec& spec, const SignedBlindedBeaconBlock& blinded,
                               ExecutionPayload payload) {
    auto block = ssz::default_value<SignedBeaconBlock>(spec);
    const BlindedBeaconBlock& from = blinded.message;
    block.signature = blinded.signature;
    block.message.slot = from.slot;
    block.message.proposer_index = from.proposer_index;
    block.message.parent_root = from.parent_root;
    block.message.state_root = from.state_root;
    BeaconBlockBody& body = block.message.body;
    body.randao_reveal = from.body.randao_reveal;
    body.eth1_data = from.body.eth1_data;
    body.graffiti = from.body.graffiti;
    body.proposer_slashings = from.body.proposer_slashings;
    body.attester_slashings = from.body.attester_slashings;
    body.attestations = from.body.attestations;
    body.deposits = from.body.deposits;
    body.voluntary_exits = from.body.voluntary_exits;
    body.sync_aggregate = from.body.sync_aggregate;
    body.execution_payload = std::move(payload);
    body.bls_to_execution_changes = from.body.bls_to_execution_changes;
    body.blob_kzg_commitments = from.body.blob_kzg_commitments;
    body.execution_requests = from.body.execution_requests;
    return block;
}

}  // namespace cairn::builder
