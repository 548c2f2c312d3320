// Light client data, altair to gloas.
// Spec: consensus-specs v1.7.0-beta.4
// specs/{altair,capella,electra,gloas}/light-client/sync-protocol.md.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/execution.hpp"
#include "consensus/containers/operations.hpp"

namespace cairn::consensus {

struct LightClientHeader {
    BeaconBlockHeader beacon;
    ExecutionPayloadHeader execution;       // within(capella, gloas)
    Hash32 execution_block_hash;            // since(gloas)
    ssz::Vector<Bytes32> execution_branch;  // since(capella)
    friend bool operator==(const LightClientHeader&, const LightClientHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientHeader>);

struct LightClientBootstrap {
    LightClientHeader header;
    SyncCommittee current_sync_committee;
    ssz::Vector<Bytes32> current_sync_committee_branch;
    friend bool operator==(const LightClientBootstrap&, const LightClientBootstrap&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientBootstrap>);

struct LightClientUpdate {
    LightClientHeader attested_header;
    SyncCommittee next_sync_committee;
    ssz::Vector<Bytes32> next_sync_committee_branch;
    LightClientHeader finalized_header;
    ssz::Vector<Bytes32> finality_branch;
    SyncAggregate sync_aggregate;
    Slot signature_slot;
    friend bool operator==(const LightClientUpdate&, const LightClientUpdate&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientUpdate>);

struct LightClientFinalityUpdate {
    LightClientHeader attested_header;
    LightClientHeader finalized_header;
    ssz::Vector<Bytes32> finality_branch;
    SyncAggregate sync_aggregate;
    Slot signature_slot;
    friend bool operator==(const LightClientFinalityUpdate&,
                           const LightClientFinalityUpdate&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientFinalityUpdate>);

struct LightClientOptimisticUpdate {
    LightClientHeader attested_header;
    SyncAggregate sync_aggregate;
    Slot signature_slot;
    friend bool operator==(const LightClientOptimisticUpdate&,
                           const LightClientOptimisticUpdate&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<LightClientOptimisticUpdate>);

}  // namespace cairn::consensus
