#include "evmtest/state_fixture.hpp"

#include "crypto/keccak256.hpp"
#include "evmtest/accounts.hpp"
#include "evmtest/exceptions.hpp"
#include "evmtest/networks.hpp"
#include "evmtest/transaction_template.hpp"
#include "evmtest/vm_fixture.hpp"
#include "execution/state_transition.hpp"

namespace cairn::evmtest {
namespace {

using execution::BlobSchedule;
using execution::BlockRules;
using execution::MemoryState;
using execution::Transaction;
using spectest::failed;
using spectest::skipped;

struct Environment {
    evm::BlockContext block;
    U256 difficulty;
    std::optional<U256> random;
    std::optional<U256> base_fee;
    std::uint64_t excess_blob_gas = 0;
};

struct Post {
    Bytes32 hash;
    Bytes32 logs;
    Indexes indexes;
    std::optional<Bytes> txbytes;
    std::string expect_exception;
};

struct StateTest {
    Environment environment;
    MemoryState pre;
    TransactionTemplate transaction;
    std::uint64_t chain_id = 1;
    const json::Value* blob_schedule = nullptr;  // by fork
};

/// Block hashes as state tests have them: of the number's decimal digits.
class NumberHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t number) override {
        const std::string digits = std::to_string(number);
        return crypto::keccak256(Bytes(digits.begin(), digits.end()));
    }
};

Read<Environment> read_environment(const json::Value& object) {
    Environment out;
    CAIRN_TRY_ASSIGN(out.block.coinbase, field(object, "currentCoinbase", read_address));
    CAIRN_TRY_ASSIGN(out.block.number, field(object, "currentNumber", read_uint64));
    CAIRN_TRY_ASSIGN(out.block.timestamp, field(object, "currentTimestamp", read_uint64));
    CAIRN_TRY_ASSIGN(const U256 gas_limit, field(object, "currentGasLimit", read_u256));
    out.block.gas_limit = gas_limit.saturated64();
    CAIRN_TRY_ASSIGN(const auto difficulty, optional_field(object, "currentDifficulty", read_u256));
    out.difficulty = difficulty.value_or(0);
    CAIRN_TRY_ASSIGN(out.random, optional_field(object, "currentRandom", read_u256));
    CAIRN_TRY_ASSIGN(out.base_fee, optional_field(object, "currentBaseFee", read_u256));
    CAIRN_TRY_ASSIGN(const auto excess,
                     optional_field(object, "currentExcessBlobGas", read_uint64));
    out.excess_blob_gas = excess.value_or(0);
    return out;
}

Read<Indexes> read_indexes(const json::Value& object) {
    Indexes out;
    CAIRN_TRY_ASSIGN(out.data, field(object, "data", read_uint64));
    CAIRN_TRY_ASSIGN(out.gas, field(object, "gas", read_uint64));
    CAIRN_TRY_ASSIGN(out.value, field(object, "value", read_uint64));
    return out;
}

Read<Post> read_post(const json::Value& object) {
    Post out;
    CAIRN_TRY_ASSIGN(out.hash, field(object, "hash", read_bytes32));
    CAIRN_TRY_ASSIGN(out.logs, field(object, "logs", read_bytes32));
    CAIRN_TRY_ASSIGN(out.indexes, field(object, "indexes", read_indexes));
    CAIRN_TRY_ASSIGN(out.txbytes, optional_field(object, "txbytes", read_bytes));
    if (const json::Value* exception = object.find("expectException")) {
        out.expect_exception = exception->text;
    }
    return out;
}

Read<StateTest> read_state_test(const json::Value& object) {
    StateTest out;
    CAIRN_TRY_ASSIGN(out.environment, field(object, "env", read_environment));
    CAIRN_TRY_ASSIGN(out.pre, field(object, "pre", read_accounts));
    CAIRN_TRY_ASSIGN(out.transaction, field(object, "transaction", read_transaction_template));
    if (const json::Value* config = object.find("config")) {
        CAIRN_TRY_ASSIGN(const auto chain_id, optional_field(*config, "chainid", read_uint64));
        out.chain_id = chain_id.value_or(1);
        out.blob_schedule = config->find("blobSchedule");
    }
    return out;
}

