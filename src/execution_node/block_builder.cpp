#include "execution_node/block_builder.hpp"

#include "execution/block_run.hpp"
#include "execution/requests.hpp"

#include <algorithm>

namespace cairn::execution_node {
namespace {

using evm::Revision;
using execution::BlockRules;
using execution::BlockRun;
using execution::Header;
using execution::TransactionRule;

constexpr std::size_t MAX_EXTRA_DATA_BYTES = 32;
/// EIP-7934, less what header, withdrawals and lengths may need.
constexpr std::size_t MAX_TRANSACTIONS_BYTES = (std::size_t{8} << 20U) - (std::size_t{64} << 10U);

unexpected<BuildError> fail(BuildRule rule) {
    return unexpected(BuildError{.rule = rule});
}

unexpected<BuildError> fail(const state::StateError& error) {
    return unexpected(BuildError{.rule = BuildRule::state, .what = error.what});
}

std::uint64_t next_gas_limit(std::uint64_t parent, std::uint64_t target) {
    const std::uint64_t most = std::max<std::uint64_t>(parent / 1024, 1) - 1;
    return target > parent ? std::min(parent + most, target)
                           : std::max(parent - std::min(most, parent), std::min(target, parent));
}

Result<Header, BuildError> header_of(const BlockRules& rules, const ChainBlock& parent,
                                     const PayloadAttributes& attributes,
                                     const BuildOptions& options) {
    const Header& before = parent.block.header;
    if (attributes.timestamp <= before.timestamp) {
        return fail(BuildRule::timestamp);
    }
    if (rules.revision < Revision::paris) {
        return fail(BuildRule::before_merge);
    }
    if (attributes.withdrawals.has_value() != (rules.revision >= Revision::shanghai)) {
        return fail(BuildRule::withdrawals);
    }
    if (attributes.parent_beacon_block_root.has_value() != (rules.revision >= Revision::cancun)) {
        return fail(BuildRule::parent_beacon_root);
    }
    if (options.extra_data.size() > MAX_EXTRA_DATA_BYTES) {
        return fail(BuildRule::extra_data);
    }
    Header out;
    out.parent_hash = parent.hash;
    out.coinbase = attributes.suggested_fee_recipient;
    out.number = before.number + 1;
    out.timestamp = attributes.timestamp;
    out.extra_data = options.extra_data;
    out.prev_randao = attributes.prev_randao;
    out.gas_limit =
        next_gas_limit(rules.is_first_london ? before.gas_limit * execution::ELASTICITY_MULTIPLIER
                                             : before.gas_limit,
                       options.target_gas_limit);
    out.base_fee_per_gas = rules.is_first_london || !before.base_fee_per_gas
                               ? U256(execution::INITIAL_BASE_FEE)
                               : execution::calculate_base_fee_per_gas(before);
    if (rules.revision >= Revision::cancun) {
        out.excess_blob_gas = execution::calculate_excess_blob_gas(
            before, rules.blobs,
            rules.revision >= Revision::osaka ? execution::BlobFeeBound::execution_cost
                                              : execution::BlobFeeBound::none);
        out.parent_beacon_block_root = attributes.parent_beacon_block_root;
    }
    return out;
}

/// A block that is being made.
class Building {
  public:
    Building(const BlockRules& rules, Header header, StateView& state,
             execution::BlockHashes& hashes, const BuildOptions& options)
        : rules_(rules), run_(rules, header, state, hashes) {
        out_.block.header = std::move(header);
        max_blobs_ = std::min<std::uint64_t>(
            rules.blobs.max, options.max_blobs.value_or(std::numeric_limits<std::size_t>::max()));
        run_.begin();
    }

    /// Whether there is any use in trying it.
    bool has_room(const execution::Transaction& transaction) const {
        return transaction.gas <= run_.left().gas &&
               blobs_ + transaction.blob_versioned_hashes.size() <= max_blobs_ &&
               bytes_ + transaction.data.size() < MAX_TRANSACTIONS_BYTES;
    }
    bool is_full() const { return run_.left().gas < execution::TX_BASE_COST; }

    Result<void, TransactionRule> add(const execution::Transaction& transaction,
                                      const Address& sender, const BlobSidecarPtr& sidecar) {
        CAIRN_TRY_ASSIGN(const auto outcome, run_.process_transaction(transaction, sender));
        const U256 tip = outcome.effective_gas_price - *out_.block.header.base_fee_per_gas;
        out_.value += tip * outcome.gas_used;
        blobs_ += transaction.blob_versioned_hashes.size();
        bytes_ += execution::encode_transaction(transaction).size();
        out_.block.transactions.push_back(transaction);
        if (transaction.type == execution::TransactionType::blob) {
            out_.sidecars.push_back(sidecar);
        }
        return {};
    }

