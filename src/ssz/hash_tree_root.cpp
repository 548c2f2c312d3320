#include "ssz/hash_tree_root.hpp"

#include "base/assert.hpp"
#include "crypto/sha256.hpp"
#include "ssz/layout.hpp"
#include "ssz/merkle.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

constexpr std::size_t chunk_size = 32;
/// How many values of a list are hashed side by side; their columns stay in the first-level cache.
constexpr std::size_t batch_size = 128;

using Values = std::span<const void* const>;

/// Where roots go: root i is written at `out + i * stride`.
struct Output {
    std::uint8_t* out;
    std::size_t stride;
    std::uint8_t* at(std::size_t i) const noexcept { return out + i * stride; }
    void put(std::size_t i, const Bytes32& root) const noexcept {
        std::memcpy(at(i), root.data(), chunk_size);
    }
};

void roots(const Bound& bound, const Context& context, Values values, Output output);

std::vector<Bytes32> to_chunks(BytesView bytes) {
    std::vector<Bytes32> chunks((bytes.size() + chunk_size - 1) / chunk_size);
    if (!bytes.empty()) {
        std::memcpy(chunks[0].data(), bytes.data(), bytes.size());
    }
    return chunks;
}

/// Hashes `count` trees of 2^depth chunks that lie side by side, and writes their roots.
void reduce(std::vector<std::uint8_t>& trees, std::size_t count, std::size_t depth, Output output) {
    for (std::size_t level = depth; level > 0; --level) {
        crypto::hash_layer(trees.data(), count << (level - 1), trees.data());
    }
    for (std::size_t i = 0; i < count; ++i) {
        std::memcpy(output.at(i), trees.data() + i * chunk_size, chunk_size);
    }
}

void bytes_roots(std::size_t size, Values values, Output output) {
    if (size <= chunk_size) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::memset(output.at(i), 0, chunk_size);
            std::memcpy(output.at(i), values[i], size);
        }
        return;
    }
    const std::size_t depth = tree_depth((size + chunk_size - 1) / chunk_size);
    const std::size_t width = chunk_size << depth;
    std::vector<std::uint8_t> trees(values.size() * width);
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::memcpy(trees.data() + i * width, values[i], size);
    }
    reduce(trees, values.size(), depth, output);
}

Bytes32 chunks_root(std::vector<Bytes32>& chunks, std::uint64_t limit_chunks) {
    if (limit_chunks == PROGRESSIVE) {
        return merkleize_progressive(chunks);
    }
    return merkleize(chunks, tree_depth(limit_chunks));
}

std::uint64_t limit_in_chunks(std::uint64_t limit, std::uint64_t per_chunk) noexcept {
    return limit == PROGRESSIVE ? PROGRESSIVE
                                : limit / per_chunk + (limit % per_chunk != 0 ? 1 : 0);
}

bool is_basic(const Type& type) noexcept {
    return type.kind == Kind::uint || type.kind == Kind::boolean;
}

std::vector<Bytes32> packed_chunks(const Bound& bound, const void* sequence) {
    const Type& type = *bound.type;
    const std::size_t size = type.element->wire_size;
    std::vector<Bytes32> chunks((type.sequence->size(sequence) * size + chunk_size - 1) /
                                chunk_size);
    std::size_t run = 0;
    for (std::size_t i = 0; i < type.sequence->size(sequence); i += run) {
        const void* items = type.sequence->run(sequence, i, run);
        std::memcpy(chunks[0].data() + i * size, items, run * size);
    }
    return chunks;
}

std::vector<Bytes32> element_chunks(const Bound& bound, const Context& context,
                                    const void* sequence) {
    const Type& type = *bound.type;
    std::vector<const void*> items;
    items.reserve(type.sequence->size(sequence));
    for_each(type, sequence, [&](const void* item, std::size_t) { items.push_back(item); });
    std::vector<Bytes32> chunks(items.size());
    if (!items.empty()) {
        hash_tree_roots(element_bound(bound), context, items, chunks[0].data());
    }
    return chunks;
}

/// Chunks under the root of a vector or list, at most one element each (several if basic).
std::uint64_t elements_per_chunk(const Type& sequence) noexcept {
    return is_basic(*sequence.element) ? chunk_size / sequence.element->wire_size : 1;
}

Bytes32 sequence_root(const Bound& bound, const Context& context, const void* value) {
    const Type& type = *bound.type;
    const std::uint64_t limit = limit_in_chunks(bound.outer(context), elements_per_chunk(type));
    Bytes32 root;
    if (type.sequence->cached_root != nullptr) {
        root = type.sequence->cached_root(value, limit, context);
    } else {
        std::vector<Bytes32> chunks = is_basic(*type.element)
                                          ? packed_chunks(bound, value)
                                          : element_chunks(bound, context, value);
        root = chunks_root(chunks, limit);
    }
    return type.kind == Kind::list ? mix_in_length(root, type.sequence->size(value)) : root;
}

