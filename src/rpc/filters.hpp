// Filters that clients poll: eth_newFilter, eth_newBlockFilter, eth_newPendingTransactionFilter.
//
// A filter is only a mark: where in the chain, or in the pool's arrivals, its client stands. What
// changed since is found when he asks; blocks that left the chain meanwhile give their logs again,
// as removed (at most MAX_FILTER_STEPS blocks back).
// Bounded: MAX_FILTERS, the one not asked for the longest goes; not asked for five minutes, it goes
// too. Threads: any.
#pragma once

#include "rpc/log_query.hpp"

#include <map>
#include <mutex>

namespace cairn::rpc {

inline constexpr std::size_t MAX_FILTERS = 4'096;
inline constexpr std::uint64_t MAX_FILTER_STEPS = 1'024;
inline constexpr std::uint64_t FILTER_IDLE_MS = 300'000;

class Filters {
  public:
    /// Milliseconds that go on evenly, and random bits for names that cannot be guessed.
    Filters(std::function<std::uint64_t()> now_ms, std::function<std::uint64_t()> random)
        : now_ms_(std::move(now_ms)), random_(std::move(random)) {}

    std::string add_logs(const ChainReader& chain, LogQuery query);
    std::string add_blocks(const ChainReader& chain);
    std::string add_pending(PoolAccess& pool);

    /// A JSON array of what is new. -32000 "filter not found".
    Answer changes(const ChainReader& chain, PoolAccess* pool, const std::string& id);
    /// All logs of a filter of logs.
    Answer logs(const ChainReader& chain, const std::string& id);
    bool remove(const std::string& id);

  private:
    enum class Kind : std::uint8_t { logs, blocks, pending };
    struct Filter {
        Kind kind = Kind::logs;
        LogQuery query;
        ChainBlockPtr seen;         // the head when it was asked for last
        std::uint64_t arrival = 0;  // of the last transaction that was told
        std::uint64_t used_ms = 0;
    };

    std::string add(Filter filter);
    void expire(std::uint64_t now);
    std::optional<Filter> take(const std::string& id);
    void put_back(const std::string& id, const Filter& filter);

    std::function<std::uint64_t()> now_ms_;
    std::function<std::uint64_t()> random_;
    std::mutex mutex_;
    std::map<std::string, Filter> filters_;
};

}  // namespace cairn::rpc
