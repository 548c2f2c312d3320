// One running message: its stack, memory and gas, and what it may ask. Both loops work on it.
//
// The stack grows upwards. `top` points to the topmost word; of an empty stack, to a slot below the
// bottom that may be written but means nothing.
#pragma once

#include "base/assert.hpp"
#include "base/u256.hpp"
#include "evm/code.hpp"
#include "evm/detail/memory.hpp"
#include "evm/host.hpp"
#include "evm/interpreter.hpp"
#include "evm/message.hpp"
#include "evm/revision.hpp"
#include "evm/tracer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cairn::evm::detail {

/// What a loop says when it returns.
enum class Next : std::uint8_t {
    ended,     // Frame::status has the reason
    plain,     // go on in the plain loop, at Frame::pc
    threaded,  // go on in the threaded loop, at Frame::pc, which is a jump destination
};

struct Frame {
    // Of the running instruction; the threaded loop keeps its own copies in registers.
    Gas gas = 0;
    U256* top = nullptr;
    U256* bottom = nullptr;
    Memory memory;
    std::uint32_t pc = 0;
    Next next = Next::plain;
    Status status = Status::success;

    const Message* message = nullptr;
    Host* host = nullptr;
    const Code* code = nullptr;
    const Rules* rules = nullptr;
    const Translation* translation = nullptr;
    Tracer* tracer = nullptr;
    Revision revision = Revision::frontier;
    BytesView input;
    Bytes return_data;
    Gas refund = 0;
    std::size_t output_offset = 0;  // where RETURN or REVERT point to
    std::size_t output_size = 0;

    // For tracing: the gas before the instruction, and whether its cost was told.
    Gas gas_before = 0;
    bool cost_is_told = false;

    alignas(64) std::array<U256, 2 + STACK_WORDS_MAX> words;

    std::size_t height() const noexcept { return static_cast<std::size_t>(top + 1 - bottom); }

    /// False if the gas is not there; it is then spent all the same.
    [[nodiscard]] bool charge(Gas amount) noexcept {
        gas -= amount;
        return gas >= 0;
    }
    void tell_cost() {
        if (tracer != nullptr && !cost_is_told) {
            cost_is_told = true;
            tracer->on_gas_cost(gas_before - gas, refund);
        }
    }
};

/// A range of memory that has been paid for and is there.
struct MemoryRange {
    std::size_t offset = 0;
    std::size_t size = 0;
};
/// Charges for [offset, offset + size) and grows the memory; false if the gas is not there. A range
/// of size zero is always there.
[[nodiscard]] bool reach_memory(Frame& frame, const U256& offset, const U256& size,
                                MemoryRange& range);

constexpr Gas words_of(std::size_t bytes) noexcept {
    return static_cast<Gas>((bytes + 31) / 32);
}

}  // namespace cairn::evm::detail

namespace cairn::evm {

/// Frames by depth of nesting, reused.
class FramePool {
  public:
    detail::Frame& acquire();
    void release() noexcept;

  private:
    std::vector<std::unique_ptr<detail::Frame>> frames_;
    std::size_t used_ = 0;
};

}  // namespace cairn::evm
