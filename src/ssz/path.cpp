#include "ssz/path.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::ssz {
namespace {

constexpr std::string_view length_name = "__len__";
constexpr std::string_view selector_name = "__selector__";
constexpr std::string_view active_fields_name = "__active_fields__";

PathStep named_step(std::string_view name) {
    using StepKind = PathStep::Kind;
    if (name == length_name) {
        return {StepKind::length, {}, 0};
    }
    if (name == selector_name) {
        return {StepKind::selector, {}, 0};
    }
    if (name == active_fields_name) {
        return {StepKind::active_fields, {}, 0};
    }
    return {StepKind::field, std::string(name), 0};
}

constexpr bool is_name_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Takes "[number]" off the front.
bool take_index(std::string_view& text, PathStep& out) noexcept {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || close < 2 || (text[1] == '0' && close > 2)) {
        return false;
    }
    const char* const end = text.data() + close;
    const auto [stop, error] = std::from_chars(text.data() + 1, end, out.index);
    out.kind = PathStep::Kind::index;
    text.remove_prefix(close + 1);
    return error == std::errc{} && stop == end;
}

/// Takes a name off the front, and the dot before it unless the name is the first step.
bool take_name(std::string_view& text, bool first, PathStep& out) {
    if (!first) {
        if (!text.starts_with('.')) {
            return false;
        }
        text.remove_prefix(1);
    }
    const auto* const end = std::ranges::find_if_not(text, is_name_char);
    const auto length = static_cast<std::size_t>(end - text.begin());
    out = named_step(text.substr(0, length));
    text.remove_prefix(length);
    return length != 0;
}

bool is_property(const PathStep& step) noexcept {
    return step.kind != PathStep::Kind::field && step.kind != PathStep::Kind::index;
}

Result<Stepped, PathRule> field_step(const Bound& bound, const Context& context,
                                     std::string_view name) {
    if (bound.type->kind != Kind::container) {
        return unexpected(PathRule::not_a_container);
    }
    for (const FieldInfo& field : bound.type->fields) {
        if (field.name == name && field.forks.has(context.fork)) {
            return Stepped{field.bound, &field, nullptr};
        }
    }
    return unexpected(PathRule::unknown_field);
}

Result<Stepped, PathRule> index_step(const Bound& bound, const Context& context,
                                     std::uint64_t index) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case Kind::bytes:
            return index < type.wire_size ? Result<Stepped, PathRule>(Stepped{})
                                          : unexpected(PathRule::index_out_of_range);
        case Kind::byte_list:
        case Kind::bitvector:
        case Kind::bitlist:
            return index < bound.outer(context) ? Result<Stepped, PathRule>(Stepped{})
                                                : unexpected(PathRule::index_out_of_range);
        case Kind::vector:
        case Kind::list:
            return index < bound.outer(context)
                       ? Result<Stepped, PathRule>(Stepped{element_bound(bound), nullptr, nullptr})
                       : unexpected(PathRule::index_out_of_range);
        case Kind::compatible_union:
            for (const UnionOption& option : type.options) {
                if (option.selector == index) {
                    return Stepped{option.bound, nullptr, &option};
                }
            }
            return unexpected(PathRule::unknown_selector);
        default:
            return unexpected(PathRule::not_a_sequence);
    }
}

bool has_property(const Bound& bound, const Context& context, PathStep::Kind property) noexcept {
    const Type& type = *bound.type;
    switch (property) {
        case PathStep::Kind::length:
            return type.kind == Kind::list || type.kind == Kind::byte_list ||
                   type.kind == Kind::bitlist;
        case PathStep::Kind::selector:
            return type.kind == Kind::compatible_union;
        default:
            return type.kind == Kind::container && type.progressive.has(context.fork);
    }
}

const void* element_at(const Type& type, const void* sequence, std::uint64_t index) {
    std::size_t run = 0;
    return type.sequence->run(sequence, static_cast<std::size_t>(index), run);
}

Result<Located, PathRule> value_step(const Located& at, const Context& context,
                                     const PathStep& step) {
    CAIRN_TRY_ASSIGN(const Stepped stepped, step_into(at.bound, context, step));
    if (stepped.bound.type == nullptr) {
        return unexpected(PathRule::not_a_sequence);
    }
    if (stepped.field != nullptr) {
        return Located{stepped.bound, stepped.field->of(at.value)};
    }
    if (stepped.option != nullptr) {
        const void* const current = stepped.option->get(at.value);
        return current != nullptr ? Result<Located, PathRule>(Located{stepped.bound, current})
                                  : unexpected(PathRule::option_not_current);
    }
    if (step.index >= at.bound.type->sequence->size(at.value)) {
        return unexpected(PathRule::index_out_of_range);
    }
    return Located{stepped.bound, element_at(*at.bound.type, at.value, step.index)};
}

}  // namespace

std::string_view to_string(PathRule rule) noexcept {
    switch (rule) {
        case PathRule::malformed:
            return "malformed path";
        case PathRule::unknown_field:
            return "unknown field";
        case PathRule::not_a_container:
            return "not a container";
        case PathRule::not_a_sequence:
            return "not a sequence";
        case PathRule::index_out_of_range:
            return "index out of range";
        case PathRule::unknown_selector:
            return "unknown selector";
        case PathRule::option_not_current:
            return "the union holds another option";
        case PathRule::no_such_property:
            return "no such property";
        case PathRule::too_deep:
            return "generalized index too deep";
    }
    return "unknown";
}

Result<Path, PathError> parse_path(std::string_view text) {
    Path path;
    std::string_view rest = text;
    while (!rest.empty()) {
        PathStep step;
        const bool ended = !path.empty() && is_property(path.back());
        const bool taken =
            rest.starts_with('[') ? take_index(rest, step) : take_name(rest, path.empty(), step);
        if (ended || !taken) {
            return unexpected(PathError{PathRule::malformed, std::string(text)});
        }
        path.push_back(std::move(step));
    }
    return path;
}

void append_step(std::string& path, std::string_view field) {
    if (!path.empty()) {
        path.push_back('.');
    }
    path += field;
}

void append_step(std::string& path, std::uint64_t index) {
    path += "[" + std::to_string(index) + "]";
}

std::string to_string(const Path& path) {
    std::string out;
    for (const PathStep& step : path) {
        switch (step.kind) {
            case PathStep::Kind::field:
                append_step(out, step.name);
                break;
            case PathStep::Kind::index:
                append_step(out, step.index);
                break;
            case PathStep::Kind::length:
                append_step(out, length_name);
                break;
            case PathStep::Kind::selector:
                append_step(out, selector_name);
                break;
            case PathStep::Kind::active_fields:
                append_step(out, active_fields_name);
                break;
        }
    }
    return out;
}

Result<Stepped, PathRule> step_into(const Bound& bound, const Context& context,
                                    const PathStep& step) {
    if (step.kind == PathStep::Kind::field) {
        return field_step(bound, context, step.name);
    }
    if (step.kind == PathStep::Kind::index) {
        return index_step(bound, context, step.index);
    }
    if (!has_property(bound, context, step.kind)) {
        return unexpected(PathRule::no_such_property);
    }
    return Stepped{};
}

Result<Located, PathError> value_at(const Bound& bound, const Context& context, const void* value,
                                    const Path& path) {
    Located at{bound, value};
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto next = value_step(at, context, path[i]);
        if (!next) {
            const Path failed(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i + 1));
            return unexpected(PathError{next.error(), to_string(failed)});
        }
        at = *next;
    }
    return at;
}

}  // namespace cairn::ssz
