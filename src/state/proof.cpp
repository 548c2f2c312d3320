#include "state/proof.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/reader.hpp"
#include "state/mpt/node_encoding.hpp"
#include "state/mpt/trie_hash.hpp"
#include "state/mpt/trie_update.hpp"
#include "state/trie.hpp"

namespace cairn::state {
namespace {

/// A reference as it stands in a parent's encoding.
struct Link {
    enum class Kind : std::uint8_t { nothing, hash, embedded };
    Kind kind = Kind::nothing;
    BytesView bytes;  // of the hash, or the embedded node's encoding
};

/// Where a node leads on the way of a key.
struct Step {
    Link next;
    std::optional<BytesView> value;
    std::size_t nibbles = 0;  // of the key, that lie behind
};

template <class T>
using Verified = Result<T, ProofRule>;

ProofRule rule_of(const rlp::Error&) noexcept {
    return ProofRule::not_rlp;
}

Verified<Link> read_link(rlp::Reader& items) {
    const auto item = items.item();
    if (!item) {
        return unexpected(rule_of(item.error()));
    }
    if (item->kind == rlp::Kind::list) {
        return item->encoding.size() < 32
                   ? Verified<Link>(Link{Link::Kind::embedded, item->encoding})
                   : unexpected(ProofRule::wrong_child);
    }
    if (item->payload.size() == 32) {
        return Link{Link::Kind::hash, item->payload};
    }
    return item->payload.empty() ? Verified<Link>(Link{}) : unexpected(ProofRule::wrong_child);
}

Verified<BytesView> read_value(rlp::Reader& items) {
    const auto value = items.string();
    if (!value) {
        return unexpected(rule_of(value.error()));
    }
    return *value;
}

Verified<Step> branch_step(rlp::Reader items, NibbleView rest) {
    Step out;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        CAIRN_TRY_ASSIGN(const Link link, read_link(items));
        if (!rest.empty() && rest[0] == nibble) {
            out = {.next = link, .value = std::nullopt, .nibbles = 1};
        }
    }
    CAIRN_TRY_ASSIGN(const BytesView value, read_value(items));
    if (rest.empty() && !value.empty()) {
        out.value = value;
    }
    return out;
}

Verified<Step> short_step(rlp::Reader items, NibbleView rest) {
    CAIRN_TRY_ASSIGN(const BytesView encoded, read_value(items));
    const std::optional<HexPrefix> prefix = read_hex_prefix(encoded);
    const bool leads_on = prefix && prefix->end == PathEnd::node;
    if (!prefix || (leads_on && prefix->path.empty())) {
        return unexpected(ProofRule::wrong_path);
    }
    const bool on_the_way = common_prefix(prefix->path, rest) == prefix->path.size();
    if (leads_on) {
        CAIRN_TRY_ASSIGN(const Link next, read_link(items));
        if (next.kind == Link::Kind::nothing) {
            return unexpected(ProofRule::leads_nowhere);
        }
        return on_the_way ? Step{.next = next, .value = {}, .nibbles = prefix->path.size()}
                          : Step{};
    }
    CAIRN_TRY_ASSIGN(const BytesView value, read_value(items));
    if (value.empty()) {
        return unexpected(ProofRule::empty_value);
    }
    return on_the_way && rest.size() == prefix->path.size()
               ? Step{.next = {}, .value = value, .nibbles = rest.size()}
               : Step{};
}

/// `encoding` is one whole node.
Verified<Step> step(BytesView encoding, NibbleView rest) {
    // Three levels at most: a node within a branch may hold a node, and each is shorter.
    if (const auto checked = rlp::check(encoding); !checked) {
        return unexpected(rule_of(checked.error()));
    }
    rlp::Reader input(encoding);
    const auto items = input.list();
    if (!items) {
        return unexpected(ProofRule::not_a_node);
    }
    const std::size_t count = items->count().value();
    if (count == 17) {
        return branch_step(*items, rest);
    }
    return count == 2 ? short_step(*items, rest) : unexpected(ProofRule::not_a_node);
}

class Nodes {
  public:
    explicit Nodes(std::span<const Bytes> proof) noexcept : left_(proof) {}
    Verified<BytesView> take(BytesView hash) {
        if (left_.empty()) {
            return unexpected(ProofRule::node_missing);
        }
        const BytesView node = left_.front();
        left_ = left_.subspan(1);
        if (crypto::keccak256(node) != Bytes32::from(hash)) {
            return unexpected(ProofRule::wrong_hash);
        }
        return node;
    }
    bool empty() const noexcept { return left_.empty(); }

  private:
    std::span<const Bytes> left_;
};

}  // namespace

std::string_view to_string(ProofRule rule) noexcept {
    switch (rule) {
        case ProofRule::key_too_long:
            return "the key is too long";
        case ProofRule::node_missing:
            return "a node is missing";
        case ProofRule::wrong_hash:
            return "a node has another hash";
        case ProofRule::not_rlp:
            return "a node is not RLP";
        case ProofRule::not_a_node:
            return "a node has neither 2 nor 17 items";
        case ProofRule::wrong_path:
            return "a node's path is wrong";
        case ProofRule::wrong_child:
            return "a node's child is neither a hash nor a node";
        case ProofRule::empty_value:
            return "a leaf has no value";
        case ProofRule::leads_nowhere:
            return "an extension has no child";
        case ProofRule::nodes_left:
            return "nodes are left over";
    }
    CAIRN_UNREACHABLE("every rule has its text");
}

Result<std::optional<BytesView>, ProofRule> verify_proof(const Bytes32& root, BytesView key,
                                                         std::span<const Bytes> proof) {
    if (key.size() > MAX_KEY_SIZE) {
        return unexpected(ProofRule::key_too_long);
    }
    Nodes nodes(proof);
    NibbleView rest(key);
    Step at;
    if (root != EMPTY_TRIE_ROOT) {
        at.next = {Link::Kind::hash, root.view()};
    }
    while (at.next.kind != Link::Kind::nothing) {
        BytesView encoding = at.next.bytes;
        if (at.next.kind == Link::Kind::hash) {
            CAIRN_TRY_ASSIGN(encoding, nodes.take(at.next.bytes));
        }
        CAIRN_TRY_ASSIGN(at, step(encoding, rest));
        rest = rest.from(at.nibbles);
    }
    if (!nodes.empty()) {
        return unexpected(ProofRule::nodes_left);
    }
    return at.value;
}

namespace mpt {

Proof make_proof(const NodePtr& root, BytesView key, NodeSource* source) {
    Proof out;
    NibbleView rest(key);
    const auto add = [&](Bytes encoding) {
        if (encoding.size() >= 32 || (out.empty() && !encoding.empty())) {
            out.push_back(std::move(encoding));
        }
    };
    NodePtr at = root;
    while (at) {
        if (at->is_stub()) {
            const std::size_t depth = 2 * key.size() - rest.size();
            at = source->load(NibbleView(key.data(), 0, depth), *at, key);
            continue;
        }
        const NibbleView path = at->path();
        const bool on_the_way = common_prefix(path, rest) == path.size();
        NodeEncodings encodings = encodings_of(*at);
        const bool is_extension = !encodings.extension.empty();
        add(std::move(encodings.extension));
        if (on_the_way || !is_extension) {
            add(std::move(encodings.content));
        }
        if (!on_the_way || rest.size() == path.size()) {
            break;
        }
        rest = rest.from(path.size());
        const NodePtr* const next = at->child(rest[0]);
        rest = rest.from(1);
        at = next == nullptr ? nullptr : NodePtr(*next);
    }
    return out;
}

}  // namespace mpt
}  // namespace cairn::state
