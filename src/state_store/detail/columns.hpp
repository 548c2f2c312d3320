// The columns of a state's store and their keys; README.md has what they hold.
#pragma once

#include "state/nibbles.hpp"
#include "store/kv.hpp"

namespace cairn::state::detail {

constexpr store::Column ACCOUNTS = 0;
constexpr store::Column SLOTS = 1;
constexpr store::Column ACCOUNT_NODES = 2;
constexpr store::Column SLOT_NODES = 3;
constexpr store::Column CODES = 4;
constexpr store::Column UNDO = 5;
constexpr store::Column META = 6;

/// Where a trie is: the trie of accounts, or the storage of one.
struct TriePlace {
    store::Column nodes = ACCOUNT_NODES;
    store::Column leaves = ACCOUNTS;
    Bytes prefix;

    static TriePlace of_accounts() { return {}; }
    static TriePlace of_storage(const Bytes32& account) {
        return {SLOT_NODES, SLOTS, Bytes(account.begin(), account.end())};
    }
    bool has_accounts() const noexcept { return leaves == ACCOUNTS; }
    Bytes leaf_key(BytesView key) const {
        Bytes out = prefix;
        out.insert(out.end(), key.begin(), key.end());
        return out;
    }
    Bytes node_key(NibbleView path) const {
        Bytes out = prefix;
        for (std::size_t i = 0; i < path.size(); ++i) {
            out.push_back(path[i]);
        }
        return out;
    }
};

inline Bytes undo_key(std::uint64_t number) {
    Bytes out(8);
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
    return out;
}

inline const Bytes BLOCK_KEY = {'b', 'l', 'o', 'c', 'k'};

}  // namespace cairn::state::detail
