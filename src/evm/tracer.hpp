// Tracer: sees an execution step by step. Tracing costs nothing when it is off: frames with a
// tracer run on another loop.
//
// The interpreter calls on_step, on_gas_cost and on_fault. The host calls the others, around every
// message it serves, precompiles and plain transfers included; the interpreter does so for those
// that it refuses itself.
#pragma once

#include "evm/message.hpp"

#include <span>

namespace cairn::evm {

/// The machine before an instruction. The views end with the call they are handed to.
struct Step {
    const Message& message;
    std::uint32_t pc = 0;
    std::uint8_t opcode = 0;
    Gas gas = 0;
    Gas gas_refund = 0;           // of this frame and the finished ones below it
    std::span<const U256> stack;  // the bottom first
    BytesView memory;
    BytesView return_data;  // of the last call, EIP-211
    BytesView code = {};    // that runs
};

class Tracer {
  public:
    Tracer() = default;
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;
    virtual ~Tracer() = default;

    /// Before the message of a transaction: the refund of its authorizations (EIP-7702), which no
    /// frame's counter has. From whoever executes transactions.
    virtual void on_authorizations(Gas /*gas_refund*/) {}

    virtual void on_step(const Step& /*step*/) {}
    /// Once per step that is not a fault: all gas that the instruction took, that handed to a call
    /// or creation included (less the stipend), and the frame's refund with what it added. Comes
    /// before the frame below begins.
    virtual void on_gas_cost(Gas /*cost*/, Gas /*gas_refund*/) {}
    /// The step ended its frame exceptionally. `cost` is what it had been charged by then, what was
    /// not there included; memory may have grown.
    virtual void on_fault(const Step& /*step*/, Status /*status*/, Gas /*cost*/) {}

    /// Also for a call or creation that is refused because the stack is too deep or the value is
    /// not there.
    virtual void on_enter(const Message& /*message*/) {}
    virtual void on_exit(const Message& /*message*/, const Result& /*result*/) {}
    virtual void on_log(const Address& /*address*/, BytesView /*data*/,
                        std::span<const Bytes32> /*topics*/) {}
    virtual void on_selfdestruct(const Address& /*address*/, const Address& /*beneficiary*/,
                                 const U256& /*balance*/) {}
};

}  // namespace cairn::evm
