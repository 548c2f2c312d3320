// A small token contract in a development network's genesis, for load that looks like that of real
// chains: `transfer(address,uint256)` with its checks, two storage slots and a Transfer event as
// ERC-20 has them, and `balanceOf(address)`. Threads: constants and pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <string_view>

namespace cairn::devnet {

/// 0x...70C3
inline constexpr Bytes20 LOAD_CONTRACT{{{0, 0, 0,    0,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                         0, 0, 0x70, 0xc3}}};

/// 0x and hexadecimal digits.
std::string_view load_contract_code() noexcept;
/// Where the contract's storage has the balance of `holder`.
U256 token_balance_slot(const Bytes20& holder);
/// The data of a call of `transfer`.
Bytes token_transfer(const Bytes20& to, std::uint64_t amount);

}  // namespace cairn::devnet
