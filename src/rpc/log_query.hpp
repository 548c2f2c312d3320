// Searching logs: eth_getLogs and filters of logs.
//
// Reference: execution-apis src/schemas/filter.yaml; geth eth/filters. A block whose bloom has not
// all that is asked for is not opened. Threads: pure functions.
#pragma once

#include "json/writer.hpp"
#include "rpc/backend.hpp"
#include "rpc/forms.hpp"
#include "rpc/values.hpp"

namespace cairn::rpc {

inline constexpr std::size_t MAX_LOG_ADDRESSES = 1'000;
inline constexpr std::size_t MAX_LOG_TOPICS = 4;
inline constexpr std::size_t MAX_LOG_TOPIC_CHOICES = 1'000;
/// Answers with more, or searches through more blocks, are refused: -32005.
inline constexpr std::size_t MAX_LOGS = 20'000;
inline constexpr std::uint64_t MAX_LOG_BLOCKS = 100'000;

struct LogQuery {
    std::optional<Bytes32> block_hash;
    std::optional<BlockReference> from_block;
    std::optional<BlockReference> to_block;
    std::vector<Address> addresses;            // none: any
    std::vector<std::vector<Bytes32>> topics;  // by position; none: any
};
Read<LogQuery> read_log_query(const json::Value& value);

bool matches(const LogQuery& query, const execution::Log& log);

/// Writes the block's logs that match. Returns how many.
Read<std::size_t> write_block_logs(json::Writer& out, const ChainReader& chain,
                                   const ChainBlock& block, const LogQuery& query,
                                   LogOrigin origin = LogOrigin::canonical);

/// A JSON array of all that match, in the order of the chain.
Answer find_logs(const ChainReader& chain, const LogQuery& query);

}  // namespace cairn::rpc
