#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/transaction_request.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

constexpr std::size_t MAX_REORG_TRANSACTIONS = 10'000;

Answer snapshot(const DevContext& context, const Parameters&) {
    return rpc::json_string(rpc::quantity(context.chain.exclusively(
        [](const DevParts& parts) { return parts.snapshots.take(parts.chain); })));
}

Answer revert(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t number, parameters.required(0, read_small_number));
    const bool is_done = context.chain.exclusively(
        [&](const DevParts& parts) { return parts.snapshots.revert(parts.chain, number); });
    return std::string(is_done ? "true" : "false");
}

Read<void> roll_back(const DevParts& parts, std::uint64_t depth, std::string_view what) {
    const Ledger& ledger = parts.chain.ledger();
    const std::uint64_t head = ledger.head()->number();
    if (depth > head - ledger.blocks().first()) {
        return rpc::invalid_params(std::string(what) +
                                   " depth must not exceed current chain height: current height " +
                                   std::to_string(head) + ", depth " + std::to_string(depth));
    }
    CAIRN_TRY_ASSIGN(const Ledger::Mark mark, ledger.mark_at(head - depth));
    parts.snapshots.forget_above(head - depth);
    parts.chain.rewind(mark);
    return {};
}

Answer rollback(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t depth,
                     parameters.optional(0, read_small_number, std::uint64_t{1}));
    CAIRN_TRY(context.chain.exclusively(
        [&](const DevParts& parts) { return roll_back(parts, depth, "Rollback"); }));
    return "null";
}

/// A transaction of a reorganisation, and in which of its blocks it is.
struct Placed {
    SentTransaction sent;
    std::uint64_t block = 0;
};

/// The bytes of a signed transaction, or a request as eth_sendTransaction takes it.
Read<SentTransaction> read_sent(const DevContext& context, const json::Value& value) {
    if (value.kind == json::Kind::string) {
        CAIRN_TRY_ASSIGN(const Bytes bytes, rpc::read_data(value));
        auto transaction = execution::decode_transaction(bytes);
        if (!transaction) {
            return rpc::invalid_params(to_string(transaction.error()));
        }
        const auto sender = execution::recover_sender(*transaction);
        if (!sender) {
            return rpc::invalid_params("invalid sender");
        }
        return SentTransaction{*std::move(transaction), *sender};
    }
    CAIRN_TRY_ASSIGN(SentTransaction sent, read_transaction_request(context, value));
    const Address sender = sent.sender;
    CAIRN_TRY_ASSIGN(ReadyTransaction ready, make_ready(context, std::move(sent)));
    return SentTransaction{std::move(ready.transaction), sender};
}

Read<Placed> read_placed(const DevContext& context, const json::Value& value) {
    if (value.kind != json::Kind::array || value.items.size() != 2) {
        return rpc::invalid_params("not a pair of a transaction and its block");
    }
    CAIRN_TRY_ASSIGN(SentTransaction sent, read_sent(context, value.items[0]));
    CAIRN_TRY_ASSIGN(const std::uint64_t block, read_small_number(value.items[1]));
    return Placed{std::move(sent), block};
}

/// depth, [[transaction, block from 0]...]
Answer reorg(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t depth, parameters.required(0, read_small_number));
    const auto read_all = [&](const json::Value& list) {
        return rpc::read_list(list, MAX_REORG_TRANSACTIONS, [&](const json::Value& value) {
            return read_placed(context, value);
        });
    };
    CAIRN_TRY_ASSIGN(const auto placed, parameters.optional(1, read_all, std::vector<Placed>{}));
    std::map<std::uint64_t, std::vector<SentTransaction>> by_block;
    for (const Placed& one : placed) {
        if (one.block >= depth) {
            return rpc::invalid_params("block " + std::to_string(one.block) +
                                       " is not one of the " + std::to_string(depth) + " new ones");
        }
        by_block[one.block].push_back(one.sent);
    }
    const auto done = context.chain.exclusively([&](const DevParts& parts) -> Read<void> {
        CAIRN_TRY(roll_back(parts, depth, "Reorg"));
        for (std::uint64_t i = 0; i < depth; ++i) {
            CAIRN_TRY(parts.chain.mine_of(by_block[i]));
        }
        return {};
    });
    CAIRN_TRY(done);
    return "null";
}

}  // namespace

void add_history_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"evm_snapshot", "anvil_snapshot"}, "", with(snapshot));
    add_aliases(out, {"evm_revert", "anvil_revert"}, "snapshot", with(revert));
    add_aliases(out, {"anvil_rollback"}, "depth?", with(rollback));
    add_aliases(out, {"anvil_reorg"}, "depth, transactions?", with(reorg));
}

}  // namespace cairn::dev_chain
