#include "devnet/execution_genesis.hpp"

#include "consensus/containers/state.hpp"
#include "devnet/genesis.hpp"
#include "devnet/load_contract.hpp"
#include "execution_node/execution_chain.hpp"
#include "store/memory_kv.hpp"

#include <gtest/gtest.h>

namespace cairn::devnet {
namespace {

using consensus::ForkId;
using evm::Revision;

Genesis genesis_of(std::string_view forks, std::string_view preset = "minimal") {
    GenesisOptions options;
    options.preset = preset;
    options.forks = *parse_fork_schedule(forks);
    options.genesis_time = 1'700'000'000;
    return make_genesis(options, base::serial_executor()).value();
}

Revision revision_at(const Genesis& genesis, std::uint64_t time) {
    return genesis.execution->genesis.config.rules_of(1, time, {}).revision;
}

TEST(ExecutionGenesis, ForksWhenTheBeaconChainDoes) {
    const Genesis genesis = genesis_of("bellatrix,capella@1,deneb@2,electra@3,fulu@4");
    const std::uint64_t epoch = 8 * 6;
    const std::uint64_t start = genesis.state.genesis_time;
    const std::array revisions{Revision::paris, Revision::shanghai, Revision::cancun,
                               Revision::prague, Revision::osaka};
    for (std::size_t i = 0; i < revisions.size(); ++i) {
        EXPECT_EQ(revision_at(genesis, start + i * epoch), revisions[i]) << i;
        EXPECT_EQ(revision_at(genesis, start + (i + 1) * epoch - 1), revisions[i]) << i;
    }
    EXPECT_EQ(revision_at(genesis_of("deneb"), UINT64_MAX), Revision::cancun);
    EXPECT_EQ(revision_at(genesis_of("fulu"), start), Revision::osaka);
}

TEST(ExecutionGenesis, HasTheBlobScheduleOfTheConfiguration) {
    const Genesis genesis = genesis_of("fulu", "mainnet");
    const auto& config = genesis.execution->genesis.config;
    const std::uint64_t start = genesis.state.genesis_time;
    EXPECT_EQ(config.rules_of(1, start, {}).blobs, execution::PRAGUE_BLOBS);
    const std::uint64_t epoch = 32 * 6;
    EXPECT_EQ(config.rules_of(1, start + 412'672 * epoch, {}).blobs,
              (execution::BlobSchedule{10, 15, 8'346'193}));
    EXPECT_EQ(config.rules_of(1, start + 419'072 * epoch, {}).blobs,
              (execution::BlobSchedule{14, 21, 11'684'671}));
    EXPECT_EQ(genesis_of("deneb").execution->genesis.config.rules_of(1, start, {}).blobs,
              execution::CANCUN_BLOBS);
}

TEST(ExecutionGenesis, IsWhatTheBeaconStateSays) {
    const Genesis genesis = genesis_of("fulu");
    const auto& header = genesis.state.latest_execution_payload_header;
    EXPECT_EQ(header.block_hash, genesis.execution->hash);
    EXPECT_EQ(header.state_root, genesis.execution->genesis.block.header.state_root);
    EXPECT_EQ(header.timestamp, genesis.state.genesis_time);
    EXPECT_EQ(genesis.config->TERMINAL_BLOCK_HASH, genesis.execution->hash);
    EXPECT_EQ(genesis.state.eth1_data.block_hash, genesis.execution->hash);
    EXPECT_EQ(genesis_of("phase0").config->TERMINAL_BLOCK_HASH,
              genesis_of("phase0").execution->hash);
}

std::unique_ptr<execution_node::StateView> state_of(const Genesis& genesis, store::Kv& kv) {
    const auto chain = execution_node::ExecutionChain::open(kv, genesis.execution->genesis, {},
                                                            base::serial_executor())
                           .value();
    const auto view = chain->view();
    return std::make_unique<execution_node::StateView>(view->state(*view->genesis()).value(),
                                                       view->codes());
}

TEST(ExecutionGenesis, FundsAccountsAndHoldsTheDepositsOfGenesis) {
    const Genesis genesis = genesis_of("fulu");
    store::MemoryDisk disk;
    const auto kv = disk.open(execution_node::chain_columns()).value();
    const auto state = state_of(genesis, *kv);
    const U256 ether(1'000'000'000'000'000'000);
    EXPECT_EQ(state->read_account(genesis.accounts->user(9).address)->balance,
              U256(Accounts::ETHER_EACH) * ether);
    const auto& contract = genesis.config->DEPOSIT_CONTRACT_ADDRESS;
    EXPECT_EQ(state->read_account(contract)->balance, U256(64 * 32) * ether);
    EXPECT_EQ(state->read_storage(contract, U256(32)), U256(64));  // deposit_count
    EXPECT_EQ(genesis.state.eth1_data.deposit_count, 64U);
    EXPECT_NE(genesis.state.eth1_data.deposit_root, consensus::Root{});
    EXPECT_EQ(
        state->read_storage(LOAD_CONTRACT, token_balance_slot(genesis.accounts->loader(0).address)),
        U256(Accounts::ETHER_EACH) * ether);
}

}  // namespace
}  // namespace cairn::devnet
