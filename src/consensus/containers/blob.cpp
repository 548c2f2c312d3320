#include "consensus/containers/blob.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<BlobIdentifier>) {
    static const ssz::Type type = ssz::container<BlobIdentifier>(
        "BlobIdentifier", {
                              field<&BlobIdentifier::block_root>("block_root"),
                              field<&BlobIdentifier::index>("index"),
                          });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BlobSidecar>) {
    static const ssz::Type type = ssz::container<BlobSidecar>(
        "BlobSidecar", {
                           field<&BlobSidecar::index>("index"),
                           field<&BlobSidecar::blob>("blob"),
                           field<&BlobSidecar::kzg_commitment>("kzg_commitment"),
                           field<&BlobSidecar::kzg_proof>("kzg_proof"),
                           field<&BlobSidecar::signed_block_header>("signed_block_header"),
                           field<&BlobSidecar::kzg_commitment_inclusion_proof>(
                               "kzg_commitment_inclusion_proof", shape::blob_inclusion_proof),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<DataColumnSidecar>) {
    static const ssz::Type type = ssz::container<DataColumnSidecar>(
        "DataColumnSidecar",
        {
            field<&DataColumnSidecar::index>("index"),
            field<&DataColumnSidecar::column>("column", shape::blobs),
            field<&DataColumnSidecar::kzg_commitments>("kzg_commitments", within(fulu, gloas),
                                                       shape::blobs),
            field<&DataColumnSidecar::kzg_proofs>("kzg_proofs", shape::blobs),
            field<&DataColumnSidecar::signed_block_header>("signed_block_header",
                                                           within(fulu, gloas)),
            field<&DataColumnSidecar::kzg_commitments_inclusion_proof>(
                "kzg_commitments_inclusion_proof", within(fulu, gloas),
                shape::commitments_inclusion_proof),
            field<&DataColumnSidecar::slot>("slot", since(gloas)),
            field<&DataColumnSidecar::beacon_block_root>("beacon_block_root", since(gloas)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<MatrixEntry>) {
    static const ssz::Type type = ssz::container<MatrixEntry>(
        "MatrixEntry", {
                           field<&MatrixEntry::cell>("cell"),
                           field<&MatrixEntry::kzg_proof>("kzg_proof"),
                           field<&MatrixEntry::column_index>("column_index"),
                           field<&MatrixEntry::row_index>("row_index"),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<DataColumnsByRootIdentifier>) {
    static const ssz::Type type = ssz::container<DataColumnsByRootIdentifier>(
        "DataColumnsByRootIdentifier",
        {
            field<&DataColumnsByRootIdentifier::block_root>("block_root"),
            field<&DataColumnsByRootIdentifier::columns>("columns", shape::columns),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnHeader>) {
    static const ssz::Type type = ssz::container<PartialDataColumnHeader>(
        "PartialDataColumnHeader",
        {
            field<&PartialDataColumnHeader::kzg_commitments>("kzg_commitments", shape::blobs),
            field<&PartialDataColumnHeader::signed_block_header>("signed_block_header"),
            field<&PartialDataColumnHeader::kzg_commitments_inclusion_proof>(
                "kzg_commitments_inclusion_proof", shape::commitments_inclusion_proof),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnSidecar>) {
    static const ssz::Type type = ssz::container<PartialDataColumnSidecar>(
        "PartialDataColumnSidecar",
        {
            field<&PartialDataColumnSidecar::cells_present_bitmap>("cells_present_bitmap",
                                                                   shape::blobs),
            field<&PartialDataColumnSidecar::partial_column>("partial_column", shape::blobs),
            field<&PartialDataColumnSidecar::kzg_proofs>("kzg_proofs", shape::blobs),
            field<&PartialDataColumnSidecar::header>("header", within(fulu, gloas),
                                                     shape::at_most_one),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnGroupID>) {
    static const ssz::Type type = ssz::container<PartialDataColumnGroupID>(
        "PartialDataColumnGroupID",
        {
            field<&PartialDataColumnGroupID::beacon_block_root>("beacon_block_root"),
            field<&PartialDataColumnGroupID::slot>("slot", since(gloas)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PartialDataColumnPartsMetadata>) {
    static const ssz::Type type = ssz::container<PartialDataColumnPartsMetadata>(
        "PartialDataColumnPartsMetadata",
        {
            field<&PartialDataColumnPartsMetadata::available>("available", shape::blobs),
            field<&PartialDataColumnPartsMetadata::requests>("requests", shape::blobs),
        });
    return type;
}

}  // namespace cairn::consensus
