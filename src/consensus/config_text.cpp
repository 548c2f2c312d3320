// Configurations as key and value text.
#include "consensus/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>
#include <variant>

namespace cairn::consensus {

namespace {

using Member = std::variant<std::string Config::*, std::uint64_t Config::*, Epoch Config::*,
                            Slot Config::*, Gwei Config::*, Bytes4 Config::*, Bytes20 Config::*,
                            Bytes32 Config::*, ssz::Uint256 Config::*>;
struct Key {
    std::string_view name;
    Member member;
};

#define CAIRN_CONFIG_KEY(name) \
    Key {                      \
        #name, &Config::name   \
    }
const std::array keys{
    CAIRN_CONFIG_KEY(PRESET_BASE),
    CAIRN_CONFIG_KEY(CONFIG_NAME),
    CAIRN_CONFIG_KEY(TERMINAL_TOTAL_DIFFICULTY),
    CAIRN_CONFIG_KEY(TERMINAL_BLOCK_HASH),
    CAIRN_CONFIG_KEY(TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH),
    CAIRN_CONFIG_KEY(MIN_GENESIS_ACTIVE_VALIDATOR_COUNT),
    CAIRN_CONFIG_KEY(MIN_GENESIS_TIME),
    CAIRN_CONFIG_KEY(GENESIS_FORK_VERSION),
    CAIRN_CONFIG_KEY(GENESIS_DELAY),
    CAIRN_CONFIG_KEY(ALTAIR_FORK_VERSION),
    CAIRN_CONFIG_KEY(ALTAIR_FORK_EPOCH),
    CAIRN_CONFIG_KEY(BELLATRIX_FORK_VERSION),
    CAIRN_CONFIG_KEY(BELLATRIX_FORK_EPOCH),
    CAIRN_CONFIG_KEY(CAPELLA_FORK_VERSION),
    CAIRN_CONFIG_KEY(CAPELLA_FORK_EPOCH),
    CAIRN_CONFIG_KEY(DENEB_FORK_VERSION),
    CAIRN_CONFIG_KEY(DENEB_FORK_EPOCH),
    CAIRN_CONFIG_KEY(ELECTRA_FORK_VERSION),
    CAIRN_CONFIG_KEY(ELECTRA_FORK_EPOCH),
    CAIRN_CONFIG_KEY(FULU_FORK_VERSION),
    CAIRN_CONFIG_KEY(FULU_FORK_EPOCH),
    CAIRN_CONFIG_KEY(GLOAS_FORK_VERSION),
    CAIRN_CONFIG_KEY(GLOAS_FORK_EPOCH),
    CAIRN_CONFIG_KEY(SECONDS_PER_SLOT),
    CAIRN_CONFIG_KEY(SLOT_DURATION_MS),
    CAIRN_CONFIG_KEY(SECONDS_PER_ETH1_BLOCK),
    CAIRN_CONFIG_KEY(MIN_VALIDATOR_WITHDRAWABILITY_DELAY),
    CAIRN_CONFIG_KEY(SHARD_COMMITTEE_PERIOD),
    CAIRN_CONFIG_KEY(ETH1_FOLLOW_DISTANCE),
    CAIRN_CONFIG_KEY(PROPOSER_REORG_CUTOFF_BPS),
    CAIRN_CONFIG_KEY(ATTESTATION_DUE_BPS),
    CAIRN_CONFIG_KEY(AGGREGATE_DUE_BPS),
    CAIRN_CONFIG_KEY(SYNC_MESSAGE_DUE_BPS),
    CAIRN_CONFIG_KEY(CONTRIBUTION_DUE_BPS),
    CAIRN_CONFIG_KEY(MIN_BUILDER_WITHDRAWABILITY_DELAY),
    CAIRN_CONFIG_KEY(ATTESTATION_DUE_BPS_GLOAS),
    CAIRN_CONFIG_KEY(AGGREGATE_DUE_BPS_GLOAS),
    CAIRN_CONFIG_KEY(SYNC_MESSAGE_DUE_BPS_GLOAS),
    CAIRN_CONFIG_KEY(CONTRIBUTION_DUE_BPS_GLOAS),
    CAIRN_CONFIG_KEY(PAYLOAD_DUE_BPS),
    CAIRN_CONFIG_KEY(PAYLOAD_ATTESTATION_DUE_BPS),
    CAIRN_CONFIG_KEY(INACTIVITY_SCORE_BIAS),
    CAIRN_CONFIG_KEY(INACTIVITY_SCORE_RECOVERY_RATE),
    CAIRN_CONFIG_KEY(EJECTION_BALANCE),
    CAIRN_CONFIG_KEY(MIN_PER_EPOCH_CHURN_LIMIT),
    CAIRN_CONFIG_KEY(CHURN_LIMIT_QUOTIENT),
    CAIRN_CONFIG_KEY(MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT),
    CAIRN_CONFIG_KEY(MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA),
    CAIRN_CONFIG_KEY(MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT),
    CAIRN_CONFIG_KEY(CHURN_LIMIT_QUOTIENT_GLOAS),
    CAIRN_CONFIG_KEY(CONSOLIDATION_CHURN_LIMIT_QUOTIENT),
    CAIRN_CONFIG_KEY(MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS),
    CAIRN_CONFIG_KEY(PROPOSER_SCORE_BOOST),
    CAIRN_CONFIG_KEY(REORG_HEAD_WEIGHT_THRESHOLD),
    CAIRN_CONFIG_KEY(REORG_PARENT_WEIGHT_THRESHOLD),
    CAIRN_CONFIG_KEY(REORG_MAX_EPOCHS_SINCE_FINALIZATION),
    CAIRN_CONFIG_KEY(CONFIRMATION_BYZANTINE_THRESHOLD),
    CAIRN_CONFIG_KEY(DEPOSIT_CHAIN_ID),
    CAIRN_CONFIG_KEY(DEPOSIT_NETWORK_ID),
    CAIRN_CONFIG_KEY(DEPOSIT_CONTRACT_ADDRESS),
    CAIRN_CONFIG_KEY(MAX_PAYLOAD_SIZE),
    CAIRN_CONFIG_KEY(MAX_REQUEST_BLOCKS),
    CAIRN_CONFIG_KEY(EPOCHS_PER_SUBNET_SUBSCRIPTION),
    CAIRN_CONFIG_KEY(ATTESTATION_PROPAGATION_SLOT_RANGE),
    CAIRN_CONFIG_KEY(MAXIMUM_GOSSIP_CLOCK_DISPARITY),
    CAIRN_CONFIG_KEY(MESSAGE_DOMAIN_INVALID_SNAPPY),
    CAIRN_CONFIG_KEY(MESSAGE_DOMAIN_VALID_SNAPPY),
    CAIRN_CONFIG_KEY(SUBNETS_PER_NODE),
    CAIRN_CONFIG_KEY(ATTESTATION_SUBNET_COUNT),
    CAIRN_CONFIG_KEY(ATTESTATION_SUBNET_EXTRA_BITS),
    CAIRN_CONFIG_KEY(MAX_REQUEST_BLOCKS_DENEB),
    CAIRN_CONFIG_KEY(MIN_EPOCHS_FOR_BLOB_SIDECARS_REQUESTS),
    CAIRN_CONFIG_KEY(BLOB_SIDECAR_SUBNET_COUNT),
    CAIRN_CONFIG_KEY(MAX_BLOBS_PER_BLOCK),
    CAIRN_CONFIG_KEY(BLOB_SIDECAR_SUBNET_COUNT_ELECTRA),
    CAIRN_CONFIG_KEY(MAX_BLOBS_PER_BLOCK_ELECTRA),
    CAIRN_CONFIG_KEY(NUMBER_OF_CUSTODY_GROUPS),
    CAIRN_CONFIG_KEY(DATA_COLUMN_SIDECAR_SUBNET_COUNT),
    CAIRN_CONFIG_KEY(SAMPLES_PER_SLOT),
    CAIRN_CONFIG_KEY(CUSTODY_REQUIREMENT),
    CAIRN_CONFIG_KEY(VALIDATOR_CUSTODY_REQUIREMENT),
    CAIRN_CONFIG_KEY(BALANCE_PER_ADDITIONAL_CUSTODY_GROUP),
    CAIRN_CONFIG_KEY(MIN_EPOCHS_FOR_DATA_COLUMN_SIDECARS_REQUESTS),
    CAIRN_CONFIG_KEY(MAX_REQUEST_PAYLOADS),
    CAIRN_CONFIG_KEY(PHASE_1_FORK_VERSION),
    CAIRN_CONFIG_KEY(PHASE_1_FORK_SLOT),
};
#undef CAIRN_CONFIG_KEY

ConfigError error(ConfigRule rule, std::string_view key) {
    return {rule, std::string(key)};
}

// Values: reading
// ----------------------------------------------------------------------------------

bool read_number(std::string_view text, std::uint64_t& out) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc{} && end == text.data() + text.size();
}

/// value = value * 10 + digit; false on overflow.
bool push_digit(ssz::Uint256& value, std::uint64_t digit) {
    __extension__ using Wide = unsigned __int128;
    Wide carry = digit;
    for (std::uint64_t& limb : value.limbs) {
        carry += Wide{limb} * 10;
        limb = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return carry == 0;
}

bool read_number(std::string_view text, ssz::Uint256& out) {
    out = {};
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return c >= '0' && c <= '9' && push_digit(out, static_cast<std::uint64_t>(c - '0'));
    });
}

