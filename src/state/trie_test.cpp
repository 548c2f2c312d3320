#include "state/trie.hpp"

#include "state/naive_trie_test.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::state {
namespace {

struct Edit {
    Bytes key;
    Bytes value;
};

std::vector<TrieChange> views(const std::vector<Edit>& edits) {
    std::vector<TrieChange> out;
    for (const Edit& edit : edits) {
        out.push_back({.key = edit.key, .value = edit.value});
    }
    return out;
}

/// Keys of few different bytes and many lengths, so that they part and join everywhere.
class Edits {
  public:
    explicit Edits(std::uint32_t seed) : random_(seed) {}

    std::vector<Edit> next(std::size_t count) {
        std::map<Bytes, Bytes> out;
        while (out.size() < count) {
            Bytes key(below(5));
            for (std::uint8_t& byte : key) {
                byte = std::array<std::uint8_t, 5>{0x00, 0x01, 0x10, 0x11, 0xf1}[below(5)];
            }
            const std::size_t size = below(3) == 0 ? 0 : 1 + below(40);
            out[key] = Bytes(size, static_cast<std::uint8_t>(below(256)));
        }
        std::vector<Edit> edits;
        for (const auto& [key, value] : out) {
            edits.push_back({key, value});
        }
        return edits;
    }
    std::size_t below(std::size_t end) { return random_() % end; }

  private:
    std::mt19937 random_;
};

void change(NaivePairs& pairs, const std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        if (edit.value.empty()) {
            pairs.erase(edit.key);
        } else {
            pairs[edit.key] = edit.value;
        }
    }
}

void expect_same(const TrieSnapshot& trie, const NaivePairs& pairs) {
    EXPECT_EQ(trie.root(), naive_root(pairs));
    for (const auto& [key, value] : pairs) {
        const auto held = trie.get(key);
        ASSERT_TRUE(held);
        EXPECT_TRUE(std::ranges::equal(*held, value));
        const Proof proof = trie.prove(key);
        const auto proved = verify_proof(trie.root(), key, proof);
        ASSERT_TRUE(proved) << to_string(proved.error());
        EXPECT_TRUE(*proved && std::ranges::equal(**proved, value));
    }
}

TEST(Trie, IsEmptyWithoutValues) {
    Trie trie;
    EXPECT_EQ(trie.root(), EMPTY_TRIE_ROOT);
    EXPECT_EQ(naive_root({}), EMPTY_TRIE_ROOT);
    const std::vector<Edit> edits = {{{1}, {2}}, {{1, 2}, {3}}};
    trie.update(views(edits));
    EXPECT_FALSE(trie.empty());
    trie.update(views({{{1, 2}, {}}, {{1}, {}}, {{7}, {}}}));
    EXPECT_TRUE(trie.empty());
    EXPECT_EQ(trie.root(), EMPTY_TRIE_ROOT);
}

// Batches of every size on tries of every size, against the definition; old versions stay.
TEST(Trie, AgreesWithTheDefinition) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        Edits edits(seed);
        Trie trie;
        NaivePairs pairs;
        std::vector<std::pair<TrieSnapshot, NaivePairs>> versions;
        for (int step = 0; step < 12; ++step) {
            const std::vector<Edit> batch = edits.next(edits.below(seed % 20 + 2));
            trie.update(views(batch));
            change(pairs, batch);
            if (edits.below(3) != 0) {  // some roots are of several updates
                versions.emplace_back(trie.snapshot(), pairs);
            }
        }
        for (const auto& [snapshot, then] : versions) {
            expect_same(snapshot, then);
        }
    }
}

TEST(Trie, AbsentKeysAreProvedAbsent) {
    Edits edits(7);
    Trie trie;
    NaivePairs pairs;
    const std::vector<Edit> batch = edits.next(60);
    trie.update(views(batch));
    change(pairs, batch);
    const TrieSnapshot snapshot = trie.snapshot();
    for (int i = 0; i < 300; ++i) {
        const Bytes key = edits.next(1)[0].key;
        const Proof proof = snapshot.prove(key);
        const auto proved = verify_proof(snapshot.root(), key, proof);
        ASSERT_TRUE(proved) << to_string(proved.error());
        EXPECT_EQ(proved->has_value(), pairs.contains(key));
        EXPECT_EQ(snapshot.get(key).has_value(), pairs.contains(key));
    }
    EXPECT_FALSE(snapshot.get(Bytes(MAX_KEY_SIZE + 1)));
}

TEST(Trie, ThreadsMakeTheSameTrie) {
    base::Executor& threads = base::tbb_executor();
    std::mt19937_64 random(3);
    Trie alone(KeyForm::hashed);
    Trie together(KeyForm::hashed);
    for (int step = 0; step < 6; ++step) {
        std::map<Bytes, Bytes> edits;
        for (int i = 0; i < 2000; ++i) {
            const auto number = static_cast<std::uint16_t>(random() % 5000);
            const Bytes key = {static_cast<std::uint8_t>(number >> 8U),
                               static_cast<std::uint8_t>(number)};
            edits[key] = Bytes(random() % 4 * 20, 0x77);
        }
        std::vector<TrieChange> changes;
        for (const auto& [key, value] : edits) {
            changes.push_back({.key = key, .value = value});
        }
        alone.update(changes);
        together.update(changes, threads);
        EXPECT_EQ(alone.root(), together.root(threads));
    }
}

// Long values: of a receipt with many logs.
TEST(Trie, HoldsLongValues) {
    const std::vector<Edit> edits = {{{1}, Bytes(70'000, 1)}, {{1, 2}, Bytes(70'000, 2)}};
    Trie trie;
    trie.update(views(edits));
    expect_same(trie.snapshot(), {{edits[0].key, edits[0].value}, {edits[1].key, edits[1].value}});
}

}  // namespace
}  // namespace cairn::state
