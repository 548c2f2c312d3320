// A chain in plain memory for tests: blocks are executed when it is loaded, every state is kept.
#pragma once

#include "execution/memory_state.hpp"
#include "rpc/backend.hpp"

#include <map>

namespace cairn::rpc {

class MemoryChain final : public ChainReader {
  public:
    MemoryChain(execution::ChainConfig config, const execution::Block& genesis,
                execution::MemoryState state);

    /// Executes the block on the head and makes it the head; an invalid one is a failed assertion.
    void append(const execution::Block& block);
    /// The head is safe and final.
    void finalize() { finalized_ = blocks_.size(); }

    const execution::ChainConfig& config() const override { return config_; }
    ChainBlockPtr genesis() const override { return blocks_.front(); }
    ChainBlockPtr head() const override { return blocks_.back(); }
    ChainBlockPtr safe() const override { return finalized(); }
    ChainBlockPtr finalized() const override {
        return finalized_ == 0 ? nullptr : blocks_[finalized_ - 1];
    }
    Read<ChainBlockPtr> block(const Bytes32& hash) const override;
    Read<ChainBlockPtr> block(std::uint64_t number) const override;
    Read<BlockResultsPtr> results(const Bytes32& hash) const override;
    Read<std::optional<TransactionPlace>> find_transaction(const Bytes32& hash) const override;
    Read<StateSourcePtr> state(const ChainBlock& block) const override;
    execution::BlockRules rules_of(const ChainBlock& block) const override;
    execution::BlockRules rules_after(const ChainBlock& parent,
                                      std::uint64_t timestamp) const override;
    std::unique_ptr<execution::BlockHashes> block_hashes(
        const ChainBlockPtr& parent) const override;

  private:
    void keep(const execution::Block& block, BlockResults results, execution::MemoryState state);
    std::vector<execution::Ancestor> ancestors() const;

    execution::ChainConfig config_;
    std::vector<ChainBlockPtr> blocks_;
    std::vector<BlockResultsPtr> results_;
    std::vector<execution::MemoryState> states_;
    std::map<Bytes32, std::size_t> by_hash_;
    std::map<Bytes32, TransactionPlace> places_;
    std::size_t finalized_ = 0;
};

/// Takes every transaction that can be decoded.
class MemoryPool final : public PoolAccess {
  public:
    Read<Bytes32> add(BytesView bytes) override;
    std::optional<WaitingTransaction> find(const Bytes32& hash) override;
    std::optional<Bytes> find_raw(const Bytes32& hash) override;
    std::optional<std::uint64_t> next_nonce(const Address& address) override;
    WaitingList pending() override { return list_; }
    WaitingList queued() override { return {}; }
    std::pair<execution_node::BlobSidecarPtr, std::size_t> find_blob(const Bytes32&) override {
        return {};
    }

  private:
    WaitingList list_;
    std::uint64_t arrivals_ = 0;
};

/// The chain of the vectors of execution-apis: genesis.json and chain.rlp of the folder.
std::shared_ptr<MemoryChain> load_memory_chain(const std::string& folder);

/// A file of blocks, one after the other.
std::vector<execution::Block> read_blocks(const std::string& path);
/// The whole file; a missing one is a failed assertion.
std::string read_file(const std::string& path);

}  // namespace cairn::rpc