template <class Tag>
bool read_number(std::string_view text, base::Uint64<Tag>& out) {
    return read_number(text, out.value);
}

Result<void, ConfigError> read(std::string_view, std::string_view text, std::string& out) {
    out = text;
    return {};
}
template <std::size_t N>
Result<void, ConfigError> read(std::string_view key, std::string_view text, FixedBytes<N>& out) {
    const auto value = base::fixed_from_hex<N>(text);
    if (!value) {
        return unexpected(error(ConfigRule::hex_malformed, key));
    }
    out = *value;
    return {};
}
template <class T>
Result<void, ConfigError> read(std::string_view key, std::string_view text, T& out) {
    if (!read_number(text, out)) {
        return unexpected(error(ConfigRule::number_malformed, key));
    }
    return {};
}

Result<void, ConfigError> read_key(const ConfigText& text, const Key& key, Config& config) {
    const auto found = text.values.find(key.name);
    if (found == text.values.end()) {
        return {};
    }
    return std::visit([&](auto member) { return read(key.name, found->second, config.*member); },
                      key.member);
}

// Values: writing
// ----------------------------------------------------------------------------------

std::string write(const std::string& value) {
    return value;
}
std::string write(std::uint64_t value) {
    return std::to_string(value);
}
template <class Tag>
std::string write(base::Uint64<Tag> value) {
    return std::to_string(value.value);
}
template <std::size_t N>
std::string write(const FixedBytes<N>& value) {
    return base::to_hex(value.view());
}
std::string write(ssz::Uint256 value) {
    __extension__ using Wide = unsigned __int128;
    std::string digits;
    while (value != ssz::Uint256{}) {
        Wide rest = 0;
        for (std::size_t i = value.limbs.size(); i-- > 0;) {
            rest = (rest << 64) | value.limbs[i];
            value.limbs[i] = static_cast<std::uint64_t>(rest / 10);
            rest %= 10;
        }
        digits.push_back(static_cast<char>('0' + static_cast<int>(rest)));
    }
    std::ranges::reverse(digits);
    return digits.empty() ? "0" : digits;
}

