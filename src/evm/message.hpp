// What goes into a call or a creation and what comes out of it, and what the machine may ask about
// the block and the transaction around it. Values; whoever makes a Message keeps its input alive.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"
#include "evm/revision.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace cairn::evm {

using Address = Bytes20;

enum class CallKind : std::uint8_t { call, callcode, delegatecall, staticcall, create, create2 };

constexpr bool is_create(CallKind kind) noexcept {
    return kind == CallKind::create || kind == CallKind::create2;
}

struct Message {
    CallKind kind = CallKind::call;
    bool is_static = false;  // no change of state is allowed: staticcall, and all calls below one
    int depth = 0;           // 0 for the message of a transaction
    Gas gas = 0;
    Address recipient;  // ADDRESS: whose storage and balance; not yet known in a creation
    Address sender;     // CALLER
    /// Whose code runs: `recipient`, save in callcode and delegatecall; the host looks at this for
    /// precompiles and resolves its delegation (EIP-7702). Unused in a creation.
    Address code_address;
    U256 value;       // CALLVALUE; moved from sender to recipient, save in delegatecall
    BytesView input;  // calldata, or the init code of a creation
    U256 salt;        // create2 only

    /// Whether `value` changes hands: in delegatecall it is only what CALLVALUE tells.
    constexpr bool transfers_value() const noexcept {
        return kind != CallKind::delegatecall && !value.is_zero();
    }
};

/// Why a message ended. All but the first two consume all its gas, with the exceptions noted.
enum class [[nodiscard]] Status : std::uint8_t {
    success,
    revert,  // EIP-140: state goes back, unused gas and the output stay

    out_of_gas,
    stack_underflow,
    stack_overflow,
    bad_jump_destination,
    undefined_instruction,      // a byte that is no opcode of the revision
    invalid_instruction,        // EIP-141: the opcode INVALID
    static_mode_violation,      // EIP-214: a change of state below a staticcall
    return_data_out_of_bounds,  // EIP-211: RETURNDATACOPY past the end
    code_too_large,             // EIP-170
    code_starts_with_ef,        // EIP-3541
    address_collision,          // EIP-684, EIP-7610
    precompile_failure,

    // By the host before anything runs: the gas comes back in full.
    call_depth_exceeded,
    insufficient_balance,
    nonce_overflow,  // EIP-2681
};

/// "out of gas" and the like.
std::string_view status_text(Status status) noexcept;

struct Result {
    Status status = Status::success;
    Gas gas_left = 0;    // 0 unless success, revert, or one of the statuses with gas back
    Gas gas_refund = 0;  // counter of EIP-3529 for this message and those below it; 0 on failure
    Bytes output;        // return data; in a creation the host takes it for the code
    Address create_address;  // of a creation that succeeded

    bool succeeded() const noexcept { return status == Status::success; }
};

struct BlockContext {
    Address coinbase;
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t gas_limit = 0;
    U256 prev_randao;  // before Paris the difficulty
    U256 base_fee;     // wei
    U256 blob_base_fee;
    U256 chain_id;
};

struct TxContext {
    Address origin;
    U256 gas_price;  // effective, wei
    std::vector<Bytes32> blob_hashes;
};

}  // namespace cairn::evm
