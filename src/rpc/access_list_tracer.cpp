#include "rpc/access_list_tracer.hpp"

namespace cairn::rpc {

using evm::Opcode;

AccessListTracer::AccessListTracer(const std::vector<execution::Access>& known,
                                   const std::vector<Bytes20>& warm)
    : warm_(warm.begin(), warm.end()) {
    for (const execution::Access& access : known) {
        if (!access.slots.empty() || !warm_.contains(access.account)) {
            touched_[access.account].insert(access.slots.begin(), access.slots.end());
        }
    }
}

void AccessListTracer::touch(const Bytes20& address) {
    if (!warm_.contains(address)) {
        touched_[address];
    }
}

void AccessListTracer::on_step(const evm::Step& step) {
    const auto stack = step.stack;
    switch (evm::to_opcode(step.opcode)) {
        case Opcode::SLOAD:
        case Opcode::SSTORE:
            if (!stack.empty()) {
                touched_[step.message.recipient].insert(stack.back().to_be());
            }
            return;
        case Opcode::EXTCODECOPY:
        case Opcode::EXTCODEHASH:
        case Opcode::EXTCODESIZE:
        case Opcode::BALANCE:
        case Opcode::SELFDESTRUCT:
            if (!stack.empty()) {
                touch(stack.back().to_address());
            }
            return;
        case Opcode::CALL:
        case Opcode::CALLCODE:
        case Opcode::DELEGATECALL:
        case Opcode::STATICCALL:
            if (stack.size() >= 5) {
                touch(stack[stack.size() - 2].to_address());
            }
            return;
        default:
            return;
    }
}

std::vector<execution::Access> AccessListTracer::list() const {
    std::vector<execution::Access> out;
    for (const auto& [address, slots] : touched_) {
        out.push_back({.account = address, .slots = {slots.begin(), slots.end()}});
    }
    return out;
}

}  // namespace cairn::rpc
