// Host: the world outside one frame, as the interpreter sees it. Whoever has the state implements
// this: accounts, storage, the journal that undoes, precompiles, and the frames below.
//
// Division of labour.
//   The interpreter checks and charges all gas of an opcode, call depth, the balance of the sender
//   of a value, the limit on init code and static mode, before it asks for `call`.
//   The host, in `call`: takes a snapshot; moves the value; for creations raises the sender's nonce
//   (outside the snapshot), finds the address and marks it warm, refuses collisions, charges and
//   checks the deposited code by `Rules`; runs the precompile or the code (Interpreter::execute, or
//   the delegate's code, EIP-7702; a delegation to a precompile runs empty code), and restores the
//   snapshot unless the result is a success. It answers with what is left of `message.gas`.
//
// Thread-safety: a host serves one execution on one thread. References handed out (code, contexts)
// stay valid until the transaction ends, also if the account changes its code.
#pragma once

#include "evm/code.hpp"
#include "evm/message.hpp"

#include <optional>
#include <span>

namespace cairn::evm {

/// EIP-2929: whether an address or slot had been touched in this transaction before the question.
enum class AccessStatus : std::uint8_t { cold, warm };

/// What a write does to a slot: how the original value (o, at the start of the transaction), the
/// current one (c) and the new one (n) relate. The rows of EIP-2200's table.
enum class StorageStatus : std::uint8_t {
    assigned,           // c = n; or the slot is dirty and stays so: o != c, neither below
    added,              // o = c = 0, n != 0
    deleted,            // o = c != 0, n = 0
    modified,           // o = c != 0, n != 0
    deleted_added,      // o != 0, c = 0, n != 0, n != o
    modified_deleted,   // o != 0, c != 0, o != c, n = 0
    deleted_restored,   // o != 0, c = 0, n = o
    added_deleted,      // o = 0, c != 0, n = 0
    modified_restored,  // o != 0, c != 0, o != c, n = o
};
StorageStatus storage_status(const U256& original, const U256& current, const U256& value) noexcept;

struct StorageRead {
    U256 value;
    AccessStatus access = AccessStatus::warm;
};
struct StorageWrite {
    StorageStatus status = StorageStatus::assigned;
    AccessStatus access = AccessStatus::warm;
};

class Host {
  public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    virtual ~Host() = default;

    virtual const BlockContext& block_context() const noexcept = 0;
    virtual const TxContext& tx_context() const noexcept = 0;

    /// Whether a call with value to it costs no new account. From Spurious Dragon on an account
    /// that is empty (no nonce, balance, code) does not exist: EIP-161.
    virtual bool account_exists(const Address& address) = 0;
    virtual U256 get_balance(const Address& address) = 0;
    /// Of an account without code: an empty Code. A delegation is its 23 bytes, not resolved.
    virtual const Code& get_code(const Address& address) = 0;
    /// EIP-1052: zero for an account that does not exist, the hash of nothing if it has no code.
    virtual Bytes32 get_code_hash(const Address& address) = 0;
    /// EIP-7702: where the account's code delegates to, if it does. Asked from Prague on, when a
    /// call charges for the delegate; does not mark it warm.
    virtual std::optional<Address> get_delegate(const Address& address) = 0;

    /// Marks as warm and says what it was. Before Berlin the interpreter does not ask.
    virtual AccessStatus access_account(const Address& address) = 0;
    /// Reads and writes mark the slot as warm too; `access` is what it was.
    virtual StorageRead get_storage(const Address& address, const U256& key) = 0;
    virtual StorageWrite set_storage(const Address& address, const U256& key,
                                     const U256& value) = 0;
    /// EIP-1153.
    virtual U256 get_transient_storage(const Address& address, const U256& key) = 0;
    virtual void set_transient_storage(const Address& address, const U256& key,
                                       const U256& value) = 0;

    /// Moves the balance and, as the revision has it, registers the account for deletion. True if
    /// it was not registered in this transaction before.
    virtual bool selfdestruct(const Address& address, const Address& beneficiary) = 0;
    virtual Result call(const Message& message) = 0;

    /// `number` is one of the last 256 before the current block.
    virtual Bytes32 get_block_hash(std::uint64_t number) = 0;
    virtual void emit_log(const Address& address, BytesView data,
                          std::span<const Bytes32> topics) = 0;
};

}  // namespace cairn::evm
