#include "ssz/generalized_index.hpp"

#include "ssz/merkle.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

constexpr std::uint64_t chunk_bytes = 32;
constexpr std::uint64_t chunk_bits = 256;

std::uint64_t round_up(std::uint64_t items, std::uint64_t per_chunk) noexcept {
    return items / per_chunk + (items % per_chunk != 0 ? 1 : 0);
}

std::size_t live_positions(const Type& container, const Context& context) {
    const bool progressive = container.progressive.has(context.fork);
    return static_cast<std::size_t>(
        std::ranges::count_if(container.fields, [&](const FieldInfo& f) {
            return f.forks.has(context.fork) || (progressive && f.gaps.has(context.fork));
        }));
}

/// A step within the data of a value: from the root of its tree to a chunk.
GeneralizedIndex chunk_place(const TreeShape& shape, std::uint64_t chunk) noexcept {
    const GeneralizedIndex data = shape.mixed ? GeneralizedIndex(2) : GeneralizedIndex();
    if (shape.progressive) {
        return data.then(progressive_chunk_index(chunk));
    }
    GeneralizedIndex place = data;
    for (std::size_t level = tree_depth(shape.chunk_limit); level-- > 0;) {
        place = place.child(((chunk >> level) & 1U) != 0);
    }
    return place;
}

struct Step {
    GeneralizedIndex index;  // relative
    std::uint8_t chunk_offset = 0;
};

Step item_step(const Bound& bound, const Context& context, std::uint64_t item) {
    const Type& type = *bound.type;
    const std::uint64_t per_chunk = items_per_chunk(type);
    const std::uint64_t within = item % per_chunk;
    return {chunk_place(tree_shape(bound, context), item / per_chunk),
            static_cast<std::uint8_t>(within * chunk_bytes / per_chunk)};
}

Step tree_step(const Bound& bound, const Context& context, const PathStep& step,
               const Stepped& to) {
    switch (step.kind) {
        case PathStep::Kind::field:
            return {chunk_place(tree_shape(bound, context),
                                field_position(*bound.type, context, *to.field)),
                    0};
        case PathStep::Kind::index:
            return to.option != nullptr ? Step{GeneralizedIndex(2), 0}
                                        : item_step(bound, context, step.index);
        default:
            return {GeneralizedIndex(3), 0};
    }
}

PathError error_at(PathRule rule, const Path& path, std::size_t step) {
    const Path failed(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(step + 1));
    return {rule, to_string(failed)};
}

}  // namespace

std::string to_string(GeneralizedIndex index) {
    std::string digits;
    for (auto rest = index.value_; rest != 0; rest /= 10) {
        digits.push_back(static_cast<char>('0' + static_cast<char>(rest % 10)));
    }
    std::ranges::reverse(digits);
    return digits;
}

std::uint64_t items_per_chunk(const Type& type) noexcept {
    switch (type.kind) {
        case Kind::bytes:
        case Kind::byte_list:
            return chunk_bytes;
        case Kind::bitvector:
        case Kind::bitlist:
            return chunk_bits;
        case Kind::vector:
        case Kind::list: {
            const bool basic =
                type.element->kind == Kind::uint || type.element->kind == Kind::boolean;
            return basic ? chunk_bytes / type.element->wire_size : 1;
        }
        default:
            return 1;
    }
}

TreeShape tree_shape(const Bound& bound, const Context& context) {
    const Type& type = *bound.type;
    const auto sequence = [&](bool mixed, std::uint64_t limit) {
        const bool progressive = limit == PROGRESSIVE;
        return TreeShape{mixed, progressive,
                         progressive ? 0 : round_up(limit, items_per_chunk(type))};
    };
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
            return {false, false, 1};
        case Kind::bytes:
            return sequence(false, type.wire_size);
        case Kind::byte_list:
        case Kind::bitlist:
        case Kind::list:
            return sequence(true, bound.outer(context));
        case Kind::bitvector:
        case Kind::vector:
            return sequence(false, bound.outer(context));
        case Kind::container: {
            const bool progressive = type.progressive.has(context.fork);
            return {progressive, progressive, live_positions(type, context)};
        }
        case Kind::compatible_union:
            return {true, false, 1};
    }
    return {};
}

std::size_t field_position(const Type& container, const Context& context, const FieldInfo& field) {
    const bool progressive = container.progressive.has(context.fork);
    std::size_t position = 0;
    for (const FieldInfo& other : container.fields) {
        if (&other == &field) {
            break;
        }
        const bool counts =
            other.forks.has(context.fork) || (progressive && other.gaps.has(context.fork));
        position += counts ? 1U : 0U;
    }
    return position;
}

GeneralizedIndex progressive_chunk_index(std::uint64_t i) noexcept {
    GeneralizedIndex index;
    std::size_t depth = 0;  // of the current subtree, which has 2^depth chunks
    while (depth < 64 && i >= std::uint64_t{1} << depth) {
        i -= std::uint64_t{1} << depth;
        index = index.child(true);
        depth += 2;
    }
    index = index.child(false);
    for (std::size_t level = depth; level-- > 0;) {
        index = index.child(level < 64 && ((i >> level) & 1U) != 0);
    }
    return index;
}

Result<TreePlace, PathError> get_generalized_index(const Bound& bound, const Context& context,
                                                   const Path& path) {
    TreePlace place;
    place.bound = bound;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (place.bound.type == nullptr) {
            return unexpected(error_at(PathRule::not_a_sequence, path, i));
        }
        const auto to = step_into(place.bound, context, path[i]);
        if (!to) {
            return unexpected(error_at(to.error(), path, i));
        }
        const Step step = tree_step(place.bound, context, path[i], *to);
        if (place.index.length() + step.index.length() > GeneralizedIndex::max_length) {
            return unexpected(error_at(PathRule::too_deep, path, i));
        }
        place = {place.index.then(step.index), step.chunk_offset, to->bound};
    }
    return place;
}

Result<TreePlace, PathError> get_generalized_index(const Bound& bound, const Context& context,
                                                   std::string_view path) {
    CAIRN_TRY_ASSIGN(const Path steps, parse_path(path));
    return get_generalized_index(bound, context, steps);
}

}  // namespace cairn::ssz
