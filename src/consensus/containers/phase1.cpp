#include "consensus/containers/phase1.hpp"

#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<ShardBlock>) {
    static const ssz::Type type = ssz::container<ShardBlock>(
        "ShardBlock", {
                          field<&ShardBlock::shard_parent_root>("shard_parent_root"),
                          field<&ShardBlock::beacon_parent_root>("beacon_parent_root"),
                          field<&ShardBlock::slot>("slot"),
                          field<&ShardBlock::shard>("shard"),
                          field<&ShardBlock::proposer_index>("proposer_index"),
                          field<&ShardBlock::body>("body", shape::shard_block_body),
                      });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedShardBlock>) {
    static const ssz::Type type = ssz::container<SignedShardBlock>(
        "SignedShardBlock", {
                                field<&SignedShardBlock::message>("message"),
                                field<&SignedShardBlock::signature>("signature"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ShardBlockHeader>) {
    static const ssz::Type type = ssz::container<ShardBlockHeader>(
        "ShardBlockHeader", {
                                field<&ShardBlockHeader::shard_parent_root>("shard_parent_root"),
                                field<&ShardBlockHeader::beacon_parent_root>("beacon_parent_root"),
                                field<&ShardBlockHeader::slot>("slot"),
                                field<&ShardBlockHeader::shard>("shard"),
                                field<&ShardBlockHeader::proposer_index>("proposer_index"),
                                field<&ShardBlockHeader::body_root>("body_root"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ShardState>) {
    static const ssz::Type type = ssz::container<ShardState>(
        "ShardState", {
                          field<&ShardState::slot>("slot"),
                          field<&ShardState::gasprice>("gasprice"),
                          field<&ShardState::latest_block_root>("latest_block_root"),
                      });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ShardTransition>) {
    static const ssz::Type type = ssz::container<ShardTransition>(
        "ShardTransition",
        {
            field<&ShardTransition::start_slot>("start_slot"),
            field<&ShardTransition::shard_block_lengths>("shard_block_lengths",
                                                         shape::shard_blocks),
            field<&ShardTransition::shard_data_roots>("shard_data_roots", shape::shard_blocks),
            field<&ShardTransition::shard_states>("shard_states", shape::shard_blocks),
            field<&ShardTransition::proposer_signature_aggregate>("proposer_signature_aggregate"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CompactCommittee>) {
    static const ssz::Type type = ssz::container<CompactCommittee>(
        "CompactCommittee",
        {
            field<&CompactCommittee::pubkeys>("pubkeys", shape::committee_members),
            field<&CompactCommittee::compact_validators>("compact_validators",
                                                         shape::committee_members),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CustodyChunkChallenge>) {
    static const ssz::Type type = ssz::container<CustodyChunkChallenge>(
        "CustodyChunkChallenge",
        {
            field<&CustodyChunkChallenge::responder_index>("responder_index"),
            field<&CustodyChunkChallenge::shard_transition>("shard_transition"),
            field<&CustodyChunkChallenge::attestation>("attestation"),
            field<&CustodyChunkChallenge::data_index>("data_index"),
            field<&CustodyChunkChallenge::chunk_index>("chunk_index"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CustodyChunkChallengeRecord>) {
    static const ssz::Type type = ssz::container<CustodyChunkChallengeRecord>(
        "CustodyChunkChallengeRecord",
        {
            field<&CustodyChunkChallengeRecord::challenge_index>("challenge_index"),
            field<&CustodyChunkChallengeRecord::challenger_index>("challenger_index"),
            field<&CustodyChunkChallengeRecord::responder_index>("responder_index"),
            field<&CustodyChunkChallengeRecord::inclusion_epoch>("inclusion_epoch"),
            field<&CustodyChunkChallengeRecord::data_root>("data_root"),
            field<&CustodyChunkChallengeRecord::chunk_index>("chunk_index"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CustodyChunkResponse>) {
    static const ssz::Type type = ssz::container<CustodyChunkResponse>(
        "CustodyChunkResponse",
        {
            field<&CustodyChunkResponse::challenge_index>("challenge_index"),
            field<&CustodyChunkResponse::chunk_index>("chunk_index"),
            field<&CustodyChunkResponse::chunk>("chunk"),
            field<&CustodyChunkResponse::branch>("branch", shape::custody_response_branch),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CustodySlashing>) {
    static const ssz::Type type = ssz::container<CustodySlashing>(
        "CustodySlashing", {
                               field<&CustodySlashing::data_index>("data_index"),
                               field<&CustodySlashing::malefactor_index>("malefactor_index"),
                               field<&CustodySlashing::malefactor_secret>("malefactor_secret"),
                               field<&CustodySlashing::whistleblower_index>("whistleblower_index"),
                               field<&CustodySlashing::shard_transition>("shard_transition"),
                               field<&CustodySlashing::attestation>("attestation"),
                               field<&CustodySlashing::data>("data", shape::shard_block_body),
                           });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedCustodySlashing>) {
    static const ssz::Type type = ssz::container<SignedCustodySlashing>(
        "SignedCustodySlashing", {
                                     field<&SignedCustodySlashing::message>("message"),
                                     field<&SignedCustodySlashing::signature>("signature"),
                                 });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<CustodyKeyReveal>) {
    static const ssz::Type type = ssz::container<CustodyKeyReveal>(
        "CustodyKeyReveal", {
                                field<&CustodyKeyReveal::revealer_index>("revealer_index"),
                                field<&CustodyKeyReveal::reveal>("reveal"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<EarlyDerivedSecretReveal>) {
    static const ssz::Type type = ssz::container<EarlyDerivedSecretReveal>(
        "EarlyDerivedSecretReveal",
        {
            field<&EarlyDerivedSecretReveal::revealed_index>("revealed_index"),
            field<&EarlyDerivedSecretReveal::epoch>("epoch"),
            field<&EarlyDerivedSecretReveal::reveal>("reveal"),
            field<&EarlyDerivedSecretReveal::masker_index>("masker_index"),
            field<&EarlyDerivedSecretReveal::mask>("mask"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<FullAttestationData>) {
    static const ssz::Type type = ssz::container<FullAttestationData>(
        "FullAttestationData",
        {
            field<&FullAttestationData::slot>("slot"),
            field<&FullAttestationData::index>("index"),
            field<&FullAttestationData::beacon_block_root>("beacon_block_root"),
            field<&FullAttestationData::source>("source"),
            field<&FullAttestationData::target>("target"),
            field<&FullAttestationData::shard_head_root>("shard_head_root"),
            field<&FullAttestationData::shard_transition>("shard_transition"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<FullAttestation>) {
    static const ssz::Type type = ssz::container<FullAttestation>(
        "FullAttestation",
        {
            field<&FullAttestation::aggregation_bits>("aggregation_bits", shape::committee_members),
            field<&FullAttestation::data>("data"),
            field<&FullAttestation::signature>("signature"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientVoteData>) {
    static const ssz::Type type = ssz::container<LightClientVoteData>(
        "LightClientVoteData",
        {
            field<&LightClientVoteData::slot>("slot"),
            field<&LightClientVoteData::beacon_block_root>("beacon_block_root"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientVote>) {
    static const ssz::Type type = ssz::container<LightClientVote>(
        "LightClientVote", {
                               field<&LightClientVote::data>("data"),
                               field<&LightClientVote::aggregation_bits>(
                                   "aggregation_bits", shape::light_client_committee),
                               field<&LightClientVote::signature>("signature"),
                           });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightAggregateAndProof>) {
    static const ssz::Type type = ssz::container<LightAggregateAndProof>(
        "LightAggregateAndProof",
        {
            field<&LightAggregateAndProof::aggregator_index>("aggregator_index"),
            field<&LightAggregateAndProof::aggregate>("aggregate"),
            field<&LightAggregateAndProof::selection_proof>("selection_proof"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedLightAggregateAndProof>) {
    static const ssz::Type type = ssz::container<SignedLightAggregateAndProof>(
        "SignedLightAggregateAndProof",
        {
            field<&SignedLightAggregateAndProof::message>("message"),
            field<&SignedLightAggregateAndProof::signature>("signature"),
        });
    return type;
}

}  // namespace cairn::consensus
