// Interpreter: runs the code of one message.
//
//   Interpreter interpreter(Revision::osaka);      // one per thread, kept for many transactions
//   const Result result = interpreter.execute(code, message, host);
//
// A host's `call` comes back here for the frames below, with the same interpreter.
//
// Two loops, the same semantics to the last unit of gas (interpreter_test.cpp and
// interpreter_fuzz.cpp compare them):
//   the plain one takes one opcode after the other from the code, charges it and checks the stack;
//   it is the reference, and the one that traces;
//   the threaded one runs code translated for the revision: gas and stack are checked once per
//   basic block, common pairs of opcodes are one step. Where a check fails, the plain loop takes
//   over at that place, so which fault is found, and where, is the same.
// Code starts in the plain loop and changes over once it has jumped often enough.
//
// Native stack: handlers of the threaded loop call each other in tail position, so a frame of the
// machine is one execute, one instruction and what the host's `call` needs; ours is below 1 KiB,
// and 1024 frames with a host of up to 3 KiB each fit 4 MiB. Memory: at most 1024 stacks of 32 KiB
// and the frames' memories, reused from call to call; a memory above 1 MiB is freed when its frame
// ends. No memory grows past MEMORY_BYTES_MAX: a frame that pays for more (over 2 * 10^12 gas) is
// out of gas.
#pragma once

#include "evm/code.hpp"
#include "evm/host.hpp"
#include "evm/message.hpp"
#include "evm/tracer.hpp"

#include <cstddef>
#include <memory>

namespace cairn::evm {

constexpr std::size_t MEMORY_BYTES_MAX = std::size_t{1} << 30U;

/// Which loop runs. `automatic` is for all use; the others are for tests and measurements.
enum class Loop : std::uint8_t { automatic, plain, threaded };

class FramePool;

class Interpreter {
  public:
    explicit Interpreter(Revision revision, Loop loop = Loop::automatic);
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;
    ~Interpreter();

    Revision revision() const noexcept { return revision_; }

    /// Runs `code` from its start with `message`. In a creation, `code` is made of `message.input`,
    /// `message.recipient` is the new address by now, and CALLDATA* see no input. Neither moves
    /// value nor undoes anything: see Host. With a tracer the plain loop runs.
    Result execute(const Code& code, const Message& message, Host& host, Tracer* tracer = nullptr);

  private:
    Revision revision_;
    Loop loop_;
    std::unique_ptr<FramePool> pool_;
};

}  // namespace cairn::evm
