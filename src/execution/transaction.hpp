// Transactions of every type: what they hold, their bytes, their hashes, and who sent them.
//
// References: EIP-2718 (typed envelopes), EIP-155 (replay protection of legacy transactions),
// EIP-2930 (type 1), EIP-1559 (type 2), EIP-4844 (type 3), EIP-7702 (type 4); execution-specs
// v2.20.0 src/ethereum/forks/osaka/transactions.py.
//
//   CAIRN_TRY_ASSIGN(const Transaction tx, decode_transaction(bytes));
//   CAIRN_TRY_ASSIGN(const Address sender, recover_sender(tx));
//
// Decoding is strict: what is read and written again is the same bytes. Whether a type or a
// signature is allowed in a fork is asked apart (validity.hpp), because the same bytes are good in
// one fork and not in another. Threads: values and pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include "rlp/error.hpp"
#include "rlp/reader.hpp"
#include "rlp/writer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cairn::execution {

using Address = Bytes20;

enum class TransactionType : std::uint8_t {
    legacy = 0,
    access_list = 1,  // EIP-2930
    fee_market = 2,   // EIP-1559
    blob = 3,         // EIP-4844
    set_code = 4,     // EIP-7702
};

struct Access {
    Address account;
    std::vector<Bytes32> slots;
    friend bool operator==(const Access&, const Access&) = default;
};

/// EIP-7702: a signer lets his account run the code at `address`.
struct Authorization {
    U256 chain_id;  // 0: any chain
    Address address;
    std::uint64_t nonce = 0;
    std::uint8_t y_parity = 0;  // any byte; others than 0 and 1 recover nobody
    U256 r;
    U256 s;
    friend bool operator==(const Authorization&, const Authorization&) = default;
};

/// Fields that a type does not have are default-valued.
struct Transaction {
    TransactionType type = TransactionType::legacy;
    /// Legacy: nothing without replay protection.
    std::optional<std::uint64_t> chain_id;
    std::uint64_t nonce = 0;
    /// Wei per unit of gas. Types 0 and 1 have one gas price, which is both of them here.
    U256 max_priority_fee_per_gas;
    U256 max_fee_per_gas;
    std::uint64_t gas = 0;
    /// Nothing: creates a contract.
    std::optional<Address> to;
    U256 value;
    Bytes data;
    std::vector<Access> access_list;
    U256 max_fee_per_blob_gas;
    std::vector<Bytes32> blob_versioned_hashes;
    std::vector<Authorization> authorizations;
    std::uint8_t y_parity = 0;  // 0 or 1
    U256 r;
    U256 s;
    /// False: of a simulation, and v, r and s are zero, a legacy transaction's v too. Such bytes
    /// are not decoded.
    bool is_signed = true;
    friend bool operator==(const Transaction&, const Transaction&) = default;

    bool has_fee_market() const noexcept { return type >= TransactionType::fee_market; }
    bool is_creation() const noexcept { return !to.has_value(); }
};

enum class DecodeRule : std::uint8_t {
    rlp,                // DecodeError::rlp has the rule
    empty,              // no byte
    unknown_type,       // the first byte names no type
    bad_v,              // v of a legacy transaction is none of 27, 28, 35 and above
    bad_y_parity,       // yParity is neither 0 nor 1
    chain_id_overflow,  // the chain of a legacy transaction's v needs more than 64 bits
};
struct DecodeError {
    DecodeRule rule = DecodeRule::rlp;
    rlp::Error rlp;
    friend bool operator==(const DecodeError&, const DecodeError&) = default;
};
std::string to_string(const DecodeError& error);

/// The canonical bytes: a legacy transaction's list, or the type and the list.
Result<Transaction, DecodeError> decode_transaction(BytesView bytes);
Bytes encode_transaction(const Transaction& transaction);

/// As an item of a block's list of transactions: a list, or a string that holds the envelope.
Result<Transaction, DecodeError> decode_transaction_item(const rlp::Item& item);
void write_transaction_item(rlp::Writer& out, const Transaction& transaction);

/// keccak256 of the canonical bytes.
Bytes32 transaction_hash(const Transaction& transaction);
/// What the sender signs.
Bytes32 signing_hash(const Transaction& transaction);
/// keccak256(0x05 || rlp([chain_id, address, nonce])).
Bytes32 signing_hash(const Authorization& authorization);

/// The v of a legacy transaction: 27 + y_parity, or 35 + 2 * chain_id + y_parity; 0 if unsigned.
U256 legacy_v(const Transaction& transaction) noexcept;

/// Marks a transaction that nobody signed as the sender's: r is 2^160 plus the sender, and s is
/// zero, which no signature has. So recover_sender() never takes it for one, and its hash is that
/// of this sender alone. Chains for developers have such ones; EIP-3607 does not hold for them.
void set_unsigned_sender(Transaction& transaction, const Address& sender) noexcept;
/// Nothing: it is signed, or has no mark.
std::optional<Address> unsigned_sender(const Transaction& transaction) noexcept;

/// Nothing if r or s is not in [1, n) or nobody can have signed. Any s is taken: that it is low is
/// a rule of forks. About 30 us.
std::optional<Address> recover_sender(const Transaction& transaction);
/// Nothing also for a high s (EIP-7702).
std::optional<Address> recover_authority(const Authorization& authorization);

/// Whether s is at most n / 2: EIP-2.
bool has_low_s(const U256& s) noexcept;

}  // namespace cairn::execution
