// Deposits, and what else stakers ask of the beacon chain by transactions: calls of the deposit
// contract and of the system contracts, paid by the network's accounts.
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
    /// first (EIP-7251), which can not be undone.
    bool compounding = false;
};

/// Every node that runs has the transactions in its pool, so they come with the next block. The
/// depositor pays, and the owner of the stake for a change of credentials. Electra and later:
/// before, deposits reach a beacon chain through votes about the other chain, which nobody here
/// casts. The error says why nothing was done.
Result<void, std::string> make_deposit(Simulation& simulation, const DepositWish& wish);

/// An exit by the owner of the stake, without the validator's key (EIP-7002). Electra and later.
Result<void, std::string> make_withdrawal(Simulation& simulation,
                                          consensus::ValidatorIndex validator);

}  // namespace cairn::devnet
