#include "rpc/execution_backend.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

namespace cairn::rpc {
namespace {

using execution_node::ChainView;
using execution_node::ChainViewPtr;
using execution_node::PooledForm;

std::unexpected<RpcError> state_error(const state::StateError& error) {
    if (error.kind == state::StateErrorKind::unknown_block) {
        return server_error("historical state is not available: " + error.what);
    }
    return fail(ErrorCode::internal_error, error.what);
}

template <class T>
Read<T> read_of(state::Read<T> read) {
    if (!read) {
        return state_error(read.error());
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(read);
    }
}

using execution_node::CodeCache;

enum class CodesOf : std::uint8_t {
    node,
    simulation,  // also such as are nowhere else, so none of them goes
};

class VersionSource final : public StateSource {
  public:
    VersionSource(execution_node::ExecutionChain& chain, state::StatePtr version,
                  std::shared_ptr<CodeCache> codes, CodesOf codes_of)
        : chain_(&chain),
          codes_(std::move(codes)),
          codes_of_(codes_of),
          view_(std::move(version), codes_) {}

    execution::StateReader& reader() override { return view_; }
    Read<void> result() const override { return read_of(view_.result()); }
    Read<state::AccountProof> prove(const Address& address,
                                    std::span<const Bytes32> slots) override {
        return read_of(view_.version()->prove(address, slots));
    }
    Bytes32 root() const override { return view_.version()->root(); }
    Read<StateSourcePtr> after(const state::StateDiff& diff) override {
        CAIRN_TRY_ASSIGN(state::StatePtr version,
                         read_of(chain_->state_after(view_.version(), diff)));
        auto codes = codes_of_ == CodesOf::simulation
                         ? codes_
                         : std::make_shared<CodeCache>(std::numeric_limits<std::size_t>::max());
        for (const state::NewCode& code : diff.codes) {
            codes->add(code.hash, std::make_shared<const evm::Code>(BytesView(code.code)));
        }
        return std::make_unique<VersionSource>(*chain_, std::move(version), std::move(codes),
                                               CodesOf::simulation);
    }

  private:
    execution_node::ExecutionChain* chain_;
    std::shared_ptr<CodeCache> codes_;
    CodesOf codes_of_;
    execution_node::StateView view_;
};

class ViewReader final : public ChainReader {
  public:
    ViewReader(execution_node::ExecutionChain& chain, ChainViewPtr view)
        : chain_(&chain), view_(std::move(view)) {}

    const execution::ChainConfig& config() const override { return view_->config(); }
    ChainBlockPtr genesis() const override { return view_->genesis(); }
    ChainBlockPtr head() const override { return view_->head(); }
    ChainBlockPtr safe() const override { return view_->safe(); }
    ChainBlockPtr finalized() const override { return view_->finalized(); }
    Read<ChainBlockPtr> block(const Bytes32& hash) const override {
        return read_of(view_->block(hash));
    }
    Read<ChainBlockPtr> block(std::uint64_t number) const override {
        return read_of(view_->block(number));
    }
    Read<BlockResultsPtr> results(const Bytes32& hash) const override {
        return read_of(view_->results(hash));
    }
    Read<std::optional<TransactionPlace>> find_transaction(const Bytes32& hash) const override {
        return read_of(view_->find_transaction(hash));
    }
    Read<StateSourcePtr> state(const ChainBlock& block) const override {
        CAIRN_TRY_ASSIGN(state::StatePtr version, read_of(view_->state(block)));
        return std::make_unique<VersionSource>(*chain_, std::move(version), view_->codes(),
                                               CodesOf::node);
    }
    execution::BlockRules rules_of(const ChainBlock& block) const override {
        return view_->rules_of(block);
    }
    execution::BlockRules rules_after(const ChainBlock& parent,
                                      std::uint64_t timestamp) const override {
        return view_->rules_after(parent, timestamp);
    }
    std::unique_ptr<execution::BlockHashes> block_hashes(
        const ChainBlockPtr& parent) const override {
        return view_->block_hashes(parent);
    }

