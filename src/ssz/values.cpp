#include "ssz/values.hpp"

#include <bit>

namespace cairn::ssz {

void Bits::resize(std::size_t length) {
    bytes_.resize((length + 7) / 8);
    if (length % 8 != 0) {
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() & ((1U << (length % 8)) - 1));
    }
    length_ = length;
}

std::size_t Bits::count() const noexcept {
    std::size_t total = 0;
    for (const std::uint8_t byte : bytes_) {
        total += static_cast<std::size_t>(std::popcount(byte));
    }
    return total;
}

void Bits::assign(BytesView bytes, std::size_t length) {
    bytes_.assign(bytes.begin(), bytes.end());
    length_ = length;
}

}  // namespace cairn::ssz
