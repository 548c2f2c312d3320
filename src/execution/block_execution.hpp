// Executes a block on its parent's state and checks all that its header says of it.
//
// References: Yellow Paper section 11; EIP-4788, 2935 (system calls), 4895 (withdrawals), 7685
// (requests), 7934 (size); execution-specs v2.20.0 src/ethereum/forks/*/fork.py state_transition,
// apply_body, validate_ommers, pay_rewards.
//
//   const auto outcome = execute_block(input, block, parent_state);
//   if (outcome) { store(outcome->diff); } else { log(to_string(outcome.error())); }
//
// Threads: one for each block, and those of the executor.
#pragma once

#include "base/executor.hpp"
#include "execution/block.hpp"
#include "execution/block_error.hpp"
#include "execution/state_transition.hpp"

#include <functional>

namespace cairn::execution {

/// A block before the one that is executed.
struct Ancestor {
    Header header;
    Bytes32 hash;
    std::vector<Bytes32> ommers;  // their hashes
};

struct BlockInput {
    /// Rules of the block, and of ommers, whose numbers are lower.
    BlockRules rules;
    std::function<BlockRules(const Header& header)> rules_of;
    /// The parent first, then its parent ...; at least eight if there are so many.
    std::span<const Ancestor> ancestors;
    BlockHashes* block_hashes = nullptr;
    /// The root of the parent's state with `diff` applied.
    std::function<Bytes32(const state::StateDiff& diff)> state_root;
    /// Of the block's RLP; 0: not known, not checked.
    std::size_t size_bytes = 0;
    /// Senders are recovered and transactions run on it; null: on the calling thread.
    base::Executor* executor = nullptr;
    /// Makes further readers of the parent's state, for its threads; nothing: transactions run one
    /// after the other. See parallel_execution.hpp.
    std::function<std::shared_ptr<StateReader>()> make_reader;
};

struct BlockOutcome {
    std::vector<Receipt> receipts;
    std::vector<Address> senders;
    /// With their types; since Prague.
    std::vector<Bytes> requests;
    state::StateDiff diff;
};

/// On error `parent_state` is all that there is: nothing was kept.
Result<BlockOutcome, BlockError> execute_block(const BlockInput& input, const Block& block,
                                               StateReader& parent_state);

}  // namespace cairn::execution
