#include "store/detail/era_form.hpp"

#include "store/detail/little_endian.hpp"

#include <bit>

namespace cairn::store::detail {
namespace {

constexpr std::size_t NUMBER_BYTES = 8;

}  // namespace

std::array<std::uint8_t, ERA_HEADER_BYTES> encode(const EraHeader& header) {
    std::array<std::uint8_t, ERA_HEADER_BYTES> out{};
    base::store_le64(out.data(), header.type | std::uint64_t{header.size} << 16U |
                                     std::uint64_t{header.reserved} << 48U);
    return out;
}

EraHeader decode_era_header(BytesView bytes) {
    return {static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8U), load_le32(bytes.data() + 2),
            static_cast<std::uint16_t>(bytes[6] | bytes[7] << 8U)};
}

Bytes encode(const SlotIndex& index) {
    Bytes out((index.offsets.size() + 2) * NUMBER_BYTES);
    base::store_le64(out.data(), index.first);
    std::uint8_t* at = out.data() + NUMBER_BYTES;
    for (const std::int64_t offset : index.offsets) {
        base::store_le64(at, std::bit_cast<std::uint64_t>(offset));
        at += NUMBER_BYTES;
    }
    base::store_le64(at, index.offsets.size());
    return out;
}

std::optional<SlotIndex> decode_slot_index(BytesView content) {
    if (content.size() % NUMBER_BYTES != 0 || content.size() < 3 * NUMBER_BYTES) {
        return std::nullopt;
    }
    const std::size_t count = content.size() / NUMBER_BYTES - 2;
    if (base::load_le64(content.data() + content.size() - NUMBER_BYTES) != count) {
        return std::nullopt;
    }
    SlotIndex out{base::load_le64(content.data()), {}};
    for (std::size_t i = 1; i <= count; ++i) {
        out.offsets.push_back(
            std::bit_cast<std::int64_t>(base::load_le64(content.data() + i * NUMBER_BYTES)));
    }
    return out;
}

}  // namespace cairn::store::detail
