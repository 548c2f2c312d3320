// The nodes of a trie in memory. Immutable but for their reference, and shared between versions of
// the trie that have them in common.
//
// A node is a path and what is behind it: a value, children, or both. In the terms of the Yellow
// Paper's appendix D a node without children is a leaf; one with children and no path is a branch;
// one with children and a path is an extension and the branch that it leads to.
//
// A stub stands for a node that is not in memory; all that it has is its reference.
//
// Its reference is what its parent's encoding holds: the encoding itself if it is shorter than 32
// bytes, else its Keccak-256. A node without reference is dirty; its parents are then, too.
// Threads: nodes may be shared by threads once they have their references.
#pragma once

#include "state/nibbles.hpp"

#include <atomic>
#include <bit>
#include <span>
#include <utility>

namespace cairn::state::mpt {

class Node;

/// Owns a node together with others.
class NodePtr {
  public:
    constexpr NodePtr() noexcept = default;
    constexpr NodePtr(std::nullptr_t) noexcept {
    }  // NOLINT(google-explicit-constructor): as pointers
    /// Takes over one share.
    explicit NodePtr(Node* node) noexcept : node_(node) {}
    NodePtr(const NodePtr& other) noexcept;
    NodePtr(NodePtr&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    NodePtr& operator=(NodePtr other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~NodePtr();

    Node* get() const noexcept { return node_; }
    Node& operator*() const noexcept { return *node_; }
    Node* operator->() const noexcept { return node_; }
    explicit operator bool() const noexcept { return node_ != nullptr; }
    friend bool operator==(const NodePtr& a, const NodePtr& b) noexcept = default;

  private:
    Node* node_ = nullptr;
};

using Children = std::array<NodePtr, 16>;

/// What a node is made of.
struct NodeParts {
    NibbleView path;
    /// Empty: none.
    BytesView value;
    /// What goes with the value and is no part of its encoding: an account's storage.
    NodePtr attached;
    Children children;
};

class Node {
  public:
    /// Takes what is attached and the children out of `parts`.
    static NodePtr make(NodeParts&& parts);
    /// Of a node that is somewhere else, and what is known of it.
    enum class Stub : std::uint8_t { no, leaf, branch, unknown };
    static NodePtr stub(BytesView reference, Stub what);
    Stub stub() const noexcept { return stub_; }
    bool is_stub() const noexcept { return stub_ != Stub::no; }
    /// The same value and children behind another path.
    NodePtr with_path(NibbleView path) const;
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    NibbleView path() const noexcept { return hex_prefix_nibbles(path_bytes(), path_nibbles_); }
    BytesView value() const noexcept {
        return {path_bytes() + hex_prefix_size(path_nibbles_), value_size_};
    }
    NodePtr attached() const noexcept { return has_attached_ ? slots()[child_count()] : NodePtr(); }
    /// Whether it is made of the same.
    bool holds(const NodeParts& parts) const noexcept;
    bool is_leaf() const noexcept { return mask_ == 0; }
    std::size_t child_count() const noexcept {
        return static_cast<std::size_t>(std::popcount(mask_));
    }
    /// Bit n: there is a child behind the nibble n.
    std::uint16_t mask() const noexcept { return mask_; }
    /// In the order of their nibbles.
    std::span<const NodePtr> children() const noexcept { return {slots(), child_count()}; }
    /// Null: none.
    const NodePtr* child(std::uint8_t nibble) const noexcept;
    NodeParts parts() const;

    bool is_dirty() const noexcept { return reference_size_ == 0; }
    BytesView reference() const noexcept { return reference_.view().first(reference_size_); }
    /// Once. At most 32 bytes.
    void set_reference(BytesView reference) noexcept;

    /// Whether it, and all below it, is somewhere else too; for those who keep nodes there.
    bool is_saved() const noexcept { return is_saved_.load(std::memory_order_relaxed); }
    void mark_saved() noexcept { is_saved_.store(true, std::memory_order_relaxed); }

  private:
    friend class NodePtr;
    Node() noexcept = default;
    ~Node() = default;
    static void destroy(Node* node) noexcept;
    // Behind the node itself: its children and what is attached, its path, its value.
    const NodePtr* slots() const noexcept { return reinterpret_cast<const NodePtr*>(this + 1); }
    NodePtr* slots() noexcept { return reinterpret_cast<NodePtr*>(this + 1); }
    std::size_t slot_count() const noexcept { return child_count() + (has_attached_ ? 1 : 0); }
    const std::uint8_t* path_bytes() const noexcept {
        return reinterpret_cast<const std::uint8_t*>(slots() + slot_count());
    }

    std::atomic<std::uint32_t> owners_{1};
    std::uint32_t value_size_ = 0;
    std::uint16_t mask_ = 0;
    std::uint8_t path_nibbles_ = 0;
    std::uint8_t reference_size_ = 0;
    bool has_attached_ = false;
    Stub stub_ = Stub::no;
    std::atomic<bool> is_saved_{false};
    Bytes32 reference_;
};

inline NodePtr::NodePtr(const NodePtr& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) {
        node_->owners_.fetch_add(1, std::memory_order_relaxed);
    }
}
inline NodePtr::~NodePtr() {
    if (node_ != nullptr && node_->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        Node::destroy(node_);
    }
}

}  // namespace cairn::state::mpt
