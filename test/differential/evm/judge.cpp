#include "test/differential/evm/judge.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "evm/precompiles.hpp"
#include "evm/tracer.hpp"
#include "execution/state_transition.hpp"

#include <algorithm>

namespace cairn::differential {
namespace {

/// Block hashes as state tests have them: of the number's decimal digits.
class NumberHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t number) override {
        const std::string digits = std::to_string(number);
        return crypto::keccak256(Bytes(digits.begin(), digits.end()));
    }
};

class Watcher final : public evm::Tracer {
  public:
    Watcher(Coverage& coverage, evm::Revision revision)
        : coverage_(coverage), revision_(revision) {}

    void on_step(const evm::Step& step) override { ++steps_[step.opcode]; }
    void on_enter(const evm::Message& message) override {
        static constexpr std::array<std::string_view, 6> names = {
            "call", "callcode", "delegatecall", "staticcall", "create", "create2"};
        const std::string_view name = names[static_cast<std::size_t>(message.kind)];
        ++coverage_.kinds[std::string(name)];
        coverage_.deepest = std::max(coverage_.deepest, static_cast<std::uint64_t>(message.depth));
    }
    void on_exit(const evm::Message& message, const evm::Result& result) override {
        ++coverage_.frames[std::string(evm::status_text(result.status))];
        using enum evm::Status;
        is_valid_ = is_valid_ && result.status != stack_underflow &&
                    result.status != stack_overflow && result.status != bad_jump_destination &&
                    result.status != undefined_instruction;
        if (!evm::is_create(message.kind) &&
            evm::find_precompile(revision_, message.code_address) != nullptr) {
            auto& contract = coverage_.precompiles[message.code_address];
            ++contract.calls;
            contract.successes += result.succeeded() ? 1U : 0U;
        }
    }
    void on_log(const Address& /*address*/, BytesView /*data*/,
                std::span<const Bytes32> /*topics*/) override {
        ++coverage_.logs;
    }
    void on_selfdestruct(const Address& /*address*/, const Address& /*beneficiary*/,
                         const U256& /*balance*/) override {
        ++coverage_.selfdestructs;
    }

    void finish(bool accepted) {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            coverage_.steps[i] += steps_[i];
            coverage_.cases[i] += steps_[i] > 0 ? 1U : 0U;
        }
        coverage_.structurally_valid += accepted && is_valid_ ? 1U : 0U;
    }

  private:
    Coverage& coverage_;
    evm::Revision revision_;
    std::array<std::uint64_t, 256> steps_{};
    bool is_valid_ = true;
};

evm::BlockContext context_of(const Case& one, const execution::BlockRules& rules) {
    const Environment& from = one.environment;
    evm::BlockContext out;
    out.coinbase = from.coinbase;
    out.number = from.number;
    out.timestamp = from.timestamp;
    out.gas_limit = from.gas_limit;
    out.prev_randao = from.random;
    out.base_fee = from.base_fee;
    if (rules.revision >= evm::Revision::cancun) {
        out.blob_base_fee = execution::calculate_blob_gas_price(from.excess_blob_gas, rules.blobs);
    }
    out.chain_id = rules.chain_id;
    return out;
}

Ending ending_of(evm::Status status) noexcept {
    if (status == evm::Status::success) {
        return Ending::success;
    }
    return status == evm::Status::revert ? Ending::revert : Ending::halt;
}

/// Who sent the transaction, as its signature has it where it has one.
std::optional<Address> sender_of(const Case& one) {
    if (!one.is_signed) {
        return one.sender;
    }
    const Bytes bytes = execution::encode_transaction(one.transaction);
    const auto decoded = execution::decode_transaction(bytes);
    CAIRN_ASSERT(decoded.has_value() && *decoded == one.transaction);
    return execution::recover_sender(*decoded);
}

OwnAnswer run(const Case& one, evm::Tracer* tracer) {
    execution::ChainConfig config;
    config.chain_id = 1;
    config.forks = {{one.revision, 0, 0, {}}};
    const execution::BlockRules rules =
        config.rules_of(one.environment.number, one.environment.timestamp, 0);
    const evm::BlockContext context = context_of(one, rules);
    execution::MemoryState state = one.pre;
    execution::WorldState world(state);
    NumberHashes hashes;
    execution::StateTransition transition(world, rules, context, hashes, tracer);
    const auto sender = sender_of(one);
    CAIRN_ASSERT(sender == one.sender);
    auto outcome = transition.process_transaction(one.transaction, *sender);
    OwnAnswer out;
    out.answer.logs_hash = execution::logs_hash({});
    if (outcome) {
        state.apply(world.diff());
        out.answer.ending = ending_of(outcome->status);
        out.answer.gas_used = outcome->gas_used;
        out.answer.logs_hash = execution::logs_hash(outcome->logs);
        out.answer.output = std::move(outcome->output);
        out.answer.reason = evm::status_text(outcome->status);
    } else {
        out.answer.reason = to_string(outcome.error());
    }
    out.answer.state = dump_state(state);
    out.answer.state_digest = crypto::keccak256(out.answer.state);
    out.state_root = state.root();
    return out;
}

template <class M>
void add_counts(M& to, const M& from) {
    for (const auto& [name, count] : from) {
        to[name] += count;
    }
}

}  // namespace

void Coverage::add(const Coverage& other) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        steps[i] += other.steps[i];
        cases[i] += other.cases[i];
    }
    for (const auto& [address, contract] : other.precompiles) {
        precompiles[address].calls += contract.calls;
        precompiles[address].successes += contract.successes;
    }
    add_counts(frames, other.frames);
    add_counts(kinds, other.kinds);
    add_counts(endings, other.endings);
    add_counts(refusals, other.refusals);
    add_counts(types, other.types);
    add_counts(revisions, other.revisions);
    logs += other.logs;
    selfdestructs += other.selfdestructs;
    deepest = std::max(deepest, other.deepest);
    structurally_valid += other.structurally_valid;
    count += other.count;
}

OwnAnswer own_answer(const Case& one, Coverage* coverage) {
    OwnAnswer out = run(one, nullptr);
    if (coverage == nullptr) {
        return out;
    }
    Watcher watcher(*coverage, one.revision);
    const OwnAnswer traced = run(one, &watcher);
    CAIRN_ASSERT(traced.state_root == out.state_root);
    CAIRN_ASSERT(traced.answer.gas_used == out.answer.gas_used);
    CAIRN_ASSERT(traced.answer.output == out.answer.output);
    const bool accepted = out.answer.ending != Ending::refused;
    watcher.finish(accepted);
    ++coverage->count;
    ++coverage->revisions[one.revision];
    ++coverage->endings[std::string(to_string(out.answer.ending))];
    ++coverage->types["type " + std::to_string(static_cast<int>(one.transaction.type))];
    if (!accepted) {
        ++coverage->refusals[out.answer.reason];
    }
    return out;
}

Case near_the_edge(const Case& one, std::uint64_t choice) {
    if (one.is_signed) {
        return one;
    }
    const OwnAnswer before = own_answer(one, nullptr);
    const auto cost = execution::calculate_intrinsic_cost(one.revision, one.transaction);
    if (before.answer.ending == Ending::refused || before.answer.gas_used <= cost.gas) {
        return one;
    }
    Case out = one;
    const std::uint64_t span = before.answer.gas_used - cost.gas;
    const std::uint64_t back = choice % 3 == 0 ? choice / 3 % (span + 1) : choice / 3 % 40;
    out.transaction.gas = before.answer.gas_used - std::min(back, span) + choice / 1'000 % 3;
    return out;
}

}  // namespace cairn::differential
