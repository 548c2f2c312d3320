#include "crypto/kzg.hpp"

#include "crypto/detail/kzg_setup.hpp"
#include "crypto/sha256.hpp"

#include <blst.h>

#include <algorithm>
#include <functional>
#include <string_view>

namespace cairn::crypto {
namespace {

static_assert(KZG_BYTES_PER_BLOB == sizeof(::Blob));
static_assert(KZG_BYTES_PER_CELL == sizeof(::Cell));
static_assert(KZG_CELLS_PER_BLOB == CELLS_PER_BLOB);
static_assert(KZG_CELLS_PER_EXT_BLOB == CELLS_PER_EXT_BLOB);

// Our byte strings and c-kzg's are both plain arrays of bytes.
const ::Bytes48* ckzg(const Bytes48& value) noexcept {
    return reinterpret_cast<const ::Bytes48*>(value.data());
}
::Bytes48* ckzg(Bytes48& value) noexcept {
    return reinterpret_cast<::Bytes48*>(value.data());
}
const ::Bytes32* ckzg(const Bytes32& value) noexcept {
    return reinterpret_cast<const ::Bytes32*>(value.data());
}
::Bytes32* ckzg(Bytes32& value) noexcept {
    return reinterpret_cast<::Bytes32*>(value.data());
}
const ::Blob* ckzg(BlobView blob) noexcept {
    return reinterpret_cast<const ::Blob*>(blob.data());
}
const ::Bytes48* ckzg(std::span<const Bytes48> values) noexcept {
    return reinterpret_cast<const ::Bytes48*>(values.data());
}
const ::Cell* ckzg(std::span<const Cell> cells) noexcept {
    return reinterpret_cast<const ::Cell*>(cells.data());
}
::Cell* ckzg(std::vector<Cell>& cells) noexcept {
    return reinterpret_cast<::Cell*>(cells.data());
}
::Bytes48* ckzg(std::vector<KZGProof>& proofs) noexcept {
    return reinterpret_cast<::Bytes48*>(proofs.data());
}

Result<void, KzgError> check(C_KZG_RET result) noexcept {
    switch (result) {
        case C_KZG_OK:
            return {};
        case C_KZG_MALLOC:
            return unexpected(KzgError::out_of_memory);
        default:
            return unexpected(KzgError::malformed);
    }
}

Result<void, KzgError> check_size(BlobView blob) noexcept {
    if (blob.size() != KZG_BYTES_PER_BLOB) {
        return unexpected(KzgError::wrong_size);
    }
    return {};
}

Result<void, KzgError> check_cell_indices(std::span<const std::uint64_t> cell_indices) noexcept {
    if (std::ranges::any_of(cell_indices,
                            [](std::uint64_t index) { return index >= KZG_CELLS_PER_EXT_BLOB; })) {
        return unexpected(KzgError::cell_index_out_of_range);
    }
    return {};
}

CellsAndKzgProofs empty_cells_and_proofs() {
    return {std::vector<Cell>(KZG_CELLS_PER_EXT_BLOB),
            std::vector<KZGProof>(KZG_CELLS_PER_EXT_BLOB)};
}

/// What a challenge is the hash of.
class Transcript {
  public:
    explicit Transcript(std::string_view domain) : data_(domain.begin(), domain.end()) {}

    void append(BytesView bytes) { data_.insert(data_.end(), bytes.begin(), bytes.end()); }
    void append_uint64(std::uint64_t value) {
        for (std::size_t i = 0; i < 8; ++i) {
            data_.push_back(static_cast<std::uint8_t>(value >> (56 - 8 * i)));
        }
    }

    /// deneb: hash_to_bls_field
    // consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#hash_to_bls_field
    Bytes32 hash_to_bls_field() const noexcept {
        const Bytes32 digest = sha256(data_);
        blst_scalar scalar;
        blst_scalar_from_be_bytes(&scalar, digest.data(), Bytes32::size());  // reduces mod r
        Bytes32 out;
        blst_bendian_from_scalar(out.data(), &scalar);
        return out;
    }

