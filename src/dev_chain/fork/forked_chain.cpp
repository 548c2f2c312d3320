#include "dev_chain/fork/forked_chain.hpp"

#include "dev_chain/fork/block_reader.hpp"
#include "rpc/values.hpp"

namespace cairn::dev_chain {
namespace {

std::unexpected<rpc::RpcError> unreadable(const std::string& name, const std::string& what) {
    return rpc::fail(rpc::ErrorCode::internal_error, "forked chain " + name + ": " + what);
}

std::string with_flag(const std::string& text) {
    return R"([")" + text + R"(",true])";
}

std::string alone(const std::string& text) {
    return R"([")" + text + R"("])";
}

Result<std::uint64_t, std::string> ask_number(RemoteRpc& remote, const std::string& method) {
    const auto answer = remote.ask({method, "[]"}, Keep::no);
    if (!answer) {
        return unexpected(answer.error().message);
    }
    const auto number = U256::parse(answer->text);
    if (!number || !number->fits_uint64()) {
        return unexpected("forked chain " + remote.name() + ": " + method + " gives no number");
    }
    return number->low64();
}

}  // namespace

Result<std::shared_ptr<ForkedChain>, std::string> ForkedChain::open(const ForkOptions& options,
                                                                    RemoteRpc::Pause pause) {
    std::shared_ptr<ForkedChain> out(new ForkedChain());
    CAIRN_TRY_ASSIGN(out->remote_, RemoteRpc::open(options.url, std::move(pause)));
    CAIRN_TRY(out->begin(options));
    return out;
}

Result<void, std::string> ForkedChain::begin(const ForkOptions& options) {
    CAIRN_TRY_ASSIGN(chain_id_, ask_number(*remote_, "eth_chainId"));
    CAIRN_TRY_ASSIGN(const std::uint64_t head, ask_number(*remote_, "eth_blockNumber"));
    const std::uint64_t number = options.block_number.value_or(head);
    if (number > head) {
        return unexpected("forked chain " + remote_->name() + " ends at block " +
                          std::to_string(head) + ", before " + std::to_string(number));
    }
    const auto block =
        read_block({"eth_getBlockByNumber", with_flag(rpc::quantity(number))}, Keep::no);
    if (!block || !*block) {
        return unexpected(block ? "forked chain " + remote_->name() + ": no block " +
                                      std::to_string(number)
                                : block.error().message);
    }
    first_ = *block;
    if (options.cache_folder.empty()) {
        return {};
    }
    // By the block's hash: chains with the same identifier, and ones that were made anew, differ.
    CAIRN_TRY_ASSIGN(cache_, AnswerCache::open(options.cache_folder / std::to_string(chain_id_) /
                                               (base::to_hex(first_->hash.view()) + ".txt")));
    remote_->set_cache(cache_.get());
    return {};
}

Beginning ForkedChain::beginning(const DevOptions& options) {
    auto tree = std::make_unique<ForkStateTree>(*remote_);
    tree_ = tree.get();
    const StatePtr state = tree_->at(first_->number());
    shared_tree_ = std::make_shared<SharedTree>(std::move(tree));
    execution::ChainConfig config = dev_config(options);
    config.chain_id = chain_id_;
    return {std::move(config), first_, shared_tree_, state, shared_from_this()};
}

Read<rpc::ChainBlockPtr> ForkedChain::read_block(const Question& question, Keep keep) {
    CAIRN_TRY_ASSIGN(const json::Value answer, remote_->ask(question, keep));
    if (answer.kind == json::Kind::null) {
        return rpc::ChainBlockPtr();
    }
    auto block = read_rpc_block(answer);
    if (!block) {
        return unreadable(remote_->name(), "a block that cannot be read: " + block.error());
    }
    return std::make_shared<const rpc::ChainBlock>(*std::move(block));
}

Read<rpc::ChainBlockPtr> ForkedChain::block(std::uint64_t number) {
    if (number > first_->number()) {
        return rpc::ChainBlockPtr();
    }
    if (number == first_->number()) {
        return first_;
    }
    return read_block({"eth_getBlockByNumber", with_flag(rpc::quantity(number))}, Keep::yes);
}

Read<rpc::ChainBlockPtr> ForkedChain::block(const Bytes32& hash) {
    if (hash == first_->hash) {
        return first_;
    }
    CAIRN_TRY_ASSIGN(
        rpc::ChainBlockPtr block,
        read_block({"eth_getBlockByHash", with_flag(base::to_hex(hash.view()))}, Keep::yes));
    return block && block->number() <= first_->number() ? block : nullptr;
}

Read<rpc::BlockResultsPtr> ForkedChain::results(const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(
        const json::Value answer,
        remote_->ask({"eth_getBlockReceipts", alone(base::to_hex(hash.view()))}, Keep::yes));
    if (answer.kind == json::Kind::null) {
        return rpc::BlockResultsPtr();
    }
    auto out = std::make_shared<rpc::BlockResults>();
    for (const json::Value& one : answer.items) {
        auto receipt = read_rpc_receipt(one);
        if (!receipt) {
            return unreadable(remote_->name(), "a receipt that cannot be read: " + receipt.error());
        }
        out->receipts.push_back(std::move(receipt->receipt));
        out->senders.push_back(receipt->sender);
    }
    return out;
}

Read<std::optional<rpc::TransactionPlace>> ForkedChain::find_transaction(const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(
        const json::Value answer,
        remote_->ask({"eth_getTransactionByHash", alone(base::to_hex(hash.view()))}, Keep::no));
    const json::Value* block_hash = answer.find("blockHash");
    const json::Value* number = answer.find("blockNumber");
    const json::Value* index = answer.find("transactionIndex");
    if (block_hash == nullptr || number == nullptr || index == nullptr) {
        return std::nullopt;
    }
    const auto where = base::fixed_from_hex<32>(block_hash->text);
    const auto height = U256::parse(number->text);
    const auto place = U256::parse(index->text);
    if (!where || !height || !place || *height > U256(first_->number())) {
        return std::nullopt;
    }
    return rpc::TransactionPlace{*where, height->low64(), place->low64()};
}

Read<state::StatePtr> ForkedChain::state(const rpc::ChainBlock& block) {
    return tree_->at(block.number());
}

}  // namespace cairn::dev_chain
