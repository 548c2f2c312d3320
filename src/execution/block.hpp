// A block of the execution layer and its bytes.
//
// References: Yellow Paper section 4.4, EIP-4895 (withdrawals). Threads: values and pure functions.
#pragma once

#include "execution/header.hpp"

namespace cairn::execution {

struct Block {
    Header header;
    std::vector<Transaction> transactions;
    std::vector<Header> ommers;
    /// Nothing before Shanghai.
    std::optional<std::vector<Withdrawal>> withdrawals;
    friend bool operator==(const Block&, const Block&) = default;
};

/// Why bytes are no block.
struct BlockDecodeError {
    DecodeError reason;
    /// Of the transaction that is wrong, if one is.
    std::optional<std::size_t> transaction;
};
std::string to_string(const BlockDecodeError& error);

/// The list of header, transactions, ommers and, if there are any, withdrawals; nothing after it.
Result<Block, BlockDecodeError> decode_block(BytesView bytes);
Bytes encode_block(const Block& block);

/// keccak256 of the list of headers.
Bytes32 ommers_hash(const std::vector<Header>& ommers);
/// Roots of the tries by index: keys are rlp(index), values the canonical bytes.
Bytes32 transactions_root(const std::vector<Transaction>& transactions);
Bytes32 withdrawals_root(const std::vector<Withdrawal>& withdrawals);

}  // namespace cairn::execution
