// Deposits, as a depositor makes them who is connected to the execution layer of every node.
// Threads: the simulation's owner.
#pragma once

#include "devnet/simulation.hpp"

#include <optional>
#include <string>

namespace cairn::devnet {

struct DepositWish {
    /// Whose; null: a new one, with the next free key, which is then held by the node that the
    /// key's number belongs to (MemberOptions::node_count). It is active with 32 ETH or more.
    std::optional<consensus::ValidatorIndex> validator;
    std::uint64_t eth = 32;
    /// Withdrawal credentials 0x02, under which up to 2048 ETH count. Else a new validator has
    /// 0x01, under which all above 32 ETH is paid out. A validator with 0x01 is changed to 0x02
    /// first, which can not be undone.
    bool compounding = false;
};

/// Every node that runs hears of it, and has it in the payloads that it builds until one is final.
/// Electra and later: before, deposits reach a beacon chain through votes about the other chain,
/// which is not simulated. The error says why nothing was done.
Result<void, std::string> make_deposit(Simulation& simulation, const DepositWish& wish);

}  // namespace cairn::devnet
