#include "rpc/subscriptions.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

std::string notification(std::string_view id, std::string_view result) {
    json::Writer out;
    out.begin_object().field("jsonrpc", "2.0").field("method", "eth_subscription");
    out.key("params").begin_object().field("subscription", id).key("result").json(result);
    return out.end_object().end_object().take();
}

std::size_t items_of(const LogQuery& query) {
    std::size_t out = query.addresses.size();
    for (const auto& choices : query.topics) {
        out += choices.size();
    }
    return out;
}

std::string header_text(const ChainBlock& block) {
    json::Writer out;
    out.begin_object();
    write_header_fields(out, block.block.header, block.hash);
    return out.end_object().take();
}

std::string log_text(const ChainBlock& block, std::size_t transaction, const execution::Log& log,
                     std::size_t log_index, LogOrigin origin) {
    json::Writer out;
    write_log(out, log, position_of(block, transaction),
              execution::transaction_hash(block.block.transactions[transaction]), log_index,
              origin);
    return out.take();
}

std::string transaction_text(const WaitingTransaction& one) {
    json::Writer out;
    write_transaction(out, one.transaction, one.sender, std::nullopt);
    return out.take();
}

}  // namespace

bool Subscriptions::has(Kind kind) const {
    return std::any_of(by_id_.begin(), by_id_.end(),
                       [&](const auto& entry) { return entry.second.kind == kind; });
}

void Subscriptions::drop_closed() {
    for (auto at = by_id_.begin(); at != by_id_.end();) {
        const auto here = at++;
        if (!here->second.client->is_open()) {
            erase(here);
        }
    }
}

Read<void> Subscriptions::check_room(const Connection* client, std::size_t items) {
    if (by_id_.size() >= MAX_SUBSCRIPTIONS || items_ + items > MAX_SUBSCRIBED_ITEMS) {
        drop_closed();
    }
    const auto of_client = std::count_if(by_id_.begin(), by_id_.end(), [&](const auto& entry) {
        return entry.second.client.get() == client;
    });
    if (by_id_.size() >= MAX_SUBSCRIPTIONS ||
        static_cast<std::size_t>(of_client) >= MAX_CLIENT_SUBSCRIPTIONS ||
        items_ + items > MAX_SUBSCRIBED_ITEMS) {
        return fail(ErrorCode::limit_exceeded, "too many subscriptions");
    }
    return {};
}

Read<std::string> Subscriptions::add(std::shared_ptr<Connection> client, Kind kind,
                                     LogQuery query) {
    const std::size_t items = items_of(query);
    const Connection* const key = client.get();
    const std::lock_guard lock(mutex_);
    CAIRN_TRY(check_room(key, items));
    std::string id = U256(0, 0, random_(), random_()).to_hex();
    by_id_[id] = {std::move(client), kind, std::move(query), items};
    items_ += items;
    return id;
}

void Subscriptions::erase(ById::iterator at) {
    items_ -= at->second.items;
    by_id_.erase(at);
}

bool Subscriptions::remove(const Connection* client, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || found->second.client.get() != client) {
        return false;
    }
    erase(found);
    return true;
}

std::size_t Subscriptions::size() {
    const std::lock_guard lock(mutex_);
    drop_closed();
    return by_id_.size();
}

void Subscriptions::tell(Kind kind, std::string_view result,
                         const std::function<bool(const Subscription&)>& wants) {
    for (auto at = by_id_.begin(); at != by_id_.end();) {
        const auto here = at++;
        const Subscription& one = here->second;
        if (one.kind == kind && wants(one) &&
            !one.client->push(notification(here->first, result))) {
            erase(here);
        }
    }
}

void Subscriptions::tell_head(const ChainBlock& block) {
    if (has(Kind::heads)) {
        tell(Kind::heads, header_text(block), [](const Subscription&) { return true; });
    }
}

