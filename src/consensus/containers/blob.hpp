// Blob sidecars (deneb, electra) and data columns (fulu, gloas).
// Spec: consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#containers,
// specs/fulu/{das-core,p2p-interface,partial-columns/p2p-interface}.md,
// specs/gloas/p2p-interface.md.
#pragma once

#include "consensus/containers/described.hpp"
#include "consensus/containers/misc.hpp"

namespace cairn::consensus {

using BlobIndex = std::uint64_t;
using ColumnIndex = std::uint64_t;
using RowIndex = std::uint64_t;
using CellIndex = std::uint64_t;
using CustodyIndex = std::uint64_t;
/// BYTES_PER_FIELD_ELEMENT * FIELD_ELEMENTS_PER_BLOB, the same in every preset: too big for a
/// stack.
using Blob = FixedBytes<131072>;
/// BYTES_PER_FIELD_ELEMENT * FIELD_ELEMENTS_PER_CELL, the same in every preset.
using Cell = FixedBytes<2048>;

struct BlobIdentifier {
    Root block_root;
    BlobIndex index = 0;
    friend bool operator==(const BlobIdentifier&, const BlobIdentifier&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlobIdentifier>);

/// 131 KB: keep it on the heap.
struct BlobSidecar {
    BlobIndex index = 0;
    Blob blob;
    KZGCommitment kzg_commitment;
    KZGProof kzg_proof;
    SignedBeaconBlockHeader signed_block_header;
    ssz::Vector<Bytes32> kzg_commitment_inclusion_proof;
    friend bool operator==(const BlobSidecar&, const BlobSidecar&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlobSidecar>);

struct DataColumnSidecar {
    ColumnIndex index = 0;
    ssz::List<Cell> column;
    ssz::List<KZGCommitment> kzg_commitments;  // within(fulu, gloas)
    ssz::List<KZGProof> kzg_proofs;
    SignedBeaconBlockHeader signed_block_header;           // within(fulu, gloas)
    ssz::Vector<Bytes32> kzg_commitments_inclusion_proof;  // within(fulu, gloas)
    Slot slot;                                             // since(gloas)
    Root beacon_block_root;                                // since(gloas)
    friend bool operator==(const DataColumnSidecar&, const DataColumnSidecar&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<DataColumnSidecar>);

struct MatrixEntry {
    Cell cell;
    KZGProof kzg_proof;
    ColumnIndex column_index = 0;
    RowIndex row_index = 0;
    friend bool operator==(const MatrixEntry&, const MatrixEntry&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<MatrixEntry>);

struct DataColumnsByRootIdentifier {
    Root block_root;
    ssz::List<ColumnIndex> columns;
    friend bool operator==(const DataColumnsByRootIdentifier&,
                           const DataColumnsByRootIdentifier&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<DataColumnsByRootIdentifier>);

struct PartialDataColumnHeader {
    ssz::List<KZGCommitment> kzg_commitments;
    SignedBeaconBlockHeader signed_block_header;
    ssz::Vector<Bytes32> kzg_commitments_inclusion_proof;
    friend bool operator==(const PartialDataColumnHeader&,
                           const PartialDataColumnHeader&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnHeader>);

struct PartialDataColumnSidecar {
    ssz::Bitlist cells_present_bitmap;
    ssz::List<Cell> partial_column;
    ssz::List<KZGProof> kzg_proofs;
    ssz::List<PartialDataColumnHeader> header;  // within(fulu, gloas)
    friend bool operator==(const PartialDataColumnSidecar&,
                           const PartialDataColumnSidecar&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnSidecar>);

struct PartialDataColumnGroupID {
    Root beacon_block_root;
    Slot slot;  // since(gloas)
    friend bool operator==(const PartialDataColumnGroupID&,
                           const PartialDataColumnGroupID&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnGroupID>);

struct PartialDataColumnPartsMetadata {
    ssz::Bitlist available;
    ssz::Bitlist requests;
    friend bool operator==(const PartialDataColumnPartsMetadata&,
                           const PartialDataColumnPartsMetadata&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnPartsMetadata>);

}  // namespace cairn::consensus
