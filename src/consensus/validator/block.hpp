// The last steps to a block of one's own: its state root, and what goes out beside it.
// Spec: consensus-specs v1.7.0-beta.4 specs/{phase0,deneb}/validator.md; v0.12.3
// specs/phase0/validator.md.
#pragma once

#include "consensus/block/process_block.hpp"
#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

/// For block.state_root, which is not read. `state` is that after the parent block, of the block's
/// fork, at an earlier slot. Signatures inside the block are checked by the context's verifier, the
/// proposer's is not. Invalid: whatever state_transition says.
Checked<Root> compute_new_state_root(const Spec& spec, const BeaconState& state,
                                     const BeaconBlock& block, const BlockContext& context);

SignedBeaconBlockHeader compute_signed_block_header(const Spec& spec,
                                                    const SignedBeaconBlock& signed_block);

/// deneb and electra: one sidecar per blob, in the order of the block's commitments.
/// Invalid: blob_without_commitment, blob_without_proof.
/// Cost: the body is hashed once per blob.
Checked<std::vector<BlobSidecar>> get_blob_sidecars(const Spec& spec,
                                                    const SignedBeaconBlock& signed_block,
                                                    std::span<const Blob> blobs,
                                                    std::span<const KZGProof> blob_kzg_proofs);

}  // namespace cairn::consensus
