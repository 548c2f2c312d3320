#include "rpc/log_query.hpp"

#include "rpc/block_lookup.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

Read<std::vector<Address>> read_addresses(const json::Value& value) {
    if (value.kind != json::Kind::array) {
        CAIRN_TRY_ASSIGN(const Address one, read_address(value));
        return std::vector<Address>{one};
    }
    if (value.items.size() > MAX_LOG_ADDRESSES) {
        return invalid_params("exceed max addresses");
    }
    return read_list(value, MAX_LOG_ADDRESSES, read_address);
}

Read<std::vector<Bytes32>> read_topic(const json::Value& value) {
    if (value.kind == json::Kind::null) {
        return std::vector<Bytes32>{};
    }
    if (value.kind != json::Kind::array) {
        CAIRN_TRY_ASSIGN(const Bytes32 one, read_hash(value));
        return std::vector<Bytes32>{one};
    }
    const auto has_null = [](const json::Value& item) { return item.kind == json::Kind::null; };
    if (std::any_of(value.items.begin(), value.items.end(), has_null)) {
        return std::vector<Bytes32>{};
    }
    return read_list(value, MAX_LOG_TOPIC_CHOICES, read_hash);
}

Read<void> read_range(const json::Value& value, LogQuery& out) {
    const json::Value* hash = member(value, "blockHash");
    const json::Value* from = member(value, "fromBlock");
    const json::Value* to = member(value, "toBlock");
    if (hash != nullptr) {
        if (from != nullptr || to != nullptr) {
            return invalid_params(
                "cannot specify both BlockHash and FromBlock/ToBlock, choose one "
                "or the other");
        }
        CAIRN_TRY_ASSIGN(out.block_hash, read_hash(*hash));
    }
    if (from != nullptr) {
        CAIRN_TRY_ASSIGN(out.from_block, read_block_number(*from));
    }
    if (to != nullptr) {
        CAIRN_TRY_ASSIGN(out.to_block, read_block_number(*to));
    }
    return {};
}

bool may_have(const execution::Bloom& bloom, const execution::Log& part) {
    execution::Bloom wanted;
    execution::add_to_bloom(wanted, std::span(&part, 1));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if ((bloom[i] & wanted[i]) != wanted[i]) {
            return false;
        }
    }
    return true;
}

/// The bloom of a log holds the address too, so topics are asked for with each address.
bool bloom_matches(const execution::Bloom& bloom, const LogQuery& query) {
    if (query.addresses.empty()) {
        return true;
    }
    return std::any_of(query.addresses.begin(), query.addresses.end(), [&](const Address& address) {
        return may_have(bloom, {.address = address, .topics = {}, .data = {}});
    });
}

struct Range {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

Read<std::uint64_t> number_of(const ChainReader& chain, const std::optional<BlockReference>& at) {
    if (at) {
        if (const auto* number = std::get_if<std::uint64_t>(&*at)) {
            return *number;
        }
    }
    CAIRN_TRY_ASSIGN(const ChainBlockPtr block,
                     find_block(chain, at.value_or(BlockReference(BlockTag::latest))));
    return block->number();
}

Read<Range> range_of(const ChainReader& chain, const LogQuery& query) {
    Range out;
    CAIRN_TRY_ASSIGN(out.from, number_of(chain, query.from_block));
    CAIRN_TRY_ASSIGN(out.to, number_of(chain, query.to_block));
    if (out.from > out.to) {
        return invalid_params("invalid block range params");
    }
    if (out.to > chain.head()->number()) {
        return invalid_params("block range extends beyond current head block");
    }
    if (out.to - out.from >= MAX_LOG_BLOCKS) {
        return fail(ErrorCode::limit_exceeded,
                    "query exceeds max block range " + std::to_string(MAX_LOG_BLOCKS));
    }
    return out;
}

}  // namespace

Read<LogQuery> read_log_query(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type filters.input");
    }
    LogQuery out;
    CAIRN_TRY(read_range(value, out));
    if (const json::Value* addresses = member(value, "address")) {
        CAIRN_TRY_ASSIGN(out.addresses, read_addresses(*addresses));
    }
    if (const json::Value* topics = member(value, "topics")) {
        if (topics->items.size() > MAX_LOG_TOPICS) {
            return invalid_params("exceed max topics");
        }
        CAIRN_TRY_ASSIGN(out.topics, read_list(*topics, MAX_LOG_TOPICS, read_topic));
    }
    return out;
}

bool matches(const LogQuery& query, const execution::Log& log) {
    const auto& addresses = query.addresses;
    if (!addresses.empty() &&
        std::find(addresses.begin(), addresses.end(), log.address) == addresses.end()) {
        return false;
    }
    if (query.topics.size() > log.topics.size()) {
        return false;
    }
    for (std::size_t i = 0; i < query.topics.size(); ++i) {
        const auto& choices = query.topics[i];
        if (!choices.empty() &&
            std::find(choices.begin(), choices.end(), log.topics[i]) == choices.end()) {
            return false;
        }
    }
    return true;
}

Read<std::size_t> write_block_logs(json::Writer& out, const ChainReader& chain,
                                   const ChainBlock& block, const LogQuery& query,
                                   LogOrigin origin) {
    if (!bloom_matches(block.block.header.bloom, query)) {
        return std::size_t{0};
    }
    CAIRN_TRY_ASSIGN(const BlockResultsPtr results, results_of(chain, block));
    std::size_t written = 0;
    std::size_t log_index = 0;
    for (std::size_t i = 0; i < results->receipts.size(); ++i) {
        std::optional<Bytes32> hash;
        for (const execution::Log& log : results->receipts[i].logs) {
            if (matches(query, log)) {
                if (!hash) {
                    hash = execution::transaction_hash(block.block.transactions[i]);
                }
                write_log(out, log, position_of(block, i), *hash, log_index, origin);
                ++written;
            }
            ++log_index;
        }
    }
    return written;
}

Answer find_logs(const ChainReader& chain, const LogQuery& query) {
    json::Writer out;
    out.begin_array();
    if (query.block_hash) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(*query.block_hash));
        if (block == nullptr) {
            return server_error("unknown block");
        }
        CAIRN_TRY(write_block_logs(out, chain, *block, query));
        return out.end_array().take();
    }
    CAIRN_TRY_ASSIGN(const Range range, range_of(chain, query));
    std::size_t count = 0;
    for (std::uint64_t number = range.from; number <= range.to; ++number) {
        CAIRN_TRY_ASSIGN(const ChainBlockPtr block, chain.block(number));
        if (block == nullptr) {
            return server_error("header not found");
        }
        CAIRN_TRY_ASSIGN(const std::size_t more, write_block_logs(out, chain, *block, query));
        count += more;
        if (count > MAX_LOGS) {
            return fail(ErrorCode::limit_exceeded,
                        "query returned more than " + std::to_string(MAX_LOGS) + " results");
        }
    }
    return out.end_array().take();
}

}  // namespace cairn::rpc
