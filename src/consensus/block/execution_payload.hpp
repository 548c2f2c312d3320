// The execution payload in a beacon block, bellatrix to fulu; gloas has it apart
// (payload_envelope.hpp). Spec: consensus-specs v1.7.0-beta.4
// specs/{bellatrix,capella,deneb,electra,fulu}/beacon-chain.md "Execution payload".
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <vector>

namespace cairn::consensus {

struct BeaconState;

// bellatrix only: whether the chain has left proof of work behind
bool is_merge_transition_complete(const Spec& spec, const BeaconState& state);
bool is_merge_transition_block(const Spec& spec, const BeaconState& state,
                               const BeaconBlockBody& body);
bool is_execution_enabled(const Spec& spec, const BeaconState& state, const BeaconBlockBody& body);

/// On an error the state is unchanged.
Checked<> process_execution_payload(const Spec& spec, BeaconState& state,
                                    const BeaconBlockBody& body, ExecutionEngine& execution_engine);

/// What the state keeps of a payload: the same with roots in place of its lists.
ExecutionPayloadHeader to_header(const Spec& spec, const ExecutionPayload& payload);

/// deneb
VersionedHash kzg_commitment_to_versioned_hash(const KZGCommitment& kzg_commitment);
std::vector<VersionedHash> to_versioned_hashes(std::span<const KZGCommitment> kzg_commitments);

/// electra: what the Engine API and the block hash are given, one entry per kind of request that
/// occurs.
std::vector<Bytes> get_execution_requests_list(const Spec& spec,
                                               const ExecutionRequests& execution_requests);

}  // namespace cairn::consensus
