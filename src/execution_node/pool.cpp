#include "execution_node/pool.hpp"

#include "execution/validity.hpp"

#include <algorithm>
#include <limits>

namespace cairn::execution_node {
namespace {

using execution::TransactionRule;
using execution::TransactionType;

unexpected<PoolError> fail(PoolRule rule, std::string what = {}) {
    return unexpected(PoolError{.rule = rule, .what = std::move(what)});
}

unexpected<PoolError> invalid(TransactionRule rule, std::string what = {}) {
    return unexpected(
        PoolError{.rule = PoolRule::invalid, .transaction = rule, .what = std::move(what)});
}

std::optional<Address> sender_of(const Transaction& transaction, Origin origin) {
    return origin == Origin::impersonated ? execution::unsigned_sender(transaction)
                                          : execution::recover_sender(transaction);
}

bool is_blob(const Transaction& transaction) {
    return transaction.type == TransactionType::blob;
}

U256 saturated_sum(const U256& a, const U256& b) {
    bool carry = false;
    const U256 sum = base::add_overflow(a, b, carry);
    return carry ? U256::max() : sum;
}

U256 saturated_product(const U256& a, std::uint64_t b) {
    const auto wide = base::mul_wide(a, U256(b));
    return (wide[4] | wide[5] | wide[6] | wide[7]) != 0 ? U256::max() : a * U256(b);
}

/// The most that it can take from its sender.
U256 cost_of(const Transaction& transaction) {
    const U256 gas = saturated_product(transaction.max_fee_per_gas, transaction.gas);
    const U256 blobs = saturated_product(transaction.max_fee_per_blob_gas,
                                         execution::calculate_total_blob_gas(transaction));
    return saturated_sum(saturated_sum(gas, blobs), transaction.value);
}

/// Whether `now` is at least `percent` more than `before`.
bool is_raised(const U256& before, const U256& now, std::uint64_t percent) {
    const U256 step = saturated_product(before, 100 + percent);
    return saturated_product(now, 100) >= step && now > before;
}

std::size_t size_of(const PooledForm& form, std::size_t bare_size) {
    std::size_t out = bare_size;
    if (form.sidecar) {
        for (const Bytes& blob : form.sidecar->blobs) {
            out += blob.size();
        }
        out += 48 * (form.sidecar->commitments.size() + form.sidecar->proofs.size());
    }
    return out;
}

Result<void, PoolError> check_sidecar(const execution::BlockRules& rules, const PooledForm& form) {
    if (!is_blob(form.transaction)) {
        return form.sidecar ? fail(PoolRule::sidecar_unexpected) : Result<void, PoolError>{};
    }
    if (!form.sidecar) {
        return fail(PoolRule::sidecar_missing);
    }
    const std::uint8_t version = rules.revision >= evm::Revision::osaka ? 1 : 0;
    if (form.sidecar->version != version) {
        return fail(PoolRule::sidecar_version, "have " + std::to_string(form.sidecar->version) +
                                                   ", want " + std::to_string(version));
    }
    if (const auto valid = validate_sidecar(form.transaction, *form.sidecar); !valid) {
        return unexpected(PoolError{.rule = PoolRule::sidecar_invalid, .sidecar = valid.error()});
    }
    return {};
}

}  // namespace

/// What can be said of a transaction without its account.
Result<PooledTransaction, PoolError> TransactionPool::examine(PooledForm form,
                                                              Origin origin) const {
    const Transaction& transaction = form.transaction;
    const std::size_t bare_size = execution::encode_transaction(transaction).size();
    if (bare_size > limits_.transaction_bytes) {
        return fail(PoolRule::oversized, "transaction size " + std::to_string(bare_size) +
                                             ", limit " +
                                             std::to_string(limits_.transaction_bytes));
    }
    if (const auto cost = execution::validate_transaction(head_.rules, transaction); !cost) {
        return invalid(cost.error());
    }
    if (transaction.gas > head_.gas_limit) {
        return fail(PoolRule::gas_limit);
    }
    if (origin == Origin::remote &&
        transaction.max_priority_fee_per_gas < limits_.min_priority_fee_per_gas) {
        return fail(PoolRule::underpriced,
                    "gas tip cap " + transaction.max_priority_fee_per_gas.to_decimal() +
                        ", minimum needed " + limits_.min_priority_fee_per_gas.to_decimal());
    }
    const auto sender = sender_of(transaction, origin);
    if (!sender) {
        return invalid(TransactionRule::invalid_signature);
    }
    CAIRN_TRY(check_sidecar(head_.rules, form));
    PooledTransaction out;
    out.hash = execution::transaction_hash(transaction);
    out.sender = *sender;
    out.size_bytes = size_of(form, bare_size);
    out.origin = origin;
    for (const execution::Authorization& authorization : transaction.authorizations) {
        if (const auto authority = execution::recover_authority(authorization)) {
            out.authorities.push_back(*authority);
        }
    }
    out.sidecar = std::move(form.sidecar);
    out.transaction = std::move(form.transaction);
    return out;
}

Result<TransactionPool::AccountQueue, PoolError> TransactionPool::read_account(
    const Address& address) const {
    AccountQueue out;
    const auto account = head_.state->read_account(address);
    if (account) {
        out.nonce = account->nonce;
        out.balance = account->balance;
        if (account->has_code()) {
            out.is_delegated = head_.state->read_code(account->code_hash)->delegate().has_value();
            out.is_contract = !out.is_delegated;
        }
    }
    if (const auto reads = head_.state->result(); !reads) {
        return fail(PoolRule::state, reads.error().what);
    }
    return out;
}

Result<void, PoolError> TransactionPool::check_account(const PooledTransaction& pooled,
                                                       const AccountQueue& queue) const {
    const Transaction& transaction = pooled.transaction;
    if (queue.is_contract && pooled.origin != Origin::impersonated) {
        return invalid(TransactionRule::sender_has_code);
    }
    if (transaction.nonce < queue.nonce) {
        return invalid(TransactionRule::nonce_too_low, "next nonce " + std::to_string(queue.nonce) +
                                                           ", tx nonce " +
                                                           std::to_string(transaction.nonce));
    }
    const U256 cost = cost_of(transaction);
    if (cost > queue.balance) {
        return invalid(TransactionRule::insufficient_balance,
                       "balance " + queue.balance.to_decimal() + ", tx cost " + cost.to_decimal() +
                           ", overshot " + (cost - queue.balance).to_decimal());
    }
    if (!queue.transactions.empty() &&
        is_blob(queue.transactions.begin()->second->transaction) != is_blob(transaction)) {
        return fail(PoolRule::account_kind);
    }
    return {};
}

/// Replacement, gaps and how many the account has.
Result<void, PoolError> TransactionPool::check_place(const PooledTransaction& pooled,
                                                     const AccountQueue& queue) const {
    const Transaction& transaction = pooled.transaction;
    const auto found = queue.transactions.find(transaction.nonce);
    if (found != queue.transactions.end()) {
        const Transaction& old = found->second->transaction;
        const std::uint64_t percent = is_blob(transaction) ? 100 : 10;
        const bool is_better =
            is_raised(old.max_fee_per_gas, transaction.max_fee_per_gas, percent) &&
            is_raised(old.max_priority_fee_per_gas, transaction.max_priority_fee_per_gas,
                      percent) &&
            (!is_blob(transaction) ||
             is_raised(old.max_fee_per_blob_gas, transaction.max_fee_per_blob_gas, percent));
        return is_better ? Result<void, PoolError>{} : fail(PoolRule::replacement_underpriced);
    }
    const std::uint64_t next = queue.nonce + queue.pending;
    if (is_blob(transaction)) {
        if (transaction.nonce != queue.nonce + queue.transactions.size()) {
            return fail(PoolRule::nonce_gap, "tx nonce " + std::to_string(transaction.nonce));
        }
        return queue.transactions.size() < limits_.blobs_per_account
                   ? Result<void, PoolError>{}
                   : fail(PoolRule::account_limit);
    }
    const bool joins_pending = transaction.nonce == next;
    const std::size_t queued = queue.transactions.size() - queue.pending;
    const bool has_room = joins_pending ? queue.pending < limits_.pending_per_account
                                        : queued < limits_.queued_per_account;
    return has_room ? Result<void, PoolError>{} : fail(PoolRule::account_limit);
}

Result<void, PoolError> TransactionPool::check_delegation(const PooledTransaction& pooled,
                                                          const AccountQueue& queue) const {
    const bool is_limited = queue.is_delegated || authorities_.contains(pooled.sender);
    if (is_limited) {
        if (pooled.transaction.nonce != queue.nonce) {
            return fail(queue.transactions.empty() ? PoolRule::nonce_gap
                                                   : PoolRule::in_flight_limit);
        }
    }
    for (const Address& authority : pooled.authorities) {
        const auto found = accounts_.find(authority);
        if (authority != pooled.sender && found != accounts_.end() &&
            (found->second.transactions.size() > 1 ||
             is_blob(found->second.transactions.begin()->second->transaction))) {
            return fail(PoolRule::authority_reserved);
        }
    }
    return {};
}

PooledPtr TransactionPool::cheapest(bool queued_only) const {
    PooledPtr out;
    for (const auto& [address, queue] : accounts_) {
        const PooledPtr& last = queue.transactions.rbegin()->second;
        if (last->origin != Origin::remote ||
            (queued_only && queue.pending == queue.transactions.size())) {
            continue;
        }
        if (!out || last->transaction.max_fee_per_gas < out->transaction.max_fee_per_gas) {
            out = last;
        }
    }
    return out;
}

Result<void, PoolError> TransactionPool::make_room(const PooledTransaction& pooled) {
    const auto is_over = [&] {
        return by_hash_.size() >= limits_.transactions ||
               bytes_ + pooled.size_bytes > limits_.bytes;
    };
    while (is_over() || counts().queued >= limits_.queued) {
        const bool is_queue_full = counts().queued >= limits_.queued;
        PooledPtr victim = cheapest(true);
        if (!victim && !is_queue_full) {
            victim = cheapest(false);
        }
        const bool is_better =
            victim && (pooled.origin != Origin::remote ||
                       victim->transaction.max_fee_per_gas < pooled.transaction.max_fee_per_gas);
        if (!is_better) {
            // A full queue does not keep out what can be pending.
            return is_over() ? Result<void, PoolError>(fail(PoolRule::underpriced))
                             : Result<void, PoolError>{};
        }
        erase(victim->sender, victim->transaction.nonce);
    }
    return {};
}

Result<PoolAdded, PoolError> TransactionPool::add(PooledForm form, Origin origin) {
    if (!head_.state) {
        return fail(PoolRule::state, "no head yet");
    }
    if (by_hash_.contains(execution::transaction_hash(form.transaction))) {
        return fail(PoolRule::already_known);
    }
    CAIRN_TRY_ASSIGN(PooledTransaction pooled, examine(std::move(form), origin));
    const auto found = accounts_.find(pooled.sender);
    AccountQueue fresh;
    if (found == accounts_.end()) {
        CAIRN_TRY_ASSIGN(fresh, read_account(pooled.sender));
    }
    const AccountQueue& queue = found == accounts_.end() ? fresh : found->second;
    CAIRN_TRY(check_account(pooled, queue));
    CAIRN_TRY(check_delegation(pooled, queue));
    CAIRN_TRY(check_place(pooled, queue));
    const bool is_replacement = queue.transactions.contains(pooled.transaction.nonce);
    if (!is_replacement) {
        CAIRN_TRY(make_room(pooled));
    }
    // Making room may have taken the account's own transactions, and with them its entry.
    if (!accounts_.contains(pooled.sender)) {
        CAIRN_TRY_ASSIGN(fresh, read_account(pooled.sender));
        accounts_.emplace(pooled.sender, std::move(fresh));
    }
    pooled.arrival = arrivals_++;
    PoolAdded out;
    out.transaction = std::make_shared<const PooledTransaction>(std::move(pooled));
    out.replaced = insert(out.transaction);
    const AccountQueue& now = accounts_.at(out.transaction->sender);
    out.is_pending = out.transaction->transaction.nonce < now.nonce + now.pending;
    return out;
}

PooledPtr TransactionPool::insert(PooledPtr pooled) {
    const std::uint64_t nonce = pooled->transaction.nonce;
    AccountQueue* queue = &accounts_.at(pooled->sender);
    PooledPtr replaced;
    if (const auto old = queue->transactions.find(nonce); old != queue->transactions.end()) {
        AccountQueue copy = *queue;
        copy.transactions.clear();
        copy.pending = 0;
        replaced = erase(pooled->sender, nonce);
        queue = &accounts_.try_emplace(pooled->sender, std::move(copy)).first->second;
    }
    queue->transactions[nonce] = pooled;
    by_hash_[pooled->hash] = pooled;
    bytes_ += pooled->size_bytes;
    for (const Address& authority : pooled->authorities) {
        ++authorities_[authority];
    }
    const auto& hashes = pooled->transaction.blob_versioned_hashes;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        blobs_[hashes[i]] = {pooled->sidecar, i};
    }
    recount(*queue);
    return replaced;
}