  private:
    execution_node::ExecutionChain* chain_;
    ChainViewPtr view_;
};

WaitingTransaction waiting(const execution_node::PooledTransaction& pooled) {
    return {.transaction = pooled.transaction,
            .hash = pooled.hash,
            .sender = pooled.sender,
            .arrival = pooled.arrival};
}

WaitingList waiting_list(const std::map<Address, execution_node::NonceList>& accounts) {
    WaitingList out;
    for (const auto& [address, transactions] : accounts) {
        for (const auto& [nonce, pooled] : transactions) {
            out[address].emplace(nonce, waiting(*pooled));
        }
    }
    return out;
}

Read<std::vector<PooledForm>> decode_all(const std::vector<Bytes>& transactions) {
    std::vector<PooledForm> out;
    for (const Bytes& bytes : transactions) {
        auto form = execution_node::decode_pooled_transaction(bytes);
        if (!form) {
            return invalid_params("invalid transaction: " + to_string(form.error()));
        }
        out.push_back(*std::move(form));
    }
    return out;
}

}  // namespace

Backend ExecutionBackend::backend(std::string client_version, std::string commit) {
    return {.view = [this] { return view(); },
            .pool = this,
            .engine = this,
            .bad_blocks = &bad_blocks_,
            .network_id = chain_->view()->config().chain_id,
            .client_version = std::move(client_version),
            .commit = std::move(commit)};
}

ChainReaderPtr ExecutionBackend::view() const {
    return std::make_shared<const ViewReader>(*chain_, chain_->view());
}

void ExecutionBackend::feed(Subscriptions& subscriptions) {
    const std::lock_guard lock(owner_);
    subscriptions_ = &subscriptions;
    chain_->on_head_change([this](const execution_node::HeadChange& change) {
        subscriptions_->on_head(*view(), change);
    });
}

void ExecutionBackend::feed(ReceiptWaits& waits) {
    const std::lock_guard lock(owner_);
    chain_->on_head_change([this, &waits](const execution_node::HeadChange& change) {
        waits.on_head(*view(), change);
    });
}

/// What was queued behind it is pending now too.
void ExecutionBackend::tell_pending(const execution_node::PoolAdded& added) {
    if (subscriptions_ == nullptr || !added.is_pending) {
        return;
    }
    std::vector<WaitingTransaction> some{waiting(*added.transaction)};
    if (added.replaced == nullptr) {
        for (const auto& [nonce, pooled] : pool_->pending_of(added.transaction->sender)) {
            if (nonce > added.transaction->transaction.nonce) {
                some.push_back(waiting(*pooled));
            }
        }
    }
    subscriptions_->on_pending(some);
}

bool ExecutionBackend::wants_cell_proofs() {
    const std::lock_guard lock(owner_);
    return pool_->wants_cell_proofs();
}

Read<Bytes32> ExecutionBackend::add(BytesView bytes) {
    auto form = execution_node::decode_pooled_transaction(bytes);
    if (!form) {
        return server_error(to_string(form.error()));
    }
    if (wants_cell_proofs()) {
        if (const auto upgraded = execution_node::upgrade_sidecar(*form); !upgraded) {
            return server_error("blob sidecar conversion failed: " +
                                std::string(to_string(upgraded.error())));
        }
    }
    const std::lock_guard lock(owner_);
    const auto added = pool_->add(*std::move(form), execution_node::Origin::local);
    if (!added) {
        return server_error(to_string(added.error()));
    }
    tell_pending(*added);
    return added->transaction->hash;
}

std::optional<WaitingTransaction> ExecutionBackend::find(const Bytes32& hash) {
    const std::lock_guard lock(owner_);
    const auto found = pool_->find(hash);
    return found ? std::optional(waiting(*found)) : std::nullopt;
}

std::optional<Bytes> ExecutionBackend::find_raw(const Bytes32& hash) {
    const std::lock_guard lock(owner_);
    const auto found = pool_->find(hash);
    if (!found) {
        return std::nullopt;
    }
    return execution_node::encode_pooled_transaction(
        {.transaction = found->transaction, .sidecar = found->sidecar});
}

std::optional<std::uint64_t> ExecutionBackend::next_nonce(const Address& address) {
    const std::lock_guard lock(owner_);
    return pool_->next_nonce(address);
}

WaitingList ExecutionBackend::pending() {
    const std::lock_guard lock(owner_);
    return waiting_list(pool_->pending());
}

WaitingList ExecutionBackend::queued() {
    const std::lock_guard lock(owner_);
    return waiting_list(pool_->queued());
}

std::pair<execution_node::BlobSidecarPtr, std::size_t> ExecutionBackend::find_blob(
    const Bytes32& versioned_hash) {
    const std::lock_guard lock(owner_);
    const auto found = pool_->find_blob(versioned_hash);
    return {found.sidecar, found.index};
}

template <class T>
Read<T> ExecutionBackend::watched(state::Read<T> read) {
    if (!read && read.error().kind != state::StateErrorKind::unknown_block) {
        const std::lock_guard lock(failure_mutex_);
        if (!failure_) {
            failure_ = read.error().what;
        }
    }
    return read_of(std::move(read));
}

std::optional<std::string> ExecutionBackend::storage_failure() const {
    const std::lock_guard lock(failure_mutex_);
    return failure_;
}

Read<execution_node::ImportOutcome> ExecutionBackend::import(execution::Block block) {
    const std::lock_guard lock(owner_);
    const Bytes32 parent = block.header.parent_hash;
    const execution::Block came = block;
    auto outcome = watched(chain_->import(std::move(block)));
    // One whose parent is valid is invalid by itself.
    if (outcome && outcome->status == execution_node::ImportStatus::invalid &&
        outcome->latest_valid_hash == parent) {
        bad_blocks_.add({came, outcome->hash});
    }
    return outcome;
}

Read<std::optional<execution_node::ImportOutcome>> ExecutionBackend::known(const Bytes32& hash) {
    const std::lock_guard lock(owner_);
    return read_of(chain_->known(hash));
}

Read<void> ExecutionBackend::follow(const execution_node::HeadChange& change) {
    const ChainViewPtr view = chain_->view();
    const std::uint64_t next = std::max(now_s_(), view->head()->block.header.timestamp + 1);
    CAIRN_TRY_ASSIGN(auto head, read_of(execution_node::pool_head(*view, next)));
    pool_->set_head(std::move(head));
    for (const ChainBlockPtr& block : change.removed) {
        pool_->reinject(block->block.transactions);
    }
    return {};
}

Read<void> ExecutionBackend::follow_head() {
    return exclusively([&] { return follow(execution_node::HeadChange()); });
}

Read<execution_node::ForkchoiceOutcome> ExecutionBackend::set_forkchoice(
    const execution_node::Forkchoice& forkchoice) {
    const std::lock_guard lock(owner_);
    CAIRN_TRY_ASSIGN(auto outcome, watched(chain_->set_forkchoice(forkchoice)));
    if (outcome.change) {
        CAIRN_TRY(follow(*outcome.change));
    }
    return outcome;
}

Read<execution_node::BuiltBlock> ExecutionBackend::build(
    const ChainBlockPtr& parent, const execution_node::PayloadAttributes& attributes,
    const std::optional<Bytes>& extra_data, const std::optional<std::vector<Bytes>>& transactions) {
    execution_node::BuildOptions options = build_options_;
    options.extra_data = extra_data.value_or(options.extra_data);
    const auto result = [](auto built) -> Read<execution_node::BuiltBlock> {
        if (!built) {
            return server_error(to_string(built.error()));
        }
        return *std::move(built);
    };
    if (transactions) {
        CAIRN_TRY_ASSIGN(const auto forms, decode_all(*transactions));
        return result(execution_node::build_block_of(*chain_, parent, attributes, options, forms));
    }
    CAIRN_TRY_ASSIGN(const auto head,
                     read_of(execution_node::pool_head(*chain_->view(), attributes.timestamp)));
    auto best = exclusively([&] { return pool_->best(head.base_fee, head.blob_base_fee); });
    return result(execution_node::build_block(*chain_, parent, attributes, options, best));
}

}  // namespace cairn::rpc
