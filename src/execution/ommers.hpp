// Ommers: blocks that lost, which a block before the merge may name for a reward.
//
// References: Yellow Paper section 11.1, 11.3; execution-specs v2.20.0
// src/ethereum/forks/london/fork.py validate_ommers, pay_rewards. Threads: pure functions.
#pragma once

#include "execution/block_execution.hpp"

namespace cairn::execution {

Result<void, BlockError> validate_ommers(const BlockInput& input, const Block& block);

/// Wei for whoever makes a block before Paris, ommers apart.
U256 block_reward(evm::Revision revision);
/// To the coinbases of the block and of its ommers; none from Paris on.
void pay_rewards(evm::Revision revision, const Block& block, WorldState& world);

}  // namespace cairn::execution
