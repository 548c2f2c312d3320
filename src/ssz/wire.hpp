// The parts of an encoded value, found by its offsets. Private to the codec and the views.
#pragma once

#include "ssz/codec.hpp"

#include <vector>

namespace cairn::ssz {

inline constexpr std::size_t offset_size = 4;

inline std::uint32_t load_offset(const std::uint8_t* in) noexcept {
    std::uint32_t value = 0;
    std::memcpy(&value, in, sizeof(value));
    return value;
}

/// Checks the offset table of a sequence of variable-size elements; returns the element count.
Result<std::size_t, DecodeError> check_offsets(BytesView bytes, std::uint64_t limit);

/// A field's place within its container's bytes.
struct Part {
    const FieldInfo* field;
    std::size_t begin;
    std::size_t end;
};

/// Splits a container's bytes into its live fields, checking every offset.
Result<std::vector<Part>, DecodeError> split_container(const Type& type, const Context& context,
                                                       BytesView bytes);

}  // namespace cairn::ssz
