#include "node/simulated_engine_test.hpp"

#include "base/assert.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/block/execution_payload.hpp"
#include "crypto/kzg.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

namespace {

constexpr std::uint64_t GAS_LIMIT = 60'000'000;
constexpr std::uint64_t GAS_PER_BLOB = 131'072;

// Any function of the content will do; the root is at hand.
Hash32 hash_of(const Spec& spec, const ExecutionPayload& payload,
               const ExecutionRequests& requests) {
    ExecutionPayload content = payload;
    content.block_hash = Hash32{};
    const Root root = ssz::hash_tree_root(spec, content);
    if (requests == ExecutionRequests{}) {
        return root;
    }
    Bytes both(root.begin(), root.end());
    const Root requests_root = ssz::hash_tree_root(spec, requests);
    both.insert(both.end(), requests_root.begin(), requests_root.end());
    return crypto::sha256(both);
}

/// What stands for the transactions that name these blobs.
Bytes mark_of(std::span<const VersionedHash> hashes) {
    Bytes all;
    for (const VersionedHash& hash : hashes) {
        all.insert(all.end(), hash.begin(), hash.end());
    }
    const Bytes32 mark = crypto::sha256(all);
    return hashes.empty() ? Bytes{} : Bytes(mark.begin(), mark.end());
}

bool names_blobs(const ExecutionPayload& payload, std::span<const VersionedHash> hashes) {
    return payload.blob_gas_used == GAS_PER_BLOB * hashes.size() &&
           payload.extra_data.bytes == mark_of(hashes);
}

/// Random field elements, each below the modulus since its first byte is zero.
Blob random_blob(std::uint64_t seed) {
    constexpr std::size_t element_bytes = 32;
    Blob blob;
    crypto::SeededRandom(seed).fill(blob.bytes);
    for (std::size_t i = 0; i < blob.bytes.size(); i += element_bytes) {
        blob.bytes[i] = 0;
    }
    return blob;
}

}  // namespace

// Blocks -----------------------------------------------------------------------------------------

bool SimulatedEngine::verify_and_notify_new_payload(const Spec& spec, const NewPayload& request) {
    const ExecutionPayload& payload = request.execution_payload;
    const ExecutionRequests& requests = request.execution_requests;
    const auto parent = blocks_.find(payload.parent_hash);
    if (parent == blocks_.end() || payload.block_number != parent->second + 1 ||
        !payload.transactions.empty() || !names_blobs(payload, request.versioned_hashes) ||
        payload.block_hash != hash_of(spec, payload, requests)) {
        return false;
    }
    blocks_.emplace(payload.block_hash, payload.block_number);
    return true;
}

// Blobs ------------------------------------------------------------------------------------------

const SimulatedEngine::Proven& SimulatedEngine::proven_blob(const Spec& spec, std::size_t number) {
    const bool has_cells = spec.at_least(ForkId::fulu);
    if (has_cells != pool_has_cell_proofs_ || pool_.empty()) {
        pool_.clear();
        pool_.resize(std::max<std::size_t>(BLOB_POOL, blobs_.per_block));
        pool_has_cell_proofs_ = has_cells;
    }
    auto& place = pool_[number % pool_.size()];
    if (place == nullptr) {
        auto made = std::make_unique<Proven>();
        made->blob = random_blob(blobs_.seed * 1'000'003 + number % pool_.size());
        const auto commitment = crypto::blob_to_kzg_commitment(made->blob.bytes);
        CAIRN_ASSERT(commitment.has_value());
        made->commitment = *commitment;
        if (has_cells) {
            auto cells = crypto::compute_cells_and_kzg_proofs(made->blob.bytes);
            CAIRN_ASSERT(cells.has_value());
            made->proofs = std::move(cells->proofs);
        } else {
            const auto proof = crypto::compute_blob_kzg_proof(made->blob.bytes, *commitment);
            CAIRN_ASSERT(proof.has_value());
            made->proofs = {*proof};
        }
        place = std::move(made);
    }
    return *place;
}

std::shared_ptr<const BlobsBundle> SimulatedEngine::make_blobs(const Spec& spec,
                                                               const ExecutionPayload& on) {
    if (blobs_.per_block == 0 || !spec.at_least(ForkId::deneb)) {
        return nullptr;
    }
    const std::uint64_t slot = (on.timestamp - std::min(on.timestamp, blobs_.genesis_time)) * 1000 /
                               spec.config->SLOT_DURATION_MS;
    const Epoch epoch{slot / spec.preset->SLOTS_PER_EPOCH};
    const std::uint64_t count = std::min(blobs_.per_block, max_blobs_per_block(spec, epoch));
    auto bundle = std::make_shared<BlobsBundle>();
    for (std::uint64_t i = 0; i < count; ++i) {
        const Proven& proven = proven_blob(spec, on.block_number * count + i);
        bundle->blobs.push_back(proven.blob);
        bundle->commitments.push_back(proven.commitment);
        bundle->proofs.insert(bundle->proofs.end(), proven.proofs.begin(), proven.proofs.end());
    }
    return bundle;
}

// Building ---------------------------------------------------------------------------------------

std::optional<PayloadId> SimulatedEngine::notify_forkchoice_updated(
    const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    const auto parent = blocks_.find(hashes.head_block_hash);
    if (parent == blocks_.end()) {
        return std::nullopt;
    }
    Built built;
    auto& payload = built.payload = ssz::default_value<ExecutionPayload>(spec);
    payload.parent_hash = hashes.head_block_hash;
    payload.fee_recipient = attributes.suggested_fee_recipient;
    payload.prev_randao = attributes.prev_randao;
    payload.block_number = parent->second + 1;
    payload.gas_limit = GAS_LIMIT;
    payload.timestamp = attributes.timestamp;
    payload.withdrawals.assign(attributes.withdrawals.begin(), attributes.withdrawals.end());
    built.blobs = make_blobs(spec, payload);
    if (built.blobs != nullptr) {
        payload.blob_gas_used = GAS_PER_BLOB * built.blobs->blobs.size();
        payload.extra_data.bytes = mark_of(to_versioned_hashes(built.blobs->commitments));
    }
    payload.block_hash = hash_of(spec, payload, {});
    base::store_le64(built.id.data(), next_id_++);
    built_.push_back(std::move(built));
    if (built_.size() > MAX_PAYLOADS) {
        built_.pop_front();
    }
    return built_.back().id;
}

const SimulatedEngine::Built* SimulatedEngine::find(const PayloadId& id) const {
    const auto found = std::ranges::find(built_, id, &Built::id);
    return found == built_.end() ? nullptr : &*found;
}

std::optional<ExecutionPayload> SimulatedEngine::get_payload(const Spec& /*spec*/,
                                                             const PayloadId& payload_id) {
    const Built* const built = find(payload_id);
    return built == nullptr ? std::nullopt : std::optional(built->payload);
}

std::shared_ptr<const BlobsBundle> SimulatedEngine::get_blobs_bundle(const Spec& /*spec*/,
                                                                     const PayloadId& payload_id) {
    const Built* const built = find(payload_id);
    return built == nullptr ? nullptr : built->blobs;
}

}  // namespace cairn::node
