// The column sidecars of a block, made from the cells of its blobs by who proposes it, builds it or
// has recovered them.
// Spec: consensus-specs v1.7.0-beta.4 specs/fulu/validator.md, specs/gloas/{builder,validator}.md.
//
// cells_and_kzg_proofs has one entry for each blob of the block, as
// crypto::compute_cells_and_kzg_proofs makes it. Threads: pure functions. Cost: a copy of the
// cells.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/rule.hpp"
#include "consensus/spec.hpp"
#include "crypto/kzg.hpp"

#include <span>
#include <vector>

namespace cairn::consensus {

/// `shared` has what all sidecars of a block have in common: until gloas header, commitments and
/// their proof; since gloas slot and root. Its index, column and proofs do not count. Invalid:
/// cells_not_one_per_commitment (until gloas), cells_not_one_per_column.
Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars(
    const Spec& spec, const DataColumnSidecar& shared,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs);

Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars_from_block(
    const Spec& spec, const SignedBeaconBlock& signed_block,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs);

/// From any one sidecar of the block.
Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars_from_column_sidecar(
    const Spec& spec, const DataColumnSidecar& sidecar,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs);

}  // namespace cairn::consensus
