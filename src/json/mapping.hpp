// Every described SSZ type to and from JSON (as the Beacon API has it) and YAML (as the test
// vectors). Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md "JSON mapping"; EIP-8016
// for unions.
//
//   const std::string text = json::to_json(spec, block);
//   SignedBeaconBlock block;
//   CAIRN_TRY(json::from_json(spec, text, block));
//   CAIRN_TRY_ASSIGN(const bool same, json::equals_yaml(spec, yaml, block));
//
//   type                       JSON                      YAML adds, when reading
//   uintN                      "decimal"                 plain numbers
//   boolean                    true, false               True, TRUE ...
//   bytes, ByteList            "0xhex"                   without quotes
//   Bitvector                  "0xhex" of its encoding
//   Bitlist                    "0xhex", delimiter included
//   Vector, List               array                     those of uint8 also as 0xhex
//   container                  object: the fields of the context's fork
//   compatible union           {"selector": "1", "data": ...}
//
// Writing gives fields in the order of the description, no white space, hexadecimal in lower case.
// Reading takes fields in any order and digits of either case, and refuses everything else that the
// description does not say. What is read and written again is the same value.
// Cost: linear; no intermediate document, except for a union whose data comes before its selector.
// Memory: what the value itself needs, bounded by the type's default size and the text's.
// Threads: pure functions.
#pragma once

#include "json/parse.hpp"
#include "ssz/type.hpp"

namespace cairn::json {

enum class MappingRule : std::uint8_t {
    malformed,                  // not a JSON or YAML document: MappingError::place has the rule
    object_expected,            // for a container or union
    array_expected,             // for a vector or list
    string_expected,            // for a number (JSON), bytes or bits
    boolean_expected,           // neither true nor false
    not_decimal,                // sign, leading zero, exponent, other characters
    number_out_of_range,        // too large for the type
    not_hexadecimal,            // no 0x in front, an odd number of digits, other characters
    wrong_byte_count,           // for bytes of constant length or a bitvector
    wrong_element_count,        // for a vector
    list_over_limit,            // for a list, byte list or bitlist
    bitvector_padding_set,      // bits beyond the length are set
    bitlist_without_delimiter,  // empty, or last byte zero
    unknown_field,              // the type has no such field in this fork
    duplicate_field,
    missing_field,
    union_selector_unknown,  // no option has this selector
};
std::string_view to_string(MappingRule rule) noexcept;

struct MappingError {
    MappingRule rule = MappingRule::malformed;
    std::string where;  // path to the value, outermost first: "body.attestations[4].data"
    ParseError place;   // of the value in the text; line 0: unknown
};
/// "body.attestations[4].data.slot (line 3, column 14): number out of range"
std::string to_string(const MappingError& error);

enum class Format : std::uint8_t { json, yaml };
/// The specification lets parsers ignore fields they do not know; the Beacon API's clients rely on
/// it.
enum class UnknownFields : std::uint8_t { refuse, ignore };

struct Reading {
    Format format = Format::json;
    UnknownFields unknown = UnknownFields::refuse;
    Limits limits{};
};

std::string to_json(const ssz::Bound& bound, const ssz::Context& context, const void* value);

/// On error `value` is good for assigning and destroying only.
Result<void, MappingError> from_text(const ssz::Bound& bound, const ssz::Context& context,
                                     std::string_view text, void* value, const Reading& reading);
/// The same from a part of a parsed document.
Result<void, MappingError> from_value(const ssz::Bound& bound, const ssz::Context& context,
                                      const Value& document, void* value, const Reading& reading);

/// True if the document says what `value` holds: it is read strictly, and the two are compared.
Result<bool, MappingError> equals_yaml(const ssz::Bound& bound, const ssz::Context& context,
                                       std::string_view text, const void* value);

template <class T>
std::string to_json(const ssz::Context& context, const T& value) {
    return to_json(ssz::bound_of<T>(), context, static_cast<const void*>(&value));
}
template <class T>
Result<void, MappingError> from_json(const ssz::Context& context, std::string_view text, T& value) {
    return from_text(ssz::bound_of<T>(), context, text, static_cast<void*>(&value), {});
}
template <class T>
Result<void, MappingError> from_yaml(const ssz::Context& context, std::string_view text, T& value) {
    return from_text(ssz::bound_of<T>(), context, text, static_cast<void*>(&value),
                     {.format = Format::yaml});
}
template <class T>
Result<bool, MappingError> equals_yaml(const ssz::Context& context, std::string_view text,
                                       const T& value) {
    return equals_yaml(ssz::bound_of<T>(), context, text, static_cast<const void*>(&value));
}

}  // namespace cairn::json
