// KZG commitments to blobs, and the cells of PeerDAS.
//
// Spec: consensus-specs v1.7.0-alpha.12 specs/deneb/polynomial-commitments.md and
// specs/fulu/polynomial-commitments-sampling.md; the names are the specification's. Done by c-kzg.
// The mainnet trusted setup (4096 points) lies inside the binary and is loaded at the first use,
// once per process, which takes about 1.4 s. Field elements are 32 bytes big-endian, below the
// modulus. Thread-safety: all functions may be called from any thread; each runs on the calling
// thread.
//
// A Result without a value means that the input is malformed: a verifier answers `false` only for
// well-formed input. Costs are of one 3.6 GHz core.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace cairn::crypto {

// The specification's names with KZG_ before them, because c-kzg's header has the bare ones as
// macros.
inline constexpr std::size_t KZG_BYTES_PER_BLOB = 131072;  // 4096 field elements
inline constexpr std::size_t KZG_BYTES_PER_CELL = 2048;    // 64 field elements
inline constexpr std::size_t KZG_CELLS_PER_BLOB = 64;
inline constexpr std::size_t KZG_CELLS_PER_EXT_BLOB = 128;

using KZGCommitment = Bytes48;
using KZGProof = Bytes48;
using Cell = FixedBytes<KZG_BYTES_PER_CELL>;
/// A blob as a borrowed view: KZG_BYTES_PER_BLOB bytes, or else KzgError::wrong_size.
using BlobView = BytesView;

enum class [[nodiscard]] KzgError : std::uint8_t {
    wrong_size,               // a blob is not of KZG_BYTES_PER_BLOB bytes
    list_lengths_differ,      // lists that belong together differ in length
    cell_index_out_of_range,  // not below KZG_CELLS_PER_EXT_BLOB
    cell_indices_unordered,   // for recovery: not strictly ascending
    too_few_cells,            // for recovery: under half of the extended blob
    malformed,                // a field element is not below the modulus, or a point is not in G1
    out_of_memory,
};

/// deneb: blob_to_kzg_commitment. About 38 ms.
Result<KZGCommitment, KzgError> blob_to_kzg_commitment(BlobView blob);

struct KzgProofAndValue {
    KZGProof proof;
    Bytes32 y;  // the polynomial's value at z
};
/// deneb: compute_kzg_proof. About 40 ms.
Result<KzgProofAndValue, KzgError> compute_kzg_proof(BlobView blob, const Bytes32& z);

/// deneb: compute_blob_kzg_proof. It does not check that the commitment is the blob's.
Result<KZGProof, KzgError> compute_blob_kzg_proof(BlobView blob, const KZGCommitment& commitment);

/// deneb: verify_kzg_proof. About 0.7 ms.
Result<bool, KzgError> verify_kzg_proof(const KZGCommitment& commitment, const Bytes32& z,
                                        const Bytes32& y, const KZGProof& proof);

/// deneb: verify_blob_kzg_proof. About 1.5 ms.
Result<bool, KzgError> verify_blob_kzg_proof(BlobView blob, const KZGCommitment& commitment,
                                             const KZGProof& proof);

/// deneb: verify_blob_kzg_proof_batch. True for no blobs.
Result<bool, KzgError> verify_blob_kzg_proof_batch(std::span<const BlobView> blobs,
                                                   std::span<const KZGCommitment> commitments,
                                                   std::span<const KZGProof> proofs);

/// deneb: compute_challenge, the point at which a blob's proof is taken.
Result<Bytes32, KzgError> compute_challenge(BlobView blob, const KZGCommitment& commitment);

/// fulu: compute_cells. The extended blob, KZG_CELLS_PER_EXT_BLOB cells.
Result<std::vector<Cell>, KzgError> compute_cells(BlobView blob);

struct CellsAndKzgProofs {
    std::vector<Cell> cells;  // KZG_CELLS_PER_EXT_BLOB of each
    std::vector<KZGProof> proofs;
};
/// fulu: compute_cells_and_kzg_proofs. About 0.25 s.
Result<CellsAndKzgProofs, KzgError> compute_cells_and_kzg_proofs(BlobView blob);

/// fulu: recover_cells_and_kzg_proofs, from at least half of the cells.
Result<CellsAndKzgProofs, KzgError> recover_cells_and_kzg_proofs(
    std::span<const std::uint64_t> cell_indices, std::span<const Cell> cells);

/// fulu: verify_cell_kzg_proof_batch. commitments[i], cell_indices[i], cells[i] and proofs[i]
/// belong together; commitments may repeat. True for no cells.
Result<bool, KzgError> verify_cell_kzg_proof_batch(std::span<const KZGCommitment> commitments,
                                                   std::span<const std::uint64_t> cell_indices,
                                                   std::span<const Cell> cells,
                                                   std::span<const KZGProof> proofs);

/// What the challenge below binds: all that the prover chose. commitment_indices[i],
/// cell_indices[i], cells[i] and proofs[i] belong together.
struct CellBatch {
    std::span<const KZGCommitment> commitments;  // distinct
    std::span<const std::uint64_t> commitment_indices;
    std::span<const std::uint64_t> cell_indices;
    std::span<const Cell> cells;
    std::span<const KZGProof> proofs;
};
/// fulu: compute_verify_cell_kzg_proof_batch_challenge
Result<Bytes32, KzgError> compute_verify_cell_kzg_proof_batch_challenge(const CellBatch& batch);

/// Loads the trusted setup now instead of at the first use.
void load_kzg_trusted_setup();

/// The text that it is loaded from, c-kzg's trusted_setup.txt.
std::string_view kzg_trusted_setup_text() noexcept;

}  // namespace cairn::crypto
