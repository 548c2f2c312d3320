#include "state/ordered_trie.hpp"

#include "state/naive_trie_test.hpp"
#include "state/trie.hpp"

#include <gtest/gtest.h>

namespace cairn::state {
namespace {

Bytes rlp_of(std::uint64_t index) {
    rlp::Writer out;
    out.uint64(index);
    return out.finish();
}

std::vector<Bytes> values(std::size_t count) {
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(Bytes(1 + i * 7 % 200, static_cast<std::uint8_t>(i)));
    }
    return out;
}

TEST(OrderedTrie, AgreesWithTheDefinition) {
    EXPECT_EQ(ordered_trie_root(std::span<const Bytes>()), EMPTY_TRIE_ROOT);
    for (const std::size_t count :
         {1U, 2U, 3U, 16U, 17U, 127U, 128U, 129U, 130U, 255U, 256U, 257U, 300U}) {
        NaivePairs pairs;
        const std::vector<Bytes> list = values(count);
        for (std::size_t i = 0; i < count; ++i) {
            pairs[rlp_of(i)] = list[i];
        }
        EXPECT_EQ(ordered_trie_root(list), naive_root(pairs)) << count;
    }
}

TEST(OrderedTrie, AgreesWithATrie) {
    const std::vector<Bytes> list = values(70'000);
    std::vector<Bytes> keys;
    std::vector<TrieChange> changes;
    for (std::size_t i = 0; i < list.size(); ++i) {
        keys.push_back(rlp_of(i));
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        changes.push_back({.key = keys[i], .value = list[i]});
    }
    Trie trie;
    trie.update(changes);
    EXPECT_EQ(ordered_trie_root(list), trie.root());
}

}  // namespace
}  // namespace cairn::state
