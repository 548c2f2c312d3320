#include "rpc/filters.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

/// How the chain went from one head to another.
struct Way {
    std::vector<ChainBlockPtr> removed;  // the highest first
    std::vector<ChainBlockPtr> added;    // the lowest first
};

Read<bool> is_canonical(const ChainReader& chain, const ChainBlock& block) {
    CAIRN_TRY_ASSIGN(const ChainBlockPtr canonical, chain.block(block.number()));
    return canonical != nullptr && canonical->hash == block.hash;
}

Read<Way> way_to_head(const ChainReader& chain, ChainBlockPtr from) {
    Way out;
    for (std::uint64_t i = 0; i < MAX_FILTER_STEPS; ++i) {
        CAIRN_TRY_ASSIGN(const bool canonical, is_canonical(chain, *from));
        if (canonical) {
            break;
        }
        out.removed.push_back(from);
        CAIRN_TRY_ASSIGN(from, chain.block(from->block.header.parent_hash));
        if (from == nullptr) {
            return server_error("filter is too far behind");
        }
    }
    const std::uint64_t head = chain.head()->number();
    if (head > from->number() + MAX_FILTER_STEPS) {
        return server_error("filter is too far behind");
    }
    for (std::uint64_t number = from->number() + 1; number <= head; ++number) {
        CAIRN_TRY_ASSIGN(ChainBlockPtr block, chain.block(number));
        if (block != nullptr) {
            out.added.push_back(std::move(block));
        }
    }
    return out;
}

std::uint64_t last_arrival(const WaitingList& list) {
    std::uint64_t out = 0;
    for (const auto& [address, transactions] : list) {
        for (const auto& [nonce, one] : transactions) {
            out = std::max(out, one.arrival);
        }
    }
    return out;
}

std::string new_hashes(const WaitingList& list, std::uint64_t after) {
    std::vector<const WaitingTransaction*> found;
    for (const auto& [address, transactions] : list) {
        for (const auto& [nonce, one] : transactions) {
            if (one.arrival > after) {
                found.push_back(&one);
            }
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto* a, const auto* b) { return a->arrival < b->arrival; });
    json::Writer out;
    out.begin_array();
    for (const WaitingTransaction* one : found) {
        out.value(base::to_hex(one->hash.view()));
    }
    return out.end_array().take();
}

Answer log_changes(const ChainReader& chain, const Way& way, const LogQuery& query) {
    json::Writer out;
    out.begin_array();
    for (const ChainBlockPtr& block : way.removed) {
        CAIRN_TRY(write_block_logs(out, chain, *block, query, LogOrigin::removed));
    }
    for (const ChainBlockPtr& block : way.added) {
        CAIRN_TRY(write_block_logs(out, chain, *block, query));
    }
    return out.end_array().take();
}

std::string block_changes(const Way& way) {
    json::Writer out;
    out.begin_array();
    for (const ChainBlockPtr& block : way.added) {
        out.value(base::to_hex(block->hash.view()));
    }
    return out.end_array().take();
}

}  // namespace

void Filters::expire(std::uint64_t now) {
    std::erase_if(filters_,
                  [&](const auto& entry) { return now - entry.second.used_ms > FILTER_IDLE_MS; });
    if (filters_.size() >= MAX_FILTERS) {
        filters_.erase(std::min_element(
            filters_.begin(), filters_.end(),
            [](const auto& a, const auto& b) { return a.second.used_ms < b.second.used_ms; }));
    }
}

std::string Filters::add(Filter filter) {
    const std::lock_guard lock(mutex_);
    filter.used_ms = now_ms_();
    expire(filter.used_ms);
    const U256 id(0, 0, random_(), random_());
    std::string name = id.to_hex();
    filters_[name] = std::move(filter);
    return json_string(name);
}

std::string Filters::add_logs(const ChainReader& chain, LogQuery query) {
    return add({.kind = Kind::logs, .query = std::move(query), .seen = chain.head()});
}

std::string Filters::add_blocks(const ChainReader& chain) {
    return add({.kind = Kind::blocks, .query = {}, .seen = chain.head()});
}

std::string Filters::add_pending(PoolAccess& pool) {
    return add({.kind = Kind::pending,
                .query = {},
                .seen = nullptr,
                .arrival = last_arrival(pool.pending())});
}

std::optional<Filters::Filter> Filters::take(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t now = now_ms_();
    expire(now);
    const auto found = filters_.find(id);
    if (found == filters_.end()) {
        return std::nullopt;
    }
    found->second.used_ms = now;
    return found->second;
}

void Filters::put_back(const std::string& id, const Filter& filter) {
    const std::lock_guard lock(mutex_);
    if (const auto found = filters_.find(id); found != filters_.end()) {
        found->second = filter;
    }
}

Answer Filters::changes(const ChainReader& chain, PoolAccess* pool, const std::string& id) {
    auto filter = take(id);
    if (!filter) {
        return server_error("filter not found");
    }
    if (filter->kind == Kind::pending) {
        const WaitingList list = pool != nullptr ? pool->pending() : WaitingList{};
        const std::uint64_t before = filter->arrival;
        filter->arrival = std::max(before, last_arrival(list));
        put_back(id, *filter);
        return new_hashes(list, before);
    }
    CAIRN_TRY_ASSIGN(const Way way, way_to_head(chain, filter->seen));
    filter->seen = chain.head();
    put_back(id, *filter);
    return filter->kind == Kind::logs ? log_changes(chain, way, filter->query)
                                      : Answer(block_changes(way));
}

Answer Filters::logs(const ChainReader& chain, const std::string& id) {
    const auto filter = take(id);
    if (!filter || filter->kind != Kind::logs) {
        return server_error("filter not found");
    }
    return find_logs(chain, filter->query);
}

bool Filters::remove(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return filters_.erase(id) > 0;
}

}  // namespace cairn::rpc
