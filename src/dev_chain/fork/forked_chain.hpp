// A chain that begins where another one stands: its blocks and states below come from the other's
// JSON-RPC.
//
//   CAIRN_TRY_ASSIGN(auto fork, ForkedChain::open({.url = "http://127.0.0.1:8545"}, pause));
//   CAIRN_TRY_ASSIGN(const auto chain,
//                    DevChain::create_on(fork->beginning(options), Funding::all, options, now_ms));
//
// Threads: any, after beginning().
#pragma once

#include "dev_chain/chain_maker.hpp"
#include "dev_chain/fork/fork_state_tree.hpp"

namespace cairn::dev_chain {

struct ForkOptions {
    std::string url;
    /// Nothing: the other chain's head.
    std::optional<std::uint64_t> block_number;
    /// Where answers are kept; empty: nowhere.
    std::filesystem::path cache_folder;
};

class ForkedChain final : public Ancestry, public std::enable_shared_from_this<ForkedChain> {
  public:
    /// The error says what is wrong with the URL, the cache, or the other chain.
    static Result<std::shared_ptr<ForkedChain>, std::string> open(const ForkOptions& options,
                                                                  RemoteRpc::Pause pause);

    /// The other chain's block where ours begins.
    const ChainBlockPtr& first() const noexcept { return first_; }
    std::uint64_t chain_id() const noexcept { return chain_id_; }
    ForkName name() const { return {remote_->name(), chain_id_, first_->number(), first_->hash}; }
    /// With the other chain's identifier, and the rules of options.hardfork in all blocks. The
    /// chain holds this one.
    Beginning beginning(const DevOptions& options);

    Read<rpc::ChainBlockPtr> block(const Bytes32& hash) override;
    Read<rpc::ChainBlockPtr> block(std::uint64_t number) override;
    Read<rpc::BlockResultsPtr> results(const Bytes32& hash) override;
    Read<std::optional<rpc::TransactionPlace>> find_transaction(const Bytes32& hash) override;
    Read<state::StatePtr> state(const rpc::ChainBlock& block) override;

  private:
    ForkedChain() = default;
    Result<void, std::string> begin(const ForkOptions& options);
    Read<rpc::ChainBlockPtr> read_block(const Question& question, Keep keep);

    std::unique_ptr<AnswerCache> cache_;
    std::unique_ptr<RemoteRpc> remote_;
    std::uint64_t chain_id_ = 0;
    ChainBlockPtr first_;
    ForkStateTree* tree_ = nullptr;  // of the SharedTree that beginning() made
    std::shared_ptr<SharedTree> shared_tree_;
};

}  // namespace cairn::dev_chain
