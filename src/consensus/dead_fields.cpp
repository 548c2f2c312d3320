#include "consensus/dead_fields.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::consensus {

namespace {

using ssz::Kind;
using ssz::Type;

const std::uint8_t* bytes_of(const void* value) noexcept {
    return static_cast<const std::uint8_t*>(value);
}

/// What `T{}` looks like, whatever T is: zero bytes, empty sequences.
bool is_blank(const Type& type, const void* value) {
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
        case Kind::bytes:
            return std::all_of(bytes_of(value), bytes_of(value) + type.wire_size,
                               [](std::uint8_t byte) { return byte == 0; });
        case Kind::byte_list:
            return static_cast<const ssz::ByteList*>(value)->bytes.empty();
        case Kind::bitlist:
        case Kind::bitvector:
            return static_cast<const ssz::Bits*>(value)->size() == 0;
        case Kind::vector:
        case Kind::list:
            return type.sequence->size(value) == 0;
        case Kind::container:
            return std::ranges::all_of(type.fields, [&](const ssz::FieldInfo& field) {
                return field.bound.type == nullptr || is_blank(*field.bound.type, field.of(value));
            });
        case Kind::compatible_union:
            return std::ranges::none_of(type.options, [&](const ssz::UnionOption& option) {
                return option.get(value) != nullptr;
            });
    }
    CAIRN_UNREACHABLE("a kind without a case");
}

/// Whether values of the type can hold a dead field at all; spares the walk over most sequences.
bool has_dead_fields(const Type& type, std::uint8_t fork) {
    switch (type.kind) {
        case Kind::vector:
        case Kind::list:
            return has_dead_fields(*type.element, fork);
        case Kind::container:
            return std::ranges::any_of(type.fields, [&](const ssz::FieldInfo& field) {
                return !field.forks.has(fork) || has_dead_fields(*field.bound.type, fork);
            });
        case Kind::compatible_union:
            return std::ranges::any_of(type.options, [&](const ssz::UnionOption& option) {
                return has_dead_fields(*option.bound.type, fork);
            });
        default:
            return false;
    }
}

std::optional<std::string> find(const Type& type, std::uint8_t fork, const void* value);

std::optional<std::string> find_in_container(const Type& type, std::uint8_t fork,
                                             const void* value) {
    for (const ssz::FieldInfo& field : type.fields) {
        if (field.bound.type == nullptr) {
            continue;
        }
        const std::string name(field.name);
        if (!field.forks.has(fork)) {
            if (!is_blank(*field.bound.type, field.of(value))) {
                return name;
            }
        } else if (auto found = find(*field.bound.type, fork, field.of(value))) {
            return name + (found->starts_with('[') ? "" : ".") + *found;
        }
    }
    return std::nullopt;
}

std::optional<std::string> find_in_sequence(const Type& type, std::uint8_t fork,
                                            const void* value) {
    if (!has_dead_fields(*type.element, fork)) {
        return std::nullopt;
    }
    const std::size_t size = type.sequence->size(value);
    for (std::size_t i = 0; i < size;) {
        std::size_t count = 0;
        const auto* element = bytes_of(type.sequence->run(value, i, count));
        for (const std::size_t end = i + count; i < end;
             ++i, element += type.element->memory_size) {
            if (auto found = find(*type.element, fork, element)) {
                return "[" + std::to_string(i) + "]" + (found->starts_with('[') ? "" : ".") +
                       *found;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> find(const Type& type, std::uint8_t fork, const void* value) {
    switch (type.kind) {
        case Kind::vector:
        case Kind::list:
            return find_in_sequence(type, fork, value);
        case Kind::container:
            return find_in_container(type, fork, value);
        case Kind::compatible_union:
            for (const ssz::UnionOption& option : type.options) {
                if (const void* held = option.get(value)) {
                    return find(*option.bound.type, fork, held);
                }
            }
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<std::string> find_dead_field_in_use(const ssz::Bound& bound,
                                                  const ssz::Context& context, const void* value) {
    return find(*bound.type, context.fork, value);
}

void assert_dead_fields_default(const ssz::Bound& bound, const ssz::Context& context,
                                const void* value) {
    if (const auto path = find_dead_field_in_use(bound, context, value)) {
        base::assertion_failed(("dead field in use: " + *path).c_str(), __FILE__, __LINE__);
    }
}

}  // namespace cairn::consensus
