#include "rpc/vm_trace.hpp"

#include "evm/fault_text.hpp"
#include "evm/opcode.hpp"
#include "rpc/trace.hpp"

#include <algorithm>
#include <array>

namespace cairn::rpc {
namespace {

using evm::Opcode;
using evm::Step;

/// Words that each opcode leaves; of a byte that is none, zero.
constexpr auto words_left = [] {
    std::array<std::uint8_t, 256> out{};
#define CAIRN_EVM_OPCODE(name, byte, taken, left, gas, since) out[byte] = left;
#include "evm/opcodes.inc"
#undef CAIRN_EVM_OPCODE
    return out;
}();

struct Region {
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};

/// From the top of the stack; `step` has it.
std::uint64_t word_at(const Step& step, std::size_t depth) {
    return step.stack[step.stack.size() - 1 - depth].saturated64();
}

/// Where offset and size of what the instruction writes to memory stand on the stack.
struct Operands {
    std::size_t at;
    std::size_t size;
};

std::optional<Operands> memory_operands(Opcode opcode) {
    switch (opcode) {
        case Opcode::CALLDATACOPY:
        case Opcode::CODECOPY:
        case Opcode::RETURNDATACOPY:
        case Opcode::MCOPY:
            return Operands{0, 2};
        case Opcode::EXTCODECOPY:
            return Operands{1, 3};
        case Opcode::DELEGATECALL:
        case Opcode::STATICCALL:
            return Operands{4, 5};
        case Opcode::CALL:
        case Opcode::CALLCODE:
            return Operands{5, 6};
        default:
            return std::nullopt;
    }
}

/// What the instruction writes to memory; nothing where the stack is too short for it.
Region written_memory(const Step& step) {
    constexpr std::uint64_t word = 32;
    const Opcode opcode = evm::to_opcode(step.opcode);
    if (step.stack.empty()) {
        return {};
    }
    // OpenEthereum names the word that MLOAD reads too.
    if (opcode == Opcode::MSTORE || opcode == Opcode::MLOAD) {
        return {word_at(step, 0), word};
    }
    if (opcode == Opcode::MSTORE8) {
        return {word_at(step, 0), 1};
    }
    const auto operands = memory_operands(opcode);
    if (!operands || step.stack.size() <= operands->size) {
        return {};
    }
    return {word_at(step, operands->at), word_at(step, operands->size)};
}

void write_memory(json::Writer& out, const Region& region, BytesView memory) {
    const bool is_there =
        region.size != 0 && region.at <= memory.size() && region.size <= memory.size() - region.at;
    out.key("mem");
    if (!is_there) {
        out.null();
        return;
    }
    out.begin_object();
    write_data(out, "data", memory.subspan(region.at, region.size));
    out.field("off", region.at).end_object();
}

void write_pushed(json::Writer& out, std::span<const U256> stack, std::size_t pushed) {
    out.key("push").begin_array();
    for (const U256& word : stack.last(std::min(pushed, stack.size()))) {
        out.value(word.to_hex());
    }
    out.end_array();
}

void write_store(json::Writer& out, const std::optional<std::pair<U256, U256>>& store) {
    out.key("store");
    if (!store) {
        out.null();
        return;
    }
    out.begin_object();
    write_quantity(out, "key", store->first);
    write_quantity(out, "val", store->second);
    out.end_object();
}

}  // namespace

bool VmTracer::is_cut_off() const noexcept {
    return out_.text().size() > MAX_TRACE_BYTES;
}

std::string VmTracer::trace() const {
    return out_.text().empty() ? R"({"code":"0x","ops":[]})" : out_.text();
}

void VmTracer::open(Frame& frame, BytesView code) {
    if (frames_.size() > 1) {
        out_.key("sub");
        frames_[frames_.size() - 2].pending->has_sub = true;
    }
    out_.begin_object();
    write_data(out_, "code", code);
    out_.key("ops").begin_array();
    frame.is_open = true;
}

void VmTracer::on_step(const Step& step) {
    if (is_cut_off()) {
        return;
    }
    Frame& frame = frames_.back();
    if (!frame.is_open) {
        open(frame, step.code);
    }
    end_instruction(frame, &step);
    const Region memory = written_memory(step);
    frame.pending = {.gas = step.gas,
                     .pushed = words_left[step.opcode],
                     .memory_at = memory.at,
                     .memory_size = memory.size};
    if (evm::to_opcode(step.opcode) == Opcode::SSTORE && step.stack.size() >= 2) {
        frame.pending->store = {step.stack.back(), step.stack[step.stack.size() - 2]};
    }
    out_.begin_object().field("pc", step.pc).field("op", evm::opcode_text(step.opcode));
}

void VmTracer::on_gas_cost(evm::Gas cost, evm::Gas /*gas_refund*/) {
    if (is_cut_off() || !frames_.back().pending) {
        return;
    }
    frames_.back().pending->gas -= cost;
    out_.field("cost", cost);
}

void VmTracer::on_fault(const Step& /*step*/, evm::Status /*status*/, evm::Gas cost) {
    if (is_cut_off() || !frames_.back().pending) {
        return;
    }
    frames_.back().pending.reset();
    out_.field("cost", cost).key("sub").null().key("ex").null().end_object();
}

void VmTracer::write_effects(const Pending& pending, const Step* after) {
    const auto stack = after != nullptr ? after->stack : std::span<const U256>();
    const BytesView memory = after != nullptr ? after->memory : BytesView();
    out_.key("ex").begin_object();
    out_.field("used", after != nullptr ? after->gas : pending.gas);
    write_pushed(out_, stack, pending.pushed);
    write_memory(out_, {pending.memory_at, pending.memory_size}, memory);
    write_store(out_, pending.store);
    out_.end_object();
}

void VmTracer::end_instruction(Frame& frame, const Step* after) {
    if (!frame.pending) {
        return;
    }
    if (!frame.pending->has_sub) {
        out_.key("sub").null();
    }
    write_effects(*frame.pending, after);
    out_.end_object();
    frame.pending.reset();
}

void VmTracer::on_enter(const evm::Message& /*message*/) {
    frames_.emplace_back();
}

void VmTracer::on_exit(const evm::Message& /*message*/, const evm::Result& /*result*/) {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (!frame.is_open || is_cut_off()) {
        return;
    }
    end_instruction(frame, nullptr);
    out_.end_array().end_object();
}

}  // namespace cairn::rpc
