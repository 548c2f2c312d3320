// The deposit contract as a new chain's genesis holds it: its code, and its storage after deposits
// that were made before the chain began.
//
// Reference: consensus-specs v1.7.0-beta.4 solidity_deposit_contract/deposit_contract.sol.
// Threads: values.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <array>
#include <map>
#include <string_view>

namespace cairn::execution_node {

/// DEPOSIT_CONTRACT_TREE_DEPTH
inline constexpr std::size_t DEPOSIT_DEPTH = 32;

/// 0x and hexadecimal digits: what is deployed, not what deploys it.
std::string_view deposit_contract_code() noexcept;

class DepositContractState {
  public:
    DepositContractState();

    /// Fewer than 2^32 - 1 deposits. Cost: two hashes on average.
    void add(const Bytes32& deposit_data_root);
    std::uint64_t count() const noexcept { return count_; }
    /// get_deposit_root()
    Bytes32 root() const;
    /// Those that are not zero.
    std::map<U256, U256> slots() const;

  private:
    std::array<Bytes32, DEPOSIT_DEPTH> branch_{};
    std::array<Bytes32, DEPOSIT_DEPTH> zero_hashes_{};
    std::uint64_t count_ = 0;
};

}  // namespace cairn::execution_node