PooledPtr TransactionPool::erase(const Address& sender, std::uint64_t nonce) {
    const auto account = accounts_.find(sender);
    if (account == accounts_.end() || !account->second.transactions.contains(nonce)) {
        return nullptr;
    }
    AccountQueue& queue = account->second;
    PooledPtr out = queue.transactions.at(nonce);
    queue.transactions.erase(nonce);
    by_hash_.erase(out->hash);
    bytes_ -= out->size_bytes;
    for (const Address& authority : out->authorities) {
        if (--authorities_[authority] == 0) {
            authorities_.erase(authority);
        }
    }
    for (const Bytes32& hash : out->transaction.blob_versioned_hashes) {
        if (const auto blob = blobs_.find(hash);
            blob != blobs_.end() && blob->second.sidecar == out->sidecar) {
            blobs_.erase(blob);
        }
    }
    recount(queue);
    if (queue.transactions.empty()) {
        accounts_.erase(account);
    }
    return out;
}

void TransactionPool::recount(AccountQueue& queue) {
    pending_ -= queue.pending;
    queue.pending = 0;
    U256 cost;
    for (const auto& [nonce, pooled] : queue.transactions) {
        cost = saturated_sum(cost, cost_of(pooled->transaction));
        if (nonce != queue.nonce + queue.pending || cost > queue.balance) {
            break;
        }
        ++queue.pending;
    }
    pending_ += queue.pending;
}

