// Whether the blobs that a block commits to are there.
// Spec: consensus-specs v1.7.0-beta.4 specs/{deneb,fulu,gloas}/fork-choice.md,
// specs/{fulu,gloas}/p2p-interface.md.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/spec.hpp"
#include "crypto/kzg.hpp"

#include <span>

namespace cairn::consensus {

/// Who keeps blobs and columns tells fork choice whether those of a block are there and valid. The
/// answer may change from no to yes. Threads: called on the thread of the handler.
class DataAvailability {
  public:
    virtual ~DataAvailability() = default;
    /// deneb, electra: all blobs; fulu on: all columns that this node samples.
    virtual bool is_available(const Spec& spec, const Root& beacon_block_root,
                              std::span<const KZGCommitment> blob_kzg_commitments) = 0;
};

/// Answers yes: for blocks older than blobs are kept, and where there are none.
class AlwaysAvailable final : public DataAvailability {
  public:
    bool is_available(const Spec& /*spec*/, const Root& /*beacon_block_root*/,
                      std::span<const KZGCommitment> /*blob_kzg_commitments*/) override {
        return true;
    }
};

/// deneb, electra: blobs and proofs as retrieved are those of the commitments. About 1.5 ms a blob.
bool is_data_available(std::span<const crypto::BlobView> blobs,
                       std::span<const KZGCommitment> blob_kzg_commitments,
                       std::span<const KZGProof> proofs);
/// fulu on: every sidecar as retrieved is valid. Since gloas a sidecar does not bring the
/// commitments; they are the bid's.
bool is_data_available(const Spec& spec, std::span<const DataColumnSidecar> column_sidecars,
                       std::span<const KZGCommitment> kzg_commitments);

/// Its index and its lists fit each other and the fork's limits.
bool verify_data_column_sidecar(const Spec& spec, const DataColumnSidecar& sidecar,
                                std::span<const KZGCommitment> kzg_commitments);
/// Cost: linear in its blobs.
bool verify_data_column_sidecar_kzg_proofs(const Spec& spec, const DataColumnSidecar& sidecar,
                                           std::span<const KZGCommitment> kzg_commitments);

}  // namespace cairn::consensus
