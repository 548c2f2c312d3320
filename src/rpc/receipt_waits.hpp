// Transactions whose receipts are waited for: eth_sendRawTransactionSync (EIP-7966).
//
//   ReceiptWaits waits;
//   node.feed(waits);                                     // ExecutionBackend: heads
//   add_receipt_wait_methods(dispatcher, backend, waits);
//
// A request that waits holds no thread: its answer is handed on by whoever moves the head, or by
// the one thread that watches the deadlines. What waits is bounded: MAX_RECEIPT_WAITS requests,
// beyond them -32005 before the transaction is taken, and MAX_RECEIPT_WAIT_MS each.
//
// Reference: EIP-7966; go-ethereum 1.17.8 internal/ethapi/api.go SendRawTransactionSync (times,
// code and text of a timeout). Threads: any; one of its own from the first wait on.
#pragma once

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "rpc/backend.hpp"
#include "rpc/dispatcher.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace cairn::rpc {

inline constexpr std::size_t MAX_RECEIPT_WAITS = 1'024;
inline constexpr std::uint64_t RECEIPT_WAIT_MS = 20'000;
inline constexpr std::uint64_t MAX_RECEIPT_WAIT_MS = 60'000;

class ReceiptWaits {
  public:
    ReceiptWaits() = default;
    ReceiptWaits(const ReceiptWaits&) = delete;
    ReceiptWaits& operator=(const ReceiptWaits&) = delete;
    /// Those that still wait get -32000.
    ~ReceiptWaits();

    /// -32005: too many wait.
    Read<void> check_room() const;
    /// The receipt, once the transaction is in a canonical block, now (`view` is asked once) or by
    /// a later head; after `timeout_ms` error 4 with the hash as its data.
    void wait(const std::function<ChainReaderPtr()>& view, const Bytes32& hash,
              std::uint64_t timeout_ms, const Finish& finish);
    std::size_t size() const;

    /// `chain` has moved so.
    void on_head(const ChainReader& chain, const execution_node::HeadChange& change);

  private:
    struct Wait {
        Bytes32 hash;
        std::uint64_t timeout_ms = 0;
        std::uint64_t deadline_ms = 0;  // since 1970
        Finish finish;
    };

    /// False: there is no thread to watch the deadline.
    bool add(Wait wait);
    /// All that wait for the transaction, which do so no more.
    std::vector<Finish> take(const Bytes32& hash);
    void watch_deadlines();
    /// Ends those that are due; when the next one is.
    std::uint64_t expire();

    mutable std::mutex mutex_;  // over the waits and the start of the thread
    std::multimap<Bytes32, Wait> by_hash_;
    base::Alarm alarm_;
    std::atomic<bool> stopping_ = false;
    std::optional<base::Thread> watcher_;
};

/// eth_sendRawTransactionSync, where the backend has a pool. The waits outlive the dispatcher.
void add_receipt_wait_methods(Dispatcher& out, const Backend& backend, ReceiptWaits& waits);

}  // namespace cairn::rpc
