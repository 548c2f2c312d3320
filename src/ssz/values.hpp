// The values SSZ types hold in memory, where the standard library has no exact match.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

namespace cairn::ssz {

/// List[T, N]; the limit comes from the field's Shape.
template <class T>
struct List : std::vector<T> {
    using std::vector<T>::vector;
};

/// Vector[T, N]; the length comes from the field's Shape (see reset_to_default).
template <class T>
struct Vector : std::vector<T> {
    using std::vector<T>::vector;
};

/// ByteList[N]: opaque bytes, hexadecimal in JSON (List<std::uint8_t> is an array of numbers
/// there).
struct ByteList {
    Bytes bytes;
    friend bool operator==(const ByteList&, const ByteList&) = default;
};

/// An SSZ boolean inside sequences, where std::vector<bool> would pack bits. Values 0 and 1 only.
struct Boolean {
    std::uint8_t value = 0;
    friend bool operator==(Boolean, Boolean) = default;
};

/// Bits in the wire's order: bit i is bit (i mod 8) of byte (i / 8). Unused bits are always zero.
class Bits {
  public:
    Bits() = default;
    explicit Bits(std::size_t length) : bytes_((length + 7) / 8), length_(length) {}

    std::size_t size() const noexcept { return length_; }
    bool operator[](std::size_t i) const noexcept { return ((bytes_[i / 8] >> (i % 8)) & 1U) != 0; }
    void set(std::size_t i, bool value = true) noexcept {
        const auto mask = static_cast<std::uint8_t>(1U << (i % 8));
        bytes_[i / 8] =
            static_cast<std::uint8_t>(value ? bytes_[i / 8] | mask : bytes_[i / 8] & ~mask);
    }
    /// New bits are zero.
    void resize(std::size_t length);
    /// How many bits are set.
    std::size_t count() const noexcept;
    bool any() const noexcept { return count() != 0; }

    /// (length + 7) / 8 bytes, without a bitlist's delimiter.
    const Bytes& bytes() const noexcept { return bytes_; }
    /// Takes over bytes whose bits beyond `length` are zero (the caller has checked).
    void assign(BytesView bytes, std::size_t length);

    friend bool operator==(const Bits&, const Bits&) = default;

  private:
    Bytes bytes_;
    std::size_t length_ = 0;
};

struct Bitlist : Bits {
    using Bits::Bits;
};
struct Bitvector : Bits {
    using Bits::Bits;
};

/// Little-endian limbs. Decimal in JSON.
struct Uint128 {
    std::array<std::uint64_t, 2> limbs{};
    friend bool operator==(const Uint128&, const Uint128&) = default;
};
struct Uint256 {
    std::array<std::uint64_t, 4> limbs{};
    friend bool operator==(const Uint256&, const Uint256&) = default;
    friend constexpr std::strong_ordering operator<=>(const Uint256& a, const Uint256& b) noexcept {
        for (std::size_t i = 4; i-- > 0;) {
            if (a.limbs[i] != b.limbs[i]) {
                return a.limbs[i] <=> b.limbs[i];
            }
        }
        return std::strong_ordering::equal;
    }
};

}  // namespace cairn::ssz