// Lists
// --------------------------------------------------------------------------------------------

constexpr std::string_view blob_schedule = "BLOB_SCHEDULE";
constexpr std::string_view gas_limit_schedule = "GAS_LIMIT_SCHEDULE";

template <class Entry>
Result<void, ConfigError> read_schedule(const ConfigText& text, std::string_view list,
                                        std::string_view column, std::uint64_t Entry::* value,
                                        std::vector<Entry>& out) {
    const auto found = text.lists.find(list);
    if (found == text.lists.end()) {
        return {};
    }
    out.clear();
    for (const ConfigRow& row : found->second) {
        const auto epoch = row.find("EPOCH");
        const auto entry = row.find(column);
        if (epoch == row.end() || entry == row.end()) {
            return unexpected(error(ConfigRule::list_entry_incomplete, list));
        }
        Entry parsed;
        CAIRN_TRY(read(list, epoch->second, parsed.epoch));
        CAIRN_TRY(read(list, entry->second, parsed.*value));
        out.push_back(parsed);
    }
    std::ranges::sort(out, {}, &Entry::epoch);
    if (std::ranges::adjacent_find(out, {}, &Entry::epoch) != out.end()) {
        return unexpected(error(ConfigRule::schedule_not_ascending, list));
    }
    return {};
}

template <class Entry>
std::vector<ConfigRow> write_schedule(const std::vector<Entry>& entries, std::string_view column,
                                      std::uint64_t Entry::* value) {
    std::vector<ConfigRow> rows;
    for (const Entry& entry : entries) {
        rows.push_back({{"EPOCH", write(entry.epoch)}, {std::string(column), write(entry.*value)}});
    }
    return rows;
}

// The whole
// ----------------------------------------------------------------------------------------

