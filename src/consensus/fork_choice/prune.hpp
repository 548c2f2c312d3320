// Keeping the store small: what finality has decided, and what has turned out invalid, is dropped.
// Indices of blocks change. Cost: linear in blocks and validators.
#pragma once

#include "consensus/fork_choice/store.hpp"

namespace cairn::consensus {

/// Drops the blocks that do not descend from the finalised one, with their states, and the states
/// of checkpoints before it. From then on such blocks, and attestations that name them, are
/// unknown. False, and nothing happens, in a chain whose justified block does not descend from the
/// finalised.
bool prune_finalized(Store& store);

/// Drops the blocks whose entry is false and all that hangs on them: the weight of votes for them,
/// the boost, the states of checkpoints. A block that is kept has its parent kept, unless it
/// becomes the anchor; the justified and the finalised block are kept.
void retain_blocks(Store& store, const std::vector<bool>& keep);

}  // namespace cairn::consensus
