// Fetching what blocks lack of their blobs or columns, and answering others who lack some.
// Spec: consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md#blobsidecarsbyroot-v1,
// specs/fulu/p2p-interface.md#datacolumnsidecarsbyroot-v1.
//
// Gossip comes first: a block of this slot is asked about only after SIDECAR_PATIENCE_MS. One
// request is under way at a time; peers are asked in turn, one again as long as it helps.
// Threads: one owner.
#pragma once

#include "node/chain.hpp"
#include "node/held_sidecars.hpp"
#include "node/wire.hpp"

#include <span>
#include <vector>

namespace cairn::node {

inline constexpr std::uint64_t SIDECAR_PATIENCE_MS = 400;
inline constexpr std::uint64_t SIDECAR_TIMEOUT_MS = 1000;
/// After an answer that did not help.
inline constexpr std::uint64_t SIDECAR_PAUSE_MS = 100;
/// In one answer. MAX_REQUEST_DATA_COLUMN_SIDECARS would be 16384, 34 MB for one blob a block.
inline constexpr std::size_t MAX_SIDECARS_PER_RESPONSE = 1024;
/// Whom to ask; who speaks first is kept.
inline constexpr std::size_t MAX_SIDECAR_PEERS = 64;

/// A block that is held back for its data.
struct BlockWithoutData {
    consensus::Root root;
    std::shared_ptr<const consensus::SignedBeaconBlock> block;
    std::uint64_t since_ms = 0;
};

class SidecarExchange {
  public:
    /// All outlive it.
    SidecarExchange(const Chain& chain, HeldSidecars& sidecars, Wire& wire)
        : chain_(chain), sidecars_(sidecars), wire_(wire) {}

    void note_peer(PeerId peer);
    /// Asks somebody for what these blocks lack, if it is time.
    void ask(std::span<const BlockWithoutData> blocks);

    /// What is here of what is wanted, up to MAX_SIDECARS_PER_RESPONSE.
    void answer(PeerId from, const SidecarsRequest& request) const;
    /// Takes the sidecars that these blocks lack, if they are theirs and their proofs hold. How
    /// many. Cost: proofs are verified in one batch.
    std::size_t receive(PeerId from, const SidecarsResponse& response,
                        std::span<const BlockWithoutData> blocks);

  private:
    SidecarsRequest wanted_of(std::span<const BlockWithoutData> blocks) const;
    void next_peer();

    const Chain& chain_;
    HeldSidecars& sidecars_;
    Wire& wire_;
    std::vector<PeerId> peers_;
    std::size_t at_ = 0;  // of peers_
    bool is_under_way_ = false;
    std::uint64_t not_before_ms_ = 0;  // of the next request
};

}  // namespace cairn::node
