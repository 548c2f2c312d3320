#include "state_store/detail/node_record.hpp"

#include <bit>

namespace cairn::state::detail {
namespace {

void put_mask(Bytes& out, unsigned mask) {
    out.push_back(static_cast<std::uint8_t>(mask));
    out.push_back(static_cast<std::uint8_t>(mask >> 8U));
}

class Input {
  public:
    explicit Input(BytesView bytes) noexcept : rest_(bytes) {}
    bool failed() const noexcept { return failed_; }
    bool at_end() const noexcept { return rest_.empty(); }
    BytesView take(std::size_t size) noexcept {
        if (size > rest_.size()) {
            failed_ = true;
            return {};
        }
        const BytesView out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return out;
    }
    unsigned number(std::size_t size) noexcept {
        unsigned out = 0;
        unsigned shift = 0;
        for (const std::uint8_t byte : take(size)) {
            out |= static_cast<unsigned>(byte) << shift;
            shift += 8;
        }
        return out;
    }

  private:
    BytesView rest_;
    bool failed_ = false;
};

bool is_leaf(const mpt::Node& node) noexcept {
    return node.is_stub() ? node.stub() == mpt::Node::Stub::leaf : node.is_leaf();
}

}  // namespace

Bytes encode_node(const mpt::Node& node) {
    CAIRN_ASSERT(!node.is_leaf() && !node.is_stub() && node.value().empty());
    Bytes out = {static_cast<std::uint8_t>(node.path().size())};
    out.resize(1 + hex_prefix_size(node.path().size()));
    put_hex_prefix(out.data() + 1, node.path(), PathEnd::node);
    unsigned leaves = 0;
    for (std::uint8_t nibble = 0; nibble < 16; ++nibble) {
        const mpt::NodePtr* const child = node.child(nibble);
        leaves |= child != nullptr && is_leaf(**child) ? 1U << nibble : 0U;
    }
    put_mask(out, node.mask());
    put_mask(out, leaves);
    for (const mpt::NodePtr& child : node.children()) {
        const BytesView reference = child->reference();
        out.push_back(static_cast<std::uint8_t>(reference.size()));
        out.insert(out.end(), reference.begin(), reference.end());
    }
    return out;
}

mpt::NodePtr decode_node(BytesView record) {
    Input in(record);
    const std::size_t nibbles = in.number(1);
    const BytesView encoded = in.take(hex_prefix_size(nibbles));
    const unsigned mask = in.number(2);
    const unsigned leaves = in.number(2);
    if (in.failed() || std::popcount(mask) < 2 || (leaves & ~mask) != 0) {
        return nullptr;
    }
    const auto path = read_hex_prefix(encoded);
    if (!path || path->path.size() != nibbles || path->end != PathEnd::node) {
        return nullptr;
    }
    mpt::NodeParts parts;
    parts.path = path->path;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if ((mask >> nibble & 1U) == 0) {
            continue;
        }
        const BytesView reference = in.take(in.number(1));
        if (in.failed() || reference.empty() || reference.size() > 32) {
            return nullptr;
        }
        parts.children[nibble] =
            mpt::Node::stub(reference, (leaves >> nibble & 1U) != 0 ? mpt::Node::Stub::leaf
                                                                    : mpt::Node::Stub::branch);
    }
    return in.at_end() ? mpt::Node::make(std::move(parts)) : nullptr;
}

}  // namespace cairn::state::detail
