// A Merkle-Patricia trie in memory: keys and values, and the root that commits to them.
// Yellow Paper, appendix D; execution-specs src/ethereum/osaka/trie.py.
//
//   Trie trie(KeyForm::hashed);
//   trie.update(changes, executor);        // as often as one likes
//   const Bytes32 root = trie.root(executor);
//   const TrieSnapshot before = trie.snapshot(executor);   // stays as it is, for any thread
//
// An update makes the nodes on the way to its changes anew, once for all changes together, and
// shares all others with the versions before; a root hashes what is new. Both use the executor.
// Threads: a Trie belongs to one; snapshots may be read by any.
#pragma once

#include "base/executor.hpp"
#include "state/mpt/node.hpp"
#include "state/proof.hpp"

#include <optional>
#include <span>

namespace cairn::state {

/// The Keccak-256 of 0x80, the encoding of nothing.
constexpr Bytes32 EMPTY_TRIE_ROOT = {{0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6,
                                      0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
                                      0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0,
                                      0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21}};

enum class KeyForm : std::uint8_t {
    plain,   // as they are, up to MAX_KEY_SIZE bytes
    hashed,  // their Keccak-256, so that nobody can build deep branches: a "secure" trie
};

struct TrieChange {
    BytesView key;
    /// Empty: the key is removed; a trie holds no empty values.
    BytesView value;
};

/// A version of a trie. Cheap to copy; keeps the nodes of its version alive.
class TrieSnapshot {
  public:
    const Bytes32& root() const noexcept { return root_; }
    /// A view that lives as long as the snapshot. Null: no such key.
    std::optional<BytesView> get(BytesView key) const noexcept;
    /// That the key has its value, or none.
    Proof prove(BytesView key) const;

  private:
    friend class Trie;
    TrieSnapshot(KeyForm form, mpt::NodePtr node, const Bytes32& root) noexcept
        : form_(form), node_(std::move(node)), root_(root) {}

    KeyForm form_;
    mpt::NodePtr node_;
    Bytes32 root_;
};

class Trie {
  public:
    explicit Trie(KeyForm form = KeyForm::plain) noexcept : form_(form) {}
    Trie(Trie&&) noexcept = default;
    Trie& operator=(Trie&&) noexcept = default;

    /// All of them, in any order; no key twice. Cost: O(changes * depth), the sorting apart.
    void update(std::span<const TrieChange> changes,
                base::Executor& executor = base::serial_executor());
    bool empty() const noexcept { return !node_; }
    /// A view that lives until the next update. Null: no such key.
    std::optional<BytesView> get(BytesView key) const noexcept;

    /// Cost: one hash for each node made since the last root.
    Bytes32 root(base::Executor& executor = base::serial_executor());
    TrieSnapshot snapshot(base::Executor& executor = base::serial_executor());

  private:
    KeyForm form_;
    mpt::NodePtr node_;
};

}  // namespace cairn::state
