#include "rpc/fork_config.hpp"

#include "evm/precompiles.hpp"
#include "rpc/values.hpp"

#include <set>

namespace cairn::rpc {
namespace {

using execution::BlockRules;

/// CRC-32 of IEEE 802.3, a byte more.
std::uint32_t crc32_byte(std::uint32_t crc, std::uint8_t byte) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
        crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb8'8320U : 0U);
    }
    return crc;
}

/// Times at which forks or blob schedules change, ascending; the genesis block's are left out.
std::set<std::uint64_t> fork_times(const execution::ChainConfig& config) {
    std::set<std::uint64_t> out;
    for (const auto& fork : config.forks) {
        out.insert(fork.timestamp);
    }
    for (const auto& blobs : config.blobs) {
        out.insert(blobs.timestamp);
    }
    if (config.merge_netsplit_number) {
        out.insert(*config.merge_netsplit_number);
    }
    out.erase(0);
    return out;
}

std::set<std::uint64_t> fork_numbers(const execution::ChainConfig& config) {
    std::set<std::uint64_t> out;
    for (const auto& fork : config.forks) {
        out.insert(fork.number);
    }
    for (const auto& delay : config.bomb_delays) {
        out.insert(delay.number);
    }
    if (config.dao_fork_number) {
        out.insert(*config.dao_fork_number);
    }
    out.erase(0);
    return out;
}

void write_system_contracts(json::Writer& out, const BlockRules& rules) {
    out.key("systemContracts").begin_object();
    if (rules.revision >= evm::Revision::cancun) {
        out.field("BEACON_ROOTS_ADDRESS", "0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
    }
    if (rules.revision >= evm::Revision::prague) {
        out.field("CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS",
                  "0x0000bbddc7ce488642fb579f8b00f3a590007251");
        write_data(out, "DEPOSIT_CONTRACT_ADDRESS", rules.deposit_contract.view());
        out.field("HISTORY_STORAGE_ADDRESS", "0x0000f90827f1c53a10cb7a02335b175320002935");
        out.field("WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS",
                  "0x00000961ef480eb55e80d19ad83579a64c007002");
    }
    out.end_object();
}

void write_precompiles(json::Writer& out, evm::Revision revision) {
    out.key("precompiles").begin_object();
    for (const Address& address : evm::precompile_addresses(revision)) {
        write_data(out, evm::find_precompile(revision, address)->name, address.view());
    }
    out.end_object();
}

void write_fork(json::Writer& out, const ChainReader& chain, std::uint64_t time) {
    const execution::ChainConfig& config = chain.config();
    const BlockRules rules = config.rules_of(chain.head()->number(), time, U256::max());
    out.begin_object().field("activationTime", time);
    if (rules.revision >= evm::Revision::cancun) {
        out.key("blobSchedule").begin_object();
        out.field("target", rules.blobs.target).field("max", rules.blobs.max);
        out.field("baseFeeUpdateFraction", rules.blobs.base_fee_update_fraction).end_object();
    } else {
        out.key("blobSchedule").null();
    }
    write_quantity(out, "chainId", config.chain_id);
    const std::uint32_t hash =
        fork_hash(chain.genesis()->hash, config, chain.head()->number(), time);
    const std::uint8_t bytes[] = {
        static_cast<std::uint8_t>(hash >> 24U), static_cast<std::uint8_t>(hash >> 16U),
        static_cast<std::uint8_t>(hash >> 8U), static_cast<std::uint8_t>(hash)};
    write_data(out, "forkId", bytes);
    write_precompiles(out, rules.revision);
    write_system_contracts(out, rules);
    out.end_object();
}

}  // namespace

std::uint32_t fork_hash(const Bytes32& genesis_hash, const execution::ChainConfig& config,
                        std::uint64_t number, std::uint64_t time) {
    std::uint32_t crc = 0xffff'ffffU;
    for (const std::uint8_t byte : genesis_hash) {
        crc = crc32_byte(crc, byte);
    }
    const auto add = [&](const std::set<std::uint64_t>& points, std::uint64_t last) {
        for (const std::uint64_t point : points) {
            for (unsigned i = 0; point <= last && i < 8; ++i) {
                crc = crc32_byte(crc, static_cast<std::uint8_t>(point >> (56 - 8 * i)));
            }
        }
    };
    add(fork_numbers(config), number);
    add(fork_times(config), time);
    return ~crc;
}

std::string fork_config(const ChainReader& chain) {
    const std::uint64_t now = chain.head()->block.header.timestamp;
    std::uint64_t current = 0;
    std::optional<std::uint64_t> next;
    std::optional<std::uint64_t> last;
    for (const std::uint64_t time : fork_times(chain.config())) {
        if (time <= now) {
            current = time;
        } else {
            next = next ? next : std::optional(time);
            last = time;
        }
    }
    json::Writer out;
    out.begin_object().key("current");
    write_fork(out, chain, current);
    for (const auto& [name, time] : {std::pair("next", next), std::pair("last", last)}) {
        out.key(name);
        if (time) {
            write_fork(out, chain, *time);
        } else {
            out.null();
        }
    }
    return out.end_object().take();
}

}  // namespace cairn::rpc
