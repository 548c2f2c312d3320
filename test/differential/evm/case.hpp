// A case of the differential run: a state, a block's surroundings and a transaction; what an EVM
// answers to it; and both as the peers read them.
//
// Threads: values and pure functions.
#pragma once

#include "evm/message.hpp"
#include "execution/memory_state.hpp"
#include "execution/transaction.hpp"

#include <string>
#include <string_view>

namespace cairn::differential {

using execution::Address;

struct Environment {
    Address coinbase;
    std::uint64_t number = 1;
    std::uint64_t timestamp = 1;
    std::uint64_t gas_limit = 30'000'000;
    U256 random;  // before Paris the difficulty
    std::uint64_t base_fee = 0;
    std::uint64_t excess_blob_gas = 0;
    friend bool operator==(const Environment&, const Environment&) = default;
};

struct Case {
    evm::Revision revision = evm::Revision::osaka;
    Environment environment;
    execution::MemoryState pre;
    execution::Transaction transaction;
    Address sender;
    /// The bytes of the transaction are handed on too, with the signature.
    bool is_signed = false;
};

enum class Ending : std::uint8_t { success, revert, halt, refused };
std::string_view to_string(Ending ending) noexcept;

struct Answer {
    Ending ending = Ending::refused;
    std::uint64_t gas_used = 0;
    Bytes32 logs_hash;
    Bytes32 state_digest;  // keccak256 of dump_state
    Bytes state;           // dump_state itself, where it was asked for
    Bytes output;          // none of a halt
    std::string reason;
};

/// Accounts in order: address, nonce, balance, code hash, and the slots in order.
Bytes dump_state(const execution::MemoryState& state);
/// A line for each account and slot that the dumps differ in.
std::string state_differences(BytesView ours, BytesView theirs);

/// For test/differential/evm/revm.
Bytes to_request(const Case& one, bool wants_state);
Answer from_response(BytesView bytes);

/// One state test in the layout of ethereum/tests, with our answer as what is expected: the
/// member's value.
std::string to_state_test(const Case& one, const Answer& answer, const Bytes32& state_root);

}  // namespace cairn::differential
