#include "rpc/simulated_chain.hpp"

#include "execution/block_run.hpp"
#include "execution/ommers.hpp"
#include "execution/requests.hpp"
#include "rpc/simulation.hpp"

#include <algorithm>

namespace cairn::rpc {

using evm::Revision;
using execution::BlockRules;
using execution::Header;
using execution::Transaction;

/// Of the base and the blocks below it, and of simulated ones.
class SimulatedHashes final : public execution::BlockHashes {
  public:
    SimulatedHashes(std::unique_ptr<execution::BlockHashes> below, std::uint64_t base)
        : below_(std::move(below)), base_(base) {}

    Bytes32 block_hash(std::uint64_t number) override {
        if (number <= base_) {
            return below_->block_hash(number);
        }
        const std::uint64_t index = number - base_ - 1;
        return index < above_.size() ? above_[static_cast<std::size_t>(index)] : Bytes32{};
    }
    void add(const Bytes32& hash) { above_.push_back(hash); }

  private:
    std::unique_ptr<execution::BlockHashes> below_;
    std::uint64_t base_;
    std::vector<Bytes32> above_;
};

/// One block while it is made.
class SimulatedChain::Making {
  public:
    Making(SimulatedChain& chain, const BlockRules& rules, const Header& header,
           const BlockOverrides& overrides)
        : chain_(&chain),
          rules_(rules),
          tracer_(chain.options_.transfers),
          run_(rules, header, chain.state_->reader(), *chain.hashes_, &tracer_) {
        block().header = header;
        if (rules.revision >= Revision::shanghai) {
            block().withdrawals =
                overrides.withdrawals.value_or(std::vector<execution::Withdrawal>{});
        }
        if (overrides.blob_base_fee) {
            run_.set_blob_base_fee(*overrides.blob_base_fee);
        }
        if (rules.revision < Revision::byzantium) {
            run_.set_state_root([this](const state::StateDiff& diff) { return root_with(diff); });
        }
        run_.begin();
        tracer_.take_logs();
    }

    Read<void> call(const CallRequest& request) {
        const std::uint64_t remaining = block().header.gas_limit - run_.gas_used();
        const std::uint64_t wanted = request.gas.value_or(remaining);
        if (remaining < wanted) {
            return fail(ErrorCode::block_gas_limit_reached,
                        "block gas limit reached: remaining: " + std::to_string(remaining) +
                            ", required: " + std::to_string(wanted));
        }
        const std::uint64_t gas = std::min(wanted, chain_->gas_left_);
        CAIRN_TRY(check_fields(request, rules_.chain_id));
        SimulatedCall made;
        made.is_gas_capped = gas < wanted;
        CAIRN_TRY_ASSIGN(made.outcome, apply(request, transaction_of(request, gas)));
        made.logs = tracer_.take_logs();
        chain_->gas_left_ -= made.outcome.gas_used;
        out_.calls.push_back(std::move(made));
        return {};
    }

    /// All but the state's root and what follows from it.
    Read<SimulatedBlock> finish() {
        if (block().withdrawals) {
            run_.process_withdrawals(*block().withdrawals);
        }
        execution::pay_rewards(rules_.revision, block(), run_.world());
        if (const auto requests = run_.process_general_purpose_requests(); !requests) {
            return server_error(to_string(requests.error()));
        }
        CAIRN_TRY(chain_->pay_for_system_calls(tracer_.system_gas_used()));
        CAIRN_TRY(std::move(root_failure_));
        fill_header(block().header);
        out_.senders = run_.senders();
        return std::move(out_);
    }

    state::StateDiff diff() { return run_.world().diff(); }

  private:
    execution::Block& block() noexcept { return out_.block.block; }

    /// With the nonce that is shown.
    Transaction transaction_of(const CallRequest& request, std::uint64_t gas) {
        Transaction tx = to_transaction(request, rules_.chain_id, gas);
        tx.nonce = request.nonce.value_or(run_.world().nonce(request.from));
        if (rules_.revision < Revision::london) {
            tx.type = execution::TransactionType::legacy;
        }
        return tx;
    }

    Read<execution::TransactionOutcome> apply(const CallRequest& request, Transaction tx) {
        execution::WorldState& world = run_.world();
        auto terms =
            check_call({rules_, run_.context(), world, chain_->options_.mode}, request, tx);
        if (!terms) {
            return unexpected(with_supplied_gas(std::move(terms).error(), tx.gas));
        }
        block().transactions.push_back(only_fields_of_type(tx));
        tx.nonce = world.nonce(request.from);
        return run_.apply_transaction(tx, request.from, terms->cost, terms->fees);
    }

    Bytes32 root_with(const state::StateDiff& diff) {
        const auto after = chain_->state_->after(diff);
        if (!after) {
            root_failure_ = unexpected(after.error());
            return {};
        }
        return (*after)->root();
    }

    void fill_header(Header& header) {
        header.transactions_root = execution::transactions_root(block().transactions);
        header.receipt_root = run_.receipt_root();
        header.bloom = run_.bloom();
        header.gas_used = run_.gas_used();
        if (block().withdrawals) {
            header.withdrawals_root = execution::withdrawals_root(*block().withdrawals);
        }
        if (rules_.revision >= Revision::cancun) {
            header.blob_gas_used = run_.blob_gas_used();
        }
        if (rules_.revision >= Revision::prague) {
            header.requests_hash = execution::compute_requests_hash(run_.requests());
        }
    }

