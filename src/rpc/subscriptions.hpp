// eth_subscribe and eth_unsubscribe: what clients with an open connection are told of by itself.
//
//   Subscriptions subscriptions(random);
//   node.feed(subscriptions);                          // ExecutionBackend: heads, transactions
//   add_subscription_methods(dispatcher, subscriptions);
//
// | name | told |
// |---|---|
// | newHeads | the header of every block that becomes canonical |
// | logs | the logs that match of such blocks; before, those of blocks that are not any more,
// removed | | newPendingTransactions | transactions that could be in the next block, hashes or
// whole | | syncing | nothing: blocks come by the Engine API, and what they wait for is not known |
//
// Reference: geth 1.17 eth/filters/api.go, rpc/subscription.go (texts, codes). A subscription ends
// with its connection: it is dropped at the next head, or when its place is wanted. Bounded:
// subscriptions, those of one connection, what all their queries name; what waits for a client is
// Connection's business: who reads too slowly is closed.
// Threads: any; on_head() and on_pending() are called in the order of what happened.
#pragma once

#include "rpc/connection.hpp"
#include "rpc/dispatcher.hpp"
#include "rpc/log_query.hpp"

#include <map>
#include <mutex>

namespace cairn::rpc {

inline constexpr std::size_t MAX_SUBSCRIPTIONS = 4'096;
inline constexpr std::size_t MAX_CLIENT_SUBSCRIPTIONS = 256;
/// Addresses and topics of all queries, about 32 MB.
inline constexpr std::size_t MAX_SUBSCRIBED_ITEMS = 1'000'000;

class Subscriptions {
  public:
    /// Random bits, for names that cannot be guessed.
    explicit Subscriptions(std::function<std::uint64_t()> random) : random_(std::move(random)) {}
    Subscriptions(const Subscriptions&) = delete;
    Subscriptions& operator=(const Subscriptions&) = delete;
    ~Subscriptions() = default;

    enum class Kind : std::uint8_t { heads, logs, pending_hashes, pending_full, syncing };

    /// Its name. -32005: too many.
    Read<std::string> add(std::shared_ptr<Connection> client, Kind kind, LogQuery query = {});
    /// Whether this client had it.
    bool remove(const Connection* client, const std::string& id);
    /// Of connections that are open.
    std::size_t size();

    /// `chain` has moved so.
    void on_head(const ChainReader& chain, const execution_node::HeadChange& change);
    void on_pending(std::span<const WaitingTransaction> transactions);

  private:
    struct Subscription {
        std::shared_ptr<Connection> client;
        Kind kind = Kind::heads;
        LogQuery query;
        std::size_t items = 0;  // of the query
    };
    using ById = std::map<std::string, Subscription, std::less<>>;

    // All under the lock.
    bool has(Kind kind) const;
    void drop_closed();
    Read<void> check_room(const Connection* client, std::size_t items);
    void erase(ById::iterator at);
    /// To all of a kind whose subscription `wants` it; who is gone goes.
    void tell(Kind kind, std::string_view result,
              const std::function<bool(const Subscription&)>& wants);
    void tell_head(const ChainBlock& block);
    void tell_logs(const ChainReader& chain, const ChainBlock& block, LogOrigin origin);

    std::function<std::uint64_t()> random_;
    std::mutex mutex_;  // over all that follows
    ById by_id_;
    std::size_t items_ = 0;
};

/// eth_subscribe, eth_unsubscribe. The subscriptions outlive the dispatcher.
void add_subscription_methods(Dispatcher& out, Subscriptions& subscriptions);

}  // namespace cairn::rpc
