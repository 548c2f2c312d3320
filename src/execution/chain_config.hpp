// Which rules hold in which block of a chain: forks by number, by total difficulty, by time, and
// the schedule of blob parameters (EIP-7840, EIP-7892).
//
//   ChainConfig config{.chain_id = 1, .forks = {{Revision::frontier}, ...}};
//   const BlockRules rules = config.rules_of(number, timestamp, parent_total_difficulty);
//
// Threads: values.
#pragma once

#include "evm/natives.hpp"
#include "evm/revision.hpp"
#include "execution/fees.hpp"

#include <map>
#include <memory>
#include <vector>

namespace cairn::execution {

/// A fork holds from the first block that all of its conditions are true of.
struct ForkActivation {
    evm::Revision revision = evm::Revision::frontier;
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    /// Of the block's parent: EIP-3675's terminal total difficulty.
    U256 total_difficulty;
};

struct BlobActivation {
    std::uint64_t timestamp = 0;
    BlobSchedule schedule;
};

struct BombDelay {
    std::uint64_t number = 0;
    std::uint64_t delay_blocks = 0;
};

/// A native function (evm/natives.hpp), by its number, and the first block that has it.
struct NativeActivation {
    std::size_t function = 0;
    std::uint64_t number = 0;
};

/// Where precompiled contracts are not where the fork has them: simulated calls may move them. An
/// address whose contract runs at the key, or nothing where none runs any more.
using PrecompileMoves = std::map<Address, std::optional<Address>>;

/// The rules of one block.
struct BlockRules {
    evm::Revision revision = evm::Revision::frontier;
    std::uint64_t chain_id = 1;
    BlobSchedule blobs = CANCUN_BLOBS;
    std::uint64_t bomb_delay_blocks = 0;
    bool is_first_london = false;     // its base fee is INITIAL_BASE_FEE
    bool is_dao_fork = false;         // the accounts of the DAO are emptied in it
    bool has_dao_extra_data = false;  // of this block and the nine after it
    Address deposit_contract;         // EIP-6110
    evm::NativeSet natives;
    std::shared_ptr<const PrecompileMoves> precompile_moves;  // null: none
};

/// Mainnet's, and that of most chains of tests.
constexpr Address MAINNET_DEPOSIT_CONTRACT{
    {{0x00, 0x00, 0x00, 0x00, 0x21, 0x9a, 0xb5, 0x40, 0x35, 0x6c,
      0xbb, 0x83, 0x9c, 0xbe, 0x05, 0x30, 0x3d, 0x77, 0x05, 0xfa}}};

struct ChainConfig {
    std::uint64_t chain_id = 1;
    /// In order; the first holds from the genesis block.
    std::vector<ForkActivation> forks;
    /// In order. Where none holds, those of Cancun and Prague do.
    std::vector<BlobActivation> blobs;
    /// In order. Where none holds, those of mainnet's forks do.
    std::vector<BombDelay> bomb_delays;
    std::optional<std::uint64_t> dao_fork_number;
    /// A block after the merge, of which only fork identifiers know (EIP-3675).
    std::optional<std::uint64_t> merge_netsplit_number;
    Address deposit_contract = MAINNET_DEPOSIT_CONTRACT;
    /// Of other chains than Ethereum's own: these have none.
    std::vector<NativeActivation> natives;

    BlockRules rules_of(std::uint64_t number, std::uint64_t timestamp,
                        const U256& parent_total_difficulty) const;

  private:
    evm::Revision revision_of(std::uint64_t number, std::uint64_t timestamp,
                              const U256& parent_total_difficulty) const;
};

}  // namespace cairn::execution
