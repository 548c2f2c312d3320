#include "dev_chain/dev_chain.hpp"

#include "crypto/keccak256.hpp"

#include <algorithm>

namespace cairn::dev_chain {
namespace {

using execution_node::Origin;
using execution_node::PooledForm;
using rpc::WaitingTransaction;

WaitingTransaction waiting(const execution_node::PooledTransaction& pooled) {
    return {.transaction = pooled.transaction,
            .hash = pooled.hash,
            .sender = pooled.sender,
            .arrival = pooled.arrival};
}

rpc::WaitingList waiting_list(const std::map<Address, execution_node::NonceList>& accounts) {
    rpc::WaitingList out;
    for (const auto& [address, transactions] : accounts) {
        for (const auto& [nonce, pooled] : transactions) {
            out[address].emplace(nonce, waiting(*pooled));
        }
    }
    return out;
}

/// The accounts with their balances, on a state that is there already.
Read<state::StateDiff> fund(const DevAccounts& accounts, const U256& balance, Funding funding,
                            execution_node::StateView& state) {
    std::vector<Address> addresses = accounts.addresses();
    std::ranges::sort(addresses);
    state::StateDiff out;
    for (const Address& address : addresses) {
        const auto account = state.read_account(address);
        if (account && funding == Funding::missing) {
            continue;
        }
        const auto before = account.value_or(execution::Account{});
        out.accounts.push_back(
            {address, state::AccountFields{before.nonce, balance, before.code_hash}, false, {}});
    }
    if (const auto reads = state.result(); !reads) {
        return unexpected(error_of(reads.error()));
    }
    return out;
}

}  // namespace

DevChain::DevChain(DevOptions options, DevAccounts accounts, Beginning beginning, Clock now_ms)
    : options_(std::move(options)),
      accounts_(std::move(accounts)),
      now_ms_(std::move(now_ms)),
      maker_(std::move(beginning), {options_.max_states, options_.slots_in_epoch},
             BlockTime([this] { return now_ms_() / 1'000; }, options_.timestamp),
             {options_.coinbase, options_.gas_limit, options_.base_fee, {}}),
      first_(maker_.ledger().mark()),
      started_ms_(now_ms_()),
      view_(maker_.ledger().view()) {}

Result<std::unique_ptr<DevChain>, std::string> DevChain::create(DevOptions options, Clock now_ms) {
    CAIRN_TRY_ASSIGN(auto accounts, DevAccounts::derive(options.mnemonic, options.accounts));
    if (options.timestamp == 0) {
        options.timestamp = now_ms() / 1'000;
    }
    if (!options.base_fee) {
        options.base_fee = execution::INITIAL_BASE_FEE;
    }
    Beginning beginning = begin_with(dev_genesis(options, accounts));
    return std::unique_ptr<DevChain>(new DevChain(std::move(options), std::move(accounts),
                                                  std::move(beginning), std::move(now_ms)));
}

Result<std::unique_ptr<DevChain>, std::string> DevChain::create_on(Beginning beginning,
                                                                   Funding funding,
                                                                   DevOptions options,
                                                                   Clock now_ms) {
    CAIRN_TRY_ASSIGN(auto accounts, DevAccounts::derive(options.mnemonic, options.accounts));
    options.timestamp = beginning.first->block.header.timestamp;
    options.chain_id = beginning.config.chain_id;
    if (!options.base_fee) {
        options.base_fee = beginning.base_fee;
    }
    std::unique_ptr<DevChain> out(new DevChain(std::move(options), std::move(accounts),
                                               std::move(beginning), std::move(now_ms)));
    const auto funded = out->exclusively([&](const DevParts& parts) -> Read<void> {
        CAIRN_TRY_ASSIGN(const auto diff, fund(out->accounts_, out->options_.balance, funding,
                                               *parts.chain.ledger().state_view()));
        return parts.chain.change(diff);
    });
    if (!funded) {
        return unexpected(funded.error().message);
    }
    out->first_ = out->maker_.ledger().mark();
    return out;
}

void DevChain::publish(std::optional<std::uint64_t> due_before_ms) {
    auto view = maker_.ledger().view();
    {
        const std::lock_guard lock(view_mutex_);
        view_ = view;
    }
    tell_news(*view);
    const auto due = schedule_.due_ms();
    if (on_schedule_change_ && due && (!due_before_ms || *due < *due_before_ms)) {
        on_schedule_change_();
    }
}

void DevChain::tell_news(const rpc::ChainReader& view) {
    const ChainMaker::News news = maker_.take_news();
    std::vector<WaitingTransaction> sent;
    for (const auto& pooled : news.sent) {
        sent.push_back(waiting(*pooled));
    }
    for (const Listener& listener : listeners_) {
        if (!sent.empty() && listener.on_pending) {
            listener.on_pending(sent);
        }
        for (const execution_node::HeadChange& change : news.heads) {
            listener.on_head(view, change);
        }
    }
}

void DevChain::listen(Listener listener) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
}

rpc::Backend DevChain::backend(std::string client_version, std::string commit) {
    rpc::Backend out;
    out.view = [this] { return view(); };
    out.pool = this;
    out.network_id = options_.chain_id;
    out.client_version = std::move(client_version);
    out.commit = std::move(commit);
    return out;
}

rpc::ChainReaderPtr DevChain::view() const {
    const std::lock_guard lock(view_mutex_);
    return view_;
}

Read<Bytes32> DevChain::send(PooledForm form, Origin origin) {
    return exclusively([&](const DevParts& parts) -> Read<Bytes32> {
        CAIRN_TRY_ASSIGN(const auto added, parts.chain.send(std::move(form), origin));
        const Bytes32 hash = added.transaction->hash;
        if (added.is_pending && parts.schedule.mining() == Mining::automine) {
            CAIRN_TRY(parts.chain.mine());
        }
        return hash;
    });
}

void DevChain::reset() {
    exclusively([&](const DevParts& parts) {
        ++resets_;
        parts.snapshots.clear();
        parts.chain.pool().clear();
        parts.chain.wishes().base_fee = options_.base_fee;
        parts.chain.rewind(first_);
    });
}

void DevChain::set_interval(std::uint64_t interval_ms) {
    exclusively([&](const DevParts& parts) {
        if (interval_ms == 0) {
            parts.schedule.set_none();
        } else {
            parts.schedule.set_interval(interval_ms, now_ms_());
        }
    });
}

Bytes32 DevChain::instance_id() const {
    const std::lock_guard lock(mutex_);
    return crypto::keccak256(U256(0, 0, started_ms_, resets_).to_be().view());
}

std::optional<std::uint64_t> DevChain::due_ms() const {
    const std::lock_guard lock(mutex_);
    return schedule_.due_ms();
}

Read<void> DevChain::run_due() {
    return exclusively([&](const DevParts& parts) -> Read<void> {
        if (parts.schedule.take_due(now_ms_())) {
            CAIRN_TRY(parts.chain.mine());
        }
        return {};
    });
}

void DevChain::on_schedule_change(std::function<void()> subscriber) {
    const std::lock_guard lock(mutex_);
    on_schedule_change_ = std::move(subscriber);
}

Read<Bytes32> DevChain::add(BytesView bytes) {
    auto form = execution_node::decode_pooled_transaction(bytes);
    if (!form) {
        return rpc::server_error(to_string(form.error()));
    }
    const bool wants_cell_proofs = [this] {
        const std::lock_guard lock(mutex_);
        return maker_.pool().wants_cell_proofs();
    }();
    if (wants_cell_proofs) {
        if (const auto upgraded = execution_node::upgrade_sidecar(*form); !upgraded) {
            return rpc::server_error("blob sidecar conversion failed: " +
                                     std::string(to_string(upgraded.error())));
        }
    }
    return send(*std::move(form), Origin::local);
}

std::optional<WaitingTransaction> DevChain::find(const Bytes32& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = maker_.pool().find(hash);
    return found ? std::optional(waiting(*found)) : std::nullopt;
}

std::optional<Bytes> DevChain::find_raw(const Bytes32& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = maker_.pool().find(hash);
    if (!found) {
        return std::nullopt;
    }
    return execution_node::encode_pooled_transaction(
        {.transaction = found->transaction, .sidecar = found->sidecar});
}

std::optional<std::uint64_t> DevChain::next_nonce(const Address& address) {
    const std::lock_guard lock(mutex_);
    return maker_.pool().next_nonce(address);
}

rpc::WaitingList DevChain::pending() {
    const std::lock_guard lock(mutex_);
    return waiting_list(maker_.pool().pending());
}

rpc::WaitingList DevChain::queued() {
    const std::lock_guard lock(mutex_);
    return waiting_list(maker_.pool().queued());
}

std::pair<execution_node::BlobSidecarPtr, std::size_t> DevChain::find_blob(
    const Bytes32& versioned_hash) {
    const std::lock_guard lock(mutex_);
    const auto found = maker_.pool().find_blob(versioned_hash);
    return {found.sidecar, found.index};
}

}  // namespace cairn::dev_chain
