// One account's change as a difference of states, for what developers set between blocks.
#pragma once

#include "dev_chain/ledger.hpp"

#include <functional>

namespace cairn::dev_chain {

using execution::Address;

/// What `body` makes of the account (an empty one if there is none) and of its slots. An account
/// that is empty afterwards, and has no storage, is removed (EIP-161).
/// -32603: the state cannot be read.
Read<state::StateDiff> change_account(
    execution_node::StateView& state, const Address& address,
    const std::function<void(state::AccountChange& change)>& body);

}  // namespace cairn::dev_chain
