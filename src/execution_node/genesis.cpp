#include "execution_node/genesis.hpp"

#include "base/executor.hpp"
#include "crypto/keccak256.hpp"
#include "execution/requests.hpp"
#include "json/parse.hpp"
#include "state/mpt_state_tree.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace cairn::execution_node {
namespace {

using evm::Revision;
using execution::Address;
using execution::BlobSchedule;
using execution::ChainConfig;
using execution::Header;
using json::Value;

template <class T>
using Found = Result<T, GenesisError>;

unexpected<GenesisError> fail(std::string where, std::string reason) {
    return unexpected(GenesisError{std::move(where), std::move(reason)});
}

Found<U256> read_u256(const Value& value, const std::string& where) {
    const auto number =
        value.is_scalar() ? U256::parse(value.text == "0x" ? "0x0" : value.text) : std::nullopt;
    return number ? Found<U256>(*number) : fail(where, "not a number of 256 bits");
}

Found<std::uint64_t> read_uint64(const Value& value, const std::string& where) {
    CAIRN_TRY_ASSIGN(const U256 number, read_u256(value, where));
    return number.fits_uint64() ? Found<std::uint64_t>(number.low64())
                                : fail(where, "not a number of 64 bits");
}

Found<Bytes> read_bytes(const Value& value, const std::string& where) {
    auto bytes = value.is_scalar() ? base::from_hex(value.text) : std::nullopt;
    return bytes ? Found<Bytes>(*std::move(bytes)) : fail(where, "not bytes in hexadecimal");
}

template <std::size_t N>
Found<FixedBytes<N>> read_fixed(const Value& value, const std::string& where) {
    const auto bytes = base::fixed_from_hex<N>(value.text);
    return bytes ? Found<FixedBytes<N>>(*bytes)
                 : fail(where, "not " + std::to_string(N) + " bytes in hexadecimal");
}

/// A member that may be missing or null.
const Value* member(const Value& object, std::string_view key) {
    const Value* value = object.find(key);
    return value == nullptr || value->kind == json::Kind::null ? nullptr : value;
}

template <class T>
Found<void> read_into(const Value& object, std::string_view key, T& out,
                      Found<T> (*read)(const Value&, const std::string&)) {
    if (const Value* value = member(object, key)) {
        CAIRN_TRY_ASSIGN(out, read(*value, std::string(key)));
    }
    return {};
}

struct NamedFork {
    std::string_view key;
    Revision revision;
};
constexpr auto BY_NUMBER = std::to_array<NamedFork>({
    {"homesteadBlock", Revision::homestead},
    {"eip150Block", Revision::tangerine_whistle},
    {"eip155Block", Revision::spurious_dragon},
    {"eip158Block", Revision::spurious_dragon},
    {"byzantiumBlock", Revision::byzantium},
    {"constantinopleBlock", Revision::constantinople},
    {"petersburgBlock", Revision::petersburg},
    {"istanbulBlock", Revision::istanbul},
    {"berlinBlock", Revision::berlin},
    {"londonBlock", Revision::london},
});
constexpr auto BY_TIME = std::to_array<NamedFork>({
    {"shanghaiTime", Revision::shanghai},
    {"cancunTime", Revision::cancun},
    {"pragueTime", Revision::prague},
    {"osakaTime", Revision::osaka},
});
struct NamedDelay {
    std::string_view key;
    std::uint64_t blocks;
};
/// Of the bomb: EIP-649, 1234, 2384, 3554, 4345, 5133.
constexpr auto BOMB_DELAYS = std::to_array<NamedDelay>({
    {"byzantiumBlock", 3'000'000},
    {"constantinopleBlock", 5'000'000},
    {"muirGlacierBlock", 9'000'000},
    {"londonBlock", 9'700'000},
    {"arrowGlacierBlock", 10'700'000},
    {"grayGlacierBlock", 11'400'000},
});
/// Forks whose rules are not known here.
constexpr auto UNKNOWN_FORKS =
    std::to_array<std::string_view>({"amsterdamTime", "verkleTime", "ubtTime"});

/// With keys of schedules, in the order of the forks: "cancun" begins at cancunTime.
constexpr auto BLOB_FORKS = std::to_array<std::string_view>(
    {"cancun", "prague", "osaka", "bpo1", "bpo2", "bpo3", "bpo4", "bpo5"});

Found<BlobSchedule> read_blob_schedule(const Value& object, const std::string& where) {
    BlobSchedule out;
    CAIRN_TRY(read_into(object, "target", out.target, read_uint64));
    CAIRN_TRY(read_into(object, "max", out.max, read_uint64));
    CAIRN_TRY(
        read_into(object, "baseFeeUpdateFraction", out.base_fee_update_fraction, read_uint64));
    if (out.base_fee_update_fraction == 0 || out.max == 0 || out.target > out.max) {
        return fail(where, "no schedule of blobs");
    }
    return out;
}

Found<void> read_blobs(const Value& config, ChainConfig& out) {
    const Value* schedules = member(config, "blobSchedule");
    for (const std::string_view fork : BLOB_FORKS) {
        const std::string key(fork);
        const Value* schedule = schedules == nullptr ? nullptr : member(*schedules, key);
        const Value* time = member(config, key + "Time");
        if (schedule == nullptr || time == nullptr) {
            continue;
        }
        execution::BlobActivation activation;
        CAIRN_TRY_ASSIGN(activation.timestamp, read_uint64(*time, "config." + key + "Time"));
        CAIRN_TRY_ASSIGN(activation.schedule,
                         read_blob_schedule(*schedule, "config.blobSchedule." + key));
        out.blobs.insert(std::ranges::upper_bound(out.blobs, activation.timestamp, {},
                                                  &execution::BlobActivation::timestamp),
                         activation);
    }
    return {};
}

Found<void> read_dao(const Value& config, ChainConfig& out) {
    const Value* support = member(config, "daoForkSupport");
    const Value* number = member(config, "daoForkBlock");
    if (support != nullptr && number != nullptr && support->to_bool().value_or(false)) {
        CAIRN_TRY_ASSIGN(out.dao_fork_number, read_uint64(*number, "config.daoForkBlock"));
    }
    return {};
}

Found<void> read_forks(const Value& config, ChainConfig& out) {
    out.forks.push_back({Revision::frontier, 0, 0, {}});
    for (const NamedFork& fork : BY_NUMBER) {
        if (const Value* at = member(config, fork.key)) {
            CAIRN_TRY_ASSIGN(const std::uint64_t number,
                             read_uint64(*at, "config." + std::string(fork.key)));
            out.forks.push_back({fork.revision, number, 0, {}});
        }
    }
    if (const Value* difficulty = member(config, "terminalTotalDifficulty")) {
        CAIRN_TRY_ASSIGN(const U256 total,
                         read_u256(*difficulty, "config.terminalTotalDifficulty"));
        out.forks.push_back({Revision::paris, 0, 0, total});
    }
    for (const NamedFork& fork : BY_TIME) {
        if (const Value* at = member(config, fork.key)) {
            CAIRN_TRY_ASSIGN(const std::uint64_t time,
                             read_uint64(*at, "config." + std::string(fork.key)));
            out.forks.push_back({fork.revision, 0, time, {}});
        }
    }
    for (const std::string_view key : UNKNOWN_FORKS) {
        if (member(config, key) != nullptr) {
            return fail("config." + std::string(key), "a fork that is not known");
        }
    }
    return {};
}

/// "nativeFunctions": {"sort(uint256[])": 0}: the first block of each.
Found<void> read_natives(const Value& config, ChainConfig& out) {
    const Value* natives = member(config, "nativeFunctions");
    if (natives == nullptr) {
        return {};
    }
    for (const json::Member& native : natives->members) {
        const std::string where = "config.nativeFunctions." + native.key;
        const auto function = evm::find_native(native.key);
        if (!function) {
            return fail(where, "a native function that is not known");
        }
        CAIRN_TRY_ASSIGN(const std::uint64_t number, read_uint64(native.value, where));
        out.natives.push_back({*function, number});
    }
    return {};
}

Found<void> read_bomb_delays(const Value& config, ChainConfig& out) {
    for (const NamedDelay& delay : BOMB_DELAYS) {
        if (const Value* at = member(config, delay.key)) {
            CAIRN_TRY_ASSIGN(const std::uint64_t number,
                             read_uint64(*at, "config." + std::string(delay.key)));
            out.bomb_delays.insert(std::ranges::upper_bound(out.bomb_delays, number, {},
                                                            &execution::BombDelay::number),
                                   {number, delay.blocks});
        }
    }
    if (const Value* at = member(config, "mergeNetsplitBlock")) {
        CAIRN_TRY_ASSIGN(out.merge_netsplit_number, read_uint64(*at, "config.mergeNetsplitBlock"));
    }
    return {};
}

Found<ChainConfig> read_config(const Value& document) {
    const Value* config = member(document, "config");
    if (config == nullptr || config->kind != json::Kind::object) {
        return fail("config", "missing");
    }
    ChainConfig out;
    CAIRN_TRY(read_into(*config, "chainId", out.chain_id, read_uint64));
    CAIRN_TRY(read_forks(*config, out));
    CAIRN_TRY(read_bomb_delays(*config, out));
    CAIRN_TRY(read_dao(*config, out));
    CAIRN_TRY(read_blobs(*config, out));
    CAIRN_TRY(read_natives(*config, out));
    CAIRN_TRY(read_into(*config, "depositContractAddress", out.deposit_contract, read_fixed<20>));
    return out;
}

Found<std::vector<state::SlotChange>> read_storage(const Value& object, const std::string& where) {
    std::map<Bytes32, U256> slots;
    for (const json::Member& member : object.members) {
        // Keys are with or without 0x; always hexadecimal.
        const std::string_view key = member.key;
        const auto slot = U256::parse_hex(key.starts_with("0x") ? key.substr(2) : key);
        if (!slot) {
            return fail(where + "." + member.key, "not a slot");
        }
        CAIRN_TRY_ASSIGN(slots[slot->to_be()], read_u256(member.value, where + "." + member.key));
    }
    std::vector<state::SlotChange> out;
    for (const auto& [slot, value] : slots) {
        if (!value.is_zero()) {
            out.push_back({slot, value});
        }
    }
    return out;
}

Found<state::AccountChange> read_account(const Value& object, const Address& address,
                                         const std::string& where,
                                         std::vector<state::NewCode>& codes) {
    state::AccountChange out{address, state::AccountFields{}, false, {}};
    if (const Value* balance = member(object, "balance")) {
        CAIRN_TRY_ASSIGN(out.fields->balance, read_u256(*balance, where + ".balance"));
    }
    if (const Value* nonce = member(object, "nonce")) {
        CAIRN_TRY_ASSIGN(out.fields->nonce, read_uint64(*nonce, where + ".nonce"));
    }
    if (const Value* code = member(object, "code")) {
        CAIRN_TRY_ASSIGN(Bytes bytes, read_bytes(*code, where + ".code"));
        if (!bytes.empty()) {
            out.fields->code_hash = crypto::keccak256(bytes);
            codes.push_back({out.fields->code_hash, std::move(bytes)});
        }
    }
    if (const Value* storage = member(object, "storage")) {
        CAIRN_TRY_ASSIGN(out.slots, read_storage(*storage, where + ".storage"));
    }
    return out;
}

Found<state::StateDiff> read_alloc(const Value& document) {
    state::StateDiff out;
    const Value* alloc = member(document, "alloc");
    for (const json::Member& named :
         alloc == nullptr ? std::vector<json::Member>() : alloc->members) {
        const std::string where = "alloc." + named.key;
        const auto address = base::fixed_from_hex<20>(named.key);
        if (!address) {
            return fail(where, "not an address");
        }
        CAIRN_TRY_ASSIGN(auto account, read_account(named.value, *address, where, out.codes));
        out.accounts.push_back(std::move(account));
    }
    std::ranges::sort(out.accounts, {}, &state::AccountChange::address);
    // An address may be there with 0x and without it.
    if (!state::is_well_formed(out)) {
        return fail("alloc", "an address is there twice");
    }
    return out;
}

Found<void> read_header(const Value& document, Header& out) {
    CAIRN_TRY(read_into(document, "timestamp", out.timestamp, read_uint64));
    CAIRN_TRY(read_into(document, "extraData", out.extra_data, read_bytes));
    out.gas_limit = 4'712'388;  // geth's params.GenesisGasLimit
    CAIRN_TRY(read_into(document, "gasLimit", out.gas_limit, read_uint64));
    CAIRN_TRY(read_into(document, "difficulty", out.difficulty, read_u256));
    CAIRN_TRY(read_into(document, "mixHash", out.prev_randao, read_fixed<32>));
    CAIRN_TRY(read_into(document, "mixhash", out.prev_randao, read_fixed<32>));
    CAIRN_TRY(read_into(document, "coinbase", out.coinbase, read_fixed<20>));
    CAIRN_TRY(read_into(document, "number", out.number, read_uint64));
    CAIRN_TRY(read_into(document, "gasUsed", out.gas_used, read_uint64));
    CAIRN_TRY(read_into(document, "parentHash", out.parent_hash, read_fixed<32>));
    std::uint64_t nonce = 0;
    CAIRN_TRY(read_into(document, "nonce", nonce, read_uint64));
    for (std::size_t i = 0; i < 8; ++i) {
        out.nonce[i] = static_cast<std::uint8_t>(nonce >> (56 - 8 * i));
    }
    return {};
}

/// The fields of the fork that the block is of.
Found<void> read_fork_fields(const Value& document, Revision revision, execution::Block& block) {
    Header& header = block.header;
    header.transactions_root = state::EMPTY_TRIE_ROOT;
    header.receipt_root = state::EMPTY_TRIE_ROOT;
    if (revision >= Revision::london) {
        U256 base_fee = execution::INITIAL_BASE_FEE;
        CAIRN_TRY(read_into(document, "baseFeePerGas", base_fee, read_u256));
        header.base_fee_per_gas = base_fee;
    }
    if (revision >= Revision::shanghai) {
        header.withdrawals_root = state::EMPTY_TRIE_ROOT;
        block.withdrawals.emplace();
    }
    if (revision >= Revision::cancun) {
        std::uint64_t excess = 0;
        std::uint64_t used = 0;
        CAIRN_TRY(read_into(document, "excessBlobGas", excess, read_uint64));
        CAIRN_TRY(read_into(document, "blobGasUsed", used, read_uint64));
        header.excess_blob_gas = excess;
        header.blob_gas_used = used;
        header.parent_beacon_block_root = Bytes32{};
    }
    if (revision >= Revision::prague) {
        header.requests_hash = execution::compute_requests_hash({});
    }
    return {};
}

}  // namespace

std::string to_string(const GenesisError& error) {
    return error.where.empty() ? error.reason : error.where + ": " + error.reason;
}

Result<Genesis, GenesisError> read_genesis(const Value& document) {
    Genesis out;
    CAIRN_TRY_ASSIGN(out.config, read_config(document));
    CAIRN_TRY_ASSIGN(out.state, read_alloc(document));
    Header& header = out.block.header;
    CAIRN_TRY(read_header(document, header));
    const Revision revision =
        out.config.rules_of(header.number, header.timestamp, header.difficulty).revision;
    CAIRN_TRY(read_fork_fields(document, revision, out.block));
    state::MptStateTree tree;
    const auto state = tree.apply(tree.empty(), out.state, base::serial_executor());
    if (!state) {
        return fail("alloc", state.error().what);
    }
    header.state_root = (*state)->root();
    return out;
}

Result<Genesis, GenesisError> parse_genesis(std::string_view text) {
    const auto document = json::parse_json(text);
    if (!document) {
        return fail("", json::to_string(document.error()));
    }
    return read_genesis(*document);
}

}  // namespace cairn::execution_node
