// An account of the state, and what is read of the state before it changes.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "evm/code.hpp"

#include <memory>
#include <optional>

namespace cairn::execution {

using evm::Address;

/// keccak256 of no bytes: the code hash of accounts without code.
constexpr Bytes32 EMPTY_CODE_HASH{
    {{0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d,
      0xb2, 0xdc, 0xc7, 0x03, 0xc0, 0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82,
      0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70}}};

struct Account {
    std::uint64_t nonce = 0;
    U256 balance;
    Bytes32 code_hash = EMPTY_CODE_HASH;
    friend bool operator==(const Account&, const Account&) = default;

    bool has_code() const noexcept { return code_hash != EMPTY_CODE_HASH; }
    /// EIP-161: no code, nonce zero and balance zero.
    bool is_empty() const noexcept { return nonce == 0 && balance.is_zero() && !has_code(); }
};

using CodePtr = std::shared_ptr<const evm::Code>;

/// The state that a block starts from. Nothing in it changes while it is read.
class StateReader {
  public:
    StateReader() = default;
    StateReader(const StateReader&) = delete;
    StateReader& operator=(const StateReader&) = delete;
    virtual ~StateReader() = default;

    /// Nothing: no such account.
    virtual std::optional<Account> read_account(const Address& address) = 0;
    /// Zero: the slot is empty, or there is no such account.
    virtual U256 read_storage(const Address& address, const U256& key) = 0;
    virtual bool has_storage(const Address& address) = 0;
    /// The code of an account of this state.
    virtual CodePtr read_code(const Bytes32& code_hash) = 0;
};

/// keccak256 does not spread addresses that tests and precompiled contracts count up.
struct AddressHash {
    std::size_t operator()(const Address& address) const noexcept {
        return std::hash<U256>{}(U256::from_be(address));
    }
};

}  // namespace cairn::execution
