// What a block changes in the state: the net effect, independent of how the state is committed to.
#pragma once

#include "base/u256.hpp"
#include "state/account.hpp"

#include <optional>
#include <vector>

namespace cairn::state {

struct SlotChange {
    Bytes32 slot;
    /// Zero: the slot is removed.
    base::U256 value;
    friend bool operator==(const SlotChange&, const SlotChange&) = default;
};

struct AccountFields {
    std::uint64_t nonce = 0;
    base::U256 balance;
    Bytes32 code_hash = EMPTY_CODE_HASH;
    friend bool operator==(const AccountFields&, const AccountFields&) = default;
};

/// One account as it is afterwards.
struct AccountChange {
    Bytes20 address;
    /// Null: there is no such account, and nothing of its storage. The rule that empty accounts are
    /// removed (EIP-161) is the caller's.
    std::optional<AccountFields> fields;
    /// The storage of before is gone: the account was destroyed and made again.
    bool storage_cleared = false;
    /// Ascending, no slot twice; those that do not change may be left out.
    std::vector<SlotChange> slots;
};

struct NewCode {
    Bytes32 hash;
    Bytes code;
};

struct StateDiff {
    /// Ascending by address, none twice.
    std::vector<AccountChange> accounts;
    std::vector<NewCode> codes;
};

/// Whether the orders above are kept.
bool is_well_formed(const StateDiff& diff) noexcept;

}  // namespace cairn::state
