// A shard block changes a shard's state.
// Spec: consensus-specs v0.12.3 specs/phase1/shard-transition.md.
#pragma once

#include "consensus/containers/operations.hpp"
#include "sharding/custody_bit.hpp"
#include "sharding/predicates.hpp"

namespace cairn::sharding {

/// `shard_parent_state`: the shard's after the block's parent; `beacon_parent_state`: the beacon
/// chain's after the block that beacon_parent_root names. Cost: a root of beacon_parent_state.
Checked<> verify_shard_block_message(const Spec& spec, const BeaconState& beacon_parent_state,
                                     const consensus::ShardState& shard_parent_state,
                                     const consensus::ShardBlock& block);
/// Invalid: validator_index_out_of_range, shard_block_signature_invalid.
Checked<> verify_shard_block_signature(const Spec& spec, const BeaconState& beacon_parent_state,
                                       const consensus::SignedShardBlock& signed_block,
                                       SignatureVerifier& verifier);

/// The state after the block. The specification's validate_result = False is a NullVerifier.
Checked<consensus::ShardState> shard_state_transition(
    const Spec& spec, const consensus::ShardState& shard_state,
    const consensus::SignedShardBlock& signed_block, const BeaconState& beacon_parent_state,
    SignatureVerifier& verifier);

/// `block.body` may be empty: the slot of a missing block.
void process_shard_block(const Spec& spec, consensus::ShardState& shard_state,
                         const consensus::ShardBlock& block);

/// The bit of a whole block under a custody secret.
bool generate_custody_bit(const Spec& spec, const CustodySecrets& secrets,
                          const consensus::ShardBlock& block);

/// True if `transition` claims a wrong state for `block`, which stands at `offset_index`. The state
/// before offset 0 is `shard_state`, the shard's in the parent of the block that holds the
/// transition. (Defect::fraud_proof_reads_missing_field: the custody bits that the text compares
/// first are in no container; process_custody_slashing judges them.) Invalid:
/// fraud_proof_offset_out_of_range.
Checked<bool> is_valid_fraud_proof(const Spec& spec, const consensus::ShardState& shard_state,
                                   const consensus::ShardTransition& transition,
                                   std::uint64_t offset_index, const consensus::ShardBlock& block);

}  // namespace cairn::sharding