    SimulatedChain* chain_;
    BlockRules rules_;
    CallLogTracer tracer_;
    execution::BlockRun run_;
    SimulatedBlock out_;
    Read<void> root_failure_;
};

SimulatedChain::SimulatedChain(ChainReaderPtr reader, ChainBlockPtr base, StateSourcePtr state,
                               const SimulateOptions& options)
    : reader_(std::move(reader)),
      base_(std::move(base)),
      options_(options),
      state_(std::move(state)),
      hashes_(std::make_unique<SimulatedHashes>(reader_->block_hashes(base_), base_->number())),
      parent_(base_->block.header),
      parent_hash_(base_->hash),
      gas_left_(CALL_GAS_CAP) {}

SimulatedChain::~SimulatedChain() = default;

Read<std::unique_ptr<SimulatedChain>> SimulatedChain::on(ChainReaderPtr reader, ChainBlockPtr base,
                                                         const SimulateOptions& options) {
    CAIRN_TRY_ASSIGN(StateSourcePtr state, reader->state(*base));
    return std::unique_ptr<SimulatedChain>(
        new SimulatedChain(std::move(reader), std::move(base), std::move(state), options));
}

/// Simulated blocks have no work, so that from a base before the merge only number and time lead
/// past it.
bool SimulatedChain::is_after_merge(std::uint64_t number, std::uint64_t timestamp) const {
    const execution::ChainConfig& config = reader_->config();
    const auto is_reached = [&](const execution::ForkActivation& fork) {
        return (fork.revision == Revision::paris &&
                fork.total_difficulty <= base_->total_difficulty) ||
               (fork.revision == Revision::shanghai && timestamp >= fork.timestamp);
    };
    return (config.merge_netsplit_number && number >= *config.merge_netsplit_number) ||
           std::any_of(config.forks.begin(), config.forks.end(), is_reached);
}

BlockRules SimulatedChain::rules_of(std::uint64_t number, std::uint64_t timestamp) const {
    const U256 difficulty =
        is_after_merge(number, timestamp) ? U256::max() : base_->total_difficulty;
    return reader_->config().rules_of(number, timestamp, difficulty);
}

U256 SimulatedChain::base_fee_of(const BlockOverrides& overrides) const {
    if (overrides.base_fee_per_gas) {
        return *overrides.base_fee_per_gas;
    }
    if (options_.mode == CallMode::lenient) {
        return 0;
    }
    return parent_.base_fee_per_gas ? execution::calculate_base_fee_per_gas(parent_)
                                    : U256(execution::INITIAL_BASE_FEE);
}

Header SimulatedChain::header_of(const BlockRules& rules, const BlockOverrides& overrides) const {
    Header out;
    out.parent_hash = parent_hash_;
    out.number = *overrides.number;
    out.timestamp = *overrides.time;
    out.coinbase = overrides.fee_recipient.value_or(parent_.coinbase);
    out.gas_limit = overrides.gas_limit.value_or(parent_.gas_limit);
    out.prev_randao = overrides.prev_randao.value_or(U256()).to_be();
    if (rules.revision < Revision::paris) {
        out.difficulty = overrides.difficulty.value_or(parent_.difficulty);
    }
    if (rules.revision >= Revision::london) {
        out.base_fee_per_gas = base_fee_of(overrides);
    }
    if (rules.revision >= Revision::cancun) {
        out.parent_beacon_block_root = overrides.parent_beacon_block_root.value_or(Bytes32{});
        out.excess_blob_gas = execution::calculate_excess_blob_gas(
            parent_, rules.blobs,
            rules.revision >= Revision::osaka ? execution::BlobFeeBound::execution_cost
                                              : execution::BlobFeeBound::none);
    }
    return out;
}

Read<void> SimulatedChain::advance(const state::StateDiff& diff) {
    CAIRN_TRY(state_->result());
    CAIRN_TRY_ASSIGN(state_, state_->after(diff));
    return {};
}

Read<void> SimulatedChain::override_state(const StateOverrides& overrides) {
    return overrides.empty() ? Read<void>() : advance(overriding_diff(state_->reader(), overrides));
}

Read<void> SimulatedChain::pay_for_system_calls(std::uint64_t gas) {
    if (gas > system_gas_left_) {
        return fail(ErrorCode::client_limit_exceeded, "system calls use too much gas");
    }
    system_gas_left_ -= gas;
    return {};
}

void SimulatedChain::seal(SimulatedBlock& out) {
    Header& header = out.block.block.header;
    header.state_root = state_->root();
    out.block.hash = execution::header_hash(header);
    out.block.size_bytes = execution::encode_block(out.block.block).size();
    hashes_->add(out.block.hash);
    parent_ = header;
    parent_hash_ = out.block.hash;
}

Read<SimulatedBlock> SimulatedChain::append(const BlockStateCalls& block) {
    const BlockOverrides& overrides = block.block_overrides;
    BlockRules rules = rules_of(*overrides.number, *overrides.time);
    CAIRN_TRY_ASSIGN(rules.precompile_moves,
                     precompile_moves(rules.revision, block.state_overrides));
    const Header header = header_of(rules, overrides);
    CAIRN_TRY(override_state(block.state_overrides));
    Making making(*this, rules, header, overrides);
    for (const CallRequest& request : block.calls) {
        CAIRN_TRY(making.call(request));
    }
    CAIRN_TRY_ASSIGN(SimulatedBlock out, making.finish());
    CAIRN_TRY(advance(making.diff()));
    seal(out);
    return out;
}

}  // namespace cairn::rpc
