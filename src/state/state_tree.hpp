// The state of the execution layer as versions that never change, and the tree that makes one out
// of another. What commits to a version is the implementation's: a Merkle-Patricia trie
// (mpt_state_tree.hpp), or others with the same accounts and slots (Verkle, binary).
//
//   StatePtr state = tree.empty();
//   CAIRN_TRY_ASSIGN(state, tree.apply(state, genesis, executor));
//   CAIRN_TRY_ASSIGN(const auto account, state->account(address));
//   header.state_root == state->root();
//
// Any version may be the parent of several, so branches of the chain stand side by side; a version
// lives as long as somebody holds it.
// Threads: versions may be read by any; apply() is called by one at a time.
#pragma once

#include "base/executor.hpp"
#include "base/result.hpp"
#include "state/account.hpp"
#include "state/proof.hpp"
#include "state/state_diff.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cairn::state {

enum class StateErrorKind : std::uint8_t {
    damaged,        // what is stored is not what its hash says, or is missing
    unknown_code,   // no code has this hash
    unknown_block,  // revert_to: not among the blocks that can be reverted to
    storage,        // the store below has failed: disk full, input or output
};

struct StateError {
    StateErrorKind kind{};
    /// A sentence for the person who runs the node.
    std::string what;
};

template <class T>
using Read = Result<T, StateError>;

/// What eth_getProof gives of one slot.
struct SlotProof {
    Bytes32 slot;
    base::U256 value;
    Proof proof;
};

/// EIP-1186: keys are keccak256(address) and keccak256(slot); values are RLP.
struct AccountProof {
    std::optional<Account> account;
    Proof proof;
    std::vector<SlotProof> slots;
};

/// One version.
class StateVersion {
  public:
    virtual ~StateVersion() = default;
    virtual const Bytes32& root() const noexcept = 0;
    /// Null: no such account.
    virtual Read<std::optional<Account>> account(const Bytes20& address) const = 0;
    /// Zero: no such account or slot.
    virtual Read<base::U256> storage(const Bytes20& address, const Bytes32& slot) const = 0;
    virtual Read<std::shared_ptr<const Bytes>> code(const Bytes32& hash) const = 0;
    virtual Read<AccountProof> prove(const Bytes20& address,
                                     std::span<const Bytes32> slots) const = 0;
};
using StatePtr = std::shared_ptr<const StateVersion>;

class StateTree {
  public:
    virtual ~StateTree() = default;
    /// The version without accounts.
    virtual StatePtr empty() const = 0;
    /// The version after the changes. `parent` comes from this tree; `diff` is well formed.
    virtual Read<StatePtr> apply(const StatePtr& parent, const StateDiff& diff,
                                 base::Executor& executor) = 0;
};

}  // namespace cairn::state
