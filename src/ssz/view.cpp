#include "ssz/view.hpp"

#include "ssz/wire.hpp"

#include <bit>

namespace cairn::ssz {
namespace {

using Rule = std::variant<PathRule, DecodeRule>;

unexpected<Rule> refuse(PathRule rule) {
    return unexpected(Rule(rule));
}
unexpected<Rule> refuse(DecodeRule rule) {
    return unexpected(Rule(rule));
}

Result<void, Rule> check_size(std::size_t size, std::uint64_t wanted) {
    if (size == wanted) {
        return {};
    }
    return refuse(size < wanted ? DecodeRule::input_too_short : DecodeRule::input_too_long);
}

Result<FieldView, Rule> view_member(const FieldView& at, const Context& context,
                                    const FieldInfo& field) {
    const auto parts = split_container(*at.bound.type, context, at.bytes);
    if (!parts) {
        return refuse(parts.error().rule);
    }
    for (const Part& part : *parts) {
        if (part.field == &field) {
            return FieldView{field.bound, at.bytes.subspan(part.begin, part.end - part.begin)};
        }
    }
    CAIRN_UNREACHABLE("step_into finds live fields only");
}

/// The number of elements of a vector or list, after all checks of their places.
Result<std::uint64_t, Rule> count_elements(const FieldView& at, const Context& context) {
    const std::uint64_t limit = at.bound.outer(context);
    const std::size_t size = fixed_size(element_bound(at.bound), context);
    std::uint64_t count = size == 0 ? 0 : at.bytes.size() / size;
    if (size == 0) {
        const auto checked = check_offsets(at.bytes, limit);
        if (!checked) {
            return refuse(checked.error().rule);
        }
        count = *checked;
    } else if (at.bytes.size() % size != 0) {
        return refuse(DecodeRule::list_size_not_multiple);
    }
    if (at.bound.type->kind == Kind::vector) {
        CAIRN_TRY(check_size(static_cast<std::size_t>(count), limit));
    }
    return count > limit ? Result<std::uint64_t, Rule>(refuse(DecodeRule::list_over_limit)) : count;
}

Result<FieldView, Rule> view_element(const FieldView& at, const Context& context,
                                     const Bound& element, std::uint64_t index) {
    CAIRN_TRY_ASSIGN(const std::uint64_t count, count_elements(at, context));
    if (index >= count) {
        return refuse(PathRule::index_out_of_range);
    }
    const auto i = static_cast<std::size_t>(index);
    if (const std::size_t size = fixed_size(element, context)) {
        return FieldView{element, at.bytes.subspan(i * size, size)};
    }
    const std::uint8_t* const offset = at.bytes.data() + i * offset_size;
    const std::size_t begin = load_offset(offset);
    const std::size_t end = index + 1 < count ? load_offset(offset + offset_size) : at.bytes.size();
    return FieldView{element, at.bytes.subspan(begin, end - begin)};
}

Result<FieldView, Rule> view_byte(const FieldView& at, const Context& context,
                                  std::uint64_t index) {
    const Type& type = *at.bound.type;
    if (type.kind == Kind::bytes) {
        CAIRN_TRY(check_size(at.bytes.size(), type.wire_size));
    } else if (at.bytes.size() > at.bound.outer(context)) {
        return refuse(DecodeRule::list_over_limit);
    }
    if (index >= at.bytes.size()) {
        return refuse(PathRule::index_out_of_range);
    }
    return FieldView{{}, at.bytes.subspan(static_cast<std::size_t>(index), 1)};
}

Result<FieldView, Rule> view_option(const FieldView& at, const UnionOption& option) {
    if (at.bytes.empty()) {
        return refuse(DecodeRule::input_too_short);
    }
    return at.bytes[0] == option.selector
               ? Result<FieldView, Rule>(FieldView{option.bound, at.bytes.subspan(1)})
               : refuse(PathRule::option_not_current);
}

Result<FieldView, Rule> view_step(const FieldView& at, const Context& context,
                                  const PathStep& step) {
    if (at.bound.type == nullptr) {
        return refuse(PathRule::not_a_sequence);
    }
    const auto to = step_into(at.bound, context, step);
    if (!to) {
        return refuse(to.error());
    }
    if (to->field != nullptr) {
        return view_member(at, context, *to->field);
    }
    if (to->option != nullptr) {
        return view_option(at, *to->option);
    }
    const Kind kind = at.bound.type->kind;
    if (step.kind != PathStep::Kind::index) {
        return refuse(PathRule::no_such_property);
    }
    if (kind == Kind::bytes || kind == Kind::byte_list) {
        return view_byte(at, context, step.index);
    }
    return to->bound.type == nullptr ? refuse(PathRule::not_a_sequence)
                                     : view_element(at, context, to->bound, step.index);
}

Result<std::uint64_t, Rule> count_items(const FieldView& at, const Context& context) {
    switch (at.bound.type->kind) {
        case Kind::vector:
        case Kind::list:
            return count_elements(at, context);
        case Kind::byte_list:
            return at.bytes.size() > at.bound.outer(context)
                       ? Result<std::uint64_t, Rule>(refuse(DecodeRule::list_over_limit))
                       : at.bytes.size();
        case Kind::bitvector:
            CAIRN_TRY(check_size(at.bytes.size(), (at.bound.outer(context) + 7) / 8));
            return at.bound.outer(context);
        case Kind::bitlist: {
            if (at.bytes.empty() || at.bytes.back() == 0) {
                return refuse(DecodeRule::bitlist_without_delimiter);
            }
            const auto last = static_cast<std::uint64_t>(std::bit_width(at.bytes.back()) - 1);
            const std::uint64_t length = (at.bytes.size() - 1) * 8 + last;
            return length > at.bound.outer(context)
                       ? Result<std::uint64_t, Rule>(refuse(DecodeRule::list_over_limit))
                       : length;
        }
        default:
            return refuse(PathRule::no_such_property);
    }
}

}  // namespace

std::string_view to_string(const Rule& rule) noexcept {
    const auto* const path = std::get_if<PathRule>(&rule);
    return path != nullptr ? to_string(*path) : to_string(*std::get_if<DecodeRule>(&rule));
}

Result<FieldView, ViewError> view_field(const Bound& bound, const Context& context, BytesView bytes,
                                        const Path& path) {
    FieldView at{bound, bytes};
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto next = view_step(at, context, path[i]);
        if (!next) {
            const Path failed(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i + 1));
            return unexpected(ViewError{next.error(), to_string(failed)});
        }
        at = *next;
    }
    return at;
}

Result<FieldView, ViewError> view_field(const Bound& bound, const Context& context, BytesView bytes,
                                        std::string_view path) {
    const auto steps = parse_path(path);
    if (!steps) {
        return unexpected(ViewError{steps.error().rule, steps.error().where});
    }
    return view_field(bound, context, bytes, *steps);
}

Result<std::uint64_t, ViewError> view_length(const Bound& bound, const Context& context,
                                             BytesView bytes) {
    const auto count = count_items({bound, bytes}, context);
    return count ? Result<std::uint64_t, ViewError>(*count)
                 : unexpected(ViewError{count.error(), {}});
}

}  // namespace cairn::ssz
