#include "ssz/codec.hpp"

#include "base/assert.hpp"
#include "ssz/layout.hpp"
#include "ssz/wire.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

void store_offset(std::uint8_t* out, std::size_t value) noexcept {
    const auto narrow = static_cast<std::uint32_t>(value);
    std::memcpy(out, &narrow, sizeof(narrow));
}

template <class T>
const T& as(const void* value) noexcept {
    return *static_cast<const T*>(value);
}
template <class T>
T& as(void* value) noexcept {
    return *static_cast<T*>(value);
}

}  // namespace

std::string_view to_string(DecodeRule rule) noexcept {
    switch (rule) {
        case DecodeRule::input_too_short:
            return "input too short";
        case DecodeRule::input_too_long:
            return "input too long";
        case DecodeRule::first_offset_wrong:
            return "first offset wrong";
        case DecodeRule::offset_out_of_order:
            return "offset out of order";
        case DecodeRule::offset_out_of_bounds:
            return "offset out of bounds";
        case DecodeRule::list_size_not_multiple:
            return "list size not a multiple of its element's";
        case DecodeRule::list_over_limit:
            return "list over its limit";
        case DecodeRule::boolean_out_of_range:
            return "boolean neither 0 nor 1";
        case DecodeRule::bitvector_padding_set:
            return "bitvector padding set";
        case DecodeRule::bitlist_without_delimiter:
            return "bitlist without delimiter";
        case DecodeRule::union_selector_unknown:
            return "union selector unknown";
        case DecodeRule::zero_length_vector:
            return "vector of length zero";
    }
    return "unknown";
}

std::size_t fixed_size(const Bound& bound, const Context& context) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
        case Kind::bytes:
            return type.wire_size;
        case Kind::bitvector:
            return static_cast<std::size_t>((bound.outer(context) + 7) / 8);
        case Kind::vector:
            return static_cast<std::size_t>(bound.outer(context)) *
                   fixed_size(element_bound(bound), context);
        case Kind::container: {
            std::size_t total = 0;
            for (const FieldInfo& field : type.fields) {
                if (!field.forks.has(context.fork)) {
                    continue;
                }
                const std::size_t size = fixed_size(field.bound, context);
                if (size == 0) {
                    return 0;
                }
                total += size;
            }
            return total;
        }
        case Kind::byte_list:
        case Kind::bitlist:
        case Kind::list:
        case Kind::compatible_union:
            return 0;
    }
    return 0;
}

// Defaults ---------------------------------------------------------------------------------------

void reset_to_default(const Bound& bound, const Context& context, void* value) {
    const Type& type = *bound.type;
    type.assign_default(value);
    switch (type.kind) {
        case Kind::bitvector:
            as<Bitvector>(value).resize(static_cast<std::size_t>(bound.outer(context)));
            break;
        case Kind::vector: {
            const auto length = static_cast<std::size_t>(bound.outer(context));
            type.sequence->resize(value, length);
            if (!is_plain_default(element_bound(bound))) {
                for_each_mutable(type, value, [&](void* element, std::size_t) {
                    reset_to_default(element_bound(bound), context, element);
                });
            }
            break;
        }
        case Kind::container:
            for (const FieldInfo& field : type.fields) {
                if (field.forks.has(context.fork)) {
                    reset_to_default(field.bound, context, field.of(value));
                }
            }
            break;
        case Kind::compatible_union:
            type.options.front().emplace(value);
            break;
        default:
            break;
    }
}

// Encoding ---------------------------------------------------------------------------------------

