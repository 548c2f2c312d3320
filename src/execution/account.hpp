// An account of the state, and what is read of the state before it changes.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "evm/code.hpp"
#include "state/account.hpp"

#include <memory>
#include <optional>

namespace cairn::execution {

using evm::Address;

using state::EMPTY_CODE_HASH;

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
