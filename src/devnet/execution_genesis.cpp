#include "devnet/execution_genesis.hpp"

#include "base/assert.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/constants.hpp"
#include "crypto/sha256.hpp"
#include "devnet/load_contract.hpp"
#include "execution_node/system_contracts.hpp"
#include "json/writer.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <array>

namespace cairn::devnet {

using namespace consensus;

namespace {

constexpr std::uint64_t WEI_PER_ETHER = 1'000'000'000'000'000'000;

/// Forks of both layers that go together, and the name of the execution layer's.
struct PairedFork {
    ForkId fork;
    std::string_view name;
};
constexpr auto PAIRED = std::to_array<PairedFork>({{ForkId::capella, "shanghai"},
                                                   {ForkId::deneb, "cancun"},
                                                   {ForkId::electra, "prague"},
                                                   {ForkId::fulu, "osaka"}});

std::string hex_of(const Bytes32& word) {
    return base::to_hex(word.view());
}

/// Null: never, or so late that no clock shows it.
std::optional<std::uint64_t> time_of(const ExecutionGenesisChoices& choices, Epoch epoch) {
    const std::uint64_t slots = choices.network.preset->SLOTS_PER_EPOCH;
    const std::uint64_t seconds = slots * choices.network.config->SECONDS_PER_SLOT;
    if (epoch == FAR_FUTURE_EPOCH || epoch.value > (UINT64_MAX >> 2U) / seconds) {
        return std::nullopt;
    }
    return choices.genesis_time + epoch.value * seconds;
}

/// EIP-7840. The target is two thirds of the most, as in EIP-7691 and EIP-7892, whose fractions
/// are in the same proportion to what lies between.
void write_blob_schedule(json::Writer& out, std::string_view name, std::uint64_t most) {
    const std::uint64_t target = most * 2 / 3;
    const auto fraction = static_cast<std::uint64_t>(
        static_cast<double>(execution::PRAGUE_BLOBS.base_fee_update_fraction) *
            static_cast<double>(most - target) / 3 +
        0.5);
    out.key(name).begin_object().field("target", target).field("max", most);
    out.field("baseFeeUpdateFraction", std::max<std::uint64_t>(fraction, 1)).end_object();
}

void write_blob_schedules(json::Writer& out, const ExecutionGenesisChoices& choices) {
    const Config& config = *choices.network.config;
    out.key("blobSchedule").begin_object();
    out.key("cancun").begin_object().field("target", config.MAX_BLOBS_PER_BLOCK / 2);
    out.field("max", config.MAX_BLOBS_PER_BLOCK);
    out.field("baseFeeUpdateFraction", execution::CANCUN_BLOBS.base_fee_update_fraction);
    out.end_object();
    write_blob_schedule(out, "prague", config.MAX_BLOBS_PER_BLOCK_ELECTRA);
    write_blob_schedule(out, "osaka", config.MAX_BLOBS_PER_BLOCK_ELECTRA);
    std::size_t number = 0;
    for (const auto& entry : config.BLOB_SCHEDULE) {
        ++number;
        if (time_of(choices, entry.epoch)) {
            write_blob_schedule(out, "bpo" + std::to_string(number), entry.max_blobs_per_block);
        }
    }
    out.end_object();
}

void write_config(json::Writer& out, const ExecutionGenesisChoices& choices) {
    const Config& config = *choices.network.config;
    out.key("config").begin_object().field("chainId", CHAIN_ID);
    for (const std::string_view fork :
         {"homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg",
          "istanbul", "muirGlacier", "berlin", "london", "arrowGlacier", "grayGlacier",
          "mergeNetsplit"}) {
        out.field(std::string(fork) + "Block", 0);
    }
    out.field("terminalTotalDifficulty", 0);
    for (const auto& [fork, name] : PAIRED) {
        if (const auto time = time_of(choices, fork_epoch(config, fork))) {
            out.field(std::string(name) + "Time", *time);
        }
    }
    std::size_t number = 0;
    for (const auto& entry : config.BLOB_SCHEDULE) {
        ++number;
        if (const auto time = time_of(choices, std::max(entry.epoch, config.FULU_FORK_EPOCH))) {
            out.field("bpo" + std::to_string(number) + "Time", *time);
        }
    }
    out.field("depositContractAddress", base::to_hex(config.DEPOSIT_CONTRACT_ADDRESS.view()));
    write_blob_schedules(out, choices);
    out.end_object();
}

void write_contract(json::Writer& out, std::string_view address, std::string_view code,
                    const std::map<U256, U256>& slots, const U256& balance) {
    out.key(address).begin_object().field("balance", balance.to_hex()).field("nonce", "0x1");
    out.field("code", code).key("storage").begin_object();
    for (const auto& [slot, value] : slots) {
        out.field(hex_of(slot.to_be()), hex_of(value.to_be()));
    }
    out.end_object().end_object();
}

/// EIP-7002's contract hands a block at most 16 requests; the minimal preset takes fewer, and a
/// block with more could not be made. DUP1 PUSH1 16 GT PUSH1 0xdf JUMPI POP PUSH1 16 JUMPDEST.
std::string with_request_limit(std::string_view code, std::uint64_t limit) {
    constexpr std::string_view AT_MOST_16 = "8060101160df575060105b";
    std::string out(code);
    const std::size_t place = out.find(AT_MOST_16);
    if (place != std::string::npos && limit < 16) {
        const std::string digits = base::to_hex(Bytes{static_cast<std::uint8_t>(limit)}).substr(2);
        out.replace(place + 4, 2, digits);
        out.replace(place + 18, 2, digits);
    }
    return out;
}

void write_alloc(json::Writer& out, const ExecutionGenesisChoices& choices) {
    out.key("alloc").begin_object();
    const U256 each = U256(Accounts::ETHER_EACH) * U256(WEI_PER_ETHER);
    for (const Accounts::Account& account : choices.accounts.all()) {
        out.key(base::to_hex(account.address.view())).begin_object();
        out.field("balance", each.to_hex()).end_object();
    }
    const std::uint64_t max_withdrawal_requests =
        choices.network.preset->MAX_WITHDRAWAL_REQUESTS_PER_PAYLOAD;
    const bool before_electra = choices.network.config->ELECTRA_FORK_EPOCH > GENESIS_EPOCH;
    for (const auto& contract : execution_node::system_contracts()) {
        write_contract(
            out, contract.address, with_request_limit(contract.code, max_withdrawal_requests),
            contract.is_inhibited && before_electra ? std::map<U256, U256>{{0, U256::max()}}
                                                    : std::map<U256, U256>{},
            {});
    }
    write_contract(out, base::to_hex(choices.network.config->DEPOSIT_CONTRACT_ADDRESS.view()),
                   execution_node::deposit_contract_code(), choices.deposits.slots(),
                   choices.deposited_wei);
    std::map<U256, U256> tokens;
    for (std::size_t i = 0; i < Accounts::LOADERS; ++i) {
        tokens[token_balance_slot(choices.accounts.loader(i).address)] = each;
    }
    write_contract(out, base::to_hex(LOAD_CONTRACT.view()), load_contract_code(), tokens, {});
    out.end_object();
}

std::string genesis_json(const ExecutionGenesisChoices& choices) {
    json::Writer out;
    out.begin_object();
    write_config(out, choices);
    out.field("nonce", "0x0").field("timestamp", U256(choices.genesis_time).to_hex());
    out.field("extraData", "0x").field("gasLimit", U256(GENESIS_GAS_LIMIT).to_hex());
    out.field("difficulty", "0x0").field("mixHash", hex_of(crypto::sha256(Bytes(32, 1))));
    out.field("coinbase", "0x0000000000000000000000000000000000000000");
    out.field("baseFeePerGas", U256(execution::INITIAL_BASE_FEE).to_hex());
    write_alloc(out, choices);
    out.end_object();
    return out.take() + "\n";
}

}  // namespace

std::shared_ptr<const ExecutionGenesis> make_execution_genesis(
    const ExecutionGenesisChoices& choices) {
    auto made = std::make_shared<ExecutionGenesis>();
    made->json = genesis_json(choices);
    auto genesis = execution_node::parse_genesis(made->json);
    CAIRN_ASSERT(genesis.has_value());
    made->genesis = *std::move(genesis);
    made->hash = execution::header_hash(made->genesis.block.header);
    return made;
}

ExecutionPayloadHeader genesis_payload_header(const Spec& spec, const ExecutionGenesis& genesis) {
    const execution::Header& of = genesis.genesis.block.header;
    auto payload = ssz::default_value<ExecutionPayload>(spec);
    payload.state_root = of.state_root;
    payload.receipts_root = of.receipt_root;
    payload.prev_randao = of.prev_randao;
    payload.gas_limit = of.gas_limit;
    payload.timestamp = of.timestamp;
    payload.base_fee_per_gas.limbs[0] = execution::INITIAL_BASE_FEE;
    payload.block_hash = genesis.hash;
    return to_header(spec, payload);
}

}  // namespace cairn::devnet
