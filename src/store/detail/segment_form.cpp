#include "store/detail/segment_form.hpp"

#include "store/crc32c.hpp"
#include "store/detail/little_endian.hpp"

#include <algorithm>
#include <string_view>

namespace cairn::store::detail {
namespace {

constexpr std::string_view HEADER_MAGIC = "CAIRNSEG";
constexpr std::string_view FOOTER_MAGIC = "CAIRNEND";

bool has_text(BytesView bytes, std::string_view text) {
    return std::ranges::equal(bytes.first(text.size()), text, [](std::uint8_t a, char b) {
        return a == static_cast<std::uint8_t>(b);
    });
}

/// The last four bytes are the checksum of those before.
void seal(std::span<std::uint8_t> bytes) {
    const std::size_t size = bytes.size() - 4;
    store_le32(bytes.data() + size, crc32c(bytes.first(size)));
}
bool is_sealed(BytesView bytes) {
    const std::size_t size = bytes.size() - 4;
    return load_le32(bytes.data() + size) == crc32c(bytes.first(size));
}

}  // namespace

SegmentHeader encode(const HeaderFields& fields) {
    SegmentHeader out{};
    std::ranges::copy(HEADER_MAGIC, out.begin());
    store_le32(out.data() + 8, fields.form);
    store_le32(out.data() + 12, fields.kind);
    seal(out);
    return out;
}

SegmentFooter encode(const FooterFields& fields) {
    SegmentFooter out{};
    base::store_le64(out.data(), fields.index_offset);
    base::store_le64(out.data() + 8, fields.records);
    store_le32(out.data() + 16, fields.index_crc);
    std::ranges::copy(FOOTER_MAGIC, out.begin() + 24);
    seal(out);
    return out;
}

RecordHeader encode(const RecordFields& fields) {
    RecordHeader out{};
    base::store_le64(out.data(), fields.key);
    store_le32(out.data() + 8, fields.size);
    store_le32(out.data() + 12, fields.crc);
    return out;
}

std::uint32_t record_crc(std::uint64_t key, BytesView bytes) {
    const RecordHeader header =
        encode(RecordFields{key, static_cast<std::uint32_t>(bytes.size()), 0});
    return crc32c(bytes, crc32c(BytesView(header).first(12)));
}

bool has_magic(const SegmentHeader& bytes) {
    return has_text(bytes, HEADER_MAGIC);
}

std::optional<HeaderFields> decode(const SegmentHeader& bytes) {
    const HeaderFields fields{load_le32(bytes.data() + 8), load_le32(bytes.data() + 12)};
    return has_magic(bytes) && is_sealed(bytes) ? std::optional(fields) : std::nullopt;
}

std::optional<FooterFields> decode(const SegmentFooter& bytes) {
    const FooterFields fields{base::load_le64(bytes.data()), base::load_le64(bytes.data() + 8),
                              load_le32(bytes.data() + 16)};
    return has_text(BytesView(bytes).subspan(24), FOOTER_MAGIC) && is_sealed(bytes)
               ? std::optional(fields)
               : std::nullopt;
}

RecordFields decode(const RecordHeader& bytes) {
    return {base::load_le64(bytes.data()), load_le32(bytes.data() + 8),
            load_le32(bytes.data() + 12)};
}

}  // namespace cairn::store::detail
