#include "json/mapping.hpp"

#include "json/detail/json_tokens.hpp"
#include "json/detail/reader.hpp"
#include "json/detail/value_tokens.hpp"
#include "json/detail/yaml_document.hpp"
#include "json/detail/yaml_tokens.hpp"
#include "ssz/any_value.hpp"

namespace cairn::json {
namespace {

using Status = Result<void, MappingError>;

Status read_yaml(const ssz::Bound& bound, const ssz::Context& context, std::string_view text,
                 void* value, const Reading& reading) {
    detail::RegularYamlTokens tokens(text, reading.limits);
    Status status = detail::Reader(tokens, context, reading).read_document(bound, value);
    if (status || !tokens.irregular()) {
        return status;
    }
    const auto document = detail::parse_any_yaml(text, reading.limits);
    if (!document) {
        return unexpected(MappingError{MappingRule::malformed, {}, document.error()});
    }
    return from_value(bound, context, *document, value, reading);
}

}  // namespace

std::string_view to_string(MappingRule rule) noexcept {
    switch (rule) {
        case MappingRule::malformed:
            return "malformed document";
        case MappingRule::object_expected:
            return "object expected";
        case MappingRule::array_expected:
            return "array expected";
        case MappingRule::string_expected:
            return "string expected";
        case MappingRule::boolean_expected:
            return "boolean expected";
        case MappingRule::not_decimal:
            return "not a decimal number";
        case MappingRule::number_out_of_range:
            return "number out of range";
        case MappingRule::not_hexadecimal:
            return "not hexadecimal";
        case MappingRule::wrong_byte_count:
            return "wrong number of bytes";
        case MappingRule::wrong_element_count:
            return "wrong number of elements";
        case MappingRule::list_over_limit:
            return "list over its limit";
        case MappingRule::bitvector_padding_set:
            return "bitvector padding set";
        case MappingRule::bitlist_without_delimiter:
            return "bitlist without delimiter";
        case MappingRule::unknown_field:
            return "unknown field";
        case MappingRule::duplicate_field:
            return "field occurs twice";
        case MappingRule::missing_field:
            return "field missing";
        case MappingRule::union_selector_unknown:
            return "union selector unknown";
    }
    return "unknown";
}

std::string to_string(const MappingError& error) {
    std::string out = error.where;
    if (error.place.line != 0) {
        out += (out.empty() ? "(line " : " (line ") + std::to_string(error.place.line) +
               ", column " + std::to_string(error.place.column) + ")";
    }
    out += out.empty() ? "" : ": ";
    out += to_string(error.rule);
    if (error.rule == MappingRule::malformed) {
        out += ": " + std::string(to_string(error.place.rule));
    }
    return out;
}

Result<void, MappingError> from_text(const ssz::Bound& bound, const ssz::Context& context,
                                     std::string_view text, void* value, const Reading& reading) {
    if (text.size() > reading.limits.max_bytes) {
        return unexpected(MappingError{MappingRule::malformed, {}, {ParseRule::too_large, 0, 0}});
    }
    if (reading.format == Format::yaml) {
        return read_yaml(bound, context, text, value, reading);
    }
    detail::JsonTokens tokens(text, reading.limits);
    return detail::Reader(tokens, context, reading).read_document(bound, value);
}

Result<void, MappingError> from_value(const ssz::Bound& bound, const ssz::Context& context,
                                      const Value& document, void* value, const Reading& reading) {
    detail::ValueTokens tokens(document);
    return detail::Reader(tokens, context, reading).read_document(bound, value);
}

Result<bool, MappingError> equals_yaml(const ssz::Bound& bound, const ssz::Context& context,
                                       std::string_view text, const void* value) {
    ssz::AnyValue read(bound, context);
    CAIRN_TRY(from_text(bound, context, text, read.get(), {.format = Format::yaml}));
    return bound.type->equal(read.get(), value);
}

}  // namespace cairn::json
