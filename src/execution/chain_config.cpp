#include "execution/chain_config.hpp"

#include "execution/difficulty.hpp"

namespace cairn::execution {
namespace {

constexpr std::uint64_t DAO_EXTRA_DATA_BLOCKS = 10;

BlobSchedule blobs_of(const ChainConfig& config, evm::Revision revision, std::uint64_t timestamp) {
    BlobSchedule schedule = revision >= evm::Revision::prague ? PRAGUE_BLOBS : CANCUN_BLOBS;
    for (const BlobActivation& activation : config.blobs) {
        if (timestamp >= activation.timestamp) {
            schedule = activation.schedule;
        }
    }
    return schedule;
}

std::uint64_t bomb_delay_of(const ChainConfig& config, evm::Revision revision,
                            std::uint64_t number) {
    std::uint64_t delay = bomb_delay_blocks(revision);
    for (const BombDelay& activation : config.bomb_delays) {
        if (number >= activation.number) {
            delay = activation.delay_blocks;
        }
    }
    return delay;
}

}  // namespace

evm::Revision ChainConfig::revision_of(std::uint64_t number, std::uint64_t timestamp,
                                       const U256& parent_total_difficulty) const {
    evm::Revision revision = evm::Revision::frontier;
    for (const ForkActivation& fork : forks) {
        if (number >= fork.number && timestamp >= fork.timestamp &&
            parent_total_difficulty >= fork.total_difficulty) {
            revision = fork.revision;
        }
    }
    return revision;
}

BlockRules ChainConfig::rules_of(std::uint64_t number, std::uint64_t timestamp,
                                 const U256& parent_total_difficulty) const {
    BlockRules rules;
    rules.revision = revision_of(number, timestamp, parent_total_difficulty);
    rules.chain_id = chain_id;
    rules.blobs = blobs_of(*this, rules.revision, timestamp);
    rules.bomb_delay_blocks = bomb_delay_of(*this, rules.revision, number);
    rules.is_first_london =
        rules.revision >= evm::Revision::london &&
        (number == 0 ||
         revision_of(number - 1, timestamp, parent_total_difficulty) < evm::Revision::london);
    if (dao_fork_number) {
        rules.is_dao_fork = number == *dao_fork_number;
        rules.has_dao_extra_data =
            number >= *dao_fork_number && number - *dao_fork_number < DAO_EXTRA_DATA_BLOCKS;
    }
    rules.deposit_contract = deposit_contract;
    for (const NativeActivation& native : natives) {
        if (number >= native.number) {
            rules.natives.insert(native.function);
        }
    }
    return rules;
}

}  // namespace cairn::execution
