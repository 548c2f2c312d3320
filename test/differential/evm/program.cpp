#include "test/differential/evm/program.hpp"

#include "evm/precompiles.hpp"
#include "test/differential/evm/assembler.hpp"
#include "test/differential/evm/opcode_sets.hpp"

#include <algorithm>
#include <array>

namespace cairn::differential {
namespace {

using evm::Opcode;

class ProgramWriter {
  public:
    ProgramWriter(Random& random, const Surroundings& around, int depth)
        : random_(random),
          around_(around),
          depth_(depth),
          is_pure_(random.percent(30)),
          out_(around.revision) {}

    Bytes write(bool is_init_code) {
        const std::uint64_t pieces = random_.between(1, depth_ == 0 ? 20 : 6);
        for (std::uint64_t i = 0; i < pieces && out_.size() < 6'000; ++i) {
            piece();
        }
        if (is_init_code) {
            return_code();
        } else {
            end(true);
        }
        return out_.finish();
    }

  private:
    // Operands.
    std::uint64_t offset() {
        return random_.one_in(150) ? random_.below(200'000) : random_.below(200);
    }
    std::uint64_t length() {
        return random_.one_in(150) ? random_.below(40'000) : random_.below(100);
    }
    const evm::Address& any_address() {
        const std::vector<evm::Address>& contracts = around_.contracts;
        if (random_.one_in(20)) {
            return random_.pick(contracts);
        }
        if (around_.next < contracts.size() && random_.percent(70)) {
            return contracts[random_.between(around_.next, contracts.size() - 1)];
        }
        return random_.pick(around_.others);
    }
    void push_address() {
        switch (random_.below(12)) {
            case 0:
                out_.emit(Opcode::ADDRESS);
                break;
            case 1:
                out_.emit(random_.one_in(2) ? Opcode::CALLER : Opcode::ORIGIN);
                break;
            case 2:
                out_.emit(Opcode::COINBASE);
                break;
            case 3:
                // What is above the address does not count.
                out_.push(U256::from_be(any_address()) + (U256(random_.below(3)) << 160));
                break;
            default:
                out_.push(U256::from_be(any_address()));
        }
    }
    void push_operand() {
        switch (random_.below(8)) {
            case 0:
                if (out_.height() > 0) {
                    out_.dup(1 + random_.below(std::min<std::size_t>(16, out_.height())));
                    break;
                }
                [[fallthrough]];
            case 1:
                out_.push(random_.below(1'000));
                break;
            case 2:
                out_.push(32 * random_.below(8));
                out_.emit(Opcode::CALLDATALOAD);
                break;
            case 3:
                out_.push(random_.word(), random_.one_in(4) ? random_.below(33) : 0);
                break;
            default:
                out_.push(random_.word());
        }
    }
    void need(std::size_t words) {
        while (out_.height() < words) {
            push_operand();
        }
    }
    /// The word on top goes where it can be seen afterwards, or stays.
    void keep() {
        switch (random_.below(is_pure_ ? 4 : 5)) {
            case 0:
            case 1:
                out_.push(32 * random_.below(12));
                out_.emit(Opcode::MSTORE);
                break;
            case 4:
                out_.push(random_slot(random_));
                out_.emit(Opcode::SSTORE);
                break;
            default:
                break;
        }
    }

    // Pieces: each leaves at least as many words as there were, save those it may take.
    void piece() {
        const std::uint64_t choice = random_.below(100);
        if (choice < 24) {
            operation();
        } else if (choice < 32) {
            memory();
        } else if (choice < 42) {
            storage();
        } else if (choice < 48) {
            read_environment();
        } else if (choice < 54) {
            read_account();
        } else if (choice < 60) {
            copy();
        } else if (choice < 63) {
            log();
        } else if (choice < 68) {
            shuffle();
        } else if (choice < 72) {
            skip();
        } else if (choice < 75) {
            loop();
        } else if (choice < 88) {
            call();
        } else if (choice < 94) {
            precompile();
        } else if (choice < 98) {
            create();
        } else {
            rare();
        }
    }

    template <std::size_t N>
    std::optional<Opcode> one_of(const std::array<Opcode, N>& from) {
        const Opcode opcode = from[random_.below(N)];
        return out_.has(opcode) ? std::optional(opcode) : std::nullopt;
    }

    void operation() {
        for (std::uint64_t i = random_.between(1, 4); i > 0; --i) {
            if (const auto opcode = one_of(OPERATIONS)) {
                for (std::size_t k = random_.below(3); k > 0; --k) {
                    push_operand();
                }
                need(out_.instruction(*opcode).taken);
                out_.emit(*opcode);
            }
        }
        if (out_.height() > 0) {
            keep();
        }
    }
    void memory() {
        const std::uint64_t choice = random_.below(5);
        if (choice == 0) {
            out_.push(offset());
            out_.emit(Opcode::MLOAD);
            keep();
        } else if (choice == 1 && out_.has(Opcode::MCOPY)) {
            out_.push(length());
            out_.push(offset());
            out_.push(offset());
            out_.emit(Opcode::MCOPY);
        } else if (choice == 2) {
            out_.push(length());
            out_.push(offset());
            out_.emit(Opcode::KECCAK256);
            keep();
        } else {
            push_operand();
            out_.push(offset());
            out_.emit(choice == 3 ? Opcode::MSTORE8 : Opcode::MSTORE);
        }
    }
    void storage() {
        const bool is_transient = out_.has(Opcode::TSTORE) && random_.percent(30);
        if (is_pure_ || random_.one_in(2)) {
            out_.push(random_slot(random_));
            out_.emit(is_transient ? Opcode::TLOAD : Opcode::SLOAD);
            keep();
            return;
        }
        if (random_.percent(60)) {
            out_.push(random_.below(3));
        } else {
            push_operand();
        }
        out_.push(random_slot(random_));
        out_.emit(is_transient ? Opcode::TSTORE : Opcode::SSTORE);
    }
    void read_environment() {
        if (random_.one_in(6)) {
            if (random_.one_in(2)) {
                // Mostly of a block before this one.
                out_.push(random_.below(300));
                out_.emit(Opcode::NUMBER);
                out_.emit(Opcode::SUB);
            } else {
                push_operand();
            }
            out_.emit(Opcode::BLOCKHASH);
        } else if (out_.has(Opcode::BLOBHASH) && random_.one_in(8)) {
            out_.push(random_.one_in(8) ? random_.word() : U256(random_.below(7)));
            out_.emit(Opcode::BLOBHASH);
        } else if (const auto opcode = one_of(READINGS)) {
            out_.emit(*opcode);
        } else {
            return;
        }
        keep();
    }
    void read_account() {
        push_address();
        if (random_.one_in(4)) {
            const std::size_t address = out_.absolute_height();
            out_.push(length());
            out_.push(offset());
            out_.push(offset());
            out_.dup(out_.absolute_height() - address + 1);
            out_.emit(Opcode::EXTCODECOPY);
            out_.emit(Opcode::POP);
            return;
        }
        const auto opcode = one_of(ACCOUNT_READINGS);
        out_.emit(opcode.value_or(Opcode::BALANCE));
        keep();
    }
    void copy() {
        const std::uint64_t choice = random_.below(3);
        if (choice == 0 && out_.has(Opcode::RETURNDATACOPY)) {
            // All of it, or perhaps too much.
            if (random_.one_in(6)) {
                out_.push(length());
            } else {
                out_.emit(Opcode::RETURNDATASIZE);
            }
            out_.push(random_.one_in(12) ? random_.below(40) : 0);
            out_.push(offset());
            out_.emit(Opcode::RETURNDATACOPY);
            return;
        }
        out_.push(length());
        out_.push(random_.one_in(10) ? random_.word() : U256(offset()));
        out_.push(offset());
        out_.emit(choice == 1 ? Opcode::CALLDATACOPY : Opcode::CODECOPY);
    }
    void log() {
        if (is_pure_) {
            return;
        }
        const std::uint64_t topics = random_.below(5);
        for (std::uint64_t i = 0; i < topics; ++i) {
            push_operand();
        }
        out_.push(length());
        out_.push(offset());
        out_.emit(evm::to_opcode(static_cast<std::uint8_t>(evm::to_byte(Opcode::LOG0) + topics)));
    }
    void shuffle() {
        const std::size_t n = random_.between(1, 16);
        need(n + 1);
        if (random_.one_in(3)) {
            out_.dup(n);
        } else {
            out_.swap(n);
        }
        if (random_.one_in(3)) {
            out_.emit(Opcode::POP);
        }
    }

    /// A jump forward, perhaps with a condition, perhaps to nowhere, over bytes that may be
    /// anything.
    void skip() {
        const bool has_condition = random_.one_in(2);
        if (has_condition) {
            push_operand();
            if (random_.one_in(2)) {
                out_.emit(Opcode::ISZERO);
            }
        }
        const std::uint64_t part = random_.below(50);
        const std::size_t target = out_.push_later();
        if (part < 10) {
            out_.push(part);
            out_.emit(Opcode::ADD);
        }
        out_.emit(has_condition ? Opcode::JUMPI : Opcode::JUMP);
        const std::size_t height = out_.absolute_height();
        const std::size_t floor = out_.raise_floor();
        if (has_condition) {
            for (std::uint64_t i = random_.below(3); i > 0; --i) {
                piece();
            }
            if (random_.one_in(8)) {
                end();
            }
            out_.drop_to(height);
        } else {
            for (std::uint64_t i = random_.below(4); i > 0; --i) {
                out_.raw(static_cast<std::uint8_t>(random_.below(0x60)));  // no PUSH
            }
        }
        out_.set_floor(floor);
        const bool is_wrong = random_.one_in(60);
        out_.fill(target, out_.size() + (is_wrong ? random_.below(9) : 0) - (part < 10 ? part : 0));
        out_.emit(Opcode::JUMPDEST);
    }
    void loop() {
        out_.push(random_.one_in(12) ? random_.below(300) : random_.between(1, 8));
        const std::size_t start = out_.size();
        out_.emit(Opcode::JUMPDEST);
        const std::size_t height = out_.absolute_height();
        const std::size_t floor = out_.raise_floor();
        for (std::uint64_t i = random_.below(4); i > 0; --i) {
            piece();
        }
        out_.drop_to(height);
        out_.set_floor(floor);
        out_.push(1);
        out_.swap(1);
        out_.emit(Opcode::SUB);
        out_.dup(1);
        out_.push(start, 2);
        out_.emit(Opcode::JUMPI);
        out_.emit(Opcode::POP);
    }

    void push_gas() {
        const std::uint64_t choice = random_.below(10);
        if (choice < 5) {
            out_.emit(Opcode::GAS);
            if (around_.revision < evm::Revision::tangerine_whistle) {
                // More than there is fails there.
                out_.push(random_.one_in(2) ? random_.below(2'000) : random_.below(40'000));
                out_.swap(1);
                out_.emit(Opcode::SUB);
            }
        } else if (choice < 9) {
            out_.push(random_.one_in(4) ? random_.below(3'000) : random_.below(120'000));
        } else {
            out_.push(random_.word());
        }
    }
    void push_value() {
        if (random_.percent(65)) {
            out_.push(0);
        } else if (random_.one_in(10)) {
            out_.push(random_.word());
        } else {
            out_.push(random_.below(200));
        }
    }
    /// `push_target` leaves an address on the stack.
    template <class F>
    void call_of(F push_target, std::uint64_t in_offset, std::uint64_t in_size) {
        const Opcode kind = CALLS[random_.below(CALLS.size())];
        if (!out_.has(kind)) {
            return;
        }
        out_.push(random_.one_in(3) ? length() : random_.below(70));
        out_.push(offset());
        out_.push(in_size);
        out_.push(in_offset);
        if (kind == Opcode::CALL || kind == Opcode::CALLCODE) {
            push_value();
        }
        push_target();
        push_gas();
        out_.emit(kind);
        keep();
        if (random_.one_in(3) && out_.has(Opcode::RETURNDATACOPY)) {
            out_.emit(Opcode::RETURNDATASIZE);
            out_.push(0);
            out_.push(offset());
            out_.emit(Opcode::RETURNDATACOPY);
        }
    }
    void call() {
        call_of([this] { push_address(); }, offset(), length());
    }
    void precompile() {
        const auto addresses = evm::precompile_addresses(around_.revision);
        const evm::Address to = addresses[random_.below(addresses.size())];
        Bytes data = random_precompile_input(random_, to);
        std::uint64_t size = data.size();
        if (random_.one_in(12)) {
            size += random_.below(40);
        }
        const std::uint64_t at = random_.below(64);
        out_.copy_data(std::move(data), at);
        call_of([this, &to] { out_.push(U256::from_be(to)); }, at, size);
    }
    void create() {
        if (depth_ > 2 || is_pure_) {
            return;
        }
        const bool is_salted = out_.has(Opcode::CREATE2) && random_.one_in(2);
        std::uint64_t size = 0;
        if (random_.one_in(30)) {
            size = random_.between(49'150, 49'156);  // about the limit of EIP-3860
        } else {
            Bytes init = random_init_code(random_, around_, depth_ + 1);
            size = init.size();
            out_.copy_data(std::move(init), 0);
        }
        if (is_salted) {
            out_.push(random_.below(3));
        }
        out_.push(size);
        out_.push(0);
        push_value();
        out_.emit(is_salted ? Opcode::CREATE2 : Opcode::CREATE);
        if (random_.one_in(2)) {
            const std::size_t height = out_.absolute_height();
            call_of([this, height] { out_.dup(out_.absolute_height() - height + 1); }, offset(),
                    length());
        }
    }

    void rare() {
        switch (random_.below(7)) {
            case 0:
                out_.raw(random_.byte());  // whatever it is, and wherever it leaves the stack
                break;
            case 1: {  // more words than the stack takes
                const std::size_t start = out_.size();
                out_.emit(Opcode::JUMPDEST);
                out_.emit(Opcode::MSIZE);
                out_.emit(Opcode::GAS);
                out_.push(start, 2);
                if (random_.one_in(8)) {
                    out_.emit(Opcode::JUMP);
                } else {
                    out_.drop_to(out_.absolute_height() - 3);
                }
                break;
            }
            case 2:
                out_.emit(random_.one_in(2) ? Opcode::POP : Opcode::ADD);  // perhaps of nothing
                break;
            case 3:  // memory that no gas pays
                out_.push(random_.word());
                out_.push(random_.word());
                out_.emit(Opcode::KECCAK256);
                break;
            case 4:
                selfdestruct_sometimes();
                break;
            case 5:
                for (std::size_t i = random_.between(17, 40); i > 0; --i) {
                    out_.push(random_.byte());
                }
                break;
            default:
                out_.push(random_.below(20'000));
                out_.push(random_.below(200'000));
                out_.emit(Opcode::CALLDATACOPY);
        }
    }
    void selfdestruct_sometimes() {
        push_operand();
        const std::size_t target = out_.push_later();
        out_.emit(Opcode::JUMPI);
        push_address();
        out_.emit(Opcode::SELFDESTRUCT);
        out_.fill(target, out_.size());
        out_.emit(Opcode::JUMPDEST);
    }

    /// What memory holds becomes a slot.
    void store_memory() {
        out_.emit(Opcode::MSIZE);
        out_.push(0);
        out_.emit(Opcode::KECCAK256);
        out_.push(random_slot(random_));
        out_.emit(Opcode::SSTORE);
    }
    void end(bool is_last = false) {
        if (!is_pure_ && random_.percent(60)) {
            store_memory();
        }
        const std::uint64_t choice = random_.below(20);
        if (choice < 9) {
            out_.emit(Opcode::MSIZE);
            out_.push(0);
            out_.emit(Opcode::RETURN);
        } else if (choice < 12) {
            out_.push(length());
            out_.push(offset());
            out_.emit(Opcode::RETURN);
        } else if (choice < 14 && out_.has(Opcode::REVERT)) {
            out_.push(length());
            out_.push(offset());
            out_.emit(Opcode::REVERT);
        } else if (choice == 14 && !is_pure_) {
            push_address();
            out_.emit(Opcode::SELFDESTRUCT);
        } else if (choice == 15 && random_.one_in(3)) {
            out_.emit(Opcode::INVALID);
        } else if (choice == 16 && is_last && !out_.has_data()) {
            // The code ends in the middle of a PUSH.
            out_.raw(static_cast<std::uint8_t>(evm::to_byte(Opcode::PUSH1) + random_.below(32)));
        } else {
            out_.emit(Opcode::STOP);
        }
    }
    /// The end of init code.
    void return_code() {
        const std::uint64_t choice = random_.below(16);
        if (choice == 0 && out_.has(Opcode::REVERT)) {
            out_.push(length());
            out_.push(0);
            out_.emit(Opcode::REVERT);
            return;
        }
        if (choice == 1) {
            end();
            return;
        }
        Bytes code = runtime_code();
        std::uint64_t size = code.size();
        if (choice == 3) {
            size = random_.one_in(2) ? random_.between(24'574, 24'580) : random_.below(60'000);
        }
        out_.copy_data(std::move(code), 0);
        out_.push(size);
        out_.push(0);
        out_.emit(Opcode::RETURN);
    }
    Bytes runtime_code() {
        switch (random_.below(16)) {
            case 0: {  // what EIP-3541 forbids
                Bytes code = random_.bytes(1 + random_.below(30));
                code[0] = 0xef;
                return code;
            }
            case 1:
                return {};
            case 2:
                return random_.bytes(random_.below(60));
            default:
                return random_program(random_, around_, depth_ + 1);
        }
    }

    Random& random_;
    const Surroundings& around_;
    int depth_;
    bool is_pure_;  // nothing that a static call forbids
    Assembler out_;
};

}  // namespace

Bytes random_program(Random& random, const Surroundings& around, int depth) {
    return ProgramWriter(random, around, depth).write(false);
}

Bytes random_init_code(Random& random, const Surroundings& around, int depth) {
    if (random.one_in(24)) {
        return random.bytes(random.below(80));
    }
    return ProgramWriter(random, around, depth + 1).write(true);
}

}  // namespace cairn::differential
