// A block's changes on the trie of accounts, whose leaves have their storage's trie attached.
#pragma once

#include "base/executor.hpp"
#include "state/account.hpp"
#include "state/mpt/trie_update.hpp"
#include "state/state_diff.hpp"

#include <memory>

namespace cairn::state::mpt {

struct HashedSlot {
    Bytes32 key;
    base::U256 value;
    /// Filled in by updated_state, unless the storage was cleared or the account removed.
    base::U256 before;
};

/// An AccountChange by hashes, as the tries have it.
struct HashedChange {
    Bytes32 key;
    std::optional<AccountFields> fields;
    bool storage_cleared = false;
    std::vector<HashedSlot> slots;  // ascending
    /// The account's encoding afterwards, filled in by updated_state; empty: none.
    Bytes encoding;
    /// The account before, filled in by updated_state; null: none.
    std::optional<Account> before;
};
/// After updated_state: whether the account had storage, which is gone but for `slots`.
bool clears_storage(const HashedChange& change) noexcept;
/// Ascending by key.
using HashedDiff = std::vector<HashedChange>;
HashedDiff hashed(const StateDiff& diff);

/// Where the nodes of a state are that are not in memory. Threads: several at once.
class StateSource {
  public:
    virtual ~StateSource() = default;
    virtual NodeSource& accounts() = 0;
    /// Of the account with this hash. It outlives the update.
    virtual NodeSource& storage(const Bytes32& account) = 0;
};

/// The trie after the changes, hashed. A trie without stubs needs no source.
NodePtr updated_state(const NodePtr& root, HashedDiff& diff, base::Executor& executor,
                      StateSource* source = nullptr);

/// A slot's value as it stands in the trie; empty for zero.
Bytes encode_slot(const base::U256& value);
/// Of what encode_slot has made; null for anything else.
std::optional<base::U256> decode_slot(BytesView encoding) noexcept;

}  // namespace cairn::state::mpt
