#include "evmtest/vm_fixture.hpp"

#include "crypto/keccak256.hpp"
#include "evmtest/accounts.hpp"
#include "execution/host.hpp"
#include "execution/receipt.hpp"

namespace cairn::evmtest {
namespace {

using spectest::failed;

class NumberHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t number) override {
        const std::string digits = std::to_string(number);
        return crypto::keccak256(Bytes(digits.begin(), digits.end()));
    }
};

/// Calls and creations succeed without using gas.
class LoneFrameHost final : public execution::WorldHost {
  public:
    using WorldHost::WorldHost;
    evm::Result call(const evm::Message& message) override {
        evm::Result result;
        result.gas_left = message.gas;
        return result;
    }
};

struct Frame {
    evm::Message message;
    Bytes input;
    Bytes code;
    evm::TxContext transaction;
    evm::BlockContext block;
};

Read<Frame> read_frame(const json::Value& test) {
    Frame out;
    CAIRN_TRY_ASSIGN(const json::Value* exec, member(test, "exec"));
    CAIRN_TRY_ASSIGN(out.message.recipient, field(*exec, "address", read_address));
    out.message.code_address = out.message.recipient;
    CAIRN_TRY_ASSIGN(out.message.sender, field(*exec, "caller", read_address));
    CAIRN_TRY_ASSIGN(out.code, field(*exec, "code", read_bytes));
    CAIRN_TRY_ASSIGN(out.input, field(*exec, "data", read_bytes));
    CAIRN_TRY_ASSIGN(const std::uint64_t gas, field(*exec, "gas", read_uint64));
    out.message.gas = static_cast<evm::Gas>(gas);
    CAIRN_TRY_ASSIGN(out.message.value, field(*exec, "value", read_u256));
    CAIRN_TRY_ASSIGN(out.transaction.gas_price, field(*exec, "gasPrice", read_u256));
    CAIRN_TRY_ASSIGN(out.transaction.origin, field(*exec, "origin", read_address));
    CAIRN_TRY_ASSIGN(const json::Value* env, member(test, "env"));
    CAIRN_TRY_ASSIGN(out.block.coinbase, field(*env, "currentCoinbase", read_address));
    CAIRN_TRY_ASSIGN(out.block.number, field(*env, "currentNumber", read_uint64));
    CAIRN_TRY_ASSIGN(out.block.timestamp, field(*env, "currentTimestamp", read_uint64));
    CAIRN_TRY_ASSIGN(out.block.prev_randao, field(*env, "currentDifficulty", read_u256));
    CAIRN_TRY_ASSIGN(const U256 gas_limit, field(*env, "currentGasLimit", read_u256));
    out.block.gas_limit = gas_limit.saturated64();
    return out;
}

struct Wanted {
    evm::Gas gas = 0;
    Bytes output;
    Bytes32 logs;
    execution::MemoryState post;
};

/// Nothing: the frame is to fail.
Read<std::optional<Wanted>> read_wanted(const json::Value& test) {
    if (test.find("gas") == nullptr) {
        return std::optional<Wanted>();
    }
    Wanted out;
    CAIRN_TRY_ASSIGN(const std::uint64_t gas, field(test, "gas", read_uint64));
    out.gas = static_cast<evm::Gas>(gas);
    CAIRN_TRY_ASSIGN(out.output, field(test, "out", read_bytes));
    CAIRN_TRY_ASSIGN(out.logs, field(test, "logs", read_bytes32));
    CAIRN_TRY_ASSIGN(out.post, field(test, "post", read_accounts));
    return std::optional(std::move(out));
}

Outcome compare(const Wanted& wanted, const evm::Result& result,
                std::span<const execution::Log> logs, const execution::MemoryState& state) {
    if (!result.succeeded()) {
        return failed(std::string(evm::status_text(result.status)));
    }
    if (result.gas_left != wanted.gas) {
        return failed("gas left: wanted " + std::to_string(wanted.gas) + ", got " +
                      std::to_string(result.gas_left));
    }
    if (result.output != wanted.output) {
        return failed("output");
    }
    if (execution::logs_hash(logs) != wanted.logs) {
        return failed("logs");
    }
    const std::string difference = differences(wanted.post, state);
    return difference.empty() ? Outcome{} : failed(difference);
}

}  // namespace

bool is_vm_test(const json::Value& object) {
    return object.find("exec") != nullptr && object.find("env") != nullptr;
}

Outcome run_vm_test(const json::Value& object) {
    auto frame = read_frame(object);
    auto pre = field(object, "pre", read_accounts);
    const auto wanted = read_wanted(object);
    if (!frame || !pre || !wanted) {
        const FixtureError& error = !frame ? frame.error() : !pre ? pre.error() : wanted.error();
        return failed("fixture: " + to_string(error));
    }
    frame->message.input = frame->input;
    execution::WorldState world(*pre);
    evm::Interpreter interpreter(evm::Revision::frontier);
    NumberHashes hashes;
    LoneFrameHost host(world, interpreter, frame->block, hashes);
    world.begin_transaction();
    host.begin(frame->transaction);
    const evm::Code code(frame->code);
    const evm::Result result = interpreter.execute(code, frame->message, host);
    if (!*wanted) {
        return result.succeeded() ? failed("succeeded, a failure was expected") : Outcome{};
    }
    const auto logs = world.end_transaction(execution::EmptyAccounts::keep);
    pre->apply(world.diff());
    return compare(**wanted, result, logs, *pre);
}

}  // namespace cairn::evmtest