    Result<BuiltBlock, BuildError> finish(ExecutionChain& chain, const StateView& state,
                                          const PayloadAttributes& attributes) {
        Header& header = out_.block.header;
        if (attributes.withdrawals) {
            run_.process_withdrawals(*attributes.withdrawals);
            out_.block.withdrawals = attributes.withdrawals;
            header.withdrawals_root = execution::withdrawals_root(*attributes.withdrawals);
        }
        if (const auto requests = run_.process_general_purpose_requests(); !requests) {
            return unexpected(BuildError{.rule = BuildRule::block, .block = requests.error()});
        }
        if (rules_.revision >= Revision::cancun) {
            header.blob_gas_used = run_.blob_gas_used();
        }
        if (rules_.revision >= Revision::prague) {
            header.requests_hash = execution::compute_requests_hash(run_.requests());
        }
        header.gas_used = run_.gas_used();
        header.bloom = run_.bloom();
        header.receipt_root = run_.receipt_root();
        header.transactions_root = execution::transactions_root(out_.block.transactions);
        const auto root = chain.state_root(state.version(), run_.world().diff());
        if (!root) {
            return fail(root.error());
        }
        header.state_root = *root;
        if (const auto reads = state.result(); !reads) {
            return fail(reads.error());
        }
        out_.hash = execution::header_hash(header);
        out_.results = {run_.receipts(), run_.senders(), run_.requests()};
        return std::move(out_);
    }

  private:
    BlockRules rules_;
    BlockRun run_;
    BuiltBlock out_;
    std::uint64_t max_blobs_ = 0;
    std::uint64_t blobs_ = 0;
    std::size_t bytes_ = 0;
};

/// What transactions are taken from.
using Fill = std::function<Result<void, BuildError>(Building& building)>;

Result<BuiltBlock, BuildError> build(ExecutionChain& chain, const ChainBlockPtr& parent,
                                     const PayloadAttributes& attributes,
                                     const BuildOptions& options, const Fill& fill) {
    const ChainViewPtr view = chain.view();
    const BlockRules rules = view->rules_after(*parent, attributes.timestamp);
    CAIRN_TRY_ASSIGN(Header header, header_of(rules, *parent, attributes, options));
    const auto version = view->state(*parent);
    if (!version) {
        return fail(version.error());
    }
    StateView state(*version, view->codes());
    const auto hashes = view->block_hashes(parent);
    Building building(rules, std::move(header), state, *hashes, options);
    CAIRN_TRY(fill(building));
    return building.finish(chain, state, attributes);
}

}  // namespace

std::string to_string(const BuildError& error) {
    switch (error.rule) {
        case BuildRule::timestamp:
            return "the timestamp is not later than the parent's";
        case BuildRule::withdrawals:
            return "withdrawals belong to blocks since Shanghai, and to all of them";
        case BuildRule::parent_beacon_root:
            return "parentBeaconBlockRoot belongs to blocks since Cancun, and to all of them";
        case BuildRule::before_merge:
            return "blocks before the merge are not made";
        case BuildRule::extra_data:
            return "more than 32 bytes of extra data";
        case BuildRule::transaction:
            return "transaction " + std::to_string(error.index) + ": " +
                   std::string(error.transaction ? geth_text(*error.transaction) : "");
        case BuildRule::block:
            return error.block ? execution::to_string(*error.block) : "invalid";
        case BuildRule::state:
            return error.what;
    }
    return "unknown";
}

Result<BuiltBlock, BuildError> build_block(ExecutionChain& chain, const ChainBlockPtr& parent,
                                           const PayloadAttributes& attributes,
                                           const BuildOptions& options, BestTransactions best) {
    return build(
        chain, parent, attributes, options, [&](Building& building) -> Result<void, BuildError> {
            while (!building.is_full()) {
                const PooledPtr next = best.peek();
                if (!next) {
                    break;
                }
                const bool taken = building.has_room(next->transaction) &&
                                   building.add(next->transaction, next->sender, next->sidecar);
                taken ? best.take() : best.skip_account();
            }
            return {};
        });
}

Result<BuiltBlock, BuildError> build_block_of(ExecutionChain& chain, const ChainBlockPtr& parent,
                                              const PayloadAttributes& attributes,
                                              const BuildOptions& options,
                                              std::span<const PooledForm> transactions) {
    return build(
        chain, parent, attributes, options, [&](Building& building) -> Result<void, BuildError> {
            for (std::size_t i = 0; i < transactions.size(); ++i) {
                const PooledForm& form = transactions[i];
                const auto sender = execution::recover_sender(form.transaction);
                const auto added = sender ? building.add(form.transaction, *sender, form.sidecar)
                                          : unexpected(TransactionRule::invalid_signature);
                if (!added) {
                    return unexpected(BuildError{
                        .rule = BuildRule::transaction, .transaction = added.error(), .index = i});
                }
            }
            return {};
        });
}

Read<PoolHead> pool_head(const ChainView& view, std::uint64_t timestamp) {
    const ChainBlock& head = *view.head();
    const Header& header = head.block.header;
    PoolHead out;
    CAIRN_TRY_ASSIGN(const StatePtr version, view.state(head));
    out.state = std::make_shared<StateView>(version, view.codes());
    out.rules = view.rules_after(head, std::max(timestamp, header.timestamp + 1));
    if (header.base_fee_per_gas) {
        out.base_fee = execution::calculate_base_fee_per_gas(header);
    }
    if (out.rules.revision >= Revision::cancun) {
        const std::uint64_t excess = execution::calculate_excess_blob_gas(
            header, out.rules.blobs,
            out.rules.revision >= Revision::osaka ? execution::BlobFeeBound::execution_cost
                                                  : execution::BlobFeeBound::none);
        out.blob_base_fee = execution::calculate_blob_gas_price(excess, out.rules.blobs);
    }
    out.gas_limit = header.gas_limit;
    return out;
}

}  // namespace cairn::execution_node
