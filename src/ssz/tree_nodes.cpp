// Finds the nodes of a value's Merkle tree by their generalized indices.
#include "ssz/hash_tree_root.hpp"
#include "ssz/layout.hpp"
#include "ssz/merkle.hpp"
#include "ssz/proof.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace cairn::ssz {
namespace {

/// One wanted node, seen from the root of the value at hand.
struct Wanted {
    GeneralizedIndex index;
    std::size_t output;
};
using AllWanted = std::vector<Wanted>;

/// The chunks right below a value: fields, elements, packed bytes.
class Chunks {
  public:
    Chunks() = default;
    Chunks(const Chunks&) = delete;
    Chunks(Chunks&&) = delete;
    Chunks& operator=(const Chunks&) = delete;
    Chunks& operator=(Chunks&&) = delete;
    virtual ~Chunks() = default;

    virtual std::uint64_t count() const = 0;
    /// The chunks [first, first + out.size()), which exist.
    virtual void load(std::uint64_t first, std::span<Bytes32> out) const = 0;
    /// What hangs below a chunk that exists, if it is a root itself.
    virtual std::optional<Located> child(std::uint64_t /*chunk*/) const { return std::nullopt; }

    /// Root of 2^level aligned chunks.
    virtual Bytes32 subtree(std::size_t level, std::uint64_t index) const {
        return level >= 64 || index > (std::numeric_limits<std::uint64_t>::max() >> level)
                   ? zero_hash(level)
                   : range(index << level, level);
    }
    /// Root of the 2^level chunks from `first` on, zero where they have ended.
    Bytes32 range(std::uint64_t first, std::size_t level) const {
        if (first >= count()) {
            return zero_hash(level);
        }
        const std::uint64_t rest = count() - first;
        const std::uint64_t width = level >= 64 ? rest : std::uint64_t{1} << level;
        std::vector<Bytes32> chunks(static_cast<std::size_t>(std::min(rest, width)));
        load(first, chunks);
        return merkleize(chunks, level);
    }
};

class PackedChunks final : public Chunks {
  public:
    explicit PackedChunks(BytesView bytes) : bytes_(bytes) {}
    std::uint64_t count() const override { return (bytes_.size() + 31) / 32; }
    void load(std::uint64_t first, std::span<Bytes32> out) const override {
        const BytesView from = bytes_.subspan(static_cast<std::size_t>(first) * 32);
        std::memcpy(out[0].data(), from.data(), std::min(from.size(), out.size() * 32));
    }

  private:
    BytesView bytes_;
};

class FieldChunks final : public Chunks {
  public:
    FieldChunks(const Type& type, const Context& context, const void* value)
        : context_(context), value_(value) {
        const bool progressive = type.progressive.has(context.fork);
        for (const FieldInfo& field : type.fields) {
            const bool live = field.forks.has(context.fork);
            if (live || (progressive && field.gaps.has(context.fork))) {
                positions_.push_back(live ? &field : nullptr);
            }
        }
    }
    std::uint64_t count() const override { return positions_.size(); }
    void load(std::uint64_t first, std::span<Bytes32> out) const override {
        for (std::size_t i = 0; i < out.size(); ++i) {
            const FieldInfo* const field = positions_[static_cast<std::size_t>(first) + i];
            out[i] = field == nullptr ? Bytes32{}
                                      : hash_tree_root(field->bound, context_, field->of(value_));
        }
    }
    std::optional<Located> child(std::uint64_t i) const override {
        const FieldInfo* const field = positions_[static_cast<std::size_t>(i)];
        return field == nullptr ? std::nullopt
                                : std::optional(Located{field->bound, field->of(value_)});
    }
    Bytes32 active_fields() const {
        Bytes32 mask;
        for (std::size_t i = 0; i < positions_.size(); ++i) {
            const unsigned bit = positions_[i] != nullptr ? 1U << (i % 8) : 0;
            mask[i / 8] = static_cast<std::uint8_t>(mask[i / 8] | bit);
        }
        return mask;
    }

  private:
    const Context& context_;
    const void* value_;
    std::vector<const FieldInfo*> positions_;  // null: a gap
};

class ElementChunks final : public Chunks {
  public:
    ElementChunks(const Bound& bound, const Context& context, const void* value)
        : bound_(bound),
          context_(context),
          value_(value),
          packed_(items_per_chunk(*bound.type) != 1 ||
                  is_chunk_sized_number(*bound.type->element)) {}

