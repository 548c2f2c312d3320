#include "evm/interpreter.hpp"

#include "evm/assembler_test.hpp"
#include "evm/memory_host_test.hpp"

#include <gtest/gtest.h>

namespace cairn::evm {
namespace {

using enum Revision;

constexpr Gas gas_limit = 1'000'000;
constexpr U256 minus_one = U256::max();

Address address(std::uint64_t number) {
    return U256(number).to_address();
}

/// Runs code at address 0x100, whose balance is 1000, called by 0x99.
struct Runner {
    explicit Runner(Revision revision = osaka, Loop loop = Loop::plain)
        : host(std::make_unique<MemoryHost>(revision, loop)) {
        message.gas = gas_limit;
        message.recipient = address(0x100);
        message.code_address = message.recipient;
        message.sender = address(0x99);
        host->state.accounts[message.recipient].balance = 1000;
        host->state.accounts[message.sender].balance = 1000;
    }
    Result operator()(const std::string& code) {
        host->set_code(message.recipient, assemble(code));
        return host->call(message);
    }
    MemoryAccount& account(std::uint64_t number) { return host->state.accounts[address(number)]; }

    std::unique_ptr<MemoryHost> host;
    Message message;
};

/// The result on the plain loop, if the threaded one has the same.
Result result_of(const std::string& code, Revision revision = osaka) {
    Result plain = Runner(revision, Loop::plain)(code);
    const Result threaded = Runner(revision, Loop::threaded)(code);
    EXPECT_EQ(plain.status, threaded.status) << code;
    EXPECT_EQ(plain.gas_left, threaded.gas_left) << code;
    EXPECT_EQ(plain.gas_refund, threaded.gas_refund) << code;
    EXPECT_EQ(plain.output, threaded.output) << code;
    return plain;
}
/// The word that the code leaves on the stack.
U256 value(const std::string& code, Revision revision = osaka) {
    const Result result = result_of(code + " 0 MSTORE 32 0 RETURN", revision);
    EXPECT_EQ(result.status, Status::success) << code << ": " << status_text(result.status);
    return result.output.size() == 32 ? U256::load_be(result.output.data()) : U256(0xdead);
}
Gas gas_of(const std::string& code, Revision revision = osaka) {
    const Result result = result_of(code, revision);
    EXPECT_EQ(result.status, Status::success) << code << ": " << status_text(result.status);
    return gas_limit - result.gas_left;
}
Status status_of(const std::string& code, Revision revision = osaka) {
    const Result result = result_of(code, revision);
    if (result.status != Status::success && result.status != Status::revert) {
        EXPECT_EQ(result.gas_left, 0) << code;
    }
    return result.status;
}
std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) {
        out += text + ' ';
    }
    return out;
}

TEST(Interpreter, ComputesWords) {
    const std::pair<const char*, U256> cases[] = {
        {"3 2 ADD", 5},
        {"3 2 MUL", 6},
        {"3 2 SUB", minus_one},
        {"3 7 DIV", 2},
        {"0 7 DIV", 0},
        {"3 7 0 SUB SDIV", U256(0) - 2},
        {"3 7 MOD", 1},
        {"3 7 0 SUB SMOD", minus_one},
        {"5 4 3 ADDMOD", 2},
        {"5 4 3 MULMOD", 2},
        {"3 2 EXP", 8},
        {"0xff 0 SIGNEXTEND", minus_one},
        {"3 2 LT", 1},
        {"3 2 GT", 0},
        {"1 1 0 SUB SLT", 1},
        {"1 1 0 SUB SGT", 0},
        {"3 3 EQ", 1},
        {"0 ISZERO", 1},
        {"12 10 AND", 8},
        {"12 10 OR", 14},
        {"12 10 XOR", 6},
        {"0 NOT", minus_one},
        {"0xab 31 BYTE", 0xab},
        {"1 4 SHL", 16},
        {"16 4 SHR", 1},
        {"0 NOT 4 SAR", minus_one},
        {"1 CLZ", 255},
        {"0 CLZ", 256},
        {"PUSH0", 0},
        {"PC PC", 1},
        {"1 2 DUP2", 1},
        {"1 2 SWAP1", 1},
        {"1 2 SWAP1 POP", 2},
        {"1 2 3 SWAP2 POP", 2},
        {"1 DUP1 ADD", 2},
        {"5 3 DUP2 SUB", 2},
        {"5 3 SWAP1 SUB", 2},
        {"0xffffffffffffffffffff 3 AND", 3},
        {"3 0xffffffffffffffffffff AND", 3},
    };
    for (const auto& [code, want] : cases) {
        EXPECT_EQ(value(code), want) << code;
    }
}

