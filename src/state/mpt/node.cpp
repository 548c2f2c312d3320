#include "state/mpt/node.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

namespace cairn::state::mpt {

static_assert(sizeof(Node) % alignof(NodePtr) == 0, "what follows it is aligned");

NodePtr Node::make(NodeParts&& parts) {
    CAIRN_ASSERT(parts.path.size() <= 2 * MAX_KEY_SIZE);
    CAIRN_ASSERT(parts.value.size() <= std::numeric_limits<std::uint32_t>::max());
    const auto children = static_cast<std::size_t>(std::ranges::count_if(
        parts.children, [](const NodePtr& c) { return static_cast<bool>(c); }));
    const std::size_t slots = children + (parts.attached ? 1 : 0);
    const std::size_t path_size = hex_prefix_size(parts.path.size());
    void* const memory =
        ::operator new(sizeof(Node) + slots * sizeof(NodePtr) + path_size + parts.value.size());
    Node* const node = new (memory) Node();
    node->value_size_ = static_cast<std::uint32_t>(parts.value.size());
    node->path_nibbles_ = static_cast<std::uint8_t>(parts.path.size());
    node->has_attached_ = static_cast<bool>(parts.attached);
    NodePtr* slot = node->slots();
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (parts.children[nibble]) {
            node->mask_ = static_cast<std::uint16_t>(node->mask_ | 1U << nibble);
            std::construct_at(slot++, std::move(parts.children[nibble]));
        }
    }
    if (parts.attached) {
        std::construct_at(slot++, std::move(parts.attached));
    }
    auto* const bytes = reinterpret_cast<std::uint8_t*>(slot);
    put_hex_prefix(bytes, parts.path, PathEnd::node);
    std::ranges::copy(parts.value, bytes + path_size);
    return NodePtr(node);
}

NodePtr Node::stub(BytesView reference, Stub what) {
    CAIRN_ASSERT(what != Stub::no);
    NodePtr out = make({});
    out->stub_ = what;
    out->mark_saved();
    out->set_reference(reference);
    return out;
}

void Node::destroy(Node* node) noexcept {
    std::destroy_n(node->slots(), node->slot_count());
    node->~Node();
    ::operator delete(node);
}

const NodePtr* Node::child(std::uint8_t nibble) const noexcept {
    const unsigned bit = 1U << nibble;
    return (mask_ & bit) == 0 ? nullptr : slots() + std::popcount(mask_ & (bit - 1U));
}

NodeParts Node::parts() const {
    NodeParts out{.path = path(), .value = value(), .attached = attached(), .children = {}};
    const NodePtr* slot = slots();
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if ((mask_ >> nibble & 1U) != 0) {
            out.children[nibble] = *slot++;
        }
    }
    return out;
}

NodePtr Node::with_path(NibbleView path) const {
    CAIRN_ASSERT(!is_stub());
    NodeParts out = parts();
    out.path = path;
    return make(std::move(out));
}

bool Node::holds(const NodeParts& parts) const noexcept {
    if (path().size() != parts.path.size() || attached() != parts.attached ||
        !std::ranges::equal(value(), parts.value)) {
        return false;
    }
    const NodePtr* slot = slots();
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        const Node* const here = (mask_ >> nibble & 1U) != 0 ? (slot++)->get() : nullptr;
        if (here != parts.children[nibble].get()) {
            return false;
        }
    }
    return path() == parts.path;
}

void Node::set_reference(BytesView reference) noexcept {
    CAIRN_ASSERT(is_dirty() && !reference.empty() && reference.size() <= 32);
    std::ranges::copy(reference, reference_.data());
    reference_size_ = static_cast<std::uint8_t>(reference.size());
}

}  // namespace cairn::state::mpt
