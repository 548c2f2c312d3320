// Whether a header may follow its parent's.
//
// References: Yellow Paper section 4.4.4; EIP-1559, 3675, 4399, 4844, 4895, 7685; execution-specs
// v2.20.0 src/ethereum/forks/*/fork.py validate_header. Proof of work itself is not checked.
// Threads: pure functions.
#pragma once

#include "execution/block_error.hpp"
#include "execution/chain_config.hpp"

namespace cairn::execution {

/// `parent_hash` is that of `parent`; `rules` are those of `header`.
Result<void, BlockError> validate_header(const BlockRules& rules, const Header& parent,
                                         const Bytes32& parent_hash, const Header& header);

}  // namespace cairn::execution
