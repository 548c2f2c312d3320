// Paths into described types: "body.attestations[3].data.slot".
// Spec: consensus-specs v1.7.0-beta.4, ssz/merkle-proofs.md "SSZ object to index".
//
//   path  = step *( "." name / "[" number "]" )     a list's own path begins with "["
//   name  = a field, or __len__ (a list's length), __selector__ (a union's),
//           __active_fields__ (a progressive container's); these three end the path
//   [n]   = an element; a byte or bit of byte and bit sequences; the option with selector n of a
//   union
//
// Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "ssz/type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::ssz {

enum class PathRule : std::uint8_t {
    malformed,           // not of the form above
    unknown_field,       // the container has no such field in this fork
    not_a_container,     // a name where the type has no fields
    not_a_sequence,      // an index where the type has no elements
    index_out_of_range,  // not below the length or limit; in a value: not below its size
    unknown_selector,    // the union has no option with this selector
    option_not_current,  // in a value: the union holds another option
    no_such_property,    // __len__, __selector__ or __active_fields__ of a type without it
    too_deep,            // the generalized index would exceed 127 levels
};
std::string_view to_string(PathRule rule) noexcept;

struct PathError {
    PathRule rule;
    std::string where;  // the path up to and with the step that failed
};

struct PathStep {
    enum class Kind : std::uint8_t { field, index, length, selector, active_fields };
    Kind kind = Kind::field;
    std::string name;         // field
    std::uint64_t index = 0;  // index
    friend bool operator==(const PathStep&, const PathStep&) = default;
};
using Path = std::vector<PathStep>;

/// The empty path is the value itself.
Result<Path, PathError> parse_path(std::string_view text);
std::string to_string(const Path& path);

/// Appends a step to a path in text: a field with its dot, an index in brackets.
void append_step(std::string& path, std::string_view field);
void append_step(std::string& path, std::uint64_t index);

/// Where one step leads, by the type alone. A null type: one byte or bit, or a property.
struct Stepped {
    Bound bound;
    const FieldInfo* field = nullptr;     // of a container
    const UnionOption* option = nullptr;  // of a union
};
Result<Stepped, PathRule> step_into(const Bound& bound, const Context& context,
                                    const PathStep& step);

/// A part of a value.
struct Located {
    Bound bound;
    const void* value = nullptr;
};
/// Elements, fields and options only.
Result<Located, PathError> value_at(const Bound& bound, const Context& context, const void* value,
                                    const Path& path);

}  // namespace cairn::ssz