void TransactionPool::remember(const PooledPtr& pooled) {
    if (!pooled->sidecar) {
        return;
    }
    if (remembered_.size() == MAX_REMEMBERED) {
        remembered_.pop_front();
    }
    remembered_.push_back(pooled);
}

/// One account as the new head has it.
void TransactionPool::refresh(const Address& sender, const AccountQueue& now,
                              std::vector<PooledPtr>& dropped) {
    AccountQueue& queue = accounts_.at(sender);
    queue.nonce = now.nonce;
    queue.balance = now.balance;
    queue.is_delegated = now.is_delegated;
    queue.is_contract = now.is_contract;
    std::vector<std::uint64_t> gone;
    for (const auto& [nonce, pooled] : queue.transactions) {
        const Transaction& transaction = pooled->transaction;
        const bool may_send = !queue.is_contract || pooled->origin == Origin::impersonated;
        const bool is_valid = may_send && transaction.gas <= head_.gas_limit &&
                              cost_of(transaction) <= queue.balance &&
                              execution::validate_transaction(head_.rules, transaction).has_value();
        if (nonce < queue.nonce) {
            remember(pooled);
        }
        if (nonce < queue.nonce || !is_valid) {
            gone.push_back(nonce);
        }
    }
    recount(queue);
    for (const std::uint64_t nonce : gone) {
        dropped.push_back(erase(sender, nonce));
    }
}

