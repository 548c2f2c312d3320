#include "rpc/receipt_waits.hpp"

#include "rpc/receipt_lookup.hpp"
#include "rpc/values.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

/// How long the thread sleeps where nothing is due.
constexpr std::uint64_t IDLE_MS = 3'600'000;

/// As Go writes a duration: "20s", "1m0s", "1.5s", "250ms".
std::string duration_text(std::uint64_t ms) {
    if (ms < 1'000) {
        return std::to_string(ms) + "ms";
    }
    std::string out = ms >= 60'000 ? std::to_string(ms / 60'000) + "m" : "";
    out += std::to_string(ms % 60'000 / 1'000);
    if (const std::uint64_t part = ms % 1'000; part != 0) {
        std::string digits = std::to_string(1'000 + part).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        out += "." + digits;
    }
    return out + "s";
}

Answer timed_out(const Bytes32& hash, std::uint64_t timeout_ms) {
    return unexpected(RpcError{
        .code = ErrorCode::receipt_timeout,
        .message = "The transaction was added to the transaction pool but wasn't processed in " +
                   duration_text(timeout_ms),
        .data = data_text(hash.view())});
}

}  // namespace

ReceiptWaits::~ReceiptWaits() {
    stopping_ = true;
    alarm_.ring();
    watcher_.reset();
    for (const auto& [hash, wait] : by_hash_) {
        wait.finish(server_error("the node stops"));
    }
}

std::size_t ReceiptWaits::size() const {
    const std::lock_guard lock(mutex_);
    return by_hash_.size();
}

Read<void> ReceiptWaits::check_room() const {
    if (size() >= MAX_RECEIPT_WAITS) {
        return fail(ErrorCode::limit_exceeded, "too many requests wait for receipts");
    }
    return {};
}

bool ReceiptWaits::add(Wait wait) {
    {
        const std::lock_guard lock(mutex_);
        if (!watcher_) {
            auto thread = base::Thread::start("receipt waits", [this] { watch_deadlines(); });
            if (!thread) {
                return false;
            }
            watcher_.emplace(*std::move(thread));
        }
        const Bytes32 hash = wait.hash;
        by_hash_.emplace(hash, std::move(wait));
    }
    alarm_.ring();
    return true;
}

std::vector<Finish> ReceiptWaits::take(const Bytes32& hash) {
    const std::lock_guard lock(mutex_);
    std::vector<Finish> out;
    const auto [begin, end] = by_hash_.equal_range(hash);
    for (auto at = begin; at != end; ++at) {
        out.push_back(std::move(at->second.finish));
    }
    by_hash_.erase(begin, end);
    return out;
}

void ReceiptWaits::wait(const std::function<ChainReaderPtr()>& view, const Bytes32& hash,
                        std::uint64_t timeout_ms, const Finish& finish) {
    const std::uint64_t deadline_ms = base::now_ms() + timeout_ms;
    if (!add({hash, timeout_ms, deadline_ms, finish})) {
        finish(server_error("the system has no more threads"));
        return;
    }
    // A block that came before the wait began is in no later change of the head.
    const auto receipt = find_receipt(*view(), hash);
    if (receipt && !*receipt) {
        return;
    }
    const Answer answer = receipt ? Answer(**receipt) : unexpected(receipt.error());
    for (const Finish& one : take(hash)) {
        one(answer);
    }
}

void ReceiptWaits::on_head(const ChainReader& chain, const execution_node::HeadChange& change) {
    if (size() == 0) {
        return;
    }
    for (const ChainBlockPtr& block : change.added) {
        for (const execution::Transaction& transaction : block->block.transactions) {
            const Bytes32 hash = execution::transaction_hash(transaction);
            const auto finishes = take(hash);
            if (finishes.empty()) {
                continue;
            }
            const auto receipt = find_receipt(chain, hash);
            const Answer answer =
                receipt ? Answer(receipt->value_or("null")) : unexpected(receipt.error());
            for (const Finish& finish : finishes) {
                finish(answer);
            }
        }
    }
}

std::uint64_t ReceiptWaits::expire() {
    const std::uint64_t now_ms = base::now_ms();
    std::uint64_t next_ms = now_ms + IDLE_MS;
    std::vector<Wait> due;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = by_hash_.begin(); at != by_hash_.end();) {
            if (at->second.deadline_ms <= now_ms) {
                due.push_back(std::move(at->second));
                at = by_hash_.erase(at);
            } else {
                next_ms = std::min(next_ms, at->second.deadline_ms);
                ++at;
            }
        }
    }
    for (const Wait& wait : due) {
        wait.finish(timed_out(wait.hash, wait.timeout_ms));
    }
    return next_ms;
}

void ReceiptWaits::watch_deadlines() {
    while (!stopping_) {
        alarm_.wait_until(expire());
    }
}

namespace {

void send_raw_transaction_sync(const Backend& backend, ReceiptWaits& waits,
                               const Parameters& parameters, const Finish& finish) {
    const auto hash = [&]() -> Read<std::pair<Bytes32, std::uint64_t>> {
        CAIRN_TRY_ASSIGN(const Bytes bytes, parameters.required(0, read_data));
        CAIRN_TRY_ASSIGN(const std::uint64_t wanted_ms,
                         parameters.optional(1, read_uint64_or_number, std::uint64_t{0}));
        CAIRN_TRY(waits.check_room());
        CAIRN_TRY_ASSIGN(const Bytes32 added, backend.pool->add(bytes));
        return std::pair(
            added, wanted_ms == 0 ? RECEIPT_WAIT_MS : std::min(wanted_ms, MAX_RECEIPT_WAIT_MS));
    }();
    if (!hash) {
        finish(unexpected(hash.error()));
        return;
    }
    waits.wait(backend.view, hash->first, hash->second, finish);
}

}  // namespace

void add_receipt_wait_methods(Dispatcher& out, const Backend& backend, ReceiptWaits& waits) {
    if (backend.pool == nullptr) {
        return;
    }
    out.add({.name = "eth_sendRawTransactionSync",
             .parameters = "transaction, timeout?",
             .call = nullptr,
             .call_later = [&backend, &waits](const Parameters& parameters, const Finish& finish) {
                 send_raw_transaction_sync(backend, waits, parameters, finish);
             }});
}

}  // namespace cairn::rpc
