// The light client committee: who signs each block for clients that follow only headers.
// Spec: consensus-specs v0.12.3 specs/phase1/beacon-chain.md "Light client processing", "Light
// client committee updates".
#pragma once

#include "consensus/containers/block.hpp"
#include "sharding/predicates.hpp"

namespace cairn::sharding {

/// What the committee signs for the block at `slot` or before: hash_tree_root(LightClientVoteData),
/// or the bare block root in faithful mode.
Root light_client_vote_root(const Spec& spec, Slot slot, const Root& beacon_block_root);

/// Rewards the signers and the proposer. On an error the state may be half changed.
Checked<> process_light_client_aggregate(const Spec& spec, BeaconState& state,
                                         const consensus::BeaconBlockBody& block_body,
                                         SignatureVerifier& verifier);

/// Epoch processing: at the end of a period the next committee becomes the current one.
void process_light_client_committee_updates(const Spec& spec, BeaconState& state);

}  // namespace cairn::sharding
