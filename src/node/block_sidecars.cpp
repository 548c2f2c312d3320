#include "node/block_sidecars.hpp"

#include "base/assert.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/column_sidecars.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "consensus/validator/block.hpp"
#include "crypto/kzg.hpp"

#include <array>

namespace cairn::node {

using namespace consensus;

std::string_view to_string(BlobsError error) noexcept {
    static constexpr std::array<std::string_view, 6> texts = {
        "blocks of this fork carry no blobs",
        "there are more blobs than the fork allows",
        "there is not one blob for each commitment of the block",
        "there are not as many proofs as the blobs need",
        "a blob or a proof is malformed",
        "the proofs are not those of blobs and commitments",
    };
    return texts[static_cast<std::size_t>(error)];
}

namespace {

std::vector<crypto::BlobView> views_of(std::span<const Blob> blobs) {
    std::vector<crypto::BlobView> views;
    for (const Blob& blob : blobs) {
        views.emplace_back(blob.bytes);
    }
    return views;
}

Result<void, BlobsError> require_proven(const Result<bool, crypto::KzgError>& verified) {
    if (!verified) {
        return unexpected(BlobsError::malformed);
    }
    return *verified ? Result<void, BlobsError>{} : unexpected(BlobsError::proofs_wrong);
}

/// Cells are computed anew from the blobs, so only their proofs can be wrong.
Result<std::vector<crypto::CellsAndKzgProofs>, BlobsError> to_cells(
    std::span<const Blob> blobs, std::span<const KZGProof> proofs) {
    std::vector<crypto::CellsAndKzgProofs> rows;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        auto cells = crypto::compute_cells(blobs[i].bytes);
        if (!cells) {
            return unexpected(BlobsError::malformed);
        }
        const auto own = proofs.subspan(i * cells->size(), cells->size());
        rows.push_back({*std::move(cells), {own.begin(), own.end()}});
    }
    return rows;
}

Result<void, BlobsError> check_cells(std::span<const KZGCommitment> commitments,
                                     std::span<const crypto::CellsAndKzgProofs> rows) {
    std::vector<KZGCommitment> of_cells;
    std::vector<std::uint64_t> indices;
    std::vector<crypto::Cell> cells;
    std::vector<KZGProof> proofs;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t column = 0; column < rows[row].cells.size(); ++column) {
            of_cells.push_back(commitments[row]);
            indices.push_back(column);
        }
        cells.insert(cells.end(), rows[row].cells.begin(), rows[row].cells.end());
        proofs.insert(proofs.end(), rows[row].proofs.begin(), rows[row].proofs.end());
    }
    return require_proven(crypto::verify_cell_kzg_proof_batch(of_cells, indices, cells, proofs));
}

}  // namespace

Result<BlockSidecars, BlobsError> make_sidecars(const Spec& spec, const SignedBeaconBlock& block,
                                                std::span<const Blob> blobs,
                                                std::span<const KZGProof> proofs,
                                                BlobsOrigin origin) {
    const auto& commitments = block.message.body.blob_kzg_commitments;
    const auto fail = [](BlobsError error) { return unexpected(error); };
    if (commitments.empty() && blobs.empty() && proofs.empty()) {
        return BlockSidecars{};
    }
    if (!spec.at_least(ForkId::deneb)) {
        return fail(BlobsError::fork_has_no_blobs);
    }
    const Epoch epoch = compute_epoch_at_slot(spec, block.message.slot);
    if (blobs.size() > max_blobs_per_block(spec, epoch)) {
        return fail(BlobsError::too_many_blobs);
    }
    if (blobs.size() != commitments.size()) {
        return fail(BlobsError::blobs_not_one_per_commitment);
    }
    const bool has_cells = spec.at_least(ForkId::fulu);
    if (proofs.size() != blobs.size() * shape::proofs_per_blob(spec)) {
        return fail(BlobsError::proofs_not_as_many_as_needed);
    }
    BlockSidecars made;
    if (has_cells) {
        CAIRN_TRY_ASSIGN(const auto rows, to_cells(blobs, proofs));
        if (origin == BlobsOrigin::stranger) {
            CAIRN_TRY(check_cells(commitments, rows));
        }
        auto columns = get_data_column_sidecars_from_block(spec, block, rows);
        CAIRN_ASSERT(columns.has_value());
        made.columns = *std::move(columns);
        return made;
    }
    if (origin == BlobsOrigin::stranger) {
        CAIRN_TRY(require_proven(
            crypto::verify_blob_kzg_proof_batch(views_of(blobs), commitments, proofs)));
    }
    auto sidecars = get_blob_sidecars(spec, block, blobs, proofs);
    CAIRN_ASSERT(sidecars.has_value());
    made.blobs = *std::move(sidecars);
    return made;
}

}  // namespace cairn::node
