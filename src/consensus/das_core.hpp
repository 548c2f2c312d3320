// The matrix of cells: one row for each blob of a block, extended to twice its length, cut into
// NUMBER_OF_COLUMNS cells with a proof each.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/das-core.md. custody_groups.hpp says who keeps
// which column, column_sidecars.hpp what travels.
//
// Threads: pure functions. Cost: about 0.25 s a row, and once per process the trusted set-up (see
// crypto/kzg.hpp). An entry takes 2 KB, a row 270 KB.
#pragma once

#include "consensus/containers/blob.hpp"
#include "crypto/kzg.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

/// All entries, row by row. Errors: wrong_size for a blob of another length, malformed.
Result<std::vector<MatrixEntry>, crypto::KzgError> compute_matrix(
    std::span<const crypto::BlobView> blobs);

/// The same from at least half of the entries of each row, which come in ascending order of their
/// columns; entries of rows from blob_count on do not count. The proofs of `partial_matrix` are not
/// used: who has not verified them may get another matrix. Errors: too_few_cells,
/// cell_indices_unordered, cell_index_out_of_range, malformed.
Result<std::vector<MatrixEntry>, crypto::KzgError> recover_matrix(
    std::span<const MatrixEntry> partial_matrix, std::uint64_t blob_count);

}  // namespace cairn::consensus
