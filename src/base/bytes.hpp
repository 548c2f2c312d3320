// Fixed-size byte strings and hexadecimal.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// N bytes with value semantics; the default value is all zeros.
template <std::size_t N>
struct FixedBytes {
    std::array<std::uint8_t, N> bytes{};

    static constexpr std::size_t size() noexcept { return N; }
    constexpr const std::uint8_t* data() const noexcept { return bytes.data(); }
    constexpr std::uint8_t* data() noexcept { return bytes.data(); }
    constexpr std::uint8_t& operator[](std::size_t i) noexcept { return bytes[i]; }
    constexpr std::uint8_t operator[](std::size_t i) const noexcept { return bytes[i]; }
    constexpr auto begin() const noexcept { return bytes.begin(); }
    constexpr auto end() const noexcept { return bytes.end(); }
    constexpr BytesView view() const noexcept { return bytes; }
    friend constexpr auto operator<=>(const FixedBytes&, const FixedBytes&) = default;

    /// Copies exactly N bytes; the caller has checked the size.
    static FixedBytes from(BytesView source) noexcept {
        FixedBytes out;
        std::memcpy(out.bytes.data(), source.data(), N);
        return out;
    }
};

using Bytes4 = FixedBytes<4>;
using Bytes20 = FixedBytes<20>;
using Bytes32 = FixedBytes<32>;
using Bytes48 = FixedBytes<48>;
using Bytes96 = FixedBytes<96>;

namespace base {

/// Lower-case hexadecimal with the prefix 0x.
std::string to_hex(BytesView bytes);

/// Accepts digits of either case, with or without the prefix 0x; an odd digit count is refused.
std::optional<Bytes> from_hex(std::string_view text);

template <std::size_t N>
std::optional<FixedBytes<N>> fixed_from_hex(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != N) {
        return std::nullopt;
    }
    return FixedBytes<N>::from(*bytes);
}

/// Little-endian loads and stores, as SSZ and the specification's uint_to_bytes use them.
constexpr std::uint64_t load_le64(const std::uint8_t* in) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value |= std::uint64_t{in[i]} << (8 * i);
    }
    return value;
}
constexpr void store_le64(std::uint8_t* out, std::uint64_t value) noexcept {
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

}  // namespace base
}  // namespace cairn

/// Roots and keys are already well spread, so their first eight bytes serve as the hash.
template <std::size_t N>
struct std::hash<cairn::FixedBytes<N>> {
    std::size_t operator()(const cairn::FixedBytes<N>& value) const noexcept {
        static_assert(N >= 4);
        std::size_t out = 0;
        std::memcpy(&out, value.data(), N < sizeof(out) ? N : sizeof(out));
        return out;
    }
};
