#include "consensus/validator/block.hpp"

#include "base/assert.hpp"
#include "consensus/transition.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/proof.hpp"

#include <string>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#state-root
Checked<Root> compute_new_state_root(const Spec& spec, const BeaconState& state,
                                     const BeaconBlock& block, const BlockContext& context) {
    BeaconState after = state;
    CAIRN_TRY(state_transition(spec, after, {.message = block, .signature = {}}, context,
                               ValidateResult::no));
    return ssz::hash_tree_root(spec, after);
}

// consensus-specs v1.7.0-beta.4 specs/deneb/validator.md#modified-getpayloadresponse
SignedBeaconBlockHeader compute_signed_block_header(const Spec& spec,
                                                    const SignedBeaconBlock& signed_block) {
    const BeaconBlock& block = signed_block.message;
    return {.message = {.slot = block.slot,
                        .proposer_index = block.proposer_index,
                        .parent_root = block.parent_root,
                        .state_root = block.state_root,
                        .body_root = ssz::hash_tree_root(spec, block.body)},
            .signature = signed_block.signature};
}

namespace {

ssz::Vector<Bytes32> commitment_inclusion_proof(const Spec& spec, const BeaconBlockBody& body,
                                                std::size_t index) {
    const auto place = ssz::get_generalized_index<BeaconBlockBody>(
        spec, "blob_kzg_commitments[" + std::to_string(index) + "]");
    CAIRN_ASSERT(place.has_value());
    const auto branch = ssz::compute_merkle_proof(spec, body, place->index);
    CAIRN_ASSERT(branch.has_value());
    return {branch->begin(), branch->end()};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/deneb/validator.md#sidecar
Checked<std::vector<BlobSidecar>> get_blob_sidecars(const Spec& spec,
                                                    const SignedBeaconBlock& signed_block,
                                                    std::span<const Blob> blobs,
                                                    std::span<const KZGProof> blob_kzg_proofs) {
    CAIRN_ASSERT(spec.at_least(ForkId::deneb) && !spec.at_least(ForkId::fulu));
    const BeaconBlockBody& body = signed_block.message.body;
    CAIRN_REQUIRE(blobs.size() <= body.blob_kzg_commitments.size(), blob_without_commitment);
    CAIRN_REQUIRE(blobs.size() <= blob_kzg_proofs.size(), blob_without_proof);
    const SignedBeaconBlockHeader header = compute_signed_block_header(spec, signed_block);
    std::vector<BlobSidecar> sidecars(blobs.size());
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        sidecars[i].index = i;
        sidecars[i].blob = blobs[i];
        sidecars[i].kzg_commitment = body.blob_kzg_commitments[i];
        sidecars[i].kzg_proof = blob_kzg_proofs[i];
        sidecars[i].signed_block_header = header;
        sidecars[i].kzg_commitment_inclusion_proof = commitment_inclusion_proof(spec, body, i);
    }
    return sidecars;
}

}  // namespace cairn::consensus
