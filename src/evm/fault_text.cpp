#include "evm/fault_text.hpp"

#include <algorithm>

namespace cairn::evm {
namespace {

/// Opcodes that go-ethereum has a name for and no revision here, or another name.
constexpr std::pair<std::uint8_t, std::string_view> other_names[] = {
    {0x44, "DIFFICULTY"},     {0x4b, "SLOTNUM"},
    {0xd0, "DATALOAD"},       {0xd1, "DATALOADN"},
    {0xd2, "DATASIZE"},       {0xd3, "DATACOPY"},
    {0xe0, "RJUMP"},          {0xe1, "RJUMPI"},
    {0xe2, "RJUMPV"},         {0xe3, "CALLF"},
    {0xe4, "RETF"},           {0xe5, "JUMPF"},
    {0xe6, "DUPN"},           {0xe7, "SWAPN"},
    {0xe8, "EXCHANGE"},       {0xec, "EOFCREATE"},
    {0xee, "RETURNCONTRACT"}, {0xf7, "RETURNDATALOAD"},
    {0xf8, "EXTCALL"},        {0xf9, "EXTDELEGATECALL"},
    {0xfb, "EXTSTATICCALL"}};

/// Above it the gas of a memory does not fit 64 bits.
constexpr std::uint64_t memory_size_max = 0x1FFFFFFFE0;

/// A range of memory that an opcode touches: words from the top that hold its offset and size.
struct Range {
    std::size_t offset = 0;
    std::size_t size = 0;
    std::uint64_t fixed_size = 0;  // in place of a word
};

std::pair<Range, Range> ranges_of(Opcode opcode) {
    const auto one = [](Range range) { return std::pair(range, range); };
    switch (opcode) {
        case Opcode::MLOAD:
        case Opcode::MSTORE:
            return one({0, 0, 32});
        case Opcode::MSTORE8:
            return one({0, 0, 1});
        case Opcode::KECCAK256:
        case Opcode::RETURN:
        case Opcode::REVERT:
        case Opcode::LOG0:
        case Opcode::LOG1:
        case Opcode::LOG2:
        case Opcode::LOG3:
        case Opcode::LOG4:
            return one({0, 1});
        case Opcode::CALLDATACOPY:
        case Opcode::CODECOPY:
        case Opcode::RETURNDATACOPY:
            return one({0, 2});
        case Opcode::MCOPY:
            return {{0, 2}, {1, 2}};
        case Opcode::EXTCODECOPY:
            return one({1, 3});
        case Opcode::CREATE:
        case Opcode::CREATE2:
            return one({1, 2});
        case Opcode::CALL:
        case Opcode::CALLCODE:
            return {{3, 4}, {5, 6}};
        case Opcode::DELEGATECALL:
        case Opcode::STATICCALL:
            return {{2, 3}, {4, 5}};
        default:
            return {};
    }
}

/// Where the range ends; the greatest number if that is beyond 64 bits.
std::uint64_t end_of(const Step& step, const Range& range) {
    const auto word = [&step](std::size_t at) { return step.stack[step.stack.size() - 1 - at]; };
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    if (range.fixed_size == 0 && range.size == 0) {
        return 0;
    }
    const U256 size = range.fixed_size != 0 ? U256(range.fixed_size) : word(range.size);
    if (size.is_zero()) {
        return 0;
    }
    const U256 offset = word(range.offset);
    if (!size.fits_uint64() || !offset.fits_uint64() || offset.low64() > most - size.low64()) {
        return most;
    }
    return offset.low64() + size.low64();
}

bool is_calling(Opcode opcode) {
    return opcode == Opcode::CALL || opcode == Opcode::CALLCODE || opcode == Opcode::DELEGATECALL ||
           opcode == Opcode::STATICCALL;
}
bool is_creating(Opcode opcode) {
    return opcode == Opcode::CREATE || opcode == Opcode::CREATE2;
}

bool is_logging(Opcode opcode) {
    return opcode >= Opcode::LOG0 && opcode <= Opcode::LOG4;
}

Gas memory_gas(std::uint64_t size) {
    const auto words = static_cast<Gas>((size + 31) / 32);
    return words * MEMORY_WORD_GAS + words * words / MEMORY_SQUARE_DIVISOR;
}

/// What the memory that the step reaches for costs, with `per_byte` for each byte of its first
/// range; nothing where it is too much to be paid.
Gas range_gas(const Step& step, Gas per_byte) {
    const Range range = ranges_of(to_opcode(step.opcode)).first;
    const std::uint64_t end = end_of(step, range);
    if (end > memory_size_max) {
        return 0;
    }
    const std::uint64_t size = step.stack[step.stack.size() - 1 - range.size].saturated64();
    const Gas growth = std::max<Gas>(memory_gas(end) - memory_gas(step.memory.size()), 0);
    return growth + per_byte * static_cast<Gas>(std::min(size, memory_size_max));
}

/// Which of them go-ethereum finds while it works out the gas.
bool checks_static_mode_early(Opcode opcode) {
    return opcode == Opcode::SSTORE || opcode == Opcode::CALL || opcode == Opcode::SELFDESTRUCT ||
           is_creating(opcode);
}

/// Whether go-ethereum charges the parts of the opcode's gas one by one, with a check of each, and
/// it was one of those that was not there. `cost` is what has been charged beyond the constant, of
/// what was `left` after that.
bool fails_stepwise(Opcode opcode, Gas cost, Gas left, Revision revision) {
    const bool has_access_lists = revision >= Revision::berlin;
    if (!is_calling(opcode)) {
        return opcode == Opcode::SELFDESTRUCT && has_access_lists;
    }
    if (cost <= left) {
        return false;  // all but the gas to hand on was there
    }
    if (revision >= Revision::prague) {
        return true;
    }
    if (opcode == Opcode::CALL) {
        return cost < CALL_NEW_ACCOUNT_GAS;
    }
    // The surcharge of a first access, not the value that is charged after it.
    return has_access_lists && cost >= COLD_ACCOUNT_GAS - WARM_ACCESS_GAS && cost < CALL_VALUE_GAS;
}

std::string dynamic_gas_text(const Step& step, Opcode opcode, Gas cost, Revision revision) {
    const Gas left = step.gas - instructions(revision)[step.opcode].gas;
    const Rules& rules = evm::rules(revision);
    if (opcode == Opcode::SSTORE && rules.storage_gas == StorageGas::net_guarded &&
        step.gas <= CALL_STIPEND) {
        return "out of gas: not enough gas for reentrancy sentry";
    }
    if (is_creating(opcode)) {
        const std::uint64_t size = step.stack[step.stack.size() - 3].saturated64();
        if (size > rules.initcode_size_max) {
            return "out of gas: max initcode size exceeded: code size " + std::to_string(size) +
                   " limit " + std::to_string(rules.initcode_size_max);
        }
    }
    if (is_calling(opcode) && !rules.all_but_one_64th && !step.stack.back().fits_uint64()) {
        return "out of gas: gas uint64 overflow";
    }
    return fails_stepwise(opcode, cost, left, revision) ? "out of gas: out of gas" : "out of gas";
}

/// Below a static call. LOG is found out once its gas is there, the others before.
std::string static_mode_text(const Step& step, Gas constant) {
    const Opcode opcode = to_opcode(step.opcode);
    if (checks_static_mode_early(opcode)) {
        return "out of gas: write protection";
    }
    const bool is_paid =
        !is_logging(opcode) || constant + range_gas(step, LOG_DATA_BYTE_GAS) <= step.gas;
    return is_paid ? "write protection" : "out of gas";
}

std::string out_of_gas_text(const Step& step, Gas cost, Revision revision) {
    const Opcode opcode = to_opcode(step.opcode);
    const Gas constant = instructions(revision)[step.opcode].gas;
    if (constant > step.gas) {
        return "out of gas";
    }
    const std::uint64_t end = memory_reach(step);
    if (end > std::numeric_limits<std::uint64_t>::max() - 31) {
        return "gas uint64 overflow";
    }
    if (end > memory_size_max) {
        return "out of gas: gas uint64 overflow";
    }
    return dynamic_gas_text(step, opcode, cost - constant, revision);
}

}  // namespace

std::string opcode_text(std::uint8_t byte) {
    for (const auto& [known, name] : other_names) {
        if (known == byte) {
            return std::string(name);
        }
    }
    const std::string_view name = opcode_name(byte);
    return name.empty() ? "opcode " + U256(byte).to_hex() + " not defined" : std::string(name);
}

std::string_view failure_text(Status status) noexcept {
    switch (status) {
        case Status::success:
            return {};
        case Status::revert:
            return "execution reverted";
        case Status::bad_jump_destination:
            return "invalid jump destination";
        case Status::undefined_instruction:
        case Status::invalid_instruction:
            return "invalid opcode";
        case Status::static_mode_violation:
            return "write protection";
        case Status::code_too_large:
            return "max code size exceeded";
        case Status::code_starts_with_ef:
            return "invalid code: must not begin with 0xef";
        case Status::address_collision:
            return "contract address collision";
        case Status::call_depth_exceeded:
            return "max call depth exceeded";
        case Status::insufficient_balance:
            return "insufficient balance for transfer";
        case Status::nonce_overflow:
            return "nonce uint64 overflow";
        default:
            return status_text(status);
    }
}

std::string fault_text(const Step& step, Status status, Gas cost, Revision revision) {
    const Instruction& instruction = instructions(revision)[step.opcode];
    const std::size_t height = step.stack.size();
    switch (status) {
        case Status::stack_underflow:
            return "stack underflow (" + std::to_string(height) + " <=> " +
                   std::to_string(instruction.taken) + ")";
        case Status::stack_overflow:
            return "stack limit reached " + std::to_string(height) + " (" +
                   std::to_string(STACK_WORDS_MAX + instruction.taken - instruction.left) + ")";
        case Status::undefined_instruction:
        case Status::invalid_instruction:
            return "invalid opcode: " + opcode_text(step.opcode);
        case Status::static_mode_violation:
            return static_mode_text(step, instruction.gas);
        case Status::out_of_gas:
            return out_of_gas_text(step, cost, revision);
        default:
            return std::string(failure_text(status));
    }
}

namespace {

/// RETURNDATACOPY past the end: its memory and words have been paid for.
Gas return_data_cost(const Step& step, Gas constant) {
    const std::uint64_t size = step.stack[step.stack.size() - 3].saturated64();
    const std::uint64_t words = std::min(size, memory_size_max) / 32 + (size % 32 != 0 ? 1 : 0);
    return constant + range_gas(step, 0) + COPY_WORD_GAS * static_cast<Gas>(words);
}

/// The gas of each word of an instruction's memory, which go-ethereum adds to that of the memory
/// before it looks whether there is enough.
Gas word_gas(Opcode opcode, Revision revision) {
    switch (opcode) {
        case Opcode::KECCAK256:
            return KECCAK_WORD_GAS;
        case Opcode::CALLDATACOPY:
        case Opcode::CODECOPY:
        case Opcode::EXTCODECOPY:
        case Opcode::RETURNDATACOPY:
        case Opcode::MCOPY:
            return COPY_WORD_GAS;
        case Opcode::CREATE:
            return rules(revision).initcode_word;
        case Opcode::CREATE2:
            return rules(revision).initcode_word + KECCAK_WORD_GAS;
        default:
            return 0;
    }
}

Gas range_and_words(const Step& step, Opcode opcode, Revision revision) {
    const Gas per_word = word_gas(opcode, revision);
    const std::uint64_t end = memory_reach(step);
    if (per_word == 0 || end > memory_size_max) {
        return 0;
    }
    const Range range = ranges_of(opcode).first;
    const std::uint64_t size = step.stack[step.stack.size() - 1 - range.size].saturated64();
    const std::uint64_t words = std::min(size, memory_size_max) / 32 + (size % 32 != 0 ? 1 : 0);
    return std::max<Gas>(memory_gas(end) - memory_gas(step.memory.size()), 0) +
           per_word * static_cast<Gas>(words);
}

}  // namespace

Gas fault_cost(const Step& step, Status status, Gas cost, std::string_view text,
               Revision revision) {
    const Gas constant = instructions(revision)[step.opcode].gas;
    if (status == Status::return_data_out_of_bounds) {
        return return_data_cost(step, constant);
    }
    const Opcode opcode = to_opcode(step.opcode);
    if (is_logging(opcode) && (status == Status::static_mode_violation || text == "out of gas")) {
        return constant + range_gas(step, LOG_DATA_BYTE_GAS);
    }
    if (!is_early_fault(step, status, revision)) {
        return cost;
    }
    // What is found while gas is worked out comes before any of it is charged.
    if (text != "out of gas" || constant > step.gas || (cost <= constant && !is_calling(opcode))) {
        return constant;
    }
    cost = std::max(cost, constant + range_and_words(step, opcode, revision));
    // The gas that a call hands on is asked for along with the rest.
    const U256& wanted = step.stack.back();
    constexpr std::uint64_t most = std::uint64_t{1} << 62U;
    const bool hands_on = is_calling(opcode) && wanted < U256(most);
    return cost + (hands_on ? static_cast<Gas>(wanted.low64()) : 0);
}

namespace {

/// What a precompiled contract says of input whose size is wrong; of all else only that it failed.
std::string precompile_text(const Address& address, std::size_t size) {
    const std::uint64_t number = U256::from_be(address).low64();
    if (number == 8 && size % 192 != 0) {
        return "bad elliptic curve pairing size";
    }
    const auto is_wrong = [&]() -> bool {
        switch (number) {
            case 0x09:
                return size != 213;
            case 0x0a:
                return size != 192;
            case 0x0b:
                return size != 256;
            case 0x0c:
                return size == 0 || size % 160 != 0;
            case 0x0d:
                return size != 512;
            case 0x0e:
                return size == 0 || size % 288 != 0;
            case 0x0f:
                return size == 0 || size % 384 != 0;
            case 0x10:
                return size != 64;
            case 0x11:
                return size != 128;
            default:
                return false;
        }
    };
    return is_wrong() ? "invalid input length" : "precompiled failed";
}

}  // namespace

std::string exit_text(const Message& message, Status status, const std::string& fault,
                      std::uint64_t returned, Revision revision) {
    if (!fault.empty()) {
        return fault;
    }
    switch (status) {
        case Status::out_of_gas:
            return is_create(message.kind) ? "contract creation code storage out of gas"
                                           : "out of gas";
        case Status::code_too_large:
            return "max code size exceeded: code size " + std::to_string(returned) + " limit " +
                   std::to_string(rules(revision).code_size_max);
        case Status::precompile_failure:
            return precompile_text(message.code_address, message.input.size());
        default:
            return std::string(failure_text(status));
    }
}

std::uint64_t memory_reach(const Step& step) {
    const auto [first, second] = ranges_of(to_opcode(step.opcode));
    return std::max(end_of(step, first), end_of(step, second));
}

bool is_early_fault(const Step& step, Status status, Revision revision) {
    const Gas constant = instructions(revision)[step.opcode].gas;
    switch (status) {
        case Status::stack_underflow:
        case Status::stack_overflow:
        case Status::out_of_gas:
            return true;
        case Status::static_mode_violation:
            return checks_static_mode_early(to_opcode(step.opcode)) ||
                   static_mode_text(step, constant) == "out of gas";
        default:
            return false;
    }
}

}  // namespace cairn::evm
