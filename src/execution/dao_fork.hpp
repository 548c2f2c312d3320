// The irregular state change of the DAO fork: accounts whose whole balance goes to the refund
// contract. Reference: EIP-779.
#pragma once

#include "execution/world_state.hpp"

namespace cairn::execution {

/// Moves the balances; part of the fork's block, before its transactions.
void apply_dao(WorldState& world);

}  // namespace cairn::execution
