// What a block changed in the state: the way from the parent's state to the block's.
#pragma once

#include "execution/account.hpp"

#include <utility>
#include <vector>

namespace cairn::execution {

struct AccountDiff {
    Address address;
    /// As it is now; nothing: it no longer exists.
    std::optional<Account> account;
    /// All slots of the parent's state are gone; those of `storage` came afterwards.
    bool storage_cleared = false;
    /// Slots with other values than before, in the order of their keys; zero: removed.
    std::vector<std::pair<U256, U256>> storage;
};

struct StateDiff {
    /// In the order of their addresses.
    std::vector<AccountDiff> accounts;
    /// Code that accounts got; some of it may be in the parent's state too.
    std::vector<std::pair<Bytes32, CodePtr>> codes;
};

}  // namespace cairn::execution