Result<Config, ConfigError> base_config(const ConfigText& text) {
    const auto found = text.values.find("PRESET_BASE");
    const std::string base = found == text.values.end() ? "mainnet" : found->second;
    Config config;
    if (base == "minimal") {
        config = minimal_config();
    } else if (base == "mainnet") {
        config = mainnet_config();
    } else {
        return unexpected(error(ConfigRule::preset_base_unknown, "PRESET_BASE"));
    }
    config.BLOB_SCHEDULE.clear();
    for (const auto epoch :
         {&Config::ALTAIR_FORK_EPOCH, &Config::BELLATRIX_FORK_EPOCH, &Config::CAPELLA_FORK_EPOCH,
          &Config::DENEB_FORK_EPOCH, &Config::ELECTRA_FORK_EPOCH, &Config::FULU_FORK_EPOCH,
          &Config::GLOAS_FORK_EPOCH}) {
        config.*epoch = FAR_FUTURE_EPOCH;
    }
    return config;
}

/// Older files give SECONDS_PER_SLOT, newer ones SLOT_DURATION_MS; one follows from the other.
Result<void, ConfigError> join_slot_times(const ConfigText& text, Config& config) {
    const bool seconds = text.values.contains("SECONDS_PER_SLOT");
    const bool milliseconds = text.values.contains("SLOT_DURATION_MS");
    if (seconds && !milliseconds) {
        config.SLOT_DURATION_MS = base::checked_mul(config.SECONDS_PER_SLOT, 1000);
        if (base::take_overflow()) {
            return unexpected(error(ConfigRule::number_malformed, "SECONDS_PER_SLOT"));
        }
    }
    if (seconds && config.SLOT_DURATION_MS / 1000 != config.SECONDS_PER_SLOT) {
        return unexpected(error(ConfigRule::slot_time_contradictory, "SECONDS_PER_SLOT"));
    }
    config.SECONDS_PER_SLOT = config.SLOT_DURATION_MS / 1000;
    if (config.SLOT_DURATION_MS == 0) {
        return unexpected(error(ConfigRule::slot_time_zero, "SLOT_DURATION_MS"));
    }
    return {};
}

bool is_known(std::string_view name) {
    return name == blob_schedule || name == gas_limit_schedule ||
           std::ranges::find(keys, name, &Key::name) != keys.end();
}

}  // namespace

std::string_view to_string(ConfigRule rule) noexcept {
    switch (rule) {
        case ConfigRule::preset_base_unknown:
            return "preset_base_unknown";
        case ConfigRule::number_malformed:
            return "number_malformed";
        case ConfigRule::hex_malformed:
            return "hex_malformed";
        case ConfigRule::list_entry_incomplete:
            return "list_entry_incomplete";
        case ConfigRule::schedule_not_ascending:
            return "schedule_not_ascending";
        case ConfigRule::slot_time_contradictory:
            return "slot_time_contradictory";
        case ConfigRule::slot_time_zero:
            return "slot_time_zero";
    }
    return "unknown";
}

Result<ParsedConfig, ConfigError> config_from_map(const ConfigText& text) {
    ParsedConfig parsed;
    CAIRN_TRY_ASSIGN(parsed.config, base_config(text));
    for (const Key& key : keys) {
        CAIRN_TRY(read_key(text, key, parsed.config));
    }
    CAIRN_TRY(join_slot_times(text, parsed.config));
    CAIRN_TRY(read_schedule(text, blob_schedule, "MAX_BLOBS_PER_BLOCK",
                            &BlobParameters::max_blobs_per_block, parsed.config.BLOB_SCHEDULE));
    CAIRN_TRY(read_schedule(text, gas_limit_schedule, "GAS_LIMIT", &GasLimitEntry::gas_limit,
                            parsed.config.GAS_LIMIT_SCHEDULE));
    for (const auto& [name, value] : text.values) {
        if (!is_known(name)) {
            parsed.unknown_keys.push_back(name);
        }
    }
    for (const auto& [name, rows] : text.lists) {
        if (!is_known(name)) {
            parsed.unknown_keys.push_back(name);
        }
    }
    std::ranges::sort(parsed.unknown_keys);
    return parsed;
}

ConfigText config_to_map(const Config& config) {
    ConfigText text;
    for (const Key& key : keys) {
        std::visit([&](auto member) { text.values.emplace(key.name, write(config.*member)); },
                   key.member);
    }
    text.lists.emplace(blob_schedule, write_schedule(config.BLOB_SCHEDULE, "MAX_BLOBS_PER_BLOCK",
                                                     &BlobParameters::max_blobs_per_block));
    text.lists.emplace(gas_limit_schedule, write_schedule(config.GAS_LIMIT_SCHEDULE, "GAS_LIMIT",
                                                          &GasLimitEntry::gas_limit));
    return text;
}

}  // namespace cairn::consensus