std::vector<PooledPtr> TransactionPool::set_head(PoolHead head) {
    head_ = std::move(head);
    std::vector<Address> senders;
    for (const auto& [address, queue] : accounts_) {
        senders.push_back(address);
    }
    std::vector<PooledPtr> dropped;
    for (const Address& sender : senders) {
        const auto now = read_account(sender);
        // An account that cannot be read has nothing to send.
        refresh(sender, now ? *now : AccountQueue{}, dropped);
    }
    return dropped;
}

void TransactionPool::reinject(std::span<const Transaction> transactions) {
    for (const Transaction& transaction : transactions) {
        PooledForm form{transaction, nullptr};
        if (is_blob(transaction)) {
            const Bytes32 hash = execution::transaction_hash(transaction);
            const auto found = std::ranges::find(remembered_, hash, &PooledTransaction::hash);
            if (found == remembered_.end()) {
                continue;
            }
            form.sidecar = (*found)->sidecar;
        }
        // What is no longer valid is left out, as the header says.
        static_cast<void>(add(std::move(form), Origin::remote));
    }
}

bool TransactionPool::remove(const Bytes32& hash) {
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) {
        return false;
    }
    const PooledPtr pooled = found->second;
    return erase(pooled->sender, pooled->transaction.nonce) != nullptr;
}

