// Lines of Yul over fixed places in memory: no variables, so that no expression is too deep for the
// stack.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace cairn::solidity {

/// "0x2a"
[[nodiscard]] std::string hex(std::uint64_t number);
/// 32 bytes as a literal, without leading zeros.
[[nodiscard]] std::string word(BytesView bytes);
[[nodiscard]] std::string word(const algebra::Fr& value);

/// A place of 32 bytes in memory.
struct Slot {
    std::size_t at = 0;

    [[nodiscard]] std::string load() const { return "mload(" + hex(at) + ")"; }
    [[nodiscard]] Slot after(std::size_t bytes) const { return {at + bytes}; }
};

/// Below what Memory hands out.
inline constexpr Slot KEPT_MODULUS = {0x20};

class Yul {
  public:
    /// The order of Fr.
    static const std::string& modulus();
    /// Products and sums take it from memory: as a literal in each of them it would be most of the
    /// code.
    void keep_modulus();
    [[nodiscard]] static std::string add(const std::string& a, const std::string& b);
    [[nodiscard]] static std::string subtract(const std::string& a, const std::string& b);
    [[nodiscard]] static std::string multiply(const std::string& a, const std::string& b);

    void comment(std::string_view text);
    void line(std::string_view text);
    void store(const Slot& slot, const std::string& value);
    /// Ends with `false` unless the condition holds.
    void require(const std::string& condition);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

  private:
    std::string text_;
};

/// Hands out memory, front to back.
class Memory {
  public:
    [[nodiscard]] Slot take(std::size_t bytes) {
        const Slot out{next_};
        next_ += (bytes + 31) / 32 * 32;
        return out;
    }

  private:
    std::size_t next_ = 0x80;
};

}  // namespace cairn::solidity
