// What travels beside a block that carries blobs: a sidecar for each blob (deneb, electra) or for
// each column of their extended matrix (fulu), made by whoever publishes the block.
// Spec: consensus-specs v1.7.0-beta.4 specs/{deneb,fulu}/validator.md "Sidecar".
//
// Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/spec.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace cairn::node {

/// Of one block; one list, or both, are empty.
struct BlockSidecars {
    std::vector<consensus::BlobSidecar> blobs;
    std::vector<consensus::DataColumnSidecar> columns;
    bool empty() const noexcept { return blobs.empty() && columns.empty(); }
};

enum class [[nodiscard]] BlobsError : std::uint8_t {
    fork_has_no_blobs,
    too_many_blobs,
    blobs_not_one_per_commitment,
    proofs_not_as_many_as_needed,
    malformed,  // a field element is not below the modulus, or a point is not in G1
    proofs_wrong,
};
std::string_view to_string(BlobsError error) noexcept;

/// Whether blobs and proofs come from our own engine, or from somebody whose word is not enough.
enum class BlobsOrigin : std::uint8_t { own_engine, stranger };

/// One proof for each blob, since fulu CELLS_PER_EXT_BLOB for each. A block without commitments has
/// no sidecars. Cost: 1 ms a blob, and 1.5 ms for a stranger's proof; since fulu 4 ms, and 15 ms.
Result<BlockSidecars, BlobsError> make_sidecars(const consensus::Spec& spec,
                                                const consensus::SignedBeaconBlock& signed_block,
                                                std::span<const consensus::Blob> blobs,
                                                std::span<const consensus::KZGProof> proofs,
                                                BlobsOrigin origin);

}  // namespace cairn::node
