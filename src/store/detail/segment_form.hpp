// The fixed parts of a segment file. All numbers are little-endian; docs/formats/store.md has the
// layout.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace cairn::store::detail {

inline constexpr std::uint32_t SEGMENT_FORM = 1;
inline constexpr std::size_t SEGMENT_HEADER_BYTES = 24;
inline constexpr std::size_t SEGMENT_FOOTER_BYTES = 40;
inline constexpr std::size_t RECORD_HEADER_BYTES = 16;
inline constexpr std::size_t INDEX_ENTRY_BYTES = 16;

using SegmentHeader = std::array<std::uint8_t, SEGMENT_HEADER_BYTES>;
using SegmentFooter = std::array<std::uint8_t, SEGMENT_FOOTER_BYTES>;
using RecordHeader = std::array<std::uint8_t, RECORD_HEADER_BYTES>;

struct HeaderFields {
    std::uint32_t form = 0;
    std::uint32_t kind = 0;
};
struct FooterFields {
    std::uint64_t index_offset = 0;
    std::uint64_t records = 0;
    std::uint32_t index_crc = 0;
};
struct RecordFields {
    std::uint64_t key = 0;
    std::uint32_t size = 0;
    /// Of key, size and bytes.
    std::uint32_t crc = 0;
};

SegmentHeader encode(const HeaderFields& fields);
SegmentFooter encode(const FooterFields& fields);
RecordHeader encode(const RecordFields& fields);
std::uint32_t record_crc(std::uint64_t key, BytesView bytes);

bool has_magic(const SegmentHeader& bytes);
/// Null: the checksum or a constant is wrong.
std::optional<HeaderFields> decode(const SegmentHeader& bytes);
std::optional<FooterFields> decode(const SegmentFooter& bytes);
RecordFields decode(const RecordHeader& bytes);

}  // namespace cairn::store::detail
