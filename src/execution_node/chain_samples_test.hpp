// A node of a test, on a disk in memory.
#pragma once

#include "execution_node/block_builder.hpp"
#include "execution_node/chain_transactions_test.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

namespace cairn::execution_node {

class TestNode {
  public:
    explicit TestNode(ChainOptions options = {}, std::string genesis = genesis_text())
        : genesis_(std::move(genesis)), options_(options) {
        open();
    }

    void open() {
        kv_ = disk_.open(chain_columns()).value();
        auto opened = ExecutionChain::open(*kv_, parse_genesis(genesis_).value(), options_,
                                           base::serial_executor());
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
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<ExecutionChain> chain_;
};

}  // namespace cairn::execution_node
