#include "execution_node/blob_sidecar.hpp"

#include "crypto/sha256.hpp"
#include "execution/validity.hpp"

namespace cairn::execution_node {
namespace {

using execution::DecodeError;
using execution::DecodeRule;
using execution::Transaction;
using execution::TransactionType;
using rlp::Reader;

template <class T>
Result<T, DecodeError> lifted(rlp::Decoded<T> decoded) {
    if (!decoded) {
        return unexpected(DecodeError{DecodeRule::rlp, decoded.error()});
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(decoded);
    }
}

Result<std::vector<Bytes48>, DecodeError> read_points(Reader& in) {
    std::vector<Bytes48> out;
    CAIRN_TRY_ASSIGN(Reader points, lifted(in.list()));
    while (!points.at_end()) {
        CAIRN_TRY_ASSIGN(const Bytes48 point, lifted(points.fixed<48>()));
        out.push_back(point);
    }
    return out;
}

Result<BlobSidecar, DecodeError> read_sidecar(Reader& fields) {
    BlobSidecar out;
    out.version = 0;
    CAIRN_TRY_ASSIGN(const rlp::Item next, lifted(fields.peek()));
    if (next.kind == rlp::Kind::string) {
        CAIRN_TRY_ASSIGN(const std::uint64_t version, lifted(fields.uint64()));
        if (version != 1) {
            return unexpected(DecodeError{DecodeRule::unknown_type, {}});
        }
        out.version = 1;
    }
    CAIRN_TRY_ASSIGN(Reader blobs, lifted(fields.list()));
    while (!blobs.at_end()) {
        CAIRN_TRY_ASSIGN(const BytesView blob, lifted(blobs.string(crypto::KZG_BYTES_PER_BLOB)));
        out.blobs.emplace_back(blob.begin(), blob.end());
    }
    CAIRN_TRY_ASSIGN(out.commitments, read_points(fields));
    CAIRN_TRY_ASSIGN(out.proofs, read_points(fields));
    CAIRN_TRY(lifted(fields.end()));
    return out;
}

void write_points(rlp::Writer& out, const std::vector<Bytes48>& points) {
    out.begin_list();
    for (const Bytes48& point : points) {
        out.string(point.view());
    }
    out.end_list();
}

bool verify(const BlobSidecar& sidecar) {
    std::vector<crypto::BlobView> blobs(sidecar.blobs.begin(), sidecar.blobs.end());
    if (sidecar.version == 0) {
        return crypto::verify_blob_kzg_proof_batch(blobs, sidecar.commitments, sidecar.proofs)
            .value_or(false);
    }
    std::vector<crypto::KZGCommitment> commitments;
    std::vector<std::uint64_t> indices;
    std::vector<crypto::Cell> cells;
    for (std::size_t i = 0; i < blobs.size(); ++i) {
        const auto some = crypto::compute_cells(blobs[i]);
        if (!some) {
            return false;
        }
        for (std::size_t j = 0; j < some->size(); ++j) {
            commitments.push_back(sidecar.commitments[i]);
            indices.push_back(j);
            cells.push_back((*some)[j]);
        }
    }
    return crypto::verify_cell_kzg_proof_batch(commitments, indices, cells, sidecar.proofs)
        .value_or(false);
}

}  // namespace

Result<PooledForm, DecodeError> decode_pooled_transaction(BytesView bytes) {
    const bool is_blob =
        !bytes.empty() && bytes[0] == static_cast<std::uint8_t>(TransactionType::blob);
    if (is_blob) {
        Reader input(bytes.subspan(1));
        CAIRN_TRY_ASSIGN(Reader fields, lifted(input.list()));
        CAIRN_TRY_ASSIGN(const rlp::Item first, lifted(fields.peek()));
        if (first.kind == rlp::Kind::list) {
            CAIRN_TRY(lifted(input.end()));
            Bytes envelope{bytes[0]};
            envelope.insert(envelope.end(), first.encoding.begin(), first.encoding.end());
            CAIRN_TRY(lifted(fields.item()));
            PooledForm out;
            CAIRN_TRY_ASSIGN(out.transaction, execution::decode_transaction(envelope));
            CAIRN_TRY_ASSIGN(BlobSidecar sidecar, read_sidecar(fields));
            out.sidecar = std::make_shared<const BlobSidecar>(std::move(sidecar));
            return out;
        }
    }
    CAIRN_TRY_ASSIGN(Transaction transaction, execution::decode_transaction(bytes));
    return PooledForm{std::move(transaction), nullptr};
}

Bytes encode_pooled_transaction(const PooledForm& form) {
    const Bytes canonical = execution::encode_transaction(form.transaction);
    if (!form.sidecar) {
        return canonical;
    }
    rlp::Writer out;
    out.begin_list();
    out.encoded(BytesView(canonical).subspan(1));
    if (form.sidecar->version != 0) {
        out.uint64(form.sidecar->version);
    }
    out.begin_list();
    for (const Bytes& blob : form.sidecar->blobs) {
        out.string(blob);
    }
    out.end_list();
    write_points(out, form.sidecar->commitments);
    write_points(out, form.sidecar->proofs);
    out.end_list();
    Bytes bytes{canonical[0]};
    out.append_to(bytes);
    return bytes;
}

std::string_view to_string(SidecarRule rule) noexcept {
    switch (rule) {
        case SidecarRule::counts_differ:
            return "blobs, commitments, proofs and hashes do not match in number";
        case SidecarRule::blob_size:
            return "a blob is not of 131072 bytes";
        case SidecarRule::hash_of_commitment:
            return "a blob hash is not its commitment's";
        case SidecarRule::proof:
            return "invalid blob proof";
    }
    return "unknown";
}

Bytes32 kzg_commitment_to_versioned_hash(const crypto::KZGCommitment& commitment) {
    Bytes32 out = crypto::sha256(commitment.view());
    out[0] = 0x01;
    return out;
}

namespace {

/// All but the proofs.
Result<void, SidecarRule> validate_form(const Transaction& transaction,
                                        const BlobSidecar& sidecar) {
    const auto& hashes = transaction.blob_versioned_hashes;
    const std::size_t count = sidecar.blobs.size();
    const std::size_t proofs =
        sidecar.version == 0 ? count : count * crypto::KZG_CELLS_PER_EXT_BLOB;
    if (count != hashes.size() || sidecar.commitments.size() != count ||
        sidecar.proofs.size() != proofs) {
        return unexpected(SidecarRule::counts_differ);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (sidecar.blobs[i].size() != crypto::KZG_BYTES_PER_BLOB) {
            return unexpected(SidecarRule::blob_size);
        }
        if (kzg_commitment_to_versioned_hash(sidecar.commitments[i]) != hashes[i]) {
            return unexpected(SidecarRule::hash_of_commitment);
        }
    }
    return {};
}

}  // namespace

Result<void, SidecarRule> validate_sidecar(const Transaction& transaction,
                                           const BlobSidecar& sidecar) {
    CAIRN_TRY(validate_form(transaction, sidecar));
    return verify(sidecar) ? Result<void, SidecarRule>{} : unexpected(SidecarRule::proof);
}

Result<void, SidecarRule> upgrade_sidecar(PooledForm& form) {
    if (!form.sidecar || form.sidecar->version != 0) {
        return {};
    }
    const BlobSidecar& from = *form.sidecar;
    CAIRN_TRY(validate_form(form.transaction, from));
    if (from.blobs.size() > execution::BLOB_COUNT_LIMIT) {
        return unexpected(SidecarRule::counts_differ);
    }
    BlobSidecar out{1, from.blobs, from.commitments, {}};
    for (const Bytes& blob : from.blobs) {
        const auto made = crypto::compute_cells_and_kzg_proofs(blob);
        if (!made) {
            return unexpected(SidecarRule::proof);
        }
        out.proofs.insert(out.proofs.end(), made->proofs.begin(), made->proofs.end());
    }
    form.sidecar = std::make_shared<const BlobSidecar>(std::move(out));
    return {};
}

}  // namespace cairn::execution_node