void Subscriptions::tell_logs(const ChainReader& chain, const ChainBlock& block, LogOrigin origin) {
    if (block.block.header.bloom == execution::Bloom{} || !has(Kind::logs)) {
        return;
    }
    const auto results = chain.results(block.hash);
    if (!results || *results == nullptr) {
        return;
    }
    std::size_t log_index = 0;
    for (std::size_t i = 0; i < (*results)->receipts.size(); ++i) {
        for (const execution::Log& log : (*results)->receipts[i].logs) {
            const auto wants = [&](const Subscription& one) { return matches(one.query, log); };
            const bool is_wanted =
                std::any_of(by_id_.begin(), by_id_.end(), [&](const auto& entry) {
                    return entry.second.kind == Kind::logs && wants(entry.second);
                });
            if (is_wanted) {
                tell(Kind::logs, log_text(block, i, log, log_index, origin), wants);
            }
            ++log_index;
        }
    }
}

void Subscriptions::on_head(const ChainReader& chain, const execution_node::HeadChange& change) {
    const std::lock_guard lock(mutex_);
    drop_closed();
    for (const ChainBlockPtr& block : change.removed) {
        tell_logs(chain, *block, LogOrigin::removed);
    }
    for (const ChainBlockPtr& block : change.added) {
        tell_head(*block);
        tell_logs(chain, *block, LogOrigin::canonical);
    }
}

void Subscriptions::on_pending(std::span<const WaitingTransaction> transactions) {
    const std::lock_guard lock(mutex_);
    const auto anyone = [](const Subscription&) { return true; };
    for (const WaitingTransaction& one : transactions) {
        tell(Kind::pending_hashes, data_text(one.hash.view()), anyone);
        if (has(Kind::pending_full)) {
            tell(Kind::pending_full, transaction_text(one), anyone);
        }
    }
}

namespace {

constexpr std::string_view UNSUPPORTED = "notifications not supported";

struct Wanted {
    Subscriptions::Kind kind = Subscriptions::Kind::heads;
    LogQuery query;
};

Read<Wanted> read_wanted(const Parameters& parameters) {
    using Kind = Subscriptions::Kind;
    CAIRN_TRY_ASSIGN(const std::string name, parameters.required(0, read_string));
    if (name == "newHeads") {
        return Wanted{Kind::heads, {}};
    }
    if (name == "logs") {
        CAIRN_TRY_ASSIGN(LogQuery query, parameters.optional(1, read_log_query, LogQuery{}));
        return Wanted{Kind::logs, std::move(query)};
    }
    if (name == "newPendingTransactions") {
        CAIRN_TRY_ASSIGN(const bool full, parameters.optional(1, read_bool, false));
        return Wanted{full ? Kind::pending_full : Kind::pending_hashes, {}};
    }
    if (name == "syncing") {
        return Wanted{Kind::syncing, {}};
    }
    return fail(ErrorCode::method_not_found,
                "no " + json_string(name) + " subscription in eth namespace");
}

Answer subscribe(Subscriptions& subscriptions, const Parameters& parameters) {
    const std::shared_ptr<Connection>& client = parameters.connection();
    if (client == nullptr) {
        return fail(ErrorCode::method_not_found, std::string(UNSUPPORTED));
    }
    CAIRN_TRY_ASSIGN(Wanted wanted, read_wanted(parameters));
    CAIRN_TRY_ASSIGN(const std::string id,
                     subscriptions.add(client, wanted.kind, std::move(wanted.query)));
    return json_string(id);
}

Answer unsubscribe(Subscriptions& subscriptions, const Parameters& parameters) {
    if (parameters.connection() == nullptr) {
        return fail(ErrorCode::method_not_found, std::string(UNSUPPORTED));
    }
    CAIRN_TRY_ASSIGN(const std::string id, parameters.required(0, read_string));
    if (!subscriptions.remove(parameters.connection().get(), id)) {
        return server_error("subscription not found");
    }
    return std::string("true");
}

}  // namespace

void add_subscription_methods(Dispatcher& out, Subscriptions& subscriptions) {
    out.add({"eth_subscribe", "name, filter or whether full?",
             [&subscriptions](const Parameters& p) { return subscribe(subscriptions, p); }});
    out.add({"eth_unsubscribe", "id",
             [&subscriptions](const Parameters& p) { return unsubscribe(subscriptions, p); }});
}

}  // namespace cairn::rpc
