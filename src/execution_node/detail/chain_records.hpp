// What the chain keeps in its store, beside the state: columns, keys, values. README.md has the
// table. Every value is a sealed record (store/record.hpp).
#pragma once

#include "execution_node/chain_view.hpp"
#include "store/kv.hpp"

namespace cairn::execution_node::detail {

// Behind the seven columns of the state.
constexpr store::Column BLOCKS = 7;
constexpr store::Column RESULTS = 8;
constexpr store::Column CANONICAL = 9;
constexpr store::Column TRANSACTIONS = 10;
constexpr store::Column CHAIN = 11;
constexpr store::Column HEIGHTS = 12;

/// Keys of the column CHAIN.
Bytes head_key();
Bytes safe_key();
Bytes finalized_key();
Bytes genesis_key();
Bytes number_key(std::uint64_t number);
/// Of the column HEIGHTS: of a block of any branch.
Bytes height_key(std::uint64_t number, const Bytes32& hash);

/// `encoding` is the block's RLP.
Bytes encode_chain_block(BytesView encoding, const U256& total_difficulty);
Read<ChainBlockPtr> decode_chain_block(BytesView record, const Bytes32& hash);
Bytes encode_results(const BlockResults& results);
Read<BlockResultsPtr> decode_results(BytesView record, const Bytes32& hash);
Bytes encode_hash(const Bytes32& hash);
Read<Bytes32> decode_hash(BytesView record);
Bytes encode_place(const TransactionPlace& place);
Read<TransactionPlace> decode_place(BytesView record);

state::StateError to_state_error(const store::StoreError& error);
template <class T>
Read<T> of_store(store::Stored<T> stored) {
    if (!stored) {
        return unexpected(to_state_error(stored.error()));
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(stored);
    }
}

}  // namespace cairn::execution_node::detail