namespace {

std::size_t sequence_size(const Bound& bound, const Context& context, const void* value) {
    const Type& type = *bound.type;
    const std::size_t count = type.sequence->size(value);
    const Bound element = element_bound(bound);
    if (const std::size_t size = fixed_size(element, context)) {
        return count * size;
    }
    std::size_t total = count * offset_size;
    for_each(type, value,
             [&](const void* item, std::size_t) { total += encoded_size(element, context, item); });
    return total;
}

std::size_t container_size(const Type& type, const Context& context, const void* value) {
    std::size_t total = 0;
    for (const FieldInfo& field : type.fields) {
        if (field.forks.has(context.fork)) {
            const bool variable = fixed_size(field.bound, context) == 0;
            total +=
                (variable ? offset_size : 0) + encoded_size(field.bound, context, field.of(value));
        }
    }
    return total;
}

const UnionOption& current_option(const Type& type, const void* value) {
    for (const UnionOption& option : type.options) {
        if (option.get(value) != nullptr) {
            return option;
        }
    }
    CAIRN_UNREACHABLE("a union always has a current option");
}

/// Writes the value at `out` and returns the end of what it wrote.
std::uint8_t* write(const Bound& bound, const Context& context, const void* value,
                    std::uint8_t* out);

std::uint8_t* write_bytes(BytesView bytes, std::uint8_t* out) {
    if (!bytes.empty()) {
        std::memcpy(out, bytes.data(), bytes.size());
    }
    return out + bytes.size();
}

std::uint8_t* write_bitlist(const Bitlist& bits, std::uint8_t* out) {
    std::uint8_t* end = out + bits.size() / 8 + 1;
    end[-1] = 0;
    write_bytes(bits.bytes(), out);
    end[-1] = static_cast<std::uint8_t>(end[-1] | (1U << (bits.size() % 8)));
    return end;
}

std::uint8_t* write_sequence(const Bound& bound, const Context& context, const void* value,
                             std::uint8_t* out) {
    const Type& type = *bound.type;
    const Bound element = element_bound(bound);
    const std::size_t count = type.sequence->size(value);
    if (fixed_size(element, context) != 0) {
        const Layout layout(element, context);
        std::size_t run = 0;
        for (std::size_t i = 0; i < count; i += run) {
            const auto* items = static_cast<const std::uint8_t*>(type.sequence->run(value, i, run));
            out = layout.complete() ? layout.encode(items, run, out) : out;
            for (std::size_t k = 0; !layout.complete() && k < run; ++k) {
                out = write(element, context, items + k * type.element->memory_size, out);
            }
        }
        return out;
    }
    std::uint8_t* const start = out;
    std::uint8_t* end = out + count * offset_size;
    for_each(type, value, [&](const void* item, std::size_t i) {
        store_offset(start + i * offset_size, static_cast<std::size_t>(end - start));
        end = write(element, context, item, end);
    });
    return end;
}

std::uint8_t* write_container(const Type& type, const Context& context, const void* value,
                              std::uint8_t* out) {
    std::size_t head = 0;
    for (const FieldInfo& field : type.fields) {
        if (field.forks.has(context.fork)) {
            const std::size_t size = fixed_size(field.bound, context);
            head += size == 0 ? offset_size : size;
        }
    }
    std::uint8_t* const start = out;
    std::uint8_t* tail = out + head;
    for (const FieldInfo& field : type.fields) {
        if (!field.forks.has(context.fork)) {
            continue;
        }
        if (fixed_size(field.bound, context) != 0) {
            out = write(field.bound, context, field.of(value), out);
        } else {
            store_offset(out, static_cast<std::size_t>(tail - start));
            out += offset_size;
            tail = write(field.bound, context, field.of(value), tail);
        }
    }
    return tail;
}

std::uint8_t* write(const Bound& bound, const Context& context, const void* value,
                    std::uint8_t* out) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::boolean:
        case Kind::uint:
        case Kind::bytes:
            return write_bytes({static_cast<const std::uint8_t*>(value), type.wire_size}, out);
        case Kind::byte_list:
            return write_bytes(as<ByteList>(value).bytes, out);
        case Kind::bitvector:
            CAIRN_ASSERT(as<Bitvector>(value).size() == bound.outer(context));
            return write_bytes(as<Bitvector>(value).bytes(), out);
        case Kind::bitlist:
            return write_bitlist(as<Bitlist>(value), out);
        case Kind::vector:
            CAIRN_ASSERT(type.sequence->size(value) == bound.outer(context));
            return write_sequence(bound, context, value, out);
        case Kind::list:
            return write_sequence(bound, context, value, out);
        case Kind::container:
            return write_container(type, context, value, out);
        case Kind::compatible_union: {
            const UnionOption& option = current_option(type, value);
            *out = option.selector;
            return write(option.bound, context, option.get(value), out + 1);
        }
    }
    return out;
}

}  // namespace

