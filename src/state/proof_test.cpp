#include "state/proof.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/writer.hpp"
#include "state/trie.hpp"

#include <gtest/gtest.h>

namespace cairn::state {
namespace {

/// A list of strings; one that is a list already goes in as it is.
Bytes node(const std::vector<Bytes>& items) {
    rlp::Writer out;
    out.begin_list();
    for (const Bytes& item : items) {
        if (!item.empty() && item[0] >= 0xc0) {
            out.encoded(item);
        } else {
            out.string(item);
        }
    }
    out.end_list();
    return out.finish();
}

Bytes hash(const Bytes& encoding) {
    const Bytes32 out = crypto::keccak256(encoding);
    return {out.begin(), out.end()};
}

Bytes branch(std::size_t nibble, const Bytes& child) {
    std::vector<Bytes> items(17);
    items[nibble] = child;
    return node(items);
}

const Bytes key = {0x12, 0x34};

void expect_rejected(const Proof& proof, ProofRule rule) {
    const auto proved = verify_proof(crypto::keccak256(proof.front()), key, proof);
    ASSERT_FALSE(proved);
    EXPECT_EQ(proved.error(), rule) << to_string(proved.error());
}

const Bytes long_value(40, 0x55);
const Bytes leaf = node({{0x32, 0x34}, long_value});  // of the path 234

TEST(Proof, RejectsByRule) {
    expect_rejected({{0x05}}, ProofRule::not_a_node);
    expect_rejected({{0x81, 0x01}}, ProofRule::not_rlp);
    expect_rejected({{0xc1, 0x81}}, ProofRule::not_rlp);
    expect_rejected({node({{1}, {2}, {3}})}, ProofRule::not_a_node);
    expect_rejected({node({{0x42}, {1}})}, ProofRule::wrong_path);
    expect_rejected({node({{}, {1}})}, ProofRule::wrong_path);
    expect_rejected({node({{0x00}, hash(leaf)})}, ProofRule::wrong_path);  // an empty extension
    expect_rejected({node({{0xc0}, {1}})}, ProofRule::not_rlp);            // a list as path
    expect_rejected({node({{0x11}, {}})}, ProofRule::leads_nowhere);
    expect_rejected({node({{0x11}, {1, 2, 3}})}, ProofRule::wrong_child);
    expect_rejected({node({{0x11}, leaf})}, ProofRule::wrong_child);  // too long to be embedded
    expect_rejected({branch(5, Bytes(31, 1))}, ProofRule::wrong_child);
    expect_rejected({node({{0x20, 0x12, 0x34}, {}})}, ProofRule::empty_value);
    expect_rejected({branch(1, hash(leaf))}, ProofRule::node_missing);
    expect_rejected({branch(1, hash(leaf)), leaf, leaf}, ProofRule::nodes_left);
    expect_rejected({branch(2, hash(leaf)), leaf}, ProofRule::nodes_left);
    expect_rejected({branch(1, hash(leaf)), branch(1, hash(leaf))}, ProofRule::wrong_hash);
    EXPECT_EQ(verify_proof(Bytes32{}, key, {}).error(), ProofRule::node_missing);
    EXPECT_EQ(verify_proof(EMPTY_TRIE_ROOT, key, Proof{leaf}).error(), ProofRule::nodes_left);
    EXPECT_EQ(verify_proof(EMPTY_TRIE_ROOT, Bytes(65), {}).error(), ProofRule::key_too_long);
}

TEST(Proof, AcceptsValueAndAbsence) {
    const auto value = [](const Proof& proof) {
        const auto out = verify_proof(crypto::keccak256(proof.front()), key, proof).value();
        return out ? Bytes(out->begin(), out->end()) : Bytes();
    };
    EXPECT_EQ(value({branch(1, hash(leaf)), leaf}), long_value);
    EXPECT_EQ(value({branch(2, hash(leaf))}), Bytes());
    EXPECT_EQ(value({node({{0x11}, hash(branch(2, {}))}), branch(2, {})}), Bytes());
    EXPECT_EQ(value({node({{0x12}, hash(leaf)})}),
              Bytes());  // an extension that parts from the key
    EXPECT_EQ(value({branch(1, node({{0x32, 0x34}, {7}}))}), Bytes{7});  // embedded
    EXPECT_EQ(value({node({{0x20, 0x12, 0x35}, {1}})}), Bytes());
    EXPECT_EQ(verify_proof(EMPTY_TRIE_ROOT, key, {}).value(), std::nullopt);
}

// A proof of a real trie, each bit of it turned once: no other statement is proved.
TEST(Proof, AnyOtherBitIsRejected) {
    Trie trie(KeyForm::hashed);
    std::vector<Bytes> keys;
    for (std::uint8_t i = 0; i < 40; ++i) {
        keys.push_back({i});
    }
    std::vector<TrieChange> changes;
    for (const Bytes& k : keys) {
        changes.push_back({.key = k, .value = long_value});
    }
    trie.update(changes);
    const TrieSnapshot snapshot = trie.snapshot();
    const Bytes32 hashed = crypto::keccak256(keys[11]);
    Proof proof = snapshot.prove(keys[11]);
    EXPECT_TRUE(verify_proof(snapshot.root(), hashed.view(), proof));
    for (Bytes& encoding : proof) {
        for (std::size_t bit = 0; bit < 8 * encoding.size(); ++bit) {
            encoding[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
            EXPECT_EQ(verify_proof(snapshot.root(), hashed.view(), proof).error(),
                      ProofRule::wrong_hash);
            encoding[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        }
    }
    proof.pop_back();
    EXPECT_EQ(verify_proof(snapshot.root(), hashed.view(), proof).error(), ProofRule::node_missing);
}

TEST(Proof, RulesHaveTexts) {
    EXPECT_EQ(to_string(ProofRule::wrong_hash), "a node has another hash");
}

}  // namespace
}  // namespace cairn::state
