// The chain of a ledger at one instant, as JSON-RPC reads it.
#pragma once

#include "dev_chain/ledger.hpp"

namespace cairn::dev_chain {

class LedgerView final : public rpc::ChainReader {
  public:
    LedgerView(std::shared_ptr<const execution::ChainConfig> config, LedgerParts parts,
               BlockList blocks, StatePtr state)
        : config_(std::move(config)),
          parts_(std::move(parts)),
          blocks_(std::move(blocks)),
          head_(blocks_.back()),
          state_(std::move(state)) {}

    const execution::ChainConfig& config() const override { return *config_; }
    rpc::ChainBlockPtr genesis() const override;
    rpc::ChainBlockPtr head() const override { return head_; }
    rpc::ChainBlockPtr safe() const override { return below_head(parts_.slots_in_epoch); }
    rpc::ChainBlockPtr finalized() const override { return below_head(2 * parts_.slots_in_epoch); }
    Read<rpc::ChainBlockPtr> block(const Bytes32& hash) const override;
    Read<rpc::ChainBlockPtr> block(std::uint64_t number) const override;
    Read<rpc::BlockResultsPtr> results(const Bytes32& hash) const override;
    Read<std::optional<rpc::TransactionPlace>> find_transaction(const Bytes32& hash) const override;
    Read<rpc::StateSourcePtr> state(const rpc::ChainBlock& block) const override;
    execution::BlockRules rules_of(const rpc::ChainBlock& block) const override;
    execution::BlockRules rules_after(const rpc::ChainBlock& parent,
                                      std::uint64_t timestamp) const override;
    std::unique_ptr<execution::BlockHashes> block_hashes(
        const rpc::ChainBlockPtr& parent) const override;

  private:
    rpc::ChainBlockPtr below_head(std::uint64_t blocks) const;
    Read<StatePtr> version_of(const rpc::ChainBlock& block) const;

    std::shared_ptr<const execution::ChainConfig> config_;
    LedgerParts parts_;
    BlockList blocks_;
    ChainBlockPtr head_;
    StatePtr state_;
};

}  // namespace cairn::dev_chain