std::size_t encoded_size(const Bound& bound, const Context& context, const void* value) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::byte_list:
            return as<ByteList>(value).bytes.size();
        case Kind::bitlist:
            return as<Bitlist>(value).size() / 8 + 1;
        case Kind::vector:
        case Kind::list:
            return sequence_size(bound, context, value);
        case Kind::container:
            return container_size(type, context, value);
        case Kind::compatible_union: {
            const UnionOption& option = current_option(type, value);
            return 1 + encoded_size(option.bound, context, option.get(value));
        }
        default:
            return fixed_size(bound, context);
    }
}

Bytes encode(const Bound& bound, const Context& context, const void* value) {
    Bytes out(encoded_size(bound, context, value));
    [[maybe_unused]] const std::uint8_t* end = write(bound, context, value, out.data());
    CAIRN_ASSERT(end == out.data() + out.size());
    return out;
}

// Decoding ---------------------------------------------------------------------------------------

namespace {

unexpected<DecodeError> refuse(DecodeRule rule) {
    return unexpected(DecodeError{rule, {}});
}

/// Puts a step in front of the error's path, on its way out.
Result<void, DecodeError> inside(std::string step, Result<void, DecodeError> result) {
    if (!result) {
        DecodeError error = std::move(result).error();
        const bool joint = !error.where.empty() && error.where.front() != '[';
        error.where = std::move(step) + (joint ? "." : "") + error.where;
        return unexpected(std::move(error));
    }
    return result;
}
std::string index_step(std::size_t i) {
    return "[" + std::to_string(i) + "]";
}

Result<void, DecodeError> exact(BytesView bytes, std::size_t size) {
    if (bytes.size() < size) {
        return refuse(DecodeRule::input_too_short);
    }
    if (bytes.size() > size) {
        return refuse(DecodeRule::input_too_long);
    }
    return {};
}

Result<void, DecodeError> read_bitvector(BytesView bytes, std::size_t length, Bitvector& out) {
    CAIRN_TRY(exact(bytes, (length + 7) / 8));
    if (length % 8 != 0 && (bytes.back() >> (length % 8)) != 0) {
        return refuse(DecodeRule::bitvector_padding_set);
    }
    out.assign(bytes, length);
    return {};
}

Result<void, DecodeError> read_bitlist(BytesView bytes, std::uint64_t limit, Bitlist& out) {
    if (bytes.empty() || bytes.back() == 0) {
        return refuse(DecodeRule::bitlist_without_delimiter);
    }
    const auto delimiter = static_cast<std::size_t>(std::bit_width(bytes.back()) - 1);
    const std::size_t length = (bytes.size() - 1) * 8 + delimiter;
    if (length > limit) {
        return refuse(DecodeRule::list_over_limit);
    }
    Bytes content(bytes.begin(), bytes.end());
    content.back() = static_cast<std::uint8_t>(content.back() ^ (1U << delimiter));
    out.assign(BytesView(content).first((length + 7) / 8), length);
    return {};
}

Result<void, DecodeError> read_fixed_elements(const Bound& bound, const Context& context,
                                              BytesView bytes, std::size_t size, void* value) {
    const Type& type = *bound.type;
    const Bound element = element_bound(bound);
    const std::size_t count = bytes.size() / size;
    const Layout layout(element, context);
    type.assign_default(value);
    type.sequence->resize(value, count);
    std::size_t run = 0;
    for (std::size_t i = 0; i < count; i += run) {
        auto* items = static_cast<std::uint8_t*>(type.sequence->mutable_run(value, i, run));
        const std::uint8_t* in = bytes.data() + i * size;
        if (layout.complete()) {
            if (!layout.decode(in, run, items)) {
                return refuse(DecodeRule::boolean_out_of_range);
            }
            continue;
        }
        for (std::size_t k = 0; k < run; ++k) {
            CAIRN_TRY(inside(index_step(i + k), decode(element, context, {in + k * size, size},
                                                       items + k * type.element->memory_size)));
        }
    }
    return {};
}

Result<void, DecodeError> read_variable_elements(const Bound& bound, const Context& context,
                                                 BytesView bytes, void* value) {
    const Type& type = *bound.type;
    const Bound element = element_bound(bound);
    const std::uint64_t limit = bound.outer(context);
    CAIRN_TRY_ASSIGN(const std::size_t count, check_offsets(bytes, limit));
    if (type.kind == Kind::vector && count != limit) {
        return refuse(count < limit ? DecodeRule::input_too_short : DecodeRule::input_too_long);
    }
    type.assign_default(value);
    type.sequence->resize(value, count);
    Result<void, DecodeError> result;
    for_each_mutable(type, value, [&](void* item, std::size_t i) {
        if (!result) {
            return;
        }
        const std::size_t begin = load_offset(bytes.data() + i * offset_size);
        const std::size_t end =
            i + 1 < count ? load_offset(bytes.data() + (i + 1) * offset_size) : bytes.size();
        result = inside(index_step(i),
                        decode(element, context, bytes.subspan(begin, end - begin), item));
    });
    return result;
}

Result<void, DecodeError> read_sequence(const Bound& bound, const Context& context, BytesView bytes,
                                        void* value) {
    const std::uint64_t limit = bound.outer(context);
    const bool vector = bound.type->kind == Kind::vector;
    if (vector && limit == 0) {
        return refuse(DecodeRule::zero_length_vector);
    }
    const std::size_t size = fixed_size(element_bound(bound), context);
    if (size == 0) {
        return read_variable_elements(bound, context, bytes, value);
    }
    if (vector) {
        CAIRN_TRY(exact(bytes, static_cast<std::size_t>(limit) * size));
    } else if (bytes.size() % size != 0) {
        return refuse(DecodeRule::list_size_not_multiple);
    } else if (bytes.size() / size > limit) {
        return refuse(DecodeRule::list_over_limit);
    }
    return read_fixed_elements(bound, context, bytes, size, value);
}

Result<void, DecodeError> read_container(const Type& type, const Context& context, BytesView bytes,
                                         void* value) {
    CAIRN_TRY_ASSIGN(const std::vector<Part> parts, split_container(type, context, bytes));
    for (const FieldInfo& field : type.fields) {
        if (!field.forks.has(context.fork) && !field.is_gap()) {
            field.bound.type->assign_default(field.of(value));
        }
    }
    for (const Part& part : parts) {
        CAIRN_TRY(inside(
            std::string(part.field->name),
            decode(part.field->bound, context, bytes.subspan(part.begin, part.end - part.begin),
                   part.field->of(value))));
    }
    return {};
}

Result<void, DecodeError> read_union(const Type& type, const Context& context, BytesView bytes,
                                     void* value) {
    if (bytes.empty()) {
        return refuse(DecodeRule::input_too_short);
    }
    for (const UnionOption& option : type.options) {
        if (option.selector == bytes[0]) {
            return decode(option.bound, context, bytes.subspan(1), option.emplace(value));
        }
    }
    return refuse(DecodeRule::union_selector_unknown);
}

}  // namespace

