// The difficulty of a block before the merge: what proof of work had to reach. The work itself is
// not checked in this program: no chain that it follows still has it.
//
// References: EIP-2 (Homestead), EIP-100 (Byzantium), EIP-649, 1234, 2384, 3554, 4345, 5133 (delays
// of the bomb). Threads: pure functions.
#pragma once

#include "evm/revision.hpp"
#include "execution/header.hpp"

namespace cairn::execution {

/// Of a block with `number` and `timestamp` after `parent`, for `revision` before Paris.
/// `bomb_delay_blocks` is that of the fork, from Byzantium on.
U256 calculate_block_difficulty(evm::Revision revision, std::uint64_t bomb_delay_blocks,
                                std::uint64_t number, std::uint64_t timestamp,
                                const Header& parent);

/// That of the first of mainnet's forks with these rules.
std::uint64_t bomb_delay_blocks(evm::Revision revision) noexcept;

}  // namespace cairn::execution
