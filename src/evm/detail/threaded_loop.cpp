#include "evm/detail/threaded_loop.hpp"

#include "evm/detail/arithmetic.hpp"
#include "evm/detail/instructions.hpp"

#include <bit>
#include <utility>

// A step reads and changes the registers, r.ip included, and says whether the loop goes on. Steps
// are inlined into their handler, so that the registers stay registers.
#define CAIRN_EVM_STEP [[gnu::always_inline]] inline

namespace cairn::evm::detail {
namespace {

template <auto Step>
CAIRN_EVM_HANDLER const Op* handler(const Op* ip, U256* sp, Gas gas, Frame* frame, std::uint64_t t0,
                                    std::uint64_t t1, std::uint64_t t2, std::uint64_t t3) {
    Registers r{ip, sp, gas, frame, {t3, t2, t1, t0}};
    if (!Step(r)) [[unlikely]] {
        return nullptr;
    }
    CAIRN_EVM_CONTINUE(r);
}

/// Off to the plain loop, before the opcode of `op`. Takes values, so that no register must have an
/// address.
[[gnu::noinline, gnu::cold]] bool leave(Frame* frame, U256* sp, Gas gas, const Op* op) noexcept {
    const Translation& translation = *frame->translation;
    frame->top = sp;
    frame->gas = gas;
    frame->pc = translation.pc_of[static_cast<std::size_t>(op - translation.ops.data())];
    frame->next = Next::plain;
    return false;
}
[[gnu::noinline]] bool finish(Frame* frame, Status status) noexcept {
    frame->status = status;
    frame->next = Next::ended;
    return false;
}

CAIRN_EVM_STEP bool enter_block(Registers& r, const Op* block) {
    const BlockCheck check = BlockCheck::unpack(block->arg);
    const auto height = static_cast<std::size_t>(r.sp + 1 - r.frame->bottom);
    if (height - check.need > check.room || r.gas < check.gas) [[unlikely]] {
        *r.sp = r.t;
        return leave(r.frame, r.sp, r.gas, block);
    }
    r.gas -= check.gas;
    r.ip = block + 1;
    return true;
}

CAIRN_EVM_STEP void spill(Registers& r) {
    *r.sp = r.t;
}
CAIRN_EVM_STEP void push(Registers& r, const U256& value) {
    spill(r);
    ++r.sp;
    r.t = value;
}
CAIRN_EVM_STEP void drop(Registers& r, std::ptrdiff_t words) {
    r.sp -= words;
    r.t = *r.sp;
}
CAIRN_EVM_STEP const U256& constant(const Registers& r) {
    return *std::bit_cast<const U256*>(r.ip->arg);
}
CAIRN_EVM_STEP const Op* target(const Registers& r) {
    return std::bit_cast<const Op*>(r.ip->arg);
}

// Steps of one opcode.

CAIRN_EVM_STEP bool begin_block(Registers& r) {
    return enter_block(r, r.ip);
}
CAIRN_EVM_STEP bool leave_here(Registers& r) {
    spill(r);
    return leave(r.frame, r.sp, r.gas, r.ip);
}

using Binary = U256 (*)(const U256&, const U256&) noexcept;
using Unary = U256 (*)(const U256&) noexcept;

template <Binary Operation>
CAIRN_EVM_STEP bool binary(Registers& r) {
    r.t = Operation(r.t, r.sp[-1]);
    --r.sp;
    ++r.ip;
    return true;
}
template <Unary Operation>
CAIRN_EVM_STEP bool unary(Registers& r) {
    r.t = Operation(r.t);
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool pop(Registers& r) {
    drop(r, 1);
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool push_number(Registers& r) {
    push(r, r.ip->arg);
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool push_constant(Registers& r) {
    push(r, constant(r));
    ++r.ip;
    return true;
}
template <std::ptrdiff_t N>
CAIRN_EVM_STEP bool dup(Registers& r) {
    spill(r);
    ++r.sp;
    if constexpr (N > 1) {
        r.t = *(r.sp - N);
    }
    ++r.ip;
    return true;
}
template <std::ptrdiff_t N>
CAIRN_EVM_STEP bool swap(Registers& r) {
    const U256 other = *(r.sp - N);
    *(r.sp - N) = r.t;
    r.t = other;
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool push_gas(Registers& r) {
    push(r, static_cast<std::uint64_t>(r.gas) + r.ip->arg);
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool stop(Registers& r) {
    r.frame->gas = r.gas;
    return finish(r.frame, Status::success);
}

CAIRN_EVM_STEP const Op* destination(const Registers& r) {
    const Translation& translation = *r.frame->translation;
    if (r.t.saturated64() >= translation.op_at.size()) {
        return nullptr;
    }
    const std::uint32_t op = translation.op_at[r.t.low64()];
    return op == 0 ? nullptr : translation.ops.data() + op;
}
CAIRN_EVM_STEP bool bad_jump(Registers& r) {
    spill(r);
    return leave(r.frame, r.sp, r.gas + static_cast<Gas>(r.ip->arg), r.ip);
}
CAIRN_EVM_STEP bool jump(Registers& r) {
    const Op* const to = destination(r);
    if (to == nullptr) [[unlikely]] {
        return bad_jump(r);
    }
    drop(r, 1);
    return enter_block(r, to);
}
CAIRN_EVM_STEP bool jumpi(Registers& r) {
    const Op* to = r.ip + 1;
    if (!r.sp[-1].is_zero()) {
        to = destination(r);
        if (to == nullptr) [[unlikely]] {
            return bad_jump(r);
        }
    }
    drop(r, 2);
    return enter_block(r, to);
}

/// An instruction that neither fails nor sees the gas.
template <auto Instruction, std::ptrdiff_t Change>
CAIRN_EVM_STEP bool free_of_failure(Registers& r) {
    spill(r);
    Instruction(*r.frame, r.sp);
    drop(r, -Change);
    ++r.ip;
    return true;
}

/// Runs an instruction whose operands are on the stack in memory.
template <std::ptrdiff_t Change>
CAIRN_EVM_STEP bool run_costly(Registers& r, InstructionFunction instruction, std::uint32_t rest) {
    r.frame->gas = r.gas + rest;
    const Status status = instruction(*r.frame, r.sp);
    if (status != Status::success) [[unlikely]] {
        return finish(r.frame, status);
    }
    r.gas = r.frame->gas - rest;
    drop(r, -Change);
    ++r.ip;
    if (r.gas < 0) [[unlikely]] {
        return leave(r.frame, r.sp, r.gas + rest, r.ip);
    }
    return true;
}
template <auto Instruction, std::ptrdiff_t Change>
CAIRN_EVM_STEP bool costly(Registers& r) {
    spill(r);
    return run_costly<Change>(r, Instruction, static_cast<std::uint32_t>(r.ip->arg));
}
template <auto Instruction, Status End>
CAIRN_EVM_STEP bool ending(Registers& r) {
    spill(r);
    r.frame->gas = r.gas;
    const Status status = Instruction(*r.frame, r.sp);
    return finish(r.frame, status == Status::success ? End : status);
}

/// Whether the 32 bytes at `offset` are there.
CAIRN_EVM_STEP bool has_word(const Registers& r, std::uint64_t offset) {
    const std::uint64_t size = r.frame->memory.size();
    return offset < size && size - offset >= 32;
}
CAIRN_EVM_STEP bool mload(Registers& r) {
    if (r.t.fits_uint64() && has_word(r, r.t.low64())) [[likely]] {
        r.t = U256::load_be(r.frame->memory.data() + r.t.low64());
        ++r.ip;
        return true;
    }
    return costly<do_mload, 0>(r);
}
CAIRN_EVM_STEP bool mstore(Registers& r) {
    if (r.t.fits_uint64() && has_word(r, r.t.low64())) [[likely]] {
        r.sp[-1].store_be(r.frame->memory.data() + r.t.low64());
        drop(r, 2);
        ++r.ip;
        return true;
    }
    return costly<do_mstore, -2>(r);
}

// Steps of two or three opcodes.

CAIRN_EVM_STEP bool mload_at(Registers& r) {
    const std::uint64_t offset = r.ip->arg >> 32U;
    spill(r);
    ++r.sp;
    if (has_word(r, offset)) [[likely]] {
        r.t = U256::load_be(r.frame->memory.data() + offset);
        ++r.ip;
        return true;
    }
    *r.sp = offset;
    return run_costly<0>(r, do_mload, static_cast<std::uint32_t>(r.ip->arg));
}
CAIRN_EVM_STEP bool mstore_at(Registers& r) {
    const std::uint64_t offset = r.ip->arg >> 32U;
    if (has_word(r, offset)) [[likely]] {
        r.t.store_be(r.frame->memory.data() + offset);
        drop(r, 1);
        ++r.ip;
        return true;
    }
    push(r, offset);
    return costly<do_mstore, -2>(r);
}
template <Binary Operation>
CAIRN_EVM_STEP bool push_number_then(Registers& r) {
    r.t = Operation(r.ip->arg, r.t);
    ++r.ip;
    return true;
}
template <Binary Operation>
CAIRN_EVM_STEP bool push_constant_then(Registers& r) {
    r.t = Operation(constant(r), r.t);
    ++r.ip;
    return true;
}
template <Binary Operation>
CAIRN_EVM_STEP bool dup1_then(Registers& r) {
    r.t = Operation(r.t, r.t);
    ++r.ip;
    return true;
}
template <Binary Operation>
CAIRN_EVM_STEP bool dup_then(Registers& r) {
    r.t = Operation(*(r.sp - static_cast<std::ptrdiff_t>(r.ip->arg) + 1), r.t);
    ++r.ip;
    return true;
}
template <Binary Operation>
CAIRN_EVM_STEP bool swap1_then(Registers& r) {
    r.t = Operation(r.sp[-1], r.t);
    --r.sp;
    ++r.ip;
    return true;
}
/// SWAPn, POP: the topmost word replaces the n-th below it.
CAIRN_EVM_STEP bool swap_then_pop(Registers& r) {
    *(r.sp - static_cast<std::ptrdiff_t>(r.ip->arg)) = r.t;
    drop(r, 1);
    ++r.ip;
    return true;
}
CAIRN_EVM_STEP bool jump_to(Registers& r) {
    return enter_block(r, target(r));
}
CAIRN_EVM_STEP bool jump_if(Registers& r) {
    const Op* const to = r.t.is_zero() ? r.ip + 1 : target(r);
    drop(r, 1);
    return enter_block(r, to);
}
CAIRN_EVM_STEP bool jump_if_zero(Registers& r) {
    const Op* const to = r.t.is_zero() ? target(r) : r.ip + 1;
    drop(r, 1);
    return enter_block(r, to);
}

using Handlers = std::array<HandlerOf, 256>;
using enum Opcode;

constexpr void set_binary(Handlers& out, Opcode opcode, Handler run, Operand operand) noexcept {
    out[to_byte(opcode)] = {run, operand};
}

/// The same fusion for each opcode that takes two words and leaves one.
template <template <Binary> class Fusion>
constexpr Handlers fused_binaries(Operand operand) noexcept {
    Handlers out{};
    set_binary(out, ADD, Fusion<op_add>::run, operand);
    set_binary(out, MUL, Fusion<op_mul>::run, operand);
    set_binary(out, SUB, Fusion<op_sub>::run, operand);
    set_binary(out, DIV, Fusion<op_div>::run, operand);
    set_binary(out, SDIV, Fusion<op_sdiv>::run, operand);
    set_binary(out, MOD, Fusion<op_mod>::run, operand);
    set_binary(out, SMOD, Fusion<op_smod>::run, operand);
    set_binary(out, SIGNEXTEND, Fusion<op_signextend>::run, operand);
    set_binary(out, LT, Fusion<op_lt>::run, operand);
    set_binary(out, GT, Fusion<op_gt>::run, operand);
    set_binary(out, SLT, Fusion<op_slt>::run, operand);
    set_binary(out, SGT, Fusion<op_sgt>::run, operand);
    set_binary(out, EQ, Fusion<op_eq>::run, operand);
    set_binary(out, AND, Fusion<op_and>::run, operand);
    set_binary(out, OR, Fusion<op_or>::run, operand);
    set_binary(out, XOR, Fusion<op_xor>::run, operand);
    set_binary(out, BYTE, Fusion<op_byte>::run, operand);
    set_binary(out, SHL, Fusion<op_shl>::run, operand);
    set_binary(out, SHR, Fusion<op_shr>::run, operand);
    set_binary(out, SAR, Fusion<op_sar>::run, operand);
    return out;
}
template <Binary Operation>
struct Alone {
    static constexpr Handler run = handler<binary<Operation>>;
};
template <Binary Operation>
struct AfterNumber {
    static constexpr Handler run = handler<push_number_then<Operation>>;
};
template <Binary Operation>
struct AfterConstant {
    static constexpr Handler run = handler<push_constant_then<Operation>>;
};
template <Binary Operation>
struct AfterDup1 {
    static constexpr Handler run = handler<dup1_then<Operation>>;
};
template <Binary Operation>
struct AfterDup {
    static constexpr Handler run = handler<dup_then<Operation>>;
};
template <Binary Operation>
struct AfterSwap1 {
    static constexpr Handler run = handler<swap1_then<Operation>>;
};

constinit const Handlers after_number = [] {
    Handlers out = fused_binaries<AfterNumber>(Operand::number);
    out[to_byte(MLOAD)] = {handler<mload_at>, Operand::number_rest};
    out[to_byte(MSTORE)] = {handler<mstore_at>, Operand::number_rest};
    return out;
}();
constinit const Handlers after_constant = fused_binaries<AfterConstant>(Operand::constant);
constinit const Handlers after_dup1 = fused_binaries<AfterDup1>(Operand::number);
constinit const Handlers after_dup = fused_binaries<AfterDup>(Operand::number);
constinit const Handlers after_swap1 = fused_binaries<AfterSwap1>(Operand::number);

template <auto Instruction, std::ptrdiff_t Change>
constexpr HandlerOf free_handler() noexcept {
    return {handler<free_of_failure<Instruction, Change>>, Operand::none};
}
template <auto Instruction, std::ptrdiff_t Change>
constexpr HandlerOf costly_handler() noexcept {
    return {handler<costly<Instruction, Change>>, Operand::rest};
}

constexpr void set_control(Handlers& out) noexcept {
    out[to_byte(ISZERO)] = {handler<unary<op_iszero>>, Operand::none};
    out[to_byte(NOT)] = {handler<unary<op_not>>, Operand::none};
    out[to_byte(CLZ)] = {handler<unary<op_clz>>, Operand::none};
    out[to_byte(POP)] = {handler<pop>, Operand::none};
    out[to_byte(PC)] = {handler<push_number>, Operand::number};
    out[to_byte(GAS)] = {handler<push_gas>, Operand::rest};
    out[to_byte(JUMP)] = {handler<jump>, Operand::gas_back};
    out[to_byte(JUMPI)] = {handler<jumpi>, Operand::gas_back};
    out[to_byte(MLOAD)] = {handler<mload>, Operand::rest};
    out[to_byte(MSTORE)] = {handler<mstore>, Operand::rest};
    out[to_byte(STOP)] = {handler<stop>, Operand::none};
    out[to_byte(RETURN)] = {handler<ending<do_return, Status::success>>, Operand::none};
    out[to_byte(REVERT)] = {handler<ending<do_return, Status::revert>>, Operand::none};
    out[to_byte(SELFDESTRUCT)] = {handler<ending<do_selfdestruct, Status::success>>, Operand::none};
}
constexpr void set_environment(Handlers& out) noexcept {
    out[to_byte(ADDMOD)] = free_handler<do_addmod, -2>();
    out[to_byte(MULMOD)] = free_handler<do_mulmod, -2>();
    out[to_byte(ADDRESS)] = free_handler<do_address, 1>();
    out[to_byte(ORIGIN)] = free_handler<do_origin, 1>();
    out[to_byte(CALLER)] = free_handler<do_caller, 1>();
    out[to_byte(CALLVALUE)] = free_handler<do_callvalue, 1>();
    out[to_byte(CALLDATALOAD)] = free_handler<do_calldataload, 0>();
    out[to_byte(CALLDATASIZE)] = free_handler<do_calldatasize, 1>();
    out[to_byte(CODESIZE)] = free_handler<do_codesize, 1>();
    out[to_byte(GASPRICE)] = free_handler<do_gasprice, 1>();
    out[to_byte(RETURNDATASIZE)] = free_handler<do_returndatasize, 1>();
    out[to_byte(BLOCKHASH)] = free_handler<do_blockhash, 0>();
    out[to_byte(COINBASE)] = free_handler<do_coinbase, 1>();
    out[to_byte(TIMESTAMP)] = free_handler<do_timestamp, 1>();
    out[to_byte(NUMBER)] = free_handler<do_number, 1>();
    out[to_byte(PREVRANDAO)] = free_handler<do_prevrandao, 1>();
    out[to_byte(GASLIMIT)] = free_handler<do_gaslimit, 1>();
    out[to_byte(CHAINID)] = free_handler<do_chainid, 1>();
    out[to_byte(SELFBALANCE)] = free_handler<do_selfbalance, 1>();
    out[to_byte(BASEFEE)] = free_handler<do_basefee, 1>();
    out[to_byte(BLOBHASH)] = free_handler<do_blobhash, 0>();
    out[to_byte(BLOBBASEFEE)] = free_handler<do_blobbasefee, 1>();
    out[to_byte(MSIZE)] = free_handler<do_msize, 1>();
    out[to_byte(TLOAD)] = free_handler<do_tload, 0>();
}
constexpr void set_costly(Handlers& out) noexcept {
    out[to_byte(EXP)] = costly_handler<do_exp, -1>();
    out[to_byte(KECCAK256)] = costly_handler<do_keccak256, -1>();
    out[to_byte(CALLDATACOPY)] = costly_handler<do_calldatacopy, -3>();
    out[to_byte(CODECOPY)] = costly_handler<do_codecopy, -3>();
    out[to_byte(RETURNDATACOPY)] = costly_handler<do_returndatacopy, -3>();
    out[to_byte(MSTORE8)] = costly_handler<do_mstore8, -2>();
    out[to_byte(MCOPY)] = costly_handler<do_mcopy, -3>();
    out[to_byte(LOG0)] = costly_handler<do_log<0>, -2>();
    out[to_byte(LOG1)] = costly_handler<do_log<1>, -3>();
    out[to_byte(LOG2)] = costly_handler<do_log<2>, -4>();
    out[to_byte(LOG3)] = costly_handler<do_log<3>, -5>();
    out[to_byte(LOG4)] = costly_handler<do_log<4>, -6>();
    out[to_byte(BALANCE)] = costly_handler<do_balance, 0>();
    out[to_byte(EXTCODESIZE)] = costly_handler<do_extcodesize, 0>();
    out[to_byte(EXTCODECOPY)] = costly_handler<do_extcodecopy, -4>();
    out[to_byte(EXTCODEHASH)] = costly_handler<do_extcodehash, 0>();
    out[to_byte(SLOAD)] = costly_handler<do_sload, 0>();
    out[to_byte(SSTORE)] = costly_handler<do_sstore, -2>();
    out[to_byte(TSTORE)] = costly_handler<do_tstore, -2>();
    out[to_byte(CREATE)] = costly_handler<do_create<CallKind::create>, -2>();
    out[to_byte(CREATE2)] = costly_handler<do_create<CallKind::create2>, -3>();
    out[to_byte(CALL)] = costly_handler<do_call<CallKind::call>, -6>();
    out[to_byte(CALLCODE)] = costly_handler<do_call<CallKind::callcode>, -6>();
    out[to_byte(DELEGATECALL)] = costly_handler<do_call<CallKind::delegatecall>, -5>();
    out[to_byte(STATICCALL)] = costly_handler<do_call<CallKind::staticcall>, -5>();
}

constinit const Handlers single_handlers = [] {
    Handlers out = fused_binaries<Alone>(Operand::none);
    set_control(out);
    set_environment(out);
    set_costly(out);
    return out;
}();

template <std::size_t... I>
constexpr std::array<HandlerOf, 16> dup_handlers(std::index_sequence<I...> /*unused*/) noexcept {
    return {HandlerOf{handler<dup<static_cast<std::ptrdiff_t>(I + 1)>>, Operand::none}...};
}
template <std::size_t... I>
constexpr std::array<HandlerOf, 16> swap_handlers(std::index_sequence<I...> /*unused*/) noexcept {
    return {HandlerOf{handler<swap<static_cast<std::ptrdiff_t>(I + 1)>>, Operand::none}...};
}
constinit const auto dups = dup_handlers(std::make_index_sequence<16>());
constinit const auto swaps = swap_handlers(std::make_index_sequence<16>());

}  // namespace

HandlerOf handler_of(Opcode opcode) noexcept {
    return single_handlers[to_byte(opcode)];
}
HandlerOf push_handler(bool is_wide) noexcept {
    return is_wide ? HandlerOf{handler<push_constant>, Operand::constant}
                   : HandlerOf{handler<push_number>, Operand::number};
}
HandlerOf dup_handler(unsigned n) noexcept {
    return dups[n - 1];
}
HandlerOf swap_handler(unsigned n) noexcept {
    return swaps[n - 1];
}
HandlerOf block_handler() noexcept {
    return {handler<begin_block>, Operand::block};
}
HandlerOf leave_handler() noexcept {
    return {handler<leave_here>, Operand::none};
}
HandlerOf pushed_handler(Opcode opcode, bool is_wide) noexcept {
    return (is_wide ? after_constant : after_number)[to_byte(opcode)];
}
HandlerOf duped_handler(unsigned n, Opcode opcode) noexcept {
    return (n == 1 ? after_dup1 : after_dup)[to_byte(opcode)];
}
HandlerOf swapped_handler(unsigned n, Opcode opcode) noexcept {
    if (opcode == POP) {
        return {handler<swap_then_pop>, Operand::number};
    }
    return n == 1 ? after_swap1[to_byte(opcode)] : HandlerOf{};
}
HandlerOf jump_to_handler() noexcept {
    return {handler<jump_to>, Operand::target};
}
HandlerOf jump_if_handler() noexcept {
    return {handler<jump_if>, Operand::target};
}
HandlerOf jump_if_zero_handler() noexcept {
    return {handler<jump_if_zero>, Operand::target};
}

Next run_threaded(Frame& frame) {
    const Translation& translation = *frame.translation;
    const std::uint32_t at = frame.pc == 0 ? 1 : translation.op_at[frame.pc];
    const Op* ip = translation.ops.data() + at;
    do {
        const U256 t = *frame.top;
        ip = ip->run(ip, frame.top, frame.gas, &frame, t.limbs[0], t.limbs[1], t.limbs[2],
                     t.limbs[3]);
    } while (ip != nullptr);
    return frame.next;
}

}  // namespace cairn::evm::detail
