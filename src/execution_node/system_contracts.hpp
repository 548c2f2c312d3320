// Contracts that rules of forks call, as genesis files of new chains hold them: at their addresses,
// with the codes that their EIPs give.
//
// References: EIP-4788 (beacon roots), EIP-2935 (block hashes), EIP-7002 (withdrawal requests),
// EIP-7251 (consolidation requests). Threads: constants.
#pragma once

#include <span>
#include <string_view>

namespace cairn::execution_node {

struct SystemContract {
    /// 0x and hexadecimal digits, as its code.
    std::string_view address;
    std::string_view code;
    /// Slot 0 is EXCESS_INHIBITOR, 2^256 - 1, until the fork's first block calls the contract;
    /// before that requests are turned away.
    bool is_inhibited = false;
};

/// Each has nonce 1.
std::span<const SystemContract> system_contracts() noexcept;

}  // namespace cairn::execution_node
