// The sidecars of a block out of the pool of an execution client: whoever has had the block's blob
// transactions need not wait for gossip to bring what they carry.
//
// Spec: consensus-specs v1.7.0-beta.4 specs/deneb/p2p-interface.md and
// specs/fulu/p2p-interface.md, "Retrieving blobs via local execution-layer client";
// execution-apis src/engine/{cancun,osaka}.md, engine_getBlobsV1 and V2. Threads: the engine's
// owner.
#pragma once

#include "engine/remote_engine.hpp"
#include "node/block_sidecars.hpp"

namespace cairn::engine {

/// All sidecars of the block, to be published like one's own. Nothing: it has no blobs, or the
/// client lacks one of them, does not answer, or answers with blobs that are not the block's.
/// Cost: an answer of the client, at most RemoteOptions::get_blobs_timeout; 1 ms a blob, since fulu
/// 4 ms.
std::optional<node::BlockSidecars> sidecars_from_pool(
    RemoteEngine& engine, const consensus::Spec& spec,
    const consensus::SignedBeaconBlock& signed_block);

}  // namespace cairn::engine
