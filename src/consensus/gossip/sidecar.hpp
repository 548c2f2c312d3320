// Blob sidecars (deneb, electra), and data columns whole and in part (fulu on).
// Spec: consensus-specs v1.7.0-beta.4 specs/{deneb,electra,fulu,gloas}/p2p-interface.md,
// specs/fulu/partial-columns/p2p-interface.md. Cost: up to a KZG proof per blob.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/gossip/context.hpp"

namespace cairn::consensus::gossip {

Verdict validate_blob_sidecar_gossip(const Context& context, const BlobSidecar& blob_sidecar,
                                     std::uint64_t subnet_id);
Verdict validate_data_column_sidecar_gossip(const Context& context,
                                            const DataColumnSidecar& sidecar,
                                            std::uint64_t subnet_id);
Verdict validate_partial_data_column_sidecar_gossip(const Context& context,
                                                    const PartialDataColumnSidecar& sidecar,
                                                    const PartialDataColumnGroupID& group_id,
                                                    ColumnIndex column_index);

std::uint64_t compute_subnet_for_blob_sidecar(const Spec& spec, BlobIndex blob_index) noexcept;
std::uint64_t compute_subnet_for_data_column_sidecar(const Spec& spec,
                                                     ColumnIndex column_index) noexcept;
bool verify_blob_sidecar_inclusion_proof(const Spec& spec, const BlobSidecar& blob_sidecar);
/// Of the list of commitments in the body; header and sidecar carry the same fields.
bool verify_data_column_sidecar_inclusion_proof(const Spec& spec, const DataColumnSidecar& sidecar);
bool verify_partial_data_column_header_inclusion_proof(const Spec& spec,
                                                       const PartialDataColumnHeader& header);

}  // namespace cairn::consensus::gossip
