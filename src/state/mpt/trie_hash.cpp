#include "state/mpt/trie_hash.hpp"

#include "crypto/keccak256.hpp"
#include "state/mpt/node_encoding.hpp"
#include "state/trie.hpp"

#include <algorithm>

namespace cairn::state::mpt {
namespace {

/// So many nodes at once keep the widest kernel busy and their encodings in the cache.
constexpr std::size_t BATCH = 64;

using Level = std::vector<Node*>;

bool is_extension(const Node& node) noexcept {
    return !node.is_leaf() && !node.path().empty();
}

void encode_content(Bytes& out, const Node& node) {
    if (node.is_leaf()) {
        encode_leaf(out, node.path(), node.value());
        return;
    }
    std::array<BytesView, 16> children;
    const NodePtr* child = node.children().data();
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if ((node.mask() >> nibble & 1U) != 0) {
            children[nibble] = (*child++)->reference();
        }
    }
    encode_branch(out, children, node.value());
}

/// References of up to BATCH encodings that `encode(out, i)` appends one after the other.
template <class Encode>
void encode_and_hash(std::size_t count, Bytes& buffer, Reference* out, const Encode& encode) {
    std::array<std::size_t, BATCH + 1> ends{};
    buffer.clear();
    for (std::size_t i = 0; i < count; ++i) {
        encode(buffer, i);
        ends[i + 1] = buffer.size();
    }
    std::array<BytesView, BATCH> encodings;
    for (std::size_t i = 0; i < count; ++i) {
        encodings[i] = BytesView(buffer).subspan(ends[i], ends[i + 1] - ends[i]);
    }
    references_of(std::span(encodings).first(count), out);
}

void hash_batch(std::span<Node* const> nodes, Bytes& buffer) {
    std::array<Reference, BATCH> references;
    encode_and_hash(nodes.size(), buffer, references.data(),
                    [&](Bytes& out, std::size_t i) { encode_content(out, *nodes[i]); });
    std::array<std::size_t, BATCH> extensions{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (is_extension(*nodes[i])) {
            extensions[count++] = i;
        }
    }
    std::array<Reference, BATCH> outer;
    encode_and_hash(count, buffer, outer.data(), [&](Bytes& out, std::size_t i) {
        const std::size_t at = extensions[i];
        encode_extension(out, nodes[at]->path(), references[at].view());
    });
    for (std::size_t i = 0; i < count; ++i) {
        references[extensions[i]] = outer[i];
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i]->set_reference(references[i].view());
    }
}

/// The dirty ones of `from` and all below them: their children lie in the next level.
std::vector<Level> dirty_levels(Level from) {
    std::vector<Level> out;
    while (!from.empty()) {
        Level next;
        for (const Node* node : from) {
            for (const NodePtr& child : node->children()) {
                if (child->is_dirty()) {
                    next.push_back(child.get());
                }
            }
        }
        out.push_back(std::move(from));
        from = std::move(next);
    }
    return out;
}

void hash_levels(Level roots) {
    const std::vector<Level> levels = dirty_levels(std::move(roots));
    Bytes buffer;
    for (std::size_t depth = levels.size(); depth > 0; --depth) {
        const std::span<Node* const> level = levels[depth - 1];
        for (std::size_t begin = 0; begin < level.size(); begin += BATCH) {
            hash_batch(level.subspan(begin, std::min(BATCH, level.size() - begin)), buffer);
        }
    }
}

}  // namespace

void hash_nodes(std::span<const NodePtr> roots) {
    Level dirty;
    for (const NodePtr& root : roots) {
        if (root && root->is_dirty()) {
            dirty.push_back(root.get());
        }
    }
    hash_levels(std::move(dirty));
}

void hash_tree(const NodePtr& root, base::Executor& executor) {
    if (!root || !root->is_dirty()) {
        return;
    }
    // Two levels below the root there are up to 256 subtrees, enough to share out evenly.
    Level subtrees;
    if (executor.concurrency() > 1) {
        for (const NodePtr& child : root->children()) {
            for (const NodePtr& grandchild : child->children()) {
                if (child->is_dirty() && grandchild->is_dirty()) {
                    subtrees.push_back(grandchild.get());
                }
            }
        }
        const std::size_t grain = 1 + subtrees.size() / (8 * executor.concurrency());
        executor.parallel_for(subtrees.size(), grain, [&](std::size_t begin, std::size_t end) {
            hash_levels(Level(subtrees.begin() + static_cast<std::ptrdiff_t>(begin),
                              subtrees.begin() + static_cast<std::ptrdiff_t>(end)));
        });
    }
    hash_nodes({&root, 1});
}

Bytes32 root_hash(const NodePtr& root) noexcept {
    if (!root) {
        return EMPTY_TRIE_ROOT;
    }
    CAIRN_ASSERT(!root->is_dirty());
    const BytesView reference = root->reference();
    return reference.size() == 32 ? Bytes32::from(reference) : crypto::keccak256(reference);
}

NodeEncodings encodings_of(const Node& node) {
    NodeEncodings out;
    encode_content(out.content, node);
    if (is_extension(node)) {
        encode_extension(out.extension, node.path(), reference_of(out.content).view());
    }
    return out;
}

}  // namespace cairn::state::mpt