TEST(Interpreter, KeepsMemory) {
    EXPECT_EQ(value("MSIZE"), U256(0));
    EXPECT_EQ(value("0 0 MSTORE8 MSIZE"), U256(32));
    EXPECT_EQ(value("0xabcd 31 MSTORE8 0 MLOAD"), U256(0xcd));
    EXPECT_EQ(value("0xff 0 MSTORE 1 MLOAD"), U256(0xff00));
    EXPECT_EQ(value("0xff 0 MSTORE 32 0 1 MCOPY 1 MLOAD"), U256(0xff));
    EXPECT_EQ(value("0xff 0 MSTORE 0 1000000000 0 MCOPY MSIZE"), U256(32));
    EXPECT_EQ(value("0 1000000000 RETURNDATASIZE CALLDATACOPY MSIZE"), U256(0));
    EXPECT_EQ(value("32 0 KECCAK256"), U256::from_be(crypto::keccak256(Bytes32().view())));
    EXPECT_EQ(value("4 0 0 CODECOPY 0 MLOAD 224 SHR"), U256(0x60046000));
}

TEST(Interpreter, KnowsItsSurroundings) {
    EXPECT_EQ(value("ADDRESS"), U256(0x100));
    EXPECT_EQ(value("CALLER"), U256(0x99));
    EXPECT_EQ(value("SELFBALANCE"), U256(1000));
    EXPECT_EQ(value("0x99 BALANCE"), U256(1000));
    EXPECT_EQ(value("0x77 EXTCODESIZE"), U256(0));
    EXPECT_EQ(value("0x77 EXTCODEHASH"), U256(0));
    EXPECT_EQ(value("0x99 EXTCODEHASH"), U256::from_be(crypto::keccak256({})));
    EXPECT_EQ(value("ADDRESS EXTCODESIZE CODESIZE SUB"), U256(0));
    EXPECT_EQ(value("0 BLOBHASH"), U256(0));
    EXPECT_EQ(value("10 BLOCKHASH"), U256(0));
    EXPECT_EQ(value("7 1 SSTORE 1 SLOAD"), U256(7));
    EXPECT_EQ(value("5 1 TSTORE 1 TLOAD"), U256(5));
}

TEST(Interpreter, KnowsTheLast256Blocks) {
    for (const auto& [number, is_known] :
         {std::pair{742, false}, {743, false}, {744, true}, {999, true}, {1000, false}}) {
        Runner run;
        run.host->block.number = 1000;
        const Result result = run(std::to_string(number) + " BLOCKHASH 0 MSTORE 32 0 RETURN");
        EXPECT_EQ(!U256::load_be(result.output.data()).is_zero(), is_known) << number;
    }
}

TEST(Interpreter, ReadsItsInputWithZerosBehind) {
    Runner run;
    const Bytes input{1, 2, 3};
    run.message.input = input;
    const Result result = run("1 CALLDATALOAD 0 MSTORE 64 0 32 CALLDATACOPY 96 0 RETURN");
    EXPECT_EQ(result.output[0], 2);
    EXPECT_EQ(result.output[1], 3);
    EXPECT_EQ(result.output[2], 0);
    EXPECT_EQ(result.output[32], 1);
    EXPECT_EQ(result.output[35], 0);
}

TEST(Interpreter, Jumps) {
    EXPECT_EQ(value("1 @to JUMP INVALID :to"), U256(1));
    EXPECT_EQ(value("1 1 @to JUMPI INVALID :to"), U256(1));
    EXPECT_EQ(value("1 0 @to JUMPI 2 ADD :to"), U256(3));
    EXPECT_EQ(value("1 0 ISZERO @to JUMPI INVALID :to"), U256(1));
    EXPECT_EQ(value("1 0 0xff JUMPI"), U256(1));
    EXPECT_EQ(value("@to 0 ADD JUMP INVALID :to 9"), U256(9));
    EXPECT_EQ(value("0 5 :loop SWAP1 2 ADD SWAP1 1 SWAP1 SUB DUP1 @loop JUMPI POP"), U256(10));
}

TEST(Interpreter, NamesFaults) {
    using enum Status;
    const std::pair<std::string, Status> cases[] = {
        {"", success},
        {"STOP", success},
        {"1 ADD", stack_underflow},
        {"SWAP1", stack_underflow},
        {repeated("0", 1025), stack_overflow},
        {repeated("0", 1024), success},
        {"2 JUMP", bad_jump_destination},
        {"0xffffffffffffffffffff JUMP", bad_jump_destination},
        {"1 2 JUMPI", bad_jump_destination},
        {"0x5b 1 JUMP", bad_jump_destination},  // a destination in an operand is none
        {"INVALID", invalid_instruction},
        {"0 0 REVERT", revert},
        {"1 0 0 RETURNDATACOPY", return_data_out_of_bounds},
        {"0 1 0 RETURNDATACOPY", return_data_out_of_bounds},
        {"0 0xffffffffffffffff MSTORE", out_of_gas},
        {"1 0 NOT MSTORE", out_of_gas},
        {"1 0 NOT KECCAK256", out_of_gas},
        {":on @on JUMP", out_of_gas},
        {":on 1 @on JUMP", stack_overflow},
        {":on POP @on JUMP", stack_underflow},
    };
    for (const auto& [code, want] : cases) {
        EXPECT_EQ(status_of(code), want) << code << ": " << status_text(status_of(code));
    }
}