Read<BlobSchedule> read_blob_schedule(const json::Value& object) {
    BlobSchedule out;
    CAIRN_TRY_ASSIGN(out.target, field(object, "target", read_uint64));
    CAIRN_TRY_ASSIGN(out.max, field(object, "max", read_uint64));
    CAIRN_TRY_ASSIGN(out.base_fee_update_fraction,
                     field(object, "baseFeeUpdateFraction", read_uint64));
    return out;
}

Read<BlockRules> rules_of(const StateTest& test, std::string_view fork, evm::Revision revision) {
    execution::ChainConfig config;
    config.chain_id = test.chain_id;
    config.forks = {{revision, 0, 0, {}}};
    BlockRules rules =
        config.rules_of(test.environment.block.number, test.environment.block.timestamp, 0);
    const json::Value* schedule =
        test.blob_schedule == nullptr ? nullptr : test.blob_schedule->find(fork);
    if (schedule != nullptr) {
        CAIRN_TRY_ASSIGN(rules.blobs, read_blob_schedule(*schedule));
    }
    return rules;
}

evm::BlockContext context_of(const Environment& environment, const BlockRules& rules) {
    evm::BlockContext out = environment.block;
    const bool merged = rules.revision >= evm::Revision::paris;
    out.prev_randao = merged ? environment.random.value_or(0) : environment.difficulty;
    out.base_fee =
        rules.revision >= evm::Revision::london ? environment.base_fee.value_or(10) : U256();
    if (rules.revision >= evm::Revision::cancun) {
        out.blob_base_fee =
            execution::calculate_blob_gas_price(environment.excess_blob_gas, rules.blobs);
    }
    out.chain_id = rules.chain_id;
    return out;
}

/// What is executed, or why there is nothing to execute.
struct Input {
    std::optional<Transaction> transaction;
    Address sender;
    std::string refused;
};

Read<Input> input_of(const StateTest& test, const Post& post) {
    auto pattern = instantiate(test.transaction, post.indexes, test.chain_id);
    if (!post.txbytes) {
        if (!pattern) {
            return unexpected(std::move(pattern).error());
        }
        return Input{*std::move(pattern), test.transaction.sender, {}};
    }
    auto decoded = execution::decode_transaction(*post.txbytes);
    if (!decoded) {
        return Input{std::nullopt, {}, to_string(decoded.error())};
    }
    if (execution::encode_transaction(*decoded) != *post.txbytes) {
        return unexpected(FixtureError{"txbytes", "encoded again gives other bytes"});
    }
    if (!pattern || !says_the_same(*decoded, *pattern)) {
        return unexpected(FixtureError{"txbytes", "another transaction than the template's"});
    }
    const auto sender = execution::recover_sender(*decoded);
    if (!sender) {
        return Input{std::nullopt, {}, "nobody can have signed it"};
    }
    if (*sender != test.transaction.sender) {
        return unexpected(FixtureError{"sender", "recovered " + base::to_hex(sender->view())});
    }
    return Input{*std::move(decoded), *sender, {}};
}

Outcome check_state(const MemoryState& state, const Bytes32& logs, const Post& post,
                    const json::Value& entry) {
    if (state.root() != post.hash) {
        std::string reason = "state root";
        if (const json::Value* wanted = entry.find("state")) {
            if (const auto accounts = read_accounts(*wanted)) {
                reason += ": " + differences(*accounts, state);
            }
        }
        return failed(reason);
    }
    if (logs != post.logs) {
        return failed("logs");
    }
    return {};
}

Outcome check_refusal(const Post& post, const std::optional<execution::TransactionRule>& rule,
                      const std::string& reason) {
    if (post.expect_exception.empty()) {
        return failed("refused: " + reason);
    }
    if (rule && !names_rule(post.expect_exception, *rule)) {
        return failed("refused: " + reason + ", expected " + post.expect_exception);
    }
    return {};
}