  private:
    Bytes data_;
};

}  // namespace

void load_kzg_trusted_setup() {
    static_cast<void>(detail::kzg_settings());
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#blob_to_kzg_commitment
Result<KZGCommitment, KzgError> blob_to_kzg_commitment(BlobView blob) {
    CAIRN_TRY(check_size(blob));
    KZGCommitment out;
    CAIRN_TRY(check(::blob_to_kzg_commitment(ckzg(out), ckzg(blob), &detail::kzg_settings())));
    return out;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#compute_kzg_proof
Result<KzgProofAndValue, KzgError> compute_kzg_proof(BlobView blob, const Bytes32& z) {
    CAIRN_TRY(check_size(blob));
    KzgProofAndValue out;
    CAIRN_TRY(check(::compute_kzg_proof(ckzg(out.proof), ckzg(out.y), ckzg(blob), ckzg(z),
                                        &detail::kzg_settings())));
    return out;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#compute_blob_kzg_proof
Result<KZGProof, KzgError> compute_blob_kzg_proof(BlobView blob, const KZGCommitment& commitment) {
    CAIRN_TRY(check_size(blob));
    KZGProof out;
    CAIRN_TRY(check(::compute_blob_kzg_proof(ckzg(out), ckzg(blob), ckzg(commitment),
                                             &detail::kzg_settings())));
    return out;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#verify_kzg_proof
Result<bool, KzgError> verify_kzg_proof(const KZGCommitment& commitment, const Bytes32& z,
                                        const Bytes32& y, const KZGProof& proof) {
    bool ok = false;
    CAIRN_TRY(check(::verify_kzg_proof(&ok, ckzg(commitment), ckzg(z), ckzg(y), ckzg(proof),
                                       &detail::kzg_settings())));
    return ok;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#verify_blob_kzg_proof
Result<bool, KzgError> verify_blob_kzg_proof(BlobView blob, const KZGCommitment& commitment,
                                             const KZGProof& proof) {
    CAIRN_TRY(check_size(blob));
    bool ok = false;
    CAIRN_TRY(check(::verify_blob_kzg_proof(&ok, ckzg(blob), ckzg(commitment), ckzg(proof),
                                            &detail::kzg_settings())));
    return ok;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#verify_blob_kzg_proof_batch
Result<bool, KzgError> verify_blob_kzg_proof_batch(std::span<const BlobView> blobs,
                                                   std::span<const KZGCommitment> commitments,
                                                   std::span<const KZGProof> proofs) {
    if (blobs.size() != commitments.size() || blobs.size() != proofs.size()) {
        return unexpected(KzgError::list_lengths_differ);
    }
    // c-kzg wants the blobs side by side; the copy is small beside the check.
    Bytes contiguous;
    contiguous.reserve(blobs.size() * KZG_BYTES_PER_BLOB);
    for (const BlobView blob : blobs) {
        CAIRN_TRY(check_size(blob));
        contiguous.insert(contiguous.end(), blob.begin(), blob.end());
    }
    bool ok = false;
    CAIRN_TRY(
        check(::verify_blob_kzg_proof_batch(&ok, ckzg(BlobView(contiguous)), ckzg(commitments),
                                            ckzg(proofs), blobs.size(), &detail::kzg_settings())));
    return ok;
}

// consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md#compute_challenge
Result<Bytes32, KzgError> compute_challenge(BlobView blob, const KZGCommitment& commitment) {
    CAIRN_TRY(check_size(blob));
    Transcript transcript("FSBLOBVERIFY_V1_");
    transcript.append_uint64(0);  // the degree is a number of 16 bytes
    transcript.append_uint64(FIELD_ELEMENTS_PER_BLOB);
    transcript.append(blob);
    transcript.append(commitment.view());
    return transcript.hash_to_bls_field();
}

// consensus-specs v1.7.0-alpha.12 specs/fulu/polynomial-commitments-sampling.md#compute_cells
Result<std::vector<Cell>, KzgError> compute_cells(BlobView blob) {
    CAIRN_TRY(check_size(blob));
    std::vector<Cell> cells(KZG_CELLS_PER_EXT_BLOB);
    CAIRN_TRY(check(
        ::compute_cells_and_kzg_proofs(ckzg(cells), nullptr, ckzg(blob), &detail::kzg_settings())));
    return cells;
}

// consensus-specs v1.7.0-alpha.12
// specs/fulu/polynomial-commitments-sampling.md#compute_cells_and_kzg_proofs
Result<CellsAndKzgProofs, KzgError> compute_cells_and_kzg_proofs(BlobView blob) {
    CAIRN_TRY(check_size(blob));
    CellsAndKzgProofs out = empty_cells_and_proofs();
    CAIRN_TRY(check(::compute_cells_and_kzg_proofs(ckzg(out.cells), ckzg(out.proofs), ckzg(blob),
                                                   &detail::kzg_settings())));
    return out;
}

// consensus-specs v1.7.0-alpha.12
// specs/fulu/polynomial-commitments-sampling.md#recover_cells_and_kzg_proofs
Result<CellsAndKzgProofs, KzgError> recover_cells_and_kzg_proofs(
    std::span<const std::uint64_t> cell_indices, std::span<const Cell> cells) {
    if (cell_indices.size() != cells.size()) {
        return unexpected(KzgError::list_lengths_differ);
    }
    if (cells.size() < KZG_CELLS_PER_BLOB) {
        return unexpected(KzgError::too_few_cells);
    }
    CAIRN_TRY(check_cell_indices(cell_indices));
    if (std::ranges::adjacent_find(cell_indices, std::greater_equal{}) != cell_indices.end()) {
        return unexpected(KzgError::cell_indices_unordered);
    }
    CellsAndKzgProofs out = empty_cells_and_proofs();
    CAIRN_TRY(
        check(::recover_cells_and_kzg_proofs(ckzg(out.cells), ckzg(out.proofs), cell_indices.data(),
                                             ckzg(cells), cells.size(), &detail::kzg_settings())));
    return out;
}

// consensus-specs v1.7.0-alpha.12
// specs/fulu/polynomial-commitments-sampling.md#verify_cell_kzg_proof_batch
Result<bool, KzgError> verify_cell_kzg_proof_batch(std::span<const KZGCommitment> commitments,
                                                   std::span<const std::uint64_t> cell_indices,
                                                   std::span<const Cell> cells,
                                                   std::span<const KZGProof> proofs) {
    const std::size_t count = cells.size();
    if (commitments.size() != count || cell_indices.size() != count || proofs.size() != count) {
        return unexpected(KzgError::list_lengths_differ);
    }
    CAIRN_TRY(check_cell_indices(cell_indices));
    bool ok = false;
    CAIRN_TRY(check(::verify_cell_kzg_proof_batch(&ok, ckzg(commitments), cell_indices.data(),
                                                  ckzg(cells), ckzg(proofs), count,
                                                  &detail::kzg_settings())));
    return ok;
}

// consensus-specs v1.7.0-alpha.12
// specs/fulu/polynomial-commitments-sampling.md#compute_verify_cell_kzg_proof_batch_challenge
Result<Bytes32, KzgError> compute_verify_cell_kzg_proof_batch_challenge(const CellBatch& batch) {
    const std::size_t count = batch.cells.size();
    if (batch.commitment_indices.size() != count || batch.cell_indices.size() != count ||
        batch.proofs.size() != count) {
        return unexpected(KzgError::list_lengths_differ);
    }
    Transcript transcript("RCKZGCBATCH__V1_");
    transcript.append_uint64(FIELD_ELEMENTS_PER_BLOB);
    transcript.append_uint64(FIELD_ELEMENTS_PER_CELL);
    transcript.append_uint64(batch.commitments.size());
    transcript.append_uint64(count);
    for (const KZGCommitment& commitment : batch.commitments) {
        transcript.append(commitment.view());
    }
    for (std::size_t i = 0; i < count; ++i) {
        transcript.append_uint64(batch.commitment_indices[i]);
        transcript.append_uint64(batch.cell_indices[i]);
        transcript.append(batch.cells[i].view());
        transcript.append(batch.proofs[i].view());
    }
    return transcript.hash_to_bls_field();
}

}  // namespace cairn::crypto
