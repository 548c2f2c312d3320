// Receipts of transactions, their bytes and the blooms of their logs.
//
// References: Yellow Paper section 4.4.1 (receipts, blooms), EIP-658 (status), EIP-2718 (typed
// receipts). Threads: values and pure functions.
#pragma once

#include "execution/header.hpp"
#include "execution/world_state.hpp"

namespace cairn::execution {

struct Receipt {
    TransactionType type = TransactionType::legacy;
    bool succeeded = false;
    /// Before EIP-658, in place of the status.
    std::optional<Bytes32> post_state;
    std::uint64_t cumulative_gas_used = 0;
    Bloom bloom;
    std::vector<Log> logs;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// Three bits each for the address and the topics.
void add_to_bloom(Bloom& bloom, std::span<const Log> logs);
/// Sets all bits of `part` in `bloom`.
void merge_bloom(Bloom& bloom, const Bloom& part) noexcept;

/// The canonical bytes: a list, or the type and the list.
Bytes encode_receipt(const Receipt& receipt);

/// keccak256(rlp(logs)), as fixtures have it.
Bytes32 logs_hash(std::span<const Log> logs);

}  // namespace cairn::execution
