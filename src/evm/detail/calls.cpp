#include "evm/detail/instructions.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::evm::detail {
namespace {

/// What a calling opcode takes from the stack.
struct CallOperands {
    U256 gas;
    Address target;
    U256 value;
    MemoryRange input;
    MemoryRange output;
};

/// CALL and CALLCODE have a word for the value, the other two have not.
constexpr bool has_value_operand(CallKind kind) noexcept {
    return kind == CallKind::call || kind == CallKind::callcode;
}
constexpr std::ptrdiff_t operands_of(CallKind kind) noexcept {
    return has_value_operand(kind) ? 7 : 6;
}

/// False if the gas for the memory is not there.
bool take_operands(Frame& frame, CallKind kind, const U256* top, CallOperands& out) {
    out.gas = top[0];
    out.target = top[-1].to_address();
    const U256* const ranges = has_value_operand(kind) ? top - 3 : top - 2;
    if (has_value_operand(kind)) {
        out.value = top[-2];
    }
    return reach_memory(frame, ranges[0], ranges[-1], out.input) &&
           reach_memory(frame, ranges[-2], ranges[-3], out.output);
}

/// EIP-7702: a call also touches the account that the target delegates to.
bool charge_delegate(Frame& frame, const Address& target) {
    if (!frame.rules->delegations) {
        return true;
    }
    const std::optional<Address> delegate = frame.host->get_delegate(target);
    if (!delegate) {
        return true;
    }
    const bool is_cold = frame.host->access_account(*delegate) == AccessStatus::cold;
    return frame.charge(is_cold ? COLD_ACCOUNT_GAS : WARM_ACCESS_GAS);
}

bool charge_value(Frame& frame, CallKind kind, const CallOperands& operands) {
    const bool moves_value = has_value_operand(kind) && !operands.value.is_zero();
    if (moves_value && !frame.charge(CALL_VALUE_GAS)) {
        return false;
    }
    // Before EIP-161 a call makes an account even if it brings no value.
    const bool may_make_account =
        kind == CallKind::call && (moves_value || !frame.rules->empty_accounts_die);
    return !may_make_account || frame.host->account_exists(operands.target) ||
           frame.charge(CALL_NEW_ACCOUNT_GAS);
}

/// EIP-150: all but one 64th.
Gas most_for_call(const Frame& frame) noexcept {
    return frame.rules->all_but_one_64th ? frame.gas - frame.gas / 64 : frame.gas;
}

/// All that is asked for, but at most all but one 64th. Before it a call that asks for more
/// than there is fails. -1 if the gas is not there.
Gas take_call_gas(Frame& frame, const U256& wanted) noexcept {
    const Gas most = most_for_call(frame);
    const bool wants_more =
        !wanted.fits_uint64() || wanted.low64() > static_cast<std::uint64_t>(most);
    if (wants_more && !frame.rules->all_but_one_64th) {
        return -1;
    }
    const Gas given = wants_more ? most : static_cast<Gas>(wanted.low64());
    frame.gas -= given;
    return given;
}

bool may_call(Frame& frame, const U256& value) {
    return frame.message->depth < CALL_DEPTH_MAX &&
           (value.is_zero() || frame.host->get_balance(frame.message->recipient) >= value);
}

Message call_message(const Frame& frame, CallKind kind, const CallOperands& operands, Gas gas) {
    const Message& own = *frame.message;
    const bool is_delegate = kind == CallKind::delegatecall;
    const bool own_storage = is_delegate || kind == CallKind::callcode;
    Message out;
    out.kind = kind;
    out.is_static = own.is_static || kind == CallKind::staticcall;
    out.depth = own.depth + 1;
    out.gas = gas;
    out.recipient = own_storage ? own.recipient : operands.target;
    out.sender = is_delegate ? own.sender : own.recipient;
    out.code_address = operands.target;
    out.value = is_delegate ? own.value : operands.value;
    out.input = {frame.memory.data() + operands.input.offset, operands.input.size};
    return out;
}

/// A call or creation that may not be: nothing runs, the gas comes back.
void tell_refusal(const Frame& frame, const Message& message) {
    if (frame.tracer == nullptr) {
        return;
    }
    Result result;
    result.status =
        message.depth > CALL_DEPTH_MAX ? Status::call_depth_exceeded : Status::insufficient_balance;
    result.gas_left = message.gas;
    frame.tracer->on_enter(message);
    frame.tracer->on_exit(message, result);
}

void finish_call(Frame& frame, Result&& result, const MemoryRange& output) {
    frame.gas += result.gas_left;
    frame.refund += result.gas_refund;
    frame.return_data = std::move(result.output);
    const std::size_t size = std::min(output.size, frame.return_data.size());
    if (size > 0) {
        std::memcpy(frame.memory.data() + output.offset, frame.return_data.data(), size);
    }
}

/// The rest of the native stack's frame is small while the callee runs: its operands are gone.
[[gnu::noinline]] bool run_call(Frame& frame, CallKind kind, const CallOperands& operands,
                                Gas gas) {
    const Message message = call_message(frame, kind, operands, gas);
    Result result = frame.host->call(message);
    const bool succeeded = result.succeeded();
    finish_call(frame, std::move(result), operands.output);
    return succeeded;
}

Status call(Frame& frame, U256* top, CallKind kind) {
    CallOperands operands;
    if (!take_operands(frame, kind, top, operands) || !access_account(frame, operands.target)) {
        return Status::out_of_gas;
    }
    const bool moves_value = has_value_operand(kind) && !operands.value.is_zero();
    if (kind == CallKind::call && moves_value && frame.message->is_static) {
        return Status::static_mode_violation;
    }
    if (!charge_value(frame, kind, operands) || !charge_delegate(frame, operands.target)) {
        return Status::out_of_gas;
    }
    Gas gas = take_call_gas(frame, operands.gas);
    if (gas < 0) {
        return Status::out_of_gas;
    }
    frame.tell_cost();
    gas += moves_value ? CALL_STIPEND : 0;
    frame.return_data.clear();
    U256& answer = *(top + 1 - operands_of(kind));
    if (!may_call(frame, operands.value)) {
        tell_refusal(frame, call_message(frame, kind, operands, gas));
        frame.gas += gas;
        answer = 0;
        return Status::success;
    }
    answer = run_call(frame, kind, operands, gas) ? 1U : 0U;
    return Status::success;
}

/// False if the gas is not there, or the init code is larger than EIP-3860 allows.
bool charge_create(Frame& frame, CallKind kind, const U256* top, MemoryRange& initcode) {
    if (top[-2].saturated64() > frame.rules->initcode_size_max ||
        !reach_memory(frame, top[-1], top[-2], initcode)) {
        return false;
    }
    const Gas hashing = kind == CallKind::create2 ? KECCAK_WORD_GAS : 0;  // EIP-1014
    return frame.charge((frame.rules->initcode_word + hashing) * words_of(initcode.size));
}

Message create_message(const Frame& frame, CallKind kind, const U256* top,
                       const MemoryRange& initcode, Gas gas) {
    Message message;
    message.kind = kind;
    message.depth = frame.message->depth + 1;
    message.gas = gas;
    message.sender = frame.message->recipient;
    message.value = top[0];
    message.input = {frame.memory.data() + initcode.offset, initcode.size};
    message.salt = kind == CallKind::create2 ? top[-3] : U256(0);
    return message;
}

[[gnu::noinline]] U256 run_create(Frame& frame, CallKind kind, const U256* top,
                                  const MemoryRange& initcode, Gas gas) {
    const Message message = create_message(frame, kind, top, initcode, gas);
    Result result = frame.host->call(message);
    if (result.status != Status::revert) {
        result.output.clear();
    }
    const U256 address = result.succeeded() ? U256::from_be(result.create_address) : U256(0);
    finish_call(frame, std::move(result), {});
    return address;
}

Status create(Frame& frame, U256* top, CallKind kind) {
    if (frame.message->is_static) {
        return Status::static_mode_violation;
    }
    MemoryRange initcode;
    if (!charge_create(frame, kind, top, initcode)) {
        return Status::out_of_gas;
    }
    const Gas gas = most_for_call(frame);
    frame.gas -= gas;
    frame.tell_cost();
    frame.return_data.clear();
    U256& answer = kind == CallKind::create2 ? top[-3] : top[-2];
    if (!may_call(frame, top[0])) {
        tell_refusal(frame, create_message(frame, kind, top, initcode, gas));
        frame.gas += gas;
        answer = 0;
        return Status::success;
    }
    answer = run_create(frame, kind, top, initcode, gas);
    return Status::success;
}

}  // namespace

template <CallKind Kind>
Status do_call(Frame& frame, U256* top) {
    return call(frame, top, Kind);
}
template Status do_call<CallKind::call>(Frame& frame, U256* top);
template Status do_call<CallKind::callcode>(Frame& frame, U256* top);
template Status do_call<CallKind::delegatecall>(Frame& frame, U256* top);
template Status do_call<CallKind::staticcall>(Frame& frame, U256* top);

template <CallKind Kind>
Status do_create(Frame& frame, U256* top) {
    return create(frame, top, Kind);
}
template Status do_create<CallKind::create>(Frame& frame, U256* top);
template Status do_create<CallKind::create2>(Frame& frame, U256* top);

}  // namespace cairn::evm::detail
