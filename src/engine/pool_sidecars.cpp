#include "engine/pool_sidecars.hpp"

#include "consensus/block/execution_payload.hpp"

#include <algorithm>

namespace cairn::engine {

using namespace consensus;

std::optional<node::BlockSidecars> sidecars_from_pool(RemoteEngine& engine, const Spec& spec,
                                                      const SignedBeaconBlock& signed_block) {
    const auto hashes = to_versioned_hashes(signed_block.message.body.blob_kzg_commitments);
    if (hashes.empty()) {
        return std::nullopt;
    }
    const auto found = engine.get_blobs(spec, hashes);
    if (!found || std::ranges::find(*found, nullptr) != found->end()) {
        return std::nullopt;
    }
    std::vector<Blob> blobs;
    std::vector<KZGProof> proofs;
    for (const auto& blob : *found) {
        blobs.push_back(blob->blob);
        proofs.insert(proofs.end(), blob->proofs.begin(), blob->proofs.end());
    }
    // The client's word is enough for the proofs, not for the count of them.
    auto sidecars =
        node::make_sidecars(spec, signed_block, blobs, proofs, node::BlobsOrigin::own_engine);
    return sidecars ? std::optional(*std::move(sidecars)) : std::nullopt;
}

}  // namespace cairn::engine
