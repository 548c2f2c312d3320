#include "state/nibbles.hpp"

namespace cairn::state {

void put_hex_prefix(std::uint8_t* out, NibbleView path, PathEnd end) noexcept {
    const std::size_t odd = path.size() % 2;
    const unsigned flags = static_cast<unsigned>(end);
    *out++ = static_cast<std::uint8_t>(odd == 1 ? flags | 0x10U | path[0] : flags);
    for (std::size_t i = odd; i < path.size(); i += 2) {
        *out++ = static_cast<std::uint8_t>(path[i] << 4U | path[i + 1]);
    }
}

std::optional<HexPrefix> read_hex_prefix(BytesView encoded) noexcept {
    if (encoded.empty() || (encoded[0] & 0xc0U) != 0) {
        return std::nullopt;
    }
    const bool odd = (encoded[0] & 0x10U) != 0;
    if (!odd && (encoded[0] & 0x0fU) != 0) {
        return std::nullopt;
    }
    return HexPrefix{.path = NibbleView(encoded, odd ? 1 : 2),
                     .end = (encoded[0] & 0x20U) != 0 ? PathEnd::value : PathEnd::node};
}

}  // namespace cairn::state
