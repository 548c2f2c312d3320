// Reads one part of an encoded value without decoding the rest.
// Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md "Serialization".
//
//   CAIRN_TRY_ASSIGN(const auto view, ssz::view_field(bound, spec, bytes, "message.slot"));
//   Slot slot; CAIRN_TRY(ssz::decode(view.bound, spec, view.bytes, &slot));
//
// Strict about what it touches: each container's size and all its offsets, each variable-size
// list's whole offset table, each list's size against its limit. The bytes of the part itself are
// not validated: decode them. In the encoding of a valid value it finds what a full decode finds.
// Cost: the path's length times the fields or offsets on the way; nothing is copied.
// Threads: pure functions.
#pragma once

#include "ssz/codec.hpp"
#include "ssz/path.hpp"

#include <variant>

namespace cairn::ssz {

struct ViewError {
    std::variant<PathRule, DecodeRule> rule;  // the path is wrong, or the bytes are
    std::string where;                        // the path up to and with the step that failed
};
std::string_view to_string(const std::variant<PathRule, DecodeRule>& rule) noexcept;

/// A part of an encoded value; `bytes` lies within the input. Null type: one byte.
struct FieldView {
    Bound bound;
    BytesView bytes;
};

/// Fields, elements, union options and single bytes; not bits, nor __len__ and the like.
Result<FieldView, ViewError> view_field(const Bound& bound, const Context& context, BytesView bytes,
                                        const Path& path);
Result<FieldView, ViewError> view_field(const Bound& bound, const Context& context, BytesView bytes,
                                        std::string_view path);

/// How many elements, bytes or bits an encoded vector, list, byte list, bitvector or bitlist has.
Result<std::uint64_t, ViewError> view_length(const Bound& bound, const Context& context,
                                             BytesView bytes);

}  // namespace cairn::ssz