    std::uint64_t count() const override {
        const std::uint64_t per_chunk = items_per_chunk(*bound_.type);
        return (ops().size(value_) + per_chunk - 1) / per_chunk;
    }
    void load(std::uint64_t first, std::span<Bytes32> out) const override {
        if (ops().cached_chunks != nullptr) {
            ops().cached_chunks(value_, first, out, context_);
        } else if (packed_) {
            load_packed(static_cast<std::size_t>(first), out);
        } else {
            load_roots(static_cast<std::size_t>(first), out);
        }
    }
    Bytes32 subtree(std::size_t level, std::uint64_t index) const override {
        return ops().cached_subtree != nullptr
                   ? ops().cached_subtree(value_, level, index, context_)
                   : Chunks::subtree(level, index);
    }
    std::optional<Located> child(std::uint64_t i) const override {
        std::size_t run = 0;
        return packed_
                   ? std::nullopt
                   : std::optional(Located{element_bound(bound_),
                                           ops().run(value_, static_cast<std::size_t>(i), run)});
    }

  private:
    static bool is_chunk_sized_number(const Type& type) noexcept { return type.kind == Kind::uint; }
    const SequenceOps& ops() const noexcept { return *bound_.type->sequence; }

    void load_packed(std::size_t first, std::span<Bytes32> out) const {
        // Plain sequences are one run.
        const std::size_t size = bound_.type->element->wire_size;
        const std::size_t item = first * 32 / size;
        std::size_t run = 0;
        const void* const items = ops().run(value_, item, run);
        std::memcpy(out[0].data(), items, std::min(run * size, out.size() * 32));
    }
    void load_roots(std::size_t first, std::span<Bytes32> out) const {
        std::vector<const void*> items(out.size());
        std::size_t run = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i] = ops().run(value_, first + i, run);
        }
        hash_tree_roots(element_bound(bound_), context_, items, out[0].data());
    }

    Bound bound_;
    const Context& context_;
    const void* value_;
    bool packed_;
};

class Finder {
  public:
    Finder(const Context& context, std::span<Bytes32> out) : context_(context), out_(out) {}

    Result<void, ProofRule> find(const Located& at, const AllWanted& wanted) {
        AllWanted below;
        std::optional<Bytes32> root;
        for (const Wanted& node : wanted) {
            if (node.index.length() != 0) {
                below.push_back(node);
                continue;
            }
            root = root ? root : hash_tree_root(at.bound, context_, at.value);
            out_[node.output] = *root;
        }
        return below.empty() ? Result<void, ProofRule>{} : find_below(at, below);
    }

  private:
    Result<void, ProofRule> find_below(const Located& at, const AllWanted& wanted) {
        const Type& type = *at.bound.type;
        switch (type.kind) {
            case Kind::boolean:
            case Kind::uint:
                return unexpected(ProofRule::no_such_node);
            case Kind::bytes:
                return in_tree(
                    at, wanted,
                    PackedChunks({static_cast<const std::uint8_t*>(at.value), type.wire_size}));
            case Kind::bitvector:
                return in_tree(at, wanted,
                               PackedChunks(static_cast<const Bitvector*>(at.value)->bytes()));
            case Kind::vector:
                return in_tree(at, wanted, ElementChunks(at.bound, context_, at.value));
            case Kind::byte_list: {
                const Bytes& bytes = static_cast<const ByteList*>(at.value)->bytes;
                return in_mixed_tree(at, wanted, PackedChunks(bytes), number_chunk(bytes.size()));
            }
            case Kind::bitlist: {
                const auto& bits = *static_cast<const Bitlist*>(at.value);
                return in_mixed_tree(at, wanted, PackedChunks(bits.bytes()),
                                     number_chunk(bits.size()));
            }
            case Kind::list:
                return in_mixed_tree(at, wanted, ElementChunks(at.bound, context_, at.value),
                                     number_chunk(type.sequence->size(at.value)));
            case Kind::container: {
                const FieldChunks fields(type, context_, at.value);
                return type.progressive.has(context_.fork)
                           ? in_mixed_tree(at, wanted, fields, fields.active_fields())
                           : in_tree(at, wanted, fields);
            }
            case Kind::compatible_union:
                return in_union(at, wanted);
        }
        return unexpected(ProofRule::no_such_node);
    }

    static Bytes32 number_chunk(std::uint64_t number) {
        Bytes32 chunk;
        base::store_le64(chunk.data(), number);
        return chunk;
    }

    /// Takes out what is on the right of the root, a single chunk; what remains is seen from its
    /// left.
    Result<AllWanted, ProofRule> left_of_mix(const AllWanted& wanted, const Bytes32& right) {
        AllWanted left;
        for (const Wanted& node : wanted) {
            const GeneralizedIndex below = node.index.below(1);
            if (!node.index.bit(node.index.length() - 1)) {
                left.push_back({below, node.output});
            } else if (below.length() == 0) {
                out_[node.output] = right;
            } else {
                return unexpected(ProofRule::no_such_node);
            }
        }
        return left;
    }

