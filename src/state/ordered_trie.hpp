// The root of a list: transactions, receipts and withdrawals of a block's header.
#pragma once

#include "base/bytes.hpp"

#include <span>

namespace cairn::state {

/// The root of the trie that holds values[i] at the key RLP(i). No value is empty.
/// No trie is built: memory O(depth) beside the values; the hashes of siblings go side by side.
/// execution-specs src/ethereum/osaka/fork.py: transactions_trie, receipts_trie, withdrawals_trie.
Bytes32 ordered_trie_root(std::span<const BytesView> values);
Bytes32 ordered_trie_root(std::span<const Bytes> values);

}  // namespace cairn::state
