// How handlers of the threaded loop follow one another.
//
// With clang each handler ends in a guaranteed tail call of the next, and the registers of the
// machine (instruction pointer, stack pointer, gas, frame, the topmost word) stay in registers of
// the processor: preserve_none passes them there and lets a handler use all others without saving
// them. Elsewhere a handler puts them into the frame and returns to a loop; same handlers, slower.
#pragma once

#include "base/u256.hpp"
#include "evm/detail/frame.hpp"

#include <cstdint>

#if defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
// The sanitizers' instrumentation needs stack frames that preserve_none cannot have.
#if __has_attribute(preserve_none) && !__has_feature(address_sanitizer) && \
    !__has_feature(memory_sanitizer) && !__has_feature(thread_sanitizer)
#define CAIRN_EVM_TAIL_CALLS 1
#endif
#endif

#if defined(CAIRN_EVM_TAIL_CALLS)
#define CAIRN_EVM_HANDLER __attribute__((preserve_none))
#else
#define CAIRN_EVM_HANDLER
#endif

namespace cairn::evm::detail {

struct Op;

/// Runs one step and those after it (with tail calls), or says which comes next: null if the loop
/// is to be left, with frame->next set.
using Handler = const Op*(CAIRN_EVM_HANDLER*)(const Op* ip, U256* sp, Gas gas, Frame* frame,
                                              std::uint64_t t0, std::uint64_t t1, std::uint64_t t2,
                                              std::uint64_t t3);

/// One step of translated code: 16 bytes.
struct Op {
    Handler run = nullptr;
    std::uint64_t arg = 0;  // what it means is the handler's business
};

/// The machine between two steps. The topmost word is here and not in its slot `*sp`.
struct Registers {
    const Op* ip;
    U256* sp;
    Gas gas;
    Frame* frame;
    U256 t;
};

}  // namespace cairn::evm::detail

#if defined(CAIRN_EVM_TAIL_CALLS)
#define CAIRN_EVM_CONTINUE(r)                                                                  \
    [[clang::musttail]] return (r).ip->run((r).ip, (r).sp, (r).gas, (r).frame, (r).t.limbs[0], \
                                           (r).t.limbs[1], (r).t.limbs[2], (r).t.limbs[3])
#else
#define CAIRN_EVM_CONTINUE(r)     \
    do {                          \
        (r).frame->top = (r).sp;  \
        (r).frame->gas = (r).gas; \
        *(r).sp = (r).t;          \
        return (r).ip;            \
    } while (false)
#endif
