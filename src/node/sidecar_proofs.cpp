#include "node/sidecar_proofs.hpp"

#include "consensus/containers/blob.hpp"
#include "consensus/fork_choice/data_availability.hpp"
#include "crypto/kzg.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <memory>
#include <vector>

namespace cairn::node {

using namespace consensus;

namespace {

/// Proofs that go into one check: beyond it a check grows no cheaper, and one that is wrong spoils
/// the more.
constexpr std::size_t COLUMNS_AT_ONCE = 64;
constexpr std::size_t BLOBS_AT_ONCE = 8;

template <class Sidecar>
struct Candidate {
    Payload bytes;
    std::unique_ptr<Sidecar> sidecar;
};

bool verify_group(std::span<const Candidate<DataColumnSidecar>> group) {
    std::vector<KZGCommitment> commitments;
    std::vector<std::uint64_t> indices;
    std::vector<crypto::Cell> cells;
    std::vector<KZGProof> proofs;
    for (const auto& [bytes, sidecar] : group) {
        commitments.insert(commitments.end(), sidecar->kzg_commitments.begin(),
                           sidecar->kzg_commitments.end());
        indices.insert(indices.end(), sidecar->column.size(), sidecar->index);
        cells.insert(cells.end(), sidecar->column.begin(), sidecar->column.end());
        proofs.insert(proofs.end(), sidecar->kzg_proofs.begin(), sidecar->kzg_proofs.end());
    }
    return crypto::verify_cell_kzg_proof_batch(commitments, indices, cells, proofs).value_or(false);
}

bool verify_group(std::span<const Candidate<BlobSidecar>> group) {
    std::vector<crypto::BlobView> blobs;
    std::vector<KZGCommitment> commitments;
    std::vector<KZGProof> proofs;
    for (const auto& [bytes, sidecar] : group) {
        blobs.emplace_back(sidecar->blob.bytes);
        commitments.push_back(sidecar->kzg_commitment);
        proofs.push_back(sidecar->kzg_proof);
    }
    return crypto::verify_blob_kzg_proof_batch(blobs, commitments, proofs).value_or(false);
}

template <class Sidecar>
void verify_all(const std::vector<Candidate<Sidecar>>& candidates, std::size_t at_once,
                base::Executor& executor, std::set<Payload>& verified) {
    const std::size_t groups = (candidates.size() + at_once - 1) / at_once;
    const auto group = [&](std::size_t i) {
        const std::size_t first = i * at_once;
        return std::span(candidates).subspan(first, std::min(at_once, candidates.size() - first));
    };
    std::vector<std::uint8_t> is_right(groups);  // not bits: written by several threads
    executor.parallel_for(groups, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            is_right[i] = verify_group(group(i)) ? 1 : 0;
        }
    });
    for (std::size_t i = 0; i < groups; ++i) {
        for (const Candidate<Sidecar>& candidate : group(i)) {
            if (is_right[i] != 0) {
                verified.insert(candidate.bytes);
            }
        }
    }
}

}  // namespace

void SidecarProofs::verify(std::span<const SidecarMessage> messages, base::Executor& executor) {
    verified_.clear();
    std::vector<Candidate<BlobSidecar>> blobs;
    std::vector<Candidate<DataColumnSidecar>> columns;
    for (const auto& [spec, message] : messages) {
        if (message->topic == Topic::blob_sidecar) {
            auto sidecar = std::make_unique<BlobSidecar>();
            if (ssz::decode(spec, *message->bytes, *sidecar)) {
                blobs.push_back({message->bytes, std::move(sidecar)});
            }
        } else if (message->topic == Topic::data_column_sidecar) {
            auto sidecar = std::make_unique<DataColumnSidecar>();
            if (ssz::decode(spec, *message->bytes, *sidecar) &&
                verify_data_column_sidecar(spec, *sidecar, sidecar->kzg_commitments)) {
                columns.push_back({message->bytes, std::move(sidecar)});
            }
        }
    }
    verify_all(blobs, BLOBS_AT_ONCE, executor, verified_);
    verify_all(columns, COLUMNS_AT_ONCE, executor, verified_);
}

}  // namespace cairn::node
