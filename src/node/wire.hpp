// What nodes say to each other, as bytes: gossip, and requests for blocks and their data. The
// network that carries it, real or simulated, is handed to the node as a `Wire`. Source:
// consensus-specs v1.7.0-beta.4 specs/*/p2p-interface.md (topics, BeaconBlocksByRange,
// BlobSidecarsByRoot, DataColumnSidecarsByRoot).
#pragma once

#include "consensus/primitives.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace cairn::node {

enum class Topic : std::uint8_t {
    beacon_block,
    beacon_attestation,  // by subnet
    beacon_aggregate_and_proof,
    sync_committee,  // by subnet
    sync_committee_contribution_and_proof,
    voluntary_exit,
    proposer_slashing,
    attester_slashing,
    bls_to_execution_change,
    blob_sidecar,         // by subnet; deneb and electra
    data_column_sidecar,  // by subnet; since fulu
};
inline constexpr std::size_t TOPIC_COUNT = 11;
std::string_view to_string(Topic topic) noexcept;

constexpr bool is_sidecar_topic(Topic topic) noexcept {
    return topic == Topic::blob_sidecar || topic == Topic::data_column_sidecar;
}

/// Encoded SSZ, shared by all who receive it.
using Payload = std::shared_ptr<const Bytes>;

struct GossipMessage {
    Topic topic{};
    std::uint64_t subnet_id = 0;
    /// Part of a topic's name: tells the network and the fork that the bytes are of.
    consensus::ForkDigest fork_digest;
    Payload bytes;
};

using PeerId = std::uint32_t;

/// BeaconBlocksByRange: the blocks of the peer's chain in [start_slot, start_slot + count).
struct BlocksRequest {
    consensus::Slot start_slot;
    std::uint64_t count = 0;
};

/// Signed blocks in the order of their slots, each with the digest of its fork.
struct BlocksResponse {
    struct Chunk {
        consensus::ForkDigest fork_digest;
        Payload bytes;
    };
    std::vector<Chunk> chunks;
};

/// BlobSidecarsByRoot, and for blocks since fulu DataColumnSidecarsByRoot.
struct SidecarsRequest {
    struct Wanted {
        consensus::Root block_root;
        std::vector<std::uint64_t> indices;
    };
    std::vector<Wanted> wanted;
};

/// In the order in which they were asked for; what the peer lacks is left out.
struct SidecarsResponse {
    std::vector<BlocksResponse::Chunk> chunks;
};

/// Calls return at once; what is sent may be lost. A wire between nodes that take no blobs need not
/// carry requests for them.
class Wire {
  public:
    virtual ~Wire() = default;
    /// To all peers.
    virtual void publish(const GossipMessage& message) = 0;
    virtual void request_blocks(PeerId peer, const BlocksRequest& request) = 0;
    virtual void respond_blocks(PeerId peer, BlocksResponse response) = 0;
    virtual void request_sidecars(PeerId /*peer*/, const SidecarsRequest& /*request*/) {}
    virtual void respond_sidecars(PeerId /*peer*/, SidecarsResponse /*response*/) {}
};

}  // namespace cairn::node
