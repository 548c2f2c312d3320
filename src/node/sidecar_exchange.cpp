#include "node/sidecar_exchange.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/data_availability.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/gossip/sidecar.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/block.hpp"
#include "node/schedule.hpp"
#include "node/sidecar_proofs.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

void SidecarExchange::note_peer(PeerId peer) {
    if (peer != 0 && peers_.size() < MAX_SIDECAR_PEERS &&
        std::ranges::find(peers_, peer) == peers_.end()) {
        peers_.push_back(peer);
    }
}

void SidecarExchange::next_peer() {
    at_ = peers_.empty() ? 0 : (at_ + 1) % peers_.size();
}

SidecarsRequest SidecarExchange::wanted_of(std::span<const BlockWithoutData> blocks) const {
    SidecarsRequest request;
    const Slot current = chain_.current_slot();
    for (const BlockWithoutData& waiting : blocks) {
        const BeaconBlock& block = waiting.block->message;
        const bool may_still_come =
            block.slot == current && chain_.time_ms() < waiting.since_ms + SIDECAR_PATIENCE_MS;
        auto missing = may_still_come ? std::vector<std::uint64_t>{}
                                      : sidecars_.missing(waiting.root, block, current);
        if (!missing.empty()) {
            request.wanted.push_back({waiting.root, std::move(missing)});
        }
    }
    return request;
}

void SidecarExchange::ask(std::span<const BlockWithoutData> blocks) {
    if (blocks.empty() || peers_.empty() || chain_.time_ms() < not_before_ms_) {
        return;
    }
    if (is_under_way_) {  // no answer in time
        next_peer();
    }
    SidecarsRequest request = wanted_of(blocks);
    is_under_way_ = !request.wanted.empty();
    if (is_under_way_) {
        not_before_ms_ = chain_.time_ms() + SIDECAR_TIMEOUT_MS;
        wire_.request_sidecars(peers_[at_], request);
    }
}

// Answering --------------------------------------------------------------------------------------

namespace {

template <class Sidecars>
void add_chunk(const Spec& spec, const ForkDigest& digest, const Sidecars& sidecars,
               std::uint64_t index, SidecarsResponse& response) {
    const auto found = sidecars.find(index);
    if (found != sidecars.end()) {
        response.chunks.push_back(
            {digest, std::make_shared<const Bytes>(ssz::encode(spec, *found->second))});
    }
}

}  // namespace

void SidecarExchange::answer(PeerId from, const SidecarsRequest& request) const {
    SidecarsResponse response;
    const Root& genesis_root = chain_.head().state->genesis_validators_root;
    for (const auto& [root, indices] : request.wanted) {
        const auto block = chain_.find_block(root);
        const auto held = block ? sidecars_.find({block->block->message.slot, root}) : nullptr;
        if (held == nullptr) {
            continue;
        }
        const Spec spec = spec_at_slot(chain_.network(), held->slot);
        const ForkDigest digest =
            compute_fork_digest(spec, genesis_root, compute_epoch_at_slot(spec, held->slot));
        for (const std::uint64_t index : indices) {
            if (response.chunks.size() == MAX_SIDECARS_PER_RESPONSE) {
                break;
            }
            if (spec.at_least(ForkId::fulu)) {
                add_chunk(spec, digest, held->columns, index, response);
            } else {
                add_chunk(spec, digest, held->blobs, index, response);
            }
        }
    }
    wire_.respond_sidecars(from, std::move(response));
}

// Receiving --------------------------------------------------------------------------------------