TEST(Interpreter, KnowsOpcodesFromTheirRevisionOn) {
    const std::pair<const char*, Revision> cases[] = {
        {"0 0 0 0 0 0 DELEGATECALL", homestead},
        {"0 0 0 0 0 0 STATICCALL", byzantium},
        {"RETURNDATASIZE", byzantium},
        {"0 0 0 RETURNDATACOPY", byzantium},
        {"0 0 SHL", constantinople},
        {"0 0 SAR", constantinople},
        {"0 EXTCODEHASH", constantinople},
        {"0 0 0 0 CREATE2", constantinople},
        {"CHAINID", istanbul},
        {"SELFBALANCE", istanbul},
        {"BASEFEE", london},
        {"PUSH0", shanghai},
        {"BLOBBASEFEE", cancun},
        {"0 TLOAD", cancun},
        {"0 0 0 MCOPY", cancun},
        {"0 CLZ", osaka},
    };
    for (const auto& [code, since] : cases) {
        EXPECT_EQ(status_of(code, since), Status::success) << code;
        const auto before = static_cast<Revision>(static_cast<int>(since) - 1);
        EXPECT_EQ(status_of(code, before), Status::undefined_instruction) << code;
    }
    EXPECT_EQ(status_of("0 0 REVERT", homestead), Status::undefined_instruction);
}

TEST(Interpreter, ChargesGas) {
    struct Case {
        const char* code;
        Revision revision;
        Gas want;
    };
    const Case cases[] = {
        {"1 2 ADD", osaka, 9},
        {"0 0 MSTORE", osaka, 3 + 3 + 3 + 3},
        {"0 1024 MSTORE", osaka, 9 + 3 * 33 + 33 * 33 / 512},
        {"64 0 KECCAK256", osaka, 6 + 30 + 2 * 6 + 2 * 3},
        {"0xffff 2 EXP", frontier, 6 + 10 + 20},
        {"0xffff 2 EXP", spurious_dragon, 6 + 10 + 100},
        {"0 2 EXP", osaka, 6 + 10},
        {"0 SLOAD", frontier, 3 + 50},
        {"0 SLOAD", tangerine_whistle, 3 + 200},
        {"0 SLOAD", istanbul, 3 + 800},
        {"0 SLOAD", berlin, 3 + 2100},
        {"0 SLOAD 0 SLOAD", berlin, 6 + 2100 + 100},
        {"0x77 BALANCE", frontier, 3 + 20},
        {"0x77 BALANCE", tangerine_whistle, 3 + 400},
        {"0x77 BALANCE", istanbul, 3 + 700},
        {"0x77 BALANCE", berlin, 3 + 2600},
        {"0x77 EXTCODEHASH", constantinople, 3 + 400},
        {"0x77 EXTCODESIZE 0x77 EXTCODESIZE", berlin, 6 + 2600 + 100},
        {"7 0 0 LOG1", osaka, 9 + 750},
        {"7 32 0 LOG1", osaka, 9 + 750 + 3 + 256},
        {"32 0 0 CODECOPY", osaka, 9 + 3 + 3 + 3},
        {"32 0 32 MCOPY", osaka, 9 + 3 + 3 + 6},
        {"5 0 TSTORE", osaka, 6 + 100},
    };
    for (const Case& test : cases) {
        EXPECT_EQ(gas_of(test.code, test.revision), test.want)
            << test.code << ' ' << revision_name(test.revision);
    }
}

struct StorageCase {
    const char* values;  // written one after the other to a slot that held the first
    Gas gas;
    Gas refund;
};
void expect_storage(Revision revision, const StorageCase& test, Gas push_gas) {
    std::istringstream in(test.values);
    std::string original;
    std::string code;
    in >> original;
    int writes = 0;
    for (std::string written; in >> written; ++writes) {
        code += written + " 0 SSTORE ";
    }
    Runner run(revision);
    run.account(0x100).storage[0] = U256::parse(original).value();
    run.account(0x100).original[0] = U256::parse(original).value();
    const Result result = run(code);
    EXPECT_EQ(gas_limit - result.gas_left - writes * push_gas, test.gas) << test.values;
    EXPECT_EQ(result.gas_refund, test.refund) << test.values;
}