void TransactionPool::clear() {
    accounts_.clear();
    by_hash_.clear();
    blobs_.clear();
    authorities_.clear();
    remembered_.clear();
    bytes_ = 0;
    pending_ = 0;
}

PooledPtr TransactionPool::find(const Bytes32& hash) const {
    const auto found = by_hash_.find(hash);
    return found == by_hash_.end() ? nullptr : found->second;
}

std::uint64_t TransactionPool::next_nonce(const Address& address) const {
    const auto found = accounts_.find(address);
    if (found != accounts_.end()) {
        return found->second.nonce + found->second.pending;
    }
    if (!head_.state) {
        return 0;
    }
    const auto account = head_.state->read_account(address);
    return account ? account->nonce : 0;
}

PoolCounts TransactionPool::counts() const noexcept {
    return {pending_, by_hash_.size() - pending_};
}

NonceList TransactionPool::pending_of(const Address& address) const {
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) {
        return {};
    }
    const auto& all = found->second.transactions;
    const auto end = std::next(all.begin(), static_cast<std::ptrdiff_t>(found->second.pending));
    return {all.begin(), end};
}

NonceList TransactionPool::queued_of(const Address& address) const {
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) {
        return {};
    }
    const auto& all = found->second.transactions;
    const auto begin = std::next(all.begin(), static_cast<std::ptrdiff_t>(found->second.pending));
    return {begin, all.end()};
}

std::map<Address, NonceList> TransactionPool::pending() const {
    std::map<Address, NonceList> out;
    for (const auto& [address, queue] : accounts_) {
        if (queue.pending != 0) {
            out[address] = pending_of(address);
        }
    }
    return out;
}

std::map<Address, NonceList> TransactionPool::queued() const {
    std::map<Address, NonceList> out;
    for (const auto& [address, queue] : accounts_) {
        if (queue.pending != queue.transactions.size()) {
            out[address] = queued_of(address);
        }
    }
    return out;
}

TransactionPool::FoundBlob TransactionPool::find_blob(const Bytes32& versioned_hash) const {
    const auto found = blobs_.find(versioned_hash);
    return found == blobs_.end() ? FoundBlob{} : found->second;
}

BestTransactions TransactionPool::best(const U256& base_fee, const U256& blob_base_fee) const {
    std::vector<std::vector<PooledPtr>> accounts;
    for (const auto& [address, queue] : accounts_) {
        std::vector<PooledPtr> transactions;
        for (const auto& [nonce, pooled] : pending_of(address)) {
            transactions.push_back(pooled);
        }
        if (!transactions.empty()) {
            accounts.push_back(std::move(transactions));
        }
    }
    return {std::move(accounts), base_fee, blob_base_fee};
}

}  // namespace cairn::execution_node
