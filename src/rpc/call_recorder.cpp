#include "rpc/call_recorder.hpp"

#include "evm/fault_text.hpp"
#include "evm/precompiles.hpp"
#include "execution/host.hpp"
#include "rpc/simulation.hpp"

namespace cairn::rpc {
namespace {

using evm::CallKind;
using evm::Opcode;
using evm::Status;

Opcode opcode_of(CallKind kind) {
    switch (kind) {
        case CallKind::call:
            return Opcode::CALL;
        case CallKind::callcode:
            return Opcode::CALLCODE;
        case CallKind::delegatecall:
            return Opcode::DELEGATECALL;
        case CallKind::staticcall:
            return Opcode::STATICCALL;
        case CallKind::create:
            return Opcode::CREATE;
        case CallKind::create2:
            return Opcode::CREATE2;
    }
    return Opcode::CALL;
}

}  // namespace

void CallRecorder::begin(const TransactionStart& start) {
    world_ = &start.world;
    first_log_index_ = start.first_log_index;
}

bool CallRecorder::skips(const evm::Message& message) const {
    if (is_cut_off() || (options_.only_top_call && message.depth > 0)) {
        return true;
    }
    if (message.depth == 0 || evm::is_create(message.kind)) {
        return false;
    }
    const bool is_plain = message.kind == CallKind::call || message.kind == CallKind::staticcall;
    const bool may_skip = (options_.skips_precompiles && is_plain) ||
                          (options_.skips_free_precompiles && message.value.is_zero());
    return may_skip && evm::find_precompile(revision_, message.code_address) != nullptr;
}

Bytes20 CallRecorder::target_of(const evm::Message& message) const {
    if (!evm::is_create(message.kind)) {
        return message.code_address;
    }
    if (message.kind == CallKind::create2) {
        return execution::compute_create2_contract_address(message.sender, message.salt,
                                                           message.input);
    }
    // A transaction has raised the nonce already.
    const std::uint64_t raised = message.depth == 0 ? 1 : 0;
    return execution::compute_contract_address(message.sender,
                                               world_->nonce(message.sender) - raised);
}

void CallRecorder::on_step(const evm::Step& step) {
    if (evm::to_opcode(step.opcode) == Opcode::RETURN && step.stack.size() >= 2) {
        returned_ = step.stack[step.stack.size() - 2].saturated64();
    }
}

void CallRecorder::on_fault(const evm::Step& step, Status status, evm::Gas cost) {
    fault_ = evm::fault_text(step, status, cost, revision_);
}

void CallRecorder::on_enter(const evm::Message& message) {
    if (skipped_ > 0 || skips(message)) {
        ++skipped_;
        return;
    }
    CallFrame frame;
    frame.type = opcode_of(message.kind);
    // In a delegated call the caller is the contract that delegates.
    const bool is_delegate = message.kind == CallKind::delegatecall;
    frame.from = is_delegate ? message.recipient : message.sender;
    frame.to = target_of(message);
    frame.value = message.value;
    frame.gas = static_cast<std::uint64_t>(message.gas);
    frame.input.assign(message.input.begin(), message.input.end());
    bytes_ += sizeof(CallFrame) + frame.input.size();
    open_.push_back(std::move(frame));
}

void CallRecorder::on_exit(const evm::Message& message, const evm::Result& result) {
    if (skipped_ > 0) {
        --skipped_;
        fault_.clear();
        return;
    }
    CallFrame frame = std::move(open_.back());
    open_.pop_back();
    frame.status = result.status;
    frame.gas_used = frame.gas - static_cast<std::uint64_t>(result.gas_left);
    frame.output = result.output;
    if (frame.failed()) {
        frame.error = evm::exit_text(message, result.status, fault_, returned_, revision_);
    }
    fault_.clear();
    bytes_ += frame.output.size();
    (open_.empty() ? top_ : open_.back().calls.emplace_back()) = std::move(frame);
}

void CallRecorder::on_log(const Bytes20& address, BytesView data, std::span<const Bytes32> topics) {
    if (!options_.has_logs || open_.empty() || skipped_ > 0 || is_cut_off()) {
        return;
    }
    CallFrame& frame = open_.back();
    frame.logs.push_back({.address = address,
                          .topics = {topics.begin(), topics.end()},
                          .data = {data.begin(), data.end()},
                          .index = first_log_index_ + world_->logs().size(),
                          .position = frame.calls.size()});
    bytes_ += sizeof(FrameLog) + data.size() + topics.size() * 32;
}

void CallRecorder::on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                                   const U256& balance) {
    if (open_.empty() || skipped_ > 0 || options_.only_top_call || is_cut_off()) {
        return;
    }
    CallFrame frame;
    frame.type = Opcode::SELFDESTRUCT;
    frame.from = address;
    frame.to = beneficiary;
    frame.value = balance;
    bytes_ += sizeof(CallFrame);
    open_.back().calls.push_back(std::move(frame));
}

std::string revert_reason(BytesView output) {
    constexpr std::string_view before = "execution reverted: ";
    const std::string text = revert_text(output);
    return text.size() > before.size() ? text.substr(before.size()) : std::string();
}

}  // namespace cairn::rpc
