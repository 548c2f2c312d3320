// The shards of a network of the 2020 road as one of its nodes sees them: a part of the snapshot.
#pragma once

#include "json/writer.hpp"
#include "shard_node/shard_node.hpp"

namespace cairn::devnet {

/// The value of "shards" in docs/formats/devnet-page.md.
void write_shards(json::Writer& out, const shard_node::ShardNode& node);

}  // namespace cairn::devnet
