#include "consensus/containers/block.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<BeaconBlockBody>) {
    static const ssz::Type type = ssz::container<BeaconBlockBody>(
        "BeaconBlockBody",
        {
            field<&BeaconBlockBody::randao_reveal>("randao_reveal"),
            field<&BeaconBlockBody::eth1_data>("eth1_data"),
            field<&BeaconBlockBody::graffiti>("graffiti"),
            field<&BeaconBlockBody::proposer_slashings>("proposer_slashings",
                                                        shape::proposer_slashings),
            field<&BeaconBlockBody::attester_slashings>("attester_slashings",
                                                        shape::attester_slashings),
            field<&BeaconBlockBody::attestations>("attestations", shape::attestations),
            field<&BeaconBlockBody::deposits>("deposits", shape::deposits),
            field<&BeaconBlockBody::voluntary_exits>("voluntary_exits", shape::voluntary_exits),
            field<&BeaconBlockBody::sync_aggregate>("sync_aggregate", since(altair)),
            field<&BeaconBlockBody::execution_payload>("execution_payload",
                                                       within(bellatrix, gloas)),
            field<&BeaconBlockBody::bls_to_execution_changes>(
                "bls_to_execution_changes", since(capella), shape::bls_to_execution_changes),
            field<&BeaconBlockBody::blob_kzg_commitments>("blob_kzg_commitments",
                                                          within(deneb, gloas), shape::blobs),
            field<&BeaconBlockBody::execution_requests>("execution_requests",
                                                        within(electra, gloas)),
            field<&BeaconBlockBody::signed_execution_payload_bid>("signed_execution_payload_bid",
                                                                  since(gloas)),
            field<&BeaconBlockBody::payload_attestations>("payload_attestations", since(gloas),
                                                          shape::progressive),
            field<&BeaconBlockBody::parent_execution_requests>("parent_execution_requests",
                                                               since(gloas)),
            field<&BeaconBlockBody::chunk_challenges>("chunk_challenges", since(phase1),
                                                      shape::chunk_challenges),
            field<&BeaconBlockBody::chunk_challenge_responses>(
                "chunk_challenge_responses", since(phase1), shape::chunk_challenge_responses),
            field<&BeaconBlockBody::custody_key_reveals>("custody_key_reveals", since(phase1),
                                                         shape::custody_key_reveals),
            field<&BeaconBlockBody::early_derived_secret_reveals>(
                "early_derived_secret_reveals", since(phase1), shape::early_derived_secret_reveals),
            field<&BeaconBlockBody::custody_slashings>("custody_slashings", since(phase1),
                                                       shape::custody_slashings),
            field<&BeaconBlockBody::shard_transitions>("shard_transitions", since(phase1),
                                                       shape::shards),
            field<&BeaconBlockBody::light_client_bits>("light_client_bits", since(phase1),
                                                       shape::light_client_committee),
            field<&BeaconBlockBody::light_client_signature>("light_client_signature",
                                                            since(phase1)),
        },
        since(gloas));
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BeaconBlock>) {
    static const ssz::Type type = ssz::container<BeaconBlock>(
        "BeaconBlock", {
                           field<&BeaconBlock::slot>("slot"),
                           field<&BeaconBlock::proposer_index>("proposer_index"),
                           field<&BeaconBlock::parent_root>("parent_root"),
                           field<&BeaconBlock::state_root>("state_root"),
                           field<&BeaconBlock::body>("body"),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBeaconBlock>) {
    static const ssz::Type type = ssz::container<SignedBeaconBlock>(
        "SignedBeaconBlock", {
                                 field<&SignedBeaconBlock::message>("message"),
                                 field<&SignedBeaconBlock::signature>("signature"),
                             });
    return type;
}

}  // namespace cairn::consensus
