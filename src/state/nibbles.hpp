// Keys as tries see them: rows of half bytes, the upper half first; and their encoding.
// Yellow Paper, appendix C (hex-prefix).
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"

#include <array>
#include <optional>

namespace cairn::state {

/// Of bytes that somebody else owns; may begin and end within a byte.
class NibbleView {
  public:
    constexpr NibbleView() noexcept = default;
    /// All nibbles of `bytes` from the nibble `begin` on.
    constexpr explicit NibbleView(BytesView bytes, std::size_t begin = 0) noexcept
        : NibbleView(bytes.data(), begin, 2 * bytes.size() - begin) {}
    constexpr NibbleView(const std::uint8_t* bytes, std::size_t begin, std::size_t size) noexcept
        : bytes_(bytes), begin_(begin), size_(size) {}

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr std::uint8_t operator[](std::size_t i) const noexcept {
        const std::size_t at = begin_ + i;
        return at % 2 == 0 ? bytes_[at / 2] >> 4U : bytes_[at / 2] & 0x0fU;
    }
    constexpr NibbleView first(std::size_t count) const noexcept { return {bytes_, begin_, count}; }
    constexpr NibbleView from(std::size_t start) const noexcept {
        return {bytes_, begin_ + start, size_ - start};
    }

    friend constexpr bool operator==(NibbleView a, NibbleView b) noexcept {
        return a.size_ == b.size_ && common_prefix(a, b) == a.size_;
    }
    /// How many nibbles at the beginning are the same.
    friend constexpr std::size_t common_prefix(NibbleView a, NibbleView b) noexcept {
        const std::size_t end = a.size_ < b.size_ ? a.size_ : b.size_;
        std::size_t i = 0;
        while (i < end && a[i] == b[i]) {
            ++i;
        }
        return i;
    }

  private:
    const std::uint8_t* bytes_ = nullptr;
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
};

/// The longest key of a trie: bounds the depth of trees, and so of recursion.
constexpr std::size_t MAX_KEY_SIZE = 64;

/// A row of at most 2 * MAX_KEY_SIZE nibbles of its own.
class Nibbles {
  public:
    constexpr Nibbles() noexcept = default;
    constexpr explicit Nibbles(NibbleView view) noexcept { append(view); }

    constexpr void push_back(std::uint8_t nibble) noexcept {
        CAIRN_ASSERT(size_ < 2 * MAX_KEY_SIZE);
        std::uint8_t& byte = bytes_[size_ / 2];
        byte = static_cast<std::uint8_t>(size_ % 2 == 0 ? nibble << 4U : byte | nibble);
        ++size_;
    }
    constexpr void append(NibbleView view) noexcept {
        for (std::size_t i = 0; i < view.size(); ++i) {
            push_back(view[i]);
        }
    }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr NibbleView view() const noexcept { return {bytes_.data(), 0, size_}; }

  private:
    std::array<std::uint8_t, MAX_KEY_SIZE> bytes_{};
    std::size_t size_ = 0;
};

/// Whether a path leads to a value or to another node: hex-prefix says so in its first nibble.
enum class PathEnd : std::uint8_t { node = 0x00, value = 0x20 };

constexpr std::size_t hex_prefix_size(std::size_t nibbles) noexcept {
    return nibbles / 2 + 1;
}
/// Writes hex_prefix_size(path.size()) bytes.
void put_hex_prefix(std::uint8_t* out, NibbleView path, PathEnd end) noexcept;
/// The nibbles within a hex-prefix encoding that is known to be right.
inline NibbleView hex_prefix_nibbles(const std::uint8_t* encoded, std::size_t nibbles) noexcept {
    return {encoded, 2 - nibbles % 2, nibbles};
}

struct HexPrefix {
    NibbleView path;
    PathEnd end{};
};
/// Null: not what put_hex_prefix writes. The path is a view of `encoded`.
std::optional<HexPrefix> read_hex_prefix(BytesView encoded) noexcept;

}  // namespace cairn::state