namespace {

/// The block that a sidecar with this header is of. Null: none that waits for this index.
const BlockWithoutData* find_owner(const Chain& chain, const HeldSidecars& sidecars,
                                   std::span<const BlockWithoutData> blocks,
                                   const SignedBeaconBlockHeader& header, std::uint64_t index) {
    const Root root = ssz::hash_tree_root(chain.network(), header.message);
    const auto owner = std::ranges::find(blocks, root, &BlockWithoutData::root);
    if (owner == blocks.end() || header.signature != owner->block->signature) {
        return nullptr;
    }
    const auto missing = sidecars.missing(root, owner->block->message, chain.current_slot());
    return std::ranges::find(missing, index) == missing.end() ? nullptr : &*owner;
}

bool is_right(const Spec& spec, const BlobSidecar& sidecar) {
    return gossip::verify_blob_sidecar_inclusion_proof(spec, sidecar);
}
bool is_right(const Spec& spec, const DataColumnSidecar& sidecar) {
    return verify_data_column_sidecar(spec, sidecar, sidecar.kzg_commitments) &&
           gossip::verify_data_column_sidecar_inclusion_proof(spec, sidecar);
}

bool is_proven(const Spec&, const BlobSidecar& sidecar) {
    return crypto::verify_blob_kzg_proof(sidecar.blob.bytes, sidecar.kzg_commitment,
                                         sidecar.kzg_proof)
        .value_or(false);
}
bool is_proven(const Spec& spec, const DataColumnSidecar& sidecar) {
    return verify_data_column_sidecar_kzg_proofs(spec, sidecar, sidecar.kzg_commitments);
}

/// Whether the chunk was a sidecar that a block lacks.
template <class Sidecar>
bool take(const Chain& chain, const Spec& spec, const Payload& bytes, const SidecarProofs& proofs,
          std::span<const BlockWithoutData> blocks, HeldSidecars& sidecars) {
    const auto sidecar = std::make_unique<Sidecar>();
    if (!ssz::decode(spec, *bytes, *sidecar) ||
        find_owner(chain, sidecars, blocks, sidecar->signed_block_header, sidecar->index) ==
            nullptr ||
        !is_right(spec, *sidecar) || !(proofs.are_verified(bytes) || is_proven(spec, *sidecar))) {
        return false;
    }
    sidecars.add(std::move(*sidecar));
    return true;
}

}  // namespace

std::size_t SidecarExchange::receive(PeerId from, const SidecarsResponse& response,
                                     std::span<const BlockWithoutData> blocks) {
    if (!is_under_way_ || peers_[at_] != from) {
        return 0;
    }
    is_under_way_ = false;
    std::vector<GossipMessage> messages;
    std::vector<Spec> specs;
    for (const BlocksResponse::Chunk& chunk : response.chunks) {
        const auto fork = fork_of_digest(
            chain_.network(), chain_.head().state->genesis_validators_root, chunk.fork_digest);
        if (!fork || messages.size() == MAX_SIDECARS_PER_RESPONSE) {
            break;
        }
        specs.push_back(chain_.network().with_fork(*fork));
        messages.push_back(
            {specs.back().at_least(ForkId::fulu) ? Topic::data_column_sidecar : Topic::blob_sidecar,
             0, chunk.fork_digest, chunk.bytes});
    }
    std::vector<SidecarMessage> pairs;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        pairs.emplace_back(specs[i], &messages[i]);
    }
    SidecarProofs proofs;
    proofs.verify(pairs, *chain_.network().executor);
    std::size_t taken = 0;
    for (const auto& [spec, message] : pairs) {
        const bool is_new =
            message->topic == Topic::data_column_sidecar
                ? take<DataColumnSidecar>(chain_, spec, message->bytes, proofs, blocks, sidecars_)
                : take<BlobSidecar>(chain_, spec, message->bytes, proofs, blocks, sidecars_);
        taken += is_new ? 1U : 0U;
    }
    if (taken == 0) {
        next_peer();
    }
    // Where nobody has helped there is no hurry.
    const std::uint64_t pause_ms = at_ == 0 ? SIDECAR_TIMEOUT_MS : SIDECAR_PAUSE_MS;
    not_before_ms_ = taken == 0 ? chain_.time_ms() + pause_ms : 0;
    return taken;
}

}  // namespace cairn::node