Bytes32 single_root(const Bound& bound, const Context& context, const void* value) {
    switch (bound.type->kind) {
        case Kind::byte_list: {
            const Bytes& bytes = static_cast<const ByteList*>(value)->bytes;
            std::vector<Bytes32> chunks = to_chunks(bytes);
            return mix_in_length(
                chunks_root(chunks, limit_in_chunks(bound.outer(context), chunk_size)),
                bytes.size());
        }
        case Kind::bitvector: {
            std::vector<Bytes32> chunks = to_chunks(static_cast<const Bitvector*>(value)->bytes());
            return chunks_root(chunks, limit_in_chunks(bound.outer(context), 8 * chunk_size));
        }
        case Kind::bitlist: {
            const auto& bits = *static_cast<const Bitlist*>(value);
            std::vector<Bytes32> chunks = to_chunks(bits.bytes());
            return mix_in_length(
                chunks_root(chunks, limit_in_chunks(bound.outer(context), 8 * chunk_size)),
                bits.size());
        }
        case Kind::compatible_union:
            for (const UnionOption& option : bound.type->options) {
                if (const void* current = option.get(value)) {
                    return mix_in_selector(hash_tree_root(option.bound, context, current),
                                           option.selector);
                }
            }
            CAIRN_UNREACHABLE("a union always has a current option");
        default:
            return sequence_root(bound, context, value);
    }
}

void progressive_container_root(const Type& type, const Context& context, const void* value,
                                std::uint8_t* out) {
    Bits active;
    const std::vector<Bytes32> chunks = field_roots(type, context, value, &active);
    Bytes32 mask;
    std::memcpy(mask.data(), active.bytes().data(), active.bytes().size());
    const Bytes32 root = hash_pair(merkleize_progressive(chunks), mask);
    std::memcpy(out, root.data(), chunk_size);
}

void container_roots(const Type& type, const Context& context, Values values, Output output) {
    if (type.progressive.has(context.fork)) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            progressive_container_root(type, context, values[i], output.at(i));
        }
        return;
    }
    std::size_t live = 0;
    for (const FieldInfo& field : type.fields) {
        live += field.forks.has(context.fork) ? 1U : 0U;
    }
    const std::size_t depth = tree_depth(live);
    const std::size_t width = chunk_size << depth;
    std::vector<std::uint8_t> trees(values.size() * width);
    std::vector<const void*> members(values.size());
    std::size_t position = 0;
    for (const FieldInfo& field : type.fields) {
        if (!field.forks.has(context.fork)) {
            continue;
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
            members[i] = field.of(values[i]);
        }
        roots(field.bound, context, members, {trees.data() + position * chunk_size, width});
        ++position;
    }
    reduce(trees, values.size(), depth, output);
}

void roots(const Bound& bound, const Context& context, Values values, Output output) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
        case Kind::bytes:
            bytes_roots(type.wire_size, values, output);
            break;
        case Kind::container:
            container_roots(type, context, values, output);
            break;
        default:
            for (std::size_t i = 0; i < values.size(); ++i) {
                output.put(i, single_root(bound, context, values[i]));
            }
            break;
    }
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/beacon-chain.md#hash_tree_root
Bytes32 hash_tree_root(const Bound& bound, const Context& context, const void* value) {
    Bytes32 root;
    roots(bound, context, {&value, 1}, {root.data(), chunk_size});
    return root;
}

void hash_tree_roots(const Bound& bound, const Context& context, Values values, std::uint8_t* out) {
    for (std::size_t i = 0; i < values.size(); i += batch_size) {
        const std::size_t count = std::min(batch_size, values.size() - i);
        roots(bound, context, values.subspan(i, count), {out + i * chunk_size, chunk_size});
    }
}

void hash_tree_roots(const Type& type, const Context& context, Values values, std::uint8_t* out) {
    hash_tree_roots(Bound{&type, nullptr, nullptr}, context, values, out);
}

bool have_equal_roots(const Type& type, std::uint8_t one_fork, std::uint8_t other_fork) noexcept {
    const auto agree = [&](ForkSet forks) { return forks.has(one_fork) == forks.has(other_fork); };
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
        case Kind::bytes:
            return true;
        case Kind::container:
            return agree(type.progressive) &&
                   std::ranges::all_of(type.fields, [&](const FieldInfo& field) {
                       return agree(field.forks) && agree(field.gaps) &&
                              (field.is_gap() ||
                               have_equal_roots(*field.bound.type, one_fork, other_fork));
                   });
        default:
            return false;
    }
}

std::vector<Bytes32> field_roots(const Type& container, const Context& context, const void* value,
                                 Bits* active) {
    const bool progressive = container.progressive.has(context.fork);
    std::vector<Bytes32> chunks;
    std::vector<bool> live;
    for (const FieldInfo& field : container.fields) {
        if (field.forks.has(context.fork)) {
            chunks.push_back(hash_tree_root(field.bound, context, field.of(value)));
            live.push_back(true);
        } else if (progressive && field.gaps.has(context.fork)) {
            chunks.emplace_back();
            live.push_back(false);
        }
    }
    if (active != nullptr) {
        active->resize(live.size());
        for (std::size_t i = 0; i < live.size(); ++i) {
            active->set(i, live[i]);
        }
    }
    return chunks;
}

}  // namespace cairn::ssz
