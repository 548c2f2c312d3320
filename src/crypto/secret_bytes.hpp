// Bytes that nobody else may see: passwords, seeds, mnemonics. Wiped when they die or are moved
// from; never compared, printed or hashed into a table.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cairn::crypto {

class SecretBytes {
  public:
    SecretBytes() = default;
    /// `size` zeros, to be filled through span().
    explicit SecretBytes(std::size_t size) : bytes_(size) {}
    static SecretBytes copy_of(BytesView bytes);
    static SecretBytes copy_of(std::string_view text);

    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    ~SecretBytes();

    std::size_t size() const noexcept { return bytes_.size(); }
    bool empty() const noexcept { return bytes_.empty(); }
    std::span<std::uint8_t> span() noexcept { return bytes_; }
    BytesView view() const noexcept { return bytes_; }
    /// The same bytes as text; valid as long as this object is neither changed nor moved.
    std::string_view text() const noexcept;

    /// Leaves no copy behind when the memory has to move.
    void append(BytesView more);
    void append(std::string_view more);
    /// Keeps the first `size` bytes, at most all of them.
    void truncate(std::size_t size) noexcept;

  private:
    Bytes bytes_;
};

/// Whether two strings of bytes are equal, in a time that depends on their sizes only.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b) noexcept;

}  // namespace cairn::crypto
