#include "consensus/fork_choice/data_availability.hpp"

#include "consensus/blob_parameters.hpp"
#include "consensus/misc.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/deneb/fork-choice.md#new-is_data_available
bool is_data_available(std::span<const crypto::BlobView> blobs,
                       std::span<const KZGCommitment> blob_kzg_commitments,
                       std::span<const KZGProof> proofs) {
    return crypto::verify_blob_kzg_proof_batch(blobs, blob_kzg_commitments, proofs).value_or(false);
}

// consensus-specs v1.7.0-beta.4 specs/gloas/fork-choice.md#modified-is_data_available
bool is_data_available(const Spec& spec, std::span<const DataColumnSidecar> column_sidecars,
                       std::span<const KZGCommitment> kzg_commitments) {
    return std::ranges::all_of(column_sidecars, [&](const DataColumnSidecar& sidecar) {
        return verify_data_column_sidecar(spec, sidecar, kzg_commitments) &&
               verify_data_column_sidecar_kzg_proofs(spec, sidecar, kzg_commitments);
    });
}

// consensus-specs v1.7.0-beta.4 specs/gloas/p2p-interface.md#modified-verify_data_column_sidecar
bool verify_data_column_sidecar(const Spec& spec, const DataColumnSidecar& sidecar,
                                std::span<const KZGCommitment> kzg_commitments) {
    const bool carries_commitments = !spec.at_least(ForkId::gloas);
    const std::span<const KZGCommitment> commitments =
        carries_commitments ? std::span<const KZGCommitment>(sidecar.kzg_commitments)
                            : kzg_commitments;
    if (sidecar.index >= spec.preset->NUMBER_OF_COLUMNS || commitments.empty()) {
        return false;
    }
    if (carries_commitments) {
        const Slot slot = sidecar.signed_block_header.message.slot;
        if (commitments.size() > max_blobs_per_block(spec, compute_epoch_at_slot(spec, slot))) {
            return false;
        }
    }
    return sidecar.column.size() == commitments.size() &&
           sidecar.column.size() == sidecar.kzg_proofs.size();
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/p2p-interface.md#modified-verify_data_column_sidecar_kzg_proofs
bool verify_data_column_sidecar_kzg_proofs(const Spec& spec, const DataColumnSidecar& sidecar,
                                           std::span<const KZGCommitment> kzg_commitments) {
    const std::vector<CellIndex> cell_indices(sidecar.column.size(), sidecar.index);
    const std::span<const KZGCommitment> commitments =
        spec.at_least(ForkId::gloas) ? kzg_commitments
                                     : std::span<const KZGCommitment>(sidecar.kzg_commitments);
    return crypto::verify_cell_kzg_proof_batch(commitments, cell_indices, sidecar.column,
                                               sidecar.kzg_proofs)
        .value_or(false);
}

}  // namespace cairn::consensus