    Result<void, ProofRule> in_union(const Located& at, const AllWanted& wanted) {
        for (const UnionOption& option : at.bound.type->options) {
            if (const void* const current = option.get(at.value)) {
                CAIRN_TRY_ASSIGN(const AllWanted data,
                                 left_of_mix(wanted, number_chunk(option.selector)));
                return find({option.bound, current}, data);
            }
        }
        CAIRN_UNREACHABLE("a union always has a current option");
    }

    Result<void, ProofRule> in_mixed_tree(const Located& at, const AllWanted& wanted,
                                          const Chunks& chunks, const Bytes32& right) {
        CAIRN_TRY_ASSIGN(const AllWanted left, left_of_mix(wanted, right));
        return in_tree(at, left, chunks);
    }

    Result<void, ProofRule> in_tree(const Located& at, const AllWanted& wanted,
                                    const Chunks& chunks) {
        const TreeShape shape = tree_shape(at.bound, context_);
        return shape.progressive ? in_progressive_tree(chunks, wanted)
                                 : in_balanced_tree(chunks, wanted, tree_depth(shape.chunk_limit));
    }

    Result<void, ProofRule> in_balanced_tree(const Chunks& chunks, const AllWanted& wanted,
                                             std::size_t depth) {
        std::map<std::uint64_t, AllWanted> deeper;  // by chunk
        for (const Wanted& node : wanted) {
            const std::size_t length = node.index.length();
            if (length <= depth) {
                out_[node.output] = chunks.subtree(depth - length, node.index.position());
            } else {
                const std::uint64_t chunk = node.index.ancestor(length - depth).position();
                deeper[chunk].push_back({node.index.below(depth), node.output});
            }
        }
        return in_children(chunks, deeper);
    }

    Result<void, ProofRule> in_children(const Chunks& chunks,
                                        const std::map<std::uint64_t, AllWanted>& deeper) {
        for (const auto& [chunk, wanted] : deeper) {
            const std::optional<Located> child =
                chunk < chunks.count() ? chunks.child(chunk) : std::nullopt;
            if (!child) {
                return unexpected(ProofRule::no_such_node);
            }
            CAIRN_TRY(find(*child, wanted));
        }
        return {};
    }

    /// EIP-7916: subtree k of 4^k chunks is a left child, the rest its right sibling; a zero chunk
    /// ends it.
    Result<void, ProofRule> in_progressive_tree(const Chunks& chunks, const AllWanted& wanted) {
        std::map<std::uint64_t, AllWanted> deeper;
        for (const Wanted& node : wanted) {
            CAIRN_TRY(in_rest(chunks, node, deeper));
        }
        return in_children(chunks, deeper);
    }

    Result<void, ProofRule> in_rest(const Chunks& chunks, const Wanted& node,
                                    std::map<std::uint64_t, AllWanted>& deeper) {
        GeneralizedIndex index = node.index;
        std::uint64_t first = 0;  // chunk of the current subtree
        std::size_t depth = 0;
        while (index.length() > 0) {
            if (first >= chunks.count()) {
                return unexpected(ProofRule::no_such_node);
            }
            const bool rest = index.bit(index.length() - 1);
            index = index.below(1);
            if (!rest) {
                in_subtree(chunks, {index, node.output}, first, depth, deeper);
                return {};
            }
            first += std::uint64_t{1} << depth;
            depth += 2;
        }
        out_[node.output] = rest_root(chunks, first, depth);
        return {};
    }

    void in_subtree(const Chunks& chunks, const Wanted& node, std::uint64_t first,
                    std::size_t depth, std::map<std::uint64_t, AllWanted>& deeper) {
        const std::size_t length = node.index.length();
        if (length > depth) {
            const std::uint64_t chunk = first + node.index.ancestor(length - depth).position();
            deeper[chunk].push_back({node.index.below(depth), node.output});
            return;
        }
        const std::size_t level = depth - length;
        out_[node.output] = chunks.range(first + (node.index.position() << level), level);
    }

    Bytes32 rest_root(const Chunks& chunks, std::uint64_t first, std::size_t depth) const {
        if (first >= chunks.count()) {
            return {};
        }
        const Bytes32 rest = rest_root(chunks, first + (std::uint64_t{1} << depth), depth + 2);
        return hash_pair(chunks.range(first, depth), rest);
    }

    const Context& context_;
    std::span<Bytes32> out_;
};

}  // namespace

Result<std::vector<Bytes32>, ProofRule> tree_nodes(const Bound& bound, const Context& context,
                                                   const void* value,
                                                   std::span<const GeneralizedIndex> indices) {
    std::vector<Bytes32> out(indices.size());
    AllWanted wanted;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        wanted.push_back({indices[i], i});
    }
    CAIRN_TRY(Finder(context, out).find({bound, value}, wanted));
    return out;
}

}  // namespace cairn::ssz
