#include "builder/unblind.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/shape.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::builder {

using namespace consensus;

std::string_view to_string(UnblindRule rule) noexcept {
    switch (rule) {
        case UnblindRule::payload_wrong:
            return "the payload is not the one whose header was signed";
        case UnblindRule::commitments_wrong:
            return "the commitments are not the block's";
        case UnblindRule::proofs_wrong:
            return "the proofs are not one for each blob, since fulu one for each of its cells";
        case UnblindRule::blobs_wrong:
            return "the blobs are not one for each commitment";
    }
    CAIRN_ASSERT(false);
    return {};
}

namespace {

Result<void, UnblindRule> check_bundle(const Spec& spec, const BlindedBeaconBlockBody& body,
                                       const BlobsBundle& bundle) {
    const std::size_t blobs = body.blob_kzg_commitments.size();
    const std::size_t proofs = blobs * shape::proofs_per_blob(spec);
    if (bundle.commitments != body.blob_kzg_commitments) {
        return unexpected(UnblindRule::commitments_wrong);
    }
    if (bundle.blobs.size() != blobs) {
        return unexpected(UnblindRule::blobs_wrong);
    }
    if (bundle.proofs.size() != proofs) {
        return unexpected(UnblindRule::proofs_wrong);
    }
    return {};
}

}  // namespace

Result<SignedBeaconBlock, UnblindRule> unblind(const Spec& spec,
                                               const SignedBlindedBeaconBlock& blinded,
                                               const ExecutionPayloadAndBlobsBundle& revealed) {
    const BlindedBeaconBlock& from = blinded.message;
    if (to_header(spec, revealed.execution_payload) != from.body.execution_payload_header) {
        return unexpected(UnblindRule::payload_wrong);
    }
    if (spec.at_least(ForkId::deneb)) {
        CAIRN_TRY(check_bundle(spec, from.body, revealed.blobs_bundle));
    }
    SignedBeaconBlock out = with_payload(spec, blinded, revealed.execution_payload);
    CAIRN_ASSERT(ssz::hash_tree_root(spec, out.message) == ssz::hash_tree_root(spec, from));
    return out;
}

}  // namespace cairn::builder
