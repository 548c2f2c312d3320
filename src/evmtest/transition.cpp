#include "evmtest/transition.hpp"

#include "evm/forwarding_tracer.hpp"
#include "evmtest/fields.hpp"
#include "evmtest/rejection_text.hpp"
#include "evmtest/transition_environment.hpp"
#include "evmtest/transition_result.hpp"
#include "evmtest/transition_transactions.hpp"
#include "execution/block_run.hpp"

namespace cairn::evmtest {
namespace {

using evm::Revision;
using execution::BlockRun;
using execution::MemoryState;
using execution::Transaction;

unexpected<TransitionError> fail(TransitionFault fault, std::string text) {
    return unexpected(TransitionError{fault, std::move(text)});
}

Read<execution::Storage> read_storage(const json::Value& object) {
    execution::Storage out;
    for (const json::Member& slot : object.members) {
        const auto key = U256::parse(slot.key);
        if (!key) {
            return unexpected(FixtureError{slot.key, "not a slot"});
        }
        CAIRN_TRY_ASSIGN(const U256 value, read_u256(slot.value));
        if (!value.is_zero()) {
            out[*key] = value;
        }
    }
    return out;
}

Read<void> read_account(const json::Value& object, const Address& address, MemoryState& out) {
    execution::Account account;
    CAIRN_TRY_ASSIGN(const auto nonce, optional_field(object, "nonce", read_uint64));
    CAIRN_TRY_ASSIGN(account.balance, field(object, "balance", read_u256));
    CAIRN_TRY_ASSIGN(const auto code, optional_field(object, "code", read_bytes));
    CAIRN_TRY_ASSIGN(const auto storage, optional_field(object, "storage", read_storage));
    account.nonce = nonce.value_or(0);
    out.set_account(address, account, code.value_or(Bytes()),
                    storage.value_or(execution::Storage()));
    return {};
}

/// Accounts by address, with or without 0x; nonce, code and storage may be missing.
Read<MemoryState> read_alloc(const json::Value& object) {
    MemoryState out;
    for (const auto& [key, value] : object.members) {
        const auto address = base::fixed_from_hex<20>(key.starts_with("0x") ? key : "0x" + key);
        if (!address) {
            return unexpected(FixtureError{key, "not an address"});
        }
        if (auto read = read_account(value, *address, out); !read) {
            return unexpected(inside(key, std::move(read).error()));
        }
    }
    return out;
}

/// Those of the environment; asked for another one, it remembers.
class NamedHashes final : public execution::BlockHashes {
  public:
    explicit NamedHashes(const std::optional<std::map<std::uint64_t, Bytes32>>& hashes)
        : hashes_(&hashes) {}

    Bytes32 block_hash(std::uint64_t number) override {
        const bool is_named = *hashes_ && (*hashes_)->contains(number);
        if (!is_named) {
            missing_ = number;
            return {};
        }
        return (*hashes_)->at(number);
    }
    Result<void, TransitionError> result() const {
        if (!missing_) {
            return {};
        }
        const std::string asked = "getHash(" + std::to_string(*missing_) + ") invoked, ";
        return fail(TransitionFault::missing_blockhash,
                    asked + (*hashes_ ? "blockhash for that block not provided"
                                      : "no blockhashes provided"));
    }

  private:
    const std::optional<std::map<std::uint64_t, Bytes32>>* hashes_;
    std::optional<std::uint64_t> missing_;
};

class Runner {
  public:
    Runner(const TransitionEnvironment& environment, MemoryState& state,
           const TransactionTracers& tracers)
        : environment_(&environment),
          state_(&state),
          tracers_(&tracers),
          hashes_(environment.block_hashes),
          run_(environment.rules, environment.header, state, hashes_, &tracer_) {
        run_.set_state_root([this](const state::StateDiff& diff) {
            MemoryState after = *state_;
            after.apply(diff);
            return after.root();
        });
        run_.begin();
    }

