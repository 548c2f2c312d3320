// The records of e2store files, of which era files are made. docs/formats/era.md has the layout.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cairn::store::detail {

inline constexpr std::size_t ERA_HEADER_BYTES = 8;

/// As a little-endian number.
enum class EraType : std::uint16_t {
    version = 0x3265,  // "e2"
    block = 0x0001,
    state = 0x0002,
    slot_index = 0x3269,  // "i2"
};

struct EraHeader {
    std::uint16_t type = 0;
    std::uint32_t size = 0;
    std::uint16_t reserved = 0;
};

std::array<std::uint8_t, ERA_HEADER_BYTES> encode(const EraHeader& header);
EraHeader decode_era_header(BytesView bytes);

/// A SlotIndex: where each of the slots from `first` on is, from the index's own beginning; 0: it
/// is nowhere.
struct SlotIndex {
    std::uint64_t first = 0;
    std::vector<std::int64_t> offsets;
};

Bytes encode(const SlotIndex& index);
/// Null: its size and its count disagree, or it is of no slots.
std::optional<SlotIndex> decode_slot_index(BytesView content);

}  // namespace cairn::store::detail
