#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

constexpr std::uint64_t SUGGESTED_TIP = 1'000'000'000;  // wei

struct Info {
    ChainBlockPtr head;
    U256 base_fee;
    std::uint64_t gas_limit = 0;
    std::map<std::uint64_t, ChainBlockPtr> snapshots;
};

Info info_of(const DevContext& context) {
    return context.chain.exclusively([](const DevParts& parts) {
        return Info{parts.chain.ledger().head(), parts.chain.base_fee(),
                    parts.chain.wishes().gas_limit, parts.snapshots.heads()};
    });
}

/// "Osaka", as tools that ask for it compare it.
std::string fork_name(evm::Revision revision) {
    std::string out(evm::revision_name(revision));
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

void write_fork_config(json::Writer& out, const std::optional<ForkName>& fork) {
    out.begin_object();
    if (fork) {
        out.field("forkUrl", fork->url).field("forkBlockNumber", fork->block_number);
    } else {
        out.key("forkUrl").null().key("forkBlockNumber").null();
    }
    out.key("forkRetryBackoff").null().end_object();
}

void write_forked_network(json::Writer& out, const std::optional<ForkName>& fork) {
    if (!fork) {
        out.null();
        return;
    }
    out.begin_object().field("chainId", fork->chain_id);
    out.field("forkBlockNumber", fork->block_number);
    rpc::write_data(out, "forkBlockHash", fork->block_hash.view());
    out.end_object();
}

Answer node_info(const DevContext& context, const Parameters&) {
    const Info info = info_of(context);
    const DevOptions& options = context.chain.options();
    json::Writer out;
    out.begin_object();
    rpc::write_quantity(out, "currentBlockNumber", info.head->number());
    out.field("currentBlockTimestamp", info.head->block.header.timestamp);
    rpc::write_data(out, "currentBlockHash", info.head->hash.view());
    out.field("hardFork", fork_name(options.hardfork)).field("transactionOrder", "fees");
    out.key("environment").begin_object();
    rpc::write_quantity(out, "baseFee", info.base_fee);
    out.field("chainId", context.backend.view()->config().chain_id);
    rpc::write_quantity(out, "gasLimit", info.gas_limit);
    rpc::write_quantity(out, "gasPrice", info.base_fee + U256(SUGGESTED_TIP));
    out.end_object().key("forkConfig");
    write_fork_config(out, options.fork);
    return out.end_object().take();
}

Answer metadata(const DevContext& context, const Parameters&) {
    const Info info = info_of(context);
    json::Writer out;
    out.begin_object().field("clientVersion", context.backend.client_version);
    out.field("chainId", context.backend.view()->config().chain_id);
    rpc::write_data(out, "instanceId", context.chain.instance_id().view());
    out.field("latestBlockNumber", info.head->number());
    rpc::write_data(out, "latestBlockHash", info.head->hash.view());
    out.key("forkedNetwork");
    write_forked_network(out, context.chain.options().fork);
    out.key("snapshots").begin_object();
    for (const auto& [number, head] : info.snapshots) {
        out.key(rpc::quantity(number)).begin_object();
        out.field("blockNumber", head->number());
        rpc::write_data(out, "blockHash", head->hash.view());
        out.end_object();
    }
    return out.end_object().end_object().take();
}

/// Answers with the transaction's hash, or null if it did not wait.
Answer drop(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(0, rpc::read_hash));
    const bool is_gone = context.chain.exclusively(
        [&](const DevParts& parts) { return parts.chain.pool().remove(hash); });
    return is_gone ? rpc::data_text(hash.view()) : std::string("null");
}

Answer drop_all(const DevContext& context, const Parameters&) {
    context.chain.exclusively([](const DevParts& parts) { parts.chain.pool().clear(); });
    return "null";
}

Answer drop_of(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address sender, parameters.required(0, rpc::read_address));
    context.chain.exclusively([&](const DevParts& parts) {
        execution_node::TransactionPool& pool = parts.chain.pool();
        for (const auto& list : {pool.queued_of(sender), pool.pending_of(sender)}) {
            for (const auto& [nonce, pooled] : list) {
                pool.remove(pooled->hash);
            }
        }
    });
    return "null";
}

/// To the first block. {"forking": ...} that names another chain or block is refused: a chain keeps
/// the beginning that it was started with.
Answer reset(const DevContext& context, const Parameters& parameters) {
    const json::Value* options = parameters.find(0);
    const json::Value* forking = options == nullptr ? nullptr : options->find("forking");
    for (const char* name : {"jsonRpcUrl", "blockNumber"}) {
        const json::Value* value = forking == nullptr ? nullptr : forking->find(name);
        if (value != nullptr && value->kind != json::Kind::null) {
            return rpc::invalid_params(
                "another fork needs another start, with --fork-url and "
                "--fork-block-number");
        }
    }
    context.chain.reset();
    return "null";
}

/// There is no log of requests to be turned on or off; tools call it and go on.
Answer set_logging(const DevContext&, const Parameters& parameters) {
    CAIRN_TRY(parameters.required(0, rpc::read_bool));
    return "null";
}

}  // namespace

void add_info_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"anvil_nodeInfo"}, "", with(node_info));
    add_aliases(out, {"anvil_metadata", "hardhat_metadata"}, "", with(metadata));
    add_aliases(out, {"anvil_dropTransaction", "hardhat_dropTransaction"}, "hash", with(drop));
    add_aliases(out, {"anvil_dropAllTransactions", "hardhat_dropAllTransactions"}, "",
                with(drop_all));
    add_aliases(out, {"anvil_removePoolTransactions"}, "address", with(drop_of));
    add_aliases(out, {"anvil_setLoggingEnabled", "hardhat_setLoggingEnabled"}, "on",
                with(set_logging));
    add_aliases(out, {"anvil_reset", "hardhat_reset"}, "options?", with(reset));
}

void add_dev_methods(rpc::Dispatcher& out, const DevContext& context) {
    add_wallet_methods(out, context);
    add_mining_methods(out, context);
    add_time_methods(out, context);
    add_state_methods(out, context);
    add_token_methods(out, context);
    add_history_methods(out, context);
    add_file_methods(out, context);
    add_info_methods(out, context);
}

}  // namespace cairn::dev_chain
