// The root of a trie as execution-specs src/ethereum/osaka/trie.py defines it, with nothing shared
// with the code under test but RLP's writer and Keccak: for tests and fuzz targets.
#pragma once

#include "crypto/keccak256.hpp"
#include "rlp/writer.hpp"

#include <map>
#include <vector>

namespace cairn::state {

using NaivePairs = std::map<Bytes, Bytes>;

namespace naive {

using Pairs = std::map<std::vector<int>, Bytes>;

inline Bytes compact(std::vector<int> path, bool is_leaf) {
    const int flags = (is_leaf ? 2 : 0) + static_cast<int>(path.size() % 2);
    path.insert(path.begin(), flags);
    if (path.size() % 2 != 0) {
        path.insert(path.begin() + 1, 0);
    }
    Bytes out;
    for (std::size_t i = 0; i < path.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(16 * path[i] + path[i + 1]));
    }
    return out;
}

Bytes inline encode(const Pairs& pairs, std::size_t level);

inline void write_child(rlp::Writer& out, const Pairs& pairs, std::size_t level) {
    const Bytes encoding = encode(pairs, level);
    if (encoding.size() < 32) {
        out.encoded(encoding);
    } else {
        out.string(crypto::keccak256(encoding).view());
    }
}

/// patricialize() and encode_internal_node() in one.
inline Bytes encode(const Pairs& pairs, std::size_t level) {
    if (pairs.empty()) {
        return {0x80};
    }
    rlp::Writer out;
    out.begin_list();
    const std::vector<int>& first = pairs.begin()->first;
    const auto from = first.begin() + static_cast<std::ptrdiff_t>(level);
    std::size_t shared = first.size() - level;
    for (const auto& [key, value] : pairs) {
        std::size_t same = 0;
        while (same < shared && level + same < key.size() &&
               key[level + same] == from[static_cast<std::ptrdiff_t>(same)]) {
            ++same;
        }
        shared = same;
    }
    const auto to = from + static_cast<std::ptrdiff_t>(shared);
    if (pairs.size() == 1) {
        out.string(compact({from, first.end()}, true));
        out.string(pairs.begin()->second);
    } else if (shared > 0) {
        out.string(compact({from, to}, false));
        write_child(out, pairs, level + shared);
    } else {
        for (int nibble = 0; nibble < 16; ++nibble) {
            Pairs below;
            for (const auto& pair : pairs) {
                if (pair.first.size() > level && pair.first[level] == nibble) {
                    below.insert(pair);
                }
            }
            write_child(out, below, level + 1);
        }
        out.string(first.size() == level ? pairs.begin()->second : Bytes());
    }
    out.end_list();
    return out.finish();
}

}  // namespace naive

inline Bytes32 naive_root(const NaivePairs& pairs) {
    naive::Pairs by_nibbles;
    for (const auto& [key, value] : pairs) {
        std::vector<int> nibbles;
        for (const std::uint8_t byte : key) {
            nibbles.push_back(byte / 16);
            nibbles.push_back(byte % 16);
        }
        by_nibbles[nibbles] = value;
    }
    return crypto::keccak256(naive::encode(by_nibbles, 0));
}

}  // namespace cairn::state
