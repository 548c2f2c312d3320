// Encoding and strict decoding of any described type.
// Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md "Serialization" and
// "Deserialization".
//
//   const Bytes bytes = ssz::encode(spec, block);
//   SignedBeaconBlock block;
//   CAIRN_TRY(ssz::decode(spec, bytes, block));
//
// Decoding accepts exactly the canonical encoding: what it accepts re-encodes to the same bytes.
// Memory is bounded by a constant times the input. Fields outside the context's fork get their
// default value. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ssz/type.hpp"

#include <string>

namespace cairn::ssz {

/// One enumerator per rule of the encoding.
enum class DecodeRule : std::uint8_t {
    input_too_short,            // bytes end before the fixed part does
    input_too_long,             // bytes left over
    first_offset_wrong,         // first offset != size of the fixed part
    offset_out_of_order,        // an offset is before the one in front of it
    offset_out_of_bounds,       // an offset is behind the end
    list_size_not_multiple,     // size of a list of fixed-size elements is no multiple of theirs
    list_over_limit,            // more elements than the limit
    boolean_out_of_range,       // neither 0 nor 1
    bitvector_padding_set,      // bits beyond the length are set
    bitlist_without_delimiter,  // empty, or last byte zero
    union_selector_unknown,     // no option has this selector
    zero_length_vector,         // the type itself is illegal in this context
};
std::string_view to_string(DecodeRule rule) noexcept;

struct DecodeError {
    DecodeRule rule;
    std::string where;  // path to the value, outermost first: "body.attestations[4].data"
};

/// Wire size of every value of the type in this context, or 0 if it varies.
std::size_t fixed_size(const Bound& bound, const Context& context);

std::size_t encoded_size(const Bound& bound, const Context& context, const void* value);
Bytes encode(const Bound& bound, const Context& context, const void* value);
Result<void, DecodeError> decode(const Bound& bound, const Context& context, BytesView bytes,
                                 void* value);

/// The default value of the type in this context: vectors and bitvectors at full length.
void reset_to_default(const Bound& bound, const Context& context, void* value);

template <class T>
Bytes encode(const Context& context, const T& value) {
    return encode(bound_of<T>(), context, static_cast<const void*>(&value));
}
/// On error `value` is unspecified but valid.
template <class T>
Result<void, DecodeError> decode(const Context& context, BytesView bytes, T& value) {
    return decode(bound_of<T>(), context, bytes, static_cast<void*>(&value));
}
template <class T>
T default_value(const Context& context) {
    T value{};
    reset_to_default(bound_of<T>(), context, &value);
    return value;
}

}  // namespace cairn::ssz
