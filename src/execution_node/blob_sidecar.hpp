// Blobs of a transaction, with what proves them: as transactions travel, not as blocks hold them.
//
// References: EIP-4844 "Networking" (version 0: a proof for each blob), EIP-7594 "Networking"
// (version 1, since Osaka: CELLS_PER_EXT_BLOB cell proofs for each blob).
// Threads: values and pure functions.
#pragma once

#include "crypto/kzg.hpp"
#include "execution/transaction.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace cairn::execution_node {

struct BlobSidecar {
    /// 0: proofs[i] is blob i's. 1: proofs[128 * i + j] is that of blob i's cell j.
    std::uint8_t version = 1;
    std::vector<Bytes> blobs;
    std::vector<crypto::KZGCommitment> commitments;
    std::vector<crypto::KZGProof> proofs;
    friend bool operator==(const BlobSidecar&, const BlobSidecar&) = default;
};
using BlobSidecarPtr = std::shared_ptr<const BlobSidecar>;

struct PooledForm {
    execution::Transaction transaction;
    /// Null: bare bytes, as blocks hold them.
    BlobSidecarPtr sidecar;
};
/// The bytes that eth_sendRawTransaction and the network take: the canonical ones, or, for blobs,
/// type || rlp([transaction, [version,] blobs, commitments, proofs]).
Result<PooledForm, execution::DecodeError> decode_pooled_transaction(BytesView bytes);
Bytes encode_pooled_transaction(const PooledForm& form);

enum class SidecarRule : std::uint8_t {
    counts_differ,       // blobs, commitments, proofs and hashes are not as many as they must be
    blob_size,           // a blob is not of 131,072 bytes
    hash_of_commitment,  // a versioned hash is not its commitment's
    proof,               // a proof is wrong or malformed
};
std::string_view to_string(SidecarRule rule) noexcept;

/// 0x01 and the rest of sha256(commitment).
Bytes32 kzg_commitment_to_versioned_hash(const crypto::KZGCommitment& commitment);

/// Whether blobs and proofs are those of the transaction. Cost: some ms per blob.
Result<void, SidecarRule> validate_sidecar(const execution::Transaction& transaction,
                                           const BlobSidecar& sidecar);

/// A sidecar of version 0 becomes one of version 1, with proofs made for the cells; its own are
/// dropped unread, as geth does. Anything else stays as it is. Cost: 0.25 s per blob, so what is
/// cheap is asked for first, and of more blobs than a transaction may have nothing is made.
Result<void, SidecarRule> upgrade_sidecar(PooledForm& form);

}  // namespace cairn::execution_node