Result<void, DecodeError> decode(const Bound& bound, const Context& context, BytesView bytes,
                                 void* value) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::boolean:
            CAIRN_TRY(exact(bytes, 1));
            if (bytes[0] > 1) {
                return refuse(DecodeRule::boolean_out_of_range);
            }
            std::memcpy(value, bytes.data(), 1);
            return {};
        case Kind::uint:
        case Kind::bytes:
            CAIRN_TRY(exact(bytes, type.wire_size));
            std::memcpy(value, bytes.data(), type.wire_size);
            return {};
        case Kind::byte_list:
            if (bytes.size() > bound.outer(context)) {
                return refuse(DecodeRule::list_over_limit);
            }
            as<ByteList>(value).bytes.assign(bytes.begin(), bytes.end());
            return {};
        case Kind::bitvector:
            if (bound.outer(context) == 0) {
                return refuse(DecodeRule::zero_length_vector);
            }
            return read_bitvector(bytes, static_cast<std::size_t>(bound.outer(context)),
                                  as<Bitvector>(value));
        case Kind::bitlist:
            return read_bitlist(bytes, bound.outer(context), as<Bitlist>(value));
        case Kind::vector:
        case Kind::list:
            return read_sequence(bound, context, bytes, value);
        case Kind::container:
            return read_container(type, context, bytes, value);
        case Kind::compatible_union:
            return read_union(type, context, bytes, value);
    }
    return {};
}

}  // namespace cairn::ssz
