// The preset files of v0.12.3, configs/<preset>/<fork>.yaml, which its vectors were made with: each
// key must have the value that our preset, configuration or constants have.
#include "consensus/constants.hpp"
#include "consensus/preset.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/runners/runners.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace cairn::spectest {
namespace {

using consensus::Preset;

struct PresetKey {
    std::string_view name;
    std::uint64_t Preset::* member;
};
#define CAIRN_PRESET_KEY(name) {#name, &Preset::name}

constexpr auto PRESET_KEYS = std::to_array<PresetKey>({
    CAIRN_PRESET_KEY(MAX_COMMITTEES_PER_SLOT),
    CAIRN_PRESET_KEY(TARGET_COMMITTEE_SIZE),
    CAIRN_PRESET_KEY(MAX_VALIDATORS_PER_COMMITTEE),
    CAIRN_PRESET_KEY(SHUFFLE_ROUND_COUNT),
    CAIRN_PRESET_KEY(HYSTERESIS_QUOTIENT),
    CAIRN_PRESET_KEY(HYSTERESIS_DOWNWARD_MULTIPLIER),
    CAIRN_PRESET_KEY(HYSTERESIS_UPWARD_MULTIPLIER),
    CAIRN_PRESET_KEY(PROPORTIONAL_SLASHING_MULTIPLIER),
    CAIRN_PRESET_KEY(SAFE_SLOTS_TO_UPDATE_JUSTIFIED),
    CAIRN_PRESET_KEY(MIN_DEPOSIT_AMOUNT),
    CAIRN_PRESET_KEY(MAX_EFFECTIVE_BALANCE),
    CAIRN_PRESET_KEY(EFFECTIVE_BALANCE_INCREMENT),
    CAIRN_PRESET_KEY(MIN_ATTESTATION_INCLUSION_DELAY),
    CAIRN_PRESET_KEY(SLOTS_PER_EPOCH),
    CAIRN_PRESET_KEY(MIN_SEED_LOOKAHEAD),
    CAIRN_PRESET_KEY(MAX_SEED_LOOKAHEAD),
    CAIRN_PRESET_KEY(EPOCHS_PER_ETH1_VOTING_PERIOD),
    CAIRN_PRESET_KEY(SLOTS_PER_HISTORICAL_ROOT),
    CAIRN_PRESET_KEY(MIN_EPOCHS_TO_INACTIVITY_PENALTY),
    CAIRN_PRESET_KEY(EPOCHS_PER_HISTORICAL_VECTOR),
    CAIRN_PRESET_KEY(EPOCHS_PER_SLASHINGS_VECTOR),
    CAIRN_PRESET_KEY(HISTORICAL_ROOTS_LIMIT),
    CAIRN_PRESET_KEY(VALIDATOR_REGISTRY_LIMIT),
    CAIRN_PRESET_KEY(BASE_REWARD_FACTOR),
    CAIRN_PRESET_KEY(WHISTLEBLOWER_REWARD_QUOTIENT),
    CAIRN_PRESET_KEY(PROPOSER_REWARD_QUOTIENT),
    CAIRN_PRESET_KEY(INACTIVITY_PENALTY_QUOTIENT),
    CAIRN_PRESET_KEY(MIN_SLASHING_PENALTY_QUOTIENT),
    CAIRN_PRESET_KEY(MAX_PROPOSER_SLASHINGS),
    CAIRN_PRESET_KEY(MAX_ATTESTER_SLASHINGS),
    CAIRN_PRESET_KEY(MAX_ATTESTATIONS),
    CAIRN_PRESET_KEY(MAX_DEPOSITS),
    CAIRN_PRESET_KEY(MAX_VOLUNTARY_EXITS),
    CAIRN_PRESET_KEY(INITIAL_ACTIVE_SHARDS),
    CAIRN_PRESET_KEY(MAX_SHARDS),
    CAIRN_PRESET_KEY(LIGHT_CLIENT_COMMITTEE_SIZE),
    CAIRN_PRESET_KEY(GASPRICE_ADJUSTMENT_COEFFICIENT),
    CAIRN_PRESET_KEY(MAX_SHARD_BLOCK_SIZE),
    CAIRN_PRESET_KEY(TARGET_SHARD_BLOCK_SIZE),
    CAIRN_PRESET_KEY(MAX_SHARD_BLOCKS_PER_ATTESTATION),
    CAIRN_PRESET_KEY(BYTES_PER_CUSTODY_CHUNK),
    CAIRN_PRESET_KEY(CUSTODY_RESPONSE_DEPTH),
    CAIRN_PRESET_KEY(MAX_GASPRICE),
    CAIRN_PRESET_KEY(MIN_GASPRICE),
    CAIRN_PRESET_KEY(ONLINE_PERIOD),
    CAIRN_PRESET_KEY(LIGHT_CLIENT_COMMITTEE_PERIOD),
    CAIRN_PRESET_KEY(MAX_CUSTODY_CHUNK_CHALLENGE_RECORDS),
    CAIRN_PRESET_KEY(RANDAO_PENALTY_EPOCHS),
    CAIRN_PRESET_KEY(EARLY_DERIVED_SECRET_PENALTY_MAX_FUTURE_EPOCHS),
    CAIRN_PRESET_KEY(EPOCHS_PER_CUSTODY_PERIOD),
    CAIRN_PRESET_KEY(CUSTODY_PERIOD_TO_RANDAO_PADDING),
    CAIRN_PRESET_KEY(MAX_CHUNK_CHALLENGE_DELAY),
    CAIRN_PRESET_KEY(CUSTODY_PROBABILITY_EXPONENT),
    CAIRN_PRESET_KEY(MAX_CUSTODY_KEY_REVEALS),
    CAIRN_PRESET_KEY(MAX_EARLY_DERIVED_SECRET_REVEALS),
    CAIRN_PRESET_KEY(MAX_CUSTODY_CHUNK_CHALLENGES),
    CAIRN_PRESET_KEY(MAX_CUSTODY_SLASHINGS),
    CAIRN_PRESET_KEY(EARLY_DERIVED_SECRET_REVEAL_SLOT_REWARD_MULTIPLE),
    CAIRN_PRESET_KEY(MINOR_REWARD_QUOTIENT),
});
#undef CAIRN_PRESET_KEY

struct Constant {
    std::string_view name;
    std::uint64_t value;
};
constexpr auto NUMBERS = std::to_array<Constant>({
    {"TARGET_AGGREGATORS_PER_COMMITTEE", consensus::TARGET_AGGREGATORS_PER_COMMITTEE},
    {"RANDOM_SUBNETS_PER_VALIDATOR", consensus::RANDOM_SUBNETS_PER_VALIDATOR},
    {"EPOCHS_PER_RANDOM_SUBNET_SUBSCRIPTION", consensus::EPOCHS_PER_RANDOM_SUBNET_SUBSCRIPTION},
    {"CUSTODY_SECRETS", consensus::CUSTODY_SECRETS},
    {"BYTES_PER_CUSTODY_ATOM", consensus::BYTES_PER_CUSTODY_ATOM},
});

struct DomainKey {
    std::string_view name;
    consensus::DomainType value;
};
constexpr auto DOMAINS = std::to_array<DomainKey>({
    {"DOMAIN_BEACON_PROPOSER", consensus::DOMAIN_BEACON_PROPOSER},
    {"DOMAIN_BEACON_ATTESTER", consensus::DOMAIN_BEACON_ATTESTER},
    {"DOMAIN_RANDAO", consensus::DOMAIN_RANDAO},
    {"DOMAIN_DEPOSIT", consensus::DOMAIN_DEPOSIT},
    {"DOMAIN_VOLUNTARY_EXIT", consensus::DOMAIN_VOLUNTARY_EXIT},
    {"DOMAIN_SELECTION_PROOF", consensus::DOMAIN_SELECTION_PROOF},
    {"DOMAIN_AGGREGATE_AND_PROOF", consensus::DOMAIN_AGGREGATE_AND_PROOF},
    {"DOMAIN_SHARD_PROPOSAL", consensus::DOMAIN_SHARD_PROPOSAL},
    {"DOMAIN_SHARD_COMMITTEE", consensus::DOMAIN_SHARD_COMMITTEE},
    {"DOMAIN_LIGHT_CLIENT", consensus::DOMAIN_LIGHT_CLIENT},
    {"DOMAIN_CUSTODY_BIT_SLASHING", consensus::DOMAIN_CUSTODY_BIT_SLASHING},
    {"DOMAIN_LIGHT_SELECTION_PROOF", consensus::DOMAIN_LIGHT_SELECTION_PROOF},
    {"DOMAIN_LIGHT_AGGREGATE_AND_PROOF", consensus::DOMAIN_LIGHT_AGGREGATE_AND_PROOF},
});

// 2^256 - 189, as the file writes it; constants.hpp has its bytes.
constexpr std::string_view CUSTODY_PRIME_DECIMAL =
    "115792089237316195423570985008687907853269984665640564039457584007913129639747";
static_assert(consensus::CUSTODY_PRIME[31] == 256 - 189);

/// The text our value of a key has in such a file.
std::optional<std::string> our_value(std::string_view key, const Preset& preset,
                                     const consensus::ConfigText& config) {
    const auto by_name = [key](const auto& row) { return row.name == key; };
    if (const auto row = std::ranges::find_if(PRESET_KEYS, by_name); row != PRESET_KEYS.end()) {
        return std::to_string(preset.*row->member);
    }
    if (const auto row = std::ranges::find_if(NUMBERS, by_name); row != NUMBERS.end()) {
        return std::to_string(row->value);
    }
    if (const auto row = std::ranges::find_if(DOMAINS, by_name); row != DOMAINS.end()) {
        return base::to_hex(row->value.view());
    }
    if (const auto row = config.values.find(key); row != config.values.end()) {
        return row->second;
    }
    if (key == "BLS_WITHDRAWAL_PREFIX") {
        return base::to_hex(std::array{consensus::BLS_WITHDRAWAL_PREFIX});
    }
    if (key == "CUSTODY_PRIME") {
        return std::string(CUSTODY_PRIME_DECIMAL);
    }
    return std::nullopt;
}

Outcome check_shard_block_offsets(const json::Value& list) {
    const auto& want = consensus::SHARD_BLOCK_OFFSETS;
    const bool same = std::ranges::equal(list.items, want, {},
                                         [](const json::Value& v) { return v.to_uint64(); });
    return same ? Outcome{} : failed("SHARD_BLOCK_OFFSETS differ");
}

Outcome check_key(const json::Member& entry, const Preset& preset,
                  const consensus::ConfigText& config) {
    if (entry.key == "SHARD_BLOCK_OFFSETS") {
        return check_shard_block_offsets(entry.value);
    }
    // The specification reads no such name: see MAX_CUSTODY_CHUNK_CHALLENGE_RESPONSES in
    // preset.hpp.
    if (entry.key == "MAX_CUSTODY_CHUNK_CHALLENGE_RESP") {
        return {};
    }
    const auto ours = our_value(entry.key, preset, config);
    if (!ours) {
        return failed("no value " + entry.key);
    }
    return *ours == entry.value.text
               ? Outcome{}
               : failed(entry.key + " is " + *ours + ", not " + entry.value.text);
}

}  // namespace

Outcome run_config(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const json::Value document, read_yaml(vectors, vectors.id.name + ".yaml"));
    const bool minimal = vectors.id.preset == "minimal";
    const Preset& preset =
        minimal ? consensus::minimal_preset_2020() : consensus::mainnet_preset_2020();
    const auto config = consensus::config_to_map(minimal ? consensus::minimal_config_2020()
                                                         : consensus::mainnet_config_2020());
    for (const json::Member& entry : document.members) {
        CAIRN_TRY(check_key(entry, preset, config));
    }
    return document.members.empty() ? failed("an empty file") : Outcome{};
}

}  // namespace cairn::spectest