/// Tells the observer, if there is one, of the state's root when a case ends.
class ObservedCase {
  public:
    ObservedCase(CaseObserver* observer, evm::Revision revision, const MemoryState& state)
        : observer_(observer),
          state_(&state),
          tracer_(observer != nullptr ? observer->begin(revision) : nullptr) {}
    ObservedCase(const ObservedCase&) = delete;
    ObservedCase& operator=(const ObservedCase&) = delete;
    ~ObservedCase() {
        if (observer_ != nullptr) {
            observer_->end(state_->root());
        }
    }
    evm::Tracer* tracer() const noexcept { return tracer_; }

  private:
    CaseObserver* observer_;
    const MemoryState* state_;
    evm::Tracer* tracer_;
};

Outcome execute(const StateTest& test, const BlockRules& rules, const Input& input,
                const Post& post, const json::Value& entry, CaseObserver* observer) {
    const evm::BlockContext context = context_of(test.environment, rules);
    MemoryState state = test.pre;
    const ObservedCase observed(observer, rules.revision, state);
    const Bytes32 no_logs = execution::logs_hash({});
    if (!input.transaction) {
        CAIRN_TRY(check_refusal(post, std::nullopt, input.refused));
        return check_state(state, no_logs, post, entry);
    }
    execution::WorldState world(state);
    NumberHashes hashes;
    execution::StateTransition transition(world, rules, context, hashes, observed.tracer());
    const auto outcome = transition.process_transaction(*input.transaction, input.sender);
    if (!outcome) {
        CAIRN_TRY(check_refusal(post, outcome.error(), std::string(to_string(outcome.error()))));
        return check_state(state, no_logs, post, entry);
    }
    if (!post.expect_exception.empty()) {
        return failed("accepted, expected " + post.expect_exception);
    }
    state.apply(world.diff());
    return check_state(state, execution::logs_hash(outcome->logs), post, entry);
}

Outcome run_post(const StateTest& test, const std::string& fork, const json::Value& entry,
                 CaseObserver* observer) {
    const auto revision = revision_of(fork);
    if (!revision) {
        return skipped("no fork " + fork);
    }
    const auto post = read_post(entry);
    if (!post) {
        return failed("fixture: " + to_string(post.error()));
    }
    const auto rules = rules_of(test, fork, *revision);
    if (!rules) {
        return failed("fixture: " + to_string(rules.error()));
    }
    const auto input = input_of(test, *post);
    if (!input) {
        return failed("fixture: " + to_string(input.error()));
    }
    return execute(test, *rules, *input, *post, entry, observer);
}

void run_test(const std::string& name, const json::Value& object, const Selection& selection,
              CaseObserver* observer, Report& report) {
    const auto test = read_state_test(object);
    for (const json::Member& fork : object.find("post")->members) {
        for (std::size_t i = 0; i < fork.value.items.size(); ++i) {
            const std::string id = name + "[" + fork.key + "/" + std::to_string(i) + "]";
            if (!selection.wants_fork(fork.key) || !selection.wants(id)) {
                continue;
            }
            report.add(fork.key, id,
                       test ? run_post(*test, fork.key, fork.value.items[i], observer)
                            : failed("fixture: " + to_string(test.error())));
        }
    }
}

bool is_state_test(const json::Value& object) {
    return object.find("post") != nullptr && object.find("transaction") != nullptr &&
           object.find("env") != nullptr;
}

}  // namespace

bool trace_state_tests(const std::string& path, const json::Value& document,
                       const Selection& selection, CaseObserver& observer, Report& report) {
    bool found = false;
    for (const json::Member& test : document.members) {
        if (is_state_test(test.value)) {
            found = true;
            run_test(path + "::" + test.key, test.value, selection, &observer, report);
        }
    }
    return found;
}

bool run_state_tests(const std::string& path, const json::Value& document,
                     const Selection& selection, Report& report) {
    bool found = false;
    for (const json::Member& test : document.members) {
        if (is_state_test(test.value)) {
            found = true;
            run_test(path + "::" + test.key, test.value, selection, nullptr, report);
        } else if (is_vm_test(test.value)) {
            found = true;
            const std::string id = path + "::" + test.key;
            if (selection.wants_fork("VMTests") && selection.wants(id)) {
                report.add("VMTests", id, run_vm_test(test.value));
            }
        }
    }
    return found;
}

}  // namespace cairn::evmtest
