// An execution layer that is only pretended, for tests of the beacon chain: empty payloads whose
// hash stands for their content. What programs run with is in the room `engine`.
//
// A payload is valid if its hash is right, its parent is known and it has no transactions. Blobs it
// may have all the same: then `extra_data` is the hash of their versioned hashes in a row, which
// stands for the transactions that would name them, and `blob_gas_used` counts them.
// Whoever runs a real engine implements the same two interfaces. Threads: one owner.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace cairn::node {

/// What blobs payloads are built with.
struct EngineBlobs {
    /// Less where the fork's limit is lower; none before deneb.
    std::uint64_t per_block = 0;
    /// The same seed, the same blobs.
    std::uint64_t seed = 1;
    /// Seconds since 1970: payloads tell their epoch, which limits their blobs, by their time.
    std::uint64_t genesis_time = 0;
};

class SimulatedEngine final : public consensus::ExecutionEngine, public consensus::PayloadBuilder {
  public:
    /// The chain of payloads begins with this block, of this number.
    explicit SimulatedEngine(const consensus::Hash32& first_hash, std::uint64_t number = 0,
                             const EngineBlobs& blobs = {})
        : blocks_{{first_hash, number}}, blobs_(blobs) {}

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;

    /// Cost: with blobs 80 ms for the first use of each, since fulu 0.3 s; BLOB_POOL are used.
    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override;
    /// Of the last MAX_PAYLOADS only.
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    std::shared_ptr<const consensus::BlobsBundle> get_blobs_bundle(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;

    static constexpr std::size_t MAX_PAYLOADS = 8;
    /// Different blobs, or as many as one block carries if that is more: then they come again,
    /// since their proofs are dear.
    static constexpr std::size_t BLOB_POOL = 4;

  private:
    struct Built {
        consensus::PayloadId id;
        consensus::ExecutionPayload payload;
        std::shared_ptr<const consensus::BlobsBundle> blobs;  // null: none
    };
    struct Proven {
        consensus::Blob blob;
        consensus::KZGCommitment commitment;
        std::vector<consensus::KZGProof> proofs;  // of the blob, or of its cells
    };
    const Proven& proven_blob(const consensus::Spec& spec, std::size_t number);
    std::shared_ptr<const consensus::BlobsBundle> make_blobs(const consensus::Spec& spec,
                                                             const consensus::ExecutionPayload& on);
    const Built* find(const consensus::PayloadId& id) const;

    std::unordered_map<consensus::Hash32, std::uint64_t>
        blocks_;  // numbers of those that are known
    std::deque<Built> built_;
    std::uint64_t next_id_ = 1;
    EngineBlobs blobs_;
    std::vector<std::unique_ptr<const Proven>> pool_;  // null: not used yet
    bool pool_has_cell_proofs_ = false;
};

}  // namespace cairn::node
