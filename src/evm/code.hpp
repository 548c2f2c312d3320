// Code: the bytes of a contract with what was found out about them, made once and shared.
//
//   auto code = std::make_shared<const evm::Code>(std::move(bytes));
//
// The bytes never change. What an execution needs to know of them (jump destinations; for code that
// runs often, its translation for a revision) is worked out when first needed and kept.
// Thread-safety: any number of threads may execute the same Code.
// Cost: a copy of the bytes; then 1/8 of their size for destinations, 14 to 24 times it for a
// translation, which is made only once the code has done work worth it.
#pragma once

#include "base/bytes.hpp"
#include "evm/message.hpp"
#include "evm/revision.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace cairn::evm {

namespace detail {
struct Translation;
}  // namespace detail

class Code {
  public:
    /// Zero bytes after the code, so that its last PUSH reads its operand and execution that runs
    /// off the end meets STOP.
    static constexpr std::size_t PADDING = 33;

    Code() : Code(Bytes()) {}
    explicit Code(BytesView bytes);
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;
    ~Code();

    BytesView bytes() const noexcept { return BytesView(padded_).first(size_); }
    std::size_t size() const noexcept { return size_; }
    /// The bytes with PADDING zeros behind them.
    const std::uint8_t* padded() const noexcept { return padded_.data(); }

    /// EIP-7702: 0xef0100 and the address, if the code is exactly that.
    std::optional<Address> delegate() const noexcept;

    /// Whether `pc` is a JUMPDEST that is no operand. Cost: the first time, one pass.
    bool is_jump_destination(std::uint64_t pc) const;

    /// The translation for a revision if there is one; otherwise null.
    const detail::Translation* translation(Revision revision) const noexcept;
    /// The same after `work` more jumps, which make a translation if the code has now done enough.
    const detail::Translation* translation_after(Revision revision, std::uint32_t work) const;
    const detail::Translation& make_translation(Revision revision) const;

  private:
    Bytes padded_;
    std::size_t size_;
    // Made at most once each, by whoever is first; freed with the code.
    mutable std::atomic<const std::uint64_t*> destinations_{nullptr};  // a bitmap, by pc
    mutable std::atomic<std::uint32_t> work_{0};
    mutable std::array<std::atomic<const detail::Translation*>, REVISIONS> translations_{};
};

}  // namespace cairn::evm