    Result<void, TransitionError> execute(const std::vector<TransitionTransaction>& transactions) {
        for (std::size_t i = 0; i < transactions.size(); ++i) {
            if (const auto done = execute_one(transactions[i]); !done) {
                out_.rejected.emplace_back(i, done.error());
            }
            CAIRN_TRY(hashes_.result());
        }
        return {};
    }
    Result<TransitionRecord, TransitionError> finish(std::int64_t reward) {
        if (reward >= 0) {
            pay(static_cast<std::uint64_t>(reward));
        }
        if (environment_->rules.revision >= Revision::shanghai) {
            run_.process_withdrawals(*environment_->withdrawals);
        }
        if (const auto done = run_.process_general_purpose_requests(); !done) {
            return fail(TransitionFault::evm,
                        "failed to process post-execution: " + to_string(done.error()));
        }
        state_->apply(run_.world().diff());
        out_.receipts = run_.receipts();
        out_.requests = run_.requests();
        out_.receipt_root = run_.receipt_root();
        out_.bloom = run_.bloom();
        out_.gas_used = run_.gas_used();
        out_.blob_gas_used = run_.blob_gas_used();
        return std::move(out_);
    }

  private:
    Result<void, std::string> execute_one(const TransitionTransaction& transaction) {
        CAIRN_TRY_ASSIGN(const Transaction tx, transaction);
        if (tx.type == execution::TransactionType::blob && !environment_->has_blob_fee) {
            return unexpected(std::string("blob tx used but field env.ExcessBlobGas missing"));
        }
        const auto sender = execution::recover_sender(tx);
        if (!sender) {
            return unexpected(std::string("invalid transaction v, r, s values"));
        }
        const Bytes32 hash = execution::transaction_hash(tx);
        evm::Tracer* tracer = (*tracers_)(attempts_++, hash, environment_->rules.revision);
        tracer_.set(tracer != nullptr ? std::vector{tracer} : std::vector<evm::Tracer*>());
        const auto outcome = run_.process_transaction(tx, *sender);
        tracer_.set({});
        if (!outcome) {
            return unexpected(rejection_text({.rule = outcome.error(),
                                              .rules = environment_->rules,
                                              .block = run_.context(),
                                              .transaction = tx,
                                              .sender = *sender,
                                              .world = run_.world(),
                                              .left = run_.left(),
                                              .blob_gas_used = run_.blob_gas_used()}));
        }
        out_.transactions.push_back({tx, hash, *sender, outcome->gas_used});
        return {};
    }

    /// Even nothing touches whoever gets it.
    void pay(std::uint64_t reward) {
        execution::WorldState& world = run_.world();
        const U256 whole(reward);
        world.begin_transaction();
        for (const TransitionOmmer& ommer : environment_->ommers) {
            const std::uint64_t age = std::min<std::uint64_t>(ommer.delta, 8);
            world.add_balance(ommer.address, whole * (8 - age) / 8);
            world.touch(ommer.address);
        }
        const Address& coinbase = environment_->header.coinbase;
        world.add_balance(coinbase, whole + whole / 32 * environment_->ommers.size());
        world.touch(coinbase);
        world.end_transaction(evm::rules(environment_->rules.revision).empty_accounts_die
                                  ? execution::EmptyAccounts::clear
                                  : execution::EmptyAccounts::keep);
    }

    const TransitionEnvironment* environment_;
    MemoryState* state_;
    const TransactionTracers* tracers_;
    NamedHashes hashes_;
    evm::ForwardingTracer tracer_;
    BlockRun run_;
    TransitionRecord out_;
    std::size_t attempts_ = 0;  // transactions that were signed
};

Bytes body_of(const TransitionRecord& record) {
    rlp::Writer out;
    out.begin_list();
    for (const TransitionRecord::Executed& one : record.transactions) {
        execution::write_transaction_item(out, one.transaction);
    }
    out.end_list();
    return out.finish();
}

}  // namespace

Result<Transition, TransitionError> run_transition(const TransitionInput& input,
                                                   const TransactionTracers& tracers) {
    CAIRN_TRY_ASSIGN(const TransitionEnvironment environment,
                     read_environment(input.environment, input.fork, input.chain_id));
    const auto alloc = read_alloc(input.alloc);
    if (!alloc) {
        return fail(TransitionFault::json,
                    "failed unmarshalling alloc: " + to_string(alloc.error()));
    }
    CAIRN_TRY_ASSIGN(const auto transactions,
                     read_transactions(input.transactions, input.chain_id));
    Transition out;
    out.state = *alloc;
    MemoryState before = *alloc;
    Runner runner(environment, before, tracers);
    CAIRN_TRY(runner.execute(transactions));
    CAIRN_TRY_ASSIGN(const TransitionRecord record, runner.finish(input.reward));
    out.state = std::move(before);
    out.result = result_json(environment, record, out.state.root());
    out.body = body_of(record);
    return out;
}

}  // namespace cairn::evmtest
