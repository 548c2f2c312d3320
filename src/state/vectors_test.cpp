// The trie tests of ethereum/tests: every file, read in place beside the tree; skipped without it.
#include "crypto/keccak256.hpp"
#include "json/parse.hpp"
#include "state/trie.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace cairn::state {
namespace {

const std::filesystem::path folder =
    std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/tries-rlp/TrieTests";

json::Value document(const std::string& name) {
    std::ifstream in(folder / name);
    std::stringstream text;
    text << in.rdbuf();
    return json::parse_json(text.str()).value();
}

Bytes bytes_of(const std::string& text) {
    return text.starts_with("0x") ? base::from_hex(text).value() : Bytes(text.begin(), text.end());
}

struct Pair {
    Bytes key;
    Bytes value;  // empty: removed
};

std::vector<Pair> pairs_of(const json::Value& in) {
    std::vector<Pair> out;
    for (const json::Value& pair : in.items) {
        out.push_back({bytes_of(pair.items[0].text), bytes_of(pair.items[1].text)});
    }
    for (const auto& [key, value] : in.members) {
        out.push_back({bytes_of(key), bytes_of(value.text)});
    }
    return out;
}

void expect_proofs(const TrieSnapshot& trie, const std::vector<Pair>& pairs, KeyForm form) {
    for (const Pair& pair : pairs) {
        const Bytes32 hash = crypto::keccak256(pair.key);
        const BytesView key = form == KeyForm::hashed ? hash.view() : BytesView(pair.key);
        const Proof proof = trie.prove(pair.key);
        const auto proved = verify_proof(trie.root(), key, proof);
        ASSERT_TRUE(proved) << to_string(proved.error());
        const auto held = trie.get(pair.key);
        ASSERT_EQ(proved->has_value(), held.has_value());
        EXPECT_TRUE(!held || std::ranges::equal(**proved, *held));
    }
}

struct File {
    const char* name;
    KeyForm form;
    /// Whether changes must be made one after the other, or may be made in any order.
    bool in_order;
};
void PrintTo(const File& file, std::ostream* out) {
    *out << file.name;
}

class TrieVectors : public testing::TestWithParam<File> {};

TEST_P(TrieVectors, All) {
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no " << folder;
    }
    const auto& [file, form, in_order] = GetParam();
    std::size_t cases = 0;
    for (const auto& [name, test] : document(file).members) {
        SCOPED_TRACE(name);
        const std::vector<Pair> pairs = pairs_of(*test.find("in"));
        const std::string want = test.find("root")->text;
        Trie one_by_one(form);
        std::map<Bytes, Bytes> last;
        for (const Pair& pair : pairs) {
            const TrieChange change{.key = pair.key, .value = pair.value};
            one_by_one.update({&change, 1});
            last[pair.key] = pair.value;
        }
        EXPECT_EQ(base::to_hex(one_by_one.root().view()), want);

        std::vector<TrieChange> changes;
        for (const auto& [key, value] : last) {
            changes.push_back({.key = key, .value = value});
        }
        Trie at_once(form);
        at_once.update(changes);
        EXPECT_EQ(base::to_hex(at_once.root().view()), want);
        if (!in_order) {
            Trie backwards(form);
            for (const Pair& pair : std::vector<Pair>(pairs.rbegin(), pairs.rend())) {
                const TrieChange change{.key = pair.key, .value = pair.value};
                backwards.update({&change, 1});
                backwards.root();
            }
            EXPECT_EQ(base::to_hex(backwards.root().view()), want);
        }
        expect_proofs(at_once.snapshot(), pairs, form);
        ++cases;
    }
    EXPECT_GT(cases, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Files, TrieVectors,
    testing::Values(File{"hex_encoded_securetrie_test.json", KeyForm::hashed, false},
                    File{"trieanyorder.json", KeyForm::plain, false},
                    File{"trieanyorder_secureTrie.json", KeyForm::hashed, false},
                    File{"trietest.json", KeyForm::plain, true},
                    File{"trietest_secureTrie.json", KeyForm::hashed, true}));

}  // namespace
}  // namespace cairn::state
