#include "consensus/das_core.hpp"

#include "base/assert.hpp"

namespace cairn::consensus {

namespace {

void append_row(RowIndex row, const crypto::CellsAndKzgProofs& made,
                std::vector<MatrixEntry>& matrix) {
    CAIRN_ASSERT(made.cells.size() == made.proofs.size());
    for (std::size_t column = 0; column < made.cells.size(); ++column) {
        matrix.push_back({made.cells[column], made.proofs[column], column, row});
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md#compute_matrix
Result<std::vector<MatrixEntry>, crypto::KzgError> compute_matrix(
    std::span<const crypto::BlobView> blobs) {
    std::vector<MatrixEntry> matrix;
    for (std::size_t row = 0; row < blobs.size(); ++row) {
        CAIRN_TRY_ASSIGN(const auto made, crypto::compute_cells_and_kzg_proofs(blobs[row]));
        append_row(row, made, matrix);
    }
    return matrix;
}

// consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md#recover_matrix
Result<std::vector<MatrixEntry>, crypto::KzgError> recover_matrix(
    std::span<const MatrixEntry> partial_matrix, std::uint64_t blob_count) {
    std::vector<MatrixEntry> matrix;
    for (RowIndex row = 0; row < blob_count; ++row) {
        std::vector<CellIndex> cell_indices;
        std::vector<Cell> cells;
        for (const MatrixEntry& entry : partial_matrix) {
            if (entry.row_index == row) {
                cell_indices.push_back(entry.column_index);
                cells.push_back(entry.cell);
            }
        }
        CAIRN_TRY_ASSIGN(const auto made,
                         crypto::recover_cells_and_kzg_proofs(cell_indices, cells));
        append_row(row, made, matrix);
    }
    return matrix;
}

}  // namespace cairn::consensus
