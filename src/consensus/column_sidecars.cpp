#include "consensus/column_sidecars.hpp"

#include "base/assert.hpp"
#include "consensus/validator/block.hpp"
#include "ssz/codec.hpp"
#include "ssz/generalized_index.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/proof.hpp"

#include <algorithm>

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/gloas/builder.md#modified-get_data_column_sidecars
Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars(
    const Spec& spec, const DataColumnSidecar& shared,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs) {
    const std::uint64_t columns = spec.preset->NUMBER_OF_COLUMNS;
    CAIRN_REQUIRE(spec.at_least(ForkId::gloas) ||
                      cells_and_kzg_proofs.size() == shared.kzg_commitments.size(),
                  cells_not_one_per_commitment);
    CAIRN_REQUIRE(std::ranges::all_of(cells_and_kzg_proofs,
                                      [&](const crypto::CellsAndKzgProofs& made) {
                                          return made.cells.size() == columns &&
                                                 made.proofs.size() == columns;
                                      }),
                  cells_not_one_per_column);
    DataColumnSidecar empty = shared;
    empty.column.clear();
    empty.kzg_proofs.clear();
    std::vector<DataColumnSidecar> sidecars(columns, empty);
    for (ColumnIndex column = 0; column < columns; ++column) {
        sidecars[column].index = column;
        for (const crypto::CellsAndKzgProofs& made : cells_and_kzg_proofs) {
            sidecars[column].column.push_back(made.cells[column]);
            sidecars[column].kzg_proofs.push_back(made.proofs[column]);
        }
    }
    return sidecars;
}

namespace {

/// What the sidecars of the block say about it until gloas.
void add_header_and_commitments(const Spec& spec, const SignedBeaconBlock& signed_block,
                                DataColumnSidecar& sidecar) {
    const BeaconBlockBody& body = signed_block.message.body;
    sidecar.signed_block_header = compute_signed_block_header(spec, signed_block);
    sidecar.kzg_commitments = body.blob_kzg_commitments;
    const auto place = ssz::get_generalized_index<BeaconBlockBody>(spec, "blob_kzg_commitments");
    CAIRN_ASSERT(place.has_value());
    const auto proof = ssz::compute_merkle_proof(spec, body, place->index);
    CAIRN_ASSERT(proof.has_value());
    sidecar.kzg_commitments_inclusion_proof.assign(proof->begin(), proof->end());
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/builder.md#modified-get_data_column_sidecars_from_block
Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars_from_block(
    const Spec& spec, const SignedBeaconBlock& signed_block,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs) {
    auto shared = ssz::default_value<DataColumnSidecar>(spec);
    if (spec.at_least(ForkId::gloas)) {
        shared.slot = signed_block.message.slot;
        shared.beacon_block_root = ssz::hash_tree_root(spec, signed_block.message);
    } else {
        add_header_and_commitments(spec, signed_block, shared);
    }
    return get_data_column_sidecars(spec, shared, cells_and_kzg_proofs);
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/validator.md#modified-get_data_column_sidecars_from_column_sidecar
Checked<std::vector<DataColumnSidecar>> get_data_column_sidecars_from_column_sidecar(
    const Spec& spec, const DataColumnSidecar& sidecar,
    std::span<const crypto::CellsAndKzgProofs> cells_and_kzg_proofs) {
    return get_data_column_sidecars(spec, sidecar, cells_and_kzg_proofs);
}

}  // namespace cairn::consensus
