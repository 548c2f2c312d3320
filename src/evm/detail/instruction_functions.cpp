#include "evm/detail/arithmetic.hpp"
#include "evm/detail/instructions.hpp"

namespace cairn::evm::detail {
namespace {

template <U256 (*Operation)(const U256&, const U256&) noexcept>
Status binary(Frame& /*frame*/, U256* top) {
    top[-1] = Operation(top[0], top[-1]);
    return Status::success;
}
template <U256 (*Operation)(const U256&) noexcept>
Status unary(Frame& /*frame*/, U256* top) {
    top[0] = Operation(top[0]);
    return Status::success;
}
template <auto Instruction>
Status always(Frame& frame, U256* top) {
    Instruction(frame, top);
    return Status::success;
}

using Functions = std::array<InstructionFunction, 256>;
using enum Opcode;

constexpr void set_arithmetic(Functions& out) noexcept {
    out[to_byte(ADD)] = binary<op_add>;
    out[to_byte(MUL)] = binary<op_mul>;
    out[to_byte(SUB)] = binary<op_sub>;
    out[to_byte(DIV)] = binary<op_div>;
    out[to_byte(SDIV)] = binary<op_sdiv>;
    out[to_byte(MOD)] = binary<op_mod>;
    out[to_byte(SMOD)] = binary<op_smod>;
    out[to_byte(ADDMOD)] = always<do_addmod>;
    out[to_byte(MULMOD)] = always<do_mulmod>;
    out[to_byte(EXP)] = do_exp;
    out[to_byte(SIGNEXTEND)] = binary<op_signextend>;
    out[to_byte(LT)] = binary<op_lt>;
    out[to_byte(GT)] = binary<op_gt>;
    out[to_byte(SLT)] = binary<op_slt>;
    out[to_byte(SGT)] = binary<op_sgt>;
    out[to_byte(EQ)] = binary<op_eq>;
    out[to_byte(ISZERO)] = unary<op_iszero>;
    out[to_byte(AND)] = binary<op_and>;
    out[to_byte(OR)] = binary<op_or>;
    out[to_byte(XOR)] = binary<op_xor>;
    out[to_byte(NOT)] = unary<op_not>;
    out[to_byte(BYTE)] = binary<op_byte>;
    out[to_byte(SHL)] = binary<op_shl>;
    out[to_byte(SHR)] = binary<op_shr>;
    out[to_byte(SAR)] = binary<op_sar>;
    out[to_byte(CLZ)] = unary<op_clz>;
}

constexpr void set_environment(Functions& out) noexcept {
    out[to_byte(ADDRESS)] = always<do_address>;
    out[to_byte(ORIGIN)] = always<do_origin>;
    out[to_byte(CALLER)] = always<do_caller>;
    out[to_byte(CALLVALUE)] = always<do_callvalue>;
    out[to_byte(CALLDATALOAD)] = always<do_calldataload>;
    out[to_byte(CALLDATASIZE)] = always<do_calldatasize>;
    out[to_byte(CODESIZE)] = always<do_codesize>;
    out[to_byte(GASPRICE)] = always<do_gasprice>;
    out[to_byte(RETURNDATASIZE)] = always<do_returndatasize>;
    out[to_byte(BLOCKHASH)] = always<do_blockhash>;
    out[to_byte(COINBASE)] = always<do_coinbase>;
    out[to_byte(TIMESTAMP)] = always<do_timestamp>;
    out[to_byte(NUMBER)] = always<do_number>;
    out[to_byte(PREVRANDAO)] = always<do_prevrandao>;
    out[to_byte(GASLIMIT)] = always<do_gaslimit>;
    out[to_byte(CHAINID)] = always<do_chainid>;
    out[to_byte(SELFBALANCE)] = always<do_selfbalance>;
    out[to_byte(BASEFEE)] = always<do_basefee>;
    out[to_byte(BLOBHASH)] = always<do_blobhash>;
    out[to_byte(BLOBBASEFEE)] = always<do_blobbasefee>;
    out[to_byte(MSIZE)] = always<do_msize>;
}

constexpr void set_data_and_state(Functions& out) noexcept {
    out[to_byte(KECCAK256)] = do_keccak256;
    out[to_byte(CALLDATACOPY)] = do_calldatacopy;
    out[to_byte(CODECOPY)] = do_codecopy;
    out[to_byte(RETURNDATACOPY)] = do_returndatacopy;
    out[to_byte(MLOAD)] = do_mload;
    out[to_byte(MSTORE)] = do_mstore;
    out[to_byte(MSTORE8)] = do_mstore8;
    out[to_byte(MCOPY)] = do_mcopy;
    out[to_byte(LOG0)] = do_log<0>;
    out[to_byte(LOG1)] = do_log<1>;
    out[to_byte(LOG2)] = do_log<2>;
    out[to_byte(LOG3)] = do_log<3>;
    out[to_byte(LOG4)] = do_log<4>;
    out[to_byte(BALANCE)] = do_balance;
    out[to_byte(EXTCODESIZE)] = do_extcodesize;
    out[to_byte(EXTCODECOPY)] = do_extcodecopy;
    out[to_byte(EXTCODEHASH)] = do_extcodehash;
    out[to_byte(SLOAD)] = do_sload;
    out[to_byte(SSTORE)] = do_sstore;
    out[to_byte(TLOAD)] = always<do_tload>;
    out[to_byte(TSTORE)] = do_tstore;
}

constexpr void set_calls_and_ends(Functions& out) noexcept {
    out[to_byte(CREATE)] = do_create<CallKind::create>;
    out[to_byte(CREATE2)] = do_create<CallKind::create2>;
    out[to_byte(CALL)] = do_call<CallKind::call>;
    out[to_byte(CALLCODE)] = do_call<CallKind::callcode>;
    out[to_byte(DELEGATECALL)] = do_call<CallKind::delegatecall>;
    out[to_byte(STATICCALL)] = do_call<CallKind::staticcall>;
    out[to_byte(RETURN)] = do_return;
    out[to_byte(REVERT)] = do_return;
    out[to_byte(SELFDESTRUCT)] = do_selfdestruct;
}

}  // namespace

constinit const Functions instruction_functions = [] {
    Functions out{};
    set_arithmetic(out);
    set_environment(out);
    set_data_and_state(out);
    set_calls_and_ends(out);
    return out;
}();

}  // namespace cairn::evm::detail
