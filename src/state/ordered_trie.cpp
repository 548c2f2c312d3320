#include "state/ordered_trie.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/prefix.hpp"
#include "state/mpt/node_encoding.hpp"
#include "state/trie.hpp"

#include <algorithm>
#include <vector>

namespace cairn::state {
namespace {

/// RLP(index), at most 9 bytes.
struct IndexKey {
    std::array<std::uint8_t, 9> bytes{};
    std::uint8_t size = 0;
    BytesView value;

    IndexKey(std::size_t index, BytesView of) noexcept : value(of) {
        std::array<std::uint8_t, 8> number{};
        std::size_t digits = 0;
        for (std::size_t rest = index; rest != 0; rest >>= 8U) {
            number[7 - digits++] = static_cast<std::uint8_t>(rest);
        }
        const std::uint8_t* const end =
            rlp::put_string(bytes.data(), BytesView(number).last(digits));
        size = static_cast<std::uint8_t>(end - bytes.data());
    }
    NibbleView from(std::size_t depth) const noexcept {
        return {bytes.data(), depth, 2 * std::size_t{size} - depth};
    }
};

using Keys = std::span<const IndexKey>;

Bytes encode_node(Keys keys, std::size_t depth);

/// No index is the beginning of another, so branches have no values.
Bytes encode_children(Keys keys, std::size_t depth) {
    std::array<Bytes, 16> encodings;
    std::array<BytesView, 16> views;
    for (std::size_t begin = 0; begin < keys.size();) {
        const std::uint8_t nibble = keys[begin].from(depth)[0];
        std::size_t end = begin + 1;
        while (end < keys.size() && keys[end].from(depth)[0] == nibble) {
            ++end;
        }
        encodings[nibble] = encode_node(keys.subspan(begin, end - begin), depth + 1);
        views[nibble] = encodings[nibble];
        begin = end;
    }
    std::array<mpt::Reference, 16> references;
    mpt::references_of(views, references.data());
    for (std::size_t i = 0; i < 16; ++i) {
        views[i] = references[i].view();
    }
    Bytes out;
    mpt::encode_branch(out, views, {});
    return out;
}

/// Recursion: at most the 18 nibbles of a key deep.
Bytes encode_node(Keys keys, std::size_t depth) {
    Bytes out;
    const NibbleView first = keys.front().from(depth);
    if (keys.size() == 1) {
        mpt::encode_leaf(out, first, keys.front().value);
        return out;
    }
    const std::size_t shared = common_prefix(first, keys.back().from(depth));
    Bytes branch = encode_children(keys, depth + shared);
    if (shared == 0) {
        return branch;
    }
    mpt::encode_extension(out, first.first(shared), mpt::reference_of(branch).view());
    return out;
}

}  // namespace

Bytes32 ordered_trie_root(std::span<const BytesView> values) {
    if (values.empty()) {
        return EMPTY_TRIE_ROOT;
    }
    std::vector<IndexKey> keys;
    keys.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        CAIRN_ASSERT(!values[i].empty());
        keys.emplace_back(i, values[i]);
    }
    std::ranges::sort(keys, {}, &IndexKey::bytes);
    return crypto::keccak256(encode_node(keys, 0));
}

Bytes32 ordered_trie_root(std::span<const Bytes> values) {
    const std::vector<BytesView> views(values.begin(), values.end());
    return ordered_trie_root(std::span<const BytesView>(views));
}

}  // namespace cairn::state