TEST(Interpreter, ChargesWritesByEip2200) {
    // The table of the EIP's "Test Cases", less the pushes.
    const StorageCase cases[] = {
        {"0 0 0", 1600, 0},        {"0 0 1", 20800, 0},       {"0 1 0", 20800, 19200},
        {"0 1 2", 20800, 0},       {"0 1 1", 20800, 0},       {"1 0 0", 5800, 15000},
        {"1 0 1", 5800, 4200},     {"1 0 2", 5800, 0},        {"1 2 0", 5800, 15000},
        {"1 2 3", 5800, 0},        {"1 2 1", 5800, 4200},     {"1 2 2", 5800, 0},
        {"1 1 0", 5800, 15000},    {"1 1 2", 5800, 0},        {"1 1 1", 1600, 0},
        {"0 1 0 1", 40800, 19200}, {"1 0 1 0", 10800, 19200},
    };
    for (const StorageCase& test : cases) {
        expect_storage(istanbul, test, 6);
    }
}

TEST(Interpreter, ChargesWritesByEip1283) {
    const StorageCase cases[] = {
        {"0 0 0", 400, 0},         {"0 0 1", 20200, 0},       {"0 1 0", 20200, 19800},
        {"1 0 1", 5200, 4800},     {"1 2 1", 5200, 4800},     {"1 0 2", 5200, 0},
        {"0 1 0 1", 40200, 19800}, {"1 0 1 0", 10200, 19800},
    };
    for (const StorageCase& test : cases) {
        expect_storage(constantinople, test, 6);
    }
}

TEST(Interpreter, ChargesWritesByEip3529) {
    const StorageCase cases[] = {
        {"0 0", 2200, 0},      {"0 1", 22100, 0},     {"1 0", 5000, 4800}, {"0 1 0", 22200, 19900},
        {"1 2 1", 5100, 2800}, {"1 0 1", 5100, 2800}, {"1 1", 2200, 0},    {"1 0 2", 5100, 0},
    };
    for (const StorageCase& test : cases) {
        expect_storage(london, test, 6);
    }
}

TEST(Interpreter, ChargesWritesByEmptinessBefore) {
    const StorageCase cases[] = {
        {"0 1", 20000, 0}, {"1 0", 5000, 15000},    {"1 2", 5000, 0},
        {"0 0", 5000, 0},  {"0 1 0", 25000, 15000},
    };
    for (const Revision revision : {frontier, byzantium, petersburg}) {
        for (const StorageCase& test : cases) {
            expect_storage(revision, test, 6);
        }
    }
}

TEST(Interpreter, WritesNothingWithTheStipendAlone) {
    for (const Loop loop : {Loop::plain, Loop::threaded}) {
        Runner run(istanbul, loop);
        run.message.gas = 2306;  // two pushes leave 2300
        EXPECT_EQ(run("0 0 SSTORE").status, Status::out_of_gas);
        run.message.gas = 2307;
        EXPECT_EQ(run("0 0 SSTORE").status, Status::success);
    }
}

TEST(Interpreter, RefusesToChangeStateInStaticMode) {
    for (const char* const code : {"1 0 SSTORE", "1 0 TSTORE", "0 0 LOG0", "0 0 0 CREATE",
                                   "0 0 0 0 CREATE2", "0 SELFDESTRUCT", "0 0 0 0 1 0x77 0 CALL"}) {
        for (const Loop loop : {Loop::plain, Loop::threaded}) {
            Runner run(osaka, loop);
            run.message.is_static = true;
            EXPECT_EQ(run(code).status, Status::static_mode_violation) << code;
        }
    }
    Runner run;
    run.message.is_static = true;
    EXPECT_EQ(run("0 0 0 0 0 0x77 0 CALL").status, Status::success);
    EXPECT_EQ(run("0 0 0 0 1 ADDRESS 0 CALLCODE").status, Status::success);
}

TEST(Interpreter, SpendsNothingOnARevert) {
    const Result result = result_of("0xab 0 MSTORE 32 0 REVERT");
    EXPECT_EQ(result.status, Status::revert);
    EXPECT_EQ(result.gas_left, gas_limit - 18);
    EXPECT_EQ(result.output.back(), 0xab);
    EXPECT_EQ(result.gas_refund, 0);
}

TEST(Interpreter, TellsTheGasLeftAfterItself) {
    EXPECT_EQ(value("GAS"), U256(gas_limit - 2));
    EXPECT_EQ(value("GAS 1 ADD POP GAS"), U256(gas_limit - 2 - 3 - 3 - 2 - 2));
}

TEST(Interpreter, EndsAnOperandCutShort) {
    Runner run;
    run.host->set_code(run.message.recipient, Bytes{0x61, 0xff});  // PUSH2 with one byte
    EXPECT_EQ(run.host->call(run.message).gas_left, gas_limit - 3);
}

}  // namespace
}  // namespace cairn::evm
