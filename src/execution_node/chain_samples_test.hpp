// A node of a test, on a disk in memory.
#pragma once

#include "execution_node/block_builder.hpp"
#include "execution_node/chain_transactions_test.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

#include <map>

namespace cairn::execution_node {

class TestNode {
  public:
    explicit TestNode(ChainOptions options = {}, std::string genesis = genesis_text(),
                      base::Executor& executor = base::serial_executor())
        : genesis_(std::move(genesis)), options_(options), executor_(&executor) {
        open();
    }

    void open() {
        kv_ = disk_.open(chain_columns()).value();
        auto opened =
            ExecutionChain::open(*kv_, parse_genesis(genesis_).value(), options_, *executor_);
        ASSERT_TRUE(opened) << opened.error().what;
        chain_ = *std::move(opened);
    }
    /// The process dies, and with it the power: this many unsynced batches remain.
    void lose_power(std::size_t kept) {
        stop();
        disk_.lose_unsynced(kept);
    }
    void stop() {
        chain_.reset();
        kv_.reset();
    }

    ExecutionChain& chain() { return *chain_; }
    store::MemoryDisk& disk() { return disk_; }
    ChainBlockPtr head() const { return chain_->view()->head(); }

    PayloadAttributes attributes(const ChainBlock& parent, std::uint64_t salt = 0) const {
        PayloadAttributes out;
        out.timestamp = parent.block.header.timestamp + 12;
        out.prev_randao = U256(salt).to_be();
        out.suggested_fee_recipient = plain_address(99);
        out.withdrawals = {{parent.number(), 3, plain_address(5), 2}};
        out.parent_beacon_block_root = Bytes32{};
        return out;
    }
    execution::Block build(const ChainBlockPtr& parent, const std::vector<Transaction>& some = {},
                           std::uint64_t salt = 0) {
        std::vector<PooledForm> forms;
        for (const Transaction& transaction : some) {
            forms.push_back({transaction, nullptr});
        }
        auto built = build_block_of(*chain_, parent, attributes(*parent, salt), {}, forms);
        EXPECT_TRUE(built) << to_string(built.error());
        return built->block;
    }
    /// Makes and imports a block on `parent`.
    ChainBlockPtr extend(const ChainBlockPtr& parent, const std::vector<Transaction>& some = {},
                         std::uint64_t salt = 0) {
        const auto imported = chain_->import(build(parent, some, salt));
        EXPECT_TRUE(imported) << imported.error().what;
        EXPECT_EQ(imported->status, ImportStatus::valid)
            << (imported->error ? execution::to_string(*imported->error) : "");
        return chain_->view()->block(imported->hash).value();
    }
    ForkchoiceOutcome move(const Forkchoice& forkchoice) {
        auto out = chain_->set_forkchoice(forkchoice);
        EXPECT_TRUE(out) << out.error().what;
        return *out;
    }
    /// `count` blocks on the head, each with a transfer of account 0, each made the head.
    void grow(std::uint64_t count, std::uint64_t salt = 0) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const ChainBlockPtr parent = head();
            const auto block = extend(parent, {transfer(0, parent->number())}, salt);
            EXPECT_FALSE(move({block->hash, {}, {}}).refused);
        }
    }
    U256 balance(const ChainBlock& block, const Address& address) {
        const auto state = chain_->view()->state(block);
        EXPECT_TRUE(state) << state.error().what;
        const auto found = (*state)->account(address).value();
        return found ? found->balance : U256();
    }

  private:
    store::MemoryDisk disk_;
    std::string genesis_;
    ChainOptions options_;
    base::Executor* executor_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<ExecutionChain> chain_;
};

/// Commits states early, and goes back six blocks below the committed one.
inline ChainOptions shallow() {
    ChainOptions out;
    out.versions_in_memory = 2;
    out.reorg_depth = 6;
    return out;
}

/// What is stored in the columns from `first` on, by column and key. The node has stopped.
inline std::map<std::pair<store::Column, Bytes>, Bytes> records(TestNode& node,
                                                                store::Column first = 0) {
    const auto kv = node.disk().open(chain_columns()).value();
    const auto snapshot = kv->snapshot();
    std::map<std::pair<store::Column, Bytes>, Bytes> out;
    for (store::Column column = first; column < chain_columns().size(); ++column) {
        const auto iterator = snapshot->iterate(column);
        for (iterator->seek({}); iterator->valid(); iterator->next()) {
            const Bytes key(iterator->key().begin(), iterator->key().end());
            out[{column, key}] = Bytes(iterator->value().begin(), iterator->value().end());
        }
    }
    return out;
}

}  // namespace cairn::execution_node
